"""What the sentences of a paragraph lend each other: "X was born earlier" rests on the evidence of both births.

A sentence that does not follow from what it cites is read once more, beside the passages that its neighbours cite as
well. It then cites what of these carries it. Asks nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.compile.answer_sentences import Sentence
from kb.compile.recut import recut
from kb.model_tasks import Finding
from kb.operations import Add
from kb.records import Claim, ClaimId, Evidence, PageId

MOST_LENT = 4


def lent(sentences: Sequence[Sentence], at: int) -> tuple[ClaimId, ...]:
    """The claims that the other sentences of a paragraph cite and this one does not: the nearest, at most four."""
    first, last = at, at
    while first > 0 and not sentences[first].opens_paragraph:
        first -= 1
    while last + 1 < len(sentences) and not sentences[last + 1].opens_paragraph:
        last += 1
    near = sorted(range(first, last + 1), key=lambda other: abs(other - at))
    found = dict.fromkeys(claim for other in near for claim in sentences[other].claims)
    return tuple(claim for claim in found if claim not in sentences[at].claims)[:MOST_LENT]


def carried(
    one: Sentence, finding: Finding, others: Sequence[ClaimId], evidence: Evidence
) -> tuple[Sentence, list[Claim]]:
    """The sentence with the claims that carry it, and those that were cut for it.

    Of what its neighbours cite, `others`, it takes what stands in a passage that the finding names.
    """
    named = {passage for passage, _ in finding.at}
    known = [evidence.claims[claim] for claim in others if claim in evidence.claims]
    used = [claim.id for claim in known if any(quote.passage in named for quote in claim.quotes)]
    wider = Add(PageId(""), one.text, (*one.claims, *used))
    made = recut(wider, finding, evidence)
    if made and isinstance(made[0], Add):
        return replace(one, claims=made[0].claims), made[1]
    return replace(one, claims=wider.claims), []
