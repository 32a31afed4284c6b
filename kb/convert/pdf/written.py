"""The words of a page as its file writes them. Knows pdfium's characters and text objects; no lines, no drawings.

Most of the time of a page goes into calls. So words are read at their ends only, what is the same for all characters
of a text object is asked once, and each question is put for all words of a page in one go, into a column of numbers.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections import Counter
from collections.abc import Sequence
from functools import cache, partial
from itertools import pairwise, repeat
from typing import Any, NamedTuple
from unicodedata import category

from kb.convert.pdf.frame import Frame
from kb.convert.pdf.library import bare, made, raw
from kb.convert.pdf.looks import looks_of
from kb.convert.pdf.mirrored import LETTER, ordered
from kb.convert.pdf.page import Font, Word

_WORD = re.compile("[^\\s\x00\x02\ufdd0-\ufdef]+\x02?|\x02")
_SEAM = 0.03
"""Sizes of the letters that words of two fonts are apart at most where no space stands between them."""


class Written(NamedTuple):
    """Words in the coordinates of their page, as columns: the n-th number of each belongs to the n-th word."""

    turns: list[int]
    """Quarter turns counterclockwise; -1 when it runs askew."""
    xs: Sequence[float]
    ys: Sequence[float]
    lefts: list[float]
    lows: list[float]
    rights: list[float]
    highs: list[float]
    texts: list[str]
    sizes: list[float]
    fonts: list[Font]
    glued: list[bool]

    @property
    def turn(self) -> int:
        """The direction of most words."""
        turns = Counter(self.turns)
        return max(turns, key=lambda one: (turns[one], -one), default=0)

    @property
    def is_plain(self) -> bool:
        """Whether nothing speaks against it that a reader sees all of them."""
        faces = dict(zip(map(id, self.fonts), self.fonts, strict=True)).values()
        return min(self.sizes, default=2.0) > 1.0 and not any(face.is_hidden or face.is_white for face in faces)


_ADDRESS, _NUMBER = ctypes.c_void_p, ctypes.c_int


class _Calls(NamedTuple):
    """The functions that are called for every word, with addresses as plain numbers."""

    drawn: Any
    origin: Any
    box: Any

    @classmethod
    @cache
    def made(cls) -> _Calls:
        """All of them."""
        at = (_ADDRESS, _NUMBER)
        return cls(
            bare("FPDFText_GetTextObject", _ADDRESS, *at),
            bare("FPDFText_GetCharOrigin", _NUMBER, *at, _ADDRESS, _ADDRESS),
            bare("FPDFText_GetLooseCharBox", _NUMBER, *at, _ADDRESS),
        )


def written(textpage: Any, text: str) -> Written:
    """The words of a page as the file orders them; where the font changes inside of one, its parts follow."""
    page = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    has_mirrored = not text.isascii() and LETTER.search(text) is not None
    firsts, lasts, drawn, inner = _parts(page, text, has_mirrored=has_mirrored)
    known = looks_of(page, dict(zip(reversed(drawn), reversed(firsts), strict=True)))
    looks = [known[one] for one in drawn]
    xs, ys = _origins(page, firsts)
    boxes = _boxes(page, lasts)
    lefts, highs, rights, lows = (list(boxes[side::4]) for side in range(4))
    texts = [text[first : last + 1] for first, last in zip(firsts, lasts, strict=True)]
    words = Written(
        [look.turn for look in looks],
        xs,
        ys,
        [left if first == last else x for first, last, left, x in zip(firsts, lasts, lefts, xs, strict=True)],
        lows,
        rights,
        highs,
        [one.replace("\x02", "\u00ad") for one in texts] if "\x02" in text else texts,
        [look.size for look in looks],
        [look.font for look in looks],
        inner,
    )
    if any(words.turns) or has_mirrored:
        _widen(words, page, list(zip(firsts, lasts, strict=True)), has_mirrored=has_mirrored)
    _glue(words, drawn)
    return words


def _parts(page: int | None, text: str, *, has_mirrored: bool) -> tuple[list[int], list[int], list[int], list[bool]]:
    """The words of a text, those in more than one font in parts: columns of their first and their last characters,
    of the addresses of their text objects, and whether they go on with the word before them.
    """
    drawn_at = _Calls.made().drawn
    spans = [found.span() for found in _WORD.finditer(text)]
    firsts, lasts = [start for start, _ in spans], [end - 1 for _, end in spans]
    drawn = [one or 0 for one in map(drawn_at, repeat(page), firsts)]
    inner = [False] * len(spans)
    may_change = [
        at
        for at, (here, following) in enumerate(zip(drawn, [*drawn[1:], -1], strict=False))
        if (here != following or text[lasts[at]] == "\x02") and firsts[at] < lasts[at]
    ]
    for at in reversed(may_change):
        first, last = firsts[at], lasts[at]
        if drawn[at] == (drawn_at(page, last) or 0) or (has_mirrored and LETTER.search(text, first, last + 1)):
            continue
        objects = [drawn_at(page, sign) or 0 for sign in range(first, last + 1)]
        begins = _changes(objects, text[first : last + 1])
        drawn[at : at + 1] = [objects[one] for one in begins]
        firsts[at : at + 1] = [first + one for one in begins]
        lasts[at : at + 1] = [*(first + one - 1 for one in begins[1:]), last]
        inner[at : at + 1] = [one > 0 for one in begins]
    return firsts, lasts, drawn, inner


def _changes(objects: Sequence[int], word: str) -> list[int]:
    """The signs of a word with which another text object begins; a hyphen at its end goes with what it follows."""
    begins = [0]
    for at in range(1, len(word)):
        if word[at] != "\x02" and objects[at] != objects[begins[-1]]:
            begins.append(at)
    return begins


def _origins(page: int | None, at: Sequence[int]) -> tuple[array[float], array[float]]:
    """Where the characters stand: their left ends and their base lines."""
    held = array("d", bytes(16 * len(at)))
    start, end = held.buffer_info()[0], held.buffer_info()[0] + 16 * len(at)
    made(map(_Calls.made().origin, repeat(page), at, range(start, end, 16), range(start + 8, end + 8, 16)))
    return held[0::2], held[1::2]


def _boxes(page: int | None, at: Sequence[int]) -> array[float]:
    """Left, top, right and bottom of each of the characters, one after the other."""
    held = array("f", bytes(16 * len(at)))
    start = held.buffer_info()[0]
    made(map(_Calls.made().box, repeat(page), at, range(start, start + 16 * len(at), 16)))
    return held


def _widen(words: Written, page: int | None, spans: Sequence[tuple[int, int]], *, has_mirrored: bool) -> None:
    """Let words that are turned reach over all their boxes, and those whose script runs from right to left.

    The letters of these are put in the order of reading.
    """
    mirrored = {at for at, text in enumerate(words.texts) if LETTER.search(text)} if has_mirrored else set()
    turned = {at for at, turn in enumerate(words.turns) if turn} if any(words.turns) else set()
    for at in mirrored | turned:
        (first, last), is_turned = spans[at], at in turned
        boxes = _boxes(page, (first, last) if is_turned else range(first, last + 1))
        words.lefts[at], words.rights[at] = min(boxes[0::4]), max(boxes[2::4])
        if is_turned:
            words.lows[at], words.highs[at] = min(boxes[3::4]), max(boxes[1::4])
        else:
            words.texts[at] = ordered(words.texts[at], boxes[0::4])


def _glue(words: Written, drawn: Sequence[int]) -> None:
    """Mark words that begin where another text object has just ended, on its base line: no space is between them."""
    bases = pairwise(words.ys)
    for at, ((before, here), (base, y)) in enumerate(zip(pairwise(drawn), bases, strict=True), start=1):
        if (
            before != here
            and base == y
            and abs(words.xs[at] - words.rights[at - 1]) < _SEAM * words.sizes[at]
            and category(words.texts[at][0]) != "Sm"
        ):
            words.glued[at] = True


def characters(textpage: Any) -> str:
    """The characters, one for each of pdfium's, whatever the file calls them."""
    c = raw()
    count = textpage.count_chars()
    if count <= 0:
        return ""
    units = (ctypes.c_ushort * (count + 1))()
    got = c.FPDFText_GetText(textpage.raw, 0, count, units)
    text = bytes(units)[: max(0, got - 1) * 2].decode("utf-16-le", "replace")
    if len(text) == count:
        return text.replace("\ufffe", "\x02")
    signs = [c.FPDFText_GetUnicode(textpage.raw, at) for at in range(count)]
    for at, (high, low) in enumerate(pairwise(signs)):
        if 0xD800 <= high < 0xDC00 <= low < 0xE000:  # one character as two: the second keeps its place
            signs[at : at + 2] = [0x10000 + ((high - 0xD800) << 10) + low - 0xDC00, 0x2060]
    return "".join(chr(sign) if 0 < sign < 0x110000 and not 0xD800 <= sign < 0xE000 else "\x00" for sign in signs)


def words_in(frame: Frame, words: Written) -> tuple[list[Word], list[Word]]:
    """The words on the page in its reader's frame: those that run as the page does, and those that run across."""
    if not words.texts:
        return [], []
    is_whole = frame.holds(min(words.xs), min(words.ys)) and frame.holds(max(words.xs), max(words.ys))
    if is_whole and frame.turn == 0 and not any(words.turns):
        x0s, x1s = ([x - frame.left for x in side] for side in (words.lefts, words.rights))
        ys = [frame.top - y for y in words.ys]
        columns = (words.texts, x0s, x1s, ys, words.sizes, words.fonts, words.glued)
        return list(map(partial(tuple.__new__, Word), zip(*columns, strict=True))), []
    along: list[Word] = []
    across: list[Word] = []
    for row in zip(*words, strict=True):
        turn, x, y = row[:3]
        if turn >= 0 and frame.holds(x, y):
            (along if turn == frame.turn else across).append(_placed(frame, row))
    return along, across


def _placed(frame: Frame, row: Sequence[Any]) -> Word:
    """A word in the reader's frame; one that is turned there is the box that it fills, with its lower edge as base."""
    turn, x, y, left, low, right, high, text, size, font, is_glued = row
    if frame.turn == turn == 0:
        return Word(text, left - frame.left, right - frame.left, frame.top - y, size, font, is_glued)
    (xa, ya), (xb, yb) = frame.point(left, low), frame.point(right, high)
    base = frame.point(x, y)[1] if frame.turn == turn else max(ya, yb)
    return Word(text, min(xa, xb), max(xa, xb), base, size, font, is_glued)
