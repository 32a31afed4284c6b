"""Words that follow one another on a base line, and their words as one string. Knows gaps; no columns, no pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category, digit

from kb.convert.pdf.mirrored import LETTER, is_mirrored, row
from kb.convert.pdf.page import END, LOWERED, RAISED, Font, Line, Word, Words

WIDE = 1.0
"""A gap of this many sizes of the letters is more than a space between words."""
_NEAR = 0.25
_SMALL = 0.86
"""A raised or lowered sign is at most this large beside its line."""
_LIGATURES = dict(
    zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)

_AROUND = 4
"""Words back in which a letter tells that a line runs from right to left: figures and names stand between them."""
_FOREIGN = 12.0
"""Sizes of the letters that a name in another script may be long: it begins at its far end."""
_SPELLED = re.compile("[⁰¹²³⁴-⁹]+|[\ufb00-\ufb06]")

_BACK = 0.5
"""Sizes of the letters that a word goes back at most on its line."""


class Segment(NamedTuple):
    """Words on a base line without a wide gap between them."""

    of: Words
    """All words of the page."""
    first: int
    end: int
    x0: float
    """The left end of the first word."""
    x1: float
    """The right end of the last word."""
    size: float
    """Of the first word."""
    base: float
    """The base line of the largest word."""

    @property
    def text(self) -> str:
        """Of the first word."""
        return self.of.texts[self.first]


def segments(words: Words) -> list[Segment]:
    """The words in their order, cut where the base line changes, where they go back, and at wide gaps."""
    texts, _, _, ys, sizes, *_ = words
    made: list[Segment] = []
    first = top = 0
    for at in _steps(words):
        y, size, own = ys[top], sizes[top], sizes[at]
        if _is_level(y, size, ys[at], own, texts[at]) and _goes_on(words, first, at, max(size, own)):
            top = at if own > size else top
        else:
            made.append(_segment(words, first, at, top))
            first = top = at
    return [*made, _segment(words, first, len(texts), top)] if texts else []


def _segment(words: Words, first: int, end: int, top: int) -> Segment:
    return Segment(words, first, end, words.x0s[first], words.x1s[end - 1], words.sizes[first], words.ys[top])


def _steps(words: Words) -> Sequence[int]:
    """The words that may begin a segment: nearly all others go on with the one before them, in its size, on its line.

    What follows an accent that is drawn by itself does not stand on the line for standing at its height.
    """
    _, x0s, x1s, ys, sizes, *_ = words
    pairs = zip(ys, ys[1:], sizes, sizes[1:], x1s, x0s[1:], strict=False)
    found = [
        at
        for at, (y, y2, size, size2, x1, x0) in enumerate(pairs, start=1)
        if y != y2 or size != size2 or not -_BACK * size <= x0 - x1 <= WIDE * size
    ]
    accents = {one for one in set(words.texts) if _is_accent(one)}
    if not accents:
        return found
    return sorted({*found, *(at for at, one in enumerate(words.texts[:-1], start=1) if one in accents)})


def _is_accent(text: str) -> bool:
    return len(text) == 1 and category(text) == "Sk"


def on_line(top: Word, word: Word) -> bool:
    """Whether a word stands on the line of another, or raised or lowered beside it."""
    return _is_level(top.y, top.size, word.y, word.size, word.text)


def _is_level(y: float, size: float, other: float, its_size: float, text: str) -> bool:
    """Whether words stand on the line whose base line and size come first: they have theirs and their text."""
    if abs(y - other) <= _NEAR * max(size, its_size):
        return True
    if _is_accent(text):
        return abs(y - other) < size
    lower, small, big = (other - y, its_size, size) if size >= its_size else (y - other, size, its_size)
    return small <= _SMALL * big and -0.8 * big < lower < 0.4 * big


def _goes_on(words: Words, first: int, at: int, size: float) -> bool:
    """Whether a word stands behind those from the first on, or before them where these run from right to left."""
    x0, gap = words.x0s[at], words.x0s[at] - words.x1s[at - 1]
    if -_BACK * size <= gap <= WIDE * size or (words.glued[at] and abs(gap) < 2 * size):
        return True
    if not any(map(LETTER.search, words.texts[max(first, at - _AROUND) : at + 1])):
        return False
    left, right = min(words.x0s[first:at]), max(words.x1s[first:at])
    reach = (WIDE if LETTER.search(words.texts[at]) else _FOREIGN) * size
    return -_BACK * size <= left - words.x1s[at] <= reach or -_BACK * size <= x0 - right <= WIDE * size


def joined(segments: Sequence[Segment]) -> Words:
    """The words of segments that make a line or a table."""
    words = segments[0].of
    if len(segments) == 1 or all(before.end == after.first for before, after in pairwise(segments)):
        return words.cut(segments[0].first, segments[-1].end)
    order = [at for one in segments for at in range(one.first, one.end)]
    return Words._make([[column[at] for at in order] for column in words])


def line_of(words: Words, page: int) -> Line:
    """Words on one base line as a line."""
    words = _read(words)
    size = _size(words)
    font, strong = _face(words)
    y = _base(words, size)
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


def _base(words: Words, size: float) -> float:
    """The base line of most words in this size."""
    ys = words.ys
    if ys.count(ys[0]) == len(ys):
        return ys[0]
    if not _is_even(words):
        ys = [y for y, one in zip(ys, words.sizes, strict=True) if abs(one - size) < 0.2]
    return sorted(ys)[len(ys) // 2]


def _is_even(words: Words) -> bool:
    """Whether all words are of one size."""
    return words.sizes.count(words.sizes[0]) == len(words.sizes)


def _top(words: Words, size: float) -> float:
    """The largest size of words that are more than signs, else that of most characters."""
    if _is_even(words):
        return words.sizes[0] if any(text[0].isalnum() for text in words.texts) else size
    pairs = zip(words.sizes, words.texts, strict=True)
    return max([one for one, text in pairs if text[0].isalnum()], default=size)


def words_of(words: Sequence[Word]) -> str:
    """The words of one base line as a string."""
    if len(words) == 1:
        return _spelled(words[0].text)
    columns = _read(Words.of(words))
    size = _size(columns)
    return _text(columns, _base(columns, size), size)


def _read(words: Words) -> Words:
    """Words in the order in which they are read."""
    signs = "".join(words.texts)
    if signs.isascii() or not LETTER.search(signs) or not is_mirrored(signs):
        return words
    order = row(list(zip(words.texts, words.x0s, strict=True)))
    return Words._make([[column[at] for at in order] for column in words])


def _size(words: Words) -> float:
    """The size of most characters."""
    if _is_even(words):
        return _rounded(words.sizes[0])
    counts: dict[float, int] = {}
    for text, size in zip(words.texts, map(_rounded, words.sizes), strict=True):
        counts[size] = counts.get(size, 0) + len(text)
    return max(counts, key=lambda one: (counts[one], one))


@lru_cache(maxsize=1024)
def _rounded(size: float) -> float:
    """A size in tenths of a point. A document has few, and to round one takes as long as ten other things."""
    return round(size, 1)


def _face(words: Words) -> tuple[Font, float]:
    """The font of most characters, and the share of bold ones."""
    first = words.fonts[0]
    if words.fonts.count(first) == len(words.fonts):
        return first, float(first.is_bold)
    counts: dict[Font, int] = {}
    for text, font in zip(words.texts, words.fonts, strict=True):
        counts[font] = counts.get(font, 0) + len(text)
    bold = sum([count for one, count in counts.items() if one.is_bold])
    return max(counts, key=lambda one: (counts[one], one.name)), bold / sum(counts.values())


def _text(words: Words, y: float, size: float) -> str:
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
    return words if words.isascii() else _SPELLED.sub(_in_letters, words)


def _in_letters(found: re.Match[str]) -> str:
    """A ligature as letters; figures that are characters of their own as those that are set higher."""
    return _LIGATURES.get(found.group()) or RAISED + "".join(str(digit(sign)) for sign in found.group()) + END


def _shift(lower: float, size: float) -> str:
    """The mark of what stands so many points lower than its line, which has letters of this size."""
    if lower < -0.15 * size:
        return RAISED
    return LOWERED if lower > 0.08 * size else ""
