"""Choose passages: runs of one to three sentences that stand alone and say something about a subject, none twice.

Knows a text that is taken apart, its subjects and how central its sentences are. Proposes claims; cuts no quotes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kb.extractive.aboutness import is_definition, opening_words
from kb.extractive.centrality import centrality, stems_of
from kb.extractive.quotable import dangles, quotability
from kb.extractive.sentences import Reading, Sentence
from kb.extractive.subjects import Mention, Subject
from kb.stems import stem

FEWEST_DEFINING, FEWEST_WORDS, SHORT_WORDS, ENOUGH_WORDS, MOST_WORDS = 5, 9, 14, 30, 60
MOST_SENTENCES = 3
A_SUBJECT, FIRST_ROUND = 8, 5
"""Passages a subject, and how many of these come before the others of any subject."""
ASKER = 0.45
"""What the words of somebody whose part it is to ask count."""
FLUENT = 0.7
"""The quotability of a good sentence of somebody who speaks freely."""
ALIKE = 0.5
_NEAR = 4


@dataclass
class Chosen:
    """A run of sentences of one passage."""

    run: tuple[Sentence, ...]
    quality: float
    subjects: list[tuple[float, str]] = field(default_factory=list)
    """How much it says about each, and which."""
    central: float = 0.0
    defines: bool = False


class Chooser:
    """The runs of one text, made once for each seed."""

    def __init__(self, reading: Reading, subjects: Sequence[Subject]) -> None:
        self.reading = reading
        self.subjects = subjects
        self.named: dict[int, dict[str, Mention]] = defaultdict(dict)
        for subject in subjects:
            for mention in subject.mentions:
                old = self.named[mention.sentence.number].get(subject.name)
                if old is None or old.about < mention.about:
                    self.named[mention.sentence.number][subject.name] = mention
        self._runs: dict[int, tuple[Sentence, ...]] = {}
        self.fluency = _fluency(reading)

    def run(self, seed: Sentence) -> tuple[Sentence, ...]:
        """The run around a sentence that can stand alone; empty when there is none."""
        if seed.number not in self._runs:
            self._runs[seed.number] = self._grown(seed)
        return self._runs[seed.number]

    def _grown(self, seed: Sentence) -> tuple[Sentence, ...]:
        passage = self.reading.passages[seed.passage]
        first = last = seed.at - 1
        while first > 0 and self._leans(passage[first]) and last - first < MOST_SENTENCES - 1:
            if not _fits(passage[first - 1]) or _words(passage[first - 1 : last + 1]) > MOST_WORDS:
                break
            first -= 1
        if self._leans(passage[first]) or not _fits(passage[first]):
            return ()
        while last + 1 < len(passage) and last - first < MOST_SENTENCES - 1 and self._goes_on(passage, first, last):
            last += 1
        run = passage[first : last + 1]
        lead = opening_words(run[0])
        if run[-1].words.rstrip()[-1:] in ",;:-–—":
            return ()
        fewest = FEWEST_DEFINING if self._defines(seed) else FEWEST_WORDS
        return run if _words(run) - lead >= fewest and _words(run) <= MOST_WORDS else ()

    def _defines(self, sentence: Sentence) -> bool:
        mentions = self.named[sentence.number].values()
        return any(is_definition(sentence, mention.at, mention.length) for mention in mentions)

    def _leans(self, sentence: Sentence) -> bool:
        """Whether it cannot be understood without the sentence before."""
        return dangles(sentence, frozenset(mention.at for mention in self.named[sentence.number].values()))

    def _goes_on(self, passage: Sequence[Sentence], first: int, last: int) -> bool:
        following = passage[last + 1]
        size = _words(passage[first : last + 1])
        if not _fits(following) or quotability(following) < 0.45 or size + _words([following]) > MOST_WORDS:
            return False
        if size < SHORT_WORDS and following.surfaces[0].lower() not in ("and", "but", "so"):
            return True
        return size < ENOUGH_WORDS and (self._leans(following) or self._shares(passage[last], following))

    def _shares(self, one: Sentence, other: Sentence) -> bool:
        return bool(set(self.named[one.number]) & set(self.named[other.number]))

    def focus(self, name: str, sentence: Sentence) -> float:
        """How many of the sentences around speak of a subject, 0 to 1."""
        near = range(sentence.number - _NEAR, sentence.number + _NEAR + 1)
        return min(1.0, sum(name in self.named.get(number, ()) for number in near) / (_NEAR + 1))

    def quality(self, run: Sequence[Sentence]) -> float:
        """How well a run can be quoted."""
        voice = ASKER if run[0].speaker in self.reading.askers else 1.0
        size = _words(run)
        length = 1.0 if size >= 20 else 0.9 if size >= SHORT_WORDS else 0.7
        return voice * length * sum(quotability(sentence) for sentence in run) / len(run)


def _fluency(reading: Reading) -> float:
    """How well the people of a text speak, 0.6 to 1: in a halting conversation less is asked of a sentence."""
    told = sorted(quotability(sentence) for sentence in reading.sentences if len(sentence.surfaces) >= SHORT_WORDS)
    usual = told[len(told) * 2 // 3] if told else 1.0
    return min(1.0, max(0.6, usual / FLUENT))


def _fits(sentence: Sentence) -> bool:
    return sentence.is_quotable and not sentence.is_question and quotability(sentence) > 0.0


def _words(sentences: Iterable[Sentence]) -> int:
    return sum(len(sentence.words.split()) for sentence in sentences)


def choose(reading: Reading, subjects: Sequence[Subject], most: int) -> list[Chosen]:
    """The central runs of a text and the best for each subject, at most `most`, in the order of the text."""
    chooser = Chooser(reading, subjects)
    chosen: dict[tuple[int, ...], Chosen] = {}
    for run, rank in _central(chooser):
        _take(chosen, run, chooser).central = rank
    for subject, score, run in _in_rounds(chooser, subjects):
        if _key(run) in chosen or len(chosen) < most:
            entry = _take(chosen, run, chooser)
            entry.subjects.append((score, subject.name))
            entry.defines |= any(
                m.sentence in run and is_definition(m.sentence, m.at, m.length) for m in subject.mentions
            )
    return sorted(chosen.values(), key=lambda entry: (entry.run[0].number, len(entry.run)))


def _in_rounds(chooser: Chooser, subjects: Sequence[Subject]) -> Iterator[tuple[Subject, float, tuple[Sentence, ...]]]:
    """The first runs of every subject before the others of any, so that no subject takes all that may be taken."""
    runs = [(subject, about(chooser, subject)) for subject in subjects]
    for first, last in ((0, FIRST_ROUND), (FIRST_ROUND, A_SUBJECT)):
        for subject, found in runs:
            for score, run in found[first:last]:
                yield subject, score, run


def _key(run: Sequence[Sentence]) -> tuple[int, ...]:
    return tuple(sentence.number for sentence in run)


def _take(chosen: dict[tuple[int, ...], Chosen], run: tuple[Sentence, ...], chooser: Chooser) -> Chosen:
    return chosen.setdefault(_key(run), Chosen(run, chooser.quality(run)))


def about(chooser: Chooser, subject: Subject) -> list[tuple[float, tuple[Sentence, ...]]]:
    """The runs that say most about a subject, the best first, none like another."""
    best: dict[int, float] = {}
    for mention in subject.mentions:
        number = mention.sentence.number
        score = 0.65 * mention.about + 0.35 * chooser.focus(subject.name, mention.sentence)
        best[number] = max(best.get(number, 0.0), score)
    seeds = {mention.sentence.number: mention.sentence for mention in subject.mentions}
    scored = []
    for number, score in best.items():
        run = chooser.run(seeds[number])
        if run:
            scored.append((score * chooser.quality(run), run))
    scored.sort(key=lambda pair: (-pair[0], _key(pair[1])))
    least = LEAST_SPECIFIC if subject.is_specific or subject.in_headings else LEAST_COMMON
    least = least * chooser.fluency if chooser.reading.speakers else least + WRITTEN
    own = frozenset(stem(word) for key in subject.keys for word in key)
    return _unlike([pair for pair in scored if pair[0] >= least], A_SUBJECT, own)


LEAST_SPECIFIC, LEAST_COMMON, WRITTEN = 0.16, 0.22, 0.1
"""How much a run must say of a subject: a name or a term of several words is seldom named in passing, and what is
written says more in a sentence than what is spoken.
"""


def _unlike(
    scored: Iterable[tuple[float, tuple[Sentence, ...]]], most: int, own: frozenset[str] = frozenset()
) -> list[tuple[float, tuple[Sentence, ...]]]:
    """The first of these runs that share no sentence and few words, `own` words not counted."""
    kept: list[tuple[float, tuple[Sentence, ...]]] = []
    sets: list[frozenset[str]] = []
    for score, run in scored:
        if len(kept) == most:
            break
        stems = frozenset().union(*(stems_of(sentence) for sentence in run)) - own
        overlaps = any(set(_key(run)) & set(_key(other)) for _, other in kept)
        if not overlaps and not any(_alike(stems, other) for other in sets):
            kept.append((score, run))
            sets.append(stems)
    return kept


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared > 2 and shared > ALIKE * min(len(one), len(other))


def _central(chooser: Chooser) -> list[tuple[tuple[Sentence, ...], float]]:
    """The most central runs, spread over the text, with their rank."""
    sentences = [sentence for sentence in chooser.reading.sentences if _fits(sentence)]
    ranks = centrality(sentences)
    weight = {subject.name: subject.importance for subject in chooser.subjects[:25]}
    top = max(weight.values(), default=1.0) or 1.0
    scored = []
    for sentence, rank in zip(sentences, ranks, strict=True):
        run = chooser.run(sentence)
        if not run or quotability(sentence) < 0.4:
            continue
        naming = max(
            (weight.get(name, 0.0) / top * mention.about for name, mention in chooser.named[sentence.number].items()),
            default=0.0,
        )
        scored.append(((0.5 * rank + 0.5 * naming) * chooser.quality(run), run))
    scored.sort(key=lambda pair: (-pair[0], _key(pair[1])))
    wanted = 3 * CENTRAL
    spread = _spread(_unlike(scored, wanted), len(chooser.reading.sentences))
    most = max((score for score, _ in spread), default=1.0)
    return [(run, score / most) for score, run in spread]


CENTRAL = 12


def _spread(runs: Sequence[tuple[float, tuple[Sentence, ...]]], total: int) -> list[tuple[float, tuple[Sentence, ...]]]:
    """The first runs of each stretch of the text, so that no part of it is left out."""
    allowed = max(2, CENTRAL // 4)
    taken: dict[int, int] = defaultdict(int)
    kept = []
    for score, run in runs:
        stretch = run[0].number * 6 // max(total, 1)
        if taken[stretch] < allowed and len(kept) < CENTRAL:
            taken[stretch] += 1
            kept.append((score, run))
    return kept
