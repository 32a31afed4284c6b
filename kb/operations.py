"""Operations: the small changes of pages that an engine proposes and code checks; and what the journal keeps of them.

Texts of operations hold words only: no marks, no footnotes, no link targets. Marks and `[[…]]` are written by code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kb.records import ClaimId, Kind, PageId, StatementId


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of one statement to be, and the claims that carry them."""

    text: str
    claims: tuple[ClaimId, ...]
    replaces: tuple[StatementId, ...] = ()
    """In a `restructure`: the statements whose words these are, or that they join."""


@dataclass(frozen=True, slots=True)
class Create:
    """Makes a page. Its statements come as `add`s."""

    page: PageId
    title: str
    kind: Kind
    lead: str
    description: str
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    op: Literal["create"] = "create"


@dataclass(frozen=True, slots=True)
class Add:
    """Adds a statement to a section, after another one or at its end."""

    page: PageId
    text: str
    """For a quotation empty: it shows exactly its one claim's quote."""
    claims: tuple[ClaimId, ...]
    section: str = ""
    after: StatementId | None = None
    opens_paragraph: bool = False
    is_quotation: bool = False
    op: Literal["add"] = "add"


@dataclass(frozen=True, slots=True)
class Refine:
    """Rewords a statement of the machine; keeps its citations and may bring more."""

    page: PageId
    statement: StatementId
    text: str
    claims: tuple[ClaimId, ...]
    op: Literal["refine"] = "refine"


@dataclass(frozen=True, slots=True)
class Supersede:
    """Puts a newer statement in the place of an older one, which moves to the section History.

    Without a text the older one only moves: its page says elsewhere what these claims say.
    """

    page: PageId
    statement: StatementId
    text: str
    claims: tuple[ClaimId, ...]
    op: Literal["supersede"] = "supersede"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction: a short label such as `2013`, a sentence, its claims."""

    label: str
    text: str
    claims: tuple[ClaimId, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Writes the callout of a contradiction after a statement, or at the end of the page's prose."""

    page: PageId
    question: str
    """`when was the first ride?`"""
    sides: tuple[Side, ...]
    contradiction: str
    """The title of its page in contradictions/."""
    statement: StatementId | None = None
    settled: str = ""
    """`Resolved` or `Dismissed`: closes the callout that is there; `""`: it is open."""
    op: Literal["dispute"] = "dispute"


@dataclass(frozen=True, slots=True)
class Retract:
    """Removes a statement of the machine that rests on a claim that is withdrawn."""

    page: PageId
    statement: StatementId
    op: Literal["retract"] = "retract"


@dataclass(frozen=True, slots=True)
class Restructure:
    """Reorders and joins the machine's statements of one section; the citations stay the same multiset."""

    page: PageId
    section: str
    paragraphs: tuple[tuple[Draft, ...], ...]
    op: Literal["restructure"] = "restructure"


@dataclass(frozen=True, slots=True)
class Link:
    """Links words of a statement to a page; without a statement, adds an item to the list `section`."""

    page: PageId
    target: PageId
    statement: StatementId | None = None
    words: str = ""
    """In a statement: the words that become the link. In a list: what stands behind the link."""
    section: str = "Related"
    op: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Alias:
    """Gives a page another name; one that a transcript misheard goes to `heard_as`."""

    page: PageId
    alias: str
    heard_as: bool = False
    op: Literal["alias"] = "alias"


@dataclass(frozen=True, slots=True)
class Rename:
    """Gives a page a new title; the old one becomes an alias and every link follows."""

    page: PageId
    title: str
    op: Literal["rename"] = "rename"


@dataclass(frozen=True, slots=True)
class Merge:
    """Moves the statements of `page` to `into`; its names become aliases there and every link follows."""

    page: PageId
    into: PageId
    op: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True)
class Split:
    """Moves statements to a new page; the old one stays and links to it."""

    page: PageId
    new: PageId
    title: str
    kind: Kind
    lead: str
    description: str
    statements: tuple[StatementId, ...]
    op: Literal["split"] = "split"


@dataclass(frozen=True, slots=True)
class Lead:
    """Replaces the lead and the description of a page."""

    page: PageId
    text: str
    description: str
    rests_on: tuple[StatementId, ...] = ()
    """Empty: on counts that kb computes, or on the whole page."""
    op: Literal["lead"] = "lead"


Operation = (
    Create | Add | Refine | Supersede | Dispute | Retract | Restructure | Link | Alias | Rename | Merge | Split | Lead
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of an operation. `rule` is empty when nothing speaks against it."""

    rule: str = ""
    message: str = ""

    @property
    def holds(self) -> bool:
        """Whether the operation may be applied."""
        return not self.rule


Decision = Literal["applied", "waiting", "refused", "rejected"]
Autonomy = Literal["suggest", "review", "additive", "auto"]
"""How much is applied without asking: nothing, nothing unasked, what only adds, all that the checks let through."""


@dataclass(frozen=True, slots=True)
class Decided:
    """An operation with its verdict and what became of it."""

    operation: Operation
    verdict: Verdict
    decision: Decision
    seen: str = ""
    """Of one that waits: the sha256 of its page when it was proposed, `""` when there was none."""
    anchor: str = ""
    """Of one that waits: the plain words of the statements that it names, a line each."""
    waited: str = ""
    """Of one that a person decided: the id under which it waited."""
    why: str = ""
    """The reason that the person gave."""


# -- the journal ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that a change replaced, in a file: `before` stood at line `at` (counted from 0), `after` stands there now.

    `at` counts lines of the file after the change.
    """

    at: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    above: tuple[str, ...] = ()
    """The digests of up to two unchanged lines right above, the nearest first: where it belongs in a later edit."""
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a change did to one file. A missing file has the empty hash."""

    path: str
    """Below the vault, with `/`."""
    before: str
    """sha256 of the content before, `""` when there was none."""
    after: str
    """sha256 of the content after, `""` when it was removed."""
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the journal: what kb did in one go, with all that undo, ownership and memory need."""

    id: str
    """`0007-dwarkesh-interview`: sorts in the order of writing."""
    verb: str
    """`ingest`, `undo`, …"""
    title: str
    """What it was about: the title of the source, or the id of the change undone."""
    date: str
    engine: str = ""
    model: str = ""
    decided: tuple[Decided, ...] = ()
    files: tuple[FileChange, ...] = ()
    wrote: dict[PageId, tuple[StatementId, ...]] = field(default_factory=dict)
    """For each page the ids of the statements that kb wrote in this change (ownership)."""
    removed: dict[PageId, tuple[StatementId, ...]] = field(default_factory=dict)
    """For each page the ids of the statements that kb itself took away."""
    undone: bool = False
    parked: tuple[str, ...] = ()
    """Of an undo: what it could not take back, and why, one line each: `path: reason`."""
