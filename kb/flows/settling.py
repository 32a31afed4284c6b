"""Settle operations beside the memory of the vault: what waits is not proposed twice, what was rejected not again.

Knows the journal and the checks; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.compile.settle import leaving_out, settle
from kb.flows.build import Build
from kb.operations import Autonomy, Decided, Operation, Verdict
from kb.records import Wiki
from kb.vault.waiting import basis
from kb.words import digest


def settled(
    wiki: Wiki, build: Build, operations: Iterable[Operation], *, today: str, autonomy: Autonomy
) -> tuple[Wiki, tuple[Decided, ...]]:
    """The wiki after these operations, and what became of each but those that wait already."""
    proposals = build.history.proposals()
    fresh, known = leaving_out(operations, lambda operation: basis(operation) in proposals)
    after, decided = settle(wiki, fresh, build.evidence, origins=build.origins, today=today, autonomy=autonomy)
    rejected = {operation: build.history.rejected.get(basis(operation)) for operation in known}
    again = tuple(
        Decided(operation, Verdict("rejected-before", f"a person rejected it. {why}".strip()), "refused")
        for operation, why in rejected.items()
        if why is not None
    )
    return after, again + decided


def seen(one: Decided, after: Wiki) -> Decided:
    """What waits, with the hash of its page as this run leaves it: whether it was edited is told by it later."""
    text = after.texts.get(one.operation.page)
    return one if one.decision != "waiting" or text is None else replace(one, seen=digest(text, 64))
