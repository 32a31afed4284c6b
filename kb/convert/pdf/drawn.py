"""What a page draws besides words: rules, frames, painted areas, pictures. Knows pdfium's objects; no tables."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import islice
from typing import Any

from kb.convert.pdf.frame import Frame, Matrix, times
from kb.convert.pdf.library import bare, raw
from kb.convert.pdf.page import Box

_MOST_OBJECTS = 30_000
"""Drawn objects of a page that are looked at for rules and pictures."""
_DEEPEST = 4
_ADDRESS, _NUMBER = ctypes.c_void_p, ctypes.c_int
_THIN = 2.5
"""Points up to which a painted rectangle is a line."""


def drawn_on(page: Any, frame: Frame) -> tuple[tuple[Box, ...], tuple[Box, ...], float, int]:
    """Rules, painted areas, the share of the page under pictures, and how many objects the page draws."""
    rules: list[Box] = []
    fills: list[Box] = []
    width, height = frame.size
    covered, count = 0.0, 0
    for kind, drawn, matrix in islice(_objects(page), _MOST_OBJECTS):
        count += 1
        if kind == "text":
            continue
        box = _box(drawn, matrix, frame)
        if kind == "picture":
            fills.append(box)
            covered += max(0.0, min(box.x1, width) - max(box.x0, 0)) * max(0.0, min(box.y1, height) - max(box.y0, 0))
        elif kind == "path":
            _add_path(drawn, matrix, frame, box, rules, fills)
    return tuple(rules), tuple(fills), min(1.0, covered / max(width * height, 1.0)), count


def _objects(page: Any) -> Iterator[tuple[str, Any, Matrix]]:
    c = raw()
    kinds = {c.FPDF_PAGEOBJ_PATH: "path", c.FPDF_PAGEOBJ_IMAGE: "picture", c.FPDF_PAGEOBJ_SHADING: "picture"}
    matrix = c.FS_MATRIX()
    whole: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    of_page = bare("FPDFPage_GetObject", _ADDRESS, _ADDRESS, _NUMBER)
    of_form = bare("FPDFFormObj_GetObject", _ADDRESS, _ADDRESS, _NUMBER)
    kind_of = bare("FPDFPageObj_GetType", _NUMBER, _ADDRESS)
    address = ctypes.cast(page.raw, _ADDRESS).value
    waiting = [(of_page(address, at), whole, 0) for at in _first(page)]
    waiting.reverse()
    while waiting:
        drawn, outer, depth = waiting.pop()
        kind = kind_of(drawn)
        if kind == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            bare("FPDFPageObj_GetMatrix", _NUMBER, _ADDRESS, _ADDRESS)(drawn, ctypes.addressof(matrix))
            inner = times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), outer)
            count = min(bare("FPDFFormObj_CountObjects", _NUMBER, _ADDRESS)(drawn), _MOST_OBJECTS)
            waiting += [(of_form(drawn, at), inner, depth + 1) for at in reversed(range(count))]
        else:
            yield kinds.get(kind, "text"), drawn, outer


def _first(page: Any) -> range:
    c = raw()
    return range(min(c.FPDFPage_CountObjects(page), _MOST_OBJECTS))


def _mapped(x: float, y: float, matrix: Matrix, frame: Frame) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return frame.point(a * x + c * y + e, b * x + d * y + f)


def _box(drawn: Any, matrix: Matrix, frame: Frame) -> Box:
    held = (ctypes.c_float * 4)()
    start = ctypes.addressof(held)
    bounds = bare("FPDFPageObj_GetBounds", _NUMBER, *[_ADDRESS] * 5)
    bounds(drawn, start, start + 4, start + 8, start + 12)
    left, low, right, high = held
    x0, y0 = _mapped(left, low, matrix, frame)
    x1, y1 = _mapped(right, high, matrix, frame)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _add_path(drawn: Any, matrix: Matrix, frame: Frame, box: Box, rules: list[Box], fills: list[Box]) -> None:
    """Add what a path shows: a line, the edges of a frame, the lines of a grid, a painted area."""
    held = (ctypes.c_int * 2)()
    start = ctypes.addressof(held)
    bare("FPDFPath_GetDrawMode", _NUMBER, _ADDRESS, _ADDRESS, _ADDRESS)(drawn, start, start + 4)
    fill, stroke = held
    if not fill and not stroke:
        return
    if box.width <= _THIN or box.height <= _THIN:
        if max(box.width, box.height) > 4:
            rules.append(box)
        return
    if fill:
        fills.append(box)
    if stroke:
        rules += _strokes(drawn, matrix, frame)


def _strokes(drawn: Any, matrix: Matrix, frame: Frame) -> list[Box]:
    """The straight pieces of a stroked path along and across the writing; of one with curves none."""
    c = raw()
    own, held = c.FS_MATRIX(), (ctypes.c_float * 2)()
    at_x = ctypes.addressof(held)
    part = bare("FPDFPath_GetPathSegment", _ADDRESS, _ADDRESS, _NUMBER)
    kind_of, closes = (bare(f"FPDFPathSegment_Get{what}", _NUMBER, _ADDRESS) for what in ("Type", "Close"))
    point = bare("FPDFPathSegment_GetPoint", _NUMBER, _ADDRESS, _ADDRESS, _ADDRESS)
    bare("FPDFPageObj_GetMatrix", _NUMBER, _ADDRESS, _ADDRESS)(drawn, ctypes.addressof(own))
    whole = times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    found: list[Box] = []
    at = start = (0.0, 0.0)
    for number in range(min(bare("FPDFPath_CountSegments", _NUMBER, _ADDRESS)(drawn), 2_000)):
        segment = part(drawn, number)
        kind = kind_of(segment)
        if kind == c.FPDF_SEGMENT_BEZIERTO:
            return []
        point(segment, at_x, at_x + 4)
        to = _mapped(held[0], held[1], whole, frame)
        if kind == c.FPDF_SEGMENT_MOVETO:
            start = to
        else:
            found += _straight(at, to)
        at = to
        if closes(segment):
            found += _straight(at, start)
    return found


def _straight(a: tuple[float, float], b: tuple[float, float]) -> list[Box]:
    box = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    return [box] if min(box.width, box.height) < 1 and max(box.width, box.height) > 4 else []
