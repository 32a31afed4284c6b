"""The tables of a Word document as rows of cells, merged ones repeated. What stands in a cell is said by who asks."""

from __future__ import annotations

from collections.abc import Callable

from kb.convert.docx.package import W, inside, local, number, value
from kb.convert.draft import Run
from kb.convert.trees import Element

Cell = tuple[Run, ...]
_WIDEST = 200
"""Columns up to which a merged cell is repeated: more are a mistake or malice."""
_THROUGH = ("sdt", "sdtContent", "customXml", "ins", "moveTo")


def rows_of(table: Element) -> list[Element]:
    """The rows of a table without those that were deleted."""
    return [row for row in _below(table, "tr") if row.find(f"{W}trPr/{W}del") is None]


def cells_of(row: Element) -> list[Element]:
    """The cells of a row."""
    return _below(row, "tc")


def grid_of(table: Element, say: Callable[[Element], Cell]) -> list[list[Cell]]:
    """The rows of a table, each as wide as the widest, with merged cells repeated."""
    rows: list[list[Cell]] = []
    for row in rows_of(table):
        above = rows[-1] if rows else []
        made: list[Cell] = [()] * min(number(value(row, "w:trPr/w:gridBefore")), _WIDEST)
        for cell in cells_of(row):
            is_first = _is_first(cell)
            words = say(cell) if is_first else _again(above[len(made)] if len(made) < len(above) else ())
            across = max(number(value(cell, "w:tcPr/w:gridSpan"), 1), 1)
            for repeated in range(min(across, _WIDEST - len(made))):
                made.append(_again(words) if repeated else words)
        rows.append(made)
    width = max(map(len, rows), default=0)
    return [row + [()] * (width - len(row)) for row in rows]


def _is_first(cell: Element) -> bool:
    """Whether a cell is no continuation of the one above it."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is None or value(cell, "w:tcPr/w:vMerge", "continue") == "restart"


def _again(words: Cell) -> Cell:
    """A cell repeated: places, marks and pictures stand only once."""
    return tuple(run for run in words if not run.is_point and not run.image)


def _below(element: Element, name: str) -> list[Element]:
    """The children of a name, also within what only wraps them."""
    found: list[Element] = []
    for child in inside(element):
        if child.tag == W + name:
            found.append(child)
        elif local(child) in _THROUGH:
            found += _below(child, name)
    return found
