"""A second, independent reading of a file: its bare words by place, and what else is in it. Knows no structure.

What converts a file and what checks the conversion share no code: a fault of one is not a fault of both.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from kb.convert.bare_archive import pages_of_archive
from kb.convert.bare_pages import Page, Stretch, characters, main_blocks, page_of_mail, read_page
from kb.convert.bounded import is_bounded
from kb.convert.pdf.text import is_pdf

_FRONT = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|\?xml|!--)", re.IGNORECASE)
_MAIL = re.compile(rb"\s*(?:From|MIME-Version|Snapshot-Content-Location):\s", re.IGNORECASE)
_TIME = re.compile(r"(?<![\w:])\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?![\w:])")
_UNREAD = re.compile(
    r"<!--.*?-->"  # comments
    r"|<[/a-zA-Z!][^<>\n]*>"  # tags
    r"|(?<=\])\([^()\s]*(?:\s+\"[^\"\n]*\")?\)"  # where links lead
    r"|^[ ]{0,3}\[[^\]\n^][^\]\n]*\]:\s*\S+.*$"  # the same, listed
    r"|\[\[[^\[\]|\n]*\|"  # and in wikilinks
    r"|\[\^[^\]\s]+\]:?"  # marks of notes
    r"|^[ ]{0,3}(?:`{3,}|~{3,})[^\n]*$"  # fences, with their languages
    r"|https?://\S+"
    r"|\s\^[\w-]+$",
    re.MULTILINE | re.DOTALL,
)
_CUE = re.compile(r"^[^\n]*\d[^\n]*-->[^\n]*\d[^\n]*\n((?:[^\n]*\S[^\n]*(?:\n|\Z))*)", re.MULTILINE)
"""A cue of captions: the lines below its times up to a blank one."""
_IN_CUE = re.compile(r"<[^<>\n]*>|^[^\n]*-->[^\n]*$", re.MULTILINE)
FEWEST_CUES = 2


@dataclass(frozen=True, slots=True)
class Bare:
    """What a file holds, as far as a reader sees it who knows nothing of its structure."""

    stretches: tuple[Stretch, ...]
    """In the order of the file."""
    notes: int = 0
    """Marks of footnotes; 0 also where the format does not tell them."""
    images: tuple[tuple[str, str], ...] = ()
    """`(place, start of the sha256 or address)` of each."""
    links: tuple[tuple[str, str], ...] = ()
    """`(place, address)` of each that leads to the web."""


def bare(content: bytes, password: str = "") -> Bare | None:
    """The bare words of a file; None for a format that has no second reader, and where that finds none.

    `password` opens an encrypted PDF.
    """
    if is_pdf(content):
        from kb.convert.bare_pdf import pages_of_pdf

        layer = pages_of_pdf(content, password)
        return Bare(tuple(Stretch(place, words) for place, words in layer)) if layer else None
    if content.startswith(b"PK\x03\x04"):
        pages, hashes = pages_of_archive(content)
        found = _joined(pages, hashes)
        return found if found.stretches else None
    page = page_of_mail(content) if _MAIL.match(content[:200]) else content if _PAGE.match(content[:400]) else b""
    if page:
        read = read_page("page", page, main_only=True)
        kept = list(main_blocks(read))
        return Bare(tuple(Stretch("page", words) for words in kept)) if kept else None
    return None if is_bounded(content) else _of_text(content)


def _joined(pages: Sequence[Page], hashes: Mapping[str, str]) -> Bare:
    """What the pages of an archive hold; an image counts where the archive has it."""
    images = []
    for page in pages:
        for source in page.images:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page.place), unquote(source)))
            if path in hashes:
                images.append((page.place, hashes[path]))
    return Bare(
        tuple(Stretch(page.place, words) for page in pages for words in page.blocks if words.strip()),
        sum(page.notes for page in pages),
        tuple(dict.fromkeys(images)),
        tuple(dict.fromkeys((page.place, link) for page in pages for link in page.links)),
    )


def _of_text(content: bytes) -> Bare | None:
    """The words of a plain text by paragraphs: without markup, addresses, times and repeated lines of captions."""
    text = characters(content).replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip()[:1] in ("{", "[") and _is_json(text):
        return None
    text = _FRONT.sub("", text)
    cues = _CUE.findall(text)
    if len(cues) >= FEWEST_CUES or text.lstrip().startswith("WEBVTT"):
        text = html.unescape(_IN_CUE.sub("", "\n".join(cues)))
    text = _TIME.sub(" ", _UNREAD.sub(" ", text))
    found = tuple(Stretch(f"line {line}", words) for line, words in _paragraphs(text))
    return Bare(found) if found else None


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Lines between blank ones, with the number of the first; one that repeats one of the last two is left out."""
    first, lines, last = 1, list[str](), ["", ""]
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = " ".join(line.split())
        if bare and bare not in last:
            first = number if not lines else first
            lines.append(bare)
        elif not bare and lines:
            yield first, " ".join(lines)
            lines = []
        last = [last[1], bare] if bare else last
