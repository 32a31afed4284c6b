"""The lines of a plain text, those of a wrapped paragraph joined. Knows widths and bullets; no speakers, no times."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

_BULLET = re.compile(r"(?:[-*+•‣◦–—·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_RULE = re.compile(r"[\W_]*")
_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
_NARROW, _WIDE = 30, 110
_SLACK = 0.9
_FEW = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text, without the space around it."""

    words: str
    is_apart: bool = True
    """Whether a blank line, or the beginning of the text, stands before it."""
    indent: int = 0
    level: int = 0
    """Of a heading in markdown 1 to 6, else 0."""


def lines_of(text: str) -> list[Line]:
    """The lines that hold something.

    >>> [(line.words, line.is_apart) for line in lines_of("one\\n  two\\n\\nthree")]
    [('one', True), ('two', False), ('three', True)]
    """
    found: list[Line] = []
    is_apart = True
    for line in text.split("\n"):
        if line.strip():
            found.append(Line(line.strip(), is_apart, len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())))
        is_apart = not line.strip()
    return found


def unwrapped(lines: list[Line], opens: Callable[[str], bool] = lambda words: False) -> list[Line]:
    """The paragraphs, where the lines of the text were wrapped at some width; else the lines as they are.

    A line for which `opens` holds begins a paragraph, and so do bullets and first lines that are indented.
    """
    width = _width(lines, opens)
    if not width:
        return lines
    joined: list[Line] = []
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        if joined and not _begins(line, lines[number - 1], after, width) and not opens(line.words):
            between = "" if _BROKEN_WORD.search(joined[-1].words) and line.words[0].islower() else " "
            joined[-1] = replace(joined[-1], words=joined[-1].words + between + line.words)
        else:
            joined.append(line)
    return joined


def _width(lines: list[Line], opens: Callable[[str], bool]) -> int:
    """The width at which lines were wrapped, else 0.

    Almost no line could have held the first word of the next one, or most end and go on in the midst of a sentence.
    """
    sizes = sorted(line.indent + len(line.words) for line in lines)
    pairs = [(a, b) for a, b in pairwise(lines) if not (b.is_apart or _BULLET.match(b.words) or opens(b.words))]
    if len(pairs) < 3 or len(pairs) < 0.2 * len(lines):
        return 0
    width = sizes[min(int(len(sizes) * 0.98), len(sizes) - 2)]
    full = sum(1 for a, b in pairs if a.indent + len(a.words) + 1 + len(b.words.split()[0]) > _SLACK * width)
    cut = sum(1 for a, b in pairs if b.words[0].islower() and a.words[-1].isalnum() and len(a.words.split()) > _FEW)
    is_wrapped = full >= 0.75 * len(pairs) or cut >= 0.6 * len(pairs)
    return width if _NARROW <= width <= _WIDE and is_wrapped else 0


def _begins(line: Line, before: Line, after: Line | None, width: int) -> bool:
    """Whether a line of a wrapped text begins a paragraph."""
    if line.is_apart or line.level or before.level or _BULLET.match(line.words):
        return True
    if _RULE.fullmatch(line.words) or _RULE.fullmatch(before.words):
        return True
    if len(before.words) + before.indent < 0.5 * width and not before.words[-1].islower():
        return True
    is_first = after is None or after.is_apart or after.indent < line.indent
    return 1 < line.indent > before.indent and is_first and not _BULLET.match(before.words)
