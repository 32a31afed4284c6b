"""Patterns from lists of wordings, so that they read as lists. Knows how to build expressions, not what they mean."""

from __future__ import annotations

import re


def wordings(listed: str) -> tuple[str, ...]:
    """The wordings of a list, one a line or separated by ` | `; white space inside is one space.

    >>> wordings("thank you | thanks")
    ('thank you', 'thanks')
    """
    parts = [" ".join(part.split()) for line in listed.splitlines() for part in re.split(r"\s\|\s", line)]
    return tuple(part for part in parts if part)


def any_of(listed: str) -> str:
    """An expression for any of the wordings of a list."""
    return "(?:" + "|".join(wordings(listed)) + ")"


def opening(listed: str, then: str = r"\b") -> re.Pattern[str]:
    """A pattern for text that begins with any of the wordings."""
    return re.compile(rf"^{any_of(listed)}{then}", re.IGNORECASE)


def anywhere(listed: str) -> re.Pattern[str]:
    """A pattern for whole words anywhere in a text."""
    return re.compile(rf"\b{any_of(listed)}\b", re.IGNORECASE)
