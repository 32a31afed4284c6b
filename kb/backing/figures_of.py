"""The figures in a text: their values and their units.

`six` is `6`, `1,000` is `1000`, `20%` is `20 percent`. Dates have a grammar of their own; what stands in a name
(`GPT-4`) is no figure. English number words, figures of any script. Does not know what is true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kb.backing.dates import DateMention, dates
from kb.backing.digits import values_of
from kb.backing.figure_units import Figure, with_units
from kb.backing.numerals import FRACTIONS, MAGNITUDES, ORDINALS, SMALL, cardinal, fraction, ordinal
from kb.backing.units import CLOCK, UNITS

__all__ = ["Figure", "Figures", "asserts", "figures_of"]


@dataclass(frozen=True, slots=True)
class Figures:
    """A text read for figures: its tokens in lower case, the figures among them, its dates."""

    tokens: tuple[str, ...]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]


_NUMBER = (
    r"\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?(?![\d,']|\.\d)"
    r"|\d+(?:[.,]\d+)*(?:[:/]\d+)*"
)
_TOKEN = re.compile(
    rf"(?P<number>(?<![^\W\d_])(?:{_NUMBER})(?:\^-?\d+)?)(?P<suffix>st|nd|rd|th|[^\W\d_]{{1,4}}(?![^\W_]))?"
    r"|(?P<sign>[$€£¥₹%°×~¶&+=<>])"
    r"|(?P<mixed>[^\W_]*[^\W\d_][^\W_]*\d[\w]*(?:\.\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<stop>[.,;:!?()\[\]\"|/-])"
)
_MULTIPLES = {"k": 1000, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "t": 10**12, "tn": 10**12}
_ENDINGS = ("st", "nd", "rd", "th")
_VAGUE = {"dozens": 12, "tens": 10} | {f"{word}s": number for word, number in MAGNITUDES.items() if len(word) > 2}
_SAID: dict[str, int] = {
    "dozen": 12, "twice": 2, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "couple": 2, "pair": 2, "both": 2,
    "thrice": 3, "triple": 3, "tripled": 3, "triples": 3, "trio": 3, "quadruple": 4, "quadrupled": 4, "single": 1,
    "sole": 1, "no": 0, "none": 0, "without": 0, "nil": 0, "never": 0, "once": 1,
}  # fmt: skip
"""Words that say a number in evidence; of these a statement asserts only `dozen` and `twice`."""
_BEGINS = frozenset({*SMALL, *ORDINALS, *MAGNITUDES, *_VAGUE, *_SAID, "half", "halves", "a", "an"})
"""What a number in words begins with: most words are none."""


@lru_cache(maxsize=512)
def figures_of(text: str) -> Figures:
    """The figures of a text, which is as `readable` makes it.

    >>> [(f.shown, f.unit.name if f.unit else "") for f in figures_of("It took 2,500 people six to 10 hours.").figures]
    [('2,500', ''), ('six', 'hour'), ('10', 'hour')]
    """
    found = dates(text)
    blank = list(text)
    years: set[int] = set()
    for mention in found:
        if mention.is_bare_year:
            years.add(mention.start)
        else:
            blank[mention.start : mention.end] = " " * (mention.end - mention.start)
    matches = [match for match in _TOKEN.finditer("".join(blank)) if match.lastgroup]
    tokens = tuple(match.group().lower() for match in matches)
    made: list[Figure] = []
    at = 0
    while at < len(matches):
        figure = _spelled(tokens, at) if matches[at]["word"] else _digits(matches, tokens, at, years)
        if figure:
            made.append(figure)
        at = figure.behind if figure else at + 1
    return Figures(tokens, tuple(with_units(tokens, made)), found)


def _digits(matches: Sequence[re.Match[str]], tokens: tuple[str, ...], at: int, years: set[int]) -> Figure | None:
    number, suffix = matches[at]["number"], (matches[at]["suffix"] or "").lower()
    values = values_of(number) if number else frozenset()
    if not number or not values or _is_part_of_a_name(matches, at):
        return None
    unit = CLOCK if ":" in number else None
    if suffix in _MULTIPLES or suffix in UNITS:
        values |= {value * _MULTIPLES[suffix] for value in values if suffix in _MULTIPLES}
        unit = UNITS.get(suffix) if suffix not in _MULTIPLES else unit
    elif suffix and suffix not in _ENDINGS:
        return None
    behind = at + 1 + (tokens[at + 1 : at + 2] == ("-",))
    if behind < len(tokens) and tokens[behind] in MAGNITUDES:
        values = frozenset(value * MAGNITUDES[tokens[behind]] for value in values)
        behind += 1
    else:
        behind = at + 1
    is_year = matches[at].start() in years
    return Figure(" ".join(tokens[at:behind]), values, at, behind, unit, suffix in _ENDINGS, is_year=is_year)


def _is_part_of_a_name(matches: Sequence[re.Match[str]], at: int) -> bool:
    """`GPT-4`, `Boeing 747-8`: a word with capitals, a hyphen, then the number."""
    if at < 2 or matches[at - 1].group() != "-" or matches[at - 1].end() != matches[at].start():
        return False
    before = matches[at - 2]
    joined = before.end() == matches[at - 1].start()
    return joined and bool(before["word"] or before["mixed"]) and not before.group().islower()


def _spelled(tokens: tuple[str, ...], at: int) -> Figure | None:
    if tokens[at] not in _BEGINS:
        return None
    words = _unhyphened(tokens, at)
    part, length = fraction(words)
    if length:
        return Figure(" ".join(words[:length]), frozenset({part}), at, _end(tokens, at, length))
    number, length = cardinal(words)
    if length:
        behind = _end(tokens, at, length)
        return Figure(" ".join(words[:length]), frozenset({Decimal(number)}), at, behind)
    number, length = ordinal(words)
    if length:
        shown = " ".join(words[:length])
        return Figure(shown, frozenset({Decimal(number)}), at, _end(tokens, at, length), is_ordinal=True)
    vague = tokens[at] in MAGNITUDES and at and tokens[at - 1] in ("several", "few", "many", "some")
    if vague:
        return Figure(tokens[at], frozenset({Decimal(MAGNITUDES[tokens[at]])}), at, at + 1, is_vague=True)
    if tokens[at] in _VAGUE:
        return Figure(tokens[at], frozenset({Decimal(_VAGUE[tokens[at]])}), at, at + 1, is_vague=True)
    if tokens[at] in _SAID:
        return Figure(tokens[at], frozenset({Decimal(_SAID[tokens[at]])}), at, at + 1)
    return None


def _unhyphened(tokens: tuple[str, ...], at: int) -> list[str]:
    """The next words, `twenty-one` as two."""
    words = [tokens[at]]
    here = at + 1
    while here < len(tokens) and len(words) < 12:
        if tokens[here] != "-":
            words.append(tokens[here])
        elif here + 1 >= len(tokens) or not _is_number_word(tokens[here + 1]):
            break
        here += 1
    return words


def _is_number_word(word: str) -> bool:
    return word in SMALL or word in MAGNITUDES or word in ORDINALS or word.removesuffix("s") in FRACTIONS


def _end(tokens: tuple[str, ...], at: int, length: int) -> int:
    """The token behind so many words, hyphens not counted."""
    here = at
    while length:
        length -= tokens[here] != "-"
        here += 1
    return here


def asserts(figures: Figures, figure: Figure) -> bool:
    """Whether a statement asserts this figure: `first`, a lone `one`, `both` and `single` say little."""
    behind = figures.tokens[figure.behind : figure.behind + 1]
    if figure.shown in _SAID:
        return figure.shown in ("dozen", "twice")
    if figure.is_ordinal and not figure.shown[0].isdigit():
        return not figure.values & {Decimal(1), Decimal(2), Decimal(3)}
    if figure.shown == "one":
        return figure.unit is not None and figure.unit.name not in ("day", "times", "second")
    if figure.shown in ("half", "halves"):
        before = figures.tokens[max(0, figure.at - 1) : figure.at]
        return behind not in (("-",), ("way",)) and before not in (("first",), ("second",), ("other",))
    return True
