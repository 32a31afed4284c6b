"""The transaction: all files of a change are written, or none, whatever happens in between.

A redo log: first everything that will be written stands in `.kb/pending.json`, flushed; then each file is put in its
place; then the log goes. Whoever finds a log finishes it. Knows files and hashes; does not know what stands in them.
Call it under the lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kb.errors import UnsafePath, WriteFailed
from kb.operations import Change
from kb.vault.disk import (
    digest,
    make_folders,
    part_of,
    put,
    read,
    refusals_named,
    remove,
    remove_empty_folders,
    sync_folders,
    write_parts,
)
from kb.vault.paths import inside, writable
from kb.vault.pending import PENDING, Pending, Write, pending_bytes, read_pending
from kb.vault.settle import planned, settled
from kb.vault.vault import Vault

_ORDER = (".kb/changes/", ".kb/", "wiki/text/", "wiki/assets/", "wiki/")
_LAST = ("wiki/index.md", "wiki/log.md", "llm.txt", "AGENTS.md")


def commit(vault: Vault, writes: Mapping[str, bytes | None], change: Change | None = None) -> tuple[str, ...]:
    """Write these files (None: remove) and the journal's entry of the change; what is the same is not touched.

    `change.files` tells what stood in a file when the change was made. Where a person edited it since, the change goes
    into the edited text; what of it finds no place is left out and named in the messages that come back. raw/ only
    takes new files. Raises `UnsafePath` before anything is written, `WriteFailed`.
    """
    messages = recover(vault)
    pending = planned(vault, writes, change)
    if not pending.writes:
        return messages + pending.messages
    pending = replace(pending, writes=tuple(sorted(pending.writes, key=_rank)))
    _begin(vault, pending)
    return messages + _finish(vault, pending)


def is_pending(vault: Vault) -> bool:
    """Whether a write was interrupted and waits to be finished."""
    return (vault.root / PENDING).exists()


def recover(vault: Vault) -> tuple[str, ...]:
    """Finish an interrupted write and say so; nothing when there is none.

    A file that a person edited in between keeps the edit, and gets of the change what finds its place.
    """
    path = writable(vault, PENDING)
    content = read(path)
    remove(part_of(path))
    if content is None:
        return ()
    pending = read_pending(content)
    if pending is None:
        remove(path)
        return ("an interrupted write had not begun; nothing was changed",)
    return (f"finished an interrupted write of {len(pending.writes)} files", *_resume(vault, pending))


def _rank(write: Write) -> tuple[int, str]:
    """The journal before claims, claims before texts, texts before pages, index and log last."""
    if write.path in _LAST:
        return len(_ORDER), write.path
    return next((n for n, folder in enumerate(_ORDER) if write.path.startswith(folder)), 0), write.path


def _begin(vault: Vault, pending: Pending) -> None:
    """Write the log and every content beside its file; when the disk takes no more, leave nothing behind."""
    path = writable(vault, PENDING)
    try:
        put(path, pending_bytes(pending))
        _write_parts(vault, pending.writes)
    except WriteFailed:
        for file in (path, *_files(vault, pending.writes)):
            remove(part_of(file))
        remove(path)
        raise


def _write_parts(vault: Vault, writes: Iterable[Write]) -> None:
    contents = {writable(vault, write.path): write.after for write in writes if write.after is not None}
    with refusals_named("the vault"):
        changed = {folder for path in contents for folder in make_folders(path.parent)}
        write_parts(contents)
        sync_folders(changed)


def _resume(vault: Vault, pending: Pending) -> tuple[str, ...]:
    """Go on from a log: what is in its place already is left out, edits are taken in, the rest is written."""
    left = settled(vault, pending)
    if left != pending:
        dropped = [write for write in pending.writes if write not in left.writes]
        for file in _files(vault, dropped):
            remove(part_of(file))
        _close(vault, dropped)
        put(writable(vault, PENDING), pending_bytes(left))
    _write_parts(vault, left.writes)
    return _finish(vault, left)


def _finish(vault: Vault, pending: Pending) -> tuple[str, ...]:
    """Put every file in its place, then drop the log; what is to be said.

    Raises `WriteFailed`; the next run finishes it then.
    """
    with refusals_named("the vault"):
        for write in pending.writes:
            path = writable(vault, write.path)
            if digest(read(path)) not in (write.before, digest(write.after)):  # edited this very moment
                return _resume(vault, pending)
            if write.after is None:
                remove(path)
            else:
                part_of(path).replace(path)
        _close(vault, pending.writes)
        (vault.root / PENDING).unlink()
        sync_folders({vault.state})
    return pending.messages


def _close(vault: Vault, writes: Sequence[Write]) -> None:
    """Flush the folders of files that are in their place, and remove those that have become empty."""
    sync_folders({path.parent for path in _files(vault, writes)})
    for path in _files(vault, (write for write in writes if write.after is None)):
        remove_empty_folders(path.parent, inside(vault, "wiki"))


def _files(vault: Vault, writes: Iterable[Write]) -> list[Path]:
    files = []
    for write in writes:
        with suppress(UnsafePath):
            files.append(writable(vault, write.path))
    return files
