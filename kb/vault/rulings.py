"""The judged pairs of claims: `.kb/judged/<slug>.jsonl`, a pair a line, in the file of the newer claim's source.

They cost money, and hold what a person decided: they are kept with the vault. Knows files; does not know what is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from kb.names import slug
from kb.rulings import Ruling
from kb.vault.codec import damage_named, decode, encode
from kb.vault.vault import Vault
from kb.words import digest

FOLDER = ".kb/judged"


def path_of(title: str) -> str:
    """The path below the vault of the pairs that were judged for a source."""
    return f"{FOLDER}/{slug(title)}-{digest(title, 6)}.jsonl"


def read(vault: Vault, title: str) -> tuple[Ruling, ...]:
    """The pairs that were judged for a source. Raises `DamagedRecord`."""
    return _read(vault, path_of(title))


def all_rulings(vault: Vault) -> dict[str, tuple[Ruling, ...]]:
    """All judged pairs, by the path of their file. Raises `DamagedRecord`."""
    folder = vault.root / FOLDER
    names = sorted(path.name for path in folder.glob("*.jsonl")) if folder.is_dir() else []
    return {f"{FOLDER}/{name}": _read(vault, f"{FOLDER}/{name}") for name in names if not name.startswith(".")}


def rulings_bytes(rulings: Iterable[Ruling]) -> bytes:
    """The file of some judged pairs."""
    lines = (json.dumps(encode(one), ensure_ascii=False, separators=(",", ":")) for one in rulings)
    return "".join(line + "\n" for line in lines).encode()


def _read(vault: Vault, path: str) -> tuple[Ruling, ...]:
    file = vault.root / path
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    with damage_named(file):
        return tuple(decode(Ruling, json.loads(line)) for line in text.split("\n") if line)
