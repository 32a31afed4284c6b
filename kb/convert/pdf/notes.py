"""Footnotes and the marks that lead to them. Knows small blocks at the foot of a column; nothing of chapters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kb.convert.pdf.blocks import Block
from kb.convert.pdf.page import END, RAISED
from kb.convert.pdf.usual import Usual

Labels = Mapping[tuple[int, str], str]
"""The page and the mark of a footnote → the label that it has in the whole text."""
MARK = re.compile(rf"{RAISED}\(?(\d{{1,3}}|[a-z]|[*∗†‡§¶]{{1,3}})\)?{END}")
_OPENS = re.compile(rf"(?:{MARK.pattern}|(\d{{1,3}}|[*∗†‡§¶]{{1,3}})(?=\s))\s*")
_SMALLER = 0.95
"""The largest letters of a note, beside those of the text."""


def marked(blocks: Sequence[Block], common: Usual) -> list[Block]:
    """The blocks of a page, those that are footnotes as notes: small, below all text of their column, with a mark.

    What follows a note in the same size goes on with it.
    """
    marks = {mark for block in blocks for mark in _marks(block)}
    made: list[Block] = []
    for at, block in enumerate(blocks):
        found = _OPENS.match(block.first.words)
        mark = (found.group(1) or found.group(2)) if found else ""
        is_small = _may_be_note(block, common) and _is_below(block, blocks, common)
        if found and mark in marks and (is_small or _ends(at, blocks)):
            made.append(replace(block, kind="note"))
        elif made and made[-1].kind == "note" and _goes_on(made[-1], block):
            made[-1] = replace(made[-1], lines=made[-1].lines + block.lines, is_full=block.is_full)
        else:
            made.append(block)
    return made


def _marks(block: Block) -> Iterable[str]:
    """The marks of a block that stand behind something."""
    return (
        found.group(1)
        for line in block.lines
        for found in MARK.finditer(line.words)
        if found.start() or line is not block.first
    )


def _ends(at: int, blocks: Sequence[Block]) -> bool:
    """Whether nothing but blocks that open with a raised mark follow on the page, this one among them."""
    return all(block.kind in ("paragraph", "item") and MARK.match(block.first.words) for block in blocks[at:])


def _may_be_note(block: Block, common: Usual) -> bool:
    return block.kind in ("paragraph", "item") and block.first.size <= _SMALLER * common.size


def _is_below(block: Block, blocks: Sequence[Block], common: Usual) -> bool:
    """Whether no text of the usual size stands below a block."""
    first = block.first
    return not any(
        line.y > first.y and line.size > first.size / _SMALLER - 0.1 and line.x0 < first.x1 and first.x0 < line.x1
        for other in blocks
        if other is not block
        for line in other.lines
    )


def _goes_on(note: Block, block: Block) -> bool:
    a, b = note.lines[-1], block.first
    return (
        block.kind in ("paragraph", "item")
        and abs(a.size - b.size) < 0.3
        and a.page == b.page
        and (block.gap < 1.5 or (block.gap == 99.0 and not _OPENS.match(b.words)))
    )


def labels(blocks: Iterable[Block]) -> Labels:
    """The labels of all notes: the number, or where it comes again or is a sign, with its page."""
    notes = [(block.first.page, mark_of(block)) for block in blocks if block.kind == "note"]
    seen = Counter(mark for _, mark in notes)
    made: dict[tuple[int, str], str] = {}
    for number, (page, mark) in enumerate(notes):
        made[page, mark] = (
            mark if mark.isdigit() and seen[mark] == 1 else f"p{page}-{mark if mark.isalnum() else number + 1}"
        )
    return made


def mark_of(note: Block) -> str:
    """The mark with which a note begins."""
    found = _OPENS.match(note.first.words)
    return (found.group(1) or found.group(2)) if found else ""


def without_mark(words: str) -> str:
    """The words of a note behind its mark."""
    return _OPENS.sub("", words, count=1)
