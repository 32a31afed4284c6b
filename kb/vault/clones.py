"""Whether git merged two clones of a vault since kb last looked. Knows names of files in the journal; opens none."""

from __future__ import annotations

import re
from collections import Counter

from kb.vault.vault import Vault

JOINED = "clones-joined"
"""How the entry is called that was written when joined pages were made whole."""
_NAME = re.compile(r"(\d+)-(.*)\.json")


def went_apart(vault: Vault) -> bool:
    """Whether two entries of the journal share a number, and no later one says that their pages were made whole."""
    folder = vault.state / "changes"
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    entries = [(int(found.group(1)), found.group(2)) for name in names if (found := _NAME.fullmatch(name))]
    counts = Counter(number for number, _ in entries)
    clash = max((number for number, count in counts.items() if count > 1), default=-1)
    return clash > max((number for number, name in entries if name.startswith(JOINED)), default=-1)
