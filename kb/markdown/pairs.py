"""Stretches between two equal or opposite signs: code spans and comments. One pass each, whatever comes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

_FENCE = re.compile(r"((?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(`{3,}(?=[^`]*$)|~{3,})")
_TICKS = re.compile(r"`+")


def without_pairs(text: str, opener: str, closer: str, shown: Callable[[str], str] = lambda words: "") -> str:
    """The text with each stretch from an opener to the next closer replaced; an opener without closer stays.

    >>> without_pairs("a %%b%% c %% d", "%%", "%%")
    'a  c %% d'
    """
    made, done = [], 0
    while (start := text.find(opener, done)) >= 0:
        end = text.find(closer, start + len(opener))
        if end < 0:
            break
        made += [text[done:start], shown(text[start : end + len(closer)])]
        done = end + len(closer)
    return "".join(made) + text[done:] if made else text


def without_code(text: str, shown: Callable[[str], str], *, whole: bool = False) -> str:
    """The text with what stands in code spans replaced; with `whole` the ticks are handed over too.

    >>> without_code("say `a` and ``b`c``", str.upper)
    'say A and B`C'
    """
    runs = [(found.start(), len(found.group())) for found in _TICKS.finditer(text)]
    places: dict[int, list[int]] = {}
    for start, length in runs:
        places.setdefault(length, []).append(start)
    made, done = [], 0
    for start, length in runs:
        later = places[length]
        n = bisect_right(later, start)
        if start < done or n == len(later) or is_escaped(text, start):
            continue
        inner = text[start + length : later[n]]
        made += [text[done:start], shown(text[start : later[n] + length] if whole else inner)]
        done = later[n] + length
    return "".join(made) + text[done:]


def without_fences(text: str, shown: Callable[[str], str]) -> str:
    """The text without the fences of code blocks, their lines replaced; also in quotes and lists.

    >>> without_fences("> ```py\\n> a\\n> ```\\nb", str.upper)
    'A\\nb'
    """
    if "```" not in text and "~~~" not in text:
        return text
    made: list[str] = []
    fence = ""
    depth = 0
    for line in text.split("\n"):
        opens = _FENCE.match(line)
        if fence:
            bare = re.sub(rf"^(?:[ \t]*>){{0,{depth}}} ?", "", line) if depth else line
            if bare.strip().startswith(fence) and not bare.strip().strip(fence[0]):
                fence = ""
            else:
                made.append(shown(bare))
        elif opens:
            fence, depth = opens.group(2), opens.group(1).count(">")
        else:
            made.append(line)
    return "\n".join(made)


def is_escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands before a place."""
    first = at
    while first and text[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1
