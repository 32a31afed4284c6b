"""Whether two sentences speak of the same thing. Compares words of subjects; knows no pages."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

from kb.backing.listed import listed
from kb.compile.clash.saying import Saying
from kb.stems import stem

MOST_MORE = 2
"""So many words more the longer of two names of one thing may have."""


def same_subject(a: Saying, b: Saying, *, is_strict: bool = True) -> bool:
    """Whether one subject names the other: all words of the shorter one stand in the longer one or in its other names.

    Strictly, a single word names only what it names alone.
    """
    if not a.subject or not b.subject:
        return False
    least = 2 if is_strict else 1
    return any(_holds(x, y, least) for x in (a.subject, *a.also) for y in (b.subject, *b.also))


def equal_subject(a: Saying, b: Saying) -> bool:
    """Whether both name one thing by the same words."""
    names = [{one for one in (side.subject, *side.also) if one} for side in (a, b)]
    return any(len(x) == len(y) and same_words(x, y) for x in names[0] for y in names[1])


def same_words(x: frozenset[str], y: frozenset[str]) -> bool:
    """Whether each word of one has its like in the other."""
    return _holds(x, y, 1)


def other_subject(a: Saying, b: Saying) -> bool:
    """Whether the two are about things of different names."""
    return bool(a.subject and b.subject and a.is_proper and b.is_proper) and not same_subject(a, b, is_strict=False)


def _holds(x: frozenset[str], y: frozenset[str], least: int) -> bool:
    short, long = sorted((x, y), key=len)
    if not short or len(long) - len(short) > MOST_MORE or (len(short) < least and len(long) > len(short)):
        return False
    if {one for one in x if one in _ROMAN} != {one for one in y if one in _ROMAN}:
        return False
    return all(any(_alike(one, other) for other in long) for one in short)


_ROMAN = frozenset(listed("i ii iii iv v vi vii viii ix x xi xii"))


def _alike(one: str, other: str) -> bool:
    if one == other or stem(one) == stem(other):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 6


def overlap(a: Saying, b: Saying, rarity: Mapping[str, float], without: frozenset[str] = frozenset()) -> float:
    """The share of the weight of the shorter sentence's words that the other one has, 0 to 1."""
    x, y = a.stems - without, b.stems - without
    if not x or not y:
        return 0.0
    weights = [fsum(rarity.get(one, 1.0) for one in side) for side in (x, y)]
    return fsum(rarity.get(one, 1.0) for one in x & y) / min(weights)
