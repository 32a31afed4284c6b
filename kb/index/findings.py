"""What the index finds for a question: stretches of texts with their passages, how rare its words are, pages nearby."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kb.index.entry import Spot
from kb.index.found import Found
from kb.index.index import reading
from kb.index.query import read, terms_of
from kb.index.rank import frequencies
from kb.index.search import Hit, found, nearby, require_pages
from kb.index.store import Connection, Place
from kb.index.vectors import Meaning
from kb.index.wanted import loose

_CLOSING = "\"”’')"
FEWEST = 100
"""Stretches that a vault is taken to have at least: in a smaller one a missing word would outweigh all others."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The passage behind a stretch that ends with a question."""

    words: str
    spot: Spot
    """Its offsets are those in its own words."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring passages of a text note, and how well a question finds them."""

    source: str
    """The title of the source."""
    raw: str
    """The file below raw/."""
    note: str
    """The title of the text note: what a link names."""
    path: str
    """Of the text note, below wiki/."""
    authors: str
    """Of the source, one a line."""
    heading: str
    words: str
    spots: tuple[Spot, ...]
    own: float
    """The score for its own words."""
    is_led_to: bool
    """Whether another stretch that was found names its source."""
    reply: Reply | None = None
    """What follows under the same heading, where the stretch ends with a question."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Stretches in order, the best first; for each word of the question how rare it is; pages on the same."""

    stretches: tuple[Stretch, ...]
    rarity: Mapping[str, float]
    """Word of the question → its inverse document frequency, never below zero: the highest for one that is nowhere."""
    pages: tuple[Hit, ...]


def findings(place: Place, question: str, *, limit: int = 8, meaning: Meaning | None = None) -> Findings:
    """What may answer a question. Raises `NotFound` when nothing was ingested yet.

    `meaning` is the vector of the question: with it, stretches in other words are found too, whose own score is 0.
    """
    return reading(place, lambda db: _findings(db, question, limit, meaning))


def _findings(db: Connection, question: str, limit: int, meaning: Meaning | None) -> Findings:
    require_pages(db)
    query = loose(read(question))
    texts, pages = found(db, query, limit, meaning)
    counts = frequencies(db, terms_of(query.words))
    total = db.execute(
        "SELECT count(*) FROM sections JOIN pages ON pages.number = page WHERE kind = 'text'"
    ).fetchone()[0]
    total = max(total, FEWEST)
    rarity = {term: math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in counts.items()}
    return Findings(tuple(_stretch(db, one) for one in texts), rarity, nearby(db, query, texts, pages))


def _stretch(db: Connection, one: Found) -> Stretch:
    source, note, path, heading, words = db.execute(
        "SELECT source, title, path, heading, words FROM sections JOIN pages ON pages.number = page"
        " WHERE sections.number = ?",
        (one.section,),
    ).fetchone()
    own = "SELECT raw, authors FROM pages WHERE source = ? AND kind = 'source' LIMIT 1"
    raw, authors = db.execute(own, (source,)).fetchone() or ("", "")
    spots = db.execute(
        "SELECT id, speaker, time, start, stop FROM passages WHERE section = ? ORDER BY start", (one.section,)
    )
    listed = tuple(Spot(*spot) for spot in spots)
    reply = _reply(db, one.section) if words.rstrip().rstrip(_CLOSING).endswith("?") else None
    return Stretch(source, raw, note, path, authors, heading, words, listed, one.own, one.is_led_to, reply)


def _reply(db: Connection, section: int) -> Reply | None:
    """The first passage of the stretch behind this one; None where it stands under another heading."""
    row = db.execute(
        "SELECT behind.number, behind.words FROM sections AS own JOIN sections AS behind"
        " ON behind.page = own.page AND behind.heading = own.heading AND behind.number = own.number + 1"
        " WHERE own.number = ?",
        (section,),
    ).fetchone()
    first = "SELECT id, speaker, time, start, stop FROM passages WHERE section = ? ORDER BY start LIMIT 1"
    spot = db.execute(first, row[:1]).fetchone() if row else None
    if row is None or spot is None:
        return None
    passage, speaker, time, start, stop = spot
    return Reply(row[1][start:stop], Spot(passage, speaker, time, 0, stop - start))
