"""Words that follow one another on a base line, and their words as one string. Knows gaps; no columns, no pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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

Segment = list[Word]


def segments(words: Iterable[Word]) -> list[Segment]:
    """The words in their order, cut where the base line changes, where they go back, and at wide gaps."""
    made: list[Segment] = []
    top: Word | None = None
    for word in words:
        if made and top is not None and on_line(top, word) and _goes_on(made[-1], word, max(top.size, word.size)):
            made[-1].append(word)
            top = word if word.size > top.size else top
        else:
            made.append([word])
            top = word
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
    if -0.5 * size <= gap <= WIDE * size:
        return True
    if not any(LETTER.search(one.text) for one in (word, *segment[-_AROUND:])):
        return False
    left, right = min(one.x0 for one in segment), max(one.x1 for one in segment)
    reach = (WIDE if LETTER.search(word.text) else _FOREIGN) * size
    return -0.5 * size <= left - word.x1 <= reach or -0.5 * size <= word.x0 - right <= WIDE * size


def line_of(segments: Sequence[Segment], page: int) -> Line:
    """Segments of one base line as a line."""
    words = [word for segment in segments for word in segment]
    signs = "".join([word.text for word in words])
    if LETTER.search(signs) and is_mirrored(signs):
        words = [words[at] for at in row([(word.text, word.x0) for word in words])]
    size, font, strong = _mostly(words)
    base = [word.y for word in words if abs(word.size - size) < 0.2]
    y = sorted(base)[len(base) // 2]
    first = words[0]
    return Line(
        words=_text(words, y, size),
        x0=min([word.x0 for word in words]),
        x1=max([word.x1 for word in words]),
        y=y,
        size=size,
        font=font,
        page=page,
        top=max([word.size for word in words if word.text[0].isalnum()], default=size),
        first=first.x1 - first.x0,
        strong=strong,
        bottom=y,
    )


def _mostly(words: Sequence[Word]) -> tuple[float, Font, float]:
    """The size and font of most characters, and the share of bold ones."""
    whole = words[0].size
    face = words[0].font
    if all(word.font is face and word.size == whole for word in words):
        return round(whole, 1), face, float(face.is_bold)
    sizes: dict[float, int] = {}
    fonts: dict[Font, int] = {}
    for word in words:
        size, count = round(word.size, 1), len(word.text)
        sizes[size] = sizes.get(size, 0) + count
        fonts[word.font] = fonts.get(word.font, 0) + count
    bold = sum([count for one, count in fonts.items() if one.is_bold])
    return (
        max(sizes, key=lambda one: (sizes[one], one)),
        max(fonts, key=lambda one: (fonts[one], one.name)),
        bold / sum(fonts.values()),
    )


def _text(words: Sequence[Word], y: float, size: float) -> str:
    """The words with single spaces, ligatures spelled out, raised and lowered parts between marks."""
    made: list[str] = []
    shift = ""
    small = _SMALL * size
    if all(word.size > small for word in words):
        line = "".join([word.text if word.is_glued else " " + word.text for word in words])
        return _spelled(line[1:] if line[0] == " " else line)
    for word in words:
        now = _shift(word, y, size)
        space = "" if word.is_glued or not made else " "
        if now != shift:
            made.append(END if shift else "")
            made.append(space + now)
        else:
            made.append(space)
        made.append(word.text)
        shift = now
    return _spelled("".join(made) + (END if shift else ""))


def _spelled(words: str) -> str:
    """Words with ligatures as letters, and figures that are raised characters between marks."""
    return words if words.isascii() else _SUPERIOR.sub(_raised, words.translate(_LIGATURES))


def _raised(found: re.Match[str]) -> str:
    """Figures that are characters of their own, as those that are set higher."""
    return RAISED + "".join(str(digit(sign)) for sign in found.group()) + END


def _shift(word: Word, y: float, size: float) -> str:
    if word.size > _SMALL * size:
        return ""
    if word.y < y - 0.15 * size:
        return RAISED
    return LOWERED if word.y > y + 0.08 * size else ""
