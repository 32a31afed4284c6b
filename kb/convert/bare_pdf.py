"""The bare words of a PDF, page by page, as its text layer has them. Knows no lines, columns or headings.

Lines that stand at the head or foot of many pages are left out, as a reader leaves them out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kb.convert.pdf.pdfium import opened, plain
from kb.errors import UnreadableSource

EDGE, OFTEN = 2, 3
"""So many lines at the head and at the foot of a page, on so many pages, are no words of the text."""
_HYPHEN = re.compile(r"[\x02\ufffe]\s*")
"""How pdfium marks the hyphen at the end of a line."""


def pages_of_pdf(content: bytes, password: str = "") -> tuple[tuple[str, str], ...]:
    """`(place, words)` of each page that has words; none where the file does not open."""
    try:
        with opened("", content, password) as pdf:
            read = [_lines(words) for words in plain(pdf)]
    except UnreadableSource:
        return ()
    edges = Counter(key for lines in read for key in {_key(line) for line in _edges(lines)})
    found = []
    for number, lines in enumerate(read, start=1):
        around = set(_edges(lines))
        kept = [line for line in lines if line not in around or edges[_key(line)] < OFTEN]
        if kept:
            found.append((f"page {number}", "\n".join(kept)))
    return tuple(found)


def _lines(words: str) -> list[str]:
    return [line.strip() for line in _HYPHEN.sub("", words).splitlines() if line.strip()]


def _edges(lines: Sequence[str]) -> list[str]:
    return [*lines[:EDGE], *lines[-EDGE:]]


def _key(line: str) -> str:
    """What a line has in common with the same place of other pages: all but its figures."""
    return re.sub(r"[\W\d_]+", " ", line).strip().casefold()
