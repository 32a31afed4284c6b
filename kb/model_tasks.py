"""The tasks that only an engine with a model behind it does: reading statements against evidence, and more.

As in `tasks`: an answer names sentences, claims and pages; it holds no quotes and no link targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from kb.operations import Operation
from kb.records import Claim, Entity, Kind, PageCard, PageId, Passage, PassageId
from kb.tasks import Engine, Extraction, ExtractTask


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement beside what it must follow from: its claims, or for a lead the statements of its page.

    In the second reading `passages` holds the cited passages, whose sentences the answer may name.
    """

    page: str
    """The title of the page; readings of one page stand together, in the order of the page."""
    text: str
    claims: tuple[Claim, ...] = ()
    statements: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    heard_as: tuple[tuple[str, str], ...] = ()
    """`(misheard form, right form)` of what its quotes misheard."""
    follows: str = ""
    """The words before it in its paragraph: they only tell what its pronouns mean."""
    nearby: tuple[Claim, ...] | None = None
    """Of an answer's sentence in the second reading: what its neighbours cite, whose passages are shown too."""


@dataclass(frozen=True, slots=True)
class VerifyTask:
    """Does each statement follow from what stands beside it?"""

    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one reading. `at`: sentences that carry the statement where its quotes do not."""

    is_entailed: bool
    missing: str = ""
    at: tuple[tuple[PassageId, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """One finding for each reading, in order. A reading without a verdict is not entailed."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """An operation that was refused, and what its author needs to mend it."""

    operation: Operation
    reason: str
    page: str
    """The title of the page."""
    claims: tuple[Claim, ...] = ()
    """Those that it cites; others that may carry better words stand behind them."""
    before: str = ""
    """The words that it follows in its paragraph."""
    statements: tuple[str, ...] = ()
    """For a lead: the statements that it may sum up."""


@dataclass(frozen=True, slots=True)
class RepairTask:
    """Better words for what was refused, in its old place."""

    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """For each refused operation, in order, the mended one; None: it is left out."""

    operations: tuple[Operation | None, ...]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """An entity that several pages may be, with claims that name it."""

    entity: Entity
    candidates: tuple[PageCard, ...]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolveTask:
    """Which page is each of these entities?"""

    ambiguities: tuple[Ambiguity, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """One page for each ambiguity, in order; None: none of the candidates."""

    pages: tuple[PageId | None, ...]


@dataclass(frozen=True, slots=True)
class ShortTask:
    """A short source, read and planned in one call."""

    window: ExtractTask
    candidates: tuple[PageCard, ...] = ()
    editorial: str = ""
    most_pages: int = 15


@dataclass(frozen=True, slots=True)
class ShortPage:
    """As `PagePlan`, before the claims have ids: `claims` counts the extraction's claims from 0."""

    title: str
    kind: Kind
    claims: tuple[int, ...]
    page: PageId | None = None
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Short:
    """What a short source says, and where it goes."""

    extraction: Extraction
    pages: tuple[ShortPage, ...]


ContradictionKind = Literal["contradicts", "outdated", "narrower_scope", "reported_opinion", "approximate"]
"""How two claims disagree."""
Relation = Literal[ContradictionKind, "different_entity", "same", "unrelated", "failed"]
"""What two claims are to each other; `failed`: nobody could say, which is never the same as no contradiction."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims of different sources that may disagree, each with the date of its source (`""`: unknown)."""

    a: Claim
    b: Claim
    a_dated: str = ""
    b_dated: str = ""


@dataclass(frozen=True, slots=True)
class JudgeTask:
    """How does each pair disagree, if it does? At most 20 pairs."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What two claims are to each other, and why. A disagreement has a question and a short label for each side."""

    relation: Relation
    why: str = ""
    question: str = ""
    labels: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement for each pair, in order."""

    judgements: tuple[Judgement, ...]


BlockKind = Literal["heading", "paragraph", "item", "quote", "code"]
"""What words that were lost may come back as."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Words of a file that its text lost, and the words of the passages between which they belong."""

    lost: str
    before: str = ""
    behind: str = ""


@dataclass(frozen=True, slots=True)
class RestoreTask:
    """As what blocks do lost words belong into the text?"""

    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class RestoredBlock:
    """A block of lost words, as the engine copied them: code takes the file's own in their place."""

    kind: BlockKind
    words: str


@dataclass(frozen=True, slots=True)
class Restored:
    """The blocks of each gap, in order; none: it stays as it is."""

    blocks: tuple[tuple[RestoredBlock, ...], ...]


class Reader(Protocol):
    """Reads statements against their evidence, and words anew what failed."""

    def verify(self, task: VerifyTask) -> Verified:
        """Whether statements follow from their evidence."""

    def repair(self, task: RepairTask) -> Repaired:
        """Better words for refused statements and leads."""


@runtime_checkable
class ModelEngine(Engine, Reader, Protocol):
    """An engine with a model, an agent or a tape behind it: it reads, besides writing."""

    def resolve(self, task: ResolveTask) -> Resolution:
        """Which pages ambiguous names mean."""

    def compile_short(self, task: ShortTask) -> Short:
        """Extract and plan of a short source, in one call."""

    def judge(self, task: JudgeTask) -> Judged:
        """How pairs of claims disagree, if they do."""

    def restore(self, task: RestoreTask) -> Restored:
        """As what blocks words that a conversion lost belong into the text."""
