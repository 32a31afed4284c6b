"""What a person edited while a source was compiled: its operations are placed anew, on the pages as they stand now.

Minutes can lie between reading a page and writing it. Whatever happened to it meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.compile.accepting import accept
from kb.compile.autonomy import anchor
from kb.flows.build import Build, content_at, open_wiki
from kb.index.index import catalog, refresh
from kb.operations import Decided, Verdict
from kb.records import PageId, Wiki
from kb.words import digest

Compiled = tuple[Wiki, Wiki, tuple[Decided, ...]]
"""The wiki before and after a source, and what became of its operations."""


def rebased(build: Build, compiled: Compiled, today: str) -> tuple[Build, Compiled]:
    """The same on the pages as they stand now. What does not fit them any more waits; a page that went stays away."""
    before, after, decided = compiled
    edited = [page for page in before.texts if _present(build, before, page) != before.texts[page]]
    if not edited:
        return build, compiled
    refresh(build.vault)
    found = catalog(build.vault).cards
    gone = [page for page in edited if page not in found]
    cards = {page: found.get(page, card) for page, card in build.cards.items() if page not in gone}
    build = replace(build, cards=cards)
    there = [page for page in edited if page in found]
    opened = open_wiki(build, there, before.withdrawn)
    before = _with(_without(before, gone), opened)
    wiki = _with(_without(after, gone), opened)
    made: list[Decided] = []
    for one in decided:
        if one.operation.page in gone and one.decision in ("applied", "waiting"):
            made.append(replace(one, verdict=Verdict("removed-by-person", "its page was removed"), decision="refused"))
        elif one.operation.page in there and one.decision == "applied":
            wiki, again = _again(wiki, one, compiled, build, today)
            made.append(again)
        else:
            made.append(one)
    return build, (before, wiki, tuple(made))


def _present(build: Build, wiki: Wiki, page: PageId) -> str | None:
    content = content_at(build, f"wiki/{wiki.cards[page].path}")
    return None if content is None else content.decode(errors="replace")


def _without(wiki: Wiki, pages: Iterable[PageId]) -> Wiki:
    gone = frozenset(pages)
    texts = {page: text for page, text in wiki.texts.items() if page not in gone}
    cards = {page: card for page, card in wiki.cards.items() if page not in gone}
    return replace(wiki, texts=texts, cards=cards)


def _with(wiki: Wiki, opened: Wiki) -> Wiki:
    """The wiki with some pages as they were opened now."""
    cards = {page: opened.cards[page] for page in opened.texts}
    return replace(
        wiki,
        texts={**wiki.texts, **opened.texts},
        cards={**wiki.cards, **cards},
        owned={**wiki.owned, **opened.owned},
        removed=wiki.removed | opened.removed,
    )


def _again(wiki: Wiki, one: Decided, compiled: Compiled, build: Build, today: str) -> tuple[Wiki, Decided]:
    words = anchor(one.operation, compiled[0])
    made = accept(wiki, one.operation, words, build.evidence, today)
    if made.verdict.holds and not wiki.cards[one.operation.page].locked:
        return made.wiki, replace(one, operation=made.operation)
    seen = digest(wiki.texts[one.operation.page], 64)
    return wiki, Decided(one.operation, Verdict(), "waiting", seen=seen, anchor=words)
