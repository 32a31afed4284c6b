"""The words of a page as its file writes them. Knows pdfium's characters and text objects; no lines, no drawings.

Words are read at their ends only, and what is the same for all characters of a text object is asked once: most of
the time of a page goes into calls.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import atan2, degrees, hypot
from typing import Any, NamedTuple
from unicodedata import category

from kb.convert.pdf.frame import Frame
from kb.convert.pdf.library import raw
from kb.convert.pdf.mirrored import LETTER, ordered
from kb.convert.pdf.page import Font, Word

_WORD = re.compile("[^\\s\x00\x02\ufdd0-\ufdef]+\x02?|\x02")
_BOLD = re.compile(r"bold|black|heavy|(?:semi|demi)b|-(?:medi|demi|bd)|cmb|sfbx|,b", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|sfti|sfsl", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|lmtt|code|menlo|teletype", re.IGNORECASE)


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


class _Calls(NamedTuple):
    """The functions that are called for every word, with addresses as plain numbers: half the time of a page."""

    drawn: Any
    origin: Any
    box: Any

    @classmethod
    def made(cls) -> _Calls:
        c = raw()
        address, number = ctypes.c_void_p, ctypes.c_int

        def plain(function: Any, result: Any, *taken: Any) -> Any:
            return ctypes.CFUNCTYPE(result, *taken)(ctypes.cast(function, address).value or 0)

        return cls(
            plain(c.FPDFText_GetTextObject, address, address, number),
            plain(c.FPDFText_GetCharOrigin, number, address, number, address, address),
            plain(c.FPDFText_GetLooseCharBox, number, address, number, address),
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
    fonts: dict[tuple[int, ...], Font] = {}
    before, end_x, end_y = None, 0.0, 0.0
    spans = [(found.start(), found.end() - 1) for found in _WORD.finditer(text)]
    keys = [calls.drawn(page, start) or 0 for start, _ in spans]
    for number, (start, last) in enumerate(spans):
        key = keys[number]
        following = keys[number + 1] if number + 1 < len(keys) else -1
        pieces = [(start, last, key)]
        is_mirrored = bool(LETTER.search(text, start, last + 1))
        if (
            not is_mirrored
            and last > start
            and (key != following or text[last] == "\x02")
            and key != (calls.drawn(page, last) or 0)
        ):
            pieces = _parted(start, last, text, lambda at: calls.drawn(page, at) or 0)
        for first, end, key in pieces:
            if key not in looks:
                looks[key] = _look(textpage, first, fonts)
            calls.origin(page, first, at_x, at_y)
            calls.box(page, end, at_rect)
            left, low, right, high = rect.left, rect.bottom, rect.right, rect.top
            words = text[first : end + 1].replace("\x02", "\u00ad")
            if is_mirrored and not looks[key].turn:
                places = []
                for at in range(first, end + 1):
                    calls.box(page, at, at_rect)
                    left, right = min(left, rect.left), max(right, rect.right)
                    places.append(rect.left)
                words = ordered(words, places)
            elif end != first and looks[key].turn:
                calls.box(page, first, at_rect)
                left, low = min(left, rect.left), min(low, rect.bottom)
                right, high = max(right, rect.right), max(high, rect.top)
            elif end != first:
                left = x.value
            look = looks[key]
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


def _look(textpage: Any, at: int, fonts: dict[tuple[int, ...], Font]) -> _Look:
    c = raw()
    matrix = c.FS_MATRIX()
    c.FPDFText_GetMatrix(textpage.raw, at, matrix)
    scale = hypot(matrix.c, matrix.d) or 1.0
    angle = degrees(atan2(matrix.b, matrix.a)) % 360
    near = round(angle / 90) % 4
    turn = near if abs((angle - near * 90 + 180) % 360 - 180) < 10 else -1
    drawn = c.FPDFText_GetTextObject(textpage.raw, at)
    font = _font(drawn, fonts) if drawn else Font()
    return _Look(turn, c.FPDFText_GetFontSize(textpage.raw, at) * scale, font)


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


def _font(drawn: Any, fonts: dict[tuple[int, ...], Font]) -> Font:
    """The font of a text object; those of one page are kept by what they are made of."""
    c = raw()
    font = c.FPDFTextObj_GetFont(drawn)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    c.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha)
    mode = c.FPDFTextObj_GetTextRenderMode(drawn)
    is_hidden = mode == c.FPDF_TEXTRENDERMODE_INVISIBLE or (alpha.value == 0 and mode == 0)
    is_white = mode == 0 and min(red.value, green.value, blue.value) > 250
    key = (ctypes.addressof(font.contents) if font else 0, is_hidden, is_white)
    if key not in fonts:
        held = ctypes.create_string_buffer(128)
        c.FPDFFont_GetBaseFontName(font, held, 128)
        name = held.value.decode("latin-1").rpartition("+")[2]
        flags = max(0, c.FPDFFont_GetFlags(font))
        fonts[key] = Font(
            name,
            is_bold=bool(_BOLD.search(name)) or c.FPDFFont_GetWeight(font) >= 600,
            is_italic=bool(_ITALIC.search(name)) or bool(flags & 0x40),
            is_mono=bool(_MONO.search(name)) or bool(flags & 1),
            is_hidden=is_hidden,
            is_white=is_white,
        )
    return fonts[key]


def word_of(raw: Written, frame: Frame) -> Word:
    """A word in the reader's frame; one that is turned there is the box that it fills, with its lower edge as base."""
    if frame.turn == raw.turn == 0:
        x0, x1, y = raw.left - frame.left, raw.right - frame.left, frame.top - raw.y
        return Word(raw.text, x0, x1, y, raw.size, raw.font, raw.is_glued)
    (xa, ya), (xb, yb) = frame.point(raw.left, raw.low), frame.point(raw.right, raw.high)
    base = frame.point(raw.x, raw.y)[1] if frame.turn == raw.turn else max(ya, yb)
    return Word(raw.text, min(xa, xb), max(xa, xb), base, raw.size, raw.font, raw.is_glued)
