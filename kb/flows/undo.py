"""`kb undo`: take back one change of the journal; what a person edited since stays."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.errors import NotFound
from kb.operations import Change
from kb.vault import journal
from kb.vault.lock import writing
from kb.vault.transaction import commit, recover
from kb.vault.undo import undo_writes
from kb.vault.vault import Vault


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
        found = _find(journal.read(vault), change)
        writes, conflicts = undo_writes(vault, found)
        entry = {journal.path_of(found): journal.entry_bytes(replace(found, undone=True))}
        commit(vault, {**writes, **entry})
    return Undone(found.id, tuple(sorted(writes)), tuple(sorted({line.split(":")[0] for line in conflicts})), conflicts)


def _find(changes: tuple[Change, ...], wanted: str) -> Change:
    standing = [change for change in changes if not change.undone and (not wanted or change.id == wanted)]
    if not standing:
        known = ", ".join(change.id for change in changes[-5:] if not change.undone)
        raise NotFound(
            f"there is no change {wanted} to undo" if wanted else "there is nothing to undo",
            hint=f"the latest: {known}" if known else "",
        )
    return standing[-1]
