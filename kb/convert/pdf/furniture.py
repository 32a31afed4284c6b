"""What is printed around the text of every page: running heads and feet, page numbers, repeated slides.

Knows lines and where they stand on their pages; nothing of what the text says. What repeats at the same height is
furniture; so is what stands at that height on the other pages, since the text never does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from statistics import median

from kb.convert.pdf.page import END, LOWERED, RAISED, Line

_EDGE = 4
"""Lines at the top and at the foot of a page that may be furniture."""
_MARKS = re.compile(f"[{RAISED}{LOWERED}{END}]")
_NUMBER = re.compile(r"\d{1,5}|[ivxlc]{1,7}", re.IGNORECASE)
_ALONE = re.compile(
    r"[-–—\[(|\s]*(?:page\s+|p\.\s*|seite\s+)?(\d{1,5}|[ivxlc]{1,7})(?:\s*(?:of|/|von)\s*\d+)?[-–—\])|\s]*", re.I
)
_LETTER, _FIGURES = re.compile(r"[^\W\d_]"), re.compile(r"\d+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LEAST = 3
_LARGER = 1.15
"""Times the size of other furniture from which on a line that says the same is a title."""
_SENTENCE = 8
"""Words of a line that may be part of the text."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The lines of each page without furniture."""

    pages: tuple[tuple[Line, ...], ...]
    labels: Mapping[int, str] = field(default_factory=dict)
    """The number that is printed on a page, by the number of the page."""
    removed: Counter[str] = field(default_factory=Counter)
    """How many lines of which kind were left out."""


def cleared(pages: Sequence[Sequence[Line]], heights: Sequence[float], body: float) -> Cleared:
    """The pages without running heads and feet, page numbers, and slides that the next one repeats.

    `heights` are those of the pages, `body` is the size of the text; all in points.
    """
    steps = _covered(pages)
    pages = [() if at in steps else lines for at, lines in enumerate(pages)]
    edges = [_edges(lines, height) for lines, height in zip(pages, heights, strict=True)]
    repeated, numbers = _repeated(edges, sum(map(bool, pages)), body), _numbers(edges)
    known = _Known(repeated, numbers, _bands(edges, repeated, numbers), body)
    removed: Counter[str] = Counter()
    kept: list[tuple[Line, ...]] = []
    labels: dict[int, str] = {}
    for at, lines in enumerate(pages):
        gone: dict[int, str] = {}
        for zone in ("head", "foot"):
            is_outside = True
            for line in _from_edge(edges[at], zone):
                what = _what(line, zone, known, len(pages))
                is_outside = is_outside and bool(what)
                if not what or (not is_outside and what != "page numbers"):
                    continue
                gone[id(line)] = what
                if id(line) in known.numbers:
                    labels.setdefault(line.page, known.numbers[id(line)])
        removed.update(gone.values())
        kept.append(tuple(line for line in lines if id(line) not in gone))
    slides = _covered(kept)
    removed["slides that the next one repeats"] += len(slides | steps)
    return Cleared(tuple(() if at in slides else lines for at, lines in enumerate(kept)), labels, +removed)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a document's furniture."""

    repeated: Mapping[tuple[str, str], float]
    numbers: Mapping[int, str]
    bands: set[tuple[str, int]]
    body: float


def _from_edge(edge: Sequence[tuple[Line, str]], zone: str) -> list[Line]:
    """The lines at one end of a page from the outermost on: furniture stands outside of all text."""
    return sorted((line for line, other in edge if other == zone), key=lambda one: one.y, reverse=zone == "foot")


def _what(line: Line, zone: str, known: _Known, count: int) -> str:
    """What kind of furniture a line is, if any."""
    alone = _ALONE.fullmatch(_plain(line))
    if alone and (id(line) in known.numbers or (count < _LEAST and _value(alone.group(1)) == line.page)):
        return "page numbers"
    most = _LARGER * known.repeated.get((zone, _key(line)), 0.0)
    if line.size <= most or _in_band(line, zone, known.bands, known.body):
        return "running heads and feet"
    return ""


def _plain(line: Line) -> str:
    return _MARKS.sub("", line.words).strip()


def _key(line: Line) -> str:
    return _key_of(_plain(line))


@lru_cache(maxsize=4096)
def _key_of(line: str) -> str:
    """What two lines share that say the same beside the number of the page; in a sentence figures count."""
    words = line.casefold().split()
    figured = sum(any(sign.isdigit() for sign in word) for word in words)
    text = " ".join(words)
    return text if len(words) >= _SENTENCE and figured < len(words) / 4 else _FIGURES.sub("#", text)


def _edges(lines: Sequence[Line], height: float) -> list[tuple[Line, str]]:
    """The outermost lines of a page with the end at which they stand: those in its upper or lower sixth."""
    heads = [(line, "head") for line in lines if line.y < height / 5 and not line.table]
    feet = [(line, "foot") for line in lines if line.y > height * 4 / 5 and not line.table]
    tops = sorted({round(line.y) for line, _ in heads})[:_EDGE]
    lows = sorted({round(line.y) for line, _ in feet})[-_EDGE:]
    kept = [(line, zone) for line, zone in heads + feet if round(line.y) in (tops if zone == "head" else lows)]
    return sorted(kept, key=lambda one: one[0].y)


_Edges = Sequence[Sequence[tuple[Line, str]]]


def _repeated(edges: _Edges, count: int, body: float) -> dict[tuple[str, str], float]:
    """The ends and words that stand on several pages at one height, with their size in points.

    Those larger than the text stand on most pages.
    """
    seen: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for page in edges:
        for line, zone in page:
            if _LETTER.search(_plain(line)):
                seen[zone, _key(line)].append(line)
    found = {}
    for key, lines in seen.items():
        level, size = median(line.y for line in lines), median(line.size for line in lines)
        near = {line.page for line in lines if abs(line.y - level) <= 4}
        needed = max(_LEAST, count / 2) if size > _LARGER * body else min(_LEAST, max(2, count / 2))
        if len(near) >= needed:
            found[key] = size
    return found


def _numbers(edges: _Edges) -> dict[int, str]:
    """The lines that begin or end with a number which counts the pages, with that number."""
    votes: dict[tuple[str, int], list[tuple[Line, str]]] = defaultdict(list)
    for page in edges:
        for line, zone in page:
            words = _plain(line).split()
            alone = _ALONE.fullmatch(_plain(line))
            for word in {alone.group(1)} if alone else {words[0], words[-1]} if words else ():
                bare = word.strip("-–—[]()|.,")
                if _NUMBER.fullmatch(bare):
                    votes[zone, _value(bare) - line.page].append((line, bare))
    found: dict[int, str] = {}
    for (_, _), lines in sorted(votes.items(), key=lambda item: len({line.page for line, _ in item[1]})):
        if len({line.page for line, _ in lines}) >= min(_LEAST, max(2, len(edges))):
            found.update({id(line): number for line, number in lines})
    return found


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    values = [_ROMAN[sign] for sign in number.casefold()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _bands(
    edges: _Edges, repeated: Mapping[tuple[str, str], float], numbers: Mapping[int, str]
) -> set[tuple[str, int]]:
    """The heights at which furniture stands on at least half of the pages that have something there."""
    known: dict[tuple[str, int], set[int]] = defaultdict(set)
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page in edges:
        for line, zone in page:
            level = (zone, round(line.y / 2))
            seen[level].add(line.page)
            if (zone, _key(line)) in repeated or id(line) in numbers:
                known[level].add(line.page)
    return {level for level, pages in known.items() if len(pages) >= _LEAST and len(pages) >= len(seen[level]) / 2}


def _in_band(line: Line, zone: str, bands: set[tuple[str, int]], body: float) -> bool:
    return (zone, round(line.y / 2)) in bands and line.size <= _LARGER * body


def _covered(pages: Sequence[Sequence[Line]]) -> set[int]:
    """The pages all of whose lines stand at the same places on the next: steps of a slide."""
    found = set()
    for at, (one, other) in enumerate(pairwise(pages)):
        if not one or all(line.words != one[-1].words for line in other):
            continue  # as nearly all pages
        lines, more = _places(one), _places(other)
        if lines == more or (len(lines) > 1 and lines <= more):
            found.add(at)
    return found


def _places(lines: Sequence[Line]) -> set[tuple[object, ...]]:
    return {(line.words, line.table, round(line.x0), round(line.y)) for line in lines}
