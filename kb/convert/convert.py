"""Convert a source: bytes to a `Text`, by what the bytes are. A pure function of name and content."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

from kb.convert import captions, epub, metadata, plain, segments
from kb.convert.decode import decode
from kb.convert.draft import Part, Piece, Title
from kb.convert.lines import Line, lines_of
from kb.convert.passages import blocks
from kb.convert.transcript import SPOKEN
from kb.errors import UnreadableSource
from kb.markdown.escape import plain as plain_words
from kb.records import Metadata, Text

VERSION = 2
"""Rises when the same bytes become another text: what was made of an older one is made again."""


class _Reader(Protocol):
    """Reads the sources of one format."""

    def __call__(self, name: str, content: bytes, *, page_marks: bool, whole: bool) -> Text: ...


_OF_BYTES: tuple[tuple[Callable[[bytes], bool], _Reader], ...] = ((epub.is_epub, epub.text),)
"""Formats that are no plain text: how their bytes are recognised, and who reads them."""
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_RULE = re.compile(r"[-*_=\s]+|`{3,}.*")


def convert(name: str, content: bytes, *, page_marks: bool = False, whole: bool = False) -> Text:
    """The text of a source. `name` is its path below raw/: its stem is the title of a text that states none.

    With `page_marks` the markdown of its passages shows where printed pages begin; `whole` paragraphs are for reading,
    not for citing: they are not cut and have no sentences.

    Raises `UnreadableSource`, with a hint, when the content is empty, binary or of a kind that is not read.

    >>> convert("talks/Looms.txt", b"Ada: It weaves.\\nBob: How?\\nAda: By cards.\\nBob: I see.").shape
    'transcript'
    """
    for is_kind, read in _OF_BYTES:
        if is_kind(content):
            return read(name, content, page_marks=page_marks, whole=whole)
    words, warnings = decode(name, content)
    title, stated, pieces, spoken = _read(name, words)
    if not any(isinstance(piece, Part) for piece in pieces):
        raise UnreadableSource(name, "the file holds headings, properties or times, but no words below them")
    return Text(
        title=title or PurePosixPath(name).stem,
        blocks=blocks(pieces, page_marks=page_marks, whole=whole),
        shape="transcript" if spoken >= SPOKEN else "prose",
        metadata=stated,
        warnings=warnings,
    )


def _read(name: str, words: str) -> tuple[str, Metadata, tuple[Piece, ...], float]:
    """The stated title and metadata, the pieces, and the share of the words that is speech, by what the text is."""
    if captions.is_captions(words):
        return "", Metadata(language=captions.language(words)), captions.pieces(words), 1.0
    if segments.is_json(words):
        found = segments.pieces(words)
        if not found:
            raise UnreadableSource(name, "JSON without a transcript in it", hint="save its text as .txt or .md")
        return "", Metadata(), found, 1.0
    if PurePosixPath(name).suffix.lower() in _MARKDOWN or metadata.has_properties(words):
        title, stated, body = metadata.read(words)
        pieces, spoken = _of_markdown(body)
        title, pieces = _titled(title, pieces)
        return title, stated, pieces, spoken
    return "", Metadata(), *plain.pieces(words)


def _of_markdown(body: str) -> tuple[tuple[Piece, ...], float]:
    """The pieces of a markdown text: as a transcript when most of it is speech, else by its blocks."""
    from kb.convert import markdown  # brings a parser, which only markdown needs

    lines = [_line(line) for line in lines_of(body) if not _RULE.fullmatch(line.words)]
    pieces, spoken = plain.of_lines([line for line in lines if line.words])
    return (pieces, spoken) if spoken >= SPOKEN else (markdown.pieces(body), 0.0)


def _line(line: Line) -> Line:
    """A line of markdown without markup; a bullet stays, since no speaker begins with one."""
    heading = _HEADING.fullmatch(line.words)
    if heading:
        return replace(line, words=plain_words(heading.group(2)), level=len(heading.group(1)))
    bullet = _BULLET.match(line.words)
    kept = bullet.group() if bullet else ""
    return replace(line, words=kept + plain_words(line.words[len(kept) :]))


def _titled(title: str, pieces: Sequence[Piece]) -> tuple[str, tuple[Piece, ...]]:
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
