"""How much of a query the best stretches hold themselves. Reads their words; knows nothing of how they were found.

BM25 adds up: a stretch that says one rare word often can pass one that holds them all. What holds more of the query,
rare words counting more, gains; so the Lucene of old multiplied by the share of the words that are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum

from kb.index.found import Found
from kb.index.query import Query, terms_of
from kb.index.snippet import matches, weights
from kb.index.store import Connection

GAIN = 0.5
"""What a stretch gains that holds the whole query, as a share of its score."""
DEPTH = 15
"""How many of the best are read."""


def covering(db: Connection, query: Query, found: Sequence[Found]) -> list[Found]:
    """The same, the best first, those on top with more for what they hold of the query."""
    best, terms = found[:DEPTH], terms_of(query.words)
    if len(terms) < 2:
        return list(found)
    held = [matches(_words(db, one), terms, query.beginnings) for one in best]
    weight = weights(held)
    total = fsum(weight.values())
    if not total:
        return list(found)
    raised = []
    for one, hits in zip(best, held, strict=True):
        share = fsum(weight[term] for term in {hit.term for hit in hits}) / total
        score = one.score * (1 + GAIN * share)
        raised.append(replace(one, own=score, score=score))
    return sorted(raised, key=lambda one: (-one.score, one.group, one.section)) + list(found[DEPTH:])


def _words(db: Connection, one: Found) -> str:
    """The words of a section with its heading and what it stands in."""
    row = db.execute("SELECT heading, words FROM sections WHERE number = ?", (one.section,)).fetchone()
    return "\n".join((one.group, *row))
