"""raw/: which files are there, and which are new, changed, unchanged or missing. Fast when nothing happened.

What is known of a file is kept with its size and times in `.kb/cache/stat.json`, as git does; a file that changed
just before it was looked at is not trusted and hashed again. Knows no formats. Loads nothing heavy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kb.vault.stamps import is_settled, look
from kb.vault.vault import Vault

State = Literal["new", "changed", "unchanged", "missing", "forgotten"]
CACHE = ".kb/cache/stat.json"
_VERSION = 1
_UNSURE = [0]
"""No folder has these times."""
_NOTHING: dict[str, Any] = {"version": _VERSION, "claims": _UNSURE, "compiled": {}, "files": {}}


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
    """Names that are not read: links, folders that do not open, names that are not Unicode."""
    remembered: bytes = b""
    """What `remember` writes; empty when the cache says so already."""


def scan(vault: Vault) -> Scan:
    """Look at raw/ and compare it with what was compiled. Reads only what the cache does not answer, writes nothing.

    Raises `UnsafePath` when raw/ itself is a link to elsewhere, `DamagedRecord` when claims cannot be read.
    """
    known = _cache(vault)
    seen = look(vault)
    compiled = known["compiled"] if known["claims"] == seen.claims else _compiled(vault)
    files: dict[str, Any] = {}
    trusted: dict[str, Any] = {}
    for name, stamp in seen.files:
        entry = known["files"].get(name)
        is_known = isinstance(entry, list) and len(entry) == 4 and entry[:3] == stamp
        files[name] = entry if is_known else [*stamp, _sha256(vault.raw / name)]
        if is_known or (files[name][3] and is_settled(stamp[1:], seen.began)):
            trusted[name] = files[name]
    states = [RawFile(name, _state(compiled.get(name), entry[3]), entry[3]) for name, entry in files.items()]
    states = _without_forgotten(vault, states)
    states += [RawFile(name, "missing", sha) for name, sha in compiled.items() if name not in files]
    claims = seen.claims if is_settled(seen.claims, seen.began) else _UNSURE
    now = {"version": _VERSION, "claims": claims, "compiled": compiled, "files": trusted}
    return Scan(
        tuple(sorted(states, key=lambda state: state.name)),
        seen.refused,
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


def _without_forgotten(vault: Vault, states: list[RawFile]) -> list[RawFile]:
    """The states with those named as forgotten that a person had forgotten, and that would be new else."""
    if not (vault.state / "forgotten").is_dir():
        return states
    from kb.vault.forgotten import is_forgotten

    away = {state.name for state in states if state.state == "new" and is_forgotten(vault, state.name)}
    return [replace(state, state="forgotten") if state.name in away else state for state in states]


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
