"""What the reader of one format hands over: headings and blocks in order, not yet cut into passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["paragraph", "item", "quote", "table", "code", "callout", "note", "math"]
Style = Literal["strong", "em", "strike", "mark", "code", "math"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style. A mark of a footnote has no words."""

    words: str
    styles: tuple[Style, ...] = ()
    """Outermost first."""
    url: str = ""
    """Where the words lead to, when they are a link."""
    note: str = ""
    """The label of the footnote that a mark names."""


@dataclass(frozen=True, slots=True)
class Title:
    """A heading of the source; one that opens a section of a transcript has a `time`."""

    level: int
    words: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or another block of the source."""

    runs: tuple[Run, ...]
    """Line ends only where the source means them."""
    shape: Shape = "paragraph"
    speaker: str = ""
    time: str = ""
    opens_turn: bool = False
    before: str = ""
    """What stands before the words of an item or a note: `- `, `    1. `, `[^1]: `."""
    block: str = ""
    """The markdown of a table, a callout, code or math, which are not cut."""

    @property
    def words(self) -> str:
        """The words of all runs."""
        return "".join(run.words for run in self.runs)


Piece = Title | Part


def part(words: str, *, speaker: str = "", time: str = "", opens_turn: bool = False) -> Part:
    """A paragraph without markup."""
    return Part((Run(words),), speaker=speaker, time=time, opens_turn=opens_turn)
