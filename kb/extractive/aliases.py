"""Which phrases are names of one thing: plurals, hyphens, acronyms, clipped words, a surname and the full name.

Knows phrases and how often each occurs; knows nothing of pages that exist.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kb.extractive.function_words import singular
from kb.extractive.phrases import Key, Phrase
from kb.extractive.sentences import Sentence

NEAR, OFTEN = 8, 0.3
"""Sentences between an acronym and its words; how often the words stand for one of two letters."""
_BRACKET = re.compile(r"((?:[\w-]+ ){1,6})\(([A-Z][A-Za-z]{1,6}s?)\)")


def groups(phrases: Mapping[Key, Phrase], sentences: Sequence[Sentence], people: Iterable[Key]) -> list[list[Phrase]]:
    """The phrases grouped by what they name, the fullest name of each group first."""
    joined = _Joined(phrases)
    _by_spelling(joined, phrases)
    _by_clipping(joined, phrases)
    _by_acronym(joined, phrases, sentences)
    _by_person(joined, phrases, people)
    members: dict[Key, list[Phrase]] = defaultdict(list)
    for key in sorted(phrases):
        members[joined.root(key)].append(phrases[key])
    return list(members.values())


class _Joined:
    """Sets of keys that only grow together."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._parent = {key: key for key in keys}

    def root(self, key: Key) -> Key:
        while self._parent[key] != key:
            key = self._parent[key]
        return key

    def join(self, one: Key, other: Key) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first


def spelling(key: Key) -> str:
    """What spellings of one name share: no space, no hyphen, the last word in the singular.

    >>> spelling(("pre-training",)) == spelling(("pre", "trainings"))
    True
    """
    return re.sub(r"[-_.'’ ]", "", " ".join((*key[:-1], singular(key[-1]))))


def _by_spelling(joined: _Joined, phrases: Mapping[Key, Phrase]) -> None:
    seen: dict[str, Key] = {}
    for key in sorted(phrases):
        joined.join(seen.setdefault(spelling(key), key), key)


def _by_clipping(joined: _Joined, phrases: Mapping[Key, Phrase]) -> None:
    """`neural net` is `neural network`: the same words before a last one that is cut short."""
    by_start: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(phrases):
        if len(key) > 1:
            by_start[key[:-1]].append(key)
    for keys in by_start.values():
        for short in keys:
            for full in keys:
                if short != full and len(short[-1]) > 2 and full[-1].startswith(short[-1]):
                    joined.join(short, full)


def expansions(named: Mapping[Key, Phrase], every: Mapping[Key, Phrase]) -> dict[Key, Phrase]:
    """The terms whose initials are an acronym of the text, as long as only one of them can be meant."""
    by_initials: dict[str, list[Phrase]] = defaultdict(list)
    for key in sorted(every):
        if len(key) > 1 and every[key].count > 1 and every[key].nounness > 0.5:
            by_initials[initials(key)].append(every[key])
    found: dict[Key, Phrase] = {}
    for key, phrase in named.items():
        fitting = by_initials.get(singular(key[0]), []) if len(key) == 1 and _is_acronym(phrase) else []
        if len(fitting) == 1 and _may_mean(phrase, fitting[0]):
            found[fitting[0].key] = fitting[0]
    return found


def _may_mean(short: Phrase, full: Phrase) -> bool:
    """Whether an acronym may mean these words: both stand near each other, and two letters fit many words."""
    if len(singular(short.key[0])) < 3 and full.count < OFTEN * short.count:
        return False
    return any(abs(one - other) <= NEAR for one, _ in short.places for other, _ in full.places)


def initials(key: Key) -> str:
    """The first letters of the words of a term, parts of hyphened words included."""
    return "".join(part[0] for word in key for part in word.split("-") if part)


def _by_acronym(joined: _Joined, phrases: Mapping[Key, Phrase], sentences: Sequence[Sentence]) -> None:
    stated = _stated(sentences)
    by_initials: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(phrases):
        if len(key) > 1:
            by_initials[initials(key)].append(key)
    for key in sorted(phrases):
        short = singular(key[0])
        if len(key) > 1 or len(short) < 2 or not _is_acronym(phrases[key]):
            continue
        fitting = [full for full in by_initials.get(short, ()) if joined.root(full) != joined.root(key)]
        told = [full for full in fitting if short in stated.get(full[-1], ())]
        fitting = [full for full in fitting if _may_mean(phrases[key], phrases[full])]
        for full in told or (fitting if len({joined.root(full) for full in fitting}) == 1 else ()):
            joined.join(key, full)


def _is_acronym(phrase: Phrase) -> bool:
    return any(re.fullmatch(r"[A-Z]{2,6}s?", surface) for surface in phrase.surfaces)


def _stated(sentences: Iterable[Sentence]) -> dict[str, set[str]]:
    """Last word of a full name → the acronyms given behind it in brackets."""
    found: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        if "(" in sentence.words:
            for full, short in _BRACKET.findall(sentence.words):
                found[singular(full.split()[-1].lower())].add(singular(short.lower()))
    return found


def _by_person(joined: _Joined, phrases: Mapping[Key, Phrase], people: Iterable[Key]) -> None:
    """A surname or a first name alone is the one person who bears it."""
    bearers: dict[Key, set[Key]] = defaultdict(set)
    for full in sorted(set(people)):
        if full in phrases and len(full) > 1:
            for part in (full[:1], *(full[at:] for at in range(1, len(full)))):
                bearers[part].add(full)
    for part, full_names in bearers.items():
        if part in phrases and phrases[part].is_name and len({joined.root(full) for full in full_names}) == 1:
            joined.join(part, min(full_names))
