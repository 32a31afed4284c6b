"""The few words that show why something was found, with the words of the query in bold. Pure."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.stems import UNSPACED, stem
from kb.words import IN_WORD

SHOWN = 32
"""Words of a snippet."""
_SIGN = UNSPACED.pattern[:-1]
_WORD = re.compile(rf"{IN_WORD}+(?:['’]{IN_WORD}+)*")
_WORD_OR_SIGN = re.compile(rf"{_SIGN}|(?:(?!{_SIGN}){IN_WORD})+(?:['’]{IN_WORD}+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the query in a text: which one, and where."""

    term: str
    start: int
    end: int
    at: int
    """Its place among the words of the text."""


def matches(words: str, terms: Iterable[str], *, begin: bool = False) -> tuple[list[tuple[int, int]], list[Match]]:
    """`(start, end)` of every word, and the words among them that the query asks for, or that only begin with one.

    >>> [words for words in matches("It walks.", ["walking"])[1]]
    [Match(term='walk', start=3, end=8, at=1)]
    """
    wanted = {stem(term) for term in terms}
    beginnings = {term[:2] for term in wanted} | {term[0] + "y" for term in wanted if term[1:2] == "i"}
    unspaced = UNSPACED.search(words) is not None
    spans = [found.span() for found in (_WORD_OR_SIGN if unspaced else _WORD).finditer(words)]
    hits = []
    for at, (start, end) in enumerate(spans):
        term = ""
        if unspaced and UNSPACED.match(words, start):
            pairs = (words[start : start + 2], words[max(start - 1, 0) : start + 1], words[start])
            term = next((pair for pair in pairs if pair in wanted), "")
        elif begin:
            term = next((term for term in wanted if words[start:end].lower().startswith(term)), "")
        elif (
            words[start : min(start + 2, end)].lower() in beginnings
        ):  # stemming all words would take ten times as long
            term = stem(words[start:end])
        if term in wanted:
            hits.append(Match(term, start, end, at))
    return spans, hits


def weights(found: Sequence[Iterable[Match]]) -> dict[str, float]:
    """How telling each term is: the fewer of these texts it stands in, the more."""
    counts = Counter(term for hits in found for term in {hit.term for hit in hits})
    return {term: 1 + math.log((1 + len(found)) / count) for term, count in counts.items()}


def snippet(
    words: str,
    spans: Sequence[tuple[int, int]],
    hits: Sequence[Match],
    weight: Mapping[str, float],
    within: tuple[int, int] | None = None,
) -> str:
    """The stretch of about 32 words with the most telling terms, those in bold; from the beginning when it has none.

    `within` gives the offsets of the passage to stay in.

    >>> text = "It walks along."
    >>> snippet(text, *matches(text, ["walk"]), {"walk": 1.0})
    'It **walks** along.'
    """
    begin, stop = within or (0, len(words))
    low, high = bisect_left(spans, (begin, begin)), bisect_left(spans, (stop, stop))
    inside = [hit for hit in hits if low <= hit.at < high]
    first = max((hit.at for hit in inside), key=lambda at: (_worth(inside, at, weight), -at), default=low)
    first = max(low, min(first - 4, high - SHOWN))
    last = min(first + SHOWN, high)
    if first >= last:
        return " ".join(words[begin:stop][:200].split())
    start = begin if first == low else spans[first][0]
    end = stop if last == high else spans[last - 1][1]
    parts, done = [], start
    for hit in inside:
        if first <= hit.at < last:
            parts += [words[done : hit.start], f"**{words[hit.start : hit.end]}**"]
            done = hit.end
    made = " ".join("".join([*parts, words[done:end]]).replace("****", "").split())
    return ("… " if start > begin else "") + made + (" …" if end < stop else "")


def _worth(hits: Sequence[Match], at: int, weight: Mapping[str, float]) -> float:
    """What the terms in the window that begins a little before a word are worth together, each once."""
    inside = {hit.term for hit in hits if at - 4 <= hit.at < at - 4 + SHOWN}
    return sum(weight.get(term, 1.0) for term in inside)
