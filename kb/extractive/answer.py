"""Answer a question with sentences of the sources, or abstain. Knows the candidates that it is given, and no model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from kb.extractive.asked import (
    DEPTH,
    Asked,
    Candidate,
    Reading,
    asked,
    confidence,
    connected,
    is_question,
    read,
    stems,
)
from kb.sentences import count, spans
from kb.stems import stem
from kb.words import holds_quote

SPEAKS = 0.56
"""Confidence below which the candidates do not speak of what was asked."""
NEW = 0.25
"""Share of the question that a further candidate must cover anew to be cited."""
EQUAL = 0.8
"""A further candidate is cited beside the best, as another account, from this share of its score on."""
SAME, FULL = 0.9, 0.7
"""So is one that covers this share of the words that the best covers, and this share of the question."""
MOST_CITED = 3
_FIGURES_COUNT = 0.2
"""What a sentence with a figure gains where the question asks for one, as a share of the whole question."""
_AGAIN = 0.5
"""What a word counts that an earlier sentence of the answer holds."""
_REPLY = 0.5
"""What the sentence behind a question counts of what the question would."""
_FEWEST_WORDS = 5
_QUALIFIERS = re.compile(r"(?: \([^()]*\))+\Z")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence that answers, or short ones in a row."""

    candidate: int
    """Its place among the candidates, from 0."""
    passage: str
    sentences: tuple[int, ...]
    """Counted from 1 in the passage."""
    quote: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Up to three sentences of different passages; none when the sources do not say it."""

    chosen: tuple[Chosen, ...]
    confidence: float
    missing: tuple[str, ...]
    """The words of the question that none of the candidates holds."""


def choose(question: str, candidates: Sequence[Candidate], rarity: Mapping[str, float]) -> Choice:
    """The sentences that answer, each of another passage, the best first; none when the candidates do not speak of it.

    `candidates` come best first; `rarity` gives the inverse document frequency of each content word of the question.
    """
    meant = asked(question, rarity)
    readings = [read(candidate, meant) for candidate in candidates]
    held = {term for reading in readings[:DEPTH] for term in reading.counts}
    missing = tuple(word for word in rarity if stem(word) in meant.weight and stem(word) not in held)
    if not candidates:
        return Choice((), 0.0, missing)
    trust = confidence(meant, [readings[at] for at in connected(meant, candidates, readings)])
    if trust < SPEAKS:
        return Choice((), trust, missing)
    cited = _cited(meant, candidates, readings)
    return Choice(tuple(_sentences(meant, candidates, cited)), trust, missing)


def _cited(meant: Asked, candidates: Sequence[Candidate], readings: Sequence[Reading]) -> list[int]:
    """The best candidate, and up to two that it leads to, that cover more, or that are other accounts of the same."""
    cited, covered = [0], set(readings[0].counts)
    for at in range(1, len(candidates)):
        if len(cited) == MOST_CITED:
            break
        more = meant.share(readings[at].counts.keys() - covered)
        same = meant.share(readings[at].counts.keys() & readings[0].counts.keys())
        is_account = same >= max(SAME * meant.share(readings[0].counts), FULL)
        if candidates[at].is_led_to or more >= NEW or is_account or _is_like(candidates[at], candidates[0]):
            cited.append(at)
            covered |= readings[at].counts.keys()
    return cited


def _is_like(candidate: Candidate, best: Candidate) -> bool:
    """Whether it was found about as well, or is called the same but for what stands in brackets."""
    if candidate.own >= EQUAL * best.own:
        return True
    return candidate.source != best.source and _unqualified(candidate.source) == _unqualified(best.source)


def _unqualified(title: str) -> str:
    return _QUALIFIERS.sub("", title).casefold()


# -- sentences --------------------------------------------------------------------------------------------------


def _sentences(meant: Asked, candidates: Sequence[Candidate], cited: Sequence[int]) -> Iterator[Chosen]:
    """The best sentence of each candidate, of a passage that is not quoted yet.

    It holds a word of the question or replies to one that does, except where the title does, or a name leads to it:
    there the first may do. None of a candidate that only asks.
    """
    taken: set[tuple[str, str]] = set()
    covered: set[str] = set()
    for at in cited:
        source = candidates[at].source
        passages = [one for one in _passages(candidates[at]) if (source, one[0]) not in taken]
        found = [one for passage, words in passages for one in _of_passage(at, passage, words)]
        told = _told(found, meant, covered)
        if not (candidates[at].is_led_to or meant.weight.keys() & set(stems(source))):
            told = [one for one in told if one[0]]
        told.sort(key=lambda one: -one[0])
        best = next((one for _, one in told if _holds(one, candidates[at])), None)
        if best:
            taken.add((source, best.passage))
            covered |= set(stems(best.quote))
            yield best


def _told(found: Sequence[Chosen], meant: Asked, covered: set[str]) -> list[tuple[float, Chosen]]:
    """The sentences that tell something, each with its worth; what replies to a question counts half of it at least.

    `found` stand in the order of the text. A sentence that asks is no answer, however many words it shares.
    """
    told: list[tuple[float, Chosen]] = []
    asked_before = 0.0
    for one in found:
        worth = _worth(one.quote, meant, covered)
        if is_question(one.quote):
            asked_before = max(asked_before, worth * _REPLY)
        else:
            told.append((max(worth, asked_before), one))
            asked_before = 0.0
    return told


def _worth(quote: str, meant: Asked, covered: set[str]) -> float:
    """What the words of the question in a sentence count."""
    held = meant.weight.keys() & set(stems(quote))
    worth = fsum(meant.weight[term] * (_AGAIN if term in covered else 1.0) for term in held)
    if meant.wants_figure and any(sign.isdigit() for sign in quote):
        worth += _FIGURES_COUNT * meant.total
    return worth


def _passages(candidate: Candidate) -> list[tuple[str, str]]:
    """Id and words of the passages of a candidate, and of the one that replies to the question at its end."""
    listed = [(spot.id, candidate.words[spot.start : spot.stop]) for spot in candidate.spots]
    reply = candidate.reply
    return [*listed, (reply.spot.id, reply.words)] if reply else listed


def _holds(one: Chosen, candidate: Candidate) -> bool:
    """Whether the quote stands in its passage in whole words: a piece of a long sentence may not."""
    return any(holds_quote(one.quote, words) for passage, words in _passages(candidate) if passage == one.passage)


def _of_passage(at: int, passage: str, words: str) -> Iterator[Chosen]:
    """Every sentence of a passage; one of fewer than five words together with those behind it."""
    cuts = spans(words)
    for first, (start, end) in enumerate(cuts):
        last = first
        while count(words[start:end]) < _FEWEST_WORDS and last + 1 < len(cuts):
            last += 1
            end = cuts[last][1]
        yield Chosen(at, passage, tuple(range(first + 1, last + 2)), words[start:end])
