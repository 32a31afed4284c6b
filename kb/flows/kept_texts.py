"""Texts of books and the like as the cache keeps them, so that an ingest that touches an older source converts nothing.

Derived, and free to be deleted: a kept text counts for the bytes of its file and one version of the converters only.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from hashlib import file_digest
from pathlib import Path

from kb.config import load
from kb.convert.bounded import HEAD, is_bounded
from kb.convert.convert import VERSION
from kb.errors import WriteFailed
from kb.flows.assets import ASIDE
from kb.flows.assets import FOLDER as ASSETS
from kb.flows.conversion import Conversion
from kb.flows.converting import convert_file
from kb.flows.text_values import text_of, text_values
from kb.records import Text
from kb.vault.disk import put, read, remove
from kb.vault.pages import read_bytes
from kb.vault.paths import writable
from kb.vault.vault import Vault
from kb.words import digest

FOLDER = ".kb/cache/texts"


def raw_text(vault: Vault, raw: str) -> Text:
    """The text of a file, by its path below raw/: as it is kept, else converted. Raises `UnreadableSource`."""
    kept = _kept(vault, raw)
    if kept is not None:
        return kept
    made = convert_file(vault.raw / raw, raw, load(vault.config).convert)
    if _is_worth_it(vault.raw / raw):
        _keep(vault, raw, made)
    return made.text


def drop(vault: Vault, raw: str) -> None:
    """Let go of the text of a file, whose words should be nowhere any more."""
    remove(writable(vault, _path(raw)))


def _kept(vault: Vault, raw: str) -> Text | None:
    """The text that is kept for these very bytes and these very converters."""
    content = read(writable(vault, _path(raw)))
    if content is None:
        return None
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(content)
        with (vault.raw / raw).open("rb") as file:
            if found["of"] == _key(file_digest(file, "sha256").hexdigest()):
                return text_of(found["text"], partial(_asset, vault))
    return None


def _keep(vault: Vault, raw: str, made: Conversion) -> None:
    values = {"of": _key(made.sha256), "text": text_values(made.text)}
    with suppress(WriteFailed):
        put(writable(vault, _path(raw)), json.dumps(values, separators=(",", ":")).encode(), is_durable=False)


def _asset(vault: Vault, name: str) -> bytes:
    """An image as the vault has it. Raises `ValueError` where it has none: then the file must say."""
    content = read_bytes(vault, f"{ASSETS}{name}")
    content = read_bytes(vault, f"{ASIDE}{name}") if content is None else content
    if content is None:
        raise ValueError(f"{name} is gone")
    return content


def _is_worth_it(path: Path) -> bool:
    """Whether a file is converted in a process of its own; plain text is read as fast as what is kept."""
    with suppress(OSError), path.open("rb") as file:
        return is_bounded(file.read(HEAD))
    return False


def _key(sha256: str) -> str:
    return f"{VERSION} {sha256}"


def _path(raw: str) -> str:
    return f"{FOLDER}/{digest(raw, 32)}.json"
