"""How text objects look: their size, direction, font and colour. Knows pdfium's objects; nothing of words."""

from __future__ import annotations

import ctypes
import re
from array import array
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import repeat
from math import atan2, degrees, hypot
from typing import Any, NamedTuple

from kb.convert.pdf.library import bare, made
from kb.convert.pdf.page import Font

_BOLD = re.compile(r"bold|black|heavy|(?:semi|demi)b|-(?:medi|demi|bd)|cmb|sfbx|,b", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|sfti|sfsl", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|lmtt|code|menlo|teletype", re.IGNORECASE)


_UNPAINTED = 3
"""The render mode of text that is not painted."""
_ADDRESS, _NUMBER = ctypes.c_void_p, ctypes.c_int


class Look(NamedTuple):
    """What all characters of a text object share."""

    turn: int
    """Quarter turns counterclockwise; -1 when it runs askew."""
    size: float
    """In points."""
    font: Font


class _Calls(NamedTuple):
    """The functions that are called for every text object, with addresses as plain numbers."""

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
            bare("FPDFText_GetMatrix", _NUMBER, *at, _ADDRESS),
            bare("FPDFText_GetFontSize", ctypes.c_double, *at),
            bare("FPDFTextObj_GetFont", _ADDRESS, _ADDRESS),
            bare("FPDFPageObj_GetFillColor", _NUMBER, *[_ADDRESS] * 5),
            bare("FPDFTextObj_GetTextRenderMode", _NUMBER, _ADDRESS),
        )


def looks_of(page: int | None, firsts: Mapping[int, int]) -> dict[int, Look]:
    """How text objects look, by their addresses; `firsts` are these with the first character of each."""
    calls, count = _Calls.made(), len(firsts)
    matrices, colors = array("f", bytes(24 * count)), array("I", [0, 0, 0, 255] * count)
    matrix, color = matrices.buffer_info()[0], colors.buffer_info()[0]
    made(map(calls.matrix, repeat(page), firsts.values(), range(matrix, matrix + 24 * count, 24)))
    made(map(calls.fill, firsts, *(range(color + 4 * one, color + 4 * one + 16 * count, 16) for one in range(4))))
    sizes = map(calls.size, repeat(page), firsts.values())
    looks: dict[int, Look] = {}
    faces: dict[tuple[int | None, bool, bool], Font] = {}
    placed = zip(*(matrices[at::6] for at in range(4)), strict=True)
    colored = zip(*(colors[at::4] for at in range(4)), strict=True)
    rows = zip(firsts, sizes, map(calls.mode, firsts), map(calls.font, firsts), placed, colored, strict=True)
    for drawn, size, mode, font, (a, b, c, d), (red, green, blue, alpha) in rows:
        is_white = mode == 0 and red > 250 and green > 250 and blue > 250
        key = (font, mode == _UNPAINTED or (alpha == 0 and mode == 0), is_white)
        if key not in faces:
            faces[key] = _font(*key) if drawn else Font()
        looks[drawn] = Look(0 if b == 0 and a > 0 else _turn(a, b), size * (hypot(c, d) or 1.0), faces[key])
    return looks


def _turn(a: float, b: float) -> int:
    """Quarter turns counterclockwise; -1 for what runs askew."""
    angle = degrees(atan2(b, a)) % 360
    near = round(angle / 90) % 4
    return near if abs((angle - near * 90 + 180) % 360 - 180) < 10 else -1


def _font(font: int | None, is_hidden: bool, is_white: bool) -> Font:  # the parts of its key
    """The font at an address."""
    held = ctypes.create_string_buffer(128)
    name_of = bare("FPDFFont_GetBaseFontName", ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)
    name_of(font, ctypes.addressof(held), 128)
    name = held.value.decode("latin-1").rpartition("+")[2]
    flags = max(0, bare("FPDFFont_GetFlags", _NUMBER, _ADDRESS)(font))
    weight = bare("FPDFFont_GetWeight", _NUMBER, _ADDRESS)(font)
    return _face(name, flags, weight)._replace(is_hidden=is_hidden, is_white=is_white)


@lru_cache
def _face(name: str, flags: int, weight: int) -> Font:
    """A font by what its file says of it."""
    return Font(
        name,
        is_bold=bool(_BOLD.search(name)) or weight >= 600,
        is_italic=bool(_ITALIC.search(name)) or bool(flags & 0x40),
        is_mono=bool(_MONO.search(name)) or bool(flags & 1),
    )
