"""Read pages and other files of the vault, byte for byte. Writing is the transaction's job."""

from __future__ import annotations

import os
from collections.abc import Iterator

from kb.errors import DamagedRecord, NotFound
from kb.vault.disk import read
from kb.vault.paths import inside
from kb.vault.vault import Vault


def load(vault: Vault, relative: str) -> str:
    """The text of a page by its path below wiki/, line ends as they are.

    Raises `NotFound`, `UnsafePath`, and `DamagedRecord` when it is not UTF-8.
    """
    content = read_bytes(vault, f"wiki/{relative}")
    if content is None:
        raise NotFound(f"there is no page {relative}")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise DamagedRecord(f"{relative} is not UTF-8", hint="save it as UTF-8 in an editor") from error


def read_bytes(vault: Vault, relative: str) -> bytes | None:
    """The content of a file by its path below the vault, None when it is not there. Raises `UnsafePath`."""
    return read(inside(vault, relative))


def walk(vault: Vault) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The markdown files of wiki/ with their paths below it, sorted; nothing hidden, no linked folder."""
    yield from _walk(str(vault.wiki), "")


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in found:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{prefix}{entry.name}/")
        elif entry.name.lower().endswith(".md") and entry.is_file(follow_symlinks=False):
            yield f"{prefix}{entry.name}", entry
