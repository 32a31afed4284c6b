"""Read written statements back against their evidence; recut a quote, ask once for better words, or drop them.

The engine judges and rewords, code decides: what the checks refuse, or what does not follow from its evidence, is not
applied. Statements come first; leads, which sum them up, when it is known which of them stand (`openings`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.compile.desk import Desk, readings, title_of, verified
from kb.compile.ids import tree_of
from kb.compile.openings import opened, provisional
from kb.compile.recut import recut
from kb.compile.settle import one_by_one, said_as
from kb.markdown.cite import claim_of
from kb.model_tasks import Finding, Reader, Refused, RepairTask
from kb.operations import Add, Create, Decided, Lead, Operation, Refine, Verdict
from kb.records import Claim, Wiki

Mended = tuple[tuple[Operation, Operation], ...]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What may be applied, what was refused with its reason, and the claims whose quotes were cut anew."""

    operations: tuple[Operation, ...]
    refused: tuple[Decided, ...]
    claims: tuple[Claim, ...] = ()
    after: Wiki | None = None
    """The wiki with all of them applied, where it is known."""
    mended: Mended = ()
    """What was refused, each with the better words that were read in its place, whatever became of these."""


def read_back(operations: Sequence[Operation], engine: Reader, desk: Desk) -> ReadBack:
    """Check and verify operations, ask once for better words for those that fail, and verify these in turn."""
    leads = {one.page: one for one in operations if isinstance(one, Create | Lead)}
    first = [provisional(keeping(one, desk.wiki)) for one in operations if not isinstance(one, Lead)]
    proven = _proven(first, engine, desk)
    desk = desk.learned(proven.claims)
    after = proven.after or one_by_one(desk.wiki, proven.operations, desk.evidence, desk.today)[0]
    ready = opened(proven.operations, leads, after, engine, desk)
    return ReadBack(
        ready.operations, proven.refused + ready.refused, proven.claims, mended=proven.mended + ready.mended
    )


def keeping(operation: Operation, wiki: Wiki) -> Operation:
    """A `refine` with the claims that its statement cites already: better words lose no citation."""
    tree = tree_of(wiki, operation.page)
    if not isinstance(operation, Refine) or tree is None:
        return operation
    found = (one for one in tree.statements if one.id == operation.statement)
    cited = [claim_of(label) for one in found for label in one.labels]
    return replace(operation, claims=tuple(dict.fromkeys([*cited, *operation.claims])))


def _proven(operations: list[Operation], engine: Reader, desk: Desk) -> ReadBack:
    """The operations that hold: at once, with a quote cut anew, or with better words."""
    first = _judged(operations, frozenset(), engine, desk)
    if not first.failed:
        return ReadBack(tuple(first.operations), (), first.claims, None if first.claims else first.after)
    desk = desk.learned(first.claims)
    refused = _decided(first)
    again = _mended(first, engine, desk)
    kept = sorted(at for at in range(len(operations)) if at in again or at not in first.failed)
    sure = frozenset(number for number, at in enumerate(kept) if at not in first.failed)
    chained = _chained(first.operations, {at: again.get(at) for at in first.failed})
    second = _judged([chained[at] for at in kept], sure, engine, desk)
    holding = tuple(one for at, one in enumerate(second.operations) if at not in second.failed)
    after = None if second.failed or second.claims else second.after
    mended = tuple((first.operations[at], chained[at]) for at in sorted(again))
    return ReadBack(holding, refused + _decided(second), first.claims + second.claims, after, mended)


def _chained(operations: Sequence[Operation], changed: Mapping[int, Operation | None]) -> list[Operation]:
    """The operations with the changed ones among them; what followed one of these follows it under its new words.

    What followed one that is left out (None) follows what that one would have followed.
    """
    made = list(operations)
    for at in sorted(changed):
        old, new = made[at], changed[at]
        if isinstance(old, Add) and not old.is_quotation:
            place = said_as(new) if isinstance(new, Add) else old.after
            for behind in range(at + 1, len(made)):
                other = made[behind]
                if isinstance(other, Add) and other.page == old.page and other.after == said_as(old):
                    made[behind] = replace(other, after=place)
        if new is not None:
            made[at] = replace(new, after=old.after) if isinstance(new, Add) and isinstance(old, Add) else new
    return made


@dataclass(frozen=True, slots=True)
class _Judged:
    operations: list[Operation]
    failed: dict[int, Verdict]
    claims: tuple[Claim, ...]
    after: Wiki


def _decided(judged: _Judged) -> tuple[Decided, ...]:
    return tuple(Decided(judged.operations[at], verdict, "refused") for at, verdict in sorted(judged.failed.items()))


def _judged(operations: list[Operation], sure: frozenset[int], engine: Reader, desk: Desk) -> _Judged:
    """Check all operations in order, verify those that hold and are not `sure` yet, in two readings."""
    after, _, verdicts = one_by_one(desk.wiki, operations, desk.evidence, desk.today)
    placed = list(operations)
    failed = {at: verdict for at, verdict in enumerate(verdicts) if not verdict.holds}
    asked = [at for at in range(len(placed)) if at not in failed and at not in sure]
    findings = _findings(placed, asked, after, engine, desk, passages=False)
    doubtful = [at for at in asked if at in findings and not findings[at].is_entailed]
    findings |= _findings(placed, doubtful, after, engine, desk, passages=True)
    claims: list[Claim] = []
    for at in doubtful:
        made = recut(placed[at], findings[at], desk.evidence) if findings[at].is_entailed else None
        if made:
            placed[at], new = made
            claims += new
        elif not findings[at].is_entailed:
            failed[at] = Verdict("not-entailed", findings[at].missing or "its quotes do not say so")
    return _Judged(placed, failed, tuple(claims), after)


def _findings(
    operations: Sequence[Operation],
    asked: Sequence[int],
    after: Wiki,
    engine: Reader,
    desk: Desk,
    *,
    passages: bool,
) -> dict[int, Finding]:
    """What the engine finds of the operations that say something, by their place; all that one says must hold."""
    parts = [(at, part) for at in asked for part in readings(operations[at], after, desk, passages=passages)]
    found: dict[int, Finding] = {}
    for (at, _), finding in zip(parts, verified([part for _, part in parts], engine, desk), strict=True):
        if at not in found or found[at].is_entailed:
            found[at] = finding
    return found


def _mended(judged: _Judged, engine: Reader, desk: Desk) -> Mapping[int, Operation]:
    """Better words for what failed, by its place; what cannot be mended is left out."""
    failing = [at for at, verdict in sorted(judged.failed.items()) if verdict.rule != "unknown-page"]
    if not failing:
        return {}
    mended = engine.repair(RepairTask(tuple(_refused(judged, at, desk) for at in failing))).operations
    return {at: keeping(one, desk.wiki) for at, one in zip(failing, mended, strict=True) if one is not None}


def _refused(judged: _Judged, at: int, desk: Desk) -> Refused:
    operation, verdict = judged.operations[at], judged.failed[at]
    claims = [
        desk.evidence.claims[claim] for claim in getattr(operation, "claims", ()) if claim in desk.evidence.claims
    ]
    before = judged.operations[at - 1] if at else None
    follows = isinstance(operation, Add) and not operation.opens_paragraph and isinstance(before, Add)
    words = before.text if follows and isinstance(before, Add) and before.page == operation.page else ""
    reason = f"{verdict.rule}: {verdict.message}"
    return Refused(operation, reason, title_of(operation, judged.after), tuple(claims), words)
