"""Which files of raw/ a person had forgotten: one small file each in `.kb/forgotten/`, so that clones merge.

Such a file is not compiled again before somebody names it. Knows names; does not know what stands in the files.
"""

from __future__ import annotations

import json

from kb.names import slug
from kb.vault.vault import Vault
from kb.words import digest

FOLDER = ".kb/forgotten"


def path_of(name: str) -> str:
    """The path below the vault of the note that a file of raw/ is forgotten."""
    return f"{FOLDER}/{slug(name)}-{digest(name, 6)}.json"


def note_bytes(name: str, title: str, date: str) -> bytes:
    """That note."""
    return (json.dumps({"raw": name, "title": title, "date": date}, ensure_ascii=False) + "\n").encode()


def is_forgotten(vault: Vault, name: str) -> bool:
    """Whether a file of raw/ is forgotten."""
    return (vault.root / path_of(name)).is_file()
