"""Rules about links: to a page that is there, on words that are there, that name it."""

from __future__ import annotations

import re

from kb.backing.figures import missing_figures
from kb.backing.proper_names import missing_names
from kb.backing.reading import BREAK
from kb.compile.checks.case import Case, shortened
from kb.compile.evidence_of import of_card
from kb.compile.ids import ids_of
from kb.compile.resolve import acronym, name_key
from kb.markdown.escape import plain
from kb.markdown.scan import links_in
from kb.operations import Link
from kb.records import PageCard
from kb.words import fold

_LINK = re.compile(r"!?\[\[[^\]]*\]\]")


def bad_link(case: Case) -> str:
    """The target exists and is another page; in a statement the words occur there, unlinked."""
    operation = case.operation
    assert isinstance(operation, Link)
    target = case.wiki.cards.get(operation.target)
    if target is None:
        return f"there is no page {operation.target} to link to"
    if operation.target == operation.page:
        return f"{operation.page} would link to itself"
    if operation.statement is None:
        return ""
    statement = case.statement(operation.statement)
    if not operation.words.strip():
        return f"no words of {operation.statement} are named that become the link"
    if statement is None or not _stands(operation.words, _LINK.sub(" ¶ ", statement.words)):
        return f"“{shortened(operation.words)}” does not stand unlinked in {operation.statement}"
    return ""


def _stands(words: str, text: str) -> bool:
    wanted = re.escape(fold(words))
    shown = " ¶ ".join(plain(part) for part in text.split(" ¶ "))
    return re.search(rf"(?<!\w){wanted}(?!\w)", fold(shown)) is not None


def link_misleads(case: Case) -> str:
    """The words of a link in a statement share a word with a name of the page that it leads to."""
    operation = case.operation
    assert isinstance(operation, Link)
    target = case.wiki.cards.get(operation.target)
    if operation.statement is None or target is None:
        return ""
    said = _keys(operation.words)
    names = (target.title, *target.aliases, *target.heard_as)
    if any(said & _keys(name) for name in names) or fold(operation.words).upper().rstrip("S") in map(acronym, names):
        return ""
    return f"“{shortened(operation.words)}” is no name of {target.title}"


def _keys(name: str) -> set[str]:
    """The words of a name as `name_key` folds them, and their beginnings."""
    found = {word for word in name_key(name).split() if len(word) > 1}
    return found | {word[:5] for word in found if len(word) > 5}


def duplicate_link(case: Case) -> str:
    """A list of links holds each page once."""
    operation = case.operation
    assert isinstance(operation, Link)
    if operation.statement is not None or case.tree is None:
        return ""
    ids = ids_of(case.wiki)
    blocks = [b for b in case.tree.blocks if b.section.casefold() == operation.section.casefold()]
    for block in blocks:
        for link in links_in(case.tree.text[block.start : block.end]):
            if ids.get(link.target.strip().lower()) == operation.target:
                return f"{operation.section} of {operation.page} has the link to {operation.target} already"
    return ""


def item_without_evidence(case: Case) -> str:
    """What stands behind a link in a list brings in no figure and no name that neither page has."""
    operation = case.operation
    assert isinstance(operation, Link)
    if operation.statement is not None or not operation.words:
        return ""
    target = case.wiki.cards.get(operation.target)
    own = case.tree.text if case.tree else ""
    other = case.wiki.texts.get(operation.target, "")
    words = BREAK.join((_described(case.card), _described(target), plain(own), plain(other)))
    for missing in (*missing_figures(operation.words, words), *missing_names(operation.words, words)):
        return f"“{missing}” stands neither on {operation.page} nor on {operation.target}"
    return ""


def _described(card: PageCard | None) -> str:
    return BREAK.join((of_card(card), card.description)) if card else ""
