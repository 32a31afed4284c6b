"""Writes that are there whole or not at all: beside the file, flushed, then put in its place.

Knows files and folders of the disk; does not know the vault.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.errors import WriteFailed

PART = ".kb-part"
"""The ending of a file that is not yet in its place."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_BATCH = 64


def put(path: Path, content: bytes, *, is_durable: bool = True) -> None:
    """Write one file whole or not at all. Raises `WriteFailed`.

    What is derived need not be durable: after a power cut the old content may be there.
    """
    with refusals_named(path):
        folders = make_folders(path.parent)
        write_parts({path: content}, is_durable=is_durable)
        part_of(path).replace(path)
        if is_durable:
            sync_folders({path.parent, *folders})


def write_parts(contents: dict[Path, bytes], *, is_durable: bool = True) -> None:
    """Write each content beside its file, with the file's mode, and flush them. Their folders must be there."""
    paths = list(contents)
    for at in range(0, len(paths), _BATCH):
        opened = [_written(path, contents[path]) for path in paths[at : at + _BATCH]]
        for descriptor in opened:
            if is_durable:
                os.fsync(descriptor)
            os.close(descriptor)


def _written(path: Path, content: bytes) -> int:
    part = part_of(path)
    part.unlink(missing_ok=True)
    descriptor = os.open(part, _NEW, 0o666)
    with suppress(FileNotFoundError, AttributeError):  # Windows knows no fchmod
        os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode))
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
    return descriptor


def part_of(path: Path) -> Path:
    """Where the content of a file stands before it is complete.

    >>> part_of(Path("wiki/Sleep.md")).as_posix()
    'wiki/.Sleep.md.kb-part'
    """
    name = f".{path.name}{PART}"
    if len(name.encode(errors="replace")) > 255:
        name = f".{hashlib.sha256(path.name.encode(errors='replace')).hexdigest()[:16]}{PART}"
    return path.with_name(name)


def remove(path: Path) -> None:
    """Remove a file that may be gone already."""
    with suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()


def make_folders(folder: Path) -> tuple[Path, ...]:
    """Make a folder and those above; the folders whose entries changed by it."""
    if folder.is_dir():
        return ()
    above = make_folders(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir()
    return (*above, folder.parent)


def remove_empty_folders(folder: Path, top: Path) -> None:
    """Remove a folder that has become empty, and those above it up to `top`, which stays."""
    while folder != top and folder.is_relative_to(top):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def sync_folders(folders: Iterable[Path]) -> None:
    """Flush the entries of folders, so that a power cut does not undo a rename."""
    if os.name == "nt":
        return
    for folder in sorted(folders):
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def read(path: Path) -> bytes | None:
    """The content of a file, None when there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def digest(content: bytes | None) -> str:
    """sha256 in hex, `""` for a file that is not there."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


@contextmanager
def refusals_named(path: Path | str) -> Iterator[None]:
    """Turn what the disk refuses into `WriteFailed` with the name of the file."""
    try:
        yield
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else str(path)
        why = (error.strerror or str(error)).lower()
        hint = "make room, or see who may write there; then run kb again"
        raise WriteFailed(f"{where} cannot be written: {why}", hint=hint) from error
