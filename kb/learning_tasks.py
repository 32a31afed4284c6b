"""The task of a reading path: pages to be ordered for somebody who learns, with reasons and questions.

As in `tasks`: an answer names pages and claims; it holds no quotes and no link targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from kb.model_tasks import ModelEngine
from kb.records import Claim, ClaimId, PageCard, PageId


@dataclass(frozen=True, slots=True)
class LearnPage:
    """A page of a path: what it is, some of its statements with their claims, what it mentions of the others."""

    card: PageCard
    lead: str
    statements: tuple[tuple[str, tuple[Claim, ...]], ...] = ()
    mentions: tuple[PageId, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnTask:
    """In which order are these pages read by somebody who wants to learn a topic? They stand in the order of code."""

    topic: str
    goals: tuple[PageId, ...]
    """Those that the path leads to: none of them is left out."""
    pages: tuple[LearnPage, ...]


@dataclass(frozen=True, slots=True)
class LearnStep:
    """A page of the path, why it comes there, and the earlier pages that it requires; `claims` carry the reason."""

    page: PageId
    why: str = ""
    requires: tuple[PageId, ...] = ()
    claims: tuple[ClaimId, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnQuestion:
    """A question on a page, and its answer in a sentence that the claims carry."""

    page: PageId
    words: str
    answer: str
    claims: tuple[ClaimId, ...]


@dataclass(frozen=True, slots=True)
class LearnPath:
    """The pages in order, each after those that it requires, and questions on them."""

    steps: tuple[LearnStep, ...]
    questions: tuple[LearnQuestion, ...]
    refused: tuple[str, ...] = ()


@runtime_checkable
class Teacher(ModelEngine, Protocol):
    """An engine that orders pages for somebody who learns, besides reading and writing."""

    def learn(self, task: LearnTask) -> LearnPath:
        """The order of pages, with reasons and questions."""
