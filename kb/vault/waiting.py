"""What waits for the person, as the journal tells: operations that were proposed and not decided since.

Works on changes. Whether an operation still fits its page is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass

from kb import operations as ops
from kb.operations import Change, Decided, Operation, Verdict
from kb.records import ClaimId
from kb.vault.codec import encode
from kb.words import digest

ID_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """An operation that waits."""

    id: str
    """6 hex digits of what it says: the same in every clone and after every run."""
    operation: Operation
    source: str
    """What was compiled when it was proposed: the title of a source."""
    seen: str = ""
    """The sha256 of its page when it was proposed, `""` when there was none."""
    anchor: str = ""
    """The plain words of the statements that it names, a line each."""


def waiting_id(operation: Operation) -> str:
    """The id under which an operation waits.

    >>> waiting_id(ops.Alias("con-bread", "loaf")) == waiting_id(ops.Alias("con-bread", "loaf"))
    True
    """
    return digest(json.dumps(encode(operation), sort_keys=True, ensure_ascii=False), ID_LENGTH)


def basis(operation: Operation) -> str:
    """What makes two proposals the same one, whatever their words: the page, the statement, the claims.

    >>> basis(ops.Add("con-bread", "One.", ("soft-1a2b3c",))) == basis(ops.Add("con-bread", "Two.", ("soft-1a2b3c",)))
    True
    """
    parts: list[str] = []
    match operation:
        case ops.Add(claims=claims):
            parts += sorted(claims)
        case ops.Refine(statement=statement, claims=claims) | ops.Supersede(statement=statement, claims=claims):
            parts += [statement, *sorted(claims)]
        case ops.Retract(statement=statement):
            parts += [statement]
        case ops.Dispute(sides=sides):
            parts += sorted(claim for side in sides for claim in side.claims)
        case ops.Restructure(section=section, paragraphs=paragraphs):
            parts += [section, *sorted(one for group in paragraphs for draft in group for one in draft.replaces)]
        case ops.Link(target=target, statement=statement, section=section):
            parts += [target, statement or section]
        case ops.Alias(alias=alias):
            parts += [alias.casefold()]
        case ops.Rename(title=title):
            parts += [title]
        case ops.Merge(into=into):
            parts += [into]
        case ops.Split(statements=statements):
            parts += sorted(statements)
        case ops.Lead(text=text):
            parts += [text]
    return "|".join((operation.op, operation.page, *parts))


def waiting(changes: Iterable[Change]) -> dict[str, Waiting]:
    """What waits, by id, in the order in which it was proposed."""
    found: dict[str, Waiting] = {}
    for change in changes:
        if not change.undone:
            note_waiting(found, change)
    return found


def note_waiting(found: dict[str, Waiting], change: Change) -> None:
    """Bring what waits up to a change that stands: what it proposes is added, what it decides goes."""
    for one in change.decided:
        if one.waited:
            found.pop(one.waited, None)
        elif one.decision == "waiting":
            name = waiting_id(one.operation)
            found.setdefault(name, Waiting(name, one.operation, change.title, one.seen, one.anchor))


def left_behind(found: Iterable[Waiting], gone: Container[ClaimId], source: str = "") -> tuple[Decided, ...]:
    """What waits and rests on claims that are gone, or was proposed by a source that is withdrawn: it waits no more."""
    verdict = Verdict("withdrawn", "what it rested on was withdrawn")
    return tuple(
        Decided(one.operation, verdict, "refused", waited=one.id)
        for one in found
        if one.source == source or any(claim in gone for claim in _claims(one.operation))
    )


def _claims(operation: Operation) -> Iterable[ClaimId]:
    match operation:
        case ops.Add(claims=claims) | ops.Refine(claims=claims) | ops.Supersede(claims=claims):
            return claims
        case ops.Dispute(sides=sides):
            return (claim for side in sides for claim in side.claims)
        case ops.Restructure(paragraphs=paragraphs):
            return (claim for group in paragraphs for draft in group for claim in draft.claims)
        case _:
            return ()
