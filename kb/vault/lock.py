"""One writer at a time. The kernel holds the lock, so that it ends with the one who holds it, however that ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import VaultLocked
from kb.vault.disk import refusals_named
from kb.vault.paths import writable
from kb.vault.vault import Vault


@contextmanager
def writing(vault: Vault) -> Iterator[None]:
    """Hold the vault for writing. Raises `VaultLocked` with the number of whoever writes, `WriteFailed`."""
    from filelock import FileLock, Timeout

    path = writable(vault, ".kb/lock")
    with refusals_named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise _locked(path) from error
        path.write_text(f"{os.getpid()}\n", encoding="ascii")
    try:
        yield
    finally:
        lock.release()


def _locked(path: Path) -> VaultLocked:
    try:
        holder = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:  # Windows lets nobody read a locked file
        holder = ""
    named = f" (process {holder})" if holder.isdigit() else ""
    return VaultLocked(
        f"another kb writes to this vault{named}", hint="wait until it is done; a lock never outlives its holder"
    )
