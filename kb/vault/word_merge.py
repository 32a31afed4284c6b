"""Lines that two changed: how alike they are, and both changes in one, word by word. Works on strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

SIMILAR = 0.6
"""From this share of equal words on, a line is taken for an edited form of another."""
_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\w+")


def says_something(text: str) -> bool:
    """Whether there is a word in it."""
    return bool(_WORD.search(text))


def similarity(one: str, other: str) -> float:
    """The share of equal words, 0 below `SIMILAR`; lines that begin with different words are not similar.

    >>> similarity("created: 2026-10-01", "updated: 2026-10-01")
    0.0
    """
    first, second = _WORD.search(one), _WORD.search(other)
    if not first or not second or first.group() != second.group():
        return 0.0
    matcher = SequenceMatcher(None, _PIECE.findall(one), _PIECE.findall(other), autojunk=False)
    found = matcher.ratio() if matcher.quick_ratio() >= SIMILAR else 0.0
    return found if found >= SIMILAR else 0.0


def merge_words(base: str, ours: str, theirs: str) -> str | None:
    """Both changes of a line, None where they change the same words.

    >>> merge_words("the cat sat", "the black cat sat", "the cat sat down")
    'the black cat sat down'
    >>> merge_words("the cat sat", "the dog sat", "the cow sat") is None
    True
    """
    pieces = _PIECE.findall(base)
    edits = sorted({*_edits(pieces, ours), *_edits(pieces, theirs)})
    made, done = list[str](), 0
    for number, (start, end, new) in enumerate(edits):
        if number and (start < done or edits[number - 1][:2] == (start, end)):
            return None
        made += [*pieces[done:start], new]
        done = end
    return "".join([*made, *pieces[done:]])


def _edits(pieces: list[str], text: str) -> Iterator[tuple[int, int, str]]:
    changed = _PIECE.findall(text)
    for tag, start, end, at, stop in SequenceMatcher(None, pieces, changed, autojunk=False).get_opcodes():
        if tag != "equal":
            yield start, end, "".join(changed[at:stop])
