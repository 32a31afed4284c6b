"""How a document is set for the most part: size, font, distance of lines, how far they reach. Knows no blocks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from kb.convert.pdf.mirrored import is_mirrored
from kb.convert.pdf.page import Line

_SURE = 6
"""Distances of lines from which on the most frequent one is the usual one."""
_MOST = 0.95
"""The share of the lines of a place that tells how far they reach: some may run over a gutter."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How a document is set for the most part."""

    size: float
    font: str
    is_bold: bool
    is_mono: bool
    leading: dict[float, float]
    """The usual distance of base lines, by the size of the letters."""
    rights: dict[tuple[int, int], float]
    """How far lines reach that begin at the same place, by that place and their size in points."""

    def right(self, line: Line) -> float:
        """How far lines reach that begin where this one does."""
        return self.rights.get(_place(line), line.x1)

    measure: float
    """How wide most lines of text are."""

    def distance(self, line: Line) -> float:
        """The usual distance of the base lines for the size of a line."""
        return self.leading.get(line.size) or 1.2 * line.size


def usual(pages: Iterable[Sequence[Line]]) -> Usual:
    """What most characters of a document look like, and how far its lines are apart."""
    held = [[turned(line) for line in lines] for lines in pages]
    fonts: dict[tuple[str, bool, bool], int] = defaultdict(int)
    reach: dict[Place, list[float]] = {}
    for line in (line for lines in held for line in lines):
        fonts[line.font.name, line.font.is_bold, line.font.is_mono] += len(line.words)
        if not line.table:
            reach.setdefault(_place(line), []).append(line.x1)
    rights = {place: sorted(ends)[int(len(ends) * _MOST)] for place, ends in reach.items()}
    size = text_size(held)
    name, is_bold, is_mono = max(fonts, key=lambda one: (fonts[one], one), default=("", False, False))
    wide = sorted(line.x1 - line.x0 for lines in held for line in lines if abs(line.size - size) < 0.3)
    measure = wide[int(len(wide) * 0.75)] if wide else 0.0
    whole = _leading(held, rights)
    sizes = {line.size for lines in held for line in lines}
    leading = {one: whole.get(round(one), 1.2 * one) for one in sizes}
    return Usual(size, name, is_bold, is_mono, leading, rights, measure)


def text_size(pages: Iterable[Sequence[Line]]) -> float:
    """The size of most characters of a document."""
    sizes: dict[float, int] = {}
    for line in chain.from_iterable(pages):
        sizes[line.size] = sizes.get(line.size, 0) + len(line.words)
    return max(sizes, key=lambda one: (sizes[one], one), default=10.0)


Place = tuple[int, int]


def _place(line: Line) -> Place:
    return round(line.x0 / 4), round(line.size)


def _leading(pages: Sequence[Sequence[Line]], rights: Mapping[Place, float]) -> dict[float, float]:
    """The most frequent distance from a full line to the next that begins below it, else between any two, by size."""
    apart: dict[float, Counter[float]] = defaultdict(Counter)
    loose: dict[float, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        for a, b in pairwise(lines):
            if abs(a.size - b.size) >= 0.3 or not 0.8 * a.size < b.y - a.y < 2.5 * a.size:
                continue
            size, step = round(a.size), round((b.y - a.y) * 2) / 2
            loose[size][step] += 1
            is_full = a.x1 > rights.get(_place(a), a.x1) - 3 * a.size and abs(a.x0 - b.x0) < 0.5 * a.size
            if is_full:
                apart[size][step] += 1
    sure = {key: count for held in (loose, apart) for key, count in held.items() if count.total() >= _SURE}
    return {key: max(count, key=lambda one: (count[one], -one)) for key, count in sure.items()}


def turned(line: Line) -> Line:
    """A line of a script that runs from right to left, mirrored, so that it begins at its left."""
    if not is_mirrored(line.words):
        return line
    return replace(line, x0=-line.x1, x1=-line.x0)
