"""What a query finds in the index, before it is shown: a section with its scores."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A section that a query finds."""

    section: int
    page: int
    group: str
    """The source of a text note, else the path of the page: of each group the best comes first."""
    own: float
    """Its own score: higher is better."""
    score: float
    """With what the names in other sections lead to, and less for each that comes after one of its group."""
    is_led_to: bool = False
