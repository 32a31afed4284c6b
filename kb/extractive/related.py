"""Which subjects belong together: named in the same stretch of text more often than chance would have it.

The measure is normalised pointwise mutual information (Bouma 2009), damped for rare pairs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from kb.extractive.subjects import Subject

MOST = 6
_STRETCH = 5
"""Sentences of a stretch of text."""
_LEAST = 0.1


def neighbours(subjects: Sequence[Subject]) -> dict[str, tuple[str, ...]]:
    """For each subject the names of the others that it is closest to."""
    stretches: dict[int, set[str]] = {}
    for subject in subjects:
        for mention in subject.mentions:
            stretches.setdefault(mention.sentence.number // _STRETCH, set()).add(subject.name)
    return strongest(stretches.values(), MOST)


def strongest(groups: Iterable[Iterable[str]], most: int) -> dict[str, tuple[str, ...]]:
    """For each name the names that share groups with it, the most closely associated first.

    >>> strongest([("yeast", "flour"), ("yeast", "flour"), ("oven",), ("oven", "salt")], 1)["yeast"]
    ('flour',)
    """
    sets = [frozenset(group) for group in groups]
    alone: Counter[str] = Counter(name for group in sets for name in group)
    pairs: Counter[tuple[str, str]] = Counter(pair for group in sets for pair in combinations(sorted(group), 2))
    strengths: dict[str, dict[str, float]] = {}
    for (one, other), count in pairs.items():
        strength = _strength(count, alone[one], alone[other], max(len(sets), 1))
        if strength > _LEAST:
            strengths.setdefault(one, {})[other] = strength
            strengths.setdefault(other, {})[one] = strength
    return {name: _first(near, most) for name, near in strengths.items()}


def _first(near: Mapping[str, float], most: int) -> tuple[str, ...]:
    return tuple(sorted(near, key=lambda name: (-near[name], name))[:most])


def _strength(together: int, one: int, other: int, total: int) -> float:
    if together == total:
        return 1.0
    information = math.log(together * total / (one * other)) / -math.log(together / total)
    return information * together / (together + 1.0)
