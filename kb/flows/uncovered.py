"""Which passages of a source no claim names: what a reader left out. Knows passages and claims, and judges neither."""

from __future__ import annotations

from collections.abc import Iterable

from kb.flows.refusals import first_words
from kb.flows.reports import LeftOut, Uncovered
from kb.records import Claim, Passage, Text
from kb.sentences import count

MOST_LISTED = 12
FEWEST_WORDS = 8
"""Words below which a passage is taken for a greeting, a caption or a label."""


def uncovered(text: Text, claims: Iterable[Claim]) -> Uncovered:
    """How many passages no claim points at, and the longest of them in the order of the text."""
    named = {quote.passage for claim in claims for quote in claim.quotes}
    telling = [one for one in text.passages if count(one.words) >= FEWEST_WORDS]
    left = [one for one in telling if one.id not in named]
    longest = sorted(range(len(left)), key=lambda at: (-count(left[at].words), at))[:MOST_LISTED]
    return Uncovered(len(left), len(telling), tuple(_told(left[at]) for at in sorted(longest)))


def _told(passage: Passage) -> LeftOut:
    return LeftOut(passage.id, first_words(passage.words))
