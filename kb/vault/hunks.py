"""Hunks: the lines that a change replaced, to go forward and back exactly.

Works on strings. A line ends at `\\n` and keeps it, so that CRLF and a missing final newline are exact. Texts that
were edited since are the matter of `merge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from kb.operations import Hunk
from kb.words import digest

CONTEXT = 2
"""So many unchanged lines on each side say where a hunk belongs."""


def hunks(before: str, after: str) -> tuple[Hunk, ...]:
    """What turns one text into the other, from top to bottom.

    >>> [(hunk.at, hunk.before, hunk.after) for hunk in hunks("a\\nb\\n", "a\\nc\\nb\\n")]
    [(1, (), ('c\\n',))]
    """
    old, new = lines_of(before), lines_of(after)
    head = shared(old, new)
    tail = shared(old[head:][::-1], new[head:][::-1])
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail])
    codes = [(i + head, j + head, k + head, m + head) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]
    made = []
    for n, (start, end, at, stop) in enumerate(codes):
        top = codes[n - 1][3] if n else 0
        bottom = codes[n + 1][2] if n + 1 < len(codes) else len(new)
        above = marks_of(new[max(top, at - CONTEXT) : at][::-1])
        below = marks_of(new[stop : min(bottom, stop + CONTEXT)])
        made.append(Hunk(at, tuple(old[start:end]), tuple(new[at:stop]), above, below))
    return tuple(made)


def forward(text: str, changes: Iterable[Hunk]) -> str:
    """The text after the hunks of exactly this text. Raises `ValueError` when they are of another one."""
    lines, made, done, growth = lines_of(text), list[str](), 0, 0
    for hunk in changes:
        start = hunk.at - growth
        made += [*_untouched(lines, done, start, hunk.before), *hunk.after]
        done = start + len(hunk.before)
        growth += len(hunk.after) - len(hunk.before)
    return "".join([*made, *lines[done:]])


def reverse(text: str, changes: Iterable[Hunk]) -> str:
    """The text before: `reverse(after, hunks(before, after)) == before`. Raises `ValueError` like `forward`."""
    lines, made, done = lines_of(text), list[str](), 0
    for hunk in changes:
        made += [*_untouched(lines, done, hunk.at, hunk.after), *hunk.before]
        done = hunk.at + len(hunk.after)
    return "".join([*made, *lines[done:]])


def _untouched(lines: list[str], done: int, start: int, expected: tuple[str, ...]) -> list[str]:
    if start < done or tuple(lines[start : start + len(expected)]) != expected:
        raise ValueError(f"line {start + 1} is not the one that was changed")
    return lines[done:start]


def lines_of(text: str) -> list[str]:
    """The lines with their ends; the last one has none when the text does not end in a newline.

    >>> lines_of("a\\r\\n\\nb")
    ['a\\r\\n', '\\n', 'b']
    """
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items at the beginning are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def marks_of(lines: Iterable[str]) -> tuple[str, ...]:
    """By what the lines around a hunk are known again."""
    return tuple(digest(line, 8) for line in lines)
