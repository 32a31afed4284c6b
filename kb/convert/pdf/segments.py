"""Words that follow one another on a base line, and their words as one string. Knows gaps; no columns, no pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import nan
from typing import NamedTuple
from unicodedata import category, digit

from kb.convert.pdf.mirrored import LETTER, is_mirrored, row
from kb.convert.pdf.page import END, LOWERED, RAISED, Font, Line, Word

WIDE = 1.0
"""A gap of this many sizes of the letters is more than a space between words."""
_NEAR = 0.25
_SMALL = 0.86
"""A raised or lowered sign is at most this large beside its line."""
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}

_AROUND = 4
"""Words back in which a letter tells that a line runs from right to left: figures and names stand between them."""
_FOREIGN = 12.0
"""Sizes of the letters that a name in another script may be long: it begins at its far end."""
_SUPERIOR = re.compile("[⁰¹²³⁴-⁹]+")

_BACK = 0.5
"""Sizes of the letters that a word goes back at most on its line."""

Segment = list[Word]
_NO_WORD = Word("", nan, nan, nan, 0.0, Font())


class _Columns(NamedTuple):
    """Words as columns: what most lines need of all their words is the same for all of them."""

    texts: tuple[str, ...]
    x0s: tuple[float, ...]
    x1s: tuple[float, ...]
    ys: tuple[float, ...]
    sizes: tuple[float, ...]
    fonts: tuple[Font, ...]
    glued: tuple[bool, ...]

    @property
    def is_even(self) -> bool:
        """Whether all words are of one size."""
        return self.sizes.count(self.sizes[0]) == len(self.sizes)

    def base(self, size: float) -> float:
        """The base line of most words in this size."""
        if self.ys.count(self.ys[0]) == len(self.ys):
            return self.ys[0]
        ys = (
            self.ys
            if self.is_even
            else [y for y, one in zip(self.ys, self.sizes, strict=True) if abs(one - size) < 0.2]
        )
        return sorted(ys)[len(ys) // 2]


def segments(words: Iterable[Word]) -> list[Segment]:
    """The words in their order, cut where the base line changes, where they go back, and at wide gaps."""
    made: list[Segment] = []
    top = last = _NO_WORD
    for word in words:
        size = top.size
        if (  # as nearly all words do
            word.y == top.y and word.size == size and -_BACK * size <= word.x0 - last.x1 <= WIDE * size
        ) or (made and on_line(top, word) and _goes_on(made[-1], word, max(size, word.size))):
            made[-1].append(word)
            top = word if word.size > size else top
        else:
            made.append([word])
            top = word
        last = word
    return made


def on_line(top: Word, word: Word) -> bool:
    """Whether a word stands on the line of another, or raised or lowered beside it."""
    if abs(top.y - word.y) <= _NEAR * max(top.size, word.size):
        return True
    if len(word.text) == 1 and category(word.text) == "Sk":
        return abs(top.y - word.y) < top.size  # an accent that is drawn by itself
    big, small = (top, word) if top.size >= word.size else (word, top)
    return small.size <= _SMALL * big.size and -0.8 * big.size < small.y - big.y < 0.4 * big.size


def _goes_on(segment: Segment, word: Word, size: float) -> bool:
    last = segment[-1]
    if word.is_glued and abs(word.x0 - last.x1) < 2 * size:
        return True
    gap = word.x0 - last.x1
    if -_BACK * size <= gap <= WIDE * size:
        return True
    if not any(LETTER.search(one.text) for one in (word, *segment[-_AROUND:])):
        return False
    left, right = min(one.x0 for one in segment), max(one.x1 for one in segment)
    reach = (WIDE if LETTER.search(word.text) else _FOREIGN) * size
    return -_BACK * size <= left - word.x1 <= reach or -_BACK * size <= word.x0 - right <= WIDE * size


def line_of(segments: Sequence[Segment], page: int) -> Line:
    """Segments of one base line as a line."""
    words = _columns([word for segment in segments for word in segment])
    size = _size(words)
    font, strong = _face(words)
    y = words.base(size)
    return Line(
        words=_text(words, y, size),
        x0=min(words.x0s),
        x1=max(words.x1s),
        y=y,
        size=size,
        font=font,
        page=page,
        top=_top(words, size),
        first=words.x1s[0] - words.x0s[0],
        strong=strong,
        bottom=y,
    )


def _top(words: _Columns, size: float) -> float:
    """The largest size of words that are more than signs, else that of most characters."""
    if words.is_even:
        return words.sizes[0] if any(text[0].isalnum() for text in words.texts) else size
    pairs = zip(words.sizes, words.texts, strict=True)
    return max([one for one, text in pairs if text[0].isalnum()], default=size)


def words_of(words: Sequence[Word]) -> str:
    """The words of one base line as a string."""
    columns = _columns(words)
    if len(words) == 1:
        return _spelled(columns.texts[0])
    size = _size(columns)
    return _text(columns, columns.base(size), size)


def _columns(words: Sequence[Word]) -> _Columns:
    """Words in the order in which they are read."""
    columns = _Columns._make(zip(*words, strict=True))
    signs = "".join(columns.texts)
    if signs.isascii() or not LETTER.search(signs) or not is_mirrored(signs):
        return columns
    return _Columns._make(zip(*[words[at] for at in row([(word.text, word.x0) for word in words])], strict=True))


def _size(words: _Columns) -> float:
    """The size of most characters."""
    if words.is_even:
        return _rounded(words.sizes[0])
    counts: dict[float, int] = {}
    for text, size in zip(words.texts, map(_rounded, words.sizes), strict=True):
        counts[size] = counts.get(size, 0) + len(text)
    return max(counts, key=lambda one: (counts[one], one))


@lru_cache(maxsize=1024)
def _rounded(size: float) -> float:
    """A size in tenths of a point. A document has few, and to round one takes as long as ten other things."""
    return round(size, 1)


def _face(words: _Columns) -> tuple[Font, float]:
    """The font of most characters, and the share of bold ones."""
    first = words.fonts[0]
    if words.fonts.count(first) == len(words.fonts):
        return first, float(first.is_bold)
    counts: dict[Font, int] = {}
    for text, font in zip(words.texts, words.fonts, strict=True):
        counts[font] = counts.get(font, 0) + len(text)
    bold = sum([count for one, count in counts.items() if one.is_bold])
    return max(counts, key=lambda one: (counts[one], one.name)), bold / sum(counts.values())


def _text(words: _Columns, y: float, size: float) -> str:
    """The words with single spaces, ligatures spelled out, raised and lowered parts between marks."""
    small = _SMALL * size
    if min(words.sizes) > small:
        if True not in words.glued:
            return _spelled(" ".join(words.texts))
        line = "".join([text if glued else " " + text for text, glued in zip(words.texts, words.glued, strict=True)])
        return _spelled(line[1:] if line[0] == " " else line)
    made: list[str] = []
    shift = ""
    for text, at, one, is_glued in zip(words.texts, words.ys, words.sizes, words.glued, strict=True):
        now = _shift(at - y, size) if one <= small else ""
        space = "" if is_glued or not made else " "
        if now != shift:
            made.append(END if shift else "")
            made.append(space + now)
        else:
            made.append(space)
        made.append(text)
        shift = now
    return _spelled("".join(made) + (END if shift else ""))


def _spelled(words: str) -> str:
    """Words with ligatures as letters, and figures that are raised characters between marks."""
    return words if words.isascii() else _SUPERIOR.sub(_raised, words.translate(_LIGATURES))


def _raised(found: re.Match[str]) -> str:
    """Figures that are characters of their own, as those that are set higher."""
    return RAISED + "".join(str(digit(sign)) for sign in found.group()) + END


def _shift(lower: float, size: float) -> str:
    """The mark of what stands so many points lower than its line, which has letters of this size."""
    if lower < -0.15 * size:
        return RAISED
    return LOWERED if lower > 0.08 * size else ""
