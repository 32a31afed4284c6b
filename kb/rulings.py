"""What is kept of a judged pair of claims, and of a person's decision on it. A frozen value; knows no page."""

from __future__ import annotations

from dataclasses import dataclass

from kb.records import ClaimId


@dataclass(frozen=True, slots=True)
class Ruling:
    """A judged pair. `page` is the contradiction that it belongs to, `""` when there is none."""

    a: ClaimId
    b: ClaimId
    relation: str
    """A `kb.model_tasks.Relation`."""
    why: str = ""
    question: str = ""
    labels: tuple[str, str] = ("", "")
    page: str = ""
    keep: str = ""
    """What a person decided: `a`, `b` or `both`; `""`: it is open."""
    reason: str = ""
    decided: str = ""
    """The date of the decision."""

    @property
    def pair(self) -> frozenset[ClaimId]:
        """The two claims, whichever comes first."""
        return frozenset({self.a, self.b})

    @property
    def status(self) -> str:
        """`open`, `resolved` or `dismissed`."""
        return "dismissed" if self.keep == "both" else "resolved" if self.keep else "open"
