"""Which phrases name something in particular, and not what any text could speak of.

Knows the classes of words and the headings of a text. How often a phrase occurs is weighed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kb.extractive.function_words import BREAKS, singular
from kb.extractive.ordinary import AMBIGUOUS_NOUNS, COMMON, COMMON_NOUNS, LIGHT_NOUNS, VAGUE, VERBS
from kb.extractive.phrases import Key, Phrase
from kb.extractive.sentences import WORD, Reading, plain
from kb.stems import stem

_ADJECTIVE = ("ous", "ful", "able", "ible", "ive", "less", "ish", "ical", "al", "ic", "est")
_NATIONAL = re.compile(r"(?:ish|ese|ian|ean|can|nch|utch|eek|elsh)s?$")
MODIFIES = 0.7
"""From this share of places before a noun, a name is read as an adjective."""
_SURE_NOUN = 0.75
_SHORTEST = 4


def is_specific(phrase: Phrase, reading: Reading, persons: Iterable[Key]) -> bool:
    """Whether a phrase may be a subject: a first name alone, an adjective or a common word may not."""
    key = phrase.key
    if key in persons:
        return len(key) > 1
    if any(key == tuple(plain(word) for word in WORD.findall(speaker)) for speaker in reading.speakers):
        return False
    if phrase.is_name:
        return len(key) > 1 or (key[0] not in COMMON and not _is_adjective(phrase))
    if len(key) > 1:
        return _is_term(phrase)
    return _is_noun(phrase) and (key[0] not in COMMON_NOUNS or in_headings([phrase], reading) > 0)


def in_headings(group: Sequence[Phrase], reading: Reading) -> int:
    """How many headings, the title among them, name one of these phrases."""
    return sum(_is_in(group, heading) for heading in (*reading.headings, reading.title))


def _is_in(group: Sequence[Phrase], heading: str) -> bool:
    said = tuple(singular(plain(word)) for word in WORD.findall(heading))
    keys = {tuple(singular(word) for word in phrase.key) for phrase in group}
    return any(said[at : at + len(key)] == key for key in keys for at in range(len(said)))


def _is_adjective(phrase: Phrase) -> bool:
    """Whether a name of one word is one: `Welsh`, `Canadians`, or what mostly stands before a noun."""
    return bool(_NATIONAL.search(phrase.key[0])) or phrase.modifies >= MODIFIES * phrase.count


def _is_term(phrase: Phrase) -> bool:
    key = phrase.key
    if all(word in VAGUE | LIGHT_NOUNS | VERBS | BREAKS for word in key):
        return False
    if any(word.count("-") > 1 and set(word.split("-")) & BREAKS for word in key):
        return False
    is_light = key[-1] in LIGHT_NOUNS or bool(phrase.forms & LIGHT_NOUNS)
    return not (is_light and (key[0] in VAGUE or key[0] in COMMON))


def _is_noun(phrase: Phrase) -> bool:
    """Whether a single word in small letters is a noun that means one thing."""
    word, forms = phrase.key[-1], phrase.forms
    if sum(sign.isalpha() for sign in word) < _SHORTEST or ({word} | forms) & (
        LIGHT_NOUNS | AMBIGUOUS_NOUNS | BREAKS | VAGUE
    ):
        return False
    if ({word} | forms) & COMMON_NOUNS:
        return True
    if forms & VERBS or word.endswith("ed") or (word.endswith("ing") and stem(word) in _verb_stems()):
        return False
    has_plural = len(forms) > 1 or any(form != singular(form) for form in forms)
    return has_plural or phrase.nounness >= _SURE_NOUN or not word.endswith(_ADJECTIVE)


@lru_cache(maxsize=1)
def _verb_stems() -> frozenset[str]:
    return frozenset(stem(verb) for verb in VERBS)
