"""Words given as one string, for the tables of this room."""

from __future__ import annotations


def listed(words: str) -> tuple[str, ...]:
    """The words of a string, in order.

    >>> listed("one two")
    ('one', 'two')
    """
    return tuple(words.split())
