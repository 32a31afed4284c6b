"""Whether evidence holds the figures of a text, with their units.

`half an hour` is `30 minutes`, `50%` is `half`. Counts nothing itself: what the evidence does not count is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from kb.backing.dates import is_backed
from kb.backing.figures_of import Figure, Figures, asserts, figures_of
from kb.backing.listed import listed
from kb.backing.numerals import SMALL
from kb.backing.reading import readable, without_titles
from kb.backing.units import SIGNS_BEFORE, UNITS, Unit, equal, is_one

NEAR = 3
"""How many words may stand between a figure of the evidence and its unit."""
_FEW = frozenset(
    listed("the a an of in and or to per at by for about more than so some all its their our his her my your")
)
_AGES = frozenset(listed("age ages aged old olds young"))
_ONE = frozenset(listed("a an per each every one the this last next"))
_LABELS = frozenset(
    listed(
        "page p pp chapter ch section sect figure fig table tab no nr number vol volume part step level version phase"
    )
)
_STOPS = frozenset(".;:!?()¶|")
_PARTS = {"half": 50, "halves": 50, "quarter": 25, "third": 33, "thirds": 67}


@dataclass(frozen=True, slots=True)
class Fault:
    """A figure or date that the evidence does not hold, or holds of something else."""

    shown: str
    what: Literal["figure", "unit", "date"]


def missing_figures(text: str, evidence: str, titles: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The figures and dates of a text that the evidence does not hold with their units, as the text writes them.

    What stands in a link's target or in one of `titles` is a name and no figure.

    >>> missing_figures("It took six hours and 40 people.", "After 6 long hours the 14 people left.")
    ('40',)
    >>> missing_figures("It took 6 days.", "It took 6 hours.")
    ('6 days',)
    """
    return tuple(dict.fromkeys(fault.shown for fault in figure_faults(text, evidence, titles)))


@lru_cache(maxsize=1024)
def figure_faults(text: str, evidence: str, titles: tuple[str, ...] = ()) -> tuple[Fault, ...]:
    """As `missing_figures`, with what is wrong: the figure itself, its unit, or a date."""
    said, known = figures_of(without_titles(text, titles)), figures_of(readable(evidence))
    return tuple(dict.fromkeys((*_date_faults(said, known), *_faults(said, known))))


_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_WRITTEN = {word: number for word, number in SMALL.items() if number > 1}
_IN_EVIDENCE = SMALL | {"hundred": 100, "thousand": 1000, "first": 1, "second": 2, "third": 3, "once": 1, "twice": 2}
_IN_EVIDENCE |= {"half": 50, "dozen": 12}


@lru_cache(maxsize=1024)
def missing_digits(text: str, evidence: str, titles: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The figures of a text that the evidence does not write, as digits or as one number word.

    Stricter than `missing_figures`: `90 minutes` is not written as `an hour and a half`, nor `the 1980s` as `1986`.

    >>> missing_digits("It took 90 minutes and six men.", "It took an hour and a half, 6 men in all.")
    ('90',)
    """
    said = without_titles(text, titles).lower()
    known = readable(evidence).lower()
    known += " " + " ".join(str(_IN_EVIDENCE[word]) for word in re.findall(r"[a-z]+", known) if word in _IN_EVIDENCE)
    wanted = _DIGITS.findall(said)
    wanted += [str(_WRITTEN[word]) for word in re.findall(r"[a-z]+", said) if word in _WRITTEN]
    return tuple(dict.fromkeys(figure for figure in wanted if not _is_written(figure, known)))


def _is_written(figure: str, known: str) -> bool:
    for digits, words in ((figure, known), (figure.replace(",", ""), known.replace(",", ""))):
        if re.search(rf"(?<!\d){re.escape(digits)}(?!\d)", words):
            return True
    return False


def _date_faults(said: Figures, known: Figures) -> Iterator[Fault]:
    for mention in said.dates:
        if mention.is_bare_year and _equals(known, {Decimal(int(re.sub(r"\D", "", mention.shown)))}):
            continue
        if not is_backed(mention, known.dates):
            yield Fault(mention.shown, "date")


def _faults(said: Figures, known: Figures) -> Iterator[Fault]:
    for figure in said.figures:
        if figure.is_year or not asserts(said, figure):
            continue
        equals = _equals(known, figure.values)
        if figure.unit or _noun_behind(said, figure):
            equals = [other for other in equals if not _is_label(known, other)]
        shown = _shown(said, figure)
        if figure.is_vague:
            if not _is_as_large(figure, known):
                yield Fault(shown, "figure")
        elif figure.unit:
            if not _has_unit(figure, figure.unit, equals, known):
                yield Fault(shown, "unit" if equals else "figure")
        elif not equals and not _is_said_twice(figure, said, known):
            yield Fault(shown, "figure")
        elif equals and _counts_another(said, figure, equals, known):
            yield Fault(shown, "unit")


def _shown(said: Figures, figure: Figure) -> str:
    """The figure with its unit, as a person would look for it."""
    if figure.at and said.tokens[figure.at - 1] in SIGNS_BEFORE:
        return said.tokens[figure.at - 1] + figure.shown
    behind = said.tokens[figure.behind : figure.behind + 2]
    if figure.unit and behind and behind[0] in UNITS:
        return f"{figure.shown} {behind[0]}"
    if figure.unit and len(behind) > 1 and behind[0] == "-" and behind[1] in UNITS:
        return f"{figure.shown}-{behind[1]}"
    return figure.shown


def _equals(known: Figures, values: frozenset[Decimal] | set[Decimal]) -> list[Figure]:
    parts = {100 * value for value in values if 0 < value < 1}
    return [
        figure
        for figure in known.figures
        if not figure.is_vague and (figure.values & values or (_is_percent(figure) and _is_near(figure.values, parts)))
    ]


def _is_label(known: Figures, figure: Figure) -> bool:
    """Whether a figure numbers something, as in `page 4`: it counts nothing."""
    before = [word for word in known.tokens[max(0, figure.at - 2) : figure.at] if word != "."]
    return bool(before) and before[-1] in _LABELS


def _is_percent(figure: Figure) -> bool:
    return figure.unit is not None and figure.unit.name == "percent"


def _is_near(values: frozenset[Decimal], parts: set[Decimal]) -> bool:
    """Whether a percentage is a part of the whole, rounded: 33 and 33.3 are a third."""
    return any(abs(value - part) < Decimal("0.7") for value in values for part in parts)


def _is_as_large(figure: Figure, known: Figures) -> bool:
    """`thousands` are backed by `thousands`, by 4,300 and by 120,000."""
    least = min(figure.values)
    return any(
        other.values & figure.values if other.is_vague else any(least <= value < 1000 * least for value in other.values)
        for other in known.figures
    )


def _is_said_twice(figure: Figure, said: Figures, known: Figures) -> bool:
    """`he says 2013 twice`: the evidence has it twice, or something happens in it again."""
    if figure.shown != "twice":
        return False
    if {"again", "another", "repeated", "repeatedly"} & set(known.tokens):
        return True
    others = [one for one in said.figures if one != figure]
    return any(sum(bool(other.values & one.values) for other in known.figures) > 1 for one in others)


# -- units ------------------------------------------------------------------------------------------------------


def _has_unit(figure: Figure, unit: Unit, equals: list[Figure], known: Figures) -> bool:
    if any(other.unit and is_one(unit, other.unit) for other in equals):
        return True
    if any(_stands_near(unit, other, known) for other in equals):
        return True
    if any(other.unit is None for other in equals) and _is_in_brackets(unit, known):
        return True
    if unit.name == "percent" and _is_part(figure, known):
        return True
    amounts = [(value, other.unit) for other in known.figures if other.unit for value in other.values]
    amounts += _bare_units(known)
    return any(equal(value, unit, amount, other) for value in figure.values for amount, other in amounts)


def _stands_near(unit: Unit, other: Figure, known: Figures) -> bool:
    near = (*known.tokens[max(0, other.at - NEAR) : other.at], *known.tokens[other.behind : other.behind + NEAR + 1])
    if other.unit and other.unit.dimension == unit.dimension:
        return False
    is_age = unit.name == "year" and not _AGES.isdisjoint(near)
    return is_age or any(token in UNITS and is_one(UNITS[token], unit) for token in near)


def _is_in_brackets(unit: Unit, known: Figures) -> bool:
    """The unit of a table's column: `Time (ms)`."""
    tokens = known.tokens
    return any(
        token in UNITS and is_one(UNITS[token], unit) and tokens[at - 1] in ("(", "[", "in", "|")
        for at, token in enumerate(tokens)
        if at
    )


def _is_part(figure: Figure, known: Figures) -> bool:
    return any(Decimal(_PARTS.get(token, -1)) in figure.values for token in known.tokens) or any(
        value * 100 in figure.values for other in known.figures for value in other.values if 0 < value < 1
    )


def _bare_units(known: Figures) -> list[tuple[Decimal, Unit]]:
    """`an hour` is one hour, `a decade` ten years, `half a day` twelve hours."""
    found = []
    for at, token in enumerate(known.tokens):
        if at and token in UNITS and known.tokens[at - 1] in _ONE:
            found.append((Decimal(1), UNITS[token]))
    return found


# -- what is counted --------------------------------------------------------------------------------------------


def _counts_another(said: Figures, figure: Figure, equals: list[Figure], known: Figures) -> bool:
    """Whether the text counts something that the evidence counts with another figure, and never with this one.

    `40 cars` where the evidence has `12 cars and 40 engineers`; or a plain noun where the figure only has a measure.
    """
    noun = _noun_behind(said, figure)
    if not noun:
        return False
    if any(noun in _nouns(known, other) or other.is_year for other in equals):
        return False
    others = [other for other in known.figures if other not in equals and not other.is_ordinal]
    if any(noun == _noun_behind(known, other) for other in others):
        return True
    return all(other.unit and other.unit.name != "times" for other in equals)


def _noun_behind(read: Figures, figure: Figure) -> str:
    """The stem of the plural noun right behind a figure, `""` when another word stands there."""
    behind = read.tokens[figure.behind : figure.behind + 1]
    word = behind[0] if behind else ""
    if (
        len(word) < 4
        or not word.isalpha()
        or not word.endswith("s")
        or word.endswith(("ss", "us", "is"))
        or word in UNITS
    ):
        return ""
    return _stem(word)


def _nouns(read: Figures, figure: Figure) -> set[str]:
    """The stems of the words that a figure may count: those behind it, or before it where no noun is right behind."""
    ways = [(1, figure.behind)] if _noun_behind(read, figure) else [(1, figure.behind), (-1, figure.at - 1)]
    found: set[str] = set()
    for step, at in ways:
        left = 2 * NEAR
        while 0 <= at < len(read.tokens) and left and read.tokens[at] not in _STOPS:
            token = read.tokens[at]
            if token.isalpha() and token not in _FEW:
                found.add(_stem(token))
                left -= 1
            at += step
    return found


def _stem(word: str) -> str:
    word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word
    return word.removesuffix("s")
