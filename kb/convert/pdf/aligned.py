"""Tables without rules between the cells: rows whose parts stand below one another. Knows gaps; no ruled lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from kb.convert.pdf.grids import text_of
from kb.convert.pdf.page import Box, Words
from kb.convert.pdf.segments import Segment

_MOST_APART = 2.6
"""Base lines of two rows of a table are at most this many sizes apart."""
_LEADERS = re.compile(r"(?:[.·…_]\s*){4,}\s*\S{0,7}$")
"""Dots between a title and the number of its page."""
_TALLEST = 6
"""Lines of a cell behind which the next one is still found."""
_STRIPED = 3
"""Rows from which on white strips between columns are no accident."""
_STRIP = 0.3
"""Sizes of the letters that a white strip is wide at least."""
_HEAD = 2
"""Rows at the top whose cells may go over several columns."""
_SPACED = 0.45
"""Sizes of the letters above which a gap is no space between words, in what may be a table."""
_FILLED = 0.75
_SHORT = 7
"""Words of a cell, on average, above which columns are text and no table."""
_MARKER = re.compile(r"(?:[•◦▪‣●○■□–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})[.)]|\d+(?:\.\d+)+\.?)$")

Row = list[Segment]
Cell = list[int]
"""The numbers of its words."""
Span = tuple[float, float]


class _Chunk(NamedTuple):
    """Words with no wide gap between them."""

    x0: float
    x1: float
    words: Sequence[int]
    """Their numbers."""


def rows_of(segments: Sequence[Segment]) -> list[Row]:
    """Segments that follow one another on one base line, from left to right, as rows."""
    made: list[Row] = []
    for segment in segments:
        if made and _is_behind(segment, made[-1][-1]):
            made[-1].append(segment)
        elif (at := _row_of(segment, made)) is not None:
            made[at].append(segment)
        else:
            made.append([segment])
    return made


def _row_of(segment: Segment, rows: Sequence[Row]) -> int | None:
    """The row that a segment goes on with, where a table is drawn cell by cell and the cell before took several lines.

    The lines between continue the last cell of that row; it, or the one above, has several cells.
    """
    near = range(len(rows) - 2, max(-1, len(rows) - _TALLEST - 1), -1)
    at = next((at for at in near if _is_behind(segment, rows[at][-1])), None)
    if at is None:
        return None
    for higher in range(len(rows) - 2, at - 1, -1):
        left = rows[higher][-1].x0 - segment.size
        if any(len(row) > 1 or row[0].x0 < left for row in rows[higher + 1 :]):
            return None
    row, above = rows[at], rows[at - 1] if at else []
    return at if len(row) > 1 or (len(above) > 1 and abs(above[0].x0 - row[0].x0) < 3) else None


def _is_behind(segment: Segment, last: Segment) -> bool:
    """Whether a segment stands on the base line of another and behind it."""
    if abs(last.base - segment.base) > 0.3 * max(last.size, segment.size):
        return False
    return segment.x0 >= last.x1 - 0.5 * last.of.sizes[last.end - 1]


def tables(rows: Sequence[Row], rules: Sequence[Box]) -> list[tuple[int, int, tuple[tuple[str, ...], ...]]]:
    """`(first, last, cells)` of each run of rows that is a table."""
    found: list[tuple[int, int, tuple[tuple[str, ...], ...]]] = []
    start = 0
    while start < len(rows):
        end = _run(rows, start)
        cells = _cells(rows[start : end + 1], rules) if end > start else ()
        if cells:
            least = found[-1][1] + 1 if found else 0
            first = _head(rows, start, end, least, rules)
            if first < start:
                cells = _cells(_levelled(rows[first:start]) + list(rows[start : end + 1]), rules)
            found.append((first, end, cells))
            start = end + 1
        else:
            start += 1
    return found


def _run(rows: Sequence[Row], start: int) -> int:
    """The last row that goes on with a table which begins at `start`: it ends with a row of several cells."""
    if _parts(rows[start]) < 2:
        return start
    left, right = rows[start][0].x0, rows[start][-1].x1
    end, at = start, start + 1
    while at < len(rows):
        above, row = rows[at - 1], rows[at]
        size = row[0].size
        apart = row[0].base - above[0].base
        if not 0 < apart <= _MOST_APART * size:
            break
        if _parts(row) >= 2:
            end = at
            right = max(right, row[-1].x1)
            left = min(left, row[0].x0)
        elif at - end > 2 or not (left - size <= row[0].x0 and row[0].x1 <= right + size):
            break
        at += 1
    return end


def _head(rows: Sequence[Row], start: int, end: int, least: int, rules: Sequence[Box]) -> int:
    """The first of the rows that stand between a rule above a table and its first row."""
    size = rows[start][0].size
    left = min(row[0].x0 for row in rows[start : end + 1])
    right = max(row[-1].x1 for row in rows[start : end + 1])
    top = rows[start][0].base
    spans = _columns(rows[start : end + 1])
    if start > least and _is_row_of(rows[start - 1], spans, rows[start]):
        start -= 1
    over = [r.y0 for r in rules if r.x0 <= left + size and r.x1 >= right - size and top - 8 * size < r.y0 < top]
    if not over:
        return start
    first = start
    while first > least and min(over) < rows[first - 1][0].base <= top + size:
        x0, x1 = rows[first - 1][0].x0, rows[first - 1][-1].x1
        if not left - size <= x0 <= x1 <= right + size:
            break
        first -= 1
    return first


def _is_row_of(row: Row, spans: Sequence[Span], below: Row) -> bool:
    """Whether the words of a row above a table stand in at least two of its columns, and across none of its strips."""
    if not 0 < below[0].base - row[0].base <= _MOST_APART * row[0].size:
        return False
    filled = set()
    for chunk in (chunk for segment in row for chunk in _chunks(segment)):
        near = [at for at, (x0, x1) in enumerate(spans) if chunk.x0 < x1 and x0 < chunk.x1]
        if len(near) > 1:
            return False
        filled |= set(near)
    return len(filled) > 1


@lru_cache(maxsize=4096)
def has_leaders(words: str) -> bool:
    """Whether dots lead from the words of a line to its end. The line is asked about where it may end a block."""
    return _LEADERS.search(words) is not None


def leads(row: Row) -> bool:
    """Whether dots lead from the words of a row to its end."""
    return has_leaders(" ".join([text for one in row for text in one.of.texts[one.first : one.end]]))


def _levelled(rows: Sequence[Row]) -> list[Row]:
    """Rows of a head from the top, those nearer than a line as one: a cell may stand between two others."""
    made: list[Row] = []
    for row in sorted(rows, key=lambda one: one[0].base):
        if made and row[0].base - made[-1][0].base < 0.7 * row[0].size:
            made[-1] = sorted([*made[-1], *row], key=lambda segment: segment.x0)
        else:
            made.append(list(row))
    return made


def _parts(row: Row) -> int:
    """How many cells a row may have: the marker of an item is none."""
    return len(row) - (len(row) > 1 and is_marker(row[0]))


def is_marker(segment: Segment) -> bool:
    """Whether a segment is what stands before an item of a list or a numbered heading."""
    return segment.end - segment.first == 1 and _MARKER.match(segment.text) is not None


def _cells(rows: Sequence[Row], rules: Sequence[Box]) -> tuple[tuple[str, ...], ...]:
    if sum(leads(row) for row in rows) > 1:
        return ()
    spans = _columns(rows)
    width = len(spans)
    if width < 2:
        return ()
    made = [_placed(row, spans) for row in rows]
    strays = sum(len(row) == 1 and bool(cells[0]) for row, cells in zip(rows, made, strict=True))
    if strays > 0.25 * len(rows):
        return ()
    columns = [[cell for row in made if (cell := row[at])] for at in range(width)]
    words = rows[0][0].of
    if any(not any(words.texts[one][0].isalnum() for cell in column for one in cell) for column in columns):
        return ()
    flowing = [_is_flowing(words, column, span) for column, span in zip(columns, spans, strict=True)]
    if sum(flowing) > 1 or (sum(flowing) == 1 and width == 2 and not _is_ruled(rows, rules)):
        return ()
    joined: list[list[Cell]] = []
    for row in made:
        if joined and not row[0] and sum(map(bool, row)) < width and len(row) > 1 and sum(map(bool, row)) <= width / 2:
            for held, more in zip(joined[-1], row, strict=True):
                held += more
        else:
            joined.append(row)
    return tuple(tuple(text_of([words.row(at) for at in cell]) for cell in row) for row in joined)


def _is_flowing(words: Words, cells: Sequence[Cell], span: Span) -> bool:
    """Whether the cells of a column are lines of text: of many words, that fill it."""
    texts = [words.texts[at] for cell in cells for at in cell]
    count = sum(len(text) > 1 and text[:2].isalpha() for text in texts) / len(cells)
    filled = sum(words.x1s[cell[-1]] - words.x0s[cell[0]] for cell in cells) / len(cells)
    return count > _SHORT or (count > _SHORT / 2 and filled > _FILLED * (span[1] - span[0]))


def _columns(rows: Sequence[Row]) -> list[Span]:
    """Where the columns of rows begin and end: between white strips that run down all of them but a head.

    Of fewer than three rows with several parts, the parts of the most frequent number are the columns.
    """
    several = [row for row in rows if len(row) > 1]
    if len(several) < _STRIPED:
        counts = Counter(map(len, several))
        width = max(counts, key=lambda one: (counts[one] * one, one))
        typical = [row for row in several if len(row) == width]
        if len(typical) < (3 if width == 2 else 2):
            return []
        whole = [(min(row[at].x0 for row in typical), max(row[at].x1 for row in typical)) for at in range(width)]
        return [] if any(a[1] > b[0] for a, b in pairwise(whole)) else whole
    parts = [[(chunk.x0, chunk.x1) for segment in row for chunk in _chunks(segment)] for row in several]
    heads = range(min(_HEAD, len(several) - _STRIPED) + 1)
    return max((_parted(parts[head:], several[head][0].size) for head in heads), key=len)


def _parted(rows: Sequence[Sequence[Span]], size: float) -> list[Span]:
    """The columns between the white strips that run down all of these rows, whose letters have this size."""
    parts = sorted(chain.from_iterable(rows))
    spans = [parts[0]]
    for x0, x1 in parts[1:]:
        if x0 - spans[-1][1] > _STRIP * size:
            spans.append((x0, x1))
        else:
            spans[-1] = (spans[-1][0], max(spans[-1][1], x1))
    return spans


def _chunks(segment: Segment) -> list[_Chunk]:
    """A segment cut at every gap that is wider than the spaces of a line mostly are."""
    _, x0s, x1s, _, sizes, *_ = segment.of
    first, end = segment.first, segment.end
    cuts = [at for at in range(first + 1, end) if x0s[at] - x1s[at - 1] > _SPACED * sizes[at]]
    return [_Chunk(x0s[a], x1s[b - 1], range(a, b)) for a, b in pairwise([first, *cuts, end])]


def _is_ruled(rows: Sequence[Row], rules: Sequence[Box]) -> bool:
    """Whether rules run above or below these rows."""
    size = rows[0][0].size
    left, right = rows[0][0].x0, rows[0][-1].x1
    top, bottom = rows[0][0].base - 3 * size, rows[-1][0].base + 2 * size
    wide = [one for one in rules if one.x0 <= left + size and one.x1 >= right - size and top <= one.y0 <= bottom]
    return len(wide) >= 2


def _placed(row: Row, spans: Sequence[Span]) -> list[Cell]:
    """The words of a row in the columns which they overlap most, or stand nearest to."""
    cells: list[Cell] = [[] for _ in spans]
    for x0, x1, words in (chunk for segment in row for chunk in _chunks(segment)):
        best = max(range(len(spans)), key=lambda at: min(x1, spans[at][1]) - max(x0, spans[at][0]))
        cells[best] += words
    return cells
