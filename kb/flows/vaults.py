"""Open the vault that a command works on."""

from __future__ import annotations

from pathlib import Path

from kb.errors import NoVault
from kb.vault.vault import Vault, find


def open_vault(given: Path | None) -> Vault:
    """The vault that was named, or the nearest one above the current folder. Raises `NoVault`."""
    if given is None:
        return find(Path.cwd())
    if not (given / "kb.toml").is_file():
        raise NoVault(f"{given} is not a vault: it has no kb.toml", hint=f"make one: kb init {given}")
    return Vault(given.resolve())
