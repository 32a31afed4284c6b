"""Keep a document that came without a file in raw/: readable, under a name, with where it came from, once.

Web pages, notes and plain text hold their address themselves; of all else it is noted in `.kb/fetched/`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.config import Bounds
from kb.convert.stamp import stamped
from kb.errors import UnreadableSource
from kb.flows.converting import convert_file
from kb.records import Text
from kb.vault import sources
from kb.vault.adding import legal_name
from kb.vault.fetched import Whence, note_fetched
from kb.vault.vault import Vault

Words = tuple[str, ...]
"""The passages of a text: what two files say that say the same."""


@dataclass(frozen=True, slots=True)
class Document:
    """What came, and as what it reads."""

    name: str
    """The suffix says which format it is taken for."""
    content: bytes
    text: Text


def document(name: str, content: bytes, bounds: Bounds) -> Document:
    """What came, converted as a file of raw/ is: within bounds. Raises `UnreadableSource`."""
    with TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "page"
        path.write_bytes(content)
        return Document(name, content, convert_file(path, name, bounds).text)


def keep(vault: Vault, came: Document, name: str, whence: Whence | None, bounds: Bounds) -> str:
    """Put it into raw/ under this name, or the next that is free; the name that it has there.

    A file of this name, or of this name with a number, that says the same is that document.
    Raises `UnsafePath`, `WriteFailed`.
    """
    words = _words(came.text)
    kept = _kept(vault, name, words, bounds)
    if kept or whence is None:
        return kept or sources.add(vault, came.content, name)
    made = stamped(came.name, came.content, title=came.text.title, url=whence.url, date=whence.date)
    if made != came.content:
        again = document(came.name, made, bounds).text
        if _words(again) == words and again.metadata.url:
            return sources.add(vault, made, name)
    note_fetched(vault, came.content, whence)
    return sources.add(vault, came.content, name)


def _words(text: Text) -> Words:
    return tuple(passage.words for passage in text.passages)


def _kept(vault: Vault, name: str, words: Words, bounds: Bounds) -> str:
    """The file in raw/ under this name, or with a number behind it, that says the same; `""` when there is none."""
    stem, _, suffix = legal_name(name).rpartition(".")
    own = re.compile(re.escape(stem) + r"(?: \(\d+\))?\." + re.escape(suffix), re.IGNORECASE)
    for path in sorted(vault.raw.glob("*")):
        if not own.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            continue
        try:
            if _words(convert_file(path, path.name, bounds).text) == words:
                return path.name
        except UnreadableSource:
            continue
    return ""
