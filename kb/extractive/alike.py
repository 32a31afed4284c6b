"""Which claims say the same: they quote the same sentence, or nearly the same words. Knows claims, no pages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.extractive.sentences import WORD, plain
from kb.records import Claim

SAME = 0.7
"""From this share of the words of the shorter quote on, two quotes say the same."""
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


def unlike(claims: Iterable[Claim], known: Iterable[Claim] = ()) -> list[Claim]:
    """The claims, in their order, that say what neither a known one nor one before them says."""
    seen = [(_sentences(claim), _words(claim)) for claim in known]
    kept = []
    for claim in claims:
        sentences, words = _sentences(claim), _words(claim)
        if not any(sentences & other or _share(words, others) > SAME for other, others in seen):
            kept.append(claim)
            seen.append((sentences, words))
    return kept


def _sentences(claim: Claim) -> frozenset[tuple[str, str, int]]:
    """Each sentence that a claim quotes: its source, its passage, its number."""
    found = set()
    for at in claim.at:
        passage, _, listed = at.rpartition(".s")
        for first, last in _RANGE.findall(listed):
            found |= {(claim.source, passage, number) for number in range(int(first), int(last or first) + 1)}
    return frozenset(found)


def _words(claim: Claim) -> frozenset[str]:
    return frozenset(plain(word) for quote in claim.quotes for word in WORD.findall(quote.words))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
