"""Which files somebody is writing just now, as far as the system tells. Reads the table of open files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

_FLAGS = re.compile(r"^flags:\s*([0-7]+)$", re.MULTILINE)


def open_for_writing(folder: Path, table: Path = Path("/proc")) -> frozenset[str]:
    """The paths below a folder, with `/`, that a program of this user holds open for writing.

    Only Linux tells; elsewhere, and of other users' programs, nothing is known.
    """
    root = os.path.realpath(folder) + os.sep
    return frozenset(path.removeprefix(root) for path in _open(table, root))


def _open(table: Path, root: str) -> Iterator[str]:
    for program in _inside(table):
        for handle in _inside(program / "fd") if program.name.isdigit() else ():
            try:
                path = str(handle.readlink())
                if path.startswith(root) and _writes(program / "fdinfo" / handle.name):
                    yield path
            except OSError:
                continue


def _inside(folder: Path) -> list[Path]:
    """What lies in a folder; nothing when it has gone, or is somebody else's."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _writes(described: Path) -> bool:
    found = _FLAGS.search(described.read_text(encoding="ascii", errors="replace"))
    return bool(found and int(found.group(1), 8) & (os.O_WRONLY | os.O_RDWR))
