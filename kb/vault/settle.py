"""What a transaction has left to write: what stands in its place already is left out, edits made since are taken in.

Reads files, writes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb.errors import UnsafePath
from kb.operations import Change, FileChange
from kb.vault import journal
from kb.vault.disk import digest, read
from kb.vault.hunks import hunks
from kb.vault.merge import forward_into
from kb.vault.paths import is_portable, writable
from kb.vault.pending import Pending, Write
from kb.vault.undo import file_changes, text_of
from kb.vault.vault import Vault


def planned(vault: Vault, writes: Mapping[str, bytes | None], change: Change | None) -> Pending:
    """The writes of a change and its entry in the journal. Raises `UnsafePath` when one of them may not be written."""
    known = {file.path: file for file in change.files} if change else {}
    pending = Pending(tuple(_write(vault, path, content, known.get(path)) for path, content in writes.items()))
    for write in pending.writes:
        _check(vault, write)
    left = settled(vault, pending)
    return replace(left, writes=(_entry(vault, change, left), *left.writes)) if change else left


def _write(vault: Vault, path: str, after: bytes | None, known: FileChange | None) -> Write:
    if known:
        return Write(path, known.before, after, known.hunks)
    before = read(writable(vault, path))
    old, new = text_of(before), text_of(after)
    return Write(path, digest(before), after, hunks(old, new) if old is not None and new is not None else ())


def _check(vault: Vault, write: Write) -> None:
    path = writable(vault, write.path)
    if write.after is not None and not write.before and not is_portable(write.path):
        raise UnsafePath(f"{write.path!r} is a name that some systems cannot have")
    if write.path.startswith("raw/") and digest(read(path)) not in ("", digest(write.after)):
        raise UnsafePath(f"{write.path} is a source: kb never changes one that is there")


def settled(vault: Vault, pending: Pending) -> Pending:
    """What is left to write, with the edits that were made since taken in."""
    made: list[Write] = []
    messages = list(pending.messages)
    for write in pending.writes:
        try:
            path = writable(vault, write.path)
        except UnsafePath as error:
            messages.append(error.message)
            continue
        current = read(path)
        here = digest(current)
        if here == digest(write.after):
            continue
        if here == write.before:
            made.append(write)
            continue
        merged, left = _merged(write, current)
        messages += [f"{write.path}: edited in between; left out: {line}" for line in left]
        if merged is not None:
            made.append(merged)
    return Pending(tuple(made), tuple(messages))


def _merged(write: Write, current: bytes | None) -> tuple[Write | None, tuple[str, ...]]:
    """The write that brings the change into a file that is neither as before nor as after, and what found no place."""
    text = text_of(current)
    is_a_record = write.path.startswith(".kb/")  # half of one and half of another would be damaged
    if current is None or text is None or write.after is None or not write.hunks or is_a_record:
        return None, ("all of the change",)
    made, left = forward_into(text, write.hunks)
    lines = tuple((hunk.after or hunk.before)[0].strip() for hunk in left)
    if made == text:
        return None, lines
    return Write(write.path, digest(current), made.encode(), hunks(text, made)), lines


def _entry(vault: Vault, change: Change, settled: Pending) -> Write:
    """The journal's entry of a change, with what is really done to each file."""
    done = {write.path: write for write in settled.writes}
    files = []
    for file in change.files:
        write = done.get(file.path)
        if write is not None and write.before == file.before:
            files.append(file)
        elif write is not None:
            current = read(writable(vault, file.path))
            files += file_changes({file.path: current}, {file.path: write.after})
    path = journal.path_of(change)
    before = read(writable(vault, path))
    return Write(path, digest(before), journal.entry_bytes(replace(change, files=tuple(files))))
