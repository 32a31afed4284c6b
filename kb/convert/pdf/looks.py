"""How text objects look: their size, direction, font and colour. Knows pdfium's objects; nothing of words."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from functools import lru_cache
from math import atan2, degrees, hypot
from struct import iter_unpack, unpack
from typing import Any, NamedTuple

from kb.convert.pdf.library import asked, bare
from kb.convert.pdf.page import Font

_BOLD = re.compile(r"bold|black|heavy|(?:semi|demi)b|-(?:medi|demi|bd)|cmb|sfbx|,b", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|sfti|sfsl", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|lmtt|code|menlo|teletype", re.IGNORECASE)


_UNPAINTED = 3
"""The render mode of text that is not painted."""


class Look(NamedTuple):
    """What all characters of a text object share."""

    turn: int
    """Quarter turns counterclockwise; -1 when it runs askew."""
    size: float
    """In points."""
    font: Font


def looks_of(page: Any, firsts: Mapping[int, int]) -> dict[int, Look]:
    """How text objects look, by their addresses; `firsts` are these with the first character of each."""
    objects, signs = list(firsts), list(firsts.values())
    matrices = iter_unpack("16s8x", asked("FPDFText_GetMatrix", "f", (0,) * 6, as_one=True)(signs, page))
    colors = iter_unpack("16s", asked("FPDFPageObj_GetFillColor", "I", (0, 0, 0, 255))(objects))
    sizes = asked("FPDFTextObj_GetFontSize", "f", (1,))(objects)
    modes = map(bare("FPDFTextObj_GetTextRenderMode", ctypes.c_int), objects)
    fonts = list(map(bare("FPDFTextObj_GetFont", ctypes.c_void_p), objects))
    faces = {font: _font(font) for font in set(fonts)}
    kinds = list(zip(fonts, modes, sizes, matrices, colors, strict=True))
    looks = {kind: _look(faces[kind[0]], *kind[1:]) for kind in set(kinds)}
    return dict(zip(objects, map(looks.__getitem__, kinds), strict=True))


def _look(font: Font, mode: int, size: float, matrix: tuple[bytes], color: tuple[bytes]) -> Look:
    a, b, c, d = unpack("4f", *matrix)
    red, green, blue, alpha = unpack("4I", *color)
    is_hidden = mode == _UNPAINTED or (alpha == 0 and mode == 0)
    is_white = mode == 0 and min(red, green, blue) > 250
    font = font._replace(is_hidden=is_hidden, is_white=is_white) if is_hidden or is_white else font
    return Look(0 if b == 0 and a > 0 else _turn(a, b), size * (hypot(c, d) or 1.0), font)


def _turn(a: float, b: float) -> int:
    """Quarter turns counterclockwise; -1 for what runs askew."""
    angle = degrees(atan2(b, a)) % 360
    near = round(angle / 90) % 4
    return near if abs((angle - near * 90 + 180) % 360 - 180) < 10 else -1


def _font(font: int | None) -> Font:
    """The font at an address."""
    held = ctypes.create_string_buffer(128)
    bare("FPDFFont_GetBaseFontName", ctypes.c_size_t)(font, held, ctypes.c_size_t(128))
    name = held.value.decode("latin-1").rpartition("+")[2]
    flags = max(0, bare("FPDFFont_GetFlags", ctypes.c_int)(font))
    return _face(name, flags, bare("FPDFFont_GetWeight", ctypes.c_int)(font))


@lru_cache
def _face(name: str, flags: int, weight: int) -> Font:
    """A font by what its file says of it."""
    return Font(
        name,
        is_bold=bool(_BOLD.search(name)) or weight >= 600,
        is_italic=bool(_ITALIC.search(name)) or bool(flags & 0x40),
        is_mono=bool(_MONO.search(name)) or bool(flags & 1),
    )
