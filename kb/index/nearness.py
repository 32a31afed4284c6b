"""The pages that links lead to from what a query finds, and back. Knows links, no words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kb.index.found import Found
from kb.index.query import Query
from kb.index.rank import conditions_of
from kb.index.store import Connection

SEEDS = 5
"""How many of the best passages, and of the best pages, spread along their links."""
FEWEST = 2
"""From so many of them a page must be linked, or link to them, to be near."""
MOST_LINKS = 200
"""A page with more links, such as a list, leads nowhere in particular."""


def near(db: Connection, query: Query, texts: Sequence[Found], pages: Sequence[Found], limit: int) -> list[Found]:
    """The pages about subjects that are linked with several of what was found, the nearest first.

    What leads to many pages leads less to each; what is found first leads most.
    """
    seeds = {one.page: rank for leg in (texts, pages) for rank, one in enumerate(_pages_of(leg))}
    worth: dict[int, float] = defaultdict(float)
    sources: dict[int, set[int]] = defaultdict(set)
    for seed, rank in seeds.items():
        linked = set(_linked(db, seed)) - {seed}
        if len(linked) > MOST_LINKS:
            continue
        for page in linked:
            worth[page] += 1 / (1 + rank) / math.log2(2 + len(linked))
            sources[page].add(seed)
    near_by = [page for page in worth if len(sources[page]) >= FEWEST]
    near_by.sort(key=lambda page: (-worth[page], page))
    return [one for page in near_by[:limit] for one in _found(db, query, page, worth[page])]


def _pages_of(leg: Sequence[Found]) -> list[Found]:
    best = {one.page: one for one in reversed(leg[: SEEDS * 2])}
    return [one for one in leg if best.get(one.page) is one][:SEEDS]


def _linked(db: Connection, page: int) -> Iterator[int]:
    """The pages that a page links to, and those that link to it; in words, footnotes and properties alike."""
    for (other,) in db.execute(
        "SELECT number FROM links JOIN pages ON file = target WHERE links.page = ?"
        " UNION SELECT links.page FROM pages JOIN links ON target = file WHERE number = ?",
        (page, page),
    ):
        yield other


def _found(db: Connection, query: Query, page: int, worth: float) -> Iterator[Found]:
    """The first section of a page about a subject that passes the filters of the query."""
    conditions, values = conditions_of(query)
    row = db.execute(
        "SELECT min(sections.number), path FROM sections JOIN pages ON pages.number = page"  # noqa: S608
        f" WHERE page = ? AND pages.kind NOT IN ('text', 'source', 'claim') {conditions}",
        (page, *values),
    ).fetchone()
    if row[0] is not None:
        yield Found(row[0], page, row[1], 0.0, worth, is_led_to=True)
