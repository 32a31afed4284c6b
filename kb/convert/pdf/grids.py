"""Tables that are drawn with rules. Knows crossing lines and what stands between them; no aligned columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from kb.convert.pdf.page import Box, Word, Words
from kb.convert.pdf.segments import on_line, segments, words_of

_NEAR = 3.0
"""Points within which two rules meet."""
_MOST_RULES = 4_000
_SPACE = 0.65
"""Sizes of the letters that a space between two words of a cell is wide at most."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the columns and rows of a ruled table begin and end, and which rules are there."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    uprights: tuple[tuple[Box, ...], ...]
    """The rules at each of the `xs`."""
    floors: tuple[tuple[Box, ...], ...]
    """The rules at each of the `ys`."""

    def inside(self, middles: Sequence[tuple[float, float]]) -> list[int]:
        """The numbers of the words whose middles lie inside."""
        left, right, top, bottom = self.xs[0], self.xs[-1], self.ys[0], self.ys[-1]
        return [at for at, (x, y) in enumerate(middles) if top <= y <= bottom and left <= x <= right]

    def is_ruled(self, column: int, y: float) -> bool:
        """Whether a rule stands between a column and the next at this height."""
        return any(one.y0 - 1 <= y <= one.y1 + 1 for one in self.uprights[column + 1])

    def is_floored(self, row: int, column: int) -> bool:
        """Whether a rule stands between a cell and the one below it."""
        x = (self.xs[column] + self.xs[column + 1]) / 2
        return any(one.x0 <= x <= one.x1 for one in self.floors[row + 1])


def middles(words: Iterable[Word]) -> list[tuple[float, float]]:
    """The points that tell in which cells words stand."""
    return [((word.x0 + word.x1) / 2, word.y - 0.3 * word.size) for word in words]


def grids(rules: Sequence[Box]) -> list[Grid]:
    """The grids of a page: rules that cross, with at least two columns or rows."""
    if len(rules) > _MOST_RULES:
        return []
    lying = [rule for rule in rules if rule.width >= rule.height]
    if len(lying) in (0, len(rules)):
        return []
    flat = sorted(_merged(lying, upright=False), key=_HEIGHT)
    tall = _merged([rule for rule in rules if rule.height > rule.width], upright=True)
    groups: list[tuple[set[Box], list[Box]]] = []
    for rule in tall:
        met = {one for one in _between(flat, rule.y0 - _NEAR, rule.y1 + _NEAR) if _reaches(one, rule.x0)}
        joined = [group for group in groups if not met.isdisjoint(group[0])]
        whole = (met, [rule])
        for group in joined:
            whole = (whole[0] | group[0], whole[1] + group[1])
            groups.remove(group)
        groups.append(whole)
    return [grid for group in groups if (grid := _grid(*group)) is not None]


def _merged(rules: Iterable[Box], *, upright: bool) -> list[Box]:
    """Rules of one direction on one line that touch, as one."""
    made: list[Box] = []
    key = (lambda r: (round(r.x0), r.y0)) if upright else (lambda r: (round(r.y0), r.x0))
    for rule in sorted(rules, key=key):
        last = made[-1] if made else None
        if last is not None and upright and abs(last.x0 - rule.x0) <= 1 and rule.y0 <= last.y1 + _NEAR:
            made[-1] = Box(last.x0, last.y0, last.x1, max(last.y1, rule.y1))
        elif last is not None and not upright and abs(last.y0 - rule.y0) <= 1 and rule.x0 <= last.x1 + _NEAR:
            made[-1] = Box(last.x0, last.y0, max(last.x1, rule.x1), last.y1)
        else:
            made.append(rule)
    return made


_HEIGHT = itemgetter(1)


def _between(flat: Sequence[Box], top: float, bottom: float) -> Sequence[Box]:
    """Those of sorted rules that lie between two heights."""
    return flat[bisect_left(flat, top, key=_HEIGHT) : bisect_right(flat, bottom, key=_HEIGHT)]


def _reaches(flat: Box, x: float) -> bool:
    return flat.x0 - _NEAR <= x <= flat.x1 + _NEAR


def _grid(flat: Collection[Box], tall: Collection[Box]) -> Grid | None:
    xs = _distinct([rule.x0 for rule in tall] + [x for rule in flat for x in (rule.x0, rule.x1)])
    ys = _distinct([rule.y0 for rule in flat] + [y for rule in tall for y in (rule.y0, rule.y1)])
    if len(xs) < 3 or len(ys) < 2 or not flat:
        return None
    uprights = tuple(tuple(rule for rule in tall if abs(rule.x0 - x) <= _NEAR) for x in xs)
    return Grid(xs, ys, uprights, tuple(tuple(rule for rule in flat if abs(rule.y0 - y) <= _NEAR) for y in ys))


def _distinct(values: Iterable[float]) -> tuple[float, ...]:
    made: list[float] = []
    for value in sorted(values):
        if not made or value - made[-1] > _NEAR:
            made.append(value)
    return tuple(made)


def rows(grid: Grid, words: Sequence[Word]) -> tuple[tuple[str, ...], ...]:
    """The cells of the words inside of a grid, row by row; empty when they make no table.

    A cell over several columns is repeated in each. A tall row without rules inside, in which the columns have
    their lines at the same heights, is as many rows.
    """
    width = len(grid.xs) - 1
    inside: list[list[Word]] = [[] for _ in grid.ys]
    for word in words:
        inside[bisect_right(grid.ys, word.y - 0.3 * word.size) - 1].append(word)
    inside.pop()  # what stands on the last rule
    made = [_row(grid, band, width) for held in _gathered(grid, inside) for band in _bands(grid, held)]
    kept = [row for row in made if any(row)]
    used = [at for at in range(width) if any(row[at] for row in kept)]
    table = tuple(tuple(row[at] for at in used) for row in kept)
    full = sum(len({cell for cell in row if cell}) >= 2 for row in table)
    return table if len(used) >= 2 and full >= 2 else ()


def _gathered(grid: Grid, rows: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """The words of the rows, those of a cell that goes over several rows in each of them."""
    made = [list(row) for row in rows]
    for column in range(len(grid.xs) - 1):
        start = 0
        for row in range(len(rows)):
            if row + 1 < len(rows) and not grid.is_floored(row, column):
                continue
            if row == start:
                start = row + 1
                continue
            whole = [word for at in range(start, row + 1) for word in rows[at] if _column(grid, word) == column]
            for at in range(start, row + 1):
                made[at] = [word for word in made[at] if _column(grid, word) != column]
                made[at] += _moved(whole, grid.ys[at], grid.ys[at + 1])
            start = row + 1
    return made


def _moved(words: Sequence[Word], top: float, bottom: float) -> list[Word]:
    """Words moved into a row, their lines in order between its edges."""
    levels = sorted({round(word.y) for word in words})
    step = (bottom - top) / (len(levels) + 1)
    return [word._replace(y=top + step * (levels.index(round(word.y)) + 1) + 0.3 * word.size) for word in words]


def _column(grid: Grid, word: Word) -> int:
    return min(max(0, bisect_right(grid.xs, (word.x0 + word.x1) / 2) - 1), len(grid.xs) - 2)


def _bands(grid: Grid, words: Sequence[Word]) -> list[list[Word]]:
    """The words of a row of the grid, as the rows that they are."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.y, one.x0)):
        if lines and on_line(max(lines[-1], key=lambda one: one.size), word):
            lines[-1].append(word)
        else:
            lines.append([word])
    filled = [len({_column(grid, word) for word in line}) for line in lines]
    width = len(grid.xs) - 1
    if len(lines) > 1 and sum(count >= max(2, width / 2) for count in filled) > len(lines) / 2:
        return _continued(grid, lines)
    return [list(words)] if words else []


def _continued(grid: Grid, lines: Sequence[list[Word]]) -> list[list[Word]]:
    """Lines as rows; one that has nothing in the first column goes on with the row above."""
    made: list[list[Word]] = []
    for line in lines:
        if made and all(_column(grid, word) for word in line):
            made[-1] += line
        else:
            made.append(list(line))
    return made


def _row(grid: Grid, words: Sequence[Word], width: int) -> tuple[str, ...]:
    cells: list[list[Word]] = [[] for _ in range(width)]
    for word in words:
        cells[_column(grid, word)].append(word)
    texts = [text_of(cell) for cell in cells]
    for span in _spans(grid, words, width):
        inside = [word for at in span for word in cells[at]]
        if len(span) < 2 or not inside:
            continue
        if _is_parted(inside):
            runs = _together(grid, inside)
            texts[span[0] : span[-1] + 1] = [text_of(runs.get(at, [])) for at in span]
            continue
        whole = text_of(inside)
        for at in span:
            texts[at] = whole if len(span) < width or at == 0 else ""
    return tuple(texts)


def _together(grid: Grid, words: Sequence[Word]) -> dict[int, list[Word]]:
    """Words between which no rule stands, by the column in which each run of them begins: a title crosses columns."""
    cells: dict[int, list[Word]] = {}
    before: Word | None = None
    column = 0
    for word in sorted(words, key=lambda one: (round(one.y), one.x0)):
        gap = word.x0 - before.x1 if before is not None and on_line(before, word) else -1.0
        if not 0 <= gap < _SPACE * word.size:
            column = _column(grid, word)
        cells.setdefault(column, []).append(word)
        before = word
    return cells


def _spans(grid: Grid, words: Sequence[Word], width: int) -> list[list[int]]:
    """The columns between which no rule stands in a row, together."""
    if not words:
        return []
    y = sum(word.y - 0.3 * word.size for word in words) / len(words)
    spans: list[list[int]] = [[0]]
    for at in range(width - 1):
        if grid.is_ruled(at, y):
            spans.append([at + 1])
        else:
            spans[-1].append(at + 1)
    return spans


def _is_parted(words: Sequence[Word]) -> bool:
    """Whether wide gaps stand between the words of some line, as between columns that no rule parts."""
    lines = segments(Words.of(sorted(words, key=lambda word: (round(word.y), word.x0))))
    return any(on_line(a.of.row(a.first), b.of.row(b.first)) for a, b in pairwise(lines))


def text_of(words: Sequence[Word]) -> str:
    """The lines of a cell from the top."""
    if len(words) == 1:
        return words_of(words)
    lines: list[list[Word]] = []
    for word in words:
        if lines and on_line(lines[-1][-1], word) and word.x0 >= lines[-1][-1].x0:
            lines[-1].append(word)
        else:
            lines.append([word])
    lines.sort(key=lambda line: line[0].y)
    return "\n".join(words_of(line) for line in lines)
