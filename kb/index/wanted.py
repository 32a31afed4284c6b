"""How sqlite is asked for a query in this index: in its languages, with the words that go on, without the commonest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.index.language import languages_of_query
from kb.index.query import Query, expression, terms_of, unaccented
from kb.index.store import Connection

MOST_BEGUN = 60
"""Words that a beginning stands for, at most; they come in the order of the alphabet."""
MANY = 12_000
"""Sections from which on common words are left out:"""
COMMON = 0.25
"""those that stand in more than this share of the sections, beside rarer words. They tell next to nothing apart, and
sqlite would have to score every section that holds one."""


def wanted(db: Connection, query: Query) -> str:
    """The expression for a query; empty when there is nothing to look for."""
    begun = {word: _beginning(db, word) for word in query.beginnings}
    terms = [term for term in terms_of(query.words) if term not in begun]
    return expression(query, languages_of(db, query.words), begun, _common(db, terms) if not query.phrases else ())


def wanted_loosely(db: Connection, query: Query) -> str:
    """The expression for a query whose phrases need not stand there as they are."""
    return wanted(db, loose(query))


def loose(query: Query) -> Query:
    """A query whose phrases are words like others."""
    return replace(query, phrases=())


def wanted_beginnings(db: Connection, query: Query) -> str:
    """The expression for the beginnings of the words of a query: for when nothing else was found."""
    begun = {term: _beginning(db, term) for term in terms_of(query.words) if len(term) > 2}
    return expression(loose(replace(query, words=" ".join(begun))), languages_of(db, query.words), begun)


def languages_of(db: Connection, words: str) -> list[str]:
    """The languages that these words may be in, of those that pages are in and that sqlite does not stem itself."""
    there = [language for (language,) in db.execute("SELECT DISTINCT language FROM pages WHERE language != ''")]
    return languages_of_query(words, there) if there else []


def _beginning(db: Connection, start: str) -> list[str]:
    """The words that begin so, the shortest first."""
    folded = unaccented(start)
    rows = db.execute(
        "SELECT word FROM vocabulary WHERE word >= ? AND word < ? ORDER BY length(word), word LIMIT ?",
        (folded, folded + "\U0010ffff", MOST_BEGUN),
    )
    return [word for (word,) in rows]


def _common(db: Connection, terms: Iterable[str]) -> list[str]:
    """The words of a query that most sections hold; none in a small index, or when no word is rarer."""
    total = db.execute("SELECT max(number) FROM sections").fetchone()[0] or 0
    listed = list(terms)
    if total < MANY or len(listed) < 2:
        return []
    most = int(total * COMMON)
    found = [term for term in listed if _is_in_more_than(db, term, most)]
    return found if len(found) < len(listed) else []


def _is_in_more_than(db: Connection, term: str, most: int) -> bool:
    left = most
    for table in ("text_words", "page_words"):
        rows = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT ?)"  # noqa: S608
        left -= db.execute(rows, (expression(Query(term)), left + 1)).fetchone()[0]
        if left < 0:
            return True
    return False
