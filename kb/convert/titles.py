"""The title of a text among its headings, and their levels below it. Knows pieces; no source format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.convert.draft import Piece, Title


def titled(title: str, pieces: Sequence[Piece]) -> tuple[str, tuple[Piece, ...]]:
    """The title: the stated one, else the only heading of the first level.

    A heading that stands above everything and says the title keeps the first level; all others go below it.
    """
    first = [piece for piece in pieces if isinstance(piece, Title) and piece.level == 1]
    if len(first) == 1:
        title = title or first[0].words
    if len(first) == 1 and first[0].words == title and first[0] is pieces[0]:
        return title, tuple(pieces)
    below = 1 if first else 0
    lower = (replace(one, level=min(one.level + below, 6)) if isinstance(one, Title) else one for one in pieces)
    return title, tuple(lower)
