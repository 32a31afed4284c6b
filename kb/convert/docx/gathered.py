"""The paragraphs of a Word document gathered to what they are together: code, lists, contents. Knows no XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from kb.convert.code_blocks import fenced
from kb.convert.draft import Part, Piece, Title
from kb.convert.lists import is_tiny, short_list


@dataclass(frozen=True, slots=True)
class Code:
    """A paragraph of code, which goes into one fence with its neighbours."""

    words: str
    is_styled: bool = False
    """Whether its style says so, rather than its font."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A paragraph that holds nothing."""


class Entry(Part):
    """A line of a table of contents, which becomes one list with its neighbours."""


Found = Piece | Code | Blank


def gathered(found: Iterable[Found]) -> Iterator[Piece]:
    """The pieces with neighbouring paragraphs of code in one fence, short items and contents in one list."""
    for kind, run in groupby(_fenced(found), _kind):
        held = list(run)
        parts = [one for one in held if isinstance(one, Part)]
        if kind == "contents" or (kind == "item" and len(parts) > 1 and all(map(is_tiny, parts))):
            yield short_list(list(_settled_items(parts)))
        else:
            yield from held


def _fenced(found: Iterable[Found]) -> Iterator[Piece]:
    """The pieces with code in fences. An empty paragraph is a line of code that only its font tells."""
    lines: list[Code] = []
    blanks = 0
    for one in found:
        if isinstance(one, Blank):
            blanks += bool(lines)
            continue
        if lines and (not isinstance(one, Code) or (blanks and (one.is_styled or lines[-1].is_styled))):
            yield from _fence(lines)
            lines, blanks = [], 0
        if isinstance(one, Code):
            lines += [Code("")] * blanks + [one]
            blanks = 0
        else:
            yield one
    yield from _fence(lines)


def _fence(lines: list[Code]) -> Iterator[Piece]:
    part = fenced("\n".join(line.words for line in lines).expandtabs(4))
    if part:
        yield part


def _kind(one: Piece) -> str:
    if isinstance(one, Entry):
        return "contents"
    return one.shape if isinstance(one, Part) and not one.block else ""


def settled(found: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with no item deeper than what stands above it allows."""
    for kind, run in groupby(found, _kind):
        held = list(run)
        yield from _settled_items(one for one in held if isinstance(one, Part)) if kind == "item" else held


def _settled_items(items: Iterable[Part]) -> Iterator[Part]:
    depth = -1
    for one in items:
        marker = one.before.lstrip()
        depth = min((len(one.before) - len(marker)) // 4, depth + 1)
        yield replace(one, before=" " * 4 * depth + marker)


def leveled(found: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with levels of headings without gaps, equal ones as siblings; a title, of level 0, above all."""
    above: list[int] = []
    for one in found:
        if isinstance(one, Title):
            while above and above[-1] >= one.level:
                above.pop()
            above.append(one.level)
            one = replace(one, level=min(len(above), 6))
        yield one
