"""The files that somebody names on the command line. Knows the vault's folders; copies nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kb.errors import NotFound, UsageError
from kb.vault.vault import Vault


def files_at(vault: Vault, given: str) -> Iterator[tuple[Path, str | None]]:
    """The files that a path means, each with its name below raw/, or None when it lies elsewhere.

    Raises `NotFound` for what is not there, `UsageError` for a file of the wiki itself.
    """
    path = Path(given)
    if not path.exists():
        raise NotFound(f"{given} does not exist", hint="name a file, a folder, or - for standard input")
    for file in _files(path):
        if any(file.resolve().is_relative_to(own.resolve()) for own in (vault.wiki, vault.state)):
            raise UsageError(f"{given} is part of the wiki", hint="a wiki that cites itself proves nothing")
        yield file, _below_raw(vault, file)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))


def _below_raw(vault: Vault, file: Path) -> str | None:
    resolved, raw = file.resolve(), vault.raw.resolve()
    return resolved.relative_to(raw).as_posix() if resolved.is_relative_to(raw) else None
