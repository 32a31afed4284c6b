"""The words of a page as its file writes them. Knows pdfium's characters and text objects; no lines, no drawings.

Words are read at their ends only, and what is the same for all characters of a text object is asked once: most of
the time of a page goes into calls.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from math import atan2, degrees, hypot
from typing import Any, NamedTuple
from unicodedata import category

from kb.convert.pdf.frame import Frame
from kb.convert.pdf.library import bare, raw
from kb.convert.pdf.mirrored import LETTER, ordered
from kb.convert.pdf.page import Font, Word

_WORD = re.compile("[^\\s\x00\x02\ufdd0-\ufdef]+\x02?|\x02")
_BOLD = re.compile(r"bold|black|heavy|(?:semi|demi)b|-(?:medi|demi|bd)|cmb|sfbx|,b", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|sfti|sfsl", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|lmtt|code|menlo|teletype", re.IGNORECASE)


_UNPAINTED = 3
"""The render mode of text that is not painted."""
_SEAM = 0.03
"""Sizes of the letters that words of two fonts are apart at most where no space stands between them."""


class Written(NamedTuple):
    """A word in the coordinates of its page."""

    turn: int
    """Quarter turns counterclockwise; -1 when it runs askew."""
    x: float
    y: float
    left: float
    low: float
    right: float
    high: float
    text: str
    size: float
    font: Font
    is_glued: bool


_ADDRESS, _NUMBER = ctypes.c_void_p, ctypes.c_int


class _Calls(NamedTuple):
    """The functions that are called for every word and every text object, with addresses as plain numbers."""

    drawn: Any
    origin: Any
    box: Any
    matrix: Any
    size: Any
    font: Any
    fill: Any
    mode: Any

    @classmethod
    @cache
    def made(cls) -> _Calls:
        """All of them."""
        at = (_ADDRESS, _NUMBER)
        return cls(
            bare("FPDFText_GetTextObject", _ADDRESS, *at),
            bare("FPDFText_GetCharOrigin", _NUMBER, *at, _ADDRESS, _ADDRESS),
            bare("FPDFText_GetLooseCharBox", _NUMBER, *at, _ADDRESS),
            bare("FPDFText_GetMatrix", _NUMBER, *at, _ADDRESS),
            bare("FPDFText_GetFontSize", ctypes.c_double, *at),
            bare("FPDFTextObj_GetFont", _ADDRESS, _ADDRESS),
            bare("FPDFPageObj_GetFillColor", _NUMBER, *[_ADDRESS] * 5),
            bare("FPDFTextObj_GetTextRenderMode", _NUMBER, _ADDRESS),
        )


class _Look(NamedTuple):
    """What all characters of a text object share."""

    turn: int
    size: float
    font: Font


def written(textpage: Any, text: str) -> Iterator[Written]:
    """The words of a page as the file orders them; where the font changes inside of one, its parts follow."""
    c = raw()
    calls = _Calls.made()
    page = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    rect, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at_rect, at_x, at_y = ctypes.addressof(rect), ctypes.addressof(x), ctypes.addressof(y)
    looks: dict[int, _Look] = {}
    look_of = _looks(page)
    has_mirrored = bool(LETTER.search(text))
    before, end_x, end_y = None, 0.0, 0.0
    spans = [(found.start(), found.end() - 1) for found in _WORD.finditer(text)]
    keys = [calls.drawn(page, start) or 0 for start, _ in spans]
    for number, (start, last) in enumerate(spans):
        key = keys[number]
        following = keys[number + 1] if number + 1 < len(keys) else -1
        pieces = [(start, last, key)]
        is_mirrored = has_mirrored and bool(LETTER.search(text, start, last + 1))
        if (
            not is_mirrored
            and last > start
            and (key != following or text[last] == "\x02")
            and key != (calls.drawn(page, last) or 0)
        ):
            pieces = _parted(start, last, text, lambda at: calls.drawn(page, at) or 0)
        for first, end, key in pieces:
            look = looks.get(key)
            if look is None:
                look = looks[key] = look_of(key, first)
            calls.origin(page, first, at_x, at_y)
            calls.box(page, end, at_rect)
            left, low, right, high = rect.left, rect.bottom, rect.right, rect.top
            words = text[first : end + 1].replace("\x02", "\u00ad")
            if is_mirrored and not look.turn:
                places = []
                for at in range(first, end + 1):
                    calls.box(page, at, at_rect)
                    left, right = min(left, rect.left), max(right, rect.right)
                    places.append(rect.left)
                words = ordered(words, places)
            elif end != first and look.turn:
                calls.box(page, first, at_rect)
                left, low = min(left, rect.left), min(low, rect.bottom)
                right, high = max(right, rect.right), max(high, rect.top)
            elif end != first:
                left = x.value
            is_glued = first > start or (
                look is not before
                and abs(x.value - end_x) < _SEAM * look.size
                and y.value == end_y
                and category(text[first]) != "Sm"
            )
            yield Written(look.turn, x.value, y.value, left, low, right, high, words, look.size, look.font, is_glued)
            before, end_x, end_y = look, right, y.value


def _parted(start: int, last: int, text: str, key_of: Callable[[int], int]) -> list[tuple[int, int, int]]:
    """First and last character of each part of a word that is one text object, with the key of that."""
    pieces: list[tuple[int, int, int]] = []
    for at in range(start, last + 1):
        key = key_of(at)
        if pieces and (text[at] == "\x02" or key == pieces[-1][2]):
            pieces[-1] = (pieces[-1][0], at, pieces[-1][2])
        else:
            pieces.append((at, at, key))
    return pieces


def _looks(page: int | None) -> Callable[[int, int], _Look]:
    """What tells how a text object looks, by its address and its first character."""
    calls, fonts = _Calls.made(), dict[tuple[int, bool, bool], Font]()
    matrix, color = raw().FS_MATRIX(), (ctypes.c_uint * 4)()
    at_matrix = ctypes.addressof(matrix)
    at_color = [ctypes.addressof(color) + 4 * number for number in range(4)]

    def look(drawn: int, at: int) -> _Look:
        calls.matrix(page, at, at_matrix)
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        size = calls.size(page, at) * (hypot(c, d) or 1.0)
        turn = 0 if b == 0 and a > 0 else _turn(a, b)
        if not drawn:
            return _Look(turn, size, Font())
        color[3] = 255
        calls.fill(drawn, *at_color)
        mode = calls.mode(drawn)
        is_white = mode == 0 and min(color[0], color[1], color[2]) > 250
        key = (calls.font(drawn) or 0, mode == _UNPAINTED or (color[3] == 0 and mode == 0), is_white)
        if key not in fonts:
            fonts[key] = _font(*key)
        return _Look(turn, size, fonts[key])

    return look


def _turn(a: float, b: float) -> int:
    """Quarter turns counterclockwise; -1 for what runs askew."""
    angle = degrees(atan2(b, a)) % 360
    near = round(angle / 90) % 4
    return near if abs((angle - near * 90 + 180) % 360 - 180) < 10 else -1


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


def _font(font: int, is_hidden: bool, is_white: bool) -> Font:  # the parts of its key
    """The font at an address."""
    number = bare("FPDFFont_GetFlags", _NUMBER, _ADDRESS)
    held = ctypes.create_string_buffer(128)
    bare("FPDFFont_GetBaseFontName", ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)(
        font, ctypes.addressof(held), 128
    )
    name = held.value.decode("latin-1").rpartition("+")[2]
    flags = max(0, number(font))
    return Font(
        name,
        is_bold=bool(_BOLD.search(name)) or bare("FPDFFont_GetWeight", _NUMBER, _ADDRESS)(font) >= 600,
        is_italic=bool(_ITALIC.search(name)) or bool(flags & 0x40),
        is_mono=bool(_MONO.search(name)) or bool(flags & 1),
        is_hidden=is_hidden,
        is_white=is_white,
    )


def word_of(raw: Written, frame: Frame) -> Word:
    """A word in the reader's frame; one that is turned there is the box that it fills, with its lower edge as base."""
    if frame.turn == raw.turn == 0:
        x0, x1, y = raw.left - frame.left, raw.right - frame.left, frame.top - raw.y
        return Word(raw.text, x0, x1, y, raw.size, raw.font, raw.is_glued)
    (xa, ya), (xb, yb) = frame.point(raw.left, raw.low), frame.point(raw.right, raw.high)
    base = frame.point(raw.x, raw.y)[1] if frame.turn == raw.turn else max(ya, yb)
    return Word(raw.text, min(xa, xb), max(xa, xb), base, raw.size, raw.font, raw.is_glued)
