"""How central each sentence is to its text: TextRank over shared stems (Mihalcea and Tarau 2004), kept sparse.

Knows sentences and their stems. What may be quoted, and how well, is decided elsewhere.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kb.extractive.function_words import BREAKS, FILLERS
from kb.extractive.ordinary import LIGHT_NOUNS, VAGUE, VERBS
from kb.extractive.sentences import Sentence
from kb.stems import stem

DAMPING = 0.85
ROUNDS = 20
MOST_SHARED = 120
"""A stem that stands in more sentences ties nothing together."""
MOST_NEIGHBOURS = 25
_EMPTY = BREAKS | FILLERS | VAGUE | LIGHT_NOUNS | VERBS


def stems_of(sentence: Sentence) -> frozenset[str]:
    """The stems of the words of a sentence that carry content."""
    return frozenset(stem(word) for word in sentence.lower if word not in _EMPTY and len(word) > 2)


def centrality(sentences: Sequence[Sentence]) -> list[float]:
    """How central each sentence is, 0 to 1, in the order given."""
    stems = [stems_of(sentence) for sentence in sentences]
    edges = _edges(stems)
    ranks = [1.0] * len(sentences)
    sums = [sum(near.values()) for near in edges]
    for _ in range(ROUNDS):
        fresh = [1 - DAMPING] * len(sentences)
        for number, near in enumerate(edges):
            if sums[number]:
                flow = DAMPING * ranks[number] / sums[number]
                for other, weight in near.items():
                    fresh[other] += flow * weight
        ranks = fresh
    most = max(ranks, default=1.0) or 1.0
    return [rank / most for rank in ranks]


def _edges(stems: Sequence[frozenset[str]]) -> list[dict[int, float]]:
    """For each sentence those that share stems with it, weighted by how rare these are."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(stems):
        for word in sorted(words):
            places[word].append(number)
    rarity = {word: math.log(1 + len(stems) / len(found)) for word, found in places.items()}
    edges: list[dict[int, float]] = []
    for number, words in enumerate(stems):
        near: Counter[int] = Counter()
        for word in sorted(words):
            if len(places[word]) <= MOST_SHARED:
                for other in places[word]:
                    near[other] += rarity[word]  # type: ignore[assignment]
        del near[number]
        edges.append(_strongest(near, stems, number))
    return _both_ways(edges)


def _strongest(near: Mapping[int, float], stems: Sequence[frozenset[str]], number: int) -> dict[int, float]:
    size = math.log(2 + len(stems[number]))
    weighted = {other: weight / (size + math.log(2 + len(stems[other]))) for other, weight in near.items()}
    kept = sorted(weighted.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NEIGHBOURS]
    return dict(kept)


def _both_ways(edges: list[dict[int, float]]) -> list[dict[int, float]]:
    for number, near in enumerate(list(edges)):
        for other, weight in list(near.items()):
            edges[other].setdefault(number, weight)
    return edges
