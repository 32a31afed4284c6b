"""What a query asks for: words, names, filters; and how sqlite is asked. Pure: knows no rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kb.stems import STOP_WORDS, UNSPACED, bare, content_words, names_in, pairs
from kb.words import tokens

SHORT = 5
"""Words up to which every two neighbours of a query are also asked for as a phrase."""
_MOST_TERMS = 48
_LONGEST = 4_000
_FILTER = re.compile(r'(?<!\S)(kind|source|speaker|after):(?:"([^"]*)"|(\S+))')
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Query:
    """A query without its filters, and the filters; an empty filter lets everything pass."""

    words: str
    kind: str = ""
    source: str = ""
    speaker: str = ""
    after: str = ""


def read(text: str) -> Query:
    """The filters `kind:`, `source:`, `speaker:` and `after:` of a query, and the words that are left.

    >>> read('kind:person first flight after:2024')
    Query(words='first flight', kind='person', source='', speaker='', after='2024')
    """
    clean = unicodedata.normalize("NFKC", text[:_LONGEST].encode("utf-8", "replace").decode().replace("\0", " "))
    filters: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        name, value = found.group(1), (found.group(2) or found.group(3) or "").strip()
        if not value or (name == "after" and not _DATE.fullmatch(value)):
            return found.group()
        filters[name] = value
        return " "

    words = _FILTER.sub(take, clean)
    return Query(" ".join(words.split()), **filters)


def terms_of(words: str) -> list[str]:
    """The words to look for, at most 48.

    >>> terms_of("Who wrote the note in 東京都?")
    ['wrote', 'note', '東京', '京都']
    """
    return content_words(words)[:_MOST_TERMS]


def expression(query: Query, *, prefix: bool = False) -> str:
    """What sqlite is asked: every word quoted, any of them, with names and (in short queries) neighbours as phrases.

    Empty when there is nothing to look for. With `prefix` words may go on: for when nothing else was found.

    >>> expression(Query('plain "NEAR(x" text'))
    '"plain" OR "near" OR "x" OR "text" OR "near x" OR "plain near" OR "x text"'
    """
    terms = terms_of(query.words)
    if prefix:
        return " OR ".join(f"{_quoted(term)} *" for term in terms if len(term) > 2)
    phrases = [
        *_phrases(query.words),
        *(" ".join(pairs(run)) for run in UNSPACED.findall(query.words) if len(run) > 2),
    ]
    singles = [f"{_quoted(term)} *" if len(term) == 1 and UNSPACED.match(term) else _quoted(term) for term in terms]
    return " OR ".join(dict.fromkeys([*singles, *map(_quoted, phrases)]))


def _phrases(words: str) -> Iterator[str]:
    for name in names_in(words):
        parts = [bare(word) for word in tokens(name)]
        if len(parts) > 1 and not UNSPACED.search(name):
            yield " ".join(parts)
    spoken = [bare(word) for word in tokens(words)]
    if len(spoken) <= SHORT:
        for pair in pairwise(spoken):
            if not STOP_WORDS.issuperset(pair) and not UNSPACED.search("".join(pair)):
                yield " ".join(pair)


def indexed(words: str) -> str:
    """Words as the index holds them: NFKC, unspaced scripts as overlapping pairs with the last sign behind them.

    >>> indexed("in 東京都")
    'in 東京 京都 都'
    """
    text = unicodedata.normalize("NFKC", words)
    if not UNSPACED.search(text):
        return text
    return " ".join(
        UNSPACED.sub(lambda found: f" {' '.join([*pairs(found.group()), found.group()[-1]])} ", text).split()
    )


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
