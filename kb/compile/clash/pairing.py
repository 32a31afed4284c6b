"""Which claims are worth being judged against each other: near ones of other origins, the likeliest first.

What it costs depends on the new claims: each is looked up by its rarest words. Judges nothing itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from kb.compile.clash.dates import only_year
from kb.compile.clash.possible import RULES, STORIES
from kb.compile.clash.saying import Saying
from kb.compile.resolve import name_key
from kb.records import Claim, ClaimId, PageId

MOST_A_CLAIM, MOST_A_SOURCE = 10, 60
RAREST, LONGEST = 12, 300
"""A claim is looked up by so many of its rarest words, in lists of at most so many claims, the latest."""
LEAST = 0.3
SUBJECT, PAGE, CLASH = 0.15, 0.15, 1.0
"""What a shared subject, a shared page and a rule that speaks for a contradiction add to the shared words."""
Pair = frozenset[ClaimId]
PagesOf = Callable[[ClaimId], Collection[PageId]]


class ClaimWords:
    """Claims by their words, growing source by source."""

    def __init__(self) -> None:
        self._claims: dict[ClaimId, Claim] = {}
        self._sayings: dict[ClaimId, Saying] = {}
        self._by_word: dict[str, list[ClaimId]] = defaultdict(list)
        self._weights: dict[str, float] = {}

    def add(self, claims: Iterable[Claim]) -> None:
        """Know these claims as well; one that is known already stays as it is."""
        for claim in claims:
            if claim.id not in self._claims:
                self._claims[claim.id] = claim
                self._sayings[claim.id] = saying_of(claim)
                for word in self._sayings[claim.id].near:
                    self._by_word[word].append(claim.id)
                self._weights = {}

    def saying(self, claim: Claim) -> Saying:
        """A claim as the rules see it."""
        return self._sayings.get(claim.id) or saying_of(claim)

    def near(self, claim: Claim) -> list[Claim]:
        """The claims that share rare words with one, whether they still stand or not; at most some thousand."""
        others = {word: found for word in self.saying(claim).near if (found := self._others(word, claim.id))}
        rarest = sorted(others, key=lambda word: (len(others[word]), word))[:RAREST]
        shared = dict.fromkeys(one for word in rarest for one in others[word])
        return [self._claims[one] for one in shared]

    def _others(self, word: str, claim: ClaimId) -> list[ClaimId]:
        """The latest claims with a word, without the one that asks: a word that only it has finds nobody."""
        return [one for one in self._by_word.get(word, ())[-LONGEST:] if one != claim]

    def weight(self, words: Iterable[str]) -> float:
        """How much words say together, in whatever order they come: rare ones say more."""
        return math.fsum(map(self._weight, words))

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """The weight of each word."""
        return {word: self._weight(word) for word in words}

    def _weight(self, word: str) -> float:
        if word not in self._weights:
            total = len(self._claims) + 1
            self._weights[word] = math.log(1 + total / (1 + len(self._by_word.get(word, ()))))
        return self._weights[word]


def saying_of(claim: Claim) -> Saying:
    """A claim as the rules see it: its own words, and around them its quotes and their context."""
    quotes = " ".join(quote.words for quote in claim.quotes)
    around = " ".join(part for part in (claim.text, claim.context, quotes if quotes != claim.text else "") if part)
    title = claim.subjects[0] if claim.subjects else ""
    return Saying(claim.source, claim.quotes[0].passage, 0, claim.text, title, around, claim.speaker)


def candidates(
    new: Iterable[Claim],
    words: ClaimWords,
    known: Mapping[ClaimId, Claim],
    origins: Mapping[str, str],
    pages_of: PagesOf,
    settled: Collection[Pair] = (),
) -> tuple[tuple[Claim, Claim], ...]:
    """Pairs of an older claim and a new one, the likeliest to disagree first; at most `MOST_A_SOURCE`.

    `known` are the claims that stand; sources of one origin are never held against each other, nor is a pair that was
    judged before.
    """
    scored: list[tuple[float, ClaimId, ClaimId]] = []
    fresh = {claim.id: claim for claim in new}
    for claim in fresh.values():
        own = origins.get(claim.source, claim.source)
        others = (one for one in words.near(claim) if one.id in known and one.id not in fresh)
        apart = [one for one in others if origins.get(one.source, one.source) != own]
        ranked = sorted((-likeness(one, claim, words, pages_of), one.id) for one in apart)
        scored += [
            (score, other, claim.id)
            for score, other in ranked[:MOST_A_CLAIM]
            if -score >= LEAST and frozenset({other, claim.id}) not in settled
        ]
    return tuple((known[older], fresh[newer]) for _, older, newer in sorted(scored)[:MOST_A_SOURCE])


def likeness(a: Claim, b: Claim, words: ClaimWords, pages_of: PagesOf) -> float:
    """How likely it is worth asking about two claims: the weight of shared words, what else they share, a rule."""
    x, y = words.saying(a), words.saying(b)
    least = min(words.weight(x.near), words.weight(y.near))
    shared = words.weight(x.near & y.near) / least if least else 0.0
    subjects = [{name_key(name) for name in claim.subjects} for claim in (a, b)]
    score = shared + SUBJECT * bool(subjects[0] & subjects[1])
    score += PAGE * bool(set(pages_of(a.id)) & set(pages_of(b.id)))
    return score + CLASH * (shared >= LEAST / 2 and _clash(x, y, words))


def _clash(x: Saying, y: Saying, words: ClaimWords) -> bool:
    rarity = words.rarity(x.near | y.near | x.stems | y.stems)
    if only_year(x) and only_year(y) and any(rule(x, y, rarity) for rule in STORIES):
        return True
    return any(rule(x, y, rarity) for rule in RULES)
