"""Dates against dates: one event of one thing at two times, with the precision that both are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import fsum

from kb.backing.dates import Date, DateMention
from kb.compile.clash.found import Clash
from kb.compile.clash.same import overlap, same_subject
from kb.compile.clash.saying import Saying
from kb.compile.clash.words_of_kinds import EVENTS, ONCE

ALIKE = 0.5
"""Overlap from which two sentences tell one event that may happen more than once."""
STORY, NEAR_YEARS = 0.25, 3
"""Overlap of the words around from which two passages tell one story, and how many years its dates may differ."""
_LIFE = re.compile(r"\((?P<inside>[^()]*\d{3,4}[^()]*)\)")
_DASH = re.compile(r"\s+(?:-+|to)\s+|-+")
_BOUND = re.compile(
    r"\b(?:before|after|until|till|since|by|from|between|not earlier than|not later than)\s*$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and when."""

    what: str
    date: DateMention


def events(saying: Saying) -> tuple[Event, ...]:
    """The events that a sentence dates: `born` and `died` in brackets too."""
    found = saying.figures.dates
    if not found:
        return ()
    return (*_life(saying.plain, found), *_told(saying.plain, found))


def _life(plain: str, found: tuple[DateMention, ...]) -> Iterator[Event]:
    """`(10 May 1899 - 22 June 1987)`, `(born 1950)`, `(1165-1240)`."""
    for bracket in _LIFE.finditer(plain):
        if bracket.start() > 160:
            return
        inside = [one for one in found if bracket.start() < one.start and one.end <= bracket.end()]
        before = plain[bracket.start() + 1 : inside[0].start] if inside else ""
        if len(inside) == 1 and len(inside[0].readings) == 2 and _DASH.search(inside[0].shown):
            only = inside[0]
            for what, reading in zip(("born", "died"), only.readings, strict=True):
                yield Event(what, DateMention(str(reading.first_year), only.start, only.end, (reading,)))
        elif len(inside) == 2 and not _BOUND.search(before) and _DASH.fullmatch(plain[inside[0].end : inside[1].start]):
            yield Event("born", inside[0])
            yield Event("died", inside[1])
        elif len(inside) == 1 and not _BOUND.search(before):
            if re.search(r"\b(?:born|b\.)", before):
                yield Event("born", inside[0])
            elif re.search(r"\b(?:died|d\.)", before):
                yield Event("died", inside[0])


def _told(plain: str, found: tuple[DateMention, ...]) -> Iterator[Event]:
    """The nearest event before a date in its clause; for a date that opens the sentence the first event behind it."""
    brackets = [(one.start(), one.end()) for one in _LIFE.finditer(plain)]
    for one in found:
        before = plain[: one.start]
        if any(start < one.start < end for start, end in brackets):
            continue
        if _BOUND.search(before) or one.readings[0].first_year is None:
            continue
        words = _WORD.findall(re.split(r"[;()]", before)[-1].lower())
        verb = next((EVENTS[word] for word in reversed(words[-9:]) if word in EVENTS), "")
        if not verb and len(_WORD.findall(before)) <= 2:
            behind = _WORD.findall(re.split(r"[;.(]", plain[one.end :])[0].lower())
            verb = next((EVENTS[word] for word in behind[:12] if word in EVENTS), "")
        if verb:
            yield Event(verb, one)


def dates_clash(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """One event of one subject at two times."""
    if not a.figures.dates or not b.figures.dates or a.has_negation or b.has_negation:
        return None
    if not same_subject(a, b):
        return None
    for one in events(a):
        for other in events(b):
            if one.what != other.what or not disjoint(one.date, other.date):
                continue
            if one.what in ONCE or overlap(a, b, rarity) >= ALIKE:
                return _clash(f"date of {one.what}", one.date, other.date)
    return None


def story_clash(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """Two tellings of one thing, which name one year each: the years differ by little, the words around agree."""
    one, other = only_year(a), only_year(b)
    if not one or not other or not disjoint(one, other):
        return None
    if not (one.is_approximate or other.is_approximate) or _apart(one, other) > NEAR_YEARS:
        return None
    x, y = a.near, b.near
    weight = min(fsum(rarity.get(w, 1.0) for w in side) for side in (x, y))
    share = fsum(rarity.get(w, 1.0) for w in x & y) / weight if weight else 0.0
    return _clash("date of one story", one, other) if share >= STORY and len(x & y) >= 5 else None


def only_year(saying: Saying) -> DateMention | None:
    """The date of a sentence that names one date, with its year."""
    found = saying.figures.dates
    return found[0] if len(found) == 1 and found[0].readings[0].first_year is not None else None


def _apart(one: DateMention, other: DateMention) -> int:
    return min(abs((x.first_year or 0) - (y.first_year or 0)) for x in one.readings for y in other.readings)


def disjoint(one: DateMention, other: DateMention) -> bool:
    """Whether no reading of one lies within a reading of the other; both must have a year."""
    pairs = [(x, y) for x in one.readings for y in other.readings]
    if any(x.first_year is None or y.first_year is None for x, y in pairs):
        return False
    return not any(_touch(x, y) for x, y in pairs)


def _touch(x: Date, y: Date) -> bool:
    if x.holds(y) or y.holds(x):
        return True
    (x_first, x_last), (y_first, y_last) = _years(x), _years(y)
    spans = x_first <= y_last and y_first <= x_last
    return spans and (x_last > x_first or y_last > y_first)


def _years(one: Date) -> tuple[int, int]:
    return one.first_year or 0, one.last_year or 0


def _clash(rule: str, one: DateMention, other: DateMention) -> Clash:
    near = one.is_approximate or other.is_approximate
    return Clash(
        "dates",
        "approximate" if near else "contradicts",
        f"{rule}: {one.shown} against {other.shown}",
        (one.shown, other.shown),
    )
