"""Take a document from an agent: its words or its bytes, into raw/ under a legal name. Compiles nothing.

No path is taken: what lies elsewhere on this machine is for a person to copy.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from kb.config import load
from kb.errors import UnreadableSource, UsageError
from kb.flows.bringing import is_address
from kb.flows.keeping import document, keep
from kb.prompts import one_line
from kb.vault.adding import legal_name
from kb.vault.fetched import Whence
from kb.vault.sources import RawFile, scan
from kb.vault.vault import Vault

LARGEST = 10_000_000
"""Bytes of a document."""
LONGEST_NAME, LONGEST_ADDRESS = 200, 2_000
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class Added:
    """A document that is in raw/ now."""

    document: str
    """Its name there."""
    is_new: bool
    """Whether it was put there; else one that says the same was there."""
    title: str
    words: int
    passages: int
    warnings: tuple[str, ...]
    next: str
    """What to do now."""


def add_document(vault: Vault, name: str, content: bytes, *, url: str = "", today: str) -> Added:
    """Put a document into raw/, never over one that is there; one that cannot be read is not kept.

    Raises `UsageError` for what is too large or has no name, `UnreadableSource`, `WriteFailed`.
    """
    _check(name, content, url)
    legal = legal_name(name if _SUFFIX.fullmatch(PurePosixPath(name).suffix) else f"{name}.md")
    before = {one.name: one for one in scan(vault).states if one.state != "missing"}
    bounds = load(vault.config).convert
    try:
        came = document(legal, content, bounds)
    except UnreadableSource as error:
        raise UnreadableSource(legal, error.why, hint=error.hint) from error
    own = sha256(content).hexdigest()
    kept = next((one.name for one in before.values() if one.sha256 == own), "")
    kept = kept or keep(vault, came, legal, Whence(url, today) if url else None, bounds)
    text, known = came.text, before.get(kept)
    return Added(
        kept, known is None, text.title, text.word_count, len(text.passages), text.warnings, _next(kept, known)
    )


def decoded(words: str) -> bytes:
    """The bytes of a document in base64. Raises `UsageError`."""
    if len(words) > LARGEST * 4 // 3 + 4:
        raise UsageError(_TOO_LARGE, hint=_BY_HAND)
    try:
        return b64decode(words, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UsageError("this is no base64", hint="words go into `text` as they are") from error


_TOO_LARGE = f"the document is larger than {LARGEST // 10**6} MB"
_BY_HAND = "ask the owner to put the file into raw/"


def _check(name: str, content: bytes, url: str) -> None:
    if not name.strip(" ./\\") or len(name) > LONGEST_NAME:
        raise UsageError("a document needs a name", hint='the name that its page shall have: "On looms.md"')
    if len(content) > LARGEST:
        raise UsageError(_TOO_LARGE, hint=_BY_HAND)
    if url and (not is_address(url) or one_line(url) != url or " " in url or len(url) > LONGEST_ADDRESS):
        raise UsageError("`url` is no address of the web", hint="write it as https://example.org/page, or leave it out")


def _next(name: str, known: RawFile | None) -> str:
    if known is not None and known.state == "unchanged":
        return "nothing: it is in the wiki already"
    return f'next_task with {{"document": "{name}"}}, then answer_task, until nothing waits'
