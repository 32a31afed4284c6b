"""What the sentences of a paragraph lend each other: "X was born earlier" rests on the evidence of both births.

A sentence that does not follow from what it cites is read once more, beside the passages that its neighbours cite as
well. It then cites what of these carries it. Asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.compile.answer_sentences import Sentence
from kb.compile.quotes import cut
from kb.errors import BadAnswer
from kb.model_tasks import Finding
from kb.records import Claim, ClaimId, Evidence, PassageId
from kb.tasks import ClaimDraft

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

    Where a claim of its own or of its neighbours, `others`, holds the sentences that the finding names it takes this
    one, else they are cut; nothing is cut with words left out.
    """
    known = [evidence.claims[claim] for claim in (*one.claims, *others) if claim in evidence.claims]
    made: list[Claim] = []
    cited = list(one.claims)
    for passage, chosen in finding.at:
        there = [claim for claim in known if any(quote.passage == passage for quote in claim.quotes)]
        holding = next((claim for claim in there if set(chosen) <= claim.sentences_in(passage)), None)
        cut_now = [] if holding or not there else _cuts(passage, chosen, there[0], evidence)
        made += cut_now
        cited += [claim.id for claim in ((holding,) if holding else cut_now)]
    return replace(one, claims=tuple(dict.fromkeys(cited))), made


def _cuts(passage: PassageId, chosen: Sequence[int], like: Claim, evidence: Evidence) -> list[Claim]:
    """Claims of the source of another one along these sentences; none where they cannot be cut."""
    text = evidence.texts[like.source]
    try:
        return [cut(ClaimDraft(passage, run, "", ()), text) for run in unbroken(chosen)]
    except BadAnswer:
        return []


def unbroken(numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The runs of neighbours: an answer quotes nothing with words left out.

    >>> list(unbroken([1, 2, 5]))
    [(1, 2), (5,)]
    """
    start = 0
    for end in range(1, len(numbers) + 1):
        if end == len(numbers) or numbers[end] != numbers[end - 1] + 1:
            yield tuple(numbers[start:end])
            start = end
