"""The vectors of sections: kept by the words they stand for, and searched without any other package.

A vector is kept as whole numbers of one byte, and as the signs of its numbers. The signs choose candidates (the fewer
differ the nearer), the numbers order them: what is lost by that is less than models differ from one another.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from operator import mul

from kb.index.found import Found
from kb.index.query import Query
from kb.index.rank import conditions_of, spread
from kb.index.store import Connection
from kb.words import digest

CANDIDATES = 150
"""Sections whose vectors are compared number by number."""
LONGEST = 6_000
"""Signs of a section that a model is given."""
MOST_QUERIES = 500
_STEPS = 127
_QUERY = "query "


@dataclass(frozen=True, slots=True)
class Meaning:
    """The vector of a query, and the model that made it; only vectors of the same model are comparable."""

    model: str
    vector: tuple[float, ...]


def count_missing(db: Connection, model: str) -> int:
    """How many sections have no vector of this model."""
    return int(db.execute(f"SELECT count(DISTINCT sections.sha) {_MISSING}", (model,)).fetchone()[0])


def missing(db: Connection, model: str, most: int) -> dict[str, str]:
    """Sections without a vector of this model, at most `most`: hash → title, heading and words."""
    rows = db.execute(
        "SELECT sections.sha, CASE kind WHEN 'text' THEN source ELSE title END, heading, words"
        f" {_MISSING} GROUP BY sections.sha ORDER BY sections.number LIMIT ?",
        (model, most),
    )
    return {sha: "\n".join(part for part in parts if part)[:LONGEST] for sha, *parts in rows}


_MISSING = """FROM sections JOIN pages ON pages.number = page
WHERE substr(path, 1, 1) != '.' AND kind != 'source' AND words != ''
AND NOT EXISTS (SELECT 1 FROM vectors WHERE vectors.sha = sections.sha AND model = ?)"""
"""Pages of sources are left out: their texts stand for them."""


def keep(db: Connection, model: str, vectors: Mapping[str, Sequence[float]]) -> None:
    """Keep vectors by the hash of their words. What no section says any more, or another model made, goes."""
    rows = [_row(sha, model, vector) for sha, vector in vectors.items()]
    db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)", rows)
    db.execute(
        "DELETE FROM vectors WHERE model != ? OR (sha NOT LIKE ? AND sha NOT IN (SELECT sha FROM sections))",
        (model, f"{_QUERY}%"),
    )


def kept_query(db: Connection, model: str, query: str) -> tuple[float, ...] | None:
    """The vector of a query that was asked before."""
    row = db.execute("SELECT vector FROM vectors WHERE sha = ? AND model = ?", (_of_query(query), model)).fetchone()
    return tuple(map(float, array("b", row[0]))) if row else None


def keep_query(db: Connection, model: str, query: str, vector: Sequence[float]) -> None:
    """Keep the vector of a query, of the latest 500."""
    db.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)", _row(_of_query(query), model, vector))
    db.execute(
        "DELETE FROM vectors WHERE sha LIKE ? AND rowid NOT IN"
        " (SELECT rowid FROM vectors WHERE sha LIKE ? ORDER BY rowid DESC LIMIT ?)",
        (f"{_QUERY}%", f"{_QUERY}%", MOST_QUERIES),
    )


def _of_query(query: str) -> str:
    return _QUERY + digest(query, 24)


def nearest(db: Connection, query: Query, meaning: Meaning, limit: int) -> tuple[list[Found], list[Found]]:
    """The sections of texts, and of pages, whose vectors are nearest to that of the query, the nearest first."""
    asked, signs = _whole(meaning.vector), _signs(meaning.vector)
    length = _length(asked)
    wanted, size = int.from_bytes(signs, "big"), len(signs)
    conditions, values = conditions_of(query)
    listed = f"SELECT vectors.rowid, signs FROM vectors {_JOINED if conditions else ''} WHERE model = ? {conditions}"  # noqa: S608
    differ = (
        ((int.from_bytes(kept, "big") ^ wanted).bit_count(), number)
        for number, kept in db.execute(listed, (meaning.model, *values))
        if len(kept) == size
    )
    texts: list[Found] = []
    pages: list[Found] = []
    for _, number in nsmallest(CANDIDATES, differ):
        for vector, long, section, page, kind, group in db.execute(_SECTIONS, (number,)):
            score = sum(map(mul, asked, array("b", vector))) / (length * long) if length * long else 0.0
            one = Found(section, page, group, 0.0, score, is_led_to=True)
            (texts if kind == "text" else pages).append(one)
    return spread(texts)[:limit], spread(pages)[:limit]


_JOINED = "JOIN sections ON sections.sha = vectors.sha JOIN pages ON pages.number = page"
_SECTIONS = f"""
SELECT vector, length, sections.number, page, kind, CASE kind WHEN 'text' THEN source ELSE path END
FROM vectors {_JOINED} WHERE vectors.rowid = ? AND substr(path, 1, 1) != '.' AND kind != 'source'"""  # noqa: S608


def _row(sha: str, model: str, vector: Sequence[float]) -> tuple[str, str, bytes, bytes, float]:
    whole = _whole(vector)
    return sha, model, _signs(vector), whole.tobytes(), _length(whole)


def _signs(vector: Sequence[float]) -> bytes:
    """One bit for each number, set when it is above zero, from the first one down."""
    bits = "".join("1" if number > 0 else "0" for number in vector)
    return int(bits or "0", 2).to_bytes((len(bits) + 7) // 8, "big")


def _whole(vector: Sequence[float]) -> array[int]:
    """The numbers from -127 to 127, the largest at the end: lengths do not matter to a cosine."""
    largest = max((abs(number) for number in vector), default=0.0)
    scale = _STEPS / largest if largest and math.isfinite(largest) else 0.0
    return array("b", (round(number * scale) if math.isfinite(number) else 0 for number in vector))


def _length(whole: Sequence[int]) -> float:
    return math.sqrt(sum(map(mul, whole, whole)))
