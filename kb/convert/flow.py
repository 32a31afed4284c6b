"""Runs of words tidied: single spaces, none at either end, neighbours of one style as one. Knows runs; no markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kb.convert.draft import Run

_SPACES = re.compile(r"[ \t]+")
_AROUND_BREAK = re.compile(r" *\n[ \n]*")


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs as a paragraph shows them. Points stay where they are; an image without a description stays.

    >>> [run.words for run in tidy((Run(" one "), Run(" two", ("em",)), Run(" \\\\n three ")))]
    ['one ', 'two', '\\\\nthree']
    """
    made: list[Run] = []
    last = -1
    for run in runs:
        if run.is_point or run.image:
            made.append(replace(run, words=" ".join(run.words.split())) if run.words else run)
            last = len(made) - 1 if run.image else last
            continue
        words = run.words if "math" in run.styles else _AROUND_BREAK.sub("\n", _SPACES.sub(" ", run.words))
        before = made[last].words if last >= 0 and not made[last].image else ("" if last >= 0 else "\n")
        if before.endswith((" ", "\n")):
            words = words.lstrip(" \n" if before.endswith("\n") else " ")
        if words.startswith("\n") and before.endswith(" "):
            made[last] = replace(made[last], words=before.rstrip(" "))
        if not words:
            continue
        if last == len(made) - 1 and last >= 0 and _is_like(made[last], run):
            made[last] = Run(made[last].words + words, run.styles, run.url)
        else:
            made.append(run if words == run.words else Run(words, run.styles, run.url))
            last = len(made) - 1
    return _without_end(made)


def bare(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The same on one line, with line ends as spaces."""
    return tidy(replace(run, words=run.words.replace("\n", " ")) if "\n" in run.words else run for run in runs)


def _is_like(one: Run, other: Run) -> bool:
    return (
        one.styles == other.styles and one.url == other.url and not one.image and "math" not in one.styles
    )  # two formulas stay two


def _without_end(made: list[Run]) -> tuple[Run, ...]:
    """The runs without space at the end."""
    at = len(made) - 1
    while at >= 0:
        if made[at].is_point:
            at -= 1
            continue
        words = made[at].words.rstrip()
        if words or made[at].image:
            made[at] = replace(made[at], words=words)
            break
        del made[at]
        at -= 1
    return tuple(made)
