"""The images and attachments of sources in wiki/assets/: written once, and gone with the last note that shows them.

Works on the writes of a change before they are made; who makes the change is not known here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress

from kb.config import load
from kb.errors import KbError
from kb.flows.converting import convert_file
from kb.names import is_asset_name
from kb.records import Text
from kb.vault.pages import read_bytes, walk
from kb.vault.vault import Vault

FOLDER = "wiki/assets/"
ASIDE = ".kb/cache/assets/"
"""Where what is removed stays until the cache is emptied, so that an undo finds it."""
_NAME = re.compile(rb"(?<![0-9a-zA-Z])[0-9a-f]{8,64}\.[a-z0-9]{1,5}(?![0-9a-zA-Z])")
Writes = dict[str, bytes | None]
ReadAt = Callable[[str], bytes | None]
"""The content of a file of the vault as a run left it, None when there is none."""


def asset_writes(text: Text) -> Writes:
    """The files of what was taken out of a source; what comes twice is written once."""
    return {f"{FOLDER}{asset.name}": asset.content for asset in text.assets if is_asset_name(asset.name)}


def with_assets(vault: Vault, writes: Mapping[str, bytes | None], read_at: ReadAt | None = None) -> Writes:
    """These writes, with what they mean for assets: what a note shows stays or comes back, what none shows goes."""
    read_at = read_at or (lambda path: read_bytes(vault, path))
    notes = {path: content for path, content in writes.items() if path.startswith("wiki/") and path.endswith(".md")}
    before = {name for path in notes for name in _shown(read_at(path))}
    after = {name for content in notes.values() for name in _shown(content)}
    going = {path.removeprefix(FOLDER) for path, content in writes.items() if path.startswith(FOLDER) and not content}
    leaving = {name for name in (before - after) | going if name in going or read_at(FOLDER + name) is not None}
    kept = after | _shown_elsewhere(vault, leaving, notes)
    made = {path: content for path, content in writes.items() if path.removeprefix(FOLDER) not in going & kept}
    made |= {FOLDER + name: None for name in sorted(leaving - kept)}
    missing = {name for name in after if FOLDER + name not in made and read_at(FOLDER + name) is None}
    return made | _brought_back(vault, missing, writes)


def set_aside(vault: Vault, writes: Mapping[str, bytes | None]) -> Writes:
    """Copies of the assets that these writes remove: they belong to no change."""
    going = [path for path, content in writes.items() if path.startswith(FOLDER) and content is None]
    found = {ASIDE + path.removeprefix(FOLDER): read_bytes(vault, path) for path in going}
    return {path: content for path, content in found.items() if content is not None}


def _shown(content: bytes | None) -> Iterator[str]:
    return (found.group().decode() for found in _NAME.finditer(content or b""))


def _shown_elsewhere(vault: Vault, names: Collection[str], notes: Collection[str]) -> set[str]:
    """Which of these a note shows that is not among `notes`."""
    if not names:
        return set()
    paths = (f"wiki/{path}" for path, _ in walk(vault))
    return {name for path in paths if path not in notes for name in _shown(read_bytes(vault, path)) if name in names}


def _brought_back(vault: Vault, names: Collection[str], writes: Mapping[str, bytes | None]) -> Writes:
    """The content of assets that are missing: as set aside, else out of the sources whose claims are written."""
    found: Writes = {}
    for name in sorted(names):
        content = read_bytes(vault, ASIDE + name)
        if content is not None:
            found[FOLDER + name] = content
    if len(found) == len(names):
        return found
    for path, content in sorted(writes.items()):
        if path.startswith(".kb/claims/") and content:
            raw = json.loads(content.split(b"\n")[0])["source"]["raw"]
            with suppress(KbError):
                text = convert_file(vault.raw / raw, raw, load(vault.config).convert).text
                found |= {at: made for at, made in asset_writes(text).items() if at.removeprefix(FOLDER) in names}
    return found
