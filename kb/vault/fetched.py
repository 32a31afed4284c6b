"""Where files of raw/ came from that cannot say it themselves: one note each in `.kb/fetched/`, so that clones merge.

A file is known by its bytes, so that it may be renamed; other bytes came from somewhere else. Knows no formats.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256 as sha256_of

from kb.vault.disk import put, read
from kb.vault.paths import writable
from kb.vault.vault import Vault

FOLDER = ".kb/fetched"


@dataclass(frozen=True, slots=True)
class Whence:
    """Where a file was fetched from, and when."""

    url: str
    date: str
    """`YYYY-MM-DD`."""


def note_fetched(vault: Vault, content: bytes, whence: Whence) -> None:
    """Note where these bytes came from; what was noted of them before stays. Raises `UnsafePath`, `WriteFailed`."""
    sha256 = sha256_of(content).hexdigest()
    if fetched_from(vault, sha256) is not None:
        return
    row = {"sha256": sha256, "url": whence.url, "date": whence.date}
    put(writable(vault, path_of(sha256)), (json.dumps(row, ensure_ascii=False) + "\n").encode())


def fetched_from(vault: Vault, sha256: str) -> Whence | None:
    """Where the file of this hash came from; None when nobody noted it, or when the note is none."""
    content = read(vault.root / path_of(sha256))
    try:
        row = json.loads(content) if content else None
    except ValueError:
        return None
    if not isinstance(row, dict) or row.get("sha256") != sha256:
        return None
    url, date = row.get("url"), row.get("date")
    is_address = isinstance(url, str) and url.startswith(("http://", "https://")) and not set(url) & set(' \t\r\n"<>')
    return Whence(str(url), str(date or "")) if is_address else None


def path_of(sha256: str) -> str:
    """The path below the vault of the note on the file of this hash."""
    return f"{FOLDER}/{sha256[:24]}.json"
