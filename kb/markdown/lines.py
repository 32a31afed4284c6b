"""The lines of a text with their places. Knows three line ends, and nothing of what stands in a line."""

from __future__ import annotations

import re
from typing import NamedTuple


class Line(NamedTuple):
    """One line: its words without the line's end, and where it begins and the next one begins."""

    words: str
    start: int
    end: int


LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The lines of a stretch of text; a lone CR ends a line too, other separators do not."""
    found = LINE.finditer(text, start, len(text) if end is None else end)
    return [Line(match.group().rstrip("\r\n"), match.start(), match.end()) for match in found]
