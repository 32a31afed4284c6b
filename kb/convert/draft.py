"""What a reader of one format hands over: headings and paragraphs in order, not yet cut into passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["paragraph", "item", "quote", "table", "code", "callout", "note", "math"]


@dataclass(frozen=True, slots=True)
class Title:
    """A heading of the source; a `time` in a transcript's section."""

    level: int
    words: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or another block of the source."""

    words: str
    """Without markup; line ends only where the source means them."""
    markdown: str = ""
    """The same words with markup; `""`: the words, escaped."""
    shape: Shape = "paragraph"
    speaker: str = ""
    time: str = ""
    opens_turn: bool = False
    before: str = ""
    """What stands before the words of an item or a note: `- `, `    1. `, `[^1]: `."""


Piece = Title | Part
