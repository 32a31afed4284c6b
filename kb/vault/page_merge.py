"""Merge two changes of one page: its words line by line, its properties value by value. Works on strings."""

from __future__ import annotations

from collections.abc import Mapping

from kb.markdown.frontmatter import patch, properties, split
from kb.markdown.page import parse
from kb.markdown.scan import marks
from kb.vault.hunks import hunks
from kb.vault.merge import forward_into

_COUNTED = {"source_count": "sources"}
"""Property → the list that it counts."""
_LATEST = frozenset({"updated"})


def merged_page(base: str, ours: str, theirs: str) -> str | None:
    """The page with both changes of `base`; None where they change the same words or the same value.

    >>> base = "---\\nn: 1\\n---\\na\\n\\nb\\n"
    >>> merged_page(base, base.replace("b", "c"), base.replace("1", "2"))
    '---\\nn: 2\\n---\\na\\n\\nc\\n'
    """
    (front, words), (_, old), (_, new) = split(ours), split(base), split(theirs)
    made, left = forward_into(words, hunks(old, new))
    values = _values(properties(base), properties(ours), properties(theirs))
    if left or values is None:
        return None
    return patch(front, values) + made if values else front + made


def is_sound(made: str, *parents: str) -> bool:
    """Whether a merged page tears no statement: each stands in one of its parents, and no mark stands by itself.

    >>> is_sound("One.[^a]\\n", "One.[^a] Two.[^b]\\n"), is_sound("[^b]\\n", "One.[^a][^b]\\n")
    (True, False)
    """
    known = {one.words for parent in parents for one in parse(parent).statements}
    tree = parse(made)
    held = sum(len(one.labels) for one in tree.statements)
    loose = sum(1 for mark in marks(made) if not any(d.start <= mark.start < d.end for d in tree.definitions)) - held
    return loose <= 0 and all(one.words in known for one in tree.statements)


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
