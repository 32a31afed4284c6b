"""A page's address and date written into the page itself, where its format has a place for them. Adds no words."""

from __future__ import annotations

import re

from kb.markdown.frontmatter import render, split

_PAGES = (".html", ".htm", ".xhtml")
_NOTES = (".md", ".markdown", ".txt")
_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"\s*<\?xml[^>]*\?>")


def stamped(name: str, content: bytes, *, title: str, url: str, date: str) -> bytes:
    """The content with a comment (web pages) or with properties (notes, plain text) that say whence and when it came.

    Everything else comes back as it is.
    """
    suffix = "." + name.rpartition(".")[2].lower()
    if suffix in _PAGES:
        return _commented(content, url, date)
    return _with_properties(content, title, url, date) if suffix in _NOTES else content


def _commented(content: bytes, url: str, date: str) -> bytes:
    safe = re.sub(r"[^\x21-\x7e]|[<>\"']|-(?=-)", lambda sign: _escaped(sign.group()), url)
    note = f"<!-- saved by kb on {date}, url: {safe} -->\n".encode()
    found = _DECLARED.match(content, len(_BOM) if content.startswith(_BOM) else 0)
    at = found.end() if found else len(_BOM) if content.startswith(_BOM) else 0
    return content[:at] + (b"\n" if found else b"") + note + content[at:]


def _escaped(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode())


def _with_properties(content: bytes, title: str, url: str, date: str) -> bytes:
    """A note with the properties that the Obsidian Web Clipper writes; one that has properties keeps its own."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    if split(words)[0]:
        return content
    return (render({"title": title, "source": url, "created": date}) + words).encode()
