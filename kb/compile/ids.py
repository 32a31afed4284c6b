"""The pages that the links of a wiki may lead to, by title and file name. Made once for thousands of cards."""

from __future__ import annotations

from collections.abc import Mapping

from kb.markdown.page import Tree, link_ids, parse
from kb.records import PageCard, PageId, Wiki

_recent: list[tuple[Mapping[PageId, PageCard], dict[str, PageId]]] = []
"""With the cards themselves, so that their identity is not given to others."""


def ids_of(wiki: Wiki) -> Mapping[str, PageId]:
    """The pages that links may lead to.

    The last mapping is kept: an operation asks several times, and most operations change no name of thousands.
    """
    known = _recent[0] if _recent else None
    if known is None or known[0] is not wiki.cards:
        known = (wiki.cards, link_ids(wiki.cards.values()))
        _recent[:] = [known]
    return known[1]


def tree_of(wiki: Wiki, page: PageId) -> Tree | None:
    """An open page, parsed; None when it is not open."""
    text = wiki.texts.get(page)
    return None if text is None else parse(text, ids_of(wiki))
