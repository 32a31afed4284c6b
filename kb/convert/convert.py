"""Convert a source: bytes to a `Text`, by what the bytes are. A pure function of name and content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Protocol

from kb.convert import chats, epub, saved, written
from kb.convert.archive import NotAnArchive, opened
from kb.convert.docx import read as word
from kb.convert.docx.package import is_word
from kb.convert.draft import Draft, Part
from kb.convert.passages import blocks
from kb.convert.pdf import text as pdf
from kb.convert.pdf.read import Recognise
from kb.convert.transcript import SPOKEN
from kb.errors import UnreadableSource
from kb.records import Text

VERSION = 3
"""Rises when the same bytes become another text: what was made of an older one is made again."""


class _Reader(Protocol):
    """Reads the sources of one format."""

    def __call__(self, name: str, content: bytes, *, page_marks: bool, whole: bool) -> Text: ...


_OF_BYTES: tuple[tuple[Callable[[bytes], bool], _Reader], ...] = (
    (epub.is_epub, epub.text),
    (saved.is_page, saved.text),
)
"""Formats that are no plain text: how their bytes are recognised, and who reads them."""
_ZIP = b"PK\x03\x04"


def convert(
    name: str,
    content: bytes,
    *,
    page_marks: bool = False,
    whole: bool = False,
    password: str = "",
    recognise: Recognise | None = None,
) -> Text:
    """The text of a source. `name` is its path below raw/: its stem is the title of a text that states none.

    With `page_marks` the markdown of its passages shows where printed pages begin; `whole` paragraphs are for reading,
    not for citing: they are not cut and have no sentences. `password` opens an encrypted PDF, and `recognise` reads
    the pages of a PDF that are pictures.

    Raises `UnreadableSource`, with a hint, when the content is empty, binary or of a kind that is not read.

    >>> convert("talks/Looms.txt", b"Ada: It weaves.\\nBob: How?\\nAda: By cards.\\nBob: I see.").shape
    'transcript'
    """
    if pdf.is_pdf(content):
        return pdf.text(name, content, page_marks=page_marks, whole=whole, password=password, recognise=recognise)
    for is_kind, read in _OF_BYTES:
        if is_kind(content):
            return read(name, content, page_marks=page_marks, whole=whole)
    if saved.is_fragment(name, content):
        return saved.text(name, content, whole=whole)
    draft = _packed(name, content) or written.read(name, content)
    if not any(isinstance(piece, Part) for piece in draft.pieces):
        raise UnreadableSource(name, "the file holds headings, properties or times, but no words below them")
    return Text(
        title=draft.title or PurePosixPath(name).stem,
        blocks=blocks(draft.pieces, page_marks=page_marks, whole=whole),
        shape="transcript" if draft.spoken >= SPOKEN else "prose",
        metadata=draft.metadata,
        assets=draft.assets,
        warnings=draft.warnings,
    )


def _packed(name: str, content: bytes) -> Draft | None:
    """The draft of an archive of parts, `None` when it is none that is read."""
    if not content.startswith(_ZIP):
        return None
    try:
        archive = opened(content)
    except NotAnArchive as error:
        raise UnreadableSource(name, "a damaged zip file", hint="get or save it again") from error
    if is_word(archive):
        return written.as_speech(word.read(name, archive))
    return chats.packed(archive)
