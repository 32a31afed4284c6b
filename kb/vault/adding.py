"""Put a file into raw/: a legal name, the same bytes only once, never over a file that is there."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kb.errors import UnreadableSource
from kb.names import file_name
from kb.vault.disk import make_folders, part_of, refusals_named, remove, sync_folders, write_parts
from kb.vault.paths import writable
from kb.vault.stamps import is_ignored
from kb.vault.vault import Vault

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,16}")


def place(vault: Vault, content: bytes | Path, name: str) -> str:
    """Write the content into raw/ under this name or the next free one; the name that it has there."""
    words = _read(content) if isinstance(content, Path) else content
    legal = legal_name(name)
    there = _names(vault)
    number = 1
    while (found := there.get(_numbered(legal, number).casefold())) is not None:
        if _is_same(vault.raw / found, words):
            return found
        number += 1
    made = _numbered(legal, number)
    _write(writable(vault, f"raw/{made}"), words)
    return made


def legal_name(name: str) -> str:
    """The name of a source in raw/: its last part, legal on every system, and one that a scan does not pass over.

    >>> legal_name("C:\\\\talks\\\\What: a talk?.MD"), legal_name(".env")
    ('What - a talk.MD', 'env')
    """
    last = re.split(r"[/\\\\]", name)[-1]
    stem, dot, suffix = last.rpartition(".")
    if not stem or not _SUFFIX.fullmatch(dot + suffix):
        stem, dot, suffix = last, "", ""
    made = (file_name(file_name(stem).strip("~#$ .")) or "source") + dot + suffix
    return f"{made}.txt" if is_ignored(made) else made


def _numbered(name: str, number: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    if number == 1:
        return name
    return f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})"


def _names(vault: Vault) -> dict[str, str]:
    """Names in raw/ by how a system sees them that does not tell cases apart."""
    return {path.name.casefold(): path.name for path in vault.raw.iterdir()} if vault.raw.is_dir() else {}


def _is_same(path: Path, content: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == content


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableSource(path.name, (error.strerror or "cannot be opened").lower()) from error


def _write(path: Path, content: bytes) -> None:
    with refusals_named(path):
        folders = make_folders(path.parent)
        write_parts({path: content})
        _link(part_of(path), path)
        sync_folders({path.parent, *folders})


def _link(part: Path, path: Path) -> None:
    """Put the file in its place unless another one has come there; where a disk knows no hard links, rename."""
    try:
        os.link(part, path)
    except FileExistsError:
        remove(part)
        raise
    except OSError:
        part.replace(path)
        return
    remove(part)
