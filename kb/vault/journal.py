"""The journal: `.kb/changes/*.json`, one file a change, in the order of their names.

Knows the files of changes. What follows from them, ownership and memory, stands in `memory`; how to take one back
in `undo`.
"""

from __future__ import annotations

import json
import re

from kb.names import slug
from kb.operations import Change
from kb.vault.codec import damage_named, decode, encode
from kb.vault.memory import Present, made_in, owned, removed
from kb.vault.undo import file_changes
from kb.vault.vault import Vault

__all__ = [
    "FOLDER",
    "Present",
    "entry_bytes",
    "file_changes",
    "made_in",
    "next_id",
    "owned",
    "path_of",
    "read",
    "removed",
]

FOLDER = ".kb/changes"
_NUMBER = re.compile(r"(\d+)-.*\.json")


def read(vault: Vault) -> tuple[Change, ...]:
    """All changes, the oldest first. Raises `DamagedRecord` with the name of a file that cannot be read."""
    return tuple(_entry(vault, name) for name in _names(vault))


def entry_bytes(change: Change) -> bytes:
    """The file of a change: the same bytes for the same change."""
    return (json.dumps(encode(change), indent=1, ensure_ascii=False) + "\n").encode()


def path_of(change: Change) -> str:
    """The path of a change's file below the vault."""
    return f"{FOLDER}/{change.id}.json"


def next_id(vault: Vault, title: str) -> str:
    """The id of the next change: `0007-dwarkesh-interview`."""
    numbers = [_number(name) for name in _names(vault)]
    return f"{max(numbers, default=0) + 1:04d}-{slug(title)}"


def _names(vault: Vault) -> list[str]:
    folder = vault.root / FOLDER
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted((name for name in names if _NUMBER.fullmatch(name)), key=lambda name: (_number(name), name))


def _number(name: str) -> int:
    found = _NUMBER.fullmatch(name)
    return int(found.group(1)) if found else 0


def _entry(vault: Vault, name: str) -> Change:
    path = vault.root / FOLDER / name
    with damage_named(path):
        change = decode(Change, json.loads(path.read_bytes()))
        if change.id != path.stem:
            raise ValueError(f"it calls itself {change.id}")
        return change
