"""The few words that show why something was found, with the words of the query in bold. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.index.query import unaccented
from kb.stems import UNSPACED, stem
from kb.words import IN_WORD

SHOWN = 200
"""Signs of a snippet, about."""
_BEFORE = 30
"""Signs before the first word in bold."""
_ANY_WORD = re.compile(rf"{IN_WORD}+(?:['’]{IN_WORD}+)*")
_LAST_WORD = re.compile(r"\s\S*\Z")
_FIRST_WORD = re.compile(r"\S*\s")


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the query in a text: which one, and where."""

    term: str
    start: int
    end: int


def matches(words: str, terms: Iterable[str], begins: Iterable[str] = (), language: str = "") -> list[Match]:
    """The words of a text that the query asks for, in any form, and those that begin as `begins` do, in order.

    >>> matches("It walks.", ["walking"])
    [Match(term='walk', start=3, end=8)]
    >>> matches("Crème brûlée.", [], ["bru"])
    [Match(term='bru', start=6, end=12)]
    """
    wanted = {unaccented(stem(term, language)) for term in terms if term}
    pairs = {term for term in wanted if UNSPACED.match(term)}
    found = [Match(hit[1], hit.start(), hit.start() + len(hit[1])) for hit in _any_of(pairs, words)] if pairs else []
    goes_on = tuple(unaccented(start) for start in begins if start)
    if wanted - pairs or goes_on:
        found += _spoken(words, wanted - pairs, goes_on, language)
    return sorted(found, key=lambda match: match.start)


def _any_of(pairs: Iterable[str], words: str) -> Iterable[re.Match[str]]:
    """Every place where one of these pairs stands; they may overlap."""
    return re.finditer(f"(?=({'|'.join(sorted(map(re.escape, pairs)))}))", words)


def _spoken(words: str, wanted: set[str], begins: tuple[str, ...], language: str) -> Iterable[Match]:
    """Only words that begin as a stem does are stemmed: it takes a tenth of the time (`dying` belongs to `die`)."""
    starts = {term[:2] for term in (*wanted, *begins)} | {term[0] + "y" for term in wanted if term[1:2] == "i"}
    pattern = _ANY_WORD
    if words.isascii() and not language:
        listed = "|".join(sorted(map(re.escape, starts)))
        pattern = re.compile(rf"(?<!{IN_WORD})(?:{listed}){IN_WORD}*(?:['’]{IN_WORD}+)*", re.IGNORECASE)
    for found in pattern.finditer(words):
        word = unaccented(found.group())
        if word[:2] not in starts and word[:1] not in starts:
            continue
        term = next((start for start in begins if word.startswith(start)), "") or unaccented(
            stem(found.group(), language)
        )
        if term in wanted or term in begins:
            yield Match(term, found.start(), found.end())


def weights(found: Sequence[Iterable[Match]]) -> dict[str, float]:
    """How telling each term is: the fewer of these texts it stands in, the more."""
    counts = Counter(term for hits in found for term in {hit.term for hit in hits})
    return {term: 1 + math.log((1 + len(found)) / count) for term, count in counts.items()}


def snippet(words: str, hits: Sequence[Match], weight: Mapping[str, float]) -> str:
    """The stretch of about 200 signs with the most telling terms, in bold; from the beginning when it has none.

    >>> snippet("It walks along.", matches("It walks along.", ["walk"]), {"walk": 1.0})
    'It **walks** along.'
    """
    best = max((hit.start for hit in hits), key=lambda at: (_worth(hits, at, weight), -at), default=0)
    start, end = _window(words, best)
    parts, done = [], start
    for hit in hits:
        if done <= hit.start and hit.end <= end:
            parts += [words[done : hit.start], f"**{words[hit.start : hit.end]}**"]
            done = hit.end
    made = " ".join("".join([*parts, words[done:end]]).replace("****", "").split())
    return ("… " if start else "") + made + (" …" if end < len(words) else "")


def _window(words: str, at: int) -> tuple[int, int]:
    """About 200 signs from a little before a place on, at the ends of words where there are any near."""
    start = max(0, min(at - _BEFORE, len(words) - SHOWN))
    if start:
        opens = _FIRST_WORD.match(words, start, at)
        start = opens.end() if opens else start
    end = start + SHOWN
    if end >= len(words):
        return start, len(words)
    closes = _LAST_WORD.search(words[at + _BEFORE : end])
    return start, at + _BEFORE + closes.start() if closes else end


def _worth(hits: Sequence[Match], at: int, weight: Mapping[str, float]) -> float:
    """What the terms in the window of a place are worth together, each once."""
    inside = {hit.term for hit in hits if at - _BEFORE <= hit.start < at - _BEFORE + SHOWN}
    return math.fsum(weight.get(term, 1.0) for term in inside)
