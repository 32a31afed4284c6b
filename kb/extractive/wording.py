"""Patterns from lists of wordings, so that they read as lists. Knows how to build expressions, not what they mean."""

from __future__ import annotations

import re


def any_of(listed: str) -> str:
    """An expression for any of the wordings, one a line or separated by ` | `; white space inside is one space.

    >>> bool(re.fullmatch(any_of("thank you | thanks"), "thanks"))
    True
    """
    wordings = [" ".join(wording.split()) for line in listed.splitlines() for wording in re.split(r"\s\|\s", line)]
    return "(?:" + "|".join(wording for wording in wordings if wording) + ")"


def opening(listed: str, then: str = r"\b") -> re.Pattern[str]:
    """A pattern for text that begins with any of the wordings."""
    return re.compile(rf"^{any_of(listed)}{then}", re.IGNORECASE)


def anywhere(listed: str) -> re.Pattern[str]:
    """A pattern for whole words anywhere in a text."""
    return re.compile(rf"\b{any_of(listed)}\b", re.IGNORECASE)
