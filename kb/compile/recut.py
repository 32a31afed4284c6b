"""Cut the quotes of a statement anew, along the sentences that carry it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.compile.quotes import cut
from kb.errors import BadAnswer
from kb.model_tasks import Finding
from kb.operations import Add, Operation, Refine, Supersede
from kb.records import Claim, Evidence, Passage, PassageId
from kb.tasks import ClaimDraft


def passages_of(claims: Iterable[Claim], evidence: Evidence) -> tuple[Passage, ...]:
    """The passages that claims quote, each once, in the order of the claims."""
    found: dict[tuple[str, PassageId], Passage] = {}
    for claim in claims:
        wanted = {quote.passage for quote in claim.quotes}
        text = evidence.texts.get(claim.source)
        for passage in text.passages if text else ():
            if passage.id in wanted:
                found.setdefault((claim.source, passage.id), passage)
    return tuple(found.values())


def recut(operation: Operation, finding: Finding, evidence: Evidence) -> tuple[Operation, list[Claim]] | None:
    """The operation with claims along the sentences that a finding names, in the place of those of the same passages.

    None when the finding names none, or none that can be cut.
    """
    if not finding.at or not isinstance(operation, Add | Refine | Supersede):
        return None
    old = [evidence.claims[claim] for claim in operation.claims]
    made = [claim for passage, sentences in finding.at for claim in _cut(passage, sentences, old, evidence)]
    if not made:
        return None
    anew = {quote.passage for claim in made for quote in claim.quotes}
    kept = [claim.id for claim in old if not anew & {quote.passage for quote in claim.quotes}]
    return replace(operation, claims=tuple(dict.fromkeys([*kept, *(claim.id for claim in made)]))), made


def _cut(passage: PassageId, sentences: Iterable[int], old: Iterable[Claim], evidence: Evidence) -> list[Claim]:
    like = next((claim for claim in old if any(quote.passage == passage for quote in claim.quotes)), None)
    if like is None:
        return []
    draft = ClaimDraft(passage, tuple(sentences), like.text, like.subjects, like.kind, when=like.when)
    try:
        claim = cut(draft, evidence.texts[like.source])
    except BadAnswer:
        return []
    return [replace(claim, source=like.source, asserted=like.asserted)]
