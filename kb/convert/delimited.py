"""Tables written as lines of values: CSV, TSV and what spreadsheets export. Knows delimiters; not what columns mean.

A long table is cut into several, each with the head repeated; a very long one ends early, and a warning says so.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import PurePosixPath
from statistics import median

from kb.convert.draft import Draft, Piece, Run, Title
from kb.convert.grids import grid

_SUFFIXES = (".csv", ".tsv", ".tab", ".psv")
_DELIMITERS = ",;\t|"
_STATED = re.compile(r"sep=([,;\t|])\n")
"""The line by which Excel is told the delimiter."""
_LOOK = 200
"""Rows by which the delimiter is told."""
_ALIKE = 0.9
"""Share of rows of one width from which on a text is a table."""
_SHORT = 40
"""Letters of a usual cell; prose with as many commas in each line has longer ones."""
_ROWS = 40
"""Rows of one passage."""
_MOST_ROWS, _MOST_CELLS = 2000, 100_000


def is_table(name: str, text: str) -> bool:
    """Whether a text is a table: by its name, or because all of its lines hold the same number of short values."""
    if PurePosixPath(name).suffix.lower() in _SUFFIXES:
        return bool(_delimiter(text))
    if text.count("\n") < 4 or not _delimiter(text):
        return False
    rows = _read(text, _delimiter(text), _LOOK)
    width = Counter(map(len, rows)).most_common(1)[0][0]
    cells = [cell for row in rows for cell in row]
    is_even = all(len(row) == width for row in rows) and len(rows) > 3
    is_spaced = sum(1 for cell in cells if cell.startswith(" ")) > 0.2 * len(cells)
    return is_even and width > 2 and not is_spaced and median(map(len, cells)) <= _SHORT


def read(text: str) -> Draft:
    """The draft of a table.

    >>> read("plant,height\\nfern,40\\nmoss,3\\n").pieces[0].words
    'plant | height\\nfern | 40\\nmoss | 3'
    """
    rows = _read(text, _delimiter(text), _MOST_ROWS + 2)
    width = max(map(len, rows), default=1)
    most = max(1, min(_MOST_ROWS, _MOST_CELLS // width))
    head, body = rows[0], rows[1 : most + 1]
    warnings: tuple[str, ...] = ()
    if len(rows) > most + 1:
        total = text.count("\n")
        warnings = (f"only the first {most:,} of about {total:,} rows were taken over",)
    return Draft(tuple(_pieces(head, body, width)), warnings=warnings)


def _pieces(head: Sequence[str], body: Sequence[Sequence[str]], width: int) -> list[Piece]:
    """The tables; of several each below a heading that says its rows."""
    found: list[Piece] = []
    for start in range(0, max(len(body), 1), _ROWS):
        rows = [head, *body[start : start + _ROWS]]
        if len(body) > _ROWS:
            found.append(Title(2, f"Rows {start + 1}–{start + len(rows) - 1}"))
        made = grid([[_cell(row[at]) if at < len(row) else () for at in range(width)] for row in rows])
        found += [made] if made else []
    return found


def _cell(words: str) -> tuple[Run, ...]:
    squeezed = " ".join(words.split())
    return (Run(squeezed),) if squeezed else ()


def _delimiter(text: str) -> str:
    """The sign that parts most lines into the same number of values, `""` when none does."""
    stated = _STATED.match(text)
    if stated:
        return stated.group(1)
    best = (0, 0.0, "")
    for sign in _DELIMITERS:
        rows = _read(text, sign, _LOOK)
        (width, count), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
        share = count / max(len(rows), 1)
        if width > 1 and share >= (_ALIKE if len(rows) > 2 else 1):
            best = max(best, (width, share, sign))
    return best[2]


def _read(text: str, delimiter: str, most: int) -> list[list[str]]:
    """The rows that hold something, at most so many."""
    stated = _STATED.match(text)
    lines = text[stated.end() if stated else 0 :].splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=delimiter)
    found: list[list[str]] = []
    with suppress(csv.Error):  # at a value longer than any cell: what was read before it counts
        found.extend(islice((row for row in reader if any(cell.strip() for cell in row)), most))
    return found
