"""The words of books and office files that are zip archives, member by member. Reads what it can, within bounds."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from urllib.parse import unquote

from kb.convert.bare_pages import Page, characters, read_page

MOST_MEMBER, MOST_TOTAL = 32 << 20, 256 << 20
"""Bytes of one member and of all that are read."""
_ITEM = re.compile(r"<(?:\w+:)?item\b[^>]*>")
_ITEMREF = re.compile(r"""<(?:\w+:)?itemref\b[^>]*?\bidref\s*=\s*["']([^"']+)["']""")
_ID = re.compile(r"""\bid\s*=\s*["']([^"']+)["']""")
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)["']""")
_FALLBACK = re.compile(r"""\bfallback\s*=\s*["']([^"']+)["']""")
_SHOWN = re.compile(r"""\bmedia-type\s*=\s*["'][^"']*(?:html|svg|oeb1|dtbook)""")
"""What a reader shows itself; of anything else it shows what is stated to stand in."""
_PAGES = (".xhtml", ".html", ".htm", ".xht", ".xml")
_WORD_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_WORD = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|<(/?)w:(p|tab|br|tc|cr)\b[^>]*>|<w:(footnote|endnote)Reference\b")
_SIGNS = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
Members = Mapping[str, bytes]


def pages_of_archive(content: bytes) -> tuple[list[Page], dict[str, str]]:
    """The pages of a book or the parts of a document, in order; and the start of the sha256 of each other member."""
    members = dict(_members(content))
    images = {name: sha256(held).hexdigest() for name, held in members.items() if not name.lower().endswith(_PAGES)}
    if any(name in members for name in _WORD_PARTS):
        return [_word(name, members[name]) for name in _WORD_PARTS if name in members], images
    names = list(_spine(members)) or sorted(name for name in members if name.lower().endswith(_PAGES[:4]))
    return [read_page(name, members[name]) for name in dict.fromkeys(names)], images


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
    total = 0
    for member in archive.infolist():
        if member.is_dir() or member.file_size > MOST_MEMBER or total + member.file_size > MOST_TOTAL:
            continue
        total += member.file_size
        try:
            yield member.filename, archive.read(member)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
            continue


def _spine(members: Members) -> Iterator[str]:
    """The pages of a book in the order in which it is read."""
    package = next((name for name in members if name.lower().endswith(".opf")), "")
    text = characters(members[package]) if package else ""
    hrefs, instead = {}, {}
    for item in _ITEM.findall(text):
        id, href = _ID.search(item), _HREF.search(item)
        if id and href:
            fallback = _FALLBACK.search(item)
            if fallback and not _SHOWN.search(item):
                instead[id[1]] = fallback[1]
            hrefs[id[1]] = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(href[1])))
    for id in _ITEMREF.findall(text):
        shown = instead.get(id, id)
        if hrefs.get(shown) in members:
            yield hrefs[shown]


def _word(name: str, content: bytes) -> Page:
    page, parts = Page(name), list[str]()
    for found in _WORD.finditer(characters(content)):
        words, closes, part, note = found.groups()
        if words is not None:
            parts.append(re.sub(r"&(?:lt|gt|quot|apos|amp);", lambda sign: _SIGNS[sign[0]], words))
        elif note:
            page.notes += 1
        elif part == "p" and closes:
            page.blocks.append("".join(parts))
            parts = []
        elif not closes and part != "p":
            parts.append(" ")
    page.blocks.append("".join(parts))
    return page
