"""Long texts as chapters, each a note of its own. Knows headings and lengths; how a note looks is not known here."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.records import Heading, Passage, PassageId, Text, count_words

LONG = 40_000
"""A text of more words is cut: phones are slow to open a longer note. A talk of four hours is still one."""
USUAL = 1_000
"""Words of a chapter on the average: headings that cut into less are sections."""
LONGEST = 20_000
"""Words of a chapter that is cut again."""
SHORTEST = 100
"""Words below which a title page or the heading of a part goes with what follows."""
_LABEL = re.compile(r"\[\^([^\]\s]+)\]")

Block = Heading | Passage


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a long text."""

    number: int
    """Counted from 1."""
    title: str
    """Its heading, or that of the text."""
    blocks: tuple[Block, ...]
    level: int = 2
    """Of its heading."""

    @property
    def words(self) -> int:
        """How many words its passages hold."""
        return _words(self.blocks)


def chapters(text: Text) -> tuple[Chapter, ...]:
    """The chapters of a long text in order; none when it is short enough for one note.

    They are cut at the deepest headings that still leave chapters of a usual length; one that stays too long is cut
    at the headings below, or where a passage ends.
    """
    if text.word_count <= LONG:
        return ()
    blocks = [block for block in text.blocks if not (isinstance(block, Heading) and block.level == 1)]
    level = _level(blocks)
    pieces = _joined(_cut(blocks, level))
    pieces = [part for piece in pieces for part in _short_enough(piece)]
    if len(pieces) < 2:
        return ()
    pieces = _with_their_notes(pieces)
    made: list[Chapter] = []
    for number, piece in enumerate(pieces, start=1):
        opens = _opening(piece, level)
        title = opens.title if opens else _goes_on(made, text)
        made.append(Chapter(number, title, tuple(piece), opens.level if opens else level or 2))
    return tuple(made)


def parts_of(text: Text) -> Mapping[PassageId, int]:
    """Which chapter holds each passage; empty when the text is one note."""
    known = next((parts for one, parts in _KNOWN if one is text), None)
    if known is None:
        known = {
            block.id: chapter.number
            for chapter in chapters(text)
            for block in chapter.blocks
            if isinstance(block, Passage)
        }
        _KNOWN.append((text, known))
    return known


_KNOWN: deque[tuple[Text, Mapping[PassageId, int]]] = deque(maxlen=4)
"""The texts that were asked for last: every claim of one source asks for the same."""


def _goes_on(made: Sequence[Chapter], text: Text) -> str:
    """The title of a chapter that opens without a heading: what it goes on with."""
    return re.sub(r" \(goes on\)$", "", made[-1].title) + " (goes on)" if made else text.title


def _level(blocks: Sequence[Block]) -> int:
    """The level of the headings that open chapters; 0 when there are none.

    The highest headings, and those below as long as there are as many of them and chapters keep a usual length.
    """
    counts = Counter(block.level for block in blocks if isinstance(block, Heading))
    total, found, above = _words(blocks), 0, 0
    for level in sorted(counts):
        if found and (counts[level] < above or total < USUAL * (above + counts[level])):
            break
        found, above = level, above + counts[level]
    return found


def _cut(blocks: Sequence[Block], level: int) -> list[list[Block]]:
    """The blocks in pieces, each opened by a heading of at most this level; what stands before the first is one too."""
    pieces: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading) and block.level <= level and pieces[-1]:
            pieces.append([])
        pieces[-1].append(block)
    return pieces


def _joined(pieces: Iterable[list[Block]]) -> list[list[Block]]:
    """The pieces with those that hold hardly any words put before the next one, the last ones behind the one before."""
    made: list[list[Block]] = []
    waiting: list[Block] = []
    for piece in pieces:
        waiting = [*waiting, *piece]
        if _words(waiting) >= SHORTEST:
            made.append(waiting)
            waiting = []
    if waiting and made:
        made[-1] = [*made[-1], *waiting]
    elif waiting:
        made.append(waiting)
    return made


def _short_enough(piece: list[Block]) -> Iterator[list[Block]]:
    """A piece, or the parts of one that is too long."""
    if _words(piece) <= LONGEST:
        yield piece
        return
    deeper = {block.level for block in piece[1:] if isinstance(block, Heading)}
    parts = _joined(_cut(piece, min(deeper))) if deeper else [piece]
    if len(parts) > 1:
        for part in parts:
            yield from _short_enough(part)
        return
    yield from _evenly(piece)


def _evenly(piece: Sequence[Block]) -> Iterator[list[Block]]:
    """A piece without headings in parts of about one length."""
    total = _words(piece)
    wanted = total / -(-total * 2 // LONGEST)
    part: list[Block] = []
    filled = 0
    for block in piece:
        if part and filled >= wanted and isinstance(block, Passage) and block.shape != "note":
            yield part
            part, filled = [], 0
        part.append(block)
        filled += _words((block,))
    if part:
        yield part


def _with_their_notes(pieces: list[list[Block]]) -> list[list[Block]]:
    """The pieces with each footnote in the one that holds its first mark, at the end."""
    homes: dict[str, int] = {}
    for number, piece in enumerate(pieces):
        for block in piece:
            for label in _marks(block):
                homes.setdefault(label, number)
    moved: dict[int, list[Block]] = {}
    made: list[list[Block]] = []
    for number, piece in enumerate(pieces):
        staying: list[Block] = []
        for block in piece:
            home = homes.get(_label(block), number)
            (staying if home == number else moved.setdefault(home, [])).append(block)
        made.append(staying)
    return [[*piece, *moved.get(number, ())] for number, piece in enumerate(made)]


def _marks(block: Block) -> tuple[str, ...]:
    """The labels of the footnotes that a block marks."""
    if isinstance(block, Heading):
        return block.notes
    return tuple(_LABEL.findall(block.markdown)) if block.shape != "note" and "[^" in block.markdown else ()


def _label(block: Block) -> str:
    """The label of the footnote that a passage defines, `""` when it is none."""
    found = _LABEL.match(block.markdown) if isinstance(block, Passage) and block.shape == "note" else None
    return found[1] if found else ""


def _opening(piece: Sequence[Block], level: int) -> Heading | None:
    """The heading that names a piece: of several that it was joined from, the one with the most words below."""
    first = piece[0]
    if not isinstance(first, Heading):
        return None
    parts = _cut(piece, max(level, first.level))
    best = max(parts, key=_words)
    return best[0] if isinstance(best[0], Heading) else first


def _words(blocks: Iterable[Block]) -> int:
    return sum(count_words(block.words) for block in blocks if isinstance(block, Passage))
