"""Key phrases: names by their capitals, terms by how often the same words stand together as a noun.

Knows the words of sentences, no dictionary of things. Counts only; which phrases are subjects is decided elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.extractive.function_words import (
    BEING,
    DETERMINERS,
    HONORIFICS,
    MODALS,
    MONTHS,
    PREPOSITIONS,
    PRONOUNS,
    WEEKDAYS,
    is_break,
    singular,
)
from kb.extractive.ordinary import COMMON, GENERAL_NOUNS, LIGHT_NOUNS, VAGUE, VERBS
from kb.extractive.sentences import Sentence, plain, touches

Key = tuple[str, ...]
LONGEST = 4
LEAST = 3
NOUN = 0.62
"""From this share of noun-like places a run of words is read as a noun."""
_JOINTS = frozenset({"of", "de", "du", "la", "van", "von", "der", "di", "da", "del"})
_OPENS = re.compile(r"[.:!?…]\s*[\"“‘'(\[]*$|^[\"“‘'(\[\s]*$|[\"“‘(\[]$")
_PATH = re.compile(r"[^\W\d]\.[^\W\d]{4}|\..*\.|^[a-z]+_|[^\W_]_[^\W_]{2}")
"""A dotted or underscored path of a program names nothing that people speak about."""
_VERBAL = PRONOUNS | MODALS
_NOUN_LEFT = DETERMINERS | (PREPOSITIONS - {"like", "than", "as"})
_NOUN_RIGHT = BEING | (MODALS - {"to"}) | {"of", "and", "or", "has", "have", "had"}
_PREDICATE = BEING | {"very", "so", "too", "more", "most", "really", "quite", "pretty", "get", "gets", "getting", "how"}
_VERB_RIGHT = DETERMINERS | PRONOUNS


@dataclass
class Phrase:
    """A run of words that recurs. `places` are `(sentence, first word)`; `length` counts words."""

    key: Key
    is_name: bool
    surfaces: Counter[str] = field(default_factory=Counter)
    places: list[tuple[int, int]] = field(default_factory=list)
    noun: float = 0.0
    verb: float = 0.0
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


def opens(sentence: Sentence, at: int) -> bool:
    """Whether word `at` opens a sentence, a quotation or a bracket, so that its capital says nothing."""
    return at == 0 or bool(_OPENS.search(sentence.words[: sentence.starts[at]]))


def capitals(sentences: Iterable[Sentence]) -> dict[str, float]:
    """Lower-case word → the share of its places inside sentences where it is capitalised, of those that tell."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for sentence in sentences:
        shouting = sum(word[:1].isupper() for word in sentence.surfaces) > 0.6 * len(sentence.surfaces) > 3
        for at, word in enumerate(sentence.surfaces):
            if word[:1].islower():
                small[sentence.lower[at]] += 1
            elif word[:1].isupper() and (not opens(sentence, at) or not word[1:].islower()) and not shouting:
                capital[sentence.lower[at]] += 1
    return {word: count / (count + small[word]) for word, count in capital.items()}


def is_name_word(word: str, lower: str, share: Mapping[str, float]) -> bool:
    """Whether a word is written as part of a name."""
    if not any(sign.isupper() for sign in word) or lower in WEEKDAYS or lower in MONTHS or lower in HONORIFICS:
        return False
    if len(word) < 2 or is_break(lower) or _PATH.search(word):
        return False
    return share.get(lower, 0.0) >= 0.5


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


def unpossessed(word: str) -> str:
    """A word without its possessive, its case kept."""
    word = re.sub(r"['’]s$", "", word)
    return word.replace("_", "") if re.fullmatch(r"(?:[A-Za-z]_){2,}s?", word) else word


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


def terms(sentences: Sequence[Sentence], share: Mapping[str, float]) -> dict[Key, Phrase]:
    """Runs of words that could be terms, of one to four words, each counted with what stands around it."""
    found: dict[Key, Phrase] = {}
    for sentence in sentences:
        for start, end in _term_runs(sentence, share):
            for first in range(start, end):
                for last in range(first, min(end, first + LONGEST)):
                    if _may_be_term(sentence, first, last + 1):
                        _count(found, sentence, first, last + 1)
    return found


def _term_runs(sentence: Sentence, share: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    start = 0
    for at, lower in enumerate(sentence.lower):
        if is_break(lower) or len(lower) < 2:
            yield start, at
            start = at + 1
        elif at > start and not touches(sentence, at):
            yield start, at
            start = at
    yield start, len(sentence.lower)


def _may_be_term(sentence: Sentence, start: int, end: int) -> bool:
    words = sentence.lower[start:end]
    first, last = words[0], words[-1]
    if any(_PATH.search(word) for word in sentence.surfaces[start:end]):
        return False
    if first[:1].isdigit() or last in VAGUE or (end - start == 1 and first in VAGUE):
        return False
    if (last in VERBS and not last.endswith("ing")) and last not in GENERAL_NOUNS:
        return False
    if (first in VERBS and first not in GENERAL_NOUNS) and end - start > 1:
        return False
    if any(word != singular(word) and surface[:1].islower() for word, surface in _inner(sentence, start, end)):
        return False
    return not all(word in COMMON for word in words) or end - start > 1 or first in GENERAL_NOUNS


def _inner(sentence: Sentence, start: int, end: int) -> Iterator[tuple[str, str]]:
    """The words of a term but the last: a plural there begins a clause, as in `agents fail`."""
    return zip(sentence.lower[start : end - 1], sentence.surfaces[start : end - 1], strict=True)


def _count(found: dict[Key, Phrase], sentence: Sentence, start: int, end: int) -> None:
    words = sentence.lower[start:end]
    key = (*words[:-1], singular(words[-1]))
    phrase = found.get(key)
    if phrase is None:
        phrase = found[key] = Phrase(key, is_name=False)
    phrase.surfaces[" ".join(unpossessed(word) for word in sentence.surfaces[start:end])] += 1
    phrase.places.append((sentence.number, start))
    noun, verb = _stands_as(sentence, start, end)
    phrase.noun += noun
    phrase.verb += verb


def _stands_as(sentence: Sentence, start: int, end: int) -> tuple[float, float]:
    """What the words around say: evidence for a noun, and for a verb or a mere modifier."""
    noun = verb = 0.0
    left = sentence.lower[start - 1] if start and touches(sentence, start) else ""
    right = sentence.lower[end] if end < len(sentence.lower) and touches(sentence, end) else ""
    noun += left in _NOUN_LEFT
    verb += left in _VERBAL
    verb += 0.5 * (left == "to")
    noun += right in _NOUN_RIGHT or right in PREPOSITIONS
    verb += right in _VERB_RIGHT
    verb += left in _PREDICATE and right not in _NOUN_RIGHT
    noun += 0.5 * (not right)
    if right and not is_break(right) and right not in VERBS:
        verb += 0.5
    return noun, verb


def recurring(found: Mapping[Key, Phrase], words: int) -> dict[Key, Phrase]:
    """The terms that recur as nouns and hold together; parts of longer terms are left out."""
    least = LEAST if words > 2000 else 2
    kept = {
        key: phrase
        for key, phrase in found.items()
        if phrase.count >= least and phrase.nounness >= NOUN and (len(key) == 1 or _holds_together(phrase, found))
    }
    wider = _wider(kept)
    return {key: phrase for key, phrase in kept.items() if not _is_part(phrase, wider.get(key, ()))}


def _holds_together(phrase: Phrase, found: Mapping[Key, Phrase]) -> bool:
    """Whether its words choose one another: each half follows the other more often than chance would have it."""
    key = phrase.key
    first, rest = found.get((singular(key[0]),)) or found.get(key[:1]), found.get(key[1:])
    fewest = min(first.count if first else phrase.count, rest.count if rest else phrase.count)
    share = phrase.count / max(fewest, 1)
    if key[0] in VAGUE:
        return share >= 0.5
    if key[-1] in LIGHT_NOUNS or phrase_forms(phrase) & LIGHT_NOUNS:
        return phrase.count >= 0.5 * (first.count if first else 1)
    return share >= (0.3 if all(word in COMMON for word in key) else 0.08)


def phrase_forms(phrase: Phrase) -> frozenset[str]:
    """The forms of a phrase's last word, in lower case."""
    return frozenset(plain(surface.split()[-1]) for surface in phrase.surfaces)


def _wider(kept: Mapping[Key, Phrase]) -> dict[Key, list[Phrase]]:
    found: dict[Key, list[Phrase]] = defaultdict(list)
    for key, phrase in kept.items():
        for start in range(len(key)):
            for end in range(start + 1, len(key) + 1):
                if end - start < len(key):
                    found[(*key[start : end - 1], singular(key[end - 1]))].append(phrase)
    return found


def _is_part(phrase: Phrase, wider: Iterable[Phrase]) -> bool:
    """Whether it stands mostly inside one longer term, so that the longer one is meant."""
    return any(other.count >= 0.6 * phrase.count for other in wider)
