"""Make one list of several by reciprocal rank (Cormack, Clarke & Büttcher 2009): their scores cannot be added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb.index.found import Found
from kb.index.rank import spread

SMOOTH = 60
"""How little the first places count more than those behind them, as the paper has it."""


def fused(legs: Iterable[tuple[float, Sequence[Found]]], *, pages: bool = False) -> list[Found]:
    """Lists, the best first, each with its weight, as one; of pages a page is one whatever section was found.

    What is first in all lists gets the best score of the first one. A list alone stays as it is.
    """
    filled = [(weight, leg) for weight, leg in legs if leg]
    if len(filled) < 2:
        return [one for _, leg in filled for one in leg]
    scores: dict[int, float] = {}
    first: dict[int, Found] = {}
    most = filled[0][1][0].score / sum(weight for weight, _ in filled)
    for weight, leg in filled:
        for rank, one in enumerate(leg):
            key = one.page if pages else one.section
            scores[key] = scores.get(key, 0.0) + weight * most * (SMOOTH + 1) / (SMOOTH + 1 + rank)
            first.setdefault(key, one)
    return spread([replace(one, score=scores[key]) for key, one in first.items()])
