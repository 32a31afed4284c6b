"""Web pages as texts: HTML, XHTML and MHTML, by what their bytes are. Knows their files; not what pages hold."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from kb.convert import html, mhtml
from kb.convert.draft import Part
from kb.convert.page_encoding import characters
from kb.convert.passages import blocks
from kb.convert.pictures import Pictures, inline_image
from kb.convert.trees import Unparsable
from kb.errors import UnreadableSource
from kb.records import Text

SUFFIXES = (".html", ".htm", ".xhtml", ".xht", ".mhtml", ".mht")
_BEGINS = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,5000}?-->\s*)*(?:<!doctype\s+html|<(?:html|head|body)\b)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<(?:p|div|span|h[1-6]|ul|ol|a|table|article|section|main|br|title|meta)\b[^<>]*>", re.IGNORECASE)


def is_page(content: bytes) -> bool:
    """Whether these bytes are a web page or one saved with its images."""
    return mhtml.is_mhtml(content) or bool(_BEGINS.match(characters(content[:12_000])[0]))


def is_fragment(name: str, content: bytes) -> bool:
    """Whether a file that is called a page holds at least some of one."""
    return (
        PurePosixPath(name).suffix.lower() in SUFFIXES
        and b"\x00" not in content[:200]
        and bool(_TAG.search(characters(content[:50_000])[0]))
    )


def text(name: str, content: bytes, *, page_marks: bool = False, whole: bool = False) -> Text:
    """The text of a page; `whole` is that of `blocks`, and `page_marks` shows nothing: no pages are printed.

    Raises `UnreadableSource` when the page holds no words.
    """
    archive = mhtml.opened(content) if mhtml.is_mhtml(content) else None
    if archive is None and mhtml.is_mhtml(content):
        raise UnreadableSource(name, "a saved page without a page in it", hint="save the page again")
    pictures = Pictures()

    def image(address: str) -> str:
        inner = inline_image(address) if address.startswith("data:") else archive.part(address) if archive else None
        return pictures.place(inner)

    markup, warnings = _markup(archive.page, archive.encoding) if archive else characters(content)
    try:
        page = html.read(markup, address=archive.address if archive else "", image=image)
    except Unparsable as error:
        raise UnreadableSource(name, "a web page without markup", hint="save the page again") from error
    if not any(isinstance(piece, Part) and (piece.words.strip() or piece.block) for piece in page.pieces):
        raise UnreadableSource(
            name, "a web page without words", hint="its words may be loaded by a program: clip it as markdown"
        )
    shown = blocks(page.pieces, page_marks=page_marks, whole=whole)
    used = "\n".join(passage.markdown for passage in shown if hasattr(passage, "markdown"))
    assets = tuple(replace(asset) for asset in pictures.assets.values() if asset.name in used)
    return Text(page.title or PurePosixPath(name).stem, shown, "prose", page.metadata, assets, warnings)


def _markup(content: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    """The text of a page by what its part states, else by itself."""
    try:
        return content.decode(encoding or "ascii"), ()
    except (LookupError, UnicodeError):
        return characters(content)
