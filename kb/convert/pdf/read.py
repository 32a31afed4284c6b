"""A PDF to headings and parts: the recipe. Knows the order of the steps and what is said about them.

pages → lines, one page at a time → without furniture → blocks → notes, headings, paragraphs over pages → pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from kb.convert.draft import Part, Piece, Title
from kb.convert.pdf import front, pdfium
from kb.convert.pdf.blocks import Block, blocks
from kb.convert.pdf.flowing import joined, labelled
from kb.convert.pdf.furniture import cleared
from kb.convert.pdf.garbled import is_garbled
from kb.convert.pdf.headings import headings
from kb.convert.pdf.hyphens import vocabulary
from kb.convert.pdf.lines import lines
from kb.convert.pdf.notes import labels, marked
from kb.convert.pdf.page import Font, Line, Page, Word, Words
from kb.convert.pdf.pieces import pieces
from kb.convert.pdf.usual import text_size, usual
from kb.errors import UnreadableSource
from kb.records import Metadata

Recognised = Sequence[tuple[str, float, float, float, float]]
"""Words of a picture in their order: text, left, top, right, bottom in pixels."""
Recognise = Callable[[bytes], Recognised]
"""Reads the words of a grey picture (binary PGM)."""
_FEW = 25
"""Characters below which a page with a picture has no text layer."""
_SCALE = 200 / 72
"""Pixels a point of a page that is recognised."""
_CHANCE = 0.2
"""The share by which heights of recognised lines differ by chance: one with a `g` is higher than one without."""
_OCR = "install tesseract, or kb-wiki[ocr]"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a PDF holds."""

    title: str
    metadata: Metadata
    pieces: tuple[Piece, ...]
    """The page that begins is named by its number."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The number of a page → what is printed on it."""
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Seen:
    """What the pages hold, as they are read."""

    lines: list[tuple[Line, ...]] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    hidden: dict[int, int] = field(default_factory=dict)
    turned: int = 0
    numbers: int = 0


def read(name: str, content: bytes, *, password: str = "", recognise: Recognise | None = None) -> Reading:
    """The headings and parts of a PDF with its title and what is to be said of it.

    Raises `UnreadableSource` when it is damaged, asks for a password, or no page has words that can be read.
    """
    with pdfium.opened(name, content, password) as pdf:
        seen = _Seen()
        for page in pdfium.pages(pdf):
            _add(seen, page, pdf, recognise)
        outline, properties, asides, count = pdf.outline, pdf.properties, pdf.asides, pdf.page_count
    if not any(seen.lines):
        raise _unreadable(name, seen)
    clear = cleared(seen.lines, seen.heights, text_size(seen.lines))
    common = usual(clear.pages)
    words = vocabulary(line for page in clear.pages for line in page)
    by_page = [marked(blocks(page, common), common) for page in clear.pages]
    opening = next((page for page in by_page if page), [])
    title = front.title_of(opening, properties, common)
    found = headings([block for page in by_page for block in page], outline, common)
    title = title or front.first_heading(found) or front.masthead(opening, common)
    found = joined(labelled(found, common), common)
    found = _titled(found, front.title_block(opening, title))
    made = tuple(pieces(found, words, labels(found)))
    made = _with_gaps(made, sorted({*seen.pictures, *seen.garbled, *seen.empty}))
    printed = {**clear.labels, **{number: label for number, label in seen.labels.items() if label}}
    return Reading(
        title,
        front.metadata_of(opening, properties, title),
        made,
        {str(number): label for number, label in printed.items()},
        tuple(_warnings(seen, clear.removed, asides, count)),
    )


def _add(seen: _Seen, page: Page, pdf: pdfium.Pdf, recognise: Recognise | None) -> None:
    """Take up a page; one whose text cannot be read is recognised where that is possible."""
    texts = page.words.texts
    is_empty = sum(map(len, texts)) < _FEW and page.pictured > 0.2
    garbled = is_garbled(texts, page.unmapped)
    if is_empty or garbled:
        found = recognise(pdfium.rendered(pdf, page.number, _SCALE)) if recognise is not None else ()
        if found:
            seen.recognised.append(page.number)
            page = replace(page, words=Words.of(_recognised(found)), rules=(), turned=())
        elif garbled:
            seen.garbled.append(page.number)
            page = replace(page, words=Words())
        elif is_empty:
            seen.pictures.append(page.number)
    elif not texts and page.is_drawn and not page.pictured:
        seen.empty.append(page.number)
    made, dropped = lines(page)
    seen.lines.append(made)
    seen.heights.append(page.height)
    seen.labels[page.number] = page.label
    seen.numbers += dropped
    seen.turned += len(page.turned)
    if page.hidden:
        seen.hidden[page.number] = page.hidden


def _recognised(found: Recognised) -> Iterable[Word]:
    """What was recognised as words of a page. Heights that differ by chance become one, a line becomes its words."""
    usual_height = median(bottom - top for _, _, top, _, bottom in found)
    for text, left, top, right, bottom in found:
        height = bottom - top
        if abs(height - usual_height) < _CHANCE * usual_height:
            height = usual_height
        size, at = height / _SCALE, 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            x0, x1 = (left + (right - left) * place / len(text) for place in (start, at))
            yield Word(word, x0 / _SCALE, x1 / _SCALE, bottom / _SCALE - 0.2 * size, size, Font())


def _titled(found: Sequence[Block], shown: Block | None) -> list[Block]:
    """The blocks with the title as the only heading of the first level, when it stands before all others."""
    at = next((at for at, block in enumerate(found) if shown is not None and block.lines == shown.lines), None)
    first = next((at for at, block in enumerate(found) if block.kind == "heading"), len(found))
    is_first = at is not None and at <= first
    tops = sum(block.kind == "heading" and block.level == 1 for block in found)
    deeper = 0 if is_first and at == first and tops == 1 else 1
    made = [replace(b, level=min(6, b.level + deeper)) if b.kind == "heading" else b for b in found]
    if is_first and at is not None:
        made[at] = replace(made[at], kind="heading", level=1)
    return made


def _with_gaps(made: Sequence[Piece], missing: Sequence[int]) -> tuple[Piece, ...]:
    """The pieces with a note where pages stand that were not read. It has no words, so that nothing quotes it."""
    waiting = [(first, last, Part((), "callout", block=_gap(first, last))) for first, last in _ranges(missing)]
    done: list[Piece] = []
    for piece in made:
        marks = piece.points if isinstance(piece, Title) else piece.runs
        page = next((int(run.page) for run in marks if run.page), 0)
        while waiting and page > waiting[0][0]:
            done.append(waiting.pop(0)[2])
        done.append(piece)
    return (*done, *(part for _, _, part in waiting))


def _gap(first: int, last: int) -> str:
    pages = f"Page {first} was" if first == last else f"Pages {first} to {last} were"
    return f"> [!missing] {pages} not read: a picture, or a text layer that does not hold what one sees"


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for number in numbers:
        if made and made[-1][1] == number - 1:
            made[-1] = (made[-1][0], number)
        else:
            made.append((number, number))
    return made


def _named(numbers: Sequence[int]) -> str:
    """Pages as one writes them: `page 3`, `pages 1-4, 9`."""
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in _ranges(sorted(numbers))]
    more = f" and {len(shown) - 12} more" if len(shown) > 12 else ""
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(shown[:12])}{more}"


def _unreadable(name: str, seen: _Seen) -> UnreadableSource:
    if seen.garbled:
        return UnreadableSource(name, "its text layer is garbled: the fonts name wrong characters", hint=f"OCR: {_OCR}")
    if seen.pictures:
        return UnreadableSource(name, "pictures without a text layer", hint=f"OCR: {_OCR}")
    return UnreadableSource(name, "no page of it holds words")


_ONE = {
    "running heads and feet": "running head or foot",
    "page numbers": "page number",
    "slides that the next one repeats": "slide that the next one repeats",
    "numbers of lines": "number of a line",
    "words set across the page": "word set across the page",
    "words": "word",
}


def counted(number: int, what: str) -> str:
    """So many of something.

    >>> counted(1, "page numbers"), counted(2, "page numbers")
    ('1 page number', '2 page numbers')
    """
    return f"{number} {_ONE.get(what, what) if number == 1 else what}"


def _warnings(seen: _Seen, removed: Mapping[str, int], asides: Sequence[str], count: int) -> Iterable[str]:
    if seen.pictures:
        yield f"{_named(seen.pictures)}: a picture without a text layer, not read; {_OCR} for OCR"
    if seen.garbled:
        yield f"{_named(seen.garbled)}: a garbled text layer, left out; {_OCR} for OCR"
    if seen.recognised:
        yield f"{_named(seen.recognised)}: read by OCR"
    if seen.empty:
        yield f"{_named(seen.empty)}: something is drawn there, but no text was found"
    if seen.hidden:
        count_hidden = sum(seen.hidden.values())
        verb = "was" if count_hidden == 1 else "were"
        yield f"{_named(tuple(seen.hidden))}: {counted(count_hidden, 'words')} that nobody can see {verb} left out"
    left = dict(removed) | ({"numbers of lines": seen.numbers} if seen.numbers else {})
    left |= {"words set across the page": seen.turned} if seen.turned else {}
    if left:
        yield "left out: " + ", ".join(counted(number, what) for what, number in left.items())
    if count > pdfium.MOST_PAGES:
        yield f"only the first {pdfium.MOST_PAGES} of {count} pages were read"
    if asides:
        yield f"not read: {', '.join(asides)}"
