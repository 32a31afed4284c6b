"""The passages of a text note, by their block ids. Reads a note; does not know the source that it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.markdown.blocks import Block, blocks
from kb.markdown.escape import plain
from kb.markdown.frontmatter import split
from kb.records import PassageId
from kb.words import passage_hash, squeeze

_ID = re.compile(r"(?:^|\s)\^(p-[0-9a-f]{8}(?:-\d+)?)\s*\Z")
_TURN = re.compile(r"\A\*\*[^\r\n]*?\*\*(?: \([^()\r\n]*\))?:\s+|\A\([\d:.,]+\)\s+")
_FENCES = re.compile(
    r"\A[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})[^\r\n]*(?:\r\n?|\n)|(?:\A|(?<=[\r\n]))[ \t]*(?:`{3,}|~{3,})\s*\Z"
)


def passages_of(note: str) -> dict[PassageId, str]:
    """The plain words of each passage of a text note: without speaker and time before them, and without their id.

    >>> passages_of("**Ada** (0:12): It *weaves* patterns. ^p-1a2b3c4d\\n")
    {'p-1a2b3c4d': 'It weaves patterns.'}
    """
    parts = blocks(note, len(split(note)[0]))
    found: dict[PassageId, str] = {}
    above: list[Block] = []
    for block in parts:
        text = note[block.start : block.end]
        named = _ID.search(text) if block.kind != "code" else None
        if not named:
            above = [] if block.kind == "heading" else [*above, block]
            continue
        words = text[: named.start()]
        if words.strip():
            whole = [(words, block.kind)]
        else:
            whole = [(note[other.start : other.end], other.kind) for other in _named_by_a_lone_id(above)]
        identifier = PassageId(named.group(1))
        if whole:
            found[identifier] = _words("".join(words for words, _ in whole), whole[0][1], identifier)
        above = []
    return found


def _named_by_a_lone_id(above: list[Block]) -> list[Block]:
    """The block right above, or all items of the list."""
    if not above or above[-1].kind != "item":
        return above[-1:]
    first = len(above)
    while first and above[first - 1].kind == "item":
        first -= 1
    return above[first:]


def _words(markdown: str, kind: str, identifier: PassageId) -> str:
    """The words of a block. Where markup is ambiguous, those that the id is the hash of."""
    readings = list(_readings(markdown.strip("\r\n"), kind))
    return next((words for words in readings if passage_hash(words) == identifier[:10]), readings[0])


def _readings(markdown: str, kind: str) -> Iterator[str]:
    if kind == "code":
        yield squeeze(_FENCES.sub("", markdown))
    if kind == "math":
        yield squeeze(markdown.strip().removeprefix("$$").removesuffix("$$"))
        yield squeeze(markdown)
    turn = _TURN.match(markdown.lstrip())
    if turn:
        yield plain(markdown.lstrip()[turn.end() :])
    yield plain(markdown)
    if kind == "table":
        yield plain(markdown).replace(" | ", " ")
