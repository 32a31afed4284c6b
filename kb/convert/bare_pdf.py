"""The bare words of a PDF, page by page, as its text layer has them. Knows no lines, columns or headings.

What a reader leaves out is left out, by rules of its own: lines that stand at the head or foot of many pages, numbers
of lines, and steps of a slide that the next one repeats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from kb.convert.pdf.pdfium import opened, plain
from kb.errors import UnreadableSource

EDGE, OFTEN = 4, 3
"""So many lines at the head and at the foot of a page, on so many pages, are no words of the text."""
_COUNTED = 8
"""Numbers in a row that count up from which on they are those of lines."""
_HYPHEN = re.compile(r"[\x02\ufffe]\s*")
"""How pdfium marks the hyphen at the end of a line."""


def pages_of_pdf(content: bytes, password: str = "") -> tuple[tuple[str, str], ...]:
    """`(place, words)` of each page that has words; none where the file does not open."""
    try:
        with opened("", content, password) as pdf:
            read = [_uncounted(_lines(words)) for words in plain(pdf)]
    except UnreadableSource:
        return ()
    edges = Counter(key for lines in read for key in {_key(line) for line in _edges(lines)})
    kept = [_within(lines, edges) for lines in read]
    steps = {at for at, (one, other) in enumerate(pairwise(kept)) if len(one) > 1 and not Counter(one) - Counter(other)}
    return tuple(
        (f"page {number}", "\n".join(lines))
        for number, lines in enumerate(kept, start=1)
        if lines and number - 1 not in steps
    )


def _within(lines: Sequence[str], edges: Counter[str]) -> list[str]:
    """The lines of a page that are not at the head or foot of others as well."""
    around = set(_edges(lines))
    return [line for line in lines if line not in around or edges[_key(line)] < OFTEN]


def _uncounted(lines: Sequence[str]) -> list[str]:
    """The lines without the numbers of lines, which a file draws in one go: a run of numbers that count up."""
    made: list[str] = []
    run: list[str] = []
    for line in [*lines, ""]:
        if line.isdecimal() and len(line) < 5 and (not run or int(line) > int(run[-1])):
            run.append(line)
            continue
        made += run if len(run) < _COUNTED or not _counts(run) else []
        run = [line] if line.isdecimal() and len(line) < 5 else []
        made += [line] if line and not run else []
    return made + run


def _counts(run: Sequence[str]) -> bool:
    steps = [int(b) - int(a) for a, b in pairwise(run)]
    return len(set(steps)) == 1


def _lines(words: str) -> list[str]:
    return [line.strip() for line in _HYPHEN.sub("", words).splitlines() if line.strip()]


def _edges(lines: Sequence[str]) -> list[str]:
    return [*lines[:EDGE], *lines[-EDGE:]]


def _key(line: str) -> str:
    """What a line has in common with the same place of other pages: all but its figures."""
    return re.sub(r"[\W\d_]+", " ", line).strip().casefold()
