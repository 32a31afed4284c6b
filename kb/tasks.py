"""The typed tasks: what an engine is asked and what it answers. An engine maps a task to its answer.

Answers name sentences, statements and claims; they hold no quotes, no footnotes, no link targets. Code turns an
answer into `Claim`s and `Operation`s and checks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from kb.operations import Operation
from kb.records import (
    Claim,
    ClaimId,
    ClaimKind,
    Entity,
    Heading,
    Kind,
    PageCard,
    PageId,
    Passage,
    PassageId,
    Statement,
)


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim as an engine proposes it: it points at sentences, code cuts the quote."""

    passage: PassageId
    sentences: tuple[int, ...]
    """Counted from 1, ascending; at most one gap."""
    text: str
    subjects: tuple[str, ...]
    kind: ClaimKind = "fact"
    then: tuple[int, ...] = ()
    """Sentences of the passage in which it goes on: the next one, nods of others left out."""
    context: tuple[PassageId, int] | None = None
    """The one sentence that says what the pronouns mean."""
    when: str = ""
    asserted: Literal["true", "reported"] = "true"
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class ExtractTask:
    """A window of a text; without a model the window is the whole text."""

    title: str
    shape: Literal["transcript", "prose"]
    blocks: tuple[Heading | Passage, ...]
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a window says: claims, what it is about, the takeaways."""

    claims: tuple[ClaimDraft, ...]
    entities: tuple[Entity, ...] = ()
    takeaways: tuple[str, ...] = ()
    heard_as: tuple[tuple[str, str], ...] = ()
    """`(misheard form, right form)`, once per source."""
    refused: tuple[str, ...] = ()
    """What the answer proposed and could not be used: `rule: message`, as in the answers below."""


class Lookups(Protocol):
    """What a plan may look up: lines about pages and passages of this vault, and nothing else. Asking changes nothing.

    A name that is not known gives no lines; it is no error.
    """

    def search_wiki(self, query: str) -> tuple[str, ...]:
        """Pages, and passages with their ids, that these words find, the best first."""

    def read_page(self, title: str) -> tuple[str, ...]:
        """What the page of this title says, statement by statement."""

    def read_passages(self, source: str, passages: tuple[str, ...]) -> tuple[str, ...]:
        """These passages of the source of this title, in full."""


@dataclass(frozen=True, slots=True)
class PlanTask:
    """Which pages should receive these claims?

    `claims` are those of the new source and, for the subjects that it shares with older ones, the older claims that
    stand on no page yet. `candidates` is bounded: pages whose titles or aliases these claims name, and those that tell
    of their subjects (`telling`).
    """

    source: str
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]
    candidates: tuple[PageCard, ...]
    origins: dict[str, str]
    """Title of each source of these claims → title of its origin (itself when primary)."""
    editorial: str = ""
    most_pages: int = 15
    emphasis: str = ""
    """What the person who gives this source wants brought out of it, on one line."""
    lookups: Lookups | None = None
    """What may be looked up before the answer; None: nothing."""
    rounds: int = 0
    """How often."""
    telling: Mapping[PageId, tuple[str, ...]] = field(default_factory=dict)
    """Page → what it tells of besides what it is called, the most first."""


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Claims that go to one page, which exists (`page`) or is to be made (`page` is None)."""

    title: str
    kind: Kind
    claims: tuple[ClaimId, ...]
    page: PageId | None = None
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    """Titles of related pages or entities, the closest first; those without a page are ignored."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The pages that a source touches."""

    pages: tuple[PagePlan, ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageDraft:
    """A page as `write` sees it: its statements and the claims that are new to it."""

    card: PageCard
    is_new: bool
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    known: tuple[Claim, ...] = ()
    """The claims that its statements cite already."""


@dataclass(frozen=True, slots=True)
class WriteTask:
    """One to four pages and their new claims."""

    pages: tuple[PageDraft, ...]
    origins: dict[str, str]
    editorial: str = ""
    most: int = 60
    """How many statements may be proposed, over all these pages."""
    emphasis: str = ""
    """As in `PlanTask`."""
    rejected: tuple[str, ...] = ()
    """What a person rejected on these pages before, with the reason, a line each."""
    near: tuple[str, ...] = ()
    """The titles of other pages that the prose may name."""


@dataclass(frozen=True, slots=True)
class Written:
    """The operations that an engine proposes; a new page begins with its `Create`."""

    operations: tuple[Operation, ...]
    refused: tuple[str, ...] = ()


class Engine(Protocol):
    """Maps a task to its answer. Raises `EngineError`; never returns a substitute for an answer that failed."""

    @property
    def name(self) -> str:
        """`extractive`, `model`, `queue`, `tape`."""

    @property
    def model(self) -> str:
        """The model's name, `""` without one."""

    @property
    def window(self) -> int | None:
        """Largest window of `extract` in tokens; None: the whole text."""

    def extract(self, task: ExtractTask) -> Extraction:
        """Claims, entities and takeaways of a window."""

    def plan(self, task: PlanTask) -> Plan:
        """Which claims go to which page."""

    def write(self, task: WriteTask) -> Written:
        """Operations for these pages."""
