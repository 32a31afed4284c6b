"""Name pages that changed on the pages of the sources that they cite. Opens these pages; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.compile.settle import settle
from kb.flows.build import Build, open_wiki
from kb.names import page_id
from kb.operations import Decided, Link
from kb.records import PageId, Wiki


def with_backlinks(
    build: Build, before: Wiki, after: Wiki, touched: Iterable[PageId], *, own: str = "", today: str
) -> tuple[Wiki, Wiki, tuple[Decided, ...]]:
    """The wiki before and after, with pages of sources open and linking to what they back; the links that were made.

    `own` is the title of a source whose page is made anew anyway. The page of a source that is locked stays.
    """
    links = [
        Link(page_id("source", source), page, section="Pages")
        for page in sorted(touched)
        for source in after.cards[page].sources
        if source != own and page_id("source", source) in build.cards
    ]
    links = [link for link in links if not build.cards[link.page].locked]
    opened = open_wiki(build, sorted({link.page for link in links}))
    owned, removed = {**opened.owned, **after.owned}, after.removed | opened.removed
    wiki = replace(after, texts={**opened.texts, **after.texts}, owned=owned, removed=removed)
    before = replace(before, texts={**opened.texts, **before.texts})
    settled, decided = settle(wiki, links, build.evidence, origins=build.origins, today=today)
    return before, settled, tuple(one for one in decided if one.decision == "applied")
