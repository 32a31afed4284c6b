"""The engine without a model: extract, plan and write by counting words. Deterministic: no network, no clock.

Knows the order of its own steps. It points at sentences and composes facts; it writes no prose of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kb.extractive.choose import Chosen, choose
from kb.extractive.planning import plan
from kb.extractive.related import neighbours
from kb.extractive.sentences import Reading, read
from kb.extractive.subjects import Subject, subjects
from kb.extractive.writing import write
from kb.records import ClaimKind, Entity
from kb.tasks import ClaimDraft, Extraction, ExtractTask, Plan, PlanTask, WriteTask, Written

_LETTERS_A_TOKEN, _CLAIMS_A_TOKEN = 4, 8 / 1000
_FEWEST_CLAIMS = 5
_ENTITIES = 40
_TOLD = 5


class Extractive:
    """Maps tasks to answers without a model; implements `kb.tasks.Engine`."""

    name = "extractive"
    model = ""
    window: int | None = None

    def extract(self, task: ExtractTask) -> Extraction:
        """The central passages of a text, those about each subject, and the subjects, the most important first."""
        reading = read(task.title, task.shape, task.blocks, task.authors)
        found = subjects(reading)
        chosen = choose(reading, found, _most(reading))
        near = neighbours(found)
        entities = tuple(
            Entity(subject.name, subject.kind, subject.aliases, related=near.get(subject.name, ()))
            for subject in found[:_ENTITIES]
        )
        return Extraction(tuple(_draft(entry) for entry in chosen), entities, _takeaways(reading, found))

    def plan(self, task: PlanTask) -> Plan:
        """The pages that have enough to say."""
        return plan(task)

    def write(self, task: WriteTask) -> Written:
        """Quotations for each page, a lead of facts, and links between the pages."""
        return write(task)


def _most(reading: Reading) -> int:
    letters = sum(len(sentence.words) + 1 for sentence in reading.sentences)
    return max(_FEWEST_CLAIMS, math.ceil(letters / _LETTERS_A_TOKEN * _CLAIMS_A_TOKEN))


def _draft(entry: Chosen) -> ClaimDraft:
    first = entry.run[0]
    ranked = sorted(entry.subjects, key=lambda pair: (-pair[0], pair[1]))
    about = ranked[0][0] if ranked else 0.0
    return ClaimDraft(
        passage=first.passage,
        sentences=tuple(sentence.at for sentence in entry.run),
        text=" ".join(" ".join(sentence.words.split()) for sentence in entry.run),
        subjects=tuple(name for _, name in ranked),
        kind=_kind(entry),
        weight=round(0.5 + 0.5 * entry.central if entry.central else 0.5 * about, 3),
    )


def _kind(entry: Chosen) -> ClaimKind:
    return "definition" if entry.defines else "fact"


def _takeaways(reading: Reading, found: Sequence[Subject]) -> tuple[str, ...]:
    """One line of facts: who speaks, and what about."""
    names = ", ".join(subject.name for subject in found[:_TOLD])
    who = ", ".join(reading.speakers[:3] or reading.authors[:3])
    if not names:
        return ()
    return (f"{who} on: {names}." if who else f"About: {names}.",)
