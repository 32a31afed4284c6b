"""Paragraphs and tables joined over columns and pages. Knows where they stop and what may stand between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.convert.pdf.blocks import BULLET, NUMBERED, Block, plain
from kb.convert.pdf.page import HYPHEN
from kb.convert.pdf.usual import Usual

_ENDED = re.compile(r"[.!?:;。！？：；؟…]\d{0,3}[\"'”’»」』)\]]*\s*$")
_LOWER = re.compile(r"[(\"'“‘„«]*[^\W\d_A-Z]")
_SCATTERED = 4
"""Words of a line of which pictures are labelled."""
_AHEAD = 40
"""Blocks that may stand between two parts of a paragraph: a page of pictures with their labels."""


def joined(blocks: Sequence[Block], common: Usual) -> list[Block]:
    """The blocks with what was parted by the end of a column or a page, or by a picture, put together again."""
    indents = [block.is_indented for block in blocks if block.kind == "paragraph" and len(block.lines) > 2]
    uses_indents = sum(indents) > 0.4 * len(indents)
    made: list[Block] = []
    open_at = -1
    for block in blocks:
        is_text = block.kind in ("paragraph", "item") and abs(block.first.size - common.size) <= 0.12 * common.size
        between = made[open_at + 1 :] if open_at >= 0 else []
        if open_at >= 0 and is_text and _goes_on(made[open_at], block, between, _Way(uses_indents, common.measure)):
            lines = made[open_at].lines + block.lines
            made[open_at] = replace(made[open_at], lines=lines, is_full=block.is_full)
            continue
        if made and _is_rest(made[-1], block):
            made[-1] = _one_table(made[-1], block)
            continue
        made.append(block)
        if is_text or block.kind in ("heading", "code"):
            open_at = len(made) - 1 if is_text else -1
        elif len(made) - open_at > _AHEAD:
            open_at = -1
    return made


def labelled(blocks: Sequence[Block], common: Usual) -> list[Block]:
    """The blocks with the scattered words of pictures together: small lines of a few words, one after another."""
    made: list[Block] = []
    run: list[Block] = []
    for block in [*blocks, None]:
        is_here = block is not None and (not run or run[-1].first.page == block.first.page)
        if block is not None and is_here and _is_fragment(block, common):
            run.append(block)
            continue
        if len(run) > 1:
            lines = tuple(line for one in run for line in one.lines)
            made.append(replace(run[0], lines=lines, kind="labels"))
        else:
            made += run
        run = []
        made += [block] if block is not None else []
    return made


def _is_fragment(block: Block, common: Usual) -> bool:
    if (
        block.kind not in ("paragraph", "item")
        or BULLET.match(block.first.words)
        or block.first.size > 0.93 * common.size
    ):
        return False
    return all(len(line.words.split()) <= _SCATTERED and not _ENDED.search(line.words) for line in block.lines)


def _is_rest(table: Block, more: Block) -> bool:
    """Whether a table at the top of a page goes on with the one at the foot of the page before."""
    if table.kind != "table" or more.kind != "table" or more.first.page != table.lines[-1].page + 1:
        return False
    a, b = table.first, more.first
    return len(a.table[0]) == len(b.table[0]) and abs(a.x0 - b.x0) < 3 * a.size


def _one_table(table: Block, more: Block) -> Block:
    """Both parts as one, the head once."""
    rows = more.first.table
    rows = rows[1:] if rows[0] == table.first.table[0] else rows
    end = replace(more.first, table=())
    return replace(table, lines=(replace(table.first, table=table.first.table + rows), *table.lines[1:], end))


class _Way(NamedTuple):
    """How a document sets its paragraphs."""

    uses_indents: bool
    measure: float


def _goes_on(block: Block, more: Block, between: Sequence[Block], way: _Way) -> bool:
    """Whether a block is the rest of another."""
    is_apart = more.gap == 99.0 or bool(between)
    if not is_apart or more.kind != "paragraph" or _opens(more):
        return False
    a, b = block.lines[-1], more.first
    if abs(a.size - b.size) > 0.06 * a.size or abs(a.strong - b.strong) > 0.8:
        return False
    last = plain(a.words)
    if last.endswith((HYPHEN, "-")):
        return True
    is_wide = block.is_full and a.x1 - a.x0 > 0.8 * way.measure
    if _ENDED.search(last):
        return is_wide and not between and way.uses_indents and not more.is_indented and block.kind == "paragraph"
    if _LOWER.match(plain(b.words)):
        return True
    return is_wide and not between and not (more.is_indented and way.uses_indents)


def _opens(block: Block) -> bool:
    words = plain(block.first.words)
    return bool(BULLET.match(words) or NUMBERED.match(words))
