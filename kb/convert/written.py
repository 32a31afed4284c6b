"""Files of characters: captions, JSON, markdown, tables of values and plain text, told apart by what they hold."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from kb.convert import captions, chats, delimited, metadata, notebook, plain, segments
from kb.convert.decode import decode
from kb.convert.draft import LONGEST_HEADING, Draft, Part, Piece, Title
from kb.convert.lines import Line, lines_of
from kb.convert.titles import titled
from kb.convert.transcript import SPOKEN
from kb.errors import UnreadableSource
from kb.markdown.escape import plain as plain_words
from kb.records import Metadata
from kb.sentences import count

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_RULE = re.compile(r"[-*_=\s]+|`{3,}.*")


def read(name: str, content: bytes) -> Draft:
    """The draft of a file of characters. Raises `UnreadableSource` when it is none."""
    words, warnings = decode(name, content)
    draft = _draft(name, words)
    return replace(draft, warnings=(*warnings, *draft.warnings))


def as_speech(draft: Draft) -> Draft:
    """The draft as a transcript, when it is nothing but headings and paragraphs, and most of it is speech."""
    title, pieces = titled(draft.title, draft.pieces)
    draft = replace(draft, title=title, pieces=pieces)
    if any(isinstance(one, Part) and (one.block or one.shape == "note" or _shows(one)) for one in pieces):
        return draft
    lines: list[Line] = []
    for one in pieces:
        level = one.level if isinstance(one, Title) else 0
        rows = (row for row in one.words.split("\n") if row.strip())
        lines += [Line(row.strip(), is_apart=number == 0, level=level) for number, row in enumerate(rows)]
    found, spoken = plain.of_lines(lines)
    return replace(draft, pieces=found, spoken=spoken) if spoken >= SPOKEN else draft


def _shows(part: Part) -> bool:
    return any(run.image for run in part.runs)


def _draft(name: str, words: str) -> Draft:
    """The draft of a text, by what it is."""
    if captions.is_captions(words):
        return Draft(captions.pieces(words), metadata=Metadata(language=captions.language(words)), spoken=1.0)
    found = segments.loaded(words)
    if found is not None:
        return _of_json(name, found)
    if PurePosixPath(name).suffix.lower() in _MARKDOWN or metadata.has_properties(words):
        title, stated, body = metadata.read(words)
        pieces, spoken = _of_markdown(body)
        title, pieces = titled(title, pieces)
        return Draft(pieces, title=title, metadata=stated, spoken=spoken)
    if delimited.is_table(name, words):
        return delimited.read(words)
    pieces, spoken = plain.pieces(words)
    return Draft(pieces, spoken=spoken)


def _of_json(name: str, found: object) -> Draft:
    """The draft of a JSON document: a notebook, conversations, or a transcript."""
    if notebook.is_notebook(found):
        draft = notebook.read(found)
        title, pieces = titled(draft.title, draft.pieces)
        return replace(draft, title=title, pieces=pieces)
    if chats.is_chats(found):
        return chats.read(found)
    pieces = segments.pieces(found)
    if not pieces:
        raise UnreadableSource(
            name, "JSON without a transcript, a notebook or conversations in it", hint="save its text as .txt or .md"
        )
    return Draft(pieces, spoken=1.0)


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
        level = len(heading.group(1)) if count(heading.group(2)) <= LONGEST_HEADING else 0
        return replace(line, words=plain_words(heading.group(2)), level=level)
    bullet = _BULLET.match(line.words)
    kept = bullet.group() if bullet else ""
    return replace(line, words=kept + plain_words(line.words[len(kept) :]))
