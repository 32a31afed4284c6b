"""Rules about where an operation would act: the page, the section and the statement that it names must be there."""

from __future__ import annotations

import re

from kb.compile.checks.case import Case, changed, cited_by, drafts_of, named, shortened
from kb.markdown.page import LIST_SECTIONS
from kb.operations import Add, Dispute, Draft, Lead, Link, Merge, Rename, Restructure, Split
from kb.records import PageId

_COMPOSED = frozenset({"source", "text", "map"})
"""Kinds of pages that code composes from facts."""
_HEADING = re.compile(r"[^\n\r#\[\]|^`<>*_$%\\=]{1,80}")


def unknown_page(case: Case) -> str:
    """The page exists and is open; a page that a merge fills does too."""
    for page in _pages(case):
        if page not in case.wiki.cards:
            return f"there is no page {page}"
        if page not in case.wiki.texts:
            return f"the page {page} is not open to this change"
    return ""


def _pages(case: Case) -> tuple[PageId, ...]:
    operation = case.operation
    return (operation.page, operation.into) if isinstance(operation, Merge) else (operation.page,)


def page_exists(case: Case) -> str:
    """A page that is to be made is not there yet, and its id is of the form of ids."""
    operation = case.operation
    made = operation.new if isinstance(operation, Split) else operation.page
    if made in case.wiki.cards or made in case.wiki.texts:
        return f"the page {made} exists: change it with add, refine or lead"
    return ""


def locked_page(case: Case) -> str:
    """No page that the operation changes is locked."""
    for page in _pages(case):
        card = case.wiki.cards.get(page)
        if card and card.locked:
            return f"{card.title} is locked by its owner"
    return ""


def wrong_kind(case: Case) -> str:
    """Statements are written on pages about subjects, never on pages that code composes."""
    operation = case.operation
    cards = [case.wiki.cards[page] for page in _pages(case) if page in case.wiki.cards]
    for card in cards:
        if card.kind in _COMPOSED:
            return f"{card.title} is a page of kind {card.kind}: code composes it"
    if isinstance(operation, Merge) and len({card.kind == "person" for card in cards}) > 1:
        return "a person and a thing are never one page"
    if isinstance(operation, Merge) and operation.page == operation.into:
        return "a page cannot be merged into itself"
    return ""


def unknown_statement(case: Case) -> str:
    """Every statement that the operation names stands on the page, and is no lead."""
    for identifier in named(case.operation):
        found = case.statement(identifier)
        if found is None:
            return f"there is no statement {identifier} on {case.operation.page}"
        if found.is_lead and not isinstance(case.operation, Link | Lead):
            return f"{identifier} is the lead: change it with lead"
    if isinstance(case.operation, Restructure):
        return _unknown_replaced(case)
    return ""


def _unknown_replaced(case: Case) -> str:
    operation = case.operation
    assert isinstance(operation, Restructure)
    for draft in drafts_of(operation):
        if isinstance(draft, Draft) and not draft.replaces:
            return f"a restructure only rewrites what stands; “{shortened(draft.text)}” replaces no statement"
    for statement in changed(case):
        if statement.section.casefold() != operation.section.casefold():
            return (
                f"{statement.id} stands in the section “{statement.section}”, not in “{shortened(operation.section)}”"
            )
    return ""


def unknown_section(case: Case) -> str:
    """A section that is restructured is there; a new one has a plain title and is no list of links."""
    operation = case.operation
    if isinstance(operation, Restructure):
        there = {statement.section.casefold() for statement in case.statements if not statement.is_lead}
        return (
            ""
            if operation.section.casefold() in there
            else f"there is no section “{shortened(operation.section)}” with statements"
        )
    if isinstance(operation, Link):
        is_list = operation.statement is not None or operation.section.casefold() in LIST_SECTIONS
        return "" if is_list else f"“{shortened(operation.section)}” is no list of links: use Related"
    if not isinstance(operation, Add) or not operation.section:
        return ""
    if operation.section.casefold() in LIST_SECTIONS | {"history"}:
        return f"the section “{shortened(operation.section)}” holds no statements of this kind"
    if not _HEADING.fullmatch(operation.section) or operation.section != " ".join(operation.section.split()):
        return f"“{shortened(operation.section)}” cannot be a heading: plain words on one line, at most 80 signs"
    return ""


def empty_split(case: Case) -> str:
    """A split moves something, and leaves something behind."""
    operation = case.operation
    if not isinstance(operation, Split):
        return ""
    if not operation.statements:
        return "a split moves at least one statement"
    left = [one for one in case.statements if not one.is_lead and one.id not in operation.statements]
    return "" if left else f"nothing would be left on {operation.page}: rename it instead"


def duplicate_dispute(case: Case) -> str:
    """The page does not show this contradiction yet, or the operation brings a side that is new to it."""
    operation = case.operation
    if not isinstance(operation, Dispute) or operation.settled or not case.tree:
        return ""
    if f"Open: [[{operation.contradiction}]]" not in case.tree.text:
        return ""
    blocks = case.tree.blocks
    shown = {claim for one in case.statements if blocks[one.block].kind == "callout" for claim in cited_by(one)}
    if all(set(side.claims) <= shown for side in operation.sides):
        return f"{operation.page} shows this contradiction with these sides already"
    return ""


def renames_source(case: Case) -> str:
    """Pages of sources and their texts keep the names that their files have."""
    if isinstance(case.operation, Rename) and case.card and case.card.kind in ("source", "text"):
        return f"{case.card.title} has the name of its source"
    return ""
