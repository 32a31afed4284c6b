"""The names of a text: runs of capitalised words. Knows capitals and where sentences open, no list of names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kb.extractive.function_words import HONORIFICS, MONTHS, WEEKDAYS, is_break
from kb.extractive.ordinary import COMMON, VERBS
from kb.extractive.phrases import PATH, Key, Phrase, unpossessed
from kb.extractive.sentences import Sentence, touches

_JOINTS = frozenset({"of", "de", "du", "la", "van", "von", "der", "di", "da", "del"})
_OPENS = re.compile(r"[.:!?…]\s*[\"“‘'(\[]*$|^[\"“‘'(\[\s]*$|[\"“‘(\[]$")


def opens(sentence: Sentence, at: int) -> bool:
    """Whether word `at` opens a sentence, a quotation or a bracket, so that its capital says nothing."""
    return at == 0 or bool(_OPENS.search(sentence.words[: sentence.starts[at]]))


def capitals(sentences: Iterable[Sentence]) -> dict[str, float]:
    """Lower-case word → the share of its places inside sentences where it is capitalised, of those that tell."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for sentence in sentences:
        shouting = not sentence.is_whole and _capitals(sentence) > 0.6 * len(sentence.surfaces) > 3
        for at, word in enumerate(sentence.surfaces):
            if word[:1].islower():
                small[sentence.lower[at]] += 1
            elif word[:1].isupper() and (not opens(sentence, at) or not word[1:].islower()) and not shouting:
                capital[sentence.lower[at]] += 1
    return {word: count / (count + small[word]) for word, count in capital.items()}


def _capitals(sentence: Sentence) -> int:
    return sum(word[:1].isupper() for word in sentence.surfaces)


def names(sentences: Sequence[Sentence], share: Mapping[str, float]) -> dict[Key, Phrase]:
    """The names of a text: runs of capitalised words, joined by `of` and the like."""
    found: dict[Key, Phrase] = {}
    for sentence in sentences:
        for start, end in _name_runs(sentence, share):
            words = sentence.lower[start:end]
            key = (*words[:-1], words[-1])
            phrase = found.setdefault(key, Phrase(key, is_name=True))
            phrase.surfaces[" ".join(unpossessed(word) for word in sentence.surfaces[start:end])] += 1
            phrase.places.append((sentence.number, start))
            phrase.modifies += _modifies(sentence, end)
    return {key: phrase for key, phrase in found.items() if not _is_cut(phrase, sentences)}


def _name_runs(sentence: Sentence, share: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    at, words = 0, sentence.surfaces
    while at < len(words):
        if not is_name_word(words[at], sentence.lower[at], share) and not _begins_name(sentence, at, share):
            at += 1
            continue
        end = at + 1
        while end < len(words) and touches(sentence, end) and not words[end - 1].endswith(("'s", "’s")):
            if is_name_word(words[end], sentence.lower[end], share) or _is_version(words[end]):
                end += 1
            elif words[end] in _JOINTS and (joined := _after_joint(sentence, end, share)):
                end = joined
            else:
                break
        yield at, end
        at = end


def _begins_name(sentence: Sentence, at: int, share: Mapping[str, float]) -> bool:
    """Whether a word that opens a sentence is the first word of a name: `Ada` in `Ada Lovelace wrote it.`"""
    word, lower = sentence.surfaces[at], sentence.lower[at]
    if (
        not opens(sentence, at)
        or not word[:1].isupper()
        or lower in share
        or lower in COMMON
        or at + 1 >= len(sentence.lower)
    ):
        return False
    following = sentence.surfaces[at + 1], sentence.lower[at + 1]
    return touches(sentence, at + 1) and is_name_word(*following, share)


def _after_joint(sentence: Sentence, at: int, share: Mapping[str, float]) -> int:
    """The end of a name that goes on behind `of` or `of the`; 0 when it does not."""
    end = at + 1
    if end < len(sentence.surfaces) and sentence.surfaces[end] == "the":
        end += 1
    if end < len(sentence.surfaces) and is_name_word(sentence.surfaces[end], sentence.lower[end], share):
        return end + 1
    return 0


def _is_version(word: str) -> bool:
    return bool(re.fullmatch(r"[vV]?\d+(?:\.\d+)*", word)) and len(word) < 5


def is_name_word(word: str, lower: str, share: Mapping[str, float]) -> bool:
    """Whether a word is written as part of a name."""
    if not any(sign.isupper() for sign in word) or lower in WEEKDAYS or lower in MONTHS or lower in HONORIFICS:
        return False
    if sum(sign.isalpha() for sign in word) < 2 or is_break(lower) or PATH.search(word):
        return False
    return share.get(lower, 0.0) >= 0.5


def _is_cut(phrase: Phrase, sentences: Sequence[Sentence]) -> bool:
    """Whether a name of one word stands mostly behind one capitalised word, so that it is the end of a longer name."""
    if len(phrase.key) > 1:
        return False
    by_number = {sentence.number: sentence for sentence in sentences} if phrase.count > 1 else {}
    before = Counter(
        sentence.surfaces[at - 1]
        for number, at in phrase.places
        if (sentence := by_number.get(number)) and at and touches(sentence, at)
    )
    return any(word[:1].isupper() and count >= 0.6 * phrase.count for word, count in before.items() if word != "I")


def _modifies(sentence: Sentence, end: int) -> bool:
    """Whether a noun in small letters follows directly on what ends before word `end`."""
    if (
        end >= len(sentence.lower)
        or not touches(sentence, end)
        or sentence.words[sentence.starts[end] - 2] in "'’s"[:2]
    ):
        return False
    word = sentence.lower[end]
    return sentence.surfaces[end][:1].islower() and not is_break(word) and word not in VERBS
