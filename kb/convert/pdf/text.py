"""A PDF as a `Text`: the door of this room. Knows what a PDF begins with, and how its pages are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from kb.convert.draft import Part, Piece, Run
from kb.convert.passages import blocks
from kb.convert.pdf.read import Recognise, read
from kb.records import Text

_HEAD = 1024
"""Bytes in which a PDF says that it is one: mail programs and web servers put lines before it."""
_INSIDE = (b"endobj", b"startxref", b"%%EOF")


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF.

    >>> is_pdf(b"%PDF-1.7 ..."), is_pdf(b"# About %PDF")
    (True, False)
    """
    if content[:_HEAD].lstrip(b"\xef\xbb\xbf\x00 \t\r\n\x0c").startswith(b"%PDF-"):
        return True
    return b"%PDF-" in content[:_HEAD] and any(sign in content for sign in _INSIDE)


def text(
    name: str,
    content: bytes,
    *,
    page_marks: bool = False,
    whole: bool = False,
    password: str = "",
    recognise: Recognise | None = None,
) -> Text:
    """The text of a PDF. Its passages stand on pages as these are labelled; marks show the number of the page.

    `password` opens an encrypted one, `recognise` reads pages that are pictures. Raises `UnreadableSource`.
    """
    found = read(name, content, password=password, recognise=recognise)
    pieces = found.pieces if page_marks else tuple(_labelled(piece, found.labels) for piece in found.pieces)
    return Text(
        title=found.title or PurePosixPath(name).stem,
        blocks=blocks(pieces, page_marks=page_marks, whole=whole),
        shape="prose",
        metadata=found.metadata,
        warnings=found.warnings,
    )


def _labelled(piece: Piece, labels: Mapping[str, str]) -> Piece:
    """A piece with its pages called as they are printed."""

    def called(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(replace(run, page=labels.get(run.page, run.page)) if run.page else run for run in runs)

    if not any(run.page for run in (piece.runs if isinstance(piece, Part) else piece.points)):
        return piece
    if isinstance(piece, Part):
        return replace(piece, runs=called(piece.runs))
    return replace(piece, points=called(piece.points))
