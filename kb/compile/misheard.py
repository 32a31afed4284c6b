"""What a transcript misheard becomes another name of its page: proposed, never applied without the person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.compile.check import check
from kb.compile.resolve import name_key
from kb.operations import Alias, Decided
from kb.records import Evidence, Wiki


def misheard(pairs: Iterable[tuple[str, str]], wiki: Wiki, evidence: Evidence) -> Iterator[Decided]:
    """For each `(misheard form, right form)` whose right form is the name of a page, an alias that waits.

    Forms that the page has already, and those that the checks refuse, are left out.
    """
    pages = {name_key(name): card for card in wiki.cards.values() for name in (card.title, *card.aliases)}
    for wrong, right in pairs:
        card = pages.get(name_key(right))
        if card is None or name_key(wrong) in {name_key(name) for name in (card.title, *card.aliases, *card.heard_as)}:
            continue
        operation = Alias(card.id, wrong, heard_as=True)
        verdict = check(wiki, operation, evidence)
        if verdict.holds:
            yield Decided(operation, verdict, "waiting")
