"""Runs: one to three neighbouring sentences of a passage that stand alone, and how well they can be quoted.

Knows a text that is taken apart and where its subjects are named. Which runs are chosen is decided elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kb.extractive.aboutness import is_definition, opening_words
from kb.extractive.centrality import stems_of
from kb.extractive.quotable import dangles, quotability
from kb.extractive.sentences import Reading, Sentence
from kb.extractive.subjects import Mention, Subject

Run = tuple[Sentence, ...]
FEWEST_DEFINING, FEWEST_WORDS, SHORT_WORDS, ENOUGH_WORDS, MOST_WORDS = 5, 9, 18, 34, 60
"""Words of a run: the fewest of a definition and of any other, when it is short and when enough, and the most."""
MOST_SENTENCES = 3
ASKER = 0.45
"""What the words of somebody whose part it is to ask count."""
FLUENT, LEAST_FLUENCY = 0.64, 0.6
"""The quotability of a good sentence of somebody who speaks freely; how little may be asked of others."""
ALIKE = 0.5
_GOES_ON = 0.45
_NEAR = 4


class Runs:
    """The runs of one text, each made once from the sentence that it grows around."""

    def __init__(self, reading: Reading, subjects: Sequence[Subject]) -> None:
        self.reading = reading
        self.subjects = subjects
        self.fluency = fluency(reading)
        self.named: dict[int, dict[str, Mention]] = defaultdict(dict)
        """Number of a sentence → the subjects that it names, each with the mention that says most."""
        self._runs: dict[int, Run] = {}
        for subject in subjects:
            for mention in subject.mentions:
                old = self.named[mention.sentence.number].get(subject.name)
                if old is None or old.about < mention.about:
                    self.named[mention.sentence.number][subject.name] = mention

    def around(self, seed: Sentence) -> Run:
        """The run around a sentence that can stand alone; empty when there is none."""
        if seed.number not in self._runs:
            self._runs[seed.number] = self._grown(seed)
        return self._runs[seed.number]

    def _grown(self, seed: Sentence) -> Run:
        """Backwards to a sentence that is understood, forwards while the thought goes on."""
        passage = self.reading.passages[seed.passage]
        first = last = seed.at - 1
        while first > 0 and self._leans(passage[first]) and last - first < MOST_SENTENCES - 1:
            if not fits(passage[first - 1]) or size(passage[first - 1 : last + 1]) > MOST_WORDS:
                break
            first -= 1
        if self._leans(passage[first]) or not fits(passage[first]):
            return ()
        while last + 1 < len(passage) and last - first < MOST_SENTENCES - 1 and self._goes_on(passage, first, last):
            last += 1
        run = passage[first : last + 1]
        return run if self._is_long_enough(run, seed) and run[-1].words.rstrip()[-1:] not in ",;:-–—" else ()

    def _leans(self, sentence: Sentence) -> bool:
        """Whether it cannot be understood without the sentence before."""
        return dangles(sentence, frozenset(mention.at for mention in self.named[sentence.number].values()))

    def _goes_on(self, passage: Sequence[Sentence], first: int, last: int) -> bool:
        following, words = passage[last + 1], size(passage[first : last + 1])
        if not fits(following) or quotability(following) < _GOES_ON or words + size([following]) > MOST_WORDS:
            return False
        if self._leans(following):
            return words < ENOUGH_WORDS
        shares = set(self.named[passage[last].number]) & set(self.named[following.number])
        return words < SHORT_WORDS and (bool(shares) or following.lower[0] not in ("and", "but", "so"))

    def _is_long_enough(self, run: Run, seed: Sentence) -> bool:
        fewest = FEWEST_DEFINING if self.defines(seed) else FEWEST_WORDS
        return fewest <= size(run) - opening_words(run[0]) and size(run) <= MOST_WORDS

    def defines(self, sentence: Sentence, name: str = "") -> bool:
        """Whether a sentence says what a subject, or any, is."""
        mentions = self.named[sentence.number]
        return any(
            is_definition(sentence, mention.at, mention.length)
            for subject, mention in mentions.items()
            if name in ("", subject)
        )

    def focus(self, name: str, sentence: Sentence) -> float:
        """How many of the sentences around speak of a subject, 0 to 1."""
        near = range(sentence.number - _NEAR, sentence.number + _NEAR + 1)
        return min(1.0, sum(name in self.named.get(number, ()) for number in near) / (_NEAR + 1))

    def quality(self, run: Run) -> float:
        """How well a run can be quoted, 0 to 1."""
        voice = ASKER if run[0].speaker in self.reading.askers else 1.0
        words = size(run)
        length = 1.0 if words >= 22 else 0.9 if words >= SHORT_WORDS else 0.7
        scores = [quotability(sentence) for sentence in run]
        return voice * length * (max(scores) + sum(scores) / len(scores)) / 2


def fits(sentence: Sentence) -> bool:
    """Whether a sentence may stand in a run at all."""
    return sentence.is_quotable and not sentence.is_question and quotability(sentence) > 0.0


def size(sentences: Iterable[Sentence]) -> int:
    """How many words these sentences have, as the limit of a quote counts them."""
    return sum(len(sentence.words.split()) for sentence in sentences)


def numbers(run: Run) -> tuple[int, ...]:
    """The numbers of the sentences of a run: its identity."""
    return tuple(sentence.number for sentence in run)


def fluency(reading: Reading) -> float:
    """How well the people of a text speak, 0.6 to 1: in a halting conversation less is asked of a sentence."""
    told = sorted(quotability(one) for one in reading.sentences if len(one.surfaces) >= SHORT_WORDS)
    usual = told[len(told) * 2 // 3] if told else FLUENT
    return min(1.0, max(LEAST_FLUENCY, usual / FLUENT))


def unlike(
    scored: Iterable[tuple[float, Run]], most: int, own: frozenset[str] = frozenset()
) -> list[tuple[float, Run]]:
    """The first of these runs that share no sentence and few stems, `own` stems not counted."""
    kept: list[tuple[float, Run]] = []
    sets: list[frozenset[str]] = []
    for score, run in scored:
        if len(kept) == most:
            break
        stems = frozenset().union(*(stems_of(sentence) for sentence in run)) - own
        overlaps = any(set(numbers(run)) & set(numbers(other)) for _, other in kept)
        if not overlaps and not any(_are_alike(stems, other) for other in sets):
            kept.append((score, run))
            sets.append(stems)
    return kept


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared, fewest = len(one & other), min(len(one), len(other))
    return shared > ALIKE * fewest and (shared > 2 or fewest < 5)
