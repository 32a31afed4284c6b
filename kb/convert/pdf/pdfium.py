"""The pages of a PDF, read with pdfium. Knows its C interface; nothing of lines, paragraphs or formats.

Words are read at their ends only, and what is the same for all characters of a text object is asked once: most of
the time of a page goes into calls.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from math import atan2, degrees, hypot
from typing import Any, NamedTuple

from kb.convert.pdf.page import Box, Entry, Font, Page, Word
from kb.errors import UnreadableSource

MOST_PAGES = 5_000
"""Pages that are read; a longer file is cut there, with a warning."""
_MOST_ENTRIES = 10_000
_MOST_OBJECTS = 30_000
"""Drawn objects of a page that are looked at for rules and pictures."""
_DEEPEST = 4
_WORD = re.compile("[^\\s\x00\x02\ufdd0-\ufdef]+\x02?|\x02")
_BOLD = re.compile(r"bold|black|heavy|(?:semi|demi)b|-(?:medi|demi|bd)|cmb|sfbx|,b", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|sfti|sfsl", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|lmtt|code|menlo|teletype", re.IGNORECASE)
_MIRRORED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_PASSWORD = 4
_THIN = 2.5
"""Points up to which a painted rectangle is a line."""


class Pdf(NamedTuple):
    """An open PDF."""

    raw: Any
    name: str
    outline: tuple[Entry, ...]
    properties: dict[str, str]
    count: int
    """How many pages the file has."""
    is_form: bool
    asides: tuple[str, ...]
    """What the file holds besides pages: attachments, scripts."""


@contextmanager
def opened(name: str, content: bytes, password: str = "") -> Iterator[Pdf]:
    """The PDF as long as the block runs. Raises `UnreadableSource` when it is damaged or asks for a password."""
    import pypdfium2 as pdfium

    try:
        raw = pdfium.PdfDocument(content, password=password or None)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", 0) == _PASSWORD:
            why = "the password does not open it" if password else "encrypted, it opens with a password only"
            raise UnreadableSource(name, why, hint="give it with --password-file FILE") from error
        raise UnreadableSource(name, "a PDF that is damaged beyond reading") from error
    try:
        form = raw.init_forms() if raw.get_formtype() else None
        stated = {key: value for key, value in raw.get_metadata_dict().items() if value}
        yield Pdf(raw, name, _outline(raw), stated, len(raw), form is not None or bool(raw.get_formtype()), _asides(raw))
    finally:
        raw.close()


def _asides(raw: Any) -> tuple[str, ...]:
    import pypdfium2.raw as c

    found = ((c.FPDFDoc_GetAttachmentCount(raw), "attachments"), (c.FPDFDoc_GetJavaScriptActionCount(raw), "scripts"))
    return tuple(f"{count} {what}" for count, what in found if count > 0)


def _outline(raw: Any) -> tuple[Entry, ...]:
    entries = []
    for mark in islice(raw.get_toc(max_depth=8), _MOST_ENTRIES):
        target = mark.get_dest()
        at = target.get_index() if target else None
        title = " ".join(mark.get_title().split())
        if title:
            entries.append(Entry(mark.level + 1, title, (at or 0) + 1 if at is not None else 0))
    return tuple(entries)


def pages(pdf: Pdf) -> Iterator[Page]:
    """The pages in order, one at a time; a page that cannot be loaded comes empty."""
    import pypdfium2 as pdfium

    for at in range(min(pdf.count, MOST_PAGES)):
        label = pdf.raw.get_page_label(at) or ""
        try:
            page = pdf.raw.get_page(at)
        except pdfium.PdfiumError:
            yield Page(at + 1, label, 0, 0, (), is_drawn=True)
            continue
        try:
            yield _page(page, at + 1, label, is_form=pdf.is_form)
        finally:
            page.close()


def rendered(pdf: Pdf, number: int, scale: float) -> bytes:
    """The page as a grey picture (binary PGM), `scale` pixels a point."""
    page = pdf.raw.get_page(number - 1)
    try:
        picture = page.render(scale=scale, grayscale=True)
        rows = bytes(picture.buffer)
        width, height, stride = picture.width, picture.height, picture.stride
    finally:
        page.close()
    kept = b"".join(rows[at * stride : at * stride + width] for at in range(height))
    return b"P5 %d %d 255\n" % (width, height) + kept


class _Frame(NamedTuple):
    """How the page's own coordinates become the reader's, for one direction of writing."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int
    """Quarter turns of the writing, counterclockwise."""

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.turn:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn % 2 else (width, height)


def _page(page: Any, number: int, label: str, *, is_form: bool) -> Page:
    import pypdfium2.raw as c

    if is_form and c.FPDFPage_GetAnnotCount(page) > 0:
        c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY)
    box = page.get_cropbox()
    if box[2] - box[0] < 1 or box[3] - box[1] < 1:
        box = (0.0, 0.0, *page.get_size())
    textpage = page.get_textpage()
    try:
        text = _characters(textpage)
        found = tuple(_raw_words(textpage, text))
    finally:
        textpage.close()
    turns = Counter(one.turn for one in found)
    turn = max(turns, key=lambda one: (turns[one], -one)) if turns else 0
    frame = _Frame(*box, turn if turn >= 0 else 0)
    rules, fills, pictured, drawn = _drawn(page, frame)
    width, height = frame.size
    left, bottom, right, top = box
    inside = [one for one in found if left - 1 <= one.x <= right + 1 and bottom - 1 <= one.y <= top + 1]
    shown = [_word(one, frame) for one in inside if one.turn == frame.turn]
    other = [_word(one, frame) for one in inside if one.turn not in (frame.turn, -1)]
    seen = _seen(shown, fills, pictured)
    return Page(
        number,
        label,
        width,
        height,
        tuple(seen),
        tuple(_seen(other, fills, pictured)),
        rules,
        fills,
        pictured,
        hidden=len(shown) - len(seen),
        unmapped=text.count("\x00"),
        is_drawn=drawn > 0,
    )


class _Raw(NamedTuple):
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
        import pypdfium2.raw as c

        address, number = ctypes.c_void_p, ctypes.c_int

        def plain(function: Any, result: Any, *taken: Any) -> Any:
            return ctypes.CFUNCTYPE(result, *taken)(ctypes.cast(function, address).value)

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


def _raw_words(textpage: Any, text: str) -> Iterator[_Raw]:
    """The words of a page; where the font changes inside of one, its parts follow one another."""
    import pypdfium2.raw as c

    calls = _Calls.made()
    page = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    rect, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at_rect, at_x, at_y = ctypes.addressof(rect), ctypes.addressof(x), ctypes.addressof(y)
    looks: dict[int, _Look] = {}
    fonts: dict[tuple[int, ...], Font] = {}
    spans = [(found.start(), found.end() - 1) for found in _WORD.finditer(text)]
    keys = [calls.drawn(page, start) or 0 for start, _ in spans]
    for number, (start, last) in enumerate(spans):
        key = keys[number]
        following = keys[number + 1] if number + 1 < len(keys) else -1
        pieces = [(start, last, key)]
        if last > start and (key != following or text[last] == "\x02") and key != (calls.drawn(page, last) or 0):
            pieces = _parted(start, last, text, lambda at: calls.drawn(page, at) or 0)
        for first, end, key in pieces:
            if key not in looks:
                looks[key] = _look(textpage, first, fonts)
            calls.origin(page, first, at_x, at_y)
            calls.box(page, end, at_rect)
            left, low, right, high = rect.left, rect.bottom, rect.right, rect.top
            if end != first and (looks[key].turn or _MIRRORED.search(text[first])):
                calls.box(page, first, at_rect)
                left, low = min(left, rect.left), min(low, rect.bottom)
                right, high = max(right, rect.right), max(high, rect.top)
            elif end != first:
                left = x.value
            words = text[first : end + 1].replace("\x02", "\u00ad")
            yield _Raw(looks[key].turn, x.value, y.value, left, low, right, high, words, *looks[key][1:], first > start)


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
    import pypdfium2.raw as c

    matrix = c.FS_MATRIX()
    c.FPDFText_GetMatrix(textpage.raw, at, matrix)
    scale = hypot(matrix.c, matrix.d) or 1.0
    angle = degrees(atan2(matrix.b, matrix.a)) % 360
    near = round(angle / 90) % 4
    turn = near if abs((angle - near * 90 + 180) % 360 - 180) < 10 else -1
    drawn = c.FPDFText_GetTextObject(textpage.raw, at)
    font = _font(drawn, fonts) if drawn else Font()
    return _Look(turn, c.FPDFText_GetFontSize(textpage.raw, at) * scale, font)


def _characters(textpage: Any) -> str:
    """The characters, one for each of pdfium's, whatever the file calls them."""
    import pypdfium2.raw as c

    count = textpage.count_chars()
    if count <= 0:
        return ""
    units = (ctypes.c_ushort * (count + 1))()
    got = c.FPDFText_GetText(textpage.raw, 0, count, units)
    text = bytes(units)[: max(0, got - 1) * 2].decode("utf-16-le", "replace")
    if len(text) == count:
        return text.replace("\ufffe", "\x02")
    signs = (c.FPDFText_GetUnicode(textpage.raw, at) for at in range(count))
    return "".join(chr(sign) if 0 < sign < 0x110000 and not 0xD800 <= sign < 0xE000 else "\x00" for sign in signs)


def _font(drawn: Any, fonts: dict[tuple[int, ...], Font]) -> Font:
    """The font of a text object; those of one page are kept by what they are made of."""
    import pypdfium2.raw as c

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


def _word(raw: _Raw, frame: _Frame) -> Word:
    """A word in the reader's frame; one that is turned there is the box that it fills, with its lower edge as base."""
    if frame.turn == raw.turn == 0:
        x0, x1, y = raw.left - frame.left, raw.right - frame.left, frame.top - raw.y
        return Word(raw.text, x0, x1, y, raw.size, raw.font, raw.is_glued)
    (xa, ya), (xb, yb) = frame.point(raw.left, raw.low), frame.point(raw.right, raw.high)
    base = frame.point(raw.x, raw.y)[1] if frame.turn == raw.turn else max(ya, yb)
    return Word(raw.text, min(xa, xb), max(xa, xb), base, raw.size, raw.font, raw.is_glued)


def _seen(words: list[Word], fills: tuple[Box, ...], pictured: float) -> list[Word]:
    """The words that a reader can see. Text under a picture of the whole page is what a scanner read from it."""
    hidden = sum(word.font.is_hidden for word in words)
    is_scan = hidden > len(words) / 2 and pictured > 0.5
    return [
        word
        for word in words
        if word.size > 1.0
        and (is_scan or not word.font.is_hidden)
        and (not word.font.is_white or any(f.x0 <= word.x0 and word.x1 <= f.x1 and f.y0 <= word.y <= f.y1 for f in fills))
    ]


def _drawn(page: Any, frame: _Frame) -> tuple[tuple[Box, ...], tuple[Box, ...], float, int]:
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


def _objects(page: Any) -> Iterator[tuple[str, Any, tuple[float, ...]]]:
    import pypdfium2.raw as c

    kinds = {c.FPDF_PAGEOBJ_PATH: "path", c.FPDF_PAGEOBJ_IMAGE: "picture", c.FPDF_PAGEOBJ_SHADING: "picture"}
    matrix = c.FS_MATRIX()
    waiting = [(c.FPDFPage_GetObject(page, at), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0) for at in _first(page)]
    waiting.reverse()
    while waiting:
        drawn, outer, depth = waiting.pop()
        kind = c.FPDFPageObj_GetType(drawn)
        if kind == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            c.FPDFPageObj_GetMatrix(drawn, matrix)
            inner = _times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), outer)
            count = min(c.FPDFFormObj_CountObjects(drawn), _MOST_OBJECTS)
            waiting += [(c.FPDFFormObj_GetObject(drawn, at), inner, depth + 1) for at in reversed(range(count))]
        else:
            yield kinds.get(kind, "text"), drawn, outer


def _first(page: Any) -> range:
    import pypdfium2.raw as c

    return range(min(c.FPDFPage_CountObjects(page), _MOST_OBJECTS))


def _times(inner: tuple[float, ...], outer: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _mapped(x: float, y: float, matrix: tuple[float, ...], frame: _Frame) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return frame.point(a * x + c * y + e, b * x + d * y + f)


def _box(drawn: Any, matrix: tuple[float, ...], frame: _Frame) -> Box:
    import pypdfium2.raw as c

    left, low, right, high = (ctypes.c_float() for _ in range(4))
    c.FPDFPageObj_GetBounds(drawn, left, low, right, high)
    x0, y0 = _mapped(left.value, low.value, matrix, frame)
    x1, y1 = _mapped(right.value, high.value, matrix, frame)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _add_path(
    drawn: Any, matrix: tuple[float, ...], frame: _Frame, box: Box, rules: list[Box], fills: list[Box]
) -> None:
    """Add what a path shows: a line, the edges of a frame, the lines of a grid, a painted area."""
    import pypdfium2.raw as c

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


def _strokes(drawn: Any, matrix: tuple[float, ...], frame: _Frame) -> list[Box]:
    """The straight pieces of a stroked path along and across the writing; of one with curves none."""
    import pypdfium2.raw as c

    own = c.FS_MATRIX()
    c.FPDFPageObj_GetMatrix(drawn, own)
    whole = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
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
