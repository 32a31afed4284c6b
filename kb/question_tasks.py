"""The tasks of a question: where to look, what to answer, what speaks for and against, whose answer is the best.

As in `tasks`: an answer names claims and sentences of excerpts; it holds no quotes and no link targets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from kb.model_tasks import ModelEngine
from kb.records import Claim, ClaimId, Passage, PassageId


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage that may answer a question, and the title of its source."""

    source: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Sides:
    """What sources disagree on: a question, and for each side a label and its claims."""

    question: str
    labels: tuple[str, str]
    a: tuple[Claim, ...]
    b: tuple[Claim, ...]
    title: str = ""
    """Of the page of the contradiction."""


@dataclass(frozen=True, slots=True)
class AnswerTask:
    """Answer a question from statements of the wiki with their claims, from more claims, and from passages."""

    question: str
    statements: tuple[tuple[str, tuple[Claim, ...]], ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    claims: tuple[Claim, ...] = ()
    """Those that stand on no page that was found."""
    sides: tuple[Sides, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    """Title of a source → its date, where one is known."""
    part_of: str = ""
    """The larger question that this one is a part of."""


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """A few sentences of an answer and what carries them: claims, and sentences of excerpts."""

    text: str
    claims: tuple[ClaimId, ...] = ()
    at: tuple[tuple[str, PassageId, tuple[int, ...]], ...] = ()
    """`(title of the source, passage, sentences)`: code cuts the quotes."""
    opens_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer, part by part; none when the evidence does not answer the question."""

    parts: tuple[AnswerPart, ...]
    refused: tuple[str, ...] = ()
    missing: str = ""
    """What of the question the evidence does not say."""


@dataclass(frozen=True, slots=True)
class Argued:
    """The strongest case for a claim and against it; a side without parts has no evidence."""

    favour: Answered
    against: Answered


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation and what was answered, without marks."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class SeekTask:
    """What is missing to answer a question, beside what was found?"""

    question: str
    earlier: tuple[Turn, ...] = ()
    found: tuple[str, ...] = ()
    """What was found so far, a line each."""
    left: int = 0
    """How many rounds of look-ups may follow this answer."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The question as it stands alone, and rows to look up: `(tool, words, passages)`; none: enough was found."""

    question: str
    rows: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineTask:
    """Which questions, answered one after the other, answer a large one?"""

    question: str
    found: tuple[str, ...] = ()
    most: int = 5


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a long answer: `(heading, question)`."""

    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer among several, under a letter that does not tell whose it is."""

    letter: str
    answer: Answered
    points: int = 0
    """What the rankings of the others gave it."""
    remarks: tuple[str, ...] = ()
    """What the others said of it."""


@dataclass(frozen=True, slots=True)
class RankTask:
    """Which of these answers is the best? All rest on the evidence of `task`."""

    task: AnswerTask
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The letters, the best first, each with a remark."""

    order: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChairTask:
    """The final answer, from several and their ranks. All rest on the evidence of `task`."""

    task: AnswerTask
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Chaired:
    """The final answer, and the letters of those that it follows."""

    answer: Answered
    follows: tuple[str, ...] = ()


@runtime_checkable
class AnswerEngine(ModelEngine, Protocol):
    """An engine that answers questions, besides reading and writing."""

    def answer(self, task: AnswerTask) -> Answered:
        """The answer to a question, from this evidence alone."""

    def seek(self, task: SeekTask) -> Sought:
        """What to look up before a question is answered."""

    def outline(self, task: OutlineTask) -> Outline:
        """The sections of a long answer."""

    def argue(self, task: AnswerTask) -> Argued:
        """The strongest case for and against a claim, from this evidence alone."""

    def rank(self, task: RankTask) -> Ranked:
        """The answers of others, the best first."""

    def chair(self, task: ChairTask) -> Chaired:
        """The final answer, from those of several and their ranks."""
