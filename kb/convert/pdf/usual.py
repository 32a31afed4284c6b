"""How a document is set for the most part: size, font, distance of lines, how far they reach. Knows no blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.convert.pdf.page import Line

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
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
        return self.rights.get((round(line.x0 / 4), round(line.size)), line.x1)

    def distance(self, line: Line) -> float:
        """The usual distance of the base lines for the size of a line."""
        return self.leading.get(round(line.size), 1.2 * line.size)


def usual(pages: Iterable[Sequence[Line]]) -> Usual:
    """What most characters of a document look like, and how far its lines are apart."""
    sizes: Counter[float] = Counter()
    fonts: Counter[tuple[str, bool, bool]] = Counter()
    apart: dict[float, Counter[float]] = {}
    reach: dict[tuple[int, int], list[float]] = {}
    for lines in pages:
        for line in map(turned, lines):
            if line.table:
                continue
            reach.setdefault((round(line.x0 / 4), round(line.size)), []).append(line.x1)
            sizes[round(line.size, 1)] += len(line.words)
            fonts[line.font.name, line.font.is_bold, line.font.is_mono] += len(line.words)
        for a, b in pairwise(lines):
            if abs(a.size - b.size) < 0.3 and 0.8 * a.size < b.y - a.y < 2.5 * a.size and len(b.words) > 20:
                apart.setdefault(round(a.size), Counter())[round((b.y - a.y) * 2) / 2] += 1
    size = max(sizes, key=lambda one: (sizes[one], one), default=10.0)
    name, is_bold, is_mono = max(fonts, key=lambda one: (fonts[one], one), default=("", False, False))
    leading = {
        key: max(count, key=lambda one: (count[one], -one)) for key, count in apart.items() if count.total() >= _SURE
    }
    rights = {place: sorted(ends)[int(len(ends) * _MOST)] for place, ends in reach.items()}
    return Usual(size, name, is_bold, is_mono, leading, rights)


def turned(line: Line) -> Line:
    """A line of a script that runs from right to left, mirrored, so that it begins at its left."""
    found = len(_RIGHT_TO_LEFT.findall(line.words))
    if not found or found <= sum(sign.isalpha() for sign in line.words) / 2:
        return line
    return replace(line, x0=-line.x1, x1=-line.x0)
