"""A proposal while it is worked on, and what became of each of its rows. Asks nobody and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from kb.compile.proposed import Made
from kb.flows.build import Build
from kb.operations import Decided, Operation, Verdict
from kb.records import Wiki
from kb.vault.waiting import basis, waiting_id

Decision = Literal["accepted", "waiting", "refused", "unread"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row of a proposal."""

    row: int
    """Counted from 1."""
    operation: str
    page: str
    """The title of the page."""
    decision: Decision
    """`accepted`: it stands in the wiki; `waiting`: for the owner; `unread`: nobody has read it back yet."""
    rule: str = ""
    """The rule that refused it."""
    message: str = ""
    id: str = ""
    """Of one that waits: the id that `kb review` shows."""


@dataclass(frozen=True, slots=True)
class ProposalReport:
    """What became of a proposal."""

    operations: tuple[Result, ...]
    change: str = ""
    """The entry of the journal; `""`: nothing was written."""
    unanswered: int = 0
    """Prompts that wait for an answer before anything of it is written: then the same is proposed again."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A proposal while it is worked on: the operation of each row, or why there is none."""

    build: Build
    """The vault as it stands."""
    learned: Build
    """The same with the claims that the proposal points at."""
    wiki: Wiki
    """With all pages open that it may change."""
    made: Mapping[int, Made]
    refused: Mapping[int, Verdict]
    named: Mapping[int, tuple[str, str]]
    """Operation and page of each row, as the row names them."""

    @property
    def operations(self) -> list[Operation]:
        """Page by page, as pages come first, so that a new page is judged with all that it gets."""
        found = [one.operation for one in self.made.values()]
        first: dict[str, int] = {}
        for at, one in enumerate(found):
            first.setdefault(one.page, at)
        return sorted(found, key=lambda one: first[one.page])


def results(bench: Bench, decided: Iterable[Decided], other: Decision = "waiting") -> tuple[Result, ...]:
    """What became of each row, in order; `other` is said of those of which nothing was decided."""
    found: dict[str, list[Decided]] = {}
    for one in decided:
        found.setdefault(known_by(one.operation), []).append(one)
    waiting = {basis(one.operation): one.id for one in bench.build.history.waiting.values()}
    made = []
    for number, (operation, page) in sorted(bench.named.items()):
        if number in bench.refused:
            verdict = bench.refused[number]
            made.append(Result(number, operation, page, "refused", verdict.rule, verdict.message))
            continue
        asked = bench.made[number].operation
        there = found.get(known_by(asked), [])
        row = Result(number, operation, page, other, id=waiting.get(basis(asked), "") if other == "waiting" else "")
        made.append(_told(row, there.pop(0)) if there else row)
    return tuple(made)


def _told(row: Result, one: Decided) -> Result:
    """The row with what was decided of it."""
    if one.decision == "waiting":
        return replace(row, decision="waiting", id=waiting_id(one.operation))
    if one.decision == "applied":
        return replace(row, decision="accepted", id="")
    return replace(row, decision="refused", rule=one.verdict.rule, message=one.verdict.message, id="")


def known_by(operation: Operation) -> str:
    """What an operation is known by, however its place, its claims or its lead were changed on the way."""
    told = ("text", "statement", "target", "alias", "title", "into", "new")
    parts = [str(getattr(operation, field, "")) for field in told]
    section = getattr(operation, "section", "") if operation.op == "restructure" else ""
    claims = getattr(operation, "claims", ()) if getattr(operation, "is_quotation", False) else ()
    return "|".join((operation.op, operation.page, *parts, section, *claims))
