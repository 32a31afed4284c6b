"""The terms of a text: runs of one to four words that recur as a noun.

Knows what stands around each run; no dictionary says what a noun is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kb.extractive.aboutness import is_introduced
from kb.extractive.function_words import BEING, DETERMINERS, MODALS, PREPOSITIONS, PRONOUNS, is_break, singular
from kb.extractive.ordinary import COMMON, GENERAL_NOUNS, LIGHT_NOUNS, VAGUE, VERBS
from kb.extractive.phrases import PATH, Key, Phrase, unpossessed
from kb.extractive.sentences import Sentence, touches

LONGEST = 4
LEAST, LEAST_OF_SHORT, SHORT = 3, 2, 2000
"""How often a term recurs in a text, and in one of fewer words than `SHORT`."""
NOUN = 0.62
"""From this share of noun-like places a run of words is read as a noun."""
_VERBAL = PRONOUNS | MODALS
_NOUN_LEFT = DETERMINERS | (PREPOSITIONS - {"like", "than", "as"})
_NOUN_RIGHT = BEING | PREPOSITIONS | (MODALS - {"to"}) | {"of", "and", "or", "has", "have", "had"}
_PREDICATE = BEING | {"very", "so", "too", "more", "most", "really", "quite", "pretty", "get", "gets", "getting", "how"}
_VERB_RIGHT = DETERMINERS | PRONOUNS


def terms(sentences: Iterable[Sentence]) -> dict[Key, Phrase]:
    """Runs of words that could be terms, of one to four words, each counted with what stands around it."""
    found: dict[Key, Phrase] = {}
    for sentence in sentences:
        for start, end in _term_runs(sentence):
            for first in range(start, end):
                for last in range(first, min(end, first + LONGEST)):
                    if _may_be_term(sentence, first, last + 1):
                        _count(found, sentence, first, last + 1)
    return found


def _term_runs(sentence: Sentence) -> Iterator[tuple[int, int]]:
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
    if any(PATH.search(word) for word in sentence.surfaces[start:end]):
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
    phrase.introduced += is_introduced(sentence, start)
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
    noun += right in _NOUN_RIGHT
    verb += right in _VERB_RIGHT
    verb += left in _PREDICATE and right not in _NOUN_RIGHT
    noun += 0.5 * (not right) + 0.5 * (not left)
    acts = not left and right.endswith("s")  # `Rye soaks up water`: a verb may follow on what opens a sentence
    if right and not acts and not is_break(right) and right not in VERBS:
        verb += 0.5
    return noun, verb


def recurring(found: Mapping[Key, Phrase], words: int) -> dict[Key, Phrase]:
    """The terms that recur as nouns and hold together; parts of longer terms are left out."""
    least = LEAST if words > SHORT else LEAST_OF_SHORT
    kept = {
        key: phrase
        for key, phrase in found.items()
        if (phrase.count >= least or (phrase.introduced and len(key) > 1))
        and phrase.nounness >= NOUN
        and (len(key) == 1 or _holds_together(phrase, found))
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
    if key[-1] in LIGHT_NOUNS or phrase.forms & LIGHT_NOUNS:
        return phrase.count >= 0.5 * (first.count if first else 1)
    return share >= (0.3 if all(word in COMMON for word in key) else 0.08)


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
