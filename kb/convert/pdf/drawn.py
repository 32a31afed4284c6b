"""What a page draws besides words: rules, frames, painted areas, pictures. Knows pdfium's objects; no tables.

A plot can hold thousands of paths, so each question is put for all objects in one go.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from kb.convert.pdf.frame import Frame, Matrix, times
from kb.convert.pdf.library import address, asked, bare, raw
from kb.convert.pdf.page import Box

_MOST_OBJECTS = 30_000
"""Drawn objects of a page that are looked at for rules and pictures."""
_MOST_SEGMENTS = 2_000
"""Segments of a path that are looked at."""
_DEEPEST = 4
_THIN = 2.5
"""Points up to which a painted rectangle is a line."""
_SHORT = 4.0
"""Points up to which a line is no rule."""


class Drawn(NamedTuple):
    """What a page draws besides words, in the frame of its reader."""

    rules: tuple[Box, ...]
    fills: tuple[Box, ...]
    """Painted areas and pictures."""
    pictured: float
    """The share of the page that pictures cover."""
    number: int
    """How many objects the page draws, words among them."""


def drawn_on(page: Any, frame: Frame) -> Drawn:
    """What a page draws besides its words."""
    c = raw()
    rules: list[Box] = []
    fills: list[Box] = []
    width, height = frame.size
    covered, number = 0.0, 0
    for layer in _layers(page, frame):
        number += len(layer.objects)
        for box in _boxes(layer.of(c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING)):
            fills.append(box)
            covered += max(0.0, min(box.x1, width) - max(box.x0, 0)) * max(0.0, min(box.y1, height) - max(box.y0, 0))
        _add_paths(layer.of(c.FPDF_PAGEOBJ_PATH), rules, fills)
    return Drawn(tuple(rules), tuple(fills), min(1.0, covered / max(width * height, 1.0)), number)


class _Layer(NamedTuple):
    """Objects by their addresses, with their kinds and the matrices that bring them into the reader's frame."""

    objects: Sequence[int]
    kinds: Sequence[int]
    matrices: Sequence[Matrix]

    def of(self, *kinds: int) -> _Layer:
        """Those of these kinds."""
        if not any(kind in self.kinds for kind in kinds):
            return _Layer((), (), ())
        found = [at for at, kind in enumerate(self.kinds) if kind in kinds]
        return _Layer(
            [self.objects[at] for at in found], [self.kinds[at] for at in found], [self.matrices[at] for at in found]
        )


def _layers(page: Any, frame: Frame) -> Iterator[_Layer]:
    """The objects of a page, then those of the forms among them, and so on."""
    of_page = bare("FPDFPage_GetObject", ctypes.c_void_p)
    of_form = bare("FPDFFormObj_GetObject", ctypes.c_void_p)
    count_of = bare("FPDFFormObj_CountObjects", ctypes.c_int)
    kind_of = bare("FPDFPageObj_GetType", ctypes.c_int)
    most = min(raw().FPDFPage_CountObjects(page), _MOST_OBJECTS)
    objects = list(map(of_page, repeat(address(page)), range(most)))
    matrices, left = [frame.matrix] * most, _MOST_OBJECTS
    for _ in range(_DEEPEST + 1):
        if not objects:
            return
        layer = _Layer(objects, list(map(kind_of, objects)), matrices)
        yield layer
        left -= len(objects)
        forms = layer.of(raw().FPDF_PAGEOBJ_FORM)
        objects, matrices = [], []
        rows = zip(forms.objects, _own(forms.objects), forms.matrices, _boxes(forms), strict=True)
        for form, inner, outer, box in rows:
            if not _is_long(box):
                continue  # the sign of a point in a plot: nothing in it is a rule
            count = min(count_of(form), left - len(objects))
            objects += map(of_form, repeat(form), range(count))
            matrices += [times(inner, outer)] * count


def _own(objects: Sequence[int]) -> Iterator[Matrix]:
    """The matrices of objects."""
    held = asked("FPDFPageObj_GetMatrix", "f", (0,) * 6, as_one=True)(objects)
    return zip(*(held[at::6] for at in range(6)), strict=True)


def _boxes(layer: _Layer) -> list[Box]:
    """The rectangles that objects fill."""
    held = asked("FPDFPageObj_GetBounds", "f", (0,) * 4)(layer.objects)
    boxes = []
    sides = (held[side::4] for side in range(4))
    for (a, b, c, d, e, f), left, low, right, high in zip(layer.matrices, *sides, strict=True):
        x0, x1 = a * left + c * low + e, a * right + c * high + e
        y0, y1 = b * left + d * low + f, b * right + d * high + f
        x0, x1 = (x0, x1) if x0 <= x1 else (x1, x0)
        boxes.append(Box(x0, y0, x1, y1) if y0 <= y1 else Box(x0, y1, x1, y0))
    return boxes


def _add_paths(layer: _Layer, rules: list[Box], fills: list[Box]) -> None:
    """Add what paths show: a line, the edges of a frame, the lines of a grid, a painted area."""
    held = asked("FPDFPath_GetDrawMode", "i", (0, 0))(layer.objects)
    for at, (box, fill, stroke) in enumerate(zip(_boxes(layer), held[0::2], held[1::2], strict=True)):
        if not fill and not stroke:
            continue
        is_long = _is_long(box)
        if box.width <= _THIN or box.height <= _THIN:
            rules += [box] if is_long else []
            continue
        if fill:
            fills.append(box)
        if stroke and is_long:
            rules += _strokes(layer.objects[at], layer.matrices[at])


def _strokes(path: int, matrix: Matrix) -> list[Box]:
    """The straight pieces of a stroked path along and across the writing; of one with curves none."""
    c = raw()
    count = min(bare("FPDFPath_CountSegments", ctypes.c_int)(path), _MOST_SEGMENTS)
    kind_of = bare("FPDFPathSegment_GetType", ctypes.c_int)
    segments: list[int] = []
    kinds: list[int] = []
    for segment in map(bare("FPDFPath_GetPathSegment", ctypes.c_void_p), repeat(path), range(count)):
        kind = kind_of(segment)
        if kind == c.FPDF_SEGMENT_BEZIERTO:
            return []  # nearly always the first one
        segments.append(segment)
        kinds.append(kind)
    held = asked("FPDFPathSegment_GetPoint", "f", (0, 0))(segments)
    closing = map(bare("FPDFPathSegment_GetClose", ctypes.c_int), segments)
    g, h, i, j, k, m = times(next(_own((path,))), matrix)
    found: list[Box] = []
    at = opened = (0.0, 0.0)
    for kind, closes, x, y in zip(kinds, closing, held[0::2], held[1::2], strict=True):
        to = (g * x + i * y + k, h * x + j * y + m)
        if kind == c.FPDF_SEGMENT_MOVETO:
            opened = to
        else:
            found += _straight(at, to)
        at = to
        if closes:
            found += _straight(at, opened)
    return found


def _is_long(box: Box) -> bool:
    """Whether a line of this extent can be a rule."""
    x0, y0, x1, y1 = box
    return x1 - x0 > _SHORT or y1 - y0 > _SHORT


def _straight(a: tuple[float, float], b: tuple[float, float]) -> list[Box]:
    width, height = abs(a[0] - b[0]), abs(a[1] - b[1])
    if min(width, height) >= 1 or max(width, height) <= _SHORT:
        return []
    return [Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))]
