"""Apply an operation to the pages it names. Works on values; files, checks and the journal are for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kb.compile.edits.dispute import dispute
from kb.compile.edits.identity import alias, create, named_as_its_file, page_card, rename
from kb.compile.edits.links import link
from kb.compile.edits.merge import Merged, merge
from kb.compile.edits.prose import add, lead, refine, supersede
from kb.compile.edits.removal import retract
from kb.compile.edits.restructure import restructure
from kb.compile.edits.sheet import Sheet, opened
from kb.compile.edits.split import split
from kb.compile.edits.tidy import Authors, Grounds, card_of, tidy
from kb.compile.ids import ids_of
from kb.compile.ownership import changed, owned_after, took, wrote
from kb.markdown.frontmatter import patch
from kb.operations import Alias, Create, Lead, Link, Merge, Operation, Rename, Restructure, Split
from kb.records import Evidence, Wiki

__all__ = ["apply", "took", "wrote"]

_EDITS: Mapping[str, Callable[[Sheet, Any, Evidence], str]] = {
    "add": add,
    "refine": refine,
    "supersede": supersede,
    "dispute": dispute,
    "retract": retract,
    "restructure": restructure,
    "lead": lead,
}
"""The operations that change one page's text and need no other page."""


def apply(wiki: Wiki, operation: Operation, evidence: Evidence, *, today: str) -> Wiki:
    """The wiki after an operation: its pages, their cards, and whose statements are whose.

    `today` is `YYYY-MM-DD`; only a page that changed gets it as `updated`. What the operation does not name stays byte
    for byte, except for the footnotes and properties that follow from it. Raises `NotFound` for a page, a statement or
    a claim that is not there.
    """
    edited = _edited(wiki, operation, evidence, today)
    after = edited.wiki
    fresh = wrote(wiki, after)
    machine = owned_after(wiki, after, fresh)
    grounds = Grounds(evidence, ids_of(after), edited.definitions, today)
    texts, cards = dict(after.texts), {}
    for page in changed(wiki, after):
        own = machine.get(page, ())
        authors = Authors(own, own if isinstance(operation, Restructure) else fresh.get(page, ()))
        texts[page] = named_as_its_file(tidy(wiki.texts.get(page), texts[page], authors, grounds), after.cards[page])
        card = card_of(after.cards[page], texts[page])
        if card != after.cards[page]:
            cards[page] = card
    if texts == wiki.texts and after.cards is wiki.cards:
        return wiki
    return replace(after, texts=texts, cards={**after.cards, **cards} if cards else after.cards, owned=machine)


def _edited(wiki: Wiki, operation: Operation, evidence: Evidence, today: str) -> Merged:
    if isinstance(operation, Create):
        return Merged(create(wiki, operation, today), {})
    if isinstance(operation, Rename):
        return Merged(rename(wiki, operation), {})
    if isinstance(operation, Merge):
        return merge(wiki, operation)
    if isinstance(operation, Split):
        return split(wiki, operation, today)
    sheet = opened(wiki, operation.page)
    if isinstance(operation, Link):
        text = link(sheet, operation, wiki)
    elif isinstance(operation, Alias):
        text = alias(sheet.text, operation, page_card(wiki, operation.page))
    else:
        text = _EDITS[operation.op](sheet, operation, evidence)
    if isinstance(operation, Lead) and operation.description.strip():
        text = patch(text, {"description": " ".join(operation.description.split())})
    return Merged(replace(wiki, texts={**wiki.texts, operation.page: text}), {})
