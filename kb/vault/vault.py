"""A vault: the folder with kb.toml, and where things lie in it. Knows no file formats and reads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.errors import NoVault

CONFIG = "kb.toml"


@dataclass(frozen=True)
class Vault:
    """A folder with kb.toml.

    >>> Vault(Path("notes")).state.as_posix()
    'notes/.kb'
    """

    root: Path

    @property
    def raw(self) -> Path:
        """The sources."""
        return self.root / "raw"

    @property
    def wiki(self) -> Path:
        """The pages."""
        return self.root / "wiki"

    @property
    def state(self) -> Path:
        """Claims, journal and what is derived."""
        return self.root / ".kb"

    @property
    def config(self) -> Path:
        """The settings."""
        return self.root / CONFIG


def find(start: Path) -> Vault:
    """The vault of the nearest folder with kb.toml, from `start` upwards. Raises `NoVault`."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / CONFIG).is_file():
            return Vault(candidate)
    raise NoVault(f"there is no vault in {folder} or above", hint="make one: kb init")
