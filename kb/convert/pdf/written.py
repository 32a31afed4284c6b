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
from itertools import accumulate, chain, compress, pairwise, repeat
from operator import ne
from typing import Any, NamedTuple
from unicodedata import category

from kb.convert.pdf.frame import Frame
from kb.convert.pdf.library import address, asked, bare, raw
from kb.convert.pdf.looks import looks_of
from kb.convert.pdf.mirrored import LETTER, ordered
from kb.convert.pdf.page import Font, Word, Words

_WORD = re.compile("([^\\s\x00\x02\ufdd0-\ufdef]+\x02?|\x02)")
_SEAM = 0.03
"""Sizes of the letters that words of two fonts are apart at most where no space stands between them."""


class Written(NamedTuple):
    """Words in the coordinates of their page, as columns: the n-th number of each belongs to the n-th word."""

    turns: Sequence[int]
    """Quarter turns counterclockwise; -1 when it runs askew."""
    xs: Sequence[float]
    ys: Sequence[float]
    lefts: list[float]
    lows: list[float]
    rights: list[float]
    highs: list[float]
    texts: list[str]
    sizes: Sequence[float]
    fonts: Sequence[Font]
    glued: list[bool]

    @property
    def turn(self) -> int:
        """The direction of most words."""
        turns = Counter(self.turns)
        return max(turns, key=lambda one: (turns[one], -one), default=0)


def written(textpage: Any, text: str) -> Written:
    """The words of a page as the file orders them; where the font changes inside of one, its parts follow."""
    page = address(textpage)
    has_mirrored = not text.isascii() and LETTER.search(text) is not None
    texts, firsts, drawn, inner = _parts(page, text, has_mirrored=has_mirrored)
    lasts = _lasts(firsts, texts)
    known = looks_of(page, dict(zip(reversed(drawn), reversed(firsts), strict=True)))
    turns, sizes, fonts = zip(*map(known.__getitem__, drawn), strict=True) if drawn else ((), (), ())
    xs, ys = _origins(page, firsts)
    boxes = _boxes(page, lasts)
    lefts, highs, rights, lows = (boxes[side::4].tolist() for side in range(4))
    words = Written(
        turns,
        xs,
        ys,
        [left if first == last else x for first, last, left, x in zip(firsts, lasts, lefts, xs, strict=True)],
        lows,
        rights,
        highs,
        [one.replace("\x02", "\u00ad") for one in texts] if "\x02" in text else texts,
        sizes,
        fonts,
        inner,
    )
    if any(turns) or has_mirrored:
        _widen(words, page, list(zip(firsts, lasts, strict=True)), has_mirrored=has_mirrored)
    _glue(words, drawn)
    return words


def _parts(page: Any, text: str, *, has_mirrored: bool) -> tuple[list[str], list[int], list[int], list[bool]]:
    """The words of a text, those in more than one font in parts: columns of their signs, of the places of the first,
    of the addresses of their text objects, and whether they go on with the word before them.
    """
    pieces = _WORD.split(text)  # what stands before a word, the word, and so on
    words, firsts = pieces[1::2], list(accumulate(map(len, pieces)))[:-1:2]
    drawn_at = bare("FPDFText_GetTextObject", ctypes.c_size_t)
    drawn = list(map(drawn_at, repeat(page), firsts))
    inner = [False] * len(words)
    may_change = set(compress(range(len(words)), map(ne, drawn, [*drawn[1:], -1])))
    if "\x02" in text:
        may_change.update(at for at, word in enumerate(words) if word[-1] == "\x02")
    order = sorted(may_change, reverse=True)
    lasts = _lasts([firsts[at] for at in order], [words[at] for at in order])
    for at, end in zip(order, list(map(drawn_at, repeat(page), lasts)), strict=True):
        if drawn[at] == end or (has_mirrored and LETTER.search(words[at])):
            continue
        first, word = firsts[at], words[at]
        length = len(word.rstrip("\x02"))  # a hyphen at its end goes with what it follows
        objects = list(map(drawn_at, repeat(page), range(first, first + length)))
        begins = [0, *compress(range(1, length), map(ne, objects, objects[1:]))]
        words[at : at + 1] = [word[start:end] for start, end in pairwise([*begins, len(word)])]
        firsts[at : at + 1] = [first + one for one in begins]
        drawn[at : at + 1] = [objects[one] for one in begins]
        inner[at : at + 1] = [one > 0 for one in begins]
    return words, firsts, drawn, inner


def _lasts(firsts: Sequence[int], words: Sequence[str]) -> list[int]:
    """The places of the last characters of words."""
    return [first + len(word) - 1 for first, word in zip(firsts, words, strict=True)]


def _origins(page: Any, at: Sequence[int]) -> tuple[list[float], list[float]]:
    """Where the characters stand: their left ends and their base lines."""
    held = asked("FPDFText_GetCharOrigin", "d", (0, 0))(at, page)
    return held[0::2].tolist(), held[1::2].tolist()


def _boxes(page: Any, at: Sequence[int]) -> array[float]:
    """Left, top, right and bottom of each of the characters, one after the other."""
    return asked("FPDFText_GetLooseCharBox", "f", (0,) * 4, as_one=True)(at, page)


def _widen(words: Written, page: Any, spans: Sequence[tuple[int, int]], *, has_mirrored: bool) -> None:
    """Let words that are turned reach over all their boxes, and those whose script runs from right to left.

    The letters of these are put in the order of reading.
    """
    mirrored = {at for at, text in enumerate(words.texts) if LETTER.search(text)} if has_mirrored else set()
    turned = {at for at, turn in enumerate(words.turns) if turn} if any(words.turns) else set()
    signs = {at: spans[at] if at in turned else range(spans[at][0], spans[at][1] + 1) for at in mirrored | turned}
    held = _boxes(page, list(chain.from_iterable(signs.values())))
    ends = accumulate(4 * len(some) for some in signs.values())
    for (at, some), end in zip(signs.items(), ends, strict=True):
        boxes = held[end - 4 * len(some) : end]
        words.lefts[at], words.rights[at] = min(boxes[0::4]), max(boxes[2::4])
        if at in turned:
            words.lows[at], words.highs[at] = min(boxes[3::4]), max(boxes[1::4])
        else:
            words.texts[at] = ordered(words.texts[at], boxes[0::4])


def _glue(words: Written, drawn: Sequence[int]) -> None:
    """Mark words that begin where another text object has just ended, on its base line: no space is between them."""
    for at in compress(range(1, len(drawn)), map(ne, drawn, drawn[1:])):
        if (
            words.ys[at - 1] == words.ys[at]
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


def words_in(frame: Frame, words: Written) -> tuple[Words, list[Word]]:
    """The words on the page in its reader's frame: those that run as the page does, and those that run across."""
    if not words.texts:
        return Words(), []
    is_whole = frame.holds(min(words.xs), min(words.ys)) and frame.holds(max(words.xs), max(words.ys))
    across: list[Word] = []
    if not is_whole or words.turns.count(frame.turn) < len(words.turns):
        held = repeat(True) if is_whole else map(frame.holds, words.xs, words.ys)
        turns = [turn if is_held else -1 for turn, is_held in zip(words.turns, held, strict=False)]
        across = [
            _placed(frame, row)
            for turn, row in zip(turns, zip(*words, strict=True), strict=True)
            if turn not in (-1, frame.turn)
        ]
        words = Written._make([list(compress(column, [turn == frame.turn for turn in turns])) for column in words])
    if frame.turn:
        return Words.of(_placed(frame, row) for row in zip(*words, strict=True)), across
    x0s, x1s = ([x - frame.left for x in side] if frame.left else side for side in (words.lefts, words.rights))
    ys = [frame.top - y for y in words.ys]
    return Words(words.texts, x0s, x1s, ys, words.sizes, words.fonts, words.glued), across


def _placed(frame: Frame, row: Sequence[Any]) -> Word:
    """A word in the reader's frame; one that is turned there is the box that it fills, with its lower edge as base."""
    turn, x, y, left, low, right, high, text, size, font, is_glued = row
    (xa, ya), (xb, yb) = frame.point(left, low), frame.point(right, high)
    base = frame.point(x, y)[1] if frame.turn == turn else max(ya, yb)
    return Word(text, min(xa, xb), max(xa, xb), base, size, font, is_glued)
