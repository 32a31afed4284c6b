"""Choose passages: the most central runs of a text, and for each subject those that say most about it, none twice.

Knows runs, subjects and centrality. Proposes what to quote; cuts no quotes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kb.extractive.centrality import centrality
from kb.extractive.quotable import quotability
from kb.extractive.runs import Run, Runs, fits, numbers, unlike
from kb.extractive.sentences import Reading
from kb.extractive.subjects import Subject
from kb.stems import stem

A_SUBJECT, ROUNDS = 8, (1, 2, 5, 8)
"""Passages a subject, and how many of these come in each round before the others of any subject."""
LEAST_SPECIFIC, LEAST_COMMON, WRITTEN = 0.16, 0.22, 0.07
"""How much a run must say of a subject: a name or a term of several words is seldom named in passing, and what is
written says more in a sentence than what is spoken.
"""
ABOUT, FOCUS = 0.65, 0.35
ALSO = 0.25
"""From this aboutness on a run that was chosen for something else is about a subject as well."""
CENTRAL, FEWEST_CENTRAL, A_STRETCH, STRETCHES = 12, 3, 3, 6
"""Central passages of a text, at most and at least, and how many of them may stand in one sixth of it."""
_SHARE_OF_CENTRAL = 3
"""One claim in so many is one of the central passages: a short text has claims for its subjects as well."""
_LEAST_CENTRAL = 0.4
_WEIGHTY = 25
"""So many subjects make a sentence central that speaks of them."""


@dataclass
class Chosen:
    """A run that is worth quoting."""

    run: Run
    subjects: list[tuple[float, str]] = field(default_factory=list)
    """How much it says about each, and which."""
    central: float = 0.0
    defines: bool = False


def choose(reading: Reading, subjects: Sequence[Subject], most: int) -> list[Chosen]:
    """The central runs of a text and the best for each subject, at most `most`, in the order of the text."""
    runs = Runs(reading, subjects)
    chosen: dict[tuple[int, ...], Chosen] = {}
    for run, rank in central(runs, min(CENTRAL, max(FEWEST_CENTRAL, most // _SHARE_OF_CENTRAL))):
        chosen[numbers(run)] = Chosen(run, central=rank)
    for subject, score, run in _in_rounds(runs):
        if numbers(run) in chosen or len(chosen) < most:
            entry = chosen.setdefault(numbers(run), Chosen(run))
            entry.subjects.append((score, subject.name))
            entry.defines |= any(runs.defines(sentence, subject.name) for sentence in run)
    _fill(chosen, runs, most)
    for entry in chosen.values():
        entry.subjects += _also_about(runs, entry)
    return sorted(chosen.values(), key=lambda entry: (entry.run[0].number, len(entry.run)))


def _fill(chosen: dict[tuple[int, ...], Chosen], runs: Runs, most: int) -> None:
    """Where subjects have too little to say, add what is central next and names any: other sources may say more."""
    taken = {number for key in chosen for number in key}
    for run, _ in central(runs, most):
        if len(chosen) >= most:
            return
        entry = Chosen(run)
        if not taken & set(numbers(run)) and any(True for _ in _also_about(runs, entry)):
            chosen[numbers(run)] = entry


def _also_about(runs: Runs, entry: Chosen) -> Iterator[tuple[float, str]]:
    """The other subjects of which a chosen run says something: one passage may stand on the pages of several."""
    known = {name for _, name in entry.subjects}
    told: dict[str, float] = {}
    for sentence in entry.run:
        for name, mention in runs.named[sentence.number].items():
            told[name] = max(told.get(name, 0.0), mention.about)
    yield from ((about, name) for name, about in sorted(told.items()) if name not in known and about >= ALSO)


def _in_rounds(runs: Runs) -> Iterator[tuple[Subject, float, Run]]:
    """The first runs of every subject before the others of any, so that no subject takes all that may be taken."""
    found = [(subject, about(runs, subject)) for subject in runs.subjects]
    for first, last in pairwise((0, *ROUNDS)):
        for subject, scored in found:
            for score, run in scored[first:last]:
                yield subject, score, run


def about(runs: Runs, subject: Subject) -> list[tuple[float, Run]]:
    """The runs that say most about a subject, the best first, none like another."""
    best: dict[int, float] = {}
    seeds = {mention.sentence.number: mention.sentence for mention in subject.mentions}
    for mention in subject.mentions:
        number = mention.sentence.number
        score = ABOUT * mention.about + FOCUS * runs.focus(subject.name, mention.sentence)
        best[number] = max(best.get(number, 0.0), score)
    grown = [(score, runs.around(seeds[number])) for number, score in best.items()]
    scored = [(score * runs.quality(run), run) for score, run in grown if run]
    scored.sort(key=lambda pair: (-pair[0], numbers(pair[1])))
    own = frozenset(stem(word) for key in subject.keys for word in key)
    return unlike((pair for pair in scored if pair[0] >= _least(runs, subject)), A_SUBJECT, own)


def _least(runs: Runs, subject: Subject) -> float:
    least = LEAST_SPECIFIC if subject.is_specific or subject.in_headings else LEAST_COMMON
    return least * runs.fluency if runs.reading.speakers else least + WRITTEN


def central(runs: Runs, wanted: int) -> list[tuple[Run, float]]:
    """The most central runs, spread over the text, with their rank from 0 to 1."""
    sentences = [sentence for sentence in runs.reading.sentences if fits(sentence)]
    top = max((subject.importance for subject in runs.subjects), default=1.0) or 1.0
    weight = {subject.name: subject.importance / top for subject in runs.subjects[:_WEIGHTY]}
    scored = []
    for sentence, rank in zip(sentences, centrality(sentences), strict=True):
        run = runs.around(sentence)
        if run and quotability(sentence) >= _LEAST_CENTRAL * runs.fluency:
            named = runs.named[sentence.number].items()
            naming = max((weight.get(name, 0.0) * mention.about for name, mention in named), default=0.0)
            scored.append(((0.5 * rank + 0.5 * naming) * runs.quality(run), run))
    scored.sort(key=lambda pair: (-pair[0], numbers(pair[1])))
    kept = _spread(unlike(scored, A_STRETCH * CENTRAL), len(runs.reading.sentences), wanted)
    most = max((score for score, _ in kept), default=1.0) or 1.0
    return [(run, score / most) for score, run in kept]


def _spread(scored: Sequence[tuple[float, Run]], total: int, wanted: int) -> list[tuple[float, Run]]:
    """The first runs of each stretch of the text, so that no part of it is left out."""
    taken: dict[int, int] = defaultdict(int)
    kept: list[tuple[float, Run]] = []
    for score, run in scored:
        stretch = run[0].number * STRETCHES // max(total, 1)
        if taken[stretch] < A_STRETCH and len(kept) < wanted:
            taken[stretch] += 1
            kept.append((score, run))
    return kept
