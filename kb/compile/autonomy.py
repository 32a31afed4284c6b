"""Which operations are applied without asking, by the autonomy that the owner gives; and what a yes stands for.

Knows kinds of operations and locked pages. Whether an operation holds is for `check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb.compile.checks.case import named
from kb.compile.ids import tree_of
from kb.markdown.escape import plain
from kb.operations import Alias, Autonomy, Lead, Merge, Operation, Refine
from kb.records import Statement, StatementId, Wiki

ADDITIVE = frozenset({"add", "create", "link", "dispute", "lead", "restructure", "retract"})
"""What `additive` applies. A `retract` is there because nothing carries its statement any more: the person corrected or
withdrew its source, and its footnote would lead nowhere."""
APPLIED: Mapping[Autonomy, frozenset[str]] = {
    "suggest": frozenset(),
    "review": frozenset(),
    "additive": ADDITIVE,
    "auto": ADDITIVE | {"refine", "supersede", "split", "rename", "alias", "merge"},
}
"""Autonomy → the kinds of operations that are applied without asking."""


def waits(operation: Operation, wiki: Wiki, autonomy: Autonomy) -> bool:
    """Whether an operation is left to the person: its kind is, or its page is locked."""
    if is_locked(operation, wiki):
        return True
    if operation.op not in APPLIED[autonomy]:
        return not (APPLIED[autonomy] and only_cites(operation, wiki))
    return isinstance(operation, Alias) and operation.heard_as and autonomy != "auto"


def only_cites(operation: Operation, wiki: Wiki) -> bool:
    """Whether a `refine` leaves the words as they are and only brings more claims for them."""
    tree = tree_of(wiki, operation.page)
    if not isinstance(operation, Refine) or tree is None:
        return False
    words = " ".join(operation.text.split())
    return any(one.id == operation.statement and _flat(one) == words for one in tree.statements)


def is_locked(operation: Operation, wiki: Wiki) -> bool:
    """Whether a page that the operation changes is locked by its owner: there kb only proposes."""
    pages = (operation.page, operation.into) if isinstance(operation, Merge) else (operation.page,)
    return any(page in wiki.cards and wiki.cards[page].locked for page in pages)


def unlocked(wiki: Wiki) -> Wiki:
    """The wiki as if no page were locked: what may be proposed there is checked like everything else."""
    locked = {page: replace(card, locked=False) for page, card in wiki.cards.items() if card.locked}
    return replace(wiki, cards={**wiki.cards, **locked}) if locked else wiki


def anchor(operation: Operation, wiki: Wiki) -> str:
    """The plain words of the statements that an operation names, a line each: by these it is found again.

    Of a lead the words that it replaces come last.
    """
    tree = tree_of(wiki, operation.page)
    if tree is None:
        return ""
    words = {one.id: _flat(one) for one in tree.statements}
    lines = [words.get(one, "") for one in named(operation)]
    if isinstance(operation, Lead):
        lines += [_flat(one) for one in tree.statements if one.is_lead]
    return "\n".join(lines)


def _flat(statement: Statement) -> str:
    return " ".join(plain(statement.words).split())


def re_anchored(operation: Operation, words: str, wiki: Wiki) -> Operation:
    """The operation with the ids that its statements have now, found by the words they had when it was proposed.

    A link that was set in a statement since gives it another id. What is not found stays as it was named.
    """
    tree = tree_of(wiki, operation.page)
    if tree is None or not words:
        return operation
    there = {one.id for one in tree.statements}
    by_words = {_flat(one): one.id for one in reversed(tree.statements) if not one.is_lead}
    moved = {
        old: by_words[line]
        for old, line in zip(named(operation), words.split("\n"), strict=False)
        if old not in there and line in by_words
    }
    return _renamed(operation, moved) if moved else operation


def _renamed(operation: Operation, moved: Mapping[StatementId, StatementId]) -> Operation:
    match operation.op:
        case "add":
            return replace(operation, after=moved.get(operation.after, operation.after))  # type: ignore[arg-type]
        case "refine" | "supersede" | "retract":
            return replace(operation, statement=moved.get(operation.statement, operation.statement))
        case "link" | "dispute":
            return replace(operation, statement=moved.get(operation.statement, operation.statement))  # type: ignore[arg-type]
        case "split":
            return replace(operation, statements=tuple(moved.get(one, one) for one in operation.statements))
        case "lead":
            return replace(operation, rests_on=tuple(moved.get(one, one) for one in operation.rests_on))
        case "restructure":
            paragraphs = tuple(
                tuple(replace(one, replaces=tuple(moved.get(old, old) for old in one.replaces)) for one in paragraph)
                for paragraph in operation.paragraphs
            )
            return replace(operation, paragraphs=paragraphs)
        case _:
            return operation
