"""What a question asks, and how much the candidates that were found speak of it. Counts words; chooses nothing.

What may answer is what was found, and what it leads to: a candidate counts beside the best one when it holds a name
of the question that the best one lacks, or when a name in the best leads to it. When all these together do not speak
of what was asked, the sources do not say it. Words that are nowhere in the sources weigh most, since they are rare.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Protocol

from kb.sentences import spans
from kb.stems import content_words, names_in, stem, words_of

DEPTH = 5
"""How many candidates may count."""
_LOWER = 0.5
"""What words without a capital count, beside names and figures: other words may say the same."""
_MENTIONED = 0.8
"""What a name counts that stands in the words only, beside one in the title or the heading."""
_IN_PART = 0.5
"""What a name counts of which one candidate holds the words, but not as they stand."""
_TITLE_COUNTS = 4
_ASKING = {
    "say", "says", "said", "tell", "told", "think", "thinks", "thought", "explain", "describe", "mean", "mention",
    "many", "long", "old", "often", "far",
}  # fmt: skip
"""What a question asks for, whatever it is about."""
_FOR_FIGURES = re.compile(
    r"\b(?:when|date|(?:what|which) year|how (?:many|much|old|long|large|big|tall|far|often))\b", re.IGNORECASE
)


class Spot(Protocol):
    """A passage: its id, who speaks, and its offsets in the words of its candidate."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def speaker(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def stop(self) -> int: ...  # noqa: D102


class Reply(Protocol):
    """The passage behind a candidate that ends with a question."""

    @property
    def words(self) -> str: ...  # noqa: D102
    @property
    def spot(self) -> Spot: ...  # noqa: D102


class Candidate(Protocol):
    """Neighbouring passages of a source that may answer, with the score that they were found with."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def authors(self) -> str: ...  # noqa: D102
    @property
    def heading(self) -> str: ...  # noqa: D102
    @property
    def words(self) -> str: ...  # noqa: D102
    @property
    def spots(self) -> Sequence[Spot]: ...  # noqa: D102
    @property
    def own(self) -> float: ...  # noqa: D102
    @property
    def is_led_to(self) -> bool: ...  # noqa: D102
    @property
    def reply(self) -> Reply | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as words that count."""

    weight: Mapping[str, float]
    """Stem of each content word → how much it counts."""
    names: tuple[tuple[str, ...], ...]
    """The stems of each name."""
    rarity: Mapping[str, float]
    wants_figure: bool
    """Whether it asks when, how many, how long."""

    @property
    def total(self) -> float:
        """What all its words count together."""
        return fsum(self.weight.values())

    def share(self, terms: Iterable[str]) -> float:
        """What some of its words count, as a share of all."""
        return fsum(self.weight[term] for term in terms) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate as the question sees it."""

    counts: Mapping[str, int]
    """How often it holds each word of the question; one in its title counts four times."""
    title: str
    """The stems of its title, heading and speakers, with blanks around each: a name stands there when its stems do."""
    words: str
    """The stems of its words, in the same way."""

    def holds(self, name: Sequence[str]) -> float:
        """How well it names something: best in its title, 0 when the name does not stand there as it is."""
        run = f" {' '.join(name)} "
        return 1.0 if run in self.title else _MENTIONED if run in self.words else 0.0


def asked(question: str, rarity: Mapping[str, float]) -> Asked:
    """What a question asks. `rarity` is by word, as `content_words` lists them.

    >>> asked("Ada wrote notes. When was it?", {"ada": 2.0, "wrote": 1.0, "notes": 1.0}).wants_figure
    True
    """
    words = _question(question)
    names = [tuple(stems(name)) for name in names_in(words)]
    named = {term for name in names for term in name}
    by_stem = {stem(word): value for word, value in rarity.items()}
    counted = [stem(word) for word in content_words(words) if word not in _ASKING]
    terms = [term for term in counted if term in by_stem] or list(by_stem)
    weight = {term: by_stem[term] * (1.0 if term in named else _LOWER) for term in terms}
    listed = tuple(dict.fromkeys(name for name in names if any(term in weight for term in name)))
    return Asked(weight, listed, by_stem, bool(_FOR_FIGURES.search(words)))


def stems(words: str) -> list[str]:
    """The stems of all words, in order."""
    return [stem(word) for word in words_of(words)]


def read(candidate: Candidate, question: Asked) -> Reading:
    """A candidate with the words of the question counted."""
    speakers = dict.fromkeys(spot.speaker for spot in candidate.spots)
    title = stems("\n".join((candidate.source, candidate.heading, candidate.authors, *speakers)))
    words = stems(candidate.words)
    counts = Counter(term for term in words if term in question.weight)
    for term in question.weight.keys() & set(title):
        counts[term] += _TITLE_COUNTS
    return Reading(counts, f" {' '.join(title)} ", f" {' '.join(words)} ")


def connected(question: Asked, candidates: Sequence[Candidate], readings: Sequence[Reading]) -> list[int]:
    """The best candidate, those it leads to, and those with a name of the question that it lacks."""
    lacking = [name for name in question.names if not readings[0].holds(name)]
    return [
        at
        for at in range(min(DEPTH, len(candidates)))
        if at == 0 or candidates[at].is_led_to or any(readings[at].holds(name) for name in lacking)
    ]


def confidence(question: Asked, readings: Sequence[Reading]) -> float:
    """How much connected candidates speak of what is asked, 0 to 1: the mean of three shares.

    The weight of the words that they hold together; of the names that they hold; and of the words that the one that
    speaks most of them holds, more when it repeats them.
    """
    if not question.total:
        return 0.0
    covered = question.share({term for one in readings for term in one.counts})
    often = (fsum(question.weight[term] * n / (n + 1) for term, n in one.counts.items()) for one in readings)
    return (covered + _named(question, readings) + max(often) / question.total) / 3


def _named(question: Asked, readings: Sequence[Reading]) -> float:
    """The share of the names that are held, rare ones counting more; all when none is asked for."""
    total = held = 0.0
    for name in question.names:
        terms = [term for term in name if term in question.weight]
        rare = fsum(question.rarity[term] for term in terms)
        if rare:
            partly = max(fsum(question.rarity[term] for term in terms if term in one.counts) for one in readings) / rare
            total += rare**0.5
            held += rare**0.5 * max(partly * _IN_PART, *(one.holds(name) for one in readings))
    return held / total if total else 1.0


def _question(words: str) -> str:
    """What asks in it: sentences before it only say what is spoken of."""
    asks = [words[start:end] for start, end in spans(words) if is_question(words[start:end])]
    return " ".join(asks) or words


def is_question(sentence: str) -> bool:
    """Whether a sentence asks.

    >>> is_question("“Why did it take so long?”")
    True
    """
    return sentence.rstrip("\"”’')").endswith("?")
