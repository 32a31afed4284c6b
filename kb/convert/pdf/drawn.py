"""What a page draws besides words: rules, frames, painted areas, pictures. Knows pdfium's objects; no tables."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import islice
from typing import Any

from kb.convert.pdf.frame import Frame, Matrix, times
from kb.convert.pdf.library import raw
from kb.convert.pdf.page import Box

_MOST_OBJECTS = 30_000
"""Drawn objects of a page that are looked at for rules and pictures."""
_DEEPEST = 4
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
    waiting = [(c.FPDFPage_GetObject(page, at), whole, 0) for at in _first(page)]
    waiting.reverse()
    while waiting:
        drawn, outer, depth = waiting.pop()
        kind = c.FPDFPageObj_GetType(drawn)
        if kind == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            c.FPDFPageObj_GetMatrix(drawn, matrix)
            inner = times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), outer)
            count = min(c.FPDFFormObj_CountObjects(drawn), _MOST_OBJECTS)
            waiting += [(c.FPDFFormObj_GetObject(drawn, at), inner, depth + 1) for at in reversed(range(count))]
        else:
            yield kinds.get(kind, "text"), drawn, outer


def _first(page: Any) -> range:
    c = raw()
    return range(min(c.FPDFPage_CountObjects(page), _MOST_OBJECTS))


def _mapped(x: float, y: float, matrix: Matrix, frame: Frame) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return frame.point(a * x + c * y + e, b * x + d * y + f)


def _box(drawn: Any, matrix: Matrix, frame: Frame) -> Box:
    c = raw()
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    c.FPDFPageObj_GetBounds(drawn, left, low, right, high)
    x0, y0 = _mapped(left.value, low.value, matrix, frame)
    x1, y1 = _mapped(right.value, high.value, matrix, frame)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _add_path(drawn: Any, matrix: Matrix, frame: Frame, box: Box, rules: list[Box], fills: list[Box]) -> None:
    """Add what a path shows: a line, the edges of a frame, the lines of a grid, a painted area."""
    c = raw()
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(drawn, fill, stroke)
    if not fill.value and not stroke.value:
        return
    if box.width <= _THIN or box.height <= _THIN:
        if max(box.width, box.height) > 4:
            rules.append(box)
        return
    if fill.value:
        fills.append(box)
    if stroke.value:
        rules += _strokes(drawn, matrix, frame)


def _strokes(drawn: Any, matrix: Matrix, frame: Frame) -> list[Box]:
    """The straight pieces of a stroked path along and across the writing; of one with curves none."""
    c = raw()
    own = c.FS_MATRIX()
    c.FPDFPageObj_GetMatrix(drawn, own)
    whole = times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[Box] = []
    at = start = (0.0, 0.0)
    for number in range(min(c.FPDFPath_CountSegments(drawn), 2_000)):
        segment = c.FPDFPath_GetPathSegment(drawn, number)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        to = _mapped(x.value, y.value, whole, frame)
        if kind == c.FPDF_SEGMENT_BEZIERTO:
            return []
        if kind == c.FPDF_SEGMENT_MOVETO:
            start = to
        else:
            found += _straight(at, to)
        at = to
        if c.FPDFPathSegment_GetClose(segment):
            found += _straight(at, start)
    return found


def _straight(a: tuple[float, float], b: tuple[float, float]) -> list[Box]:
    box = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    return [box] if min(box.width, box.height) < 1 and max(box.width, box.height) > 4 else []
