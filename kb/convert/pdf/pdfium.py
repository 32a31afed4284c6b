"""The pages of a PDF, one at a time, read with pdfium. Knows documents; nothing of lines, paragraphs or formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import compress, islice
from math import ceil
from typing import Any, NamedTuple

from kb.convert.pdf import library
from kb.convert.pdf.drawn import Drawn, drawn_on
from kb.convert.pdf.frame import Frame
from kb.convert.pdf.mended import mended
from kb.convert.pdf.page import Box, Entry, Page, Word, Words
from kb.convert.pdf.written import characters, words_in, written
from kb.errors import UnreadableSource

MOST_PAGES = 5_000
"""Pages that are read; a longer file is cut there, with a warning."""
_MOST_ENTRIES = 10_000
_PASSWORD = 4
_MOST_STRIPS = 20
"""Strips of a page that are painted one by one."""
_WHITE = 245
"""The darkest grey that a reader takes for white."""


class Pdf(NamedTuple):
    """An open PDF."""

    raw: Any
    name: str
    outline: tuple[Entry, ...]
    properties: dict[str, str]
    page_count: int
    """How many pages the file has."""
    is_form: bool
    asides: tuple[str, ...]
    """What the file holds besides pages: attachments, scripts."""


@contextmanager
def opened(name: str, content: bytes, password: str = "") -> Iterator[Pdf]:
    """The PDF as long as the block runs. Raises `UnreadableSource` when it is damaged or asks for a password."""
    raw = _document(name, content, password)
    try:
        form = raw.init_forms() if raw.get_formtype() else None
        stated = {key: value for key, value in raw.get_metadata_dict().items() if value}
        yield Pdf(
            raw, name, _outline(raw), stated, len(raw), form is not None or bool(raw.get_formtype()), _asides(raw)
        )
    finally:
        raw.close()


def _document(name: str, content: bytes, password: str) -> Any:
    """The document; one that lost its end is given one."""
    pdfium = library.pdfium()
    try:
        return pdfium.PdfDocument(content, password=password or None)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", 0) == _PASSWORD:
            why = "the password does not open it" if password else "encrypted, it opens with a password only"
            raise UnreadableSource(name, why, hint="give it with --password-file FILE") from error
        damaged = UnreadableSource(name, "a PDF that is damaged beyond reading", hint="get it anew")
        whole = mended(content)
        if not whole:
            raise damaged from error
        try:
            return pdfium.PdfDocument(whole)
        except pdfium.PdfiumError:
            raise damaged from error


def _asides(raw: Any) -> tuple[str, ...]:
    c = library.raw()
    found = ((c.FPDFDoc_GetAttachmentCount(raw), "attachments"), (c.FPDFDoc_GetJavaScriptActionCount(raw), "scripts"))
    return tuple(f"{count} {what if count > 1 else what[:-1]}" for count, what in found if count > 0)


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
    pdfium = library.pdfium()
    for at in range(min(pdf.page_count, MOST_PAGES)):
        label = pdf.raw.get_page_label(at) or ""
        try:
            page = pdf.raw.get_page(at)
        except pdfium.PdfiumError:
            yield Page(at + 1, label, 0, 0, Words(), is_drawn=True)
            continue
        try:
            made = _page(page, at + 1, label)
            if pdf.is_form and _is_filled(page):
                page.close()
                page = pdf.raw.get_page(at)
                made = _with_values(made, _page(page, at + 1, label))
            yield made
        finally:
            page.close()


def plain(pdf: Pdf) -> Iterator[str]:
    """The text layer of each page as the library gives it; `""` for one that cannot be loaded."""
    pdfium = library.pdfium()
    for at in range(min(pdf.page_count, MOST_PAGES)):
        try:
            page = pdf.raw.get_page(at)
            words = page.get_textpage()
            yield words.get_text_range()
            words.close()
            page.close()
        except pdfium.PdfiumError:
            yield ""


def _with_values(bare: Page, filled: Page) -> Page:
    """A page with the values of its form behind what stands left of them on their line, else above them.

    They are painted after all else, so that what the filled page has more are they.
    """
    words = bare.words.rows
    for value in filled.words.rows[len(words) :]:
        left = [at for at, word in enumerate(words) if abs(word.y - value.y) < 0.5 * value.size and word.x0 < value.x0]
        above = [at for at, word in enumerate(words) if word.y < value.y]
        nearest = max(left, key=lambda at: words[at].x0, default=max(above, key=lambda at: words[at].y, default=-1))
        words.insert(nearest + 1, value)
    return replace(filled, words=Words.of(words))


def _is_filled(page: Any) -> bool:
    """Whether fields stand on a page whose values are painted on it now."""
    c = library.raw()
    for at in range(min(c.FPDFPage_GetAnnotCount(page), _MOST_ENTRIES)):
        note = c.FPDFPage_GetAnnot(page, at)
        kind = c.FPDFAnnot_GetSubtype(note)
        c.FPDFPage_CloseAnnot(note)
        if kind == c.FPDF_ANNOT_WIDGET:
            return bool(c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY) == c.FLATTEN_SUCCESS)
    return False


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


def _page(page: Any, number: int, label: str) -> Page:
    box = page.get_cropbox()
    if box[2] - box[0] < 1 or box[3] - box[1] < 1:
        box = (0.0, 0.0, *page.get_size())
    textpage = page.get_textpage()
    try:
        text = characters(textpage)
        found = written(textpage, text)
    finally:
        textpage.close()
    left, bottom, right, top = box
    frame = Frame(left, bottom, right, top, max(found.turn, 0))
    drawn = drawn_on(page, frame)
    width, height = frame.size
    shown, other = words_in(frame, found)
    look = partial(_is_blank, page, dict[range, Any]())
    seen, across = (_seen(words, drawn, look) for words in (shown, Words.of(other)))
    return Page(
        number,
        label,
        width,
        height,
        seen,
        tuple(across.rows),
        drawn.rules,
        drawn.pictured,
        hidden=len(shown.texts) - len(seen.texts),
        unmapped=text.count("\x00"),
        is_drawn=drawn.number > 0,
    )


def _seen(words: Words, drawn: Drawn, is_blank: Callable[[Word], bool]) -> Words:
    """The words that a reader can see. Text under a picture of the whole page is what a scanner read from it."""
    if words.is_plain:
        return words
    is_scan = sum(font.is_hidden for font in words.fonts) > len(words.fonts) / 2 and drawn.pictured > 0.5
    is_seen = [
        size > 1.0
        and (is_scan or not font.is_hidden)
        and (not font.is_white or _is_within(words.row(at), drawn.fills) or not is_blank(words.row(at)))
        for at, (size, font) in enumerate(zip(words.sizes, words.fonts, strict=True))
    ]
    return words if all(is_seen) else Words._make([list(compress(column, is_seen)) for column in words])


def _is_within(word: Word, fills: Sequence[Box]) -> bool:
    return any(f.x0 <= word.x0 and word.x1 <= f.x1 and f.y0 <= word.y <= f.y1 for f in fills)


def _is_blank(page: Any, kept: dict[range, Any], word: Word) -> bool:
    """Whether a page shows nothing but white where a white word stands. `kept` holds pictures of strips of the page.

    A strip is painted in a fiftieth of the time of the page, but of many the whole page.
    """
    height = ceil(page.get_height())
    rows = range(max(0, int(word.y - word.size)), min(height, int(word.y) + 1))
    if not rows:
        return True
    strip = rows if rows in kept or len(kept) < _MOST_STRIPS else range(height)
    if strip not in kept:
        crop = (0, height - strip.stop, 0, strip.start)
        kept[strip] = page.render(scale=1, grayscale=True, crop=crop)
    picture = kept[strip]
    left, right = max(0, int(word.x0)), min(picture.width, int(word.x1) + 1)
    held = memoryview(picture.buffer).cast("B")
    starts = (picture.stride * (row - strip.start) for row in rows)
    return all(min(held[start + left : start + right], default=255) > _WHITE for start in starts)
