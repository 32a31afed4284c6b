"""The sentences of an answer: those that hold, with the claims that carry them, and those that do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.operations import Verdict
from kb.records import Claim, ClaimId

MOST_TOGETHER = 3
"""Sentences that share one run of marks."""
_HOLDS = Verdict()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer and the claims that carry it."""

    text: str
    claims: tuple[ClaimId, ...]
    opens_paragraph: bool = False
    verdict: Verdict = _HOLDS


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that does not stand in the answer, and why."""

    text: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What of an answer holds, the claims that were cut for it, and what does not hold."""

    sentences: tuple[Sentence, ...] = ()
    claims: tuple[Claim, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def runs(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Neighbours in a paragraph that rest on the same claims as one, which ends with their marks: at most three."""
    made: list[Sentence] = []
    counts: list[int] = []
    for one in sentences:
        if made and not one.opens_paragraph and made[-1].claims == one.claims and counts[-1] < MOST_TOGETHER:
            made[-1] = replace(made[-1], text=f"{made[-1].text} {one.text}")
            counts[-1] += 1
        else:
            made.append(one)
            counts.append(1)
    return made
