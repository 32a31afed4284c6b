"""Which sections answer a query best. Asks sqlite; decides nothing about what is shown.

Sections are scored by BM25 over title, names, heading and words (Robertson & Zaragoza 2009, as sqlite's FTS5 has it).
Then names lead on: a source whose title stands in one of the best three stretches is raised, because a question that
needs two sources often names only the first ("the mother of the author of …").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.index.coverage import covering
from kb.index.found import Found
from kb.index.query import Query, expression
from kb.index.store import Connection
from kb.index.wanted import languages_of
from kb.stems import STOP_WORDS
from kb.words import tokens

WEIGHTS = {
    "text_words": (4.0, 2.0, 4.0, 1.0),
    "page_words": (4.0, 4.0, 4.0, 1.0),
    "claim_words": (1.0, 2.0, 0.0, 1.0),
}
"""Of title, names, heading and words: a hit in a title counts as four in the words."""
LED = 0.5
"""What a source gains that is named in one of the best: this share of the score of the one that names it."""
AGAIN = 0.6
"""What each further section of a source or page is worth, so that others come in between."""
_LEADERS = 3
_MOST_FOUND = 120
_LONGEST_NAME = 6
_AT_ONCE = 500
_CAPITAL = re.compile(r"\w+(?:['’]\w+)*")


def ranked(db: Connection, table: str, asked: str, query: Query, limit: int) -> list[Found]:
    """The best sections of one table for an expression, each group's best first; of texts also those led to."""
    rows = _rows(db, table, asked, query) if asked else []
    found = [Found(section, page, source or path, -score, -score) for section, page, source, path, score in rows]
    if table == "text_words":
        found = covering(db, query, found)
        found = found if query.source or query.speaker or query.phrases else _led(db, query, found)
    return spread(found)[:limit]


def frequencies(db: Connection, terms: Iterable[str]) -> dict[str, int]:
    """In how many stretches of the texts each term occurs."""
    listed = list(terms)
    languages = languages_of(db, " ".join(listed))
    counts = {}
    for term in listed:
        asked = expression(Query(term), languages)
        rows = "SELECT count(*) FROM text_words WHERE text_words MATCH ?"
        counts[term] = db.execute(rows, (asked,)).fetchone()[0] if asked else 0
    return counts


def _rows(db: Connection, table: str, asked: str, query: Query) -> list[tuple[int, int, str, str, float]]:
    conditions, values = conditions_of(query)
    score = f"bm25({table}, {', '.join(map(str, WEIGHTS[table]))}) AS score"
    best = f"SELECT rowid AS section, {score} FROM {table} WHERE {table} MATCH ?"  # noqa: S608
    if conditions:
        joined = f"JOIN sections ON sections.number = {table}.rowid JOIN pages ON pages.number = page"
        best = f"SELECT {table}.rowid AS section, {score} FROM {table} {joined} WHERE {table} MATCH ? {conditions}"  # noqa: S608
    sql = f"""
        SELECT section, page, CASE kind WHEN 'text' THEN source ELSE '' END, path, score
        FROM ({best} ORDER BY score, section LIMIT ?)
        JOIN sections ON sections.number = section JOIN pages ON pages.number = page ORDER BY score, path, section"""  # noqa: S608
    return db.execute(sql, (asked, *values, _MOST_FOUND)).fetchall()


def conditions_of(query: Query) -> tuple[str, list[str]]:
    """The filters as SQL, with their values."""
    parts = [(sql, value) for name, sql in _FILTERS.items() if (value := getattr(query, name))]
    return "".join(f" AND {sql}" for sql, _ in parts), [value for sql, value in parts for _ in range(sql.count("?"))]


_FILTERS = {
    "kind": "lower(replace(pages.kind, 'text', 'passage')) = lower(replace(?, 'text', 'passage'))",
    "source": "(lower(pages.source) = lower(?)"
    " OR pages.source IN (SELECT source FROM pages WHERE kind = 'source' AND lower(raw) = lower(?))"
    " OR instr(char(10) || lower(pages.sources) || char(10), char(10) || lower(?) || char(10)))",
    "speaker": "EXISTS (SELECT 1 FROM passages WHERE section = sections.number AND instr(lower(speaker), lower(?)))",
    "after": "CASE WHEN pages.kind IN ('text', 'claim') THEN"
    " pages.source IN (SELECT source FROM pages WHERE kind = 'source' AND dated >= ?) ELSE pages.dated >= ? END",
}
"""Filter of a query → SQL. A text note has the date and the file of the page of its source."""


def spread(found: list[Found]) -> list[Found]:
    """Each group's best with its score, its others with less and less."""
    seen: dict[str, int] = {}
    spread = []
    for one in sorted(found, key=lambda one: (-one.score, one.group, one.section)):
        times = seen.get(one.group, 0)
        seen[one.group] = times + 1
        spread.append(replace(one, score=one.score * AGAIN**times) if times else one)
    return sorted(spread, key=lambda one: (-one.score, one.group, one.section))


# -- names that lead on -----------------------------------------------------------------------------------------


def _led(db: Connection, query: Query, found: list[Found]) -> list[Found]:
    best: dict[str, Found] = {}
    for one in found:
        best.setdefault(one.group, one)
    leaders = list(best.values())[:_LEADERS]
    gains: dict[str, tuple[float, int]] = {}
    asked = f" {' '.join(tokens(query.words))} "
    for leader in leaders:
        words = db.execute("SELECT words FROM sections WHERE number = ?", (leader.section,)).fetchone()[0]
        keys = {key for key in _possible_names(words) if f" {key} " not in asked}
        for source, page in _texts_called(db, keys):
            if source != leader.group and leader.own * LED > gains.get(source, (0.0, 0))[0]:
                gains[source] = (leader.own * LED, page)
    return [*_raised(best, gains), *(one for one in found if best[one.group] is not one), *_new(db, best, gains)]


def _raised(best: dict[str, Found], gains: dict[str, tuple[float, int]]) -> Iterator[Found]:
    """The best of each group with its gain; what leads stays before what it leads to."""
    most = max((one.own for one in best.values()), default=0.0) * 0.999
    for group, one in best.items():
        gain, _ = gains.get(group, (0.0, 0))
        yield replace(one, score=max(one.own, min(one.own + gain, most)), is_led_to=True) if gain else one


def _new(db: Connection, best: dict[str, Found], gains: dict[str, tuple[float, int]]) -> Iterator[Found]:
    """The beginning of sources that the words of the query do not find at all."""
    for source, (gain, page) in gains.items():
        if source not in best:
            section = db.execute("SELECT min(number) FROM sections WHERE page = ?", (page,)).fetchone()[0]
            yield Found(section, page, source, 0.0, gain, is_led_to=True)


def _possible_names(words: str) -> set[str]:
    """Every run of up to six words that begins with a capital or a figure, as `name_key` writes names."""
    found = [match.group() for match in _CAPITAL.finditer(words)]
    keys = [word.replace("’", "'").lower() for word in found]
    made = set()
    for at, word in enumerate(found):
        if word[0].isupper() or word[0].isdigit():
            for end in range(at + 1, min(at + _LONGEST_NAME, len(keys)) + 1):
                made.add(" ".join(keys[at:end]))
    return {key for key in made if len(key) > 2 and key not in STOP_WORDS}


def _texts_called(db: Connection, names: set[str]) -> Iterator[tuple[str, int]]:
    """The sources with one of these titles, with the first page of their text."""
    listed = sorted(names)
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        yield from db.execute(
            "SELECT source, min(number) FROM pages WHERE kind = 'text' AND number IN"  # noqa: S608
            f" (SELECT page FROM names WHERE name IN ({marks})) GROUP BY source ORDER BY source",
            some,
        )
