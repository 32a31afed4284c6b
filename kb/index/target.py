"""The name by which a link finds its file; kinds that are no pages on anything. Light: whatever searches loads it."""

from __future__ import annotations

from kb.words import squeeze

NAVIGATION = frozenset({"index", "log", "dashboard", "review"})
"""Kinds of pages that only list others: they are not searched and have no card."""
FOLDER = ".kb/claims"
"""Where claims lie, below the vault; the paths of their files begin so in the index, those of pages never do."""
CLAIM = "claim"
"""The kind of what stands there."""


def target_of(link: str) -> str:
    """The name by which a link finds its file: without folder and ending, in lower case.

    >>> target_of("concepts/Sleep.md")
    'sleep'
    """
    return squeeze(link.rsplit("/", 1)[-1]).lower().removesuffix(".md")
