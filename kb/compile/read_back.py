"""Read written statements back against their evidence; recut a quote, ask once for better words, or drop them.

The engine judges and rewords, code decides: what the checks refuse, or what does not follow from its evidence, is not
applied. Knows the operations of one source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.compile.recut import passages_of, recut
from kb.compile.settle import one_by_one
from kb.markdown.cite import claim_of
from kb.markdown.page import link_ids, parse
from kb.model_tasks import Finding, ModelEngine, Reading, Refused, RepairTask, VerifyTask
from kb.operations import Add, Create, Decided, Lead, Operation, Refine, Supersede, Verdict
from kb.records import Claim, Evidence, PageId, Wiki

READINGS_A_CALL = 40
HeardAs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading back needs beside the operations."""

    wiki: Wiki
    evidence: Evidence
    today: str
    heard_as: HeardAs = ()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What may be applied, what was refused with its reason, and the claims whose quotes were cut anew."""

    operations: tuple[Operation, ...]
    refused: tuple[Decided, ...]
    claims: tuple[Claim, ...] = ()


def read_back(operations: Sequence[Operation], engine: ModelEngine, desk: Desk) -> ReadBack:
    """Check and verify operations, ask once for better words for those that fail, and verify these in turn."""
    first = _judged([keeping(operation, desk.wiki) for operation in operations], frozenset(), engine, desk)
    claims, desk = first.claims, replace(desk, evidence=_with(desk.evidence, first.claims))
    failing = [at for at in first.failed if first.failed[at].rule != "unknown-page"]
    if not first.failed:
        return ReadBack(tuple(first.operations), (), claims)
    task = RepairTask(tuple(_refused(first, at, desk) for at in failing))
    mended = engine.repair(task).operations if failing else ()
    refused = [Decided(first.operations[at], verdict, "refused") for at, verdict in first.failed.items()]
    again: list[Operation | None] = list(first.operations)
    for at, operation in zip(failing, mended, strict=True):
        again[at] = keeping(operation, desk.wiki) if operation else None
    kept = [(at, operation) for at, operation in enumerate(again) if operation is not None]
    sure = frozenset(number for number, (at, _) in enumerate(kept) if at not in first.failed)
    second = _judged([operation for _, operation in kept], sure, engine, desk)
    refused += [Decided(second.operations[at], verdict, "refused") for at, verdict in second.failed.items()]
    holding = tuple(one for at, one in enumerate(second.operations) if at not in second.failed)
    return ReadBack(holding, tuple(refused), claims + second.claims)


def keeping(operation: Operation, wiki: Wiki) -> Operation:
    """A `refine` with the claims that its statement cites already: better words lose no citation."""
    text = wiki.texts.get(operation.page)
    if not isinstance(operation, Refine) or text is None:
        return operation
    found = (one for one in parse(text, link_ids(wiki.cards.values())).statements if one.id == operation.statement)
    cited = [claim_of(label) for one in found for label in one.labels]
    return replace(operation, claims=tuple(dict.fromkeys([*cited, *operation.claims])))


@dataclass(frozen=True, slots=True)
class _Judged:
    operations: list[Operation]
    failed: dict[int, Verdict]
    claims: tuple[Claim, ...]
    after: Wiki


def _judged(operations: list[Operation], sure: frozenset[int], engine: ModelEngine, desk: Desk) -> _Judged:
    """Check all operations in order, verify those that hold and are not `sure` yet, in two readings."""
    after, verdicts = one_by_one(desk.wiki, operations, desk.evidence, desk.today)
    failed = {at: verdict for at, verdict in enumerate(verdicts) if not verdict.holds}
    asked = [at for at in range(len(operations)) if at not in failed and at not in sure]
    findings = _findings(operations, asked, after, engine, desk, passages=False)
    doubtful = [at for at in asked if at in findings and not findings[at].is_entailed]
    findings |= _findings(operations, doubtful, after, engine, desk, passages=True)
    claims: list[Claim] = []
    for at in doubtful:
        made = recut(operations[at], findings[at], desk.evidence) if findings[at].is_entailed else None
        if made:
            operations[at], new = made
            claims += new
        elif not findings[at].is_entailed:
            failed[at] = Verdict("not-entailed", findings[at].missing or "its quotes do not say so")
    return _Judged(operations, failed, tuple(claims), after)


def _findings(
    operations: Sequence[Operation],
    asked: Sequence[int],
    after: Wiki,
    engine: ModelEngine,
    desk: Desk,
    *,
    passages: bool,
) -> dict[int, Finding]:
    """What the engine finds of the operations that write prose, by their place; readings of a page stand together."""
    readings = [(at, _reading(operations[at], after, desk, passages=passages)) for at in asked]
    known = sorted(((at, one) for at, one in readings if one is not None), key=lambda pair: pair[1].page)
    found: dict[int, Finding] = {}
    for start in range(0, len(known), READINGS_A_CALL):
        batch = known[start : start + READINGS_A_CALL]
        verified = engine.verify(VerifyTask(tuple(reading for _, reading in batch)))
        found |= {at: finding for (at, _), finding in zip(batch, verified.findings, strict=True)}
    return found


def _reading(operation: Operation, after: Wiki, desk: Desk, *, passages: bool) -> Reading | None:
    title = _title(operation, after)
    if isinstance(operation, Create | Lead):
        text = operation.lead if isinstance(operation, Create) else operation.text
        held = _statements(after, operation.page)
        return Reading(title, text, statements=held) if held else None
    if not isinstance(operation, Add | Refine | Supersede) or (isinstance(operation, Add) and operation.is_quotation):
        return None
    claims = tuple(desk.evidence.claims[claim] for claim in operation.claims)
    said = " ".join(quote.words for claim in claims for quote in claim.quotes)
    heard = tuple(pair for pair in desk.heard_as if pair[0] in said)
    found = passages_of(claims, desk.evidence) if passages else ()
    return Reading(title, operation.text, claims, passages=found, heard_as=heard)


def _refused(judged: _Judged, at: int, desk: Desk) -> Refused:
    operation, verdict = judged.operations[at], judged.failed[at]
    claims = [
        desk.evidence.claims[claim] for claim in getattr(operation, "claims", ()) if claim in desk.evidence.claims
    ]
    held = _statements(judged.after, operation.page) if isinstance(operation, Create | Lead) else ()
    before = judged.operations[at - 1] if at else None
    follows = isinstance(operation, Add) and not operation.opens_paragraph and isinstance(before, Add)
    words = before.text if follows and isinstance(before, Add) and before.page == operation.page else ""
    reason = f"{verdict.rule}: {verdict.message}"
    return Refused(operation, reason, _title(operation, judged.after), tuple(claims), words, held)


def _title(operation: Operation, wiki: Wiki) -> str:
    if isinstance(operation, Create):
        return operation.title
    card = wiki.cards.get(operation.page)
    return card.title if card else str(operation.page)


def _statements(wiki: Wiki, page: PageId) -> tuple[str, ...]:
    text = wiki.texts.get(page)
    return tuple(one.words for one in parse(text).statements if not one.is_lead) if text else ()


def _with(evidence: Evidence, claims: Sequence[Claim]) -> Evidence:
    return replace(evidence, claims={**evidence.claims, **{claim.id: claim for claim in claims}})
