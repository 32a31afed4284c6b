"""What a block states, run by run of sentences that end with their marks. Knows one block, not the page around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kb.markdown.blocks import CALLOUT, FENCE, ITEM, TABLE_RULE, Block, BlockKind, inner_lines
from kb.markdown.escape import plain
from kb.markdown.scan import Mark, marks_in, masked_block

_BLOCK_ID = re.compile(r"(?:^|[ \t])\^[A-Za-z0-9-]+[ \t]*$")
_LINK = re.compile(r"!?\[\[[^\[\]\r\n]*\]\]")
_EMBED = re.compile(r"!\[\[[^\[\]\r\n]*\]\]")
_QUOTE_SIGN = re.compile(r"(?:\r\n|\r|\n)(?:[ \t]*>)*[ \t]*")
_SMALL = re.compile(r"[\s,;·—–-]")
_WORD = re.compile(r"\w")
_LONGEST_KEPT = 20_000
"""Characters of a block up to which its runs are kept."""


class Run(NamedTuple):
    """One statement of a block: its words on one line, its marks, and where it stands; offsets are in the block."""

    words: str
    labels: tuple[str, ...]
    start: int
    end: int


def stated(words: str, kind: BlockKind, *, is_lead: bool = False) -> tuple[tuple[Run, ...], ...]:
    """The statements of a block, one tuple for each stretch of it that stands by itself.

    `is_lead` is for the paragraph that opens a page: what stands in it without a mark is a statement too.

    >>> [[run.labels for run in stretch] for stretch in stated("One two.[^a] Three.[^b][^c]", "paragraph")]
    [[('a',), ('b', 'c')]]
    """
    if kind not in ("paragraph", "item", "quote", "callout", "table"):
        return ()
    return (_kept if len(words) <= _LONGEST_KEPT else _stated)(words, kind, is_lead)


def _stated(words: str, kind: BlockKind, is_lead: bool) -> tuple[tuple[Run, ...], ...]:
    block = Block(kind, 0, len(words), "")
    view = masked_block(words, block)
    return tuple(tuple(_runs(words, view, start, end, is_lead=is_lead)) for start, end in _segments(words, view, block))


@lru_cache(maxsize=4096)
def _kept(words: str, kind: BlockKind, is_lead: bool) -> tuple[tuple[Run, ...], ...]:
    """An edit changes one block of a page, and its page is parsed many times."""
    return _stated(words, kind, is_lead)


def _segments(text: str, view: str, block: Block) -> Iterator[tuple[int, int]]:
    """The stretches of a block inside of which statements stand: paragraphs and items of a quote, rows of a table."""
    if block.kind == "table":
        for line, _ in list(inner_lines(text, block))[2:]:
            words = line.words.rstrip()
            start = line.start + len(words) - len(words.lstrip(" \t|"))
            yield start, line.start + len(words.rstrip("|").rstrip() if not words.endswith("\\|") else words)
    else:
        yield from _stretches(text, view, block)


def _stretches(text: str, view: str, block: Block) -> Iterator[tuple[int, int]]:
    start = end = -1
    is_quoted = block.kind in ("quote", "callout")
    for n, (line, column) in enumerate(inner_lines(text, block)):
        bare = line.words[column:]
        shown = view[line.start + column : line.start + len(line.words)]
        item = ITEM.match(bare) if is_quoted else None
        is_head = block.kind == "callout" and (n == 0 or CALLOUT.match(bare) is not None)
        if start >= 0 and (not shown.strip() or item or is_head or (is_quoted and bare.startswith("|"))):
            yield start, end
            start = -1
        if not shown.strip() or is_head or FENCE.match(bare.strip()) or TABLE_RULE.fullmatch(bare):
            continue
        identifier = _BLOCK_ID.search(bare)
        if start < 0:
            start = line.start + column + (item.end() if item else 0)
        end = line.start + column + (identifier.start() if identifier else len(bare))
    if start >= 0:
        yield start, end


def _runs(text: str, view: str, start: int, end: int, *, is_lead: bool) -> Iterator[Run]:
    """The statements of a stretch. Marks that stand together end one."""
    at, group = start, []
    found = [Mark(mark.label, mark.start + start, mark.end + start) for mark in marks_in(view[start:end])]
    for n, mark in enumerate(found):
        group.append(mark)
        if n + 1 < len(found) and not view[mark.end : found[n + 1].start].strip():
            continue
        begin = _after_space(text, at, end)
        if _WORD.search(view, begin, group[0].start) or (
            begin < group[0].start and view[begin : group[0].start].strip()
        ):
            labels = tuple(mark.label for mark in group)
            yield Run(_words(text, begin, group[0].start), labels, begin, mark.end)
        at, group = mark.end, []
    begin = _after_space(text, at, end)
    stop = begin + len(text[begin:end].rstrip())
    rest = text[begin:stop]
    if is_lead and _WORD.search(_EMBED.sub("", rest)):
        yield Run(_words(text, begin, stop), (), begin, stop)
        return
    bare = _LINK.sub("", rest)
    if "%%" in bare or "<!--" in bare or len(bare) < 100:
        bare = plain(bare)
    if len(_SMALL.sub("", bare[:100])) >= 12 or (_WORD.search(bare) and "[[" not in rest):
        yield Run(_words(text, begin, stop), (), begin, stop)


def _after_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _words(text: str, start: int, end: int) -> str:
    """The words as written, on one line."""
    return _QUOTE_SIGN.sub(" ", text[start:end]).strip()
