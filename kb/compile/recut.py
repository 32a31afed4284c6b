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
    """The operation with claims that hold the sentences that a finding names, besides those that they held before.

    Where all of them are too much for one quote, the claims stay and one more is cut. None when the finding names no
    sentence, or none that can be cut.
    """
    if not finding.at or not isinstance(operation, Add | Refine | Supersede):
        return None
    cited = [evidence.claims[claim] for claim in operation.claims]
    made: list[Claim] = []
    for passage, sentences in finding.at:
        like = next((claim for claim in cited if any(quote.passage == passage for quote in claim.quotes)), None)
        if like is None:
            continue
        is_one = len(like.quotes) == 1  # a claim of two passages would lose the other one
        wider = _cut(passage, {*sentences, *like.sentences_in(passage)}, like, evidence) if is_one else None
        new = wider or _cut(passage, sentences, like, evidence)
        if new and new.id not in {claim.id for claim in cited}:
            cited = [new if claim is like else claim for claim in cited] if wider else [*cited, new]
            made.append(new)
    if not made:
        return None
    return replace(operation, claims=tuple(dict.fromkeys(claim.id for claim in cited))), made


def _cut(passage: PassageId, sentences: Iterable[int], like: Claim, evidence: Evidence) -> Claim | None:
    """A claim like another one along these sentences of one passage; None when it cannot be cut so."""
    draft = ClaimDraft(passage, tuple(sorted(sentences)), like.text, like.subjects, like.kind, when=like.when)
    try:
        claim = cut(draft, evidence.texts[like.source])
    except BadAnswer:
        return None
    return replace(claim, source=like.source, context=like.context, asserted=like.asserted)
