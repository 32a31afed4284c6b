"""Plain text as headings and paragraphs. Knows lines, speakers and times; no markup: all signs are words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kb.convert import transcript
from kb.convert.draft import Part, Piece, Title
from kb.convert.labels import named, timed
from kb.convert.lines import Line, lines_of, unwrapped

_CHAPTER = re.compile(
    r"(?:chapter|part|book|section|act|scene|kapitel|teil|chapitre|capítulo)\s+"
    r"(?:[ivxlcdm]+|\d{1,3})\b[^.!?]{0,60}\.?",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(r"[.,;:…。]$|://|^\S+\.\w{2,5}$|^[-*•>|#]")
_TITLE_WORDS, _BODY_WORDS = 12, 20


def pieces(text: str) -> tuple[tuple[Piece, ...], float]:
    """The headings and parts of a plain text, and the share of its words that is speech."""
    lines = lines_of(text)
    return of_lines(lines)


def of_lines(lines: Sequence[Line]) -> tuple[tuple[Piece, ...], float]:
    """The same of lines; those that were wrapped are joined."""
    counts = Counter(label.name.casefold() for line in lines if (label := named(line.words)))

    def opens(words: str) -> bool:
        label = named(words)
        return bool(timed(words) or (label and counts[label.name.casefold()] > 1))

    joined = unwrapped(list(lines), opens)
    made, spoken = transcript.pieces(joined)
    return (made, spoken) if spoken else (_titled(made), spoken)


def _titled(made: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with headings where short lines and paragraphs alternate, as in a feed, and at numbered chapters."""
    short = [at for at, piece in enumerate(made) if isinstance(piece, Part) and _is_title(piece.words)]
    opening = [at for at in short if at + 1 < len(made) and _is_body(made[at + 1])]
    is_feed = len(opening) > 2 and len(opening) >= 0.7 * len(short) and len(opening) >= 0.2 * len(made)
    numbered = {at for at, piece in enumerate(made) if isinstance(piece, Part) and _CHAPTER.fullmatch(piece.words)}
    titles = numbered | (set(opening) if is_feed else set())
    return tuple(Title(2, piece.words) if at in titles else piece for at, piece in enumerate(made))


def _is_title(words: str) -> bool:
    return len(words.split()) <= _TITLE_WORDS and not _NO_TITLE.search(words) and not words[0].islower()


def _is_body(piece: Piece) -> bool:
    return isinstance(piece, Part) and len(piece.words.split()) >= _BODY_WORDS and not piece.block
