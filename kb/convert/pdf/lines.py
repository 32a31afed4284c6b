"""A page as lines in reading order, with its tables. Knows columns and gutters; nothing of other pages.

The order in which a file draws its words is nearly always the order in which they are read; it is left only where
it goes back up the page, and where lines of neighbouring columns alternate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kb.convert.pdf import aligned, grids
from kb.convert.pdf.page import Line, Page, Word, Words
from kb.convert.pdf.segments import Segment, joined, line_of, segments

_TABLE = "\ufffc"
_NUMBER = re.compile(r"\d{1,4}")
_LEAST_NUMBERS = 8


def lines(page: Page) -> tuple[tuple[Line, ...], int]:
    """The lines of a page in reading order, and how many numbers of lines were left out."""
    words, found = _ruled(page)
    pieces = segments(words)
    pieces, dropped = _without_numbers(pieces)
    rows = aligned.rows_of(pieces)
    shapes = {first: (last, cells) for first, last, cells in aligned.tables(rows, page.rules)}
    made: list[Line] = []
    at = 0
    gutters = _Gutters(pieces) if any(len(row) > 1 for row in rows) else None
    while at < len(rows):
        if at in shapes:
            last, cells = shapes[at]
            made.append(_table(joined([part for row in rows[at : last + 1] for part in row]), cells, page))
            at = last + 1
            continue
        for group in gutters.joined(rows[at]) if gutters and len(rows[at]) > 1 else [rows[at]]:
            if group[0].text == _TABLE:
                made.append(_table(*found[int(group[0].x1)], page))
            else:
                made.append(line_of(joined(group), page.number))
        at += 1
    return tuple(ordered(made)), dropped


def _ruled(page: Page) -> tuple[Words, list[tuple[Words, tuple[tuple[str, ...], ...]]]]:
    """The words outside of ruled tables, with a sign where each of these stood, and the tables."""
    found: list[tuple[Words, tuple[tuple[str, ...], ...]]] = []
    made = grids.grids(page.rules)
    if not made:
        return page.words, found
    words, gone = page.words.rows, set[int]()
    signs: dict[int, Word] = {}
    across, middles = grids.middles(page.turned), grids.middles(words)
    for grid in made:
        numbers = [at for at in grid.inside(middles) if at not in gone]
        inside = [words[at] for at in numbers]
        cells = grids.rows(grid, inside + [page.turned[at] for at in grid.inside(across)])
        if not cells or not inside:
            continue
        signs[numbers[0]] = Word(_TABLE, -1e6, len(found), -1e6, 1.0, inside[0].font)
        gone.update(numbers)
        found.append((Words.of(inside), cells))
    if not signs:
        return page.words, found
    return Words.of(signs.get(at) or words[at] for at in range(len(words)) if at not in gone or at in signs), found


def _table(words: Words, cells: tuple[tuple[str, ...], ...], page: Page) -> Line:
    return replace(line_of(words, page.number), words="", y=min(words.ys), bottom=max(words.ys), table=cells)


def _without_numbers(pieces: list[Segment]) -> tuple[list[Segment], int]:
    """The segments without the numbers of lines: numbers one below the other beside the text, that count up."""
    numbers = [one for one in pieces if one.end - one.first == 1 and _NUMBER.fullmatch(one.text)]
    if len(numbers) < _LEAST_NUMBERS:
        return pieces, 0
    others = [one for one in pieces if one not in numbers]
    if not others:
        return pieces, 0
    left, right = min(one.x0 for one in others), max(one.x1 for one in others)
    beside = [one for one in numbers if one.x1 <= left + 1 or one.x0 >= right - 1]
    beside.sort(key=lambda one: one.base)
    values = [int(one.text) for one in beside]
    steps = [b - a for a, b in pairwise(values)]
    if len(values) < _LEAST_NUMBERS or sum(step == steps[0] > 0 for step in steps) < 0.9 * len(steps):
        return pieces, 0
    gone = {id(one) for one in beside}
    return [one for one in pieces if id(one) not in gone], len(beside)


class _Gutters:
    """Where white strips run down a page. Built once a page, asked for every wide gap."""

    def __init__(self, pieces: Sequence[Segment]) -> None:
        found: list[tuple[float, list[tuple[float, float]]]] = []
        for piece in sorted(pieces, key=lambda one: one.of.ys[one.first]):
            words, first, end, *_ = piece
            span, y = (min(words.x0s[first:end]), max(words.x1s[first:end])), words.ys[first]
            if found and y - found[-1][0] <= 0.4 * piece.size:
                found[-1][1].append(span)
            else:
                found.append((y, [span]))
        self._rows = found

    def joined(self, row: aligned.Row) -> list[list[Segment]]:
        """The segments of a row in groups that are lines: a gap that goes on above or below is kept."""
        if aligned.leads(row):
            return [row]
        groups = [[row[0]]]
        for before, after in pairwise(row):
            is_item = len(groups[-1]) == 1 and aligned.is_marker(before)
            if not is_item and self._is_gutter(before.x1, after.x0, before.of.ys[before.first], before.size):
                groups.append([after])
            else:
                groups[-1].append(after)
        return groups

    def _is_gutter(self, left: float, right: float, y: float, size: float) -> bool:
        above = [spans for at, spans in self._rows if -3 * size < at - y < -0.5 * size][-1:]
        below = [spans for at, spans in self._rows if 0.5 * size < at - y < 3 * size][:1]
        middle = (left + right) / 2
        near = [*above, *below]
        if any(x0 < middle < x1 for spans in near for x0, x1 in spans):
            return False
        return any(any(x1 <= middle for _, x1 in spans) and any(x0 >= middle for x0, _ in spans) for spans in near)


# -- order ------------------------------------------------------------------------------------------------------


def ordered(lines: Sequence[Line]) -> list[Line]:
    """The lines as they are read: as they are drawn, unless the drawing alternates between columns or jumps back."""
    if _alternates(lines):
        return _by_columns(list(lines), 0)
    chunks: list[list[Line]] = []
    for line in lines:
        if chunks and not _jumps_back(chunks[-1][-1], line):
            chunks[-1].append(line)
        else:
            chunks.append([line])
    placed: list[list[Line]] = []
    for chunk in chunks:
        at = next((n for n, other in enumerate(placed) if _stands_above(chunk, other)), len(placed))
        placed.insert(at, chunk)
    return [line for chunk in placed for line in chunk]


def _jumps_back(a: Line, b: Line) -> bool:
    """Whether a line stands higher than the one before it, and not in a column to its right."""
    return b.bottom < a.y - 0.5 * a.size and b.x0 < a.x1 - a.size


def _stands_above(chunk: Sequence[Line], other: Sequence[Line]) -> bool:
    """Whether a whole chunk ends above another and within its width."""
    if max(line.bottom for line in chunk) > min(line.y - line.size for line in other) + 1:
        return False
    x0, x1 = min(line.x0 for line in chunk), max(line.x1 for line in chunk)
    return any(line.x0 < x1 and x0 < line.x1 for line in other)


def _alternates(lines: Sequence[Line]) -> bool:
    """Whether lines of columns of text are drawn row by row."""
    pairs = sum(
        abs(a.y - b.y) < 0.3 * a.size and b.x0 > a.x1 and not a.table and not b.table for a, b in pairwise(lines)
    )
    return pairs >= 4 and pairs > 0.25 * len(lines) / 2


def _by_columns(lines: list[Line], depth: int) -> list[Line]:
    """The lines by columns: what crosses the gutter parts the page in bands, each read from left to right."""
    gutter = _gutter(lines) if depth < 3 else None
    lines = sorted(lines, key=lambda line: (line.y, line.x0))
    if gutter is None:
        return lines
    made: list[Line] = []
    band: list[Line] = []
    for line in [*lines, None]:
        if line is not None and not line.x0 < gutter < line.x1:
            band.append(line)
            continue
        made += _by_columns([one for one in band if one.x1 <= gutter], depth + 1)
        made += _by_columns([one for one in band if one.x0 >= gutter], depth + 1)
        band = []
        made += [line] if line is not None else []
    return made


def _gutter(lines: Sequence[Line]) -> float | None:
    """The middle of the white strip that parts most lines in two columns."""
    if len(lines) < 6:
        return None
    size = median(line.size for line in lines)
    edges = sorted({round(line.x1 + 0.5 * size, 1) for line in lines})
    best, most = None, 0
    for x in edges:
        left = sum(line.x1 <= x for line in lines)
        right = sum(line.x0 >= x for line in lines)
        crossing = len(lines) - left - right
        if min(left, right) >= 3 and crossing <= 0.3 * len(lines) and min(left, right) - crossing > most:
            best, most = x, min(left, right) - crossing
    return best
