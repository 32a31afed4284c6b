"""What changed between two sentences, word by word. Works on words; shows nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Sign = Literal[" ", "-", "+"]
LEAST_SHARED = 0.5
_TOKEN = re.compile(r"\s+|[^\s\w]|\w+")


def word_diff(before: str, after: str) -> tuple[tuple[Sign, str], ...]:
    """Runs of words that stay (` `), go (`-`) and come (`+`), in reading order; what goes stands before what comes.

    >>> word_diff("A starter needs a week.", "A starter needs two weeks.")
    ((' ', 'A starter needs '), ('-', 'a week'), ('+', 'two weeks'), (' ', '.'))

    Where less than half of the words stays, one sentence stands whole behind the other: a patchwork says nothing.

    >>> word_diff("It rises.", "Rye is a grain.")
    (('-', 'It rises.'), (' ', ' '), ('+', 'Rye is a grain.'))
    """
    if before and after and SequenceMatcher(None, _bare(before), _bare(after), autojunk=False).ratio() < LEAST_SHARED:
        return ("-", before), (" ", " "), ("+", after)
    return tuple(_joined(list(_runs(before, after))))


def _bare(text: str) -> list[str]:
    return [token.casefold() for token in _TOKEN.findall(text) if token.strip()]


def _runs(before: str, after: str) -> Iterator[tuple[Sign, str]]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield " ", "".join(old[i:j])
        else:
            yield "-", "".join(old[i:j])
            yield "+", "".join(new[k:m])


def _joined(runs: list[tuple[Sign, str]]) -> Iterator[tuple[Sign, str]]:
    """The runs with changes on both sides of a mere space made one, and empty ones left out."""
    gone, come = "", ""
    for number, (sign, words) in enumerate(runs):
        is_gap = sign == " " and not words.strip() and 0 < number < len(runs) - 1
        if sign == "-" or is_gap:
            gone += words
        if sign == "+" or is_gap:
            come += words
        if sign == " " and not is_gap:
            yield from ((kind, part) for kind, part in (("-", gone), ("+", come)) if part)  # type: ignore[misc]
            gone, come = "", ""
            yield sign, words
    yield from ((kind, part) for kind, part in (("-", gone), ("+", come)) if part)  # type: ignore[misc]
