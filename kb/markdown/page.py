"""A page as blocks, statements and definitions over its own text: nothing is normalised, so printing gives it back.

Knows the form of statements and citations; does not know whether they are true or whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from kb.markdown.blocks import Block, BlockKind, blocks
from kb.markdown.escape import plain
from kb.markdown.frontmatter import split
from kb.markdown.scan import links_in
from kb.markdown.stated import stated
from kb.records import PageCard, PageId, Statement, StatementId
from kb.words import digest, fold

__all__ = [
    "LIST_SECTIONS",
    "Block",
    "BlockKind",
    "Definition",
    "Tree",
    "link_ids",
    "link_key",
    "parse",
    "print_page",
    "statement_id",
]

LIST_SECTIONS = frozenset(
    {"related", "see also", "links", "backlinks", "contents", "chapters", "sources", "pages", "names and terms"}
    | {"reading path", "check yourself"}
)
"""Sections, in lower case, whose items are links and not statements."""
LONGEST_KEPT = 200_000
"""Characters of a page up to which its tree is kept."""
NO_IDS: Mapping[str, PageId] = MappingProxyType({})
_DEFINITION = re.compile(r"\s*\[\^([^\]\s]+)\]:[ \t]*(.*)", re.DOTALL)
_CITATION = re.compile(r"\[\[([^\]|#]*)#\^([A-Za-z0-9-]+)(?:\|([^\]]*))?\]\]")
_QUOTE = re.compile(r"“(.+)”|\"(.+)\"", re.DOTALL)
_TARGET = re.compile(r"\[\[([^\[\]\r\n|#]*)")


@dataclass(frozen=True, slots=True)
class Definition:
    """`[^label]: [[note#^passage|locator]] “quote”`; the fields of another kind of footnote are empty."""

    label: str
    note: str
    passage: str
    locator: str
    """The words of the link, the title included."""
    quote: str
    """In plain words."""
    start: int
    end: int
    """Behind its last word, before the line's end."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page. All offsets are in `text`."""

    text: str
    front_end: int
    """Where the first block begins: behind the properties and the blank lines that follow them."""
    blocks: tuple[Block, ...]
    statements: tuple[Statement, ...]
    definitions: tuple[Definition, ...]


def parse(text: str, ids: Mapping[str, PageId] = NO_IDS) -> Tree:
    """The tree of a page; every string has one.

    `ids` gives the page of each title or file name in lower case, so that the ids of statements outlive renames.

    >>> [statement.labels for statement in parse("One two.[^a] Three.[^b][^c]\\n").statements]
    [('a',), ('b', 'c')]
    """
    if not ids or len(text) > LONGEST_KEPT:
        return _parsed(text, ()) if len(text) <= LONGEST_KEPT else _tree(text, ids)
    keys = {key for found in _TARGET.findall(text) for key in (link_key(found), link_key(found).casefold())}
    return _parsed(text, tuple(sorted((key, ids[key]) for key in keys if key in ids)))


@lru_cache(maxsize=256)
def _parsed(text: str, ids: tuple[tuple[str, PageId], ...]) -> Tree:
    """The tree of a page is asked for several times in a step of an edit, and a check: the last ones are kept."""
    return _tree(text, dict(ids))


def _tree(text: str, ids: Mapping[str, PageId]) -> Tree:
    front = len(split(text)[0])
    parts = tuple(_with_plain_sections(blocks(text, front)))
    definitions = tuple(_definition(text, block) for block in parts if block.kind == "definition")
    front_end = parts[0].start if parts else len(text)
    return Tree(text, front_end, parts, _statements(text, parts, ids), definitions)


def print_page(tree: Tree) -> str:
    """The text that was parsed, byte for byte."""
    return tree.text[: tree.front_end] + "".join(tree.text[block.start : block.end] for block in tree.blocks)


def statement_id(words: str, ids: Mapping[str, PageId] = NO_IDS) -> StatementId:
    """`s-` and 8 hex digits of the words: links count by their page, quotation marks and spaces little.

    >>> statement_id("See [[Old]].", {"old": "con-x"}) == statement_id("See  [[New]].", {"new": "con-x"})
    True
    """
    made, done = [], 0
    for link in links_in(words):
        key = link_key(link.target)
        target = ids.get(key) or ids.get(key.casefold(), PageId(key))
        place = "#" + (link.heading or "^" + link.block) if link.heading or link.block else ""
        shown = f"|{link.words}" if link.words else ""
        made += [words[done : link.start], f"{'!' * link.is_embed}[[{target}{place}{shown}]]"]
        done = link.end
    return StatementId("s-" + digest(fold("".join(made) + words[done:]), 8))


def link_ids(cards: Iterable[PageCard]) -> dict[str, PageId]:
    """The pages that links may lead to, by their titles and file names in lower case: the `ids` of a vault."""
    cards = tuple(cards)
    named = {card.title.strip().lower(): card.id for card in cards}
    return named | {link_key(card.path): card.id for card in cards}


@lru_cache(maxsize=2**14)
def link_key(target: str) -> str:
    """A link's target, a title or a path as `ids` knows it: without folder and ending, in lower case.

    >>> link_key("concepts/Autonomy slider.md")
    'autonomy slider'
    """
    return target.rsplit("/", 1)[-1].strip().lower().removesuffix(".md")


def _with_plain_sections(parts: tuple[Block, ...]) -> Iterator[Block]:
    known: dict[str, str] = {}
    for block in parts:
        if block.section not in known:
            known[block.section] = plain(block.section)
        yield block if known[block.section] == block.section else replace(block, section=known[block.section])


def _definition(text: str, block: Block) -> Definition:
    words = text[block.start : block.end].rstrip()
    label, note, passage, locator, quote = _defined(words)
    return Definition(label, note, passage, locator, quote, start=block.start, end=block.start + len(words))


@lru_cache(maxsize=4096)
def _defined(words: str) -> tuple[str, str, str, str, str]:
    """What a definition says: label, note, passage, locator, quote."""
    found = _DEFINITION.match(words)
    assert found is not None
    label, rest = found.group(1), found.group(2)
    link = _CITATION.search(rest)
    if link is None:
        return label, "", "", "", ""
    quote = _QUOTE.search(rest, link.end())
    said = plain("x " + (quote.group(1) or quote.group(2)))[2:] if quote else ""
    return label, link.group(1).strip(), link.group(2), (link.group(3) or "").strip(), said


# -- statements -------------------------------------------------------------------------------------------------


def _statements(text: str, parts: tuple[Block, ...], ids: Mapping[str, PageId]) -> tuple[Statement, ...]:
    made: list[Statement] = []
    seen: dict[str, int] = {}
    may_lead = True
    for n, block in enumerate(parts):
        if block.kind == "heading":
            may_lead = False
        if block.section.lower() in LIST_SECTIONS:
            continue
        words = text[block.start : block.end]
        for at, stretch in enumerate(stated(words, block.kind)):
            is_first = may_lead and block.kind == "paragraph"
            runs = stated(words, block.kind, is_lead=True)[at] if is_first else stretch
            for run in runs:
                base = _id_of(run.words, ids)
                seen[base] = seen.get(base, 0) + 1
                made.append(
                    Statement(
                        id=base if seen[base] == 1 else StatementId(f"{base}-{seen[base]}"),
                        words=run.words,
                        labels=run.labels,
                        section=block.section,
                        start=block.start + run.start,
                        end=block.start + run.end,
                        block=n,
                        is_quotation=block.kind == "quote",
                        is_lead=is_first and not run.labels and may_lead,
                    )
                )
                may_lead = may_lead and not is_first
    return tuple(made)


def _id_of(words: str, ids: Mapping[str, PageId]) -> StatementId:
    return statement_id(words, ids) if "[[" in words else _linkless_id(words)


@lru_cache(maxsize=2**14)
def _linkless_id(words: str) -> StatementId:
    """Words without a link have one id, whatever pages there are."""
    return statement_id(words)
