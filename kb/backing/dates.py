"""Dates in words, with the precision that they have, equal across their forms.

`3 March 2014`, `2014-03-03`, `March 2014`, `Q3 2024`, `in 2014 or so`, `the 1980s`, `the 19th century`.
Knows no figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.backing.date_grammar import BARE_YEAR, GRAMMAR, Date, year_of

__all__ = ["Date", "DateMention", "dates", "is_backed", "missing_dates"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as it stands in a text: `3/4/2014` has two readings."""

    shown: str
    start: int
    end: int
    readings: tuple[Date, ...]
    is_approximate: bool = False
    is_bare_year: bool = False
    """Four digits that may also be a count."""


_NEAR_BEFORE = re.compile(
    r"(?:about|around|circa|ca?\.|approximately|roughly|some ?time|maybe|perhaps|probably|near|~)[\w ]{0,8}$",
    re.IGNORECASE,
)
_NEAR_BEHIND = re.compile(r"^\W{0,2}(?:or so|or something|or thereabouts|-?ish|approximately|roughly)\b", re.IGNORECASE)


def dates(text: str) -> tuple[DateMention, ...]:
    """The dates that a text names, in its order; `text` is as `readable` makes it.

    >>> [(found.shown, found.readings[0].precision) for found in dates("From 3 March 2014 to the 1990s")]
    [('3 March 2014', 'day'), ('1990s', 'decade')]
    """
    found: list[DateMention] = []
    for start, end, readings, is_bare in _matches(text):
        if readings and not any(start < other.end and other.start < end for other in found):
            near = _NEAR_BEFORE.search(text[max(0, start - 24) : start]) or _NEAR_BEHIND.search(text[end : end + 16])
            found.append(DateMention(text[start:end], start, end, readings, near is not None, is_bare))
    return tuple(sorted(found, key=lambda one: one.start))


def _matches(text: str) -> Iterator[tuple[int, int, tuple[Date, ...], bool]]:
    for pattern, reader in GRAMMAR:
        for found in pattern.finditer(text):
            start = found.end("before") if found.groupdict().get("before") else found.start()
            yield start, found.end(), reader(found), False
    for found in BARE_YEAR.finditer(text):
        yield found.start(), found.end(), year_of(int(found.group())), True


def is_backed(mention: DateMention, known: Iterable[DateMention]) -> bool:
    """Whether these dates carry it: one lies within it, or a day and month and, apart from these, the year do.

    >>> is_backed(dates("March 2014")[0], dates("on 2014-03-03"))
    True
    >>> is_backed(dates("3 March 2014")[0], dates("in March 2014"))
    False
    """
    readings = [reading for other in known for reading in other.readings]
    if any(said.holds(reading) for said in mention.readings for reading in readings):
        return True
    yearless = [reading for reading in readings if reading.first_year is None]
    for said in mention.readings:
        in_any_year = Date(None, None, said.months, said.day)
        year = Date(said.first_year, said.last_year)
        if any(in_any_year.holds(reading) for reading in yearless) and any(year.holds(reading) for reading in readings):
            return True
    return False


def missing_dates(text: str, evidence: str) -> tuple[str, ...]:
    """The dates of a text that the evidence does not hold, as the text writes them; both as `readable` makes them."""
    known = dates(evidence)
    return tuple(dict.fromkeys(found.shown for found in dates(text) if not is_backed(found, known)))
