"""Search: pages and passages for a query, in one list, the best first. Reads the index, never the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from kb.errors import NotFound
from kb.index import snippet
from kb.index.found import Found
from kb.index.fuse import fused
from kb.index.index import reading
from kb.index.nearness import near
from kb.index.query import Query, read, terms_of
from kb.index.rank import ranked
from kb.index.snippet import Match
from kb.index.store import Connection, Place
from kb.index.target import CLAIM
from kb.index.update import name_key
from kb.index.vectors import Meaning, nearest
from kb.index.wanted import wanted, wanted_beginnings, wanted_loosely

EVERY = 3
"""Passages and pages about subjects share the list: every third place is a page's, while there are any."""
WORTH = 0.5
"""Pages below this share of the best page's score are left out,"""
BESIDE = 0.3
"""and those below this share of the best passage's."""
MOST_NEARBY = 4
LINKED = 0.5
"""What the order of pages by links counts, beside that by words;"""
MOST_LINKED = 10
"""so many pages are found by links alone at most."""
DEEP = 50
"""How many sections vectors find, at least."""
CLAIMS = ("claim", "claims")
"""What `kind:` calls the claims of the sources; without it the list holds the passages that they point at."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A page or passage that a query finds."""

    path: str
    """Below the vault's wiki/, with `/`."""
    title: str
    kind: str
    source: str
    """The file below raw/ that a passage stands in; empty for other pages."""
    score: float
    """Higher is better; it never rises from hit to hit."""
    snippet: str
    """About 200 signs, the words of the query in bold."""
    passage: str
    """Its block id without `^`; empty for pages."""


def search(place: Place, query: str, *, limit: int = 10, meaning: Meaning | None = None) -> tuple[Hit, ...]:
    """The best hits for a query, at most `limit`. Filters stand in the query: `kind: source: speaker: after:`.

    `meaning` is the vector of the query, where vectors are kept. Raises `NotFound` when nothing was ingested yet; a
    search without hits is empty.
    """
    asked = read(query)
    return reading(place, lambda db: _hits(db, asked, limit, meaning))


def _hits(db: Connection, query: Query, limit: int, meaning: Meaning | None) -> tuple[Hit, ...]:
    require_pages(db)
    if query.kind.lower() in CLAIMS:
        return shown(db, query, ranked(db, "claim_words", wanted(db, query), replace(query, kind=CLAIM), limit))
    texts, pages = found(db, query, limit, meaning)
    first = [] if query.kind else _called(db, query.words, pages)
    sources = _sources(db, pages)
    groups = {one.group for one in texts}
    others = [one for one in pages if one not in first]
    listed = mixed(texts, [one for one in others if one.page not in sources])
    spare = [one for one in others if one.page in sources and sources[one.page] not in groups]
    return shown(db, query, _falling([*first, *listed, *spare], texts)[:limit])


def found(db: Connection, query: Query, limit: int, meaning: Meaning | None = None) -> tuple[list[Found], list[Found]]:
    """Stretches of texts, and pages, the best first: by their words, their vectors, and for pages by links.

    When nothing holds the phrases, what holds their words; when nothing holds these, what holds their beginnings.
    """
    texts, pages = _by_words(db, query, max(limit, DEEP) if meaning else limit)
    if meaning and not query.phrases:
        texts_near, pages_near = nearest(db, query, meaning, DEEP)
        texts = fused([(1.0, texts), (1.0, texts_near)])
        pages = fused([(1.0, pages), (1.0, _once(pages_near))], pages=True)
    linked = [] if query.phrases else near(db, query, texts, pages, MOST_LINKED)
    return texts[:limit], fused([(1.0, pages), (LINKED, linked)], pages=True)[:limit]


def _by_words(db: Connection, query: Query, limit: int) -> tuple[list[Found], list[Found]]:
    for ask in (wanted, wanted_loosely, wanted_beginnings):
        asked = ask(db, query)
        texts = ranked(db, "text_words", asked, query, limit)
        pages = _once(ranked(db, "page_words", asked, query, limit))
        if texts or pages:
            return texts, pages
    return [], []


def nearby(db: Connection, query: Query, texts: Sequence[Found], pages: Sequence[Found]) -> tuple[Hit, ...]:
    """The pages about subjects that are nearest to a query, beside the texts that were found."""
    sources = _sources(db, pages)
    return shown(db, query, _worth(texts, [one for one in pages if one.page not in sources])[:MOST_NEARBY])


def require_pages(db: Connection) -> None:
    """Raises `NotFound` when there is nothing yet to search in."""
    if not db.execute("SELECT 1 FROM sections LIMIT 1").fetchone():
        raise NotFound("there is nothing to search yet", hint="put documents into raw/ and run `kb ingest`")


def mixed(texts: Sequence[Found], pages: Sequence[Found]) -> list[Found]:
    """Passages with a page at every third place, so that pages never push out of the first ten what answers."""
    queue = _worth(texts, pages)
    made = []
    for number, one in enumerate(texts, start=1):
        made.append(one)
        if number % (EVERY - 1) == 0 and queue:
            made.append(queue.pop(0))
    return [*made, *queue]


def _worth(texts: Sequence[Found], pages: Sequence[Found]) -> list[Found]:
    """The pages that are worth showing, beside the best page and (of another table, so roughly) the best text."""
    best = max((one.own for one in pages), default=0.0)
    enough = max(best * WORTH, *(one.own * BESIDE for one in texts[:1]), 0.0)
    return [one for one in pages if one.own >= enough or one.is_led_to]


def _called(db: Connection, words: str, pages: Sequence[Found]) -> list[Found]:
    """The page that is called exactly as the query."""
    numbers = {page for (page,) in db.execute("SELECT page FROM names WHERE name = ?", (name_key(words),))}
    return [one for one in pages if one.page in numbers][:1]


def _sources(db: Connection, pages: Sequence[Found]) -> dict[int, str]:
    """The pages of sources among these, with the titles: the passages of a source stand for its page."""
    kinds = {one.page: db.execute("SELECT kind, source FROM pages WHERE number = ?", (one.page,)) for one in pages}
    rows = {page: row.fetchone() for page, row in kinds.items()}
    return {page: source for page, (kind, source) in rows.items() if kind == "source"}


def _once(found: Sequence[Found]) -> list[Found]:
    """The best section of each page."""
    best: dict[int, Found] = {}
    for one in found:
        best.setdefault(one.page, one)
    return list(best.values())


def _falling(found: Sequence[Found], texts: Sequence[Found]) -> list[Found]:
    """With scores that never rise: none is higher than the one before it; a page that is called comes at the top."""
    lowest = max((one.score for one in (*found[:1], *texts[:1])), default=0.0)
    made: list[Found] = []
    for one in found:
        lowest = min(lowest, one.score) if made else lowest
        made.append(replace(one, score=lowest))
    return made


# -- showing ----------------------------------------------------------------------------------------------------


def shown(db: Connection, query: Query, chosen: Sequence[Found]) -> tuple[Hit, ...]:
    """Sections as hits, each with its best passage and a snippet of it."""
    terms = terms_of(query.words)
    rows = [db.execute(_ROW, (one.section,)).fetchone() for one in chosen]
    matched = [snippet.matches(words, terms, query.beginnings, language) for *_, language, words in rows]
    if not any(matched):
        matched = [snippet.matches(words, (), terms) for *_, words in rows]
    weight = snippet.weights(matched)
    made = []
    for one, (path, title, kind, raw, _, words), hits in zip(chosen, rows, matched, strict=True):
        passage, start, stop = _best_spot(db, one.section, query.speaker, hits, weight) or ("", 0, len(words))
        path = _note_with(db, title, passage) if kind == CLAIM else path
        inside = [Match(hit.term, hit.start - start, hit.end - start) for hit in hits if start <= hit.start < stop]
        text = snippet.snippet(words[start:stop], inside, weight)
        made.append(Hit(path, title, kind, raw, round(one.score, 4), text, passage))
    return tuple(made)


def _best_spot(
    db: Connection, section: int, speaker: str, hits: Sequence[Match], weight: Mapping[str, float]
) -> tuple[str, int, int] | None:
    """The passage of a stretch that holds the most telling terms, the first of equals."""
    best, most = None, -1.0
    for passage, who, start, stop in db.execute(
        "SELECT id, speaker, start, stop FROM passages WHERE section = ? ORDER BY start", (section,)
    ):
        inside = {hit.term for hit in hits if start <= hit.start < stop}
        worth = fsum(weight[term] for term in inside)
        if worth > most and speaker.lower() in who.lower():
            best, most = (passage, start, stop), worth
    return best


def _note_with(db: Connection, source: str, passage: str) -> str:
    """The path of the text note of a source that holds a passage; empty when none does any more."""
    row = db.execute(
        "SELECT path FROM passages JOIN sections ON sections.number = section JOIN pages ON pages.number = page"
        " WHERE passages.id = ? AND source = ? AND kind = 'text'",
        (passage, source),
    ).fetchone()
    return row[0] if row else ""


_ROW = """
SELECT path, title, kind, coalesce((SELECT own.raw FROM pages AS own
  WHERE own.kind = 'source' AND own.source = pages.source AND pages.kind IN ('text', 'source', 'claim')), ''),
  language, words
FROM sections JOIN pages ON pages.number = page WHERE sections.number = ?"""
