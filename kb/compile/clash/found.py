"""What a rule finds of two sentences. Knows no rule."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model_tasks import ContradictionKind


@dataclass(frozen=True, slots=True)
class Clash:
    """What two sentences say against each other, and by which rule."""

    rule: str
    kind: ContradictionKind
    why: str
    labels: tuple[str, str]
    """The words in which each differs from the other."""
