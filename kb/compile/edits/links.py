"""Links in words and in lists of links. Knows the names of pages; does not know which links are worth having."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.compile.edits.sheet import Sheet, one_line, put_item, section_of, spliced, statement
from kb.errors import NotFound
from kb.markdown.page import link_key
from kb.markdown.scan import links_in, masked, wikilinks
from kb.operations import Link
from kb.records import PageCard, Wiki


def link(sheet: Sheet, operation: Link, wiki: Wiki) -> str:
    """The page with a link in one of its statements, or with an item in one of its lists of links.

    A statement that does not hold the words, or holds them in links only, stays as it is; a list names a page once.
    """
    target = wiki.cards.get(operation.target)
    if target is None:
        raise NotFound(f"no page {operation.target} is known")
    if operation.statement is None:
        return with_item(sheet, operation.section, target, operation.words)
    one = statement(sheet, operation.statement)
    shown = operation.words or target.title
    text = sheet.text[one.start : one.end]
    is_row = sheet.tree.blocks[one.block].kind == "table"
    escaped = one_line(shown)
    found = next((form for form in (shown, escaped) if _whole_word(form, text)), "")
    made = wikilink(target, found, in_table=is_row)
    return spliced(sheet.text, [(one.start, one.end, linked(text, found, made))])


def with_item(sheet: Sheet, section: str, target: PageCard, words: str) -> str:
    """The page with an item for another page in a list of links, unless one is there."""
    among = section_of(sheet, section)
    if among:
        start, end = sheet.tree.blocks[among.start].start, sheet.tree.blocks[among.stop - 1].end
        standing = (link for link in wikilinks(sheet.text) if start <= link.start < end)
        if any(sheet.ids.get(link_key(link.target)) == target.id for link in standing):
            return sheet.text
    behind = f": {one_line(words)}" if words.strip() else ""
    return put_item(sheet, section, f"[[{name_of(target)}]]{behind}")


def name_of(card: PageCard) -> str:
    """The name by which links reach a page: that of its file."""
    return card.path.rsplit("/", 1)[-1].removesuffix(".md")


def wikilink(target: PageCard, shown: str, *, in_table: bool = False) -> str:
    """`[[Title]]` or `[[Title|words]]`.

    >>> from kb.records import PageCard, PageId
    >>> wikilink(PageCard(PageId("con-x"), "Oven", "concepts/Oven.md", "concept"), "ovens")
    '[[Oven|ovens]]'
    """
    name = name_of(target)
    return f"[[{name}]]" if shown == name else f"[[{name}{chr(92) * in_table}|{shown}]]"


def relinked(words: str, before: Sequence[str]) -> str:
    """The new words with the links that the words before had, where the same words occur."""
    for old in before:
        for one in links_in(masked(old)):
            if not one.is_embed:
                words = linked(words, one.words or one.target, old[one.start : one.end])
    return words


def linked(words: str, shown: str, made: str) -> str:
    """The words with the first whole-word occurrence of `shown` that stands in no link replaced by a link."""
    if not shown or "[" in shown or "]" in shown or "|" in shown:
        return words
    view = masked(words)
    taken = [(other.start, other.end) for other in links_in(view)]
    if any(words[start:end] == made for start, end in taken):
        return words
    for found in re.finditer(_whole(shown), words):
        is_free = all(found.end() <= start or end <= found.start() for start, end in taken)
        if is_free and view[found.start() : found.end()] == found.group():
            return words[: found.start()] + made + words[found.end() :]
    return words


def _whole(words: str) -> str:
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    return before + re.escape(words) + (r"(?!\w)" if words[-1:].isalnum() else "")


def _whole_word(words: str, text: str) -> bool:
    return bool(words) and re.search(_whole(words), text) is not None
