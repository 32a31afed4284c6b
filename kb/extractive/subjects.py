"""What a text is about: phrases grouped under one name, with a kind, their mentions, and how much they matter.

Knows one text. Which subjects become pages is planned later, with what other sources say.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kb.extractive.aboutness import aboutness, is_definition
from kb.extractive.aliases import expansions, groups, spelling
from kb.extractive.function_words import BREAKS, singular
from kb.extractive.kinds import kind_of, people
from kb.extractive.ordinary import AMBIGUOUS_NOUNS, COMMON, COMMON_NOUNS, LIGHT_NOUNS, VAGUE, VERBS
from kb.extractive.phrases import Key, Phrase, capitals, names, phrase_forms, recurring, terms
from kb.extractive.quotable import quotability
from kb.extractive.sentences import WORD, Reading, Sentence, plain
from kb.extractive.voices import MEMORY, memories
from kb.records import Kind
from kb.stems import stem

MOST = 60
_ADJECTIVE = ("ous", "ful", "able", "ible", "ive", "less", "ish", "ical", "ed", "al", "ic", "est")
_NATIONAL = re.compile(r"(?:ish|ese|ian|ean|can|nch|utch|eek|elsh)s?$")
_SEGMENTS = 20


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
    """The subjects of a text, the most important first."""
    sentences = [sentence for sentence in reading.sentences if sentence.is_quotable]
    if not is_english(sentences):
        return ()
    share = capitals(sentences)
    found = _phrases(reading, sentences, share)
    persons = people(reading, found)
    grouped = [group for group in groups(found, sentences, persons) if _may_be_subject(group, reading, persons)]
    mentions = _mentions(grouped, sentences)
    made = [_subject(group, mentions[number], reading, persons) for number, group in enumerate(grouped)]
    made = _with_memories(made, reading)
    ranked = sorted((subject for subject in made if subject.mentions), key=lambda s: (-s.importance, s.name))
    return tuple(ranked[:MOST])


def _with_memories(made: Sequence[Subject], reading: Reading) -> list[Subject]:
    """The subjects and the speakers themselves, with what they say of their own life."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for name, sentence, at in memories(reading):
        found[name].append(Mention(sentence, at, 1, MEMORY))
    kept = []
    for subject in made:
        own = found.pop(subject.name, [])
        weight = _voice_weight(own)
        mentions = (*subject.mentions, *own)
        kept.append(replace(subject, mentions=mentions, importance=max(subject.importance, weight)) if own else subject)
    for name, own in sorted(found.items()):
        key = tuple(plain(word) for word in WORD.findall(name))
        kept.append(Subject(name, "person", (), frozenset({key}), True, tuple(own), 0, _voice_weight(own)))
    return kept


def _voice_weight(own: Sequence[Mention]) -> float:
    return 0.5 * math.log2(1 + len(own))


def is_english(sentences: Sequence[Sentence]) -> bool:
    """Whether the words that join are English ones; of other languages the words that name nothing are not known."""
    joining = frozenset(
        [
            "the",
            "of",
            "and",
            "to",
            "a",
            "in",
            "is",
            "that",
            "it",
            "for",
            "on",
            "with",
            "as",
            "this",
            "are",
            "was",
            "be",
            "you",
            "we",
            "i",
        ]
    )
    words = [word for sentence in sentences[:400] for word in sentence.lower]
    return sum(word in joining for word in words) > 0.15 * max(len(words), 1)


def _phrases(reading: Reading, sentences: Sequence[Sentence], share: Mapping[str, float]) -> dict[Key, Phrase]:
    words = sum(len(sentence.surfaces) for sentence in sentences)
    named = {key: phrase for key, phrase in names(sentences, share).items() if _names_something(phrase, reading)}
    every = terms(sentences, share)
    found = {key: phrase for key, phrase in recurring(every, words).items() if key not in named}
    return {**found, **named, **expansions(named, every)}


def _names_something(phrase: Phrase, reading: Reading) -> bool:
    in_heading = any(phrase.key[0] in heading.lower() for heading in (*reading.headings, reading.title))
    acronym = any(sum(sign.isupper() for sign in surface) > 1 for surface in phrase.surfaces)
    return phrase.count > 1 or in_heading or acronym or len(phrase.key) > 1


def _may_be_subject(group: Sequence[Phrase], reading: Reading, persons: Iterable[Key]) -> bool:
    return any(_is_specific(phrase, reading, persons) for phrase in group)


def _is_specific(phrase: Phrase, reading: Reading, persons: Iterable[Key]) -> bool:
    """Whether a phrase names something in particular, and not what any text could speak of."""
    key = phrase.key
    if key in persons:
        return len(key) > 1
    if phrase.is_name:
        return len(key) > 1 or (key[0] not in COMMON and not _is_adjective(phrase))
    if len(key) > 1:
        return _is_term(phrase)
    if phrase.key[0] in AMBIGUOUS_NOUNS or phrase_forms(phrase) & AMBIGUOUS_NOUNS:
        return False
    return _is_noun(phrase) and (key[0] not in COMMON_NOUNS or _in_headings([phrase], reading) > 0)


def _is_adjective(phrase: Phrase) -> bool:
    """Whether a name of one word mostly stands before a noun: `Welsh`, `American`."""
    least = 0.3 if _NATIONAL.search(phrase.key[0]) else 0.7
    return phrase.modifies >= least * phrase.count


def _is_term(phrase: Phrase) -> bool:
    key, forms = phrase.key, phrase_forms(phrase)
    empty = VAGUE | LIGHT_NOUNS | VERBS | BREAKS
    if all(word in empty for word in key):
        return False
    if any(word.count("-") > 1 and set(word.split("-")) & BREAKS for word in key):
        return False
    return not ((key[0] in VAGUE or key[0] in COMMON) and (key[-1] in LIGHT_NOUNS or bool(forms & LIGHT_NOUNS)))


def _is_noun(phrase: Phrase) -> bool:
    word, forms = phrase.key[-1], phrase_forms(phrase)
    if word in LIGHT_NOUNS or forms & (LIGHT_NOUNS | BREAKS | VAGUE) or len(word) < 4:
        return False
    if word in COMMON_NOUNS or forms & COMMON_NOUNS:
        return True
    if forms & VERBS or (word.endswith("ing") and stem(word) in _verb_stems()) or word.endswith("ed"):
        return False
    has_plural = len(forms) > 1 or any(form != singular(form) for form in forms)
    return has_plural or phrase.nounness >= 0.75 or not word.endswith(_ADJECTIVE)


@lru_cache(maxsize=1)
def _verb_stems() -> frozenset[str]:
    return frozenset(stem(verb) for verb in VERBS)


def _mentions(grouped: Sequence[Sequence[Phrase]], sentences: Sequence[Sentence]) -> dict[int, list[Mention]]:
    """Where each group is named, the longest name at each place."""
    by_first: dict[str, list[tuple[Key, int, bool]]] = defaultdict(list)
    for number, group in enumerate(grouped):
        for phrase in group:
            by_first[phrase.key[0]].append((phrase.key, number, phrase.is_name))
            if len(phrase.key) == 1:
                for surface in phrase.surfaces:
                    by_first[plain(surface)].append((phrase.key, number, phrase.is_name))
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
    words = sentence.lower[at : at + len(key)]
    if len(words) < len(key) or words[:-1] != key[:-1]:
        return False
    if words[-1] != key[-1] and singular(words[-1]) != key[-1]:
        return False
    return not is_name or any(sign.isupper() for sign in sentence.surfaces[at])


def _subject(group: Sequence[Phrase], mentions: Sequence[Mention], reading: Reading, persons: Iterable[Key]) -> Subject:
    is_name = any(phrase.is_name for phrase in group)
    kind = kind_of(group, mentions_of(mentions), reading, persons)
    name, aliases = _titled(group, persons)
    headings = _in_headings(group, reading)
    importance = _importance(group, mentions, reading, headings)
    return Subject(name, kind, aliases, frozenset(p.key for p in group), is_name, tuple(mentions), headings, importance)


def mentions_of(mentions: Iterable[Mention]) -> list[tuple[Sentence, int, int]]:
    """The places of mentions, for those who look at the words around."""
    return [(mention.sentence, mention.at, mention.length) for mention in mentions]


def _in_headings(group: Sequence[Phrase], reading: Reading) -> int:
    return sum(_in_heading(group, heading) for heading in (*reading.headings, reading.title))


def _in_heading(group: Sequence[Phrase], heading: str) -> bool:
    words = tuple(singular(plain(word)) for word in WORD.findall(heading))
    return any(
        words[at : at + len(phrase.key)] == tuple(singular(word) for word in phrase.key)
        for phrase in group
        for at in range(len(words))
    )


def _importance(group: Sequence[Phrase], mentions: Sequence[Mention], reading: Reading, headings: int) -> float:
    """Frequency, spread over the text and what the sentences say, against how ordinary the words are."""
    if not mentions:
        return 0.0
    said: dict[int, float] = {}
    for mention in mentions:
        number = mention.sentence.number
        said[number] = max(said.get(number, 0.0), mention.about * (0.3 + 0.7 * quotability(mention.sentence)))
    total = max(len(reading.sentences), 1)
    segments = len({number * _SEGMENTS // total for number in said})
    tells = sum(is_definition(m.sentence, m.at, m.length) for m in mentions)
    weight = max(_weight(phrase) for phrase in group) + 0.3 * min(headings, 2)
    return weight * math.log2(1 + sum(said.values())) * (0.6 + 0.4 * min(segments, 8) / 8) * (1 + 0.08 * min(tells, 5))


def _weight(phrase: Phrase) -> float:
    if phrase.is_name:
        return 1.0 if phrase.key[-1] not in COMMON else 0.7
    if len(phrase.key) > 1:
        return 1.2 if not all(word in COMMON for word in phrase.key) else 0.8
    return 0.4 if phrase.key[-1] in COMMON else 0.75


def _titled(group: Sequence[Phrase], persons: Iterable[Key]) -> tuple[str, tuple[str, ...]]:
    """The title of a group and its other names: the fullest of the usual forms, in the singular where it occurs."""
    full = [phrase for phrase in group if phrase.key in persons]
    spelled = [phrase for phrase in group if len(phrase.key) > 1 or not _is_short(phrase)]
    pool = full or spelled or list(group)
    best = max(pool, key=lambda phrase: (phrase.count * (2 if len(phrase.key) > 1 else 1), len(phrase.key), phrase.key))
    best = _alone(best, group)
    title = sentence_case(_surface(best), is_name=best.is_name)
    others = {sentence_case(_surface(phrase), is_name=phrase.is_name) for phrase in group if phrase is not best}
    seen = {spelling(tuple(title.lower().split()))}
    aliases = []
    for alias in sorted(others):
        if spelling(tuple(alias.lower().split())) not in seen:
            seen.add(spelling(tuple(alias.lower().split())))
            aliases.append(alias)
    return title, tuple(aliases)


def _alone(best: Phrase, group: Sequence[Phrase]) -> Phrase:
    """The singular of a name, where the text uses it."""
    single = [p for p in group if p.key[:-1] == best.key[:-1] and p.key[-1] == singular(best.key[-1]) != best.key[-1]]
    return single[0] if single and single[0].count >= 0.15 * best.count else best


def _is_short(phrase: Phrase) -> bool:
    return any(len(surface) < 6 and surface[:2].isupper() for surface in phrase.surfaces)


def _surface(phrase: Phrase) -> str:
    """The form that the source uses most, in the singular when it uses that at all."""
    forms: Counter[str] = Counter()
    for surface, count in phrase.surfaces.items():
        forms[surface if phrase.is_name else _small(surface)] += count
    usual = max(sorted(forms), key=lambda form: forms[form])
    alone = [form for form in sorted(forms) if form.split()[-1].lower().replace("’", "'") == phrase.key[-1]]
    if alone and usual not in alone:
        best = max(alone, key=lambda form: forms[form])
        if forms[best] >= 0.15 * forms[usual]:
            return best
    return usual


def _small(surface: str) -> str:
    """A term in small letters, its acronyms kept."""
    return " ".join(word if sum(sign.isupper() for sign in word) > 1 else word for word in surface.split())


def sentence_case(name: str, *, is_name: bool) -> str:
    """A title: its first letter a capital, unless the name is written otherwise.

    >>> sentence_case("neural network", is_name=False), sentence_case("iPhone", is_name=True)
    ('Neural network', 'iPhone')
    """
    if is_name and any(sign.isupper() for sign in name):
        return name
    return name[:1].upper() + name[1:]
