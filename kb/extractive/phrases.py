"""Phrases: runs of words that recur in a text, and the spellings and places in which they do. Nothing that acts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from kb.extractive.sentences import plain

Key = tuple[str, ...]
"""The words of a phrase in lower case, the last one of a term in the singular."""
PATH = re.compile(r"[^\W\d]\.[^\W\d]{4}|\..*\.|^[a-z]+_|[^\W_]_[^\W_]{2}")
"""A dotted or underscored path of a program names nothing that people speak about."""
_SPELLED = re.compile(r"(?:[A-Za-z]_){2,}s?")


@dataclass
class Phrase:
    """A run of words that recurs. `places` are `(sentence, first word)`."""

    key: Key
    is_name: bool
    surfaces: Counter[str] = field(default_factory=Counter)
    places: list[tuple[int, int]] = field(default_factory=list)
    noun: float = 0.0
    verb: float = 0.0
    introduced: int = 0
    """How often the text says that something is called so."""
    modifies: int = 0
    """How often a name stands directly before a noun."""

    @property
    def count(self) -> int:
        """How often it occurs."""
        return len(self.places)

    @property
    def nounness(self) -> float:
        """The share of its places where it stands as a noun, 0 to 1; a half where nothing tells."""
        return (self.noun + 1) / (self.noun + self.verb + 2)

    @property
    def forms(self) -> frozenset[str]:
        """The forms of its last word, in lower case."""
        return frozenset(plain(surface.split()[-1]) for surface in self.surfaces)


def unpossessed(word: str) -> str:
    """A word without its possessive, letters that are spelled out joined, its case kept.

    >>> unpossessed("Ada’s"), unpossessed("L_C_D_")
    ('Ada', 'LCD')
    """
    word = re.sub(r"['’]s$", "", word)
    return word.replace("_", "") if _SPELLED.fullmatch(word) else word
