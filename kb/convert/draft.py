"""What the reader of one format hands over: headings and blocks in order, not yet cut into passages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from kb.records import Asset, Metadata

Shape = Literal["paragraph", "item", "quote", "table", "code", "callout", "note", "math"]
Style = Literal["strong", "em", "strike", "mark", "code", "math"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style. What has no words is a point: a mark of a footnote, the start of a page, an anchor."""

    words: str
    styles: tuple[Style, ...] = ()
    """Outermost first."""
    url: str = ""
    """Where the words lead to, when they are a link: an address, or `target(anchor)` for a place in the same text."""
    note: str = ""
    """The label of the footnote that a mark names."""
    image: str = ""
    """Where the image lies of which the words are the description: `assets/1a2b3c4d.png`, or an address on the web."""
    page: str = ""
    """The printed label of the page that begins here."""
    anchor: str = ""
    """The name of the place that links of the source lead to."""

    @property
    def is_point(self) -> bool:
        """Whether this stands between words and has none."""
        return bool(self.note or self.page or self.anchor)


LONGEST_HEADING = 80
"""Words. The longest titles, those of novels of the eighteenth century, have about seventy: more is a paragraph."""


@dataclass(frozen=True, slots=True)
class Title:
    """A heading of the source; one that opens a section of a transcript has a `time`."""

    level: int
    words: str
    time: str = ""
    points: tuple[Run, ...] = ()
    """Marks of footnotes behind the words, pages that begin and anchors that stand before or in them."""
    lines: tuple[str, ...] = ()
    """The lines of a group of headings, which the words join."""
    markdown: str = ""
    """How it is shown when it holds a formula."""


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


LINK_SIGN = "\x02"
"""Opens the address of a place in the same text: no words of a source hold this sign."""
TARGET = re.compile(rf"(?<=\]\(){LINK_SIGN}([^()\s]+)(?=\))")


def target(anchor: str) -> str:
    """The address of an anchor, for `Run.url`, until the passage is known that holds it."""
    return LINK_SIGN + anchor


def part(words: str, *, speaker: str = "", time: str = "", opens_turn: bool = False) -> Part:
    """A paragraph without markup."""
    return Part((Run(words),), speaker=speaker, time=time, opens_turn=opens_turn)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the reader of one format made of a file."""

    pieces: tuple[Piece, ...]
    title: str = ""
    """As the source states it, `""` when it does not."""
    metadata: Metadata = field(default_factory=Metadata)
    spoken: float = 0.0
    """Share of the words that is speech."""
    assets: tuple[Asset, ...] = ()
    warnings: tuple[str, ...] = ()
