"""What a page draws besides words: rules, frames, painted areas, pictures. Knows pdfium's objects; no tables.

A plot can hold thousands of paths, so each question is put for all objects in one go.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

from kb.convert.pdf.frame import Frame, Matrix, times
from kb.convert.pdf.library import bare, made, raw
from kb.convert.pdf.page import Box

_MOST_OBJECTS = 30_000
"""Drawn objects of a page that are looked at for rules and pictures."""
_MOST_SEGMENTS = 2_000
"""Segments of a path that are looked at."""
_DEEPEST = 4
_ADDRESS, _NUMBER = ctypes.c_void_p, ctypes.c_int
_THIN = 2.5
"""Points up to which a painted rectangle is a line."""
_SHORT = 4.0
"""Points up to which a line is no rule."""
_WHOLE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawn(NamedTuple):
    """What a page draws besides words, in the frame of its reader."""

    rules: tuple[Box, ...]
    fills: tuple[Box, ...]
    """Painted areas and pictures."""
    pictured: float
    """The share of the page that pictures cover."""
    count: int
    """How many objects the page draws, words among them."""


class _Calls(NamedTuple):
    """The functions that are called for every object, with addresses as plain numbers."""

    kind: Any
    matrix: Any
    bounds: Any
    mode: Any
    segment: Any
    segment_kind: Any
    closes: Any
    point: Any

    @classmethod
    @cache
    def made(cls) -> _Calls:
        """All of them."""
        return cls(
            bare("FPDFPageObj_GetType", _NUMBER, _ADDRESS),
            bare("FPDFPageObj_GetMatrix", _NUMBER, _ADDRESS, _ADDRESS),
            bare("FPDFPageObj_GetBounds", _NUMBER, *[_ADDRESS] * 5),
            bare("FPDFPath_GetDrawMode", _NUMBER, *[_ADDRESS] * 3),
            bare("FPDFPath_GetPathSegment", _ADDRESS, _ADDRESS, _NUMBER),
            bare("FPDFPathSegment_GetType", _NUMBER, _ADDRESS),
            bare("FPDFPathSegment_GetClose", _NUMBER, _ADDRESS),
            bare("FPDFPathSegment_GetPoint", _NUMBER, *[_ADDRESS] * 3),
        )


def drawn_on(page: Any, frame: Frame) -> Drawn:
    """What a page draws besides its words."""
    c = raw()
    rules: list[Box] = []
    fills: list[Box] = []
    width, height = frame.size
    covered, count = 0.0, 0
    for objects, kinds, matrix in _objects(page):
        count += len(objects)
        pictures = _of(objects, kinds, c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING)
        for box in _boxes(pictures, matrix, frame):
            fills.append(box)
            covered += max(0.0, min(box.x1, width) - max(box.x0, 0)) * max(0.0, min(box.y1, height) - max(box.y0, 0))
        _add_paths(_of(objects, kinds, c.FPDF_PAGEOBJ_PATH), matrix, frame, rules, fills)
    return Drawn(tuple(rules), tuple(fills), min(1.0, covered / max(width * height, 1.0)), count)


def _objects(page: Any) -> Iterator[tuple[Sequence[int], Sequence[int], Matrix]]:
    """The objects of a page and those of the forms on it, each group with their kinds and its matrix."""
    c, calls = raw(), _Calls.made()
    of_page = bare("FPDFPage_GetObject", _ADDRESS, _ADDRESS, _NUMBER)
    of_form = bare("FPDFFormObj_GetObject", _ADDRESS, _ADDRESS, _NUMBER)
    address = ctypes.cast(page.raw, _ADDRESS).value
    waiting = [(of_page, address, c.FPDFPage_CountObjects(page), _WHOLE, 0)]
    left = _MOST_OBJECTS
    while waiting and left > 0:
        get, owner, count, outer, depth = waiting.pop()
        objects = list(map(get, repeat(owner), range(min(count, left))))
        kinds = list(map(calls.kind, objects))
        left -= len(objects)
        yield objects, kinds, outer
        for form in _of(objects, kinds, c.FPDF_PAGEOBJ_FORM) if depth < _DEEPEST else ():
            inner = times(_matrix(form), outer)
            waiting.append((of_form, form, bare("FPDFFormObj_CountObjects", _NUMBER, _ADDRESS)(form), inner, depth + 1))


def _of(objects: Sequence[int], kinds: Sequence[int], *wanted: int) -> list[int]:
    """The objects of these kinds."""
    if not any(kind in kinds for kind in wanted):
        return []
    return [drawn for drawn, kind in zip(objects, kinds, strict=True) if kind in wanted]


def _matrix(drawn: int) -> Matrix:
    held = array("f", bytes(24))
    _Calls.made().matrix(drawn, held.buffer_info()[0])
    return tuple(held)


def _boxes(objects: Sequence[int], matrix: Matrix, frame: Frame) -> list[Box]:
    """The rectangles that objects fill."""
    held = array("f", bytes(16 * len(objects)))
    start = held.buffer_info()[0]
    ends = (range(start + 4 * side, start + 4 * side + 16 * len(objects), 16) for side in range(4))
    made(map(_Calls.made().bounds, objects, *ends))
    sides = zip(held[0::4], held[1::4], held[2::4], held[3::4], strict=True)
    if matrix == _WHOLE and frame.turn == 0:
        left, top = frame.left, frame.top
        return [Box(x0 - left, top - high, x1 - left, top - low) for x0, low, x1, high in sides]
    boxes = []
    for x0, low, x1, high in sides:
        (xa, ya), (xb, yb) = _mapped(x0, low, matrix, frame), _mapped(x1, high, matrix, frame)
        boxes.append(Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)))
    return boxes


def _mapped(x: float, y: float, matrix: Matrix, frame: Frame) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return frame.point(a * x + c * y + e, b * x + d * y + f)


def _add_paths(paths: Sequence[int], matrix: Matrix, frame: Frame, rules: list[Box], fills: list[Box]) -> None:
    """Add what paths show: a line, the edges of a frame, the lines of a grid, a painted area."""
    held = array("i", bytes(8 * len(paths)))
    start = held.buffer_info()[0]
    ends = (range(start + 4 * side, start + 4 * side + 8 * len(paths), 8) for side in range(2))
    made(map(_Calls.made().mode, paths, *ends))
    boxes = _boxes(paths, matrix, frame)
    for path, fill, stroke, box in zip(paths, held[0::2], held[1::2], boxes, strict=True):
        if not fill and not stroke:
            continue
        width, height = box.x1 - box.x0, box.y1 - box.y0
        is_long = width > _SHORT or height > _SHORT
        if width <= _THIN or height <= _THIN:
            rules += [box] if is_long else []
            continue
        if fill:
            fills.append(box)
        if stroke and is_long:
            rules += _strokes(path, matrix, frame)


def _strokes(path: int, matrix: Matrix, frame: Frame) -> list[Box]:
    """The straight pieces of a stroked path along and across the writing; of one with curves none."""
    c, calls = raw(), _Calls.made()
    count = min(bare("FPDFPath_CountSegments", _NUMBER, _ADDRESS)(path), _MOST_SEGMENTS)
    segments: list[int] = []
    kinds: list[int] = []
    for segment in map(calls.segment, repeat(path), range(count)):
        kind = calls.segment_kind(segment)
        if kind == c.FPDF_SEGMENT_BEZIERTO:
            return []  # nearly always the first one
        segments.append(segment)
        kinds.append(kind)
    held = array("f", bytes(8 * count))
    start = held.buffer_info()[0]
    made(map(calls.point, segments, range(start, start + 8 * count, 8), range(start + 4, start + 4 + 8 * count, 8)))
    whole = times(_matrix(path), matrix)
    found: list[Box] = []
    at = opened = (0.0, 0.0)
    for kind, closes, x, y in zip(kinds, map(calls.closes, segments), held[0::2], held[1::2], strict=True):
        to = _mapped(x, y, whole, frame)
        if kind == c.FPDF_SEGMENT_MOVETO:
            opened = to
        else:
            found += _straight(at, to)
        at = to
        if closes:
            found += _straight(at, opened)
    return found


def _straight(a: tuple[float, float], b: tuple[float, float]) -> list[Box]:
    width, height = abs(a[0] - b[0]), abs(a[1] - b[1])
    if min(width, height) >= 1 or max(width, height) <= _SHORT:
        return []
    return [Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))]
