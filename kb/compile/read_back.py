"""Read written statements back against their evidence; recut a quote, ask once for better words, or drop them.

The engine judges, code decides: what does not follow from its evidence is not applied. Knows one source's operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.compile.quotes import cut
from kb.compile.settle import settle
from kb.errors import BadAnswer
from kb.markdown.page import parse
from kb.model_tasks import Finding, ModelEngine, Reading, VerifyTask
from kb.operations import Add, Create, Decided, Lead, Operation, Refine, Supersede, Verdict
from kb.records import Claim, ClaimId, Evidence, PageId, Passage, PassageId, Wiki
from kb.tasks import ClaimDraft, PageDraft, WriteTask

READINGS_A_CALL = 40
Prose = Add | Refine | Supersede


@dataclass(frozen=True, slots=True)
class Bench:
    """What reading back needs beside the operations."""

    wiki: Wiki
    evidence: Evidence
    origins: Mapping[str, str]
    today: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What may be applied, what was refused with its reason, and the claims whose quotes were recut."""

    operations: tuple[Operation, ...]
    refused: tuple[Decided, ...]
    claims: tuple[Claim, ...] = ()


def read_back(operations: Sequence[Operation], drafts: Sequence[PageDraft], engine: ModelEngine, bench: Bench) -> ReadBack:
    """Check and verify operations, ask once more for those that fail, and verify what came of it."""
    first = _verified(operations, (), engine, bench)
    if not first.refused:
        return first
    failing = {decided.operation.page for decided in first.refused}
    again = tuple(replace(draft, claims=draft.claims) for draft in drafts if draft.card.id in failing)
    reasons = tuple(reason(decided) for decided in first.refused)
    task = WriteTask(again, dict(bench.origins), reasons=reasons)
    mended = engine.write(task).operations if again else ()
    bench = replace(bench, evidence=_with(bench.evidence, first.claims))
    kept = [one for one in first.operations if not _is_replaced(one, mended)]
    second = _verified(mended, kept, engine, bench)
    return ReadBack((*kept, *second.operations), first.refused + second.refused, first.claims + second.claims)


def reason(decided: Decided) -> str:
    """Why an operation was refused, so that its author can mend it."""
    operation, verdict = decided.operation, decided.verdict
    words = getattr(operation, "text", "") or getattr(operation, "lead", "")
    claims = " ".join(getattr(operation, "claims", ()))
    return f"{operation.op} “{words}” {claims}: {verdict.rule}: {verdict.message}"


def _is_replaced(operation: Operation, mended: Iterable[Operation]) -> bool:
    """A lead that was written again takes the place of the one before."""
    return isinstance(operation, Lead) and any(isinstance(one, Lead) and one.page == operation.page for one in mended)


def _verified(
    operations: Sequence[Operation], kept: Sequence[Operation], engine: ModelEngine, bench: Bench
) -> ReadBack:
    """Check the operations on top of those kept, then verify those that hold."""
    after, decided = settle(bench.wiki, (*kept, *operations), bench.evidence, origins=bench.origins, today=bench.today)
    new = {id(operation) for operation in operations}
    mine = [one for one in decided if id(one.operation) in new]
    refused = [one for one in mine if one.decision != "applied" and one.verdict.rule != "thin-page"]
    good = [one.operation for one in mine if one.decision == "applied" or one.verdict.rule == "thin-page"]
    statements = {page: _statements(after, page) for page in {operation.page for operation in good}}
    findings = _judge(good, statements, engine, bench, passages=False)
    doubtful = [operation for operation in good if id(operation) in findings and not findings[id(operation)].is_entailed]
    second = _judge(doubtful, statements, engine, bench, passages=True)
    claims: list[Claim] = []
    accepted: list[Operation] = []
    for operation in good:
        finding = second.get(id(operation)) or findings.get(id(operation)) or Finding(True)
        recut = _recut(operation, finding, bench.evidence) if finding.is_entailed else None
        if not finding.is_entailed:
            refused.append(Decided(operation, Verdict("not-entailed", finding.missing or "its quotes do not say so"), "refused"))
        elif recut is None:
            accepted.append(operation)
        else:
            claims += recut[1]
            accepted.append(recut[0])
    return ReadBack(tuple(accepted), tuple(refused), tuple(claims))


def _statements(wiki: Wiki, page: PageId) -> tuple[str, ...]:
    if page not in wiki.texts:
        return ()
    return tuple(one.words for one in parse(wiki.texts[page]).statements if not one.is_lead)


def _judge(
    operations: Sequence[Operation], statements: Mapping[PageId, tuple[str, ...]], engine: ModelEngine, bench: Bench, *,
    passages: bool,
) -> dict[int, Finding]:  # fmt: skip
    """A finding for each operation that writes prose, by the identity of the operation."""
    asked = [(one, _reading(one, statements, bench, passages=passages)) for one in operations]
    readings = [(operation, reading) for operation, reading in asked if reading is not None]
    found: dict[int, Finding] = {}
    for at in range(0, len(readings), READINGS_A_CALL):
        batch = readings[at : at + READINGS_A_CALL]
        verified = engine.verify(VerifyTask(tuple(reading for _, reading in batch)))
        found |= {id(operation): finding for (operation, _), finding in zip(batch, verified.findings, strict=True)}
    return found


def _reading(
    operation: Operation, statements: Mapping[PageId, tuple[str, ...]], bench: Bench, *, passages: bool
) -> Reading | None:
    title = operation.title if isinstance(operation, Create) else bench.wiki.cards[operation.page].title if operation.page in bench.wiki.cards else operation.page
    if isinstance(operation, Create | Lead):
        text = operation.lead if isinstance(operation, Create) else operation.text
        held = statements.get(operation.page, ())
        return Reading(title, text, statements=held) if held else None
    if not isinstance(operation, Prose) or (isinstance(operation, Add) and operation.is_quotation):
        return None
    claims = tuple(bench.evidence.claims[claim] for claim in operation.claims)
    return Reading(title, operation.text, claims, passages=tuple(_passages(claims, bench.evidence)) if passages else ())


def _passages(claims: Iterable[Claim], evidence: Evidence) -> Iterator[Passage]:
    seen: set[tuple[str, PassageId]] = set()
    for claim in claims:
        by_id = {passage.id: passage for passage in evidence.texts[claim.source].passages}
        for quote in claim.quotes:
            if (claim.source, quote.passage) not in seen and quote.passage in by_id:
                seen.add((claim.source, quote.passage))
                yield by_id[quote.passage]


def _recut(operation: Operation, finding: Finding, evidence: Evidence) -> tuple[Operation, list[Claim]] | None:
    """The operation with claims cut along the sentences that a finding names, in the place of those that were weak."""
    if not finding.at or not isinstance(operation, Prose):
        return None
    old = [evidence.claims[claim] for claim in operation.claims]
    made: list[Claim] = []
    for passage, sentences in finding.at:
        like = next((claim for claim in old if any(quote.passage == passage for quote in claim.quotes)), None)
        if like is None:
            continue
        draft = ClaimDraft(passage, tuple(sentences), like.text, like.subjects, like.kind, when=like.when, asserted=like.asserted)
        try:
            made.append(replace(cut(draft, evidence.texts[like.source]), source=like.source))
        except BadAnswer:
            continue
    if not made:
        return None
    kept = [claim.id for claim in old if not {q.passage for q in claim.quotes} & {q.passage for c in made for q in c.quotes}]
    claims: tuple[ClaimId, ...] = tuple(dict.fromkeys([*kept, *(claim.id for claim in made)]))
    return replace(operation, claims=claims), made


def _with(evidence: Evidence, claims: Iterable[Claim]) -> Evidence:
    return replace(evidence, claims={**evidence.claims, **{claim.id: claim for claim in claims}})
