"""What a text is about: phrases grouped under one name, with a kind, their mentions, and how much they matter.

Knows one text. Which subjects become pages is planned later, with what other sources say.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.extractive.aboutness import aboutness, is_definition
from kb.extractive.aliases import expansions, groups, spelling
from kb.extractive.function_words import singular, words
from kb.extractive.kinds import kind_of
from kb.extractive.ordinary import COMMON
from kb.extractive.people import people
from kb.extractive.phrases import Key, Phrase
from kb.extractive.proper_names import capitals, names
from kb.extractive.quotable import quotability
from kb.extractive.sentences import WORD, Reading, Sentence, plain
from kb.extractive.specific import in_headings, is_specific
from kb.extractive.terms import recurring, terms
from kb.extractive.titles import titled
from kb.extractive.voices import MEMORY, memories
from kb.records import Kind

MOST = 60
_SEGMENTS, _WIDE = 20, 8
_JOINING = words("the of and to a in is that it for on with as this are was be you we i")
_ENGLISH = 0.15
"""The share of joining words in a text from which on it is English."""


@dataclass(frozen=True)
class Mention:
    """Where a subject is named, and how much the sentence says about it."""

    sentence: Sentence
    at: int
    length: int
    about: float


@dataclass(frozen=True)
class Subject:
    """Something that a text speaks about."""

    name: str
    kind: Kind
    aliases: tuple[str, ...]
    keys: frozenset[Key]
    is_name: bool
    mentions: tuple[Mention, ...]
    in_headings: int
    importance: float

    @property
    def is_specific(self) -> bool:
        """Whether it is a name or a term of several words."""
        return self.is_name or any(len(key) > 1 for key in self.keys)


def subjects(reading: Reading) -> tuple[Subject, ...]:
    """The subjects of a text, the most important first. A text that is not English has none but its speakers."""
    sentences = [sentence for sentence in reading.sentences if sentence.is_quotable]
    made = _named(reading, sentences) if is_english(sentences) else []
    ranked = sorted((one for one in _with_memories(made, reading) if one.mentions), key=_by_importance)
    return tuple(ranked[:MOST])


def _by_importance(subject: Subject) -> tuple[float, str]:
    return -subject.importance, subject.name


def is_english(sentences: Sequence[Sentence]) -> bool:
    """Whether the words that join are English ones; of other languages it is not known which words name nothing."""
    words = [word for sentence in sentences[:400] for word in sentence.lower]
    return sum(word in _JOINING for word in words) > _ENGLISH * max(len(words), 1)


def _named(reading: Reading, sentences: Sequence[Sentence]) -> list[Subject]:
    found = _phrases(reading, sentences)
    persons = people(reading, found)
    grouped = [
        group
        for group in groups(found, sentences, persons)
        if any(is_specific(phrase, reading, persons) for phrase in group)
    ]
    mentions = _mentions(grouped, sentences)
    return [_subject(group, mentions[number], reading, persons) for number, group in enumerate(grouped)]


def _phrases(reading: Reading, sentences: Sequence[Sentence]) -> dict[Key, Phrase]:
    every, named = terms(sentences), names(sentences, capitals(sentences))
    parts = {part for key in named if len(key) > 1 for part in (key[:1], *(key[at:] for at in range(1, len(key))))}
    kept = {key: named[key] for key in named if key in parts or _names_something(named[key], reading)}
    recur = {key: phrase for key, phrase in recurring(every, reading.word_count).items() if key not in kept}
    spelled = {spelling(key) for key in recur}
    variants = {key: phrase for key, phrase in every.items() if key not in kept and spelling(key) in spelled}
    return {**recur, **variants, **kept, **expansions(kept, every)}


def _names_something(phrase: Phrase, reading: Reading) -> bool:
    """Whether a name occurs more than once, or is no chance capital: several words, an acronym, part of a heading."""
    if phrase.count > 1 or len(phrase.key) > 1:
        return True
    if any(sum(sign.isupper() for sign in surface) > 1 for surface in phrase.surfaces):
        return True
    return any(phrase.key[0] in heading.lower() for heading in (*reading.headings, reading.title))


def _mentions(grouped: Sequence[Sequence[Phrase]], sentences: Sequence[Sentence]) -> dict[int, list[Mention]]:
    """Where each group is named, by its number, the longest name at each place."""
    by_first: dict[str, list[tuple[Key, int, bool]]] = defaultdict(list)
    for number, group in enumerate(grouped):
        for phrase in group:
            for first in {phrase.key[0], *(plain(form) for form in phrase.surfaces if len(phrase.key) == 1)}:
                by_first[first].append((phrase.key, number, phrase.is_name))
    for named in by_first.values():
        named.sort(key=lambda entry: (-len(entry[0]), entry))
    found: dict[int, list[Mention]] = defaultdict(list)
    for sentence in sentences:
        at = 0
        while at < len(sentence.lower):
            length = 1
            for key, number, is_name in by_first.get(sentence.lower[at], ()):
                if _stands(sentence, at, key, is_name=is_name):
                    length = len(key)
                    found[number].append(Mention(sentence, at, length, aboutness(sentence, at, length)))
                    break
            at += length
    return found


def _stands(sentence: Sentence, at: int, key: Key, *, is_name: bool) -> bool:
    said = sentence.lower[at : at + len(key)]
    if said[:-1] != key[:-1] or key[-1] not in (said[-1], singular(said[-1])):
        return False
    return not is_name or any(sign.isupper() for sign in sentence.surfaces[at])


def _subject(group: Sequence[Phrase], mentions: Sequence[Mention], reading: Reading, persons: Iterable[Key]) -> Subject:
    name, aliases = titled(group, persons)
    headings = in_headings(group, reading)
    return Subject(
        name=name,
        kind=kind_of(group, [(one.sentence, one.at, one.length) for one in mentions], persons),
        aliases=aliases,
        keys=frozenset(phrase.key for phrase in group),
        is_name=any(phrase.is_name for phrase in group),
        mentions=tuple(mentions),
        in_headings=headings,
        importance=_importance(group, mentions, len(reading.sentences), headings),
    )


def _importance(group: Sequence[Phrase], mentions: Sequence[Mention], total: int, headings: int) -> float:
    """Frequency, spread over the text and what the sentences say, against how ordinary the words are."""
    said: dict[int, float] = {}
    for one in mentions:
        number = one.sentence.number
        said[number] = max(said.get(number, 0.0), one.about * (0.3 + 0.7 * quotability(one.sentence)))
    segments = len({number * _SEGMENTS // max(total, 1) for number in said})
    tells = sum(is_definition(one.sentence, one.at, one.length) for one in mentions)
    weight = max(_weight(phrase) for phrase in group) + 0.3 * min(headings, 2)
    spread = 0.6 + 0.4 * min(segments, _WIDE) / _WIDE
    return weight * math.log2(1 + sum(said.values())) * spread * (1 + 0.08 * min(tells, 5))


def _weight(phrase: Phrase) -> float:
    """How distinct the words are from ordinary English."""
    if phrase.is_name:
        return 1.0 if phrase.key[-1] not in COMMON else 0.7
    if len(phrase.key) > 1:
        return 1.2 if not all(word in COMMON for word in phrase.key) else 0.8
    return 0.4 if phrase.key[-1] in COMMON else 0.75


def _with_memories(made: Iterable[Subject], reading: Reading) -> list[Subject]:
    """The subjects and the speakers themselves, with what they say of their own life."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for name, sentence, at in memories(reading):
        found[name].append(Mention(sentence, at, 1, MEMORY))
    kept = [_remembered(subject, found.pop(subject.name, [])) for subject in made]
    return kept + [_remembered(_speaker(name), own) for name, own in sorted(found.items())]


def _remembered(subject: Subject, own: Sequence[Mention]) -> Subject:
    importance = max(subject.importance, 0.5 * math.log2(1 + len(own)))
    return replace(subject, mentions=(*subject.mentions, *own), importance=importance)


def _speaker(name: str) -> Subject:
    key = tuple(plain(word) for word in WORD.findall(name))
    return Subject(name, "person", (), frozenset({key}), True, (), 0, 0.0)
