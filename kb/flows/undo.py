"""`kb undo`: take back one change of the journal; what a person edited since stays."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.errors import NotFound, UsageError
from kb.operations import Change
from kb.vault import journal
from kb.vault.lock import writing
from kb.vault.transaction import commit, recover
from kb.vault.undo import undo_writes
from kb.vault.vault import Vault

NAVIGATION = frozenset({"wiki/index.md", "wiki/log.md", "llm.txt"})
"""Files that every change touches, line by line."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did."""

    change: str
    removed: tuple[str, ...]
    """The files that were restored or removed."""
    kept: tuple[str, ...]
    """The files of the change that could not be put back as they were."""
    conflicts: tuple[str, ...]


def undo(vault: Vault, change: str) -> Undone:
    """Undo the change with this id or the last one that stands. Raises `NotFound`, `VaultLocked`."""
    with writing(vault):
        recover(vault)
        changes = journal.read(vault)
        found = _find(changes, change)
        _refuse_under_later_ones(found, changes)
        writes, conflicts = undo_writes(vault, found)
        entry = {journal.path_of(found): journal.entry_bytes(replace(found, undone=True))}
        commit(vault, {**writes, **entry})
    return Undone(found.id, tuple(sorted(writes)), tuple(sorted({line.split(":")[0] for line in conflicts})), conflicts)


def _refuse_under_later_ones(found: Change, changes: tuple[Change, ...]) -> None:
    """A change on which later ones were built is not taken out from under them."""
    own = {file.path for file in found.files} - NAVIGATION
    later = changes[[change.id for change in changes].index(found.id) + 1 :]
    resting = [change.id for change in later if not change.undone and own & {file.path for file in change.files}]
    if resting:
        raise UsageError(f"{resting[-1]} was built on {found.id}", hint="undo the latest changes first: kb undo")


def _find(changes: tuple[Change, ...], wanted: str) -> Change:
    standing = [change for change in changes if not change.undone and (not wanted or change.id == wanted)]
    if not standing:
        known = ", ".join(change.id for change in changes[-5:] if not change.undone)
        raise NotFound(
            f"there is no change {wanted} to undo" if wanted else "there is nothing to undo",
            hint=f"the latest: {known}" if known else "",
        )
    return standing[-1]
