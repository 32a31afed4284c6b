"""Chapters of a transcript: lists of them, and the lines that open them. Knows times and titles; no speech."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.convert.draft import Part, Piece, Run, Title
from kb.convert.labels import Label, seconds
from kb.convert.lines import Line
from kb.markdown.escape import escape
from kb.words import fold

_LEVEL = 2
_LONGEST = 16
"""Words of a title."""
_SENTENCE = re.compile(r"[.,;:…。][\"'”’)]*$")
_LEAST = 3
"""Lines of a list."""


@dataclass(frozen=True, slots=True)
class Chapters:
    """What the chapters of a text are, by the number of the line."""

    lists: Mapping[int, Part]
    """The first line of a list → the whole list."""
    titles: Mapping[int, Title]
    """A line that opens a chapter → its heading."""
    unopened: tuple[Title, ...] = ()
    """Chapters of a list that no line opens."""


def chapters(lines: Sequence[Line], times: Mapping[int, Label], labels: Mapping[int, Label]) -> Chapters:
    """The lists of chapters and the lines that open them."""
    lists: dict[int, Part] = {}
    listed: dict[str, Title] = {}
    inside: set[int] = set()
    for first, last in _runs(lines, times):
        lists[first] = _list([line.words for line in lines[first : last + 1]])
        inside |= set(range(first, last + 1))
        for at in range(first, last + 1):
            listed.setdefault(_key(times[at].rest), Title(_LEVEL, times[at].rest, times[at].time))
    titles: dict[int, Title] = {}
    opened: set[str] = set()
    for at, line in enumerate(lines):
        if at in inside or at in labels:
            continue
        rest = times[at].rest if at in times else line.words
        key = _key(rest)
        if line.level:
            titles[at] = Title(line.level, rest, times[at].time if at in times else "")
        elif key in listed and len(key) > 2:
            titles[at] = listed[key]
        elif at in times and _is_title(rest) and _is_followed(lines, at, times):
            titles[at] = Title(_LEVEL, rest, times[at].time)
        if at in titles:
            opened.add(key)
    return Chapters(lists, titles, tuple(title for key, title in listed.items() if key not in opened))


def passed(made: Sequence[Piece], plan: Chapters) -> tuple[Piece, ...]:
    """The pieces with a heading where the time of a turn passes a chapter that no line opens."""
    waiting = sorted(plan.unopened, key=lambda title: seconds(title.time))
    if not waiting or not any(isinstance(piece, Part) and piece.opens_turn and piece.time for piece in made):
        return tuple(made)
    done: list[Piece] = []
    for piece in made:
        if isinstance(piece, Part) and piece.opens_turn and piece.time:
            due = [title for title in waiting if seconds(title.time) <= seconds(piece.time)]
            done.extend(due[-1:] if done and isinstance(done[-1], Title) else due)
            waiting = waiting[len(due) :]
        done.append(piece)
    return tuple(done)


def _runs(lines: Sequence[Line], times: Mapping[int, Label]) -> list[tuple[int, int]]:
    """First and last line of each list: short timed lines in a row, later and later."""
    found: list[tuple[int, int]] = []
    first: int | None = None
    for at in range(len(lines) + 1):
        goes_on = at in times and _is_title(times[at].rest, strict=False)
        if goes_on and first is not None and seconds(times[at].time) <= seconds(times[at - 1].time):
            goes_on = False
        if goes_on:
            first = at if first is None else first
            continue
        if first is not None and at - first >= _LEAST:
            found.append((first, at - 1))
        first = None
    return found


def _list(items: Sequence[str]) -> Part:
    """Lines as one block: a list whose items are short."""
    return Part((Run("\n".join(items)),), shape="item", block="\n".join(f"- {escape(item)}" for item in items))


def _is_title(words: str, *, strict: bool = True) -> bool:
    return bool(words) and len(words.split()) <= _LONGEST and not (strict and _SENTENCE.search(words))


def _is_followed(lines: Sequence[Line], at: int, times: Mapping[int, Label]) -> bool:
    """Whether a line stands apart, as a title does, with something below."""
    after = lines[at + 1] if at + 1 < len(lines) else None
    return after is not None and (lines[at].is_apart or after.is_apart or at + 1 not in times)


def _key(words: str) -> str:
    return re.sub(r"\W+", " ", fold(words).casefold()).strip()
