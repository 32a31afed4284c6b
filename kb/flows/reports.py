"""What the flows return: plain values that the doors show or print as JSON. The field names are a contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kb.rulings import Ruling


@dataclass(frozen=True, slots=True)
class PagesTouched:
    """Titles of the pages that a source made or changed."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationCounts:
    """What became of the operations of a source."""

    applied: int = 0
    waiting: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """Rule → how often it refused."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was proposed and refused: each statement once, with the rule that refused it last."""

    rule: str
    why: str
    operation: str = ""
    """`""`: a row of an answer that was no operation yet."""
    page: str = ""
    """The title."""
    section: str = ""
    words: str = ""
    """The first words of what was refused."""
    mended: bool = False
    """Whether better words stand, or wait, in its place."""
    instead: str = ""
    """The first words of these."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage that no claim names."""

    passage: str
    words: str
    """The first ones."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The passages of a source that say something and that no claim names; only where a model read it."""

    passages: int = 0
    of: int = 0
    """How many passages that say something it has."""
    longest: tuple[LeftOut, ...] = ()
    """Those with the most words, in the order of the text."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How far a source is whose prompts wait for whoever answers them; all zero where none do."""

    done: int = 0
    """Prompts that are answered."""
    about: int = 0
    """How many there will be, as far as that can be told before they are answered."""
    waiting: tuple[str, ...] = ()
    """The keys of those that wait, in the order in which they are handed out."""


@dataclass(frozen=True, slots=True)
class LookUse:
    """What look-ups before a plan took: the calls that followed one. They are part of what the model used."""

    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = 0.0


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What the model engine used; all zero without one. `usd` is None when the price is not known."""

    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = 0.0
    look: LookUse = LookUse()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What judging brought."""

    titles: tuple[str, ...] = ()
    """The pages of the contradictions that were found."""
    pairs: int = 0
    unjudged: int = 0
    """Pairs of which nobody could say anything: they are no "no contradiction"."""
    rulings: tuple[Ruling, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new for the reader, as titles of pages; of a run or of a time."""

    learned: tuple[str, ...] = ()
    """Pages that were made."""
    changed: tuple[str, ...] = ()
    """Pages that say more, less or other things than before."""
    disagrees: tuple[str, ...] = ()
    """Contradictions that were found."""
    reading: tuple[str, ...] = ()
    """The few pages with most that is new, the most first."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What an ingest did with one source."""

    source: str
    status: Literal["compiled", "unchanged", "failed", "waiting"]
    title: str = ""
    error: str = ""
    hint: str = ""
    passages: int = 0
    claims: int = 0
    pages: PagesTouched = PagesTouched()
    contradictions: tuple[str, ...] = ()
    """Titles of the contradictions that were found."""
    unjudged: int = 0
    """Pairs of claims of which nobody could say whether they disagree."""
    operations: OperationCounts = OperationCounts()
    refusals: tuple[Refusal, ...] = ()
    """What was refused, one by one: first what was not mended."""
    uncovered: Uncovered = Uncovered()
    steps: Steps = Steps()
    model: ModelUse = ModelUse()
    warnings: tuple[str, ...] = ()
    recall: float | None = None
    """The share of the words of the file that its text holds; None where no second reading could say."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, source by source in sorted order."""

    sources: tuple[SourceReport, ...]
    totals: dict[str, int]
    recovered: tuple[str, ...] = ()
    """What had to be finished of an interrupted run."""
    digest: Digest = Digest()

    @property
    def problems(self) -> int:
        """How many sources failed."""
        return sum(source.status == "failed" for source in self.sources)


def totals(sources: tuple[SourceReport, ...]) -> dict[str, int]:
    """Sums over the sources, by status and by what was made."""
    counts: dict[str, int] = {"sources": len(sources), "compiled": 0, "unchanged": 0, "failed": 0, "waiting": 0}
    for source in sources:
        counts[source.status] += 1
    counts["claims"] = sum(source.claims for source in sources)
    counts["pages_created"] = sum(len(source.pages.created) for source in sources)
    counts["pages_updated"] = sum(len(source.pages.updated) for source in sources)
    counts["applied"] = sum(source.operations.applied for source in sources)
    counts["refused"] = sum(sum(source.operations.refused.values()) for source in sources)
    return counts
