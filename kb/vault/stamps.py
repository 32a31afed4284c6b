"""The files of raw/ with their sizes and times, and when these can be trusted. Reads no file. Loads nothing heavy."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.errors import UnsafePath
from kb.vault.vault import Vault

FINE, COARSE = 30_000_000, 2_000_000_000
"""Nanoseconds before a look in which a file may have changed again and show no other time: by the clock's ticks, and
on a disk that counts in whole seconds."""
_TEMPORARY = (".kb-part", "~", ".bak", ".tmp", ".swp", ".part", ".crdownload")
_SYSTEM = ("thumbs.db", "desktop.ini", "icon\r")
_UNNAMEABLE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")

Stamp = list[int]
"""Size, time of the content, time of the entry; times in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the folders shows, before any file is opened."""

    began: int
    claims: list[int]
    """The times of the folder of claims: every file that comes, goes or is replaced changes them."""
    files: tuple[tuple[str, Stamp], ...]
    """By path below raw/."""
    refused: tuple[str, ...]


def look(vault: Vault) -> Look:
    """Look at raw/ and at the folder of claims. Raises `UnsafePath` when raw/ is a link.

    What changed a moment ago is waited for, so that it can be trusted the next time.
    """
    if vault.raw.is_symlink():
        raise UnsafePath("raw is a link", hint="sources lie in the vault: move the folder here")
    seen = _look(vault)
    newest = max(
        [*seen.claims, *(stamp[1] for _, stamp in seen.files), *(stamp[2] for _, stamp in seen.files)], default=0
    )
    if seen.began - FINE <= newest <= seen.began:
        time.sleep((newest + FINE - seen.began) / 10**9 + 0.001)
        return _look(vault)
    return seen


def is_settled(times: Sequence[int], began: int) -> bool:
    """Whether a change after a look that began then would show another time than these."""
    return all(moment < began - (FINE if moment % 10**9 else COARSE) for moment in times)


def is_ignored(name: str) -> bool:
    """Whether a file is none of a person's: hidden, of the system, of an editor, or not complete.

    >>> is_ignored(".DS_Store"), is_ignored("~$letter.docx"), is_ignored("talk.txt")
    (True, True, False)
    """
    lower = name.lower()
    is_of_an_editor = name.startswith("~$") or lower.endswith(_TEMPORARY) or name[0] == name[-1] == "#"
    return name.startswith(".") or lower in _SYSTEM or is_of_an_editor


def _look(vault: Vault) -> Look:
    refused: list[str] = []
    began, claims = time.time_ns(), _claims(vault)
    files = tuple(_walk(str(vault.raw), "", refused))
    return Look(began, claims, files, tuple(sorted(refused)))


def _claims(vault: Vault) -> list[int]:
    try:
        found = (vault.state / "claims").stat()
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_ctime_ns]


def _walk(folder: str, prefix: str, refused: list[str]) -> Iterator[tuple[str, Stamp]]:
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:
        refused += [prefix.rstrip("/")] if prefix else []
        return
    for entry in found:
        if is_ignored(entry.name):
            continue
        name = f"{prefix}{entry.name}"
        if entry.is_symlink() or _UNNAMEABLE.search(name):
            refused.append(name.encode(errors="replace").decode())
        elif entry.is_dir():
            yield from _walk(entry.path, f"{name}/", refused)
        elif entry.is_file():
            stat = entry.stat()
            yield name, [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
