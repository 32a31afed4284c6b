"""Tables as grids of cells printed as GFM. Knows rows, cells and spans; what stands in a cell is said by who asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kb.convert.draft import Part, Run
from kb.convert.runs import markdown_of
from kb.convert.trees import Element, kinds, name_of, words_of

_BAR = re.compile(r"(?<!\\)\|")
_WIDEST, _LONGEST = 200, 20_000
"""Columns and rows up to which a merged cell is repeated: more are a mistake or malice."""
_MOST_REPEATED = 1 << 20
"""Letters that merged cells of a table may add."""
_BLOCKS = frozenset(["p", "div", "ul", "ol", "dl", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "figure"])
_MOST_WORDS, _MOST_BLOCKS = 250, 4

Cell = tuple[Run, ...]


def is_grid(table: Element) -> bool:
    """Whether a table shows rows and columns, and does not merely place things on a page."""
    if kinds(table) & {"presentation", "none"}:
        return False
    if any(name_of(one) == "table" for one in table.iter() if one is not table):
        return False
    rows = _rows(table)
    if len(rows) < 2 or max(len(_cells(row)) for row in rows) < 2:
        return False
    return not any(_is_page(cell) for row in rows for cell in _cells(row))


def cells_of(table: Element, say: Callable[[Element], Cell]) -> list[list[Cell]]:
    """The rows of a table, each as wide as the widest, with merged cells repeated."""
    rows: list[list[Cell]] = []
    below: dict[int, tuple[int, Cell]] = {}
    spent = 0
    for row in _rows(table)[:_LONGEST]:
        made: list[Cell] = []
        for cell in _cells(row):
            _repeat(below, made)
            words, across = say(cell), _span(cell, "colspan")
            down = _span(cell, "rowspan")
            spent += (min(across, _WIDEST) * min(down, _LONGEST) - 1) * sum(len(run.words) + 3 for run in words)
            if spent > _MOST_REPEATED:
                across = down = 1
            for number in range(min(across, _WIDEST - len(made))):
                if down > 1:
                    below[len(made)] = (down - 1, _again(words))
                made.append(words if number == 0 else _again(words))
        _repeat(below, made)
        rows.append(made)
    width = max(map(len, rows), default=0)
    return [row + [()] * (width - len(row)) for row in rows]


def grid(rows: Sequence[Sequence[Cell]]) -> Part | None:
    """Rows as a table, the first as its head; `None` when all cells are empty. Rows are equally long."""
    runs: list[Run] = []
    for row in rows:
        runs += [Run("\n")] * bool(runs)
        for number, cell in enumerate(row):
            runs += [Run(" | ")] * bool(number) + [replace(run, words=run.words.replace("\n", " ")) for run in cell]
    if not "".join(run.words for run in runs).strip(" |\n"):
        return None
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return Part(tuple(runs), "table", block="\n".join(re.sub(r" {2,}", " ", line) for line in lines))


def _rows(table: Element) -> list[Element]:
    """The rows, those of the foot last."""
    rows = [one for one in table.iter() if name_of(one) == "tr" and len(_cells(one))]
    feet = [row for row in rows if (parent := row.getparent()) is not None and name_of(parent) == "tfoot"]
    return [row for row in rows if row not in feet] + feet if feet else rows


def _cells(row: Element) -> list[Element]:
    return [one for one in row if name_of(one) in ("td", "th")]


def _span(cell: Element, name: str) -> int:
    stated = cell.get(name) or ""
    return max(1, min(int(stated), _LONGEST)) if stated.isdigit() and len(stated) < 9 else 1


def _repeat(below: dict[int, tuple[int, Cell]], made: list[Cell]) -> None:
    """Put the cells here that come down from the rows above."""
    while len(made) in below:
        left, words = below.pop(len(made))
        if left > 1:
            below[len(made)] = (left - 1, words)
        made.append(words)


def _again(words: Cell) -> Cell:
    """A cell repeated: places that something leads to, marks and images stand only once."""
    return tuple(run for run in words if not run.is_point and not run.image)


def _is_page(cell: Element) -> bool:
    """Whether a cell holds a page's worth of blocks."""
    blocks = sum(1 for one in cell.iter() if name_of(one) in _BLOCKS)
    return blocks > _MOST_BLOCKS and len(words_of(cell).split()) > _MOST_WORDS


def _cell(runs: Cell) -> str:
    """The markdown of a cell: code that holds a bar is shown as words, since a bar cuts code there."""
    runs = tuple(_without_bar(run) if "|" in run.words else run for run in runs)
    return _BAR.sub(r"\\|", markdown_of(runs).replace("\n", " "))


def _without_bar(run: Run) -> Run:
    """Code with a bar as words, a formula with the bar as LaTeX names it."""
    if "math" in run.styles:
        return replace(run, words=run.words.replace("\\|", "\\Vert ").replace("|", "\\vert "))
    return replace(run, styles=())
