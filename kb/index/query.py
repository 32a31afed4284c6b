"""What a query asks for: words, phrases, beginnings, filters; and how sqlite is asked. Pure: knows no rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kb.stems import STOP_WORDS, UNSPACED, bare, content_words, names_in, pairs, stem, words_of
from kb.words import IN_WORD, tokens

SHORT = 5
"""Words up to which every two neighbours of a query are also asked for as a phrase."""
_MOST_TERMS = 48
_LONGEST = 4_000
_FILTER = re.compile(r'(?<!\S)(kind|source|speaker|after):(?:"([^"]*)"|(\S+))')
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_PHRASE = re.compile(r'"([^"]+)"|“([^“”"]+)”')
_BEGINNING = re.compile(rf"(?<![^\s\"“(])({IN_WORD}+)\*(?!\S)")
_WORD = re.compile(rf"{IN_WORD}+")
_QUESTION = re.compile(r"\A(?:who|whom|whose|what|which|when|where|why|how)\b|[?？؟]\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """A query without its filters, and the filters; an empty filter lets everything pass."""

    words: str
    phrases: tuple[str, ...] = ()
    """What must stand there as it is, forms of words apart; none in a question, whose quoted words only count more."""
    beginnings: tuple[str, ...] = ()
    """Words that may go on, in lower case: `fer*`."""
    kind: str = ""
    source: str = ""
    speaker: str = ""
    after: str = ""


def read(text: str) -> Query:
    """The filters `kind:`, `source:`, `speaker:` and `after:` of a query, its phrases, and all words that are left.

    >>> read('kind:person "first flight" aero* after:2024')
    Query(words='"first flight" aero', phrases=('first flight',), beginnings=('aero',), kind='person', source='', \
speaker='', after='2024')
    """
    clean = unicodedata.normalize("NFKC", text[:_LONGEST].encode("utf-8", "replace").decode().replace("\0", " "))
    filters: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        name, value = found.group(1), (found.group(2) or found.group(3) or "").strip()
        if not value or (name == "after" and not _DATE.fullmatch(value)):
            return found.group()
        filters[name] = value
        return " "

    words = " ".join(_FILTER.sub(take, clean).split())
    phrases = [] if _QUESTION.search(words) else [found.group(1) or found.group(2) for found in _PHRASE.finditer(words)]
    kept = tuple(dict.fromkeys(phrase.strip() for phrase in phrases if len(words_of(phrase)) > 1))
    beginnings = tuple(dict.fromkeys(found.group(1).lower() for found in _BEGINNING.finditer(words)))
    return Query(_BEGINNING.sub(r"\1", words), kept, beginnings, **filters)


def terms_of(words: str) -> list[str]:
    """The words to look for, at most 48.

    >>> terms_of("Who wrote the note in 東京都?")
    ['wrote', 'note', '東京', '京都']
    """
    return content_words(words)[:_MOST_TERMS]


def expression(
    query: Query,
    languages: Iterable[str] = (),
    begun: Mapping[str, Iterable[str]] | None = None,
    common: Iterable[str] = (),
) -> str:
    """What sqlite is asked: every word quoted, any of them, with names and (in short queries) neighbours as phrases.

    Empty when there is nothing to look for. Words are also asked for as their stems in each of `languages`, words of
    `begun` as those that begin so, and `common` ones only in phrases. Phrases of the query must be there.

    >>> expression(Query('plain "NEAR(x" text'))
    '"plain" OR "near" OR "x" OR "text" OR "near x" OR "plain near" OR "x text"'
    >>> expression(Query("starter", phrases=("wild yeast",)))
    '("starter" OR "wild yeast") AND ("wild yeast")'
    """
    goes_on = {term: words for term, words in (begun or {}).items() if words}
    asked = [term for term in terms_of(query.words) if term not in goes_on and term not in set(common)]
    asked += [word for words in goes_on.values() for word in words]
    runs = [" ".join(pairs(run)) for run in UNSPACED.findall(query.words) if len(run) > 2]
    required = [_spoken(phrase) for phrase in query.phrases]
    phrases = [*_phrases(query.words), *runs, *required]
    forms = [form for term in asked for form in _forms(term, languages)]
    forms += [_quoted(form) for phrase in phrases for form in _in_languages(phrase, languages)]
    anything = " OR ".join(dict.fromkeys(forms))
    if not required:
        return anything
    held = (" OR ".join(map(_quoted, _in_languages(phrase, languages))) for phrase in required)
    return " AND ".join(f"({one})" for one in (anything, *held))


def _forms(term: str, languages: Iterable[str]) -> Iterator[str]:
    """A word as it is asked for; a single sign of a script without spaces is the beginning of a pair."""
    if len(term) == 1 and UNSPACED.match(term):
        yield f"{_quoted(term)} *"
    else:
        yield from map(_quoted, _in_languages(term, languages))


def _in_languages(words: str, languages: Iterable[str]) -> Iterator[str]:
    """Words as they are, and as each language has their stems."""
    yield from dict.fromkeys([words, *(stemmed(words, language) for language in languages)])


def _spoken(phrase: str) -> str:
    """The words of a phrase as the index has them in a row."""
    return " ".join(words_of(phrase))


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


def indexed(words: str, language: str = "") -> str:
    """Words as the index holds them: NFKC, unspaced scripts as overlapping pairs with the last sign behind them.

    Those of another language than English are stemmed here, English ones by the index itself.

    >>> indexed("in 東京都"), indexed("Die Brote", "german")
    ('in 東京 京都 都', 'die brot')
    """
    text = unicodedata.normalize("NFKC", words)
    if language:
        text = stemmed(text, language)
    if not UNSPACED.search(text):
        return text
    return " ".join(
        UNSPACED.sub(lambda found: f" {' '.join([*pairs(found.group()), found.group()[-1]])} ", text).split()
    )


def stemmed(words: str, language: str) -> str:
    """Every word of a text as its stem.

    >>> stemmed("Les boulangers", "french")
    'le boulanger'
    """
    return _WORD.sub(lambda found: stem(found.group(), language), words)


def unaccented(word: str) -> str:
    """A word in lower case and without marks, as the index tells words apart.

    >>> unaccented("Käse")
    'kase'
    """
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.lower())
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
