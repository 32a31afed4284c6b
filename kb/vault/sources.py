"""raw/: which files are there, and which are new, changed, unchanged or missing. Fast when nothing happened.

What is known of a file is kept with its size and times in `.kb/cache/stat.json`, as git does; a file that changed
just before it was looked at is not trusted and hashed again. Knows no formats. Loads nothing heavy.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kb.errors import UnsafePath
from kb.vault.vault import Vault

State = Literal["new", "changed", "unchanged", "missing"]
CACHE = ".kb/cache/stat.json"
UNSURE = 2_000_000_000
"""Nanoseconds before a look in which a file may have changed again without a trace: the coarsest clock of a disk."""
_VERSION = 1
_TEMPORARY = (".kb-part", "~", ".bak", ".tmp", ".swp", ".part", ".crdownload")
_SYSTEM = ("thumbs.db", "desktop.ini", "icon\r")
_UNNAMEABLE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")

_NOTHING: dict[str, Any] = {"version": _VERSION, "claims": None, "compiled": {}, "files": {}}

Stamp = list[int]
"""Size, time of the content, time of the entry."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A source and how it stands."""

    name: str
    """Its path below raw/, with `/`."""
    state: State
    sha256: str
    """Of its bytes now; for a missing one of those that were compiled; `""` when it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What is in raw/."""

    states: tuple[RawFile, ...]
    """In the order of the names."""
    refused: tuple[str, ...] = ()
    """Names that are not read: links, and names that are not Unicode."""
    remembered: bytes = b""
    """What `remember` writes; empty when the cache says so already."""


def scan(vault: Vault) -> Scan:
    """Look at raw/ and compare it with what was compiled. Reads only what the cache does not answer, writes nothing.

    Raises `UnsafePath` when raw/ itself is a link to elsewhere, `DamagedRecord` when claims cannot be read.
    """
    began = time.time_ns()
    known = _cache(vault)
    stamps, refused = _found(vault)
    claims = _claims_stamp(vault)
    compiled = known["compiled"] if known["claims"] == claims else _compiled(vault)
    files: dict[str, Any] = {}
    for name, stamp in stamps:
        entry = known["files"].get(name)
        is_known = isinstance(entry, list) and len(entry) == 4 and entry[:3] == stamp
        files[name] = entry if is_known else [*stamp, _sha256(vault.raw / name)]
    states = [RawFile(name, _state(compiled.get(name), entry[3]), entry[3]) for name, entry in files.items()]
    states += [RawFile(name, "missing", sha) for name, sha in compiled.items() if name not in files]
    trusted = {name: entry for name, entry in files.items() if entry[3] and max(entry[1:3]) < began - UNSURE}
    sure = claims if max(claims, default=0) < began - UNSURE else []
    now = {"version": _VERSION, "claims": sure, "compiled": compiled, "files": trusted}
    return Scan(
        tuple(sorted(states, key=lambda state: state.name)),
        tuple(refused),
        b"" if now == known else json.dumps(now, separators=(",", ":")).encode(),
    )


def remember(vault: Vault, found: Scan) -> None:
    """Keep what a scan found out, so that the next one need not; touches nothing when it is known."""
    if not found.remembered:
        return
    from kb.vault.disk import put
    from kb.vault.paths import writable

    put(writable(vault, CACHE), found.remembered, is_durable=False)


def add(vault: Vault, content: bytes | Path, name: str) -> str:
    """Put a file from elsewhere into raw/ and return its name there.

    A file of this name with the same bytes is used as it is; one with other bytes stays, and the new one becomes
    `name (2)`. Raises `UnsafePath`, `WriteFailed`, `UnreadableSource`.
    """
    from kb.vault.adding import place

    return place(vault, content, name)


def _state(compiled: str | None, sha256: str) -> State:
    if compiled is None:
        return "new"
    return "unchanged" if compiled == sha256 else "changed"


# -- the cache --------------------------------------------------------------------------------------------------


def _cache(vault: Vault) -> dict[str, Any]:
    """What was remembered; anything else than that is as good as nothing."""
    try:
        known = json.loads((vault.root / CACHE).read_bytes())
    except (OSError, ValueError):
        known = None
    shapes = {"version": int, "claims": list, "compiled": dict, "files": dict}
    if isinstance(known, dict) and all(isinstance(known.get(key), kind) for key, kind in shapes.items()):
        return known if known["version"] == _VERSION else _NOTHING
    return _NOTHING


def _claims_stamp(vault: Vault) -> list[int]:
    """The times of the folder of claims: every file that comes, goes or is replaced changes them."""
    try:
        found = (vault.state / "claims").stat()
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_ctime_ns]


def _compiled(vault: Vault) -> dict[str, str]:
    """Path below raw/ → sha256 of the bytes that were compiled, as the files of claims say."""
    from kb.vault.claims import headers

    return {
        str(header["source"].get("raw", "")): str(header["source"].get("sha256", "")) for _, header in headers(vault)
    }


def _sha256(path: Path) -> str:
    import hashlib

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


# -- the files --------------------------------------------------------------------------------------------------


def _found(vault: Vault) -> tuple[list[tuple[str, Stamp]], list[str]]:
    if vault.raw.is_symlink():
        raise UnsafePath("raw is a link", hint="sources lie in the vault: move the folder here")
    refused: list[str] = []
    return list(_walk(str(vault.raw), "", refused)), refused


def _walk(folder: str, prefix: str, refused: list[str]) -> Iterator[tuple[str, Stamp]]:
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except FileNotFoundError:
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


def is_ignored(name: str) -> bool:
    """Whether a file is none of a person's: hidden, of the system, of an editor, or not complete.

    >>> is_ignored(".DS_Store"), is_ignored("~$letter.docx"), is_ignored("talk.txt")
    (True, True, False)
    """
    lower = name.lower()
    return (
        name.startswith((".", "~$")) or lower.endswith(_TEMPORARY) or lower in _SYSTEM or (name[0] == name[-1] == "#")
    )
