"""How much of a sentence its evidence speaks of: shared stems of content words. Says nothing about truth."""

from __future__ import annotations

from functools import lru_cache

from kb.backing.ordinary import bases
from kb.backing.reading import letters
from kb.backing.word_lists import CLOSED
from kb.words import tokens

_LEAST_WORDS = 4
_STEM = 5


@lru_cache(maxsize=1024)
def shared(sentence: str, evidence: str) -> float:
    """The share of a sentence's content words that the evidence has in some form; 1.0 for a sentence of a few words.

    >>> shared("The engineers tested brakes twice.", "An engineer was testing the brake again.")
    1.0
    """
    words = content(sentence)
    if len(words) < _LEAST_WORDS - 1:
        return 1.0
    known = {form for word in content(evidence) for form in forms(word)}
    return sum(bool(known & forms(word)) for word in words) / len(words)


def content(text: str) -> list[str]:
    """The content words of a text in order, each once, without accents and case."""
    found = (letters(word.removesuffix("'s")) for word in tokens(text))
    return list(dict.fromkeys(word for word in found if len(word) > 2 and word not in CLOSED and not word.isdigit()))


@lru_cache(maxsize=2**14)
def forms(word: str) -> frozenset[str]:
    """What two forms of a word share: its bases, and its first letters when it is long."""
    found = frozenset(base for base in bases(word) if len(base) > 2)
    return found | ({word[:_STEM] + "…"} if len(word) > _STEM else set())
