"""Blocks of markdown that are shown as they stand: tables, code, math. Knows their syntax; no paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.convert.code_blocks import fenced
from kb.convert.decode import clean
from kb.convert.draft import Part, Run
from kb.convert.grids import grid
from kb.convert.inline import inline_of, joined, runs_of
from kb.convert.tokens import Node, Source, inline

_BAR = re.compile(r"(?<!\\)\|")
_EDGE = re.compile(r"^[\s>]*\|?|(?<!\\)\|\s*$")


def code(node: Node, source: Source) -> Iterator[Part]:
    """Code in a fence, with its language when nothing acts on it."""
    language = next(iter(node.info.split()), "") if node.type == "fence" else ""
    part = fenced(node.content, language)
    if part:
        yield part


def math(node: Node, source: Source) -> Iterator[Part]:
    """A formula in a block of its own."""
    words = "\n".join(line.rstrip() for line in clean(node.content).split("\n") if line.strip())
    if words:
        yield Part((Run(words),), "math", block=f"$$\n{words}\n$$")


def table(node: Node, source: Source) -> Iterator[Part]:
    """A table; one with a row longer than its head gets empty cells there, since markdown would drop the rest."""
    rows = [_row(row, source) for group in node.children for row in group.children]
    width = max(map(len, rows))
    rows = [row + [()] * (width - len(row)) for row in rows]
    part = grid(rows)
    if part:
        yield part


def _row(row: Node, source: Source) -> list[tuple[Run, ...]]:
    cells = [joined(inline_of(cell)) for cell in row.children]
    raw = _BAR.split(_EDGE.sub("", source.lines[row.map[0]])) if row.map else []
    return cells + [joined(runs_of(inline(cell.strip(), source.notes))) for cell in raw[len(cells) :]]
