"""Which step each prompt of the queue is, as the last run wrote it down: whoever answers comes later, elsewhere.

Knows one derived file; without it prompts have no number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.vault.paths import writable
from kb.vault.vault import Vault

FILE = ".kb/queue/steps.json"


@dataclass(frozen=True, slots=True)
class Step:
    """Which step a prompt is; number 0: nobody knows."""

    number: int = 0
    of_about: int = 0
    document: str = ""
    """The file below raw/ that is compiled."""

    def __str__(self) -> str:
        """As whoever answers reads it.

        >>> str(Step(3, 8)), str(Step())
        ('3 of about 8', '')
        """
        return f"{self.number} of about {self.of_about}" if self.number else ""


def keep_steps(vault: Vault, found: Mapping[str, Step], waiting: Iterable[str]) -> None:
    """Write down the steps of these prompts, by key; of what was written before stays what is among `waiting`."""
    known = {key: step for key in waiting if (step := step_of(vault, key)).number}
    rows = {key: (one.number, one.of_about, one.document) for key, one in {**known, **found}.items()}
    path = writable(vault, FILE)
    if rows or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.part")
        beside.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(path)


def step_of(vault: Vault, key: str) -> Step:
    """The step of a prompt; an empty one where nothing was written down of it."""
    try:
        kept: Any = json.loads(writable(vault, FILE).read_text(encoding="utf-8"))
        number, about, document = kept[key]
        return Step(int(number), int(about), str(document))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Step()
