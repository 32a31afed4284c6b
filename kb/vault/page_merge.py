"""Merge two changes of one page: its words line by line, its properties value by value. Works on strings."""

from __future__ import annotations

from collections.abc import Mapping

from kb.markdown.frontmatter import patch, properties, split
from kb.vault.hunks import hunks
from kb.vault.merge import forward_into

_COUNTED = {"source_count": "sources"}
"""Property → the list that it counts."""
_LATEST = frozenset({"updated"})


def merged_page(base: str, ours: str, theirs: str) -> str | None:
    """The page with both changes of `base`; None where they change the same words or the same value.

    >>> base = "---\nn: 1\n---\na\n\nb\n"
    >>> merged_page(base, base.replace("b", "c"), base.replace("1", "2"))
    '---\nn: 2\n---\na\n\nc\n'
    """
    (front, words), (_, old), (_, new) = split(ours), split(base), split(theirs)
    made, left = forward_into(words, hunks(old, new))
    values = _values(properties(base), properties(ours), properties(theirs))
    if left or values is None:
        return None
    return patch(front, values) + made if values else front + made


def _values(
    base: Mapping[str, object], ours: Mapping[str, object], theirs: Mapping[str, object]
) -> dict[str, object | None] | None:
    """The properties of `ours` that their change sets anew; None: two set one value differently."""
    made: dict[str, object | None] = {}
    for key in dict.fromkeys((*base, *ours, *theirs)):
        old, here, there = base.get(key), ours.get(key), theirs.get(key)
        if there in (old, here) or key in _LATEST or key in _COUNTED:
            continue
        if here == old:
            made[key] = there
        elif isinstance(here, list) and isinstance(there, list) and isinstance(old, list):
            kept = [one for one in here if one in there or one not in old]
            made[key] = kept + [one for one in there if one not in old and one not in kept]
        else:
            return None
    for count, listed in _COUNTED.items():
        held = made.get(listed)
        if isinstance(held, list) and count in ours:
            made[count] = len(held)
    return made
