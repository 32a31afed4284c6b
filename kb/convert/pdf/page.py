"""What a page of a PDF holds, in the frame of its reader. Knows positions in points; nothing of what words mean.

x grows in the direction of the writing, y grows downwards, so a page that was turned reads like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

RAISED, LOWERED, END = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand in the words of a line around what is set higher or lower. No text holds these noncharacters."""
TURN = "\ufdd3"
"""Stands in a paragraph where its next page begins, followed by the number of the page and `END`."""
HYPHEN = "\u00ad"
"""A hyphen at the end of a line of which the words do not tell whether it belongs to the word."""


class Font(NamedTuple):
    """How words look, apart from their size."""

    name: str = ""
    is_bold: bool = False
    is_italic: bool = False
    is_mono: bool = False
    is_hidden: bool = False
    """Whether nothing is painted (render mode 3)."""
    is_white: bool = False


class Word(NamedTuple):
    """Characters without a space between them, in one font."""

    text: str
    x0: float
    x1: float
    y: float
    """The base line."""
    size: float
    font: Font
    is_glued: bool = False
    """Whether no space stands before it."""


class Words(NamedTuple):
    """Words as columns: the n-th of each belongs to the n-th word. Most lines need no more of theirs."""

    texts: Sequence[str] = ()
    x0s: Sequence[float] = ()
    x1s: Sequence[float] = ()
    ys: Sequence[float] = ()
    sizes: Sequence[float] = ()
    fonts: Sequence[Font] = ()
    glued: Sequence[bool] = ()

    @classmethod
    def of(cls, words: Iterable[Word]) -> Words:
        """Words one by one as columns."""
        return cls(*map(list, zip(*words, strict=True)))

    @property
    def rows(self) -> list[Word]:
        """The words one by one."""
        return list(map(partial(tuple.__new__, Word), zip(*self, strict=True)))

    @property
    def is_plain(self) -> bool:
        """Whether nothing speaks against it that a reader sees all of them."""
        faces = dict(zip(map(id, self.fonts), self.fonts, strict=True)).values()
        return min(self.sizes, default=2.0) > 1.0 and not any(face.is_hidden or face.is_white for face in faces)

    def row(self, at: int) -> Word:
        """One of them."""
        return Word._make([column[at] for column in self])

    def cut(self, first: int, end: int) -> Words:
        """Some that follow one another."""
        return tuple.__new__(Words, [column[first:end] for column in self])


class Box(NamedTuple):
    """A rectangle; a rule is one without a height or without a width."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """The extent along the line."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """The extent down the page."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a page in the order in which the file draws them, with rules and pictures."""

    number: int
    """Counted from 1."""
    label: str
    """What is printed for it in the file's own numbering, else empty."""
    width: float
    height: float
    words: Words
    turned: tuple[Word, ...] = ()
    """Words that run in another direction than most of the page."""
    rules: tuple[Box, ...] = ()
    """Straight lines along or across the writing, with the edges of frames."""
    pictured: float = 0.0
    """The share of the page that pictures cover."""
    hidden: int = 0
    """Words that cannot be seen and were left out."""
    unmapped: int = 0
    """Signs of which the file does not say what characters they are."""
    is_drawn: bool = False
    """Whether the page draws anything at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline."""

    level: int
    title: str
    page: int
    """The number of its page, 0 when it leads nowhere."""


@dataclass(slots=True)
class Line:
    """Words on one base line within one column. Never changed, yet not frozen: that makes it slow to make."""

    words: str
    """With marks around what is raised or lowered."""
    x0: float
    x1: float
    y: float
    size: float
    """Of most of its characters."""
    font: Font
    """Of most of its characters."""
    page: int
    top: float = 0.0
    """The largest size in it: that of the capitals, where small capitals are most of it."""
    first: float = 0.0
    """The width of its first word."""
    strong: float = 0.0
    """The share of its characters that is bold."""
    table: tuple[tuple[str, ...], ...] = ()
    """The rows of a table that stands here; the line itself has no words then."""
    bottom: float = 0.0
    """Where it ends, lower than `y` in a table only."""
