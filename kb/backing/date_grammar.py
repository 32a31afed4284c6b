"""The grammar of dates: patterns, and what each of them means. English month names, ISO dates, numeric dates.

Where a form has two readings (`3/4/2014`, `2010-12`) both are given. Does not know which dates matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kb.backing.listed import listed
from kb.backing.numerals import ORDINALS, SMALL

ALL_MONTHS = frozenset(range(1, 13))


@dataclass(frozen=True, slots=True)
class Date:
    """A stretch of time. Years that are not said are None; months that are not said are all twelve."""

    first_year: int | None
    last_year: int | None
    months: frozenset[int] = ALL_MONTHS
    day: int | None = None

    def holds(self, other: Date) -> bool:
        """Whether the other one lies within this one: March 2014 holds 3 March 2014."""
        if self.first_year is not None and self.last_year is not None:
            if other.first_year is None or other.last_year is None:
                return False
            if not self.first_year <= other.first_year <= other.last_year <= self.last_year:
                return False
        return other.months <= self.months and self.day in (None, other.day)

    @property
    def precision(self) -> str:
        """`day`, `month`, `quarter`, `year`, `decade` or `century`."""
        if self.day is not None:
            return "day"
        if self.months != ALL_MONTHS:
            return "month" if len(self.months) == 1 else "quarter"
        span = (self.last_year or 0) - (self.first_year or 0)
        return "year" if span == 0 else "decade" if span < 10 else "century"


Found = re.Match[str]
Reader = Callable[[Found], tuple[Date, ...]]


def year_of(first: int | None, last: int | None = None) -> tuple[Date, ...]:
    """One reading: a year, or the years from one to another."""
    return (Date(first, first if last is None else last),)


# -- parts of patterns ------------------------------------------------------------------------------------------

_MONTH_NUMBERS = {
    name: number for number, name in enumerate(listed("jan feb mar apr may jun jul aug sep oct nov dec"), start=1)
}
_CLEAR = "January|February|April|June|July|August|September|October|November|December"
_MONTH = rf"(?P<month>(?i:{_CLEAR})|MARCH|March|MAY|May|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_DAYS = (
    {word: number for word, number in ORDINALS.items() if number <= 20}
    | {f"twenty-{word}": 20 + number for word, number in ORDINALS.items() if number < 10}
    | {"thirtieth": 30, "thirty-first": 31}
)
_ORDINAL_WORD = "|".join(sorted(_DAYS, key=len, reverse=True))
_DAY = rf"(?P<day>(?<![\d.,])[0-3]?\d(?:st|nd|rd|th)?|{_ORDINAL_WORD})"
_UNTIL_DAY = r"(?: ?(?:-|to|and) ?(?P<last>[0-3]?\d(?:st|nd|rd|th)?))?"
YEAR = r"(?P<year>1\d{3}|20\d{2}|21\d{2})"
_SHORT_YEAR = r"'(?P<short>\d{2})"
_DECADES = {f"{word.removesuffix('y')}ies": number for word, number in SMALL.items() if number >= 20}
_BEFORE_DECADE = r"(?:(?<=the )|(?<=early )|(?<=late )|(?<=mid )|(?<=mid-))"
_BEFORE_MONTH = (
    r"(?P<before>\b(?:in|since|until|till|by|before|after|during|through|throughout|from|of|early|late|mid|last|next"
    r"|this|between|to|and|around)[ -])"
)
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_DIGIT_WORDS = "one|two|three|four|five|six|seven|eight|nine"
_SPOKEN_REST = (
    rf"(?P<rest>(?:oh|o)[ -](?:{_DIGIT_WORDS})|{_TEENS}"
    rf"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:{_DIGIT_WORDS})\b)?)"
)


# -- readers ----------------------------------------------------------------------------------------------------


def _month(found: Found) -> int:
    return _MONTH_NUMBERS[found["month"][:3].lower()]


def _day(words: str) -> int | None:
    number = _DAYS.get(words.lower().replace(" ", "-")) or int(re.sub(r"\D", "", words) or 0)
    return number if 1 <= number <= 31 else None


def _years(found: Found) -> list[int | None]:
    """The year of a pattern, both of `'08`, None when it has none."""
    groups = found.groupdict()
    if groups.get("year"):
        return [int(groups["year"])]
    if groups.get("short"):
        return [1900 + int(groups["short"]), 2000 + int(groups["short"])]
    return [None]


def _full(found: Found) -> tuple[Date, ...]:
    last = found.groupdict().get("last")
    days = [_day(found["day"])] + ([_day(last)] if last else [])
    if None in days:
        return ()
    return tuple(Date(year, year, frozenset({_month(found)}), day) for year in _years(found) for day in days)


def _month_and_year(found: Found) -> tuple[Date, ...]:
    return tuple(Date(year, year, frozenset({_month(found)})) for year in _years(found))


def _iso(found: Found) -> tuple[Date, ...]:
    year, month, day = (int(part) for part in re.findall(r"\d+", found.group())[:3])
    return (Date(year, year, frozenset({month}), day),) if 1 <= month <= 12 and 1 <= day <= 31 else ()


def _iso_month(found: Found) -> tuple[Date, ...]:
    year, second = int(found["year"]), int(found["second"])
    until = year - year % 100 + second
    month = (Date(year, year, frozenset({second})),) if 1 <= second <= 12 else ()
    return month + (year_of(year) + year_of(until) if until > year else ())


def _week(found: Found) -> tuple[Date, ...]:
    try:
        monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
    except ValueError:
        return ()
    return (Date(monday.year, monday.year, frozenset({monday.month})),)


def _numeric(found: Found) -> tuple[Date, ...]:
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    years = [year] if year > 99 else [1900 + year, 2000 + year]
    pairs = [(month, day) for month, day in sorted({(first, second), (second, first)}) if 1 <= month <= 12]
    return tuple(Date(one, one, frozenset({month}), day) for one in years for month, day in pairs if 1 <= day <= 31)


def _quarter(found: Found) -> tuple[Date, ...]:
    said = found["quarter"].lower()
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}.get(said) or int(re.sub(r"\D", "", said))
    length = 6 if found.groupdict().get("half") else 3
    if not 1 <= number <= 12 // length:
        return ()
    months = frozenset(range(length * (number - 1) + 1, length * number + 1))
    return tuple(Date(year, year, months) for year in _years(found))


def _decade(found: Found) -> tuple[Date, ...]:
    first = int(found["decade"])
    return year_of(first, first + 9) + (year_of(first, first + 99) if first % 100 == 0 else ())


def _short_decade(found: Found) -> tuple[Date, ...]:
    groups = found.groupdict()
    tens = int(groups["tens"]) if groups.get("tens") else _DECADES[found["spelled"].lower()]
    century = {"nineteen": [1900], "eighteen": [1800]}.get((groups.get("hundred") or "").lower())
    return tuple(Date(one + tens, one + tens + 9) for one in century or [1700, 1800, 1900, 2000])


def _century(found: Found) -> tuple[Date, ...]:
    number = _day(found["nth"]) or 0
    if (found["era"] or "").startswith("BC"):
        return year_of(-100 * number, -100 * (number - 1) - 1)
    return year_of(100 * (number - 1), 100 * number) if number else ()


def _era_year(found: Found) -> tuple[Date, ...]:
    year = int(re.sub(r"\D", "", found.group()))
    return year_of(-year if "BC" in found.group() else year)


def _year_pair(found: Found) -> tuple[Date, ...]:
    first, second = int(found["year"]), int(found["second"])
    return year_of(first) + year_of(second) if second > first else ()


def _short_year(found: Found) -> tuple[Date, ...]:
    return tuple(Date(year, year) for year in _years(found))


def _spoken_year(found: Found) -> tuple[Date, ...]:
    parts = re.split(r"[ -]", found["rest"].lower())
    return year_of(SMALL[found["century"].lower()] * 100 + sum(SMALL.get(part, 0) for part in parts))


def _month_alone(found: Found) -> tuple[Date, ...]:
    return (Date(None, None, frozenset({_month(found)})),)


_QUARTER_WORD = r"(?P<quarter>first|second|third|fourth|last|1st|2nd|3rd|4th) (?:quarter|(?P<half>half))"
_GRAMMAR: tuple[tuple[str, Reader], ...] = (
    (r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d\S*)?", _iso),
    (r"\d{4}[/.]\d{1,2}[/.]\d{1,2}(?!\d)", _iso),
    (r"(?P<year>\d{4})-W(?P<week>\d\d)", _week),
    (
        r"(?<![\d./-])(?P<first>\d{1,2})(?P<sign>[./-])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)(?![\d./-])",
        _numeric,
    ),
    (rf"(?:the )?{_DAY}{_UNTIL_DAY}(?: of)? {_MONTH}(?:,? (?:of )?{YEAR})?(?!\d)", _full),
    (rf"{_MONTH} (?:the )?{_DAY}{_UNTIL_DAY}(?!\d|[.,:]\d|%)(?:,? {YEAR}(?!\d))?", _full),
    (rf"{_MONTH}(?:,? (?:of )?)(?:{YEAR}(?!\d)|{_SHORT_YEAR}(?!\d))", _month_and_year),
    (rf"Q(?P<quarter>[1-4])(?: of)?[ -]?(?:{YEAR}|{_SHORT_YEAR})?(?!\d)", _quarter),
    (rf"(?P<half>H)(?P<quarter>[12])(?: of)? ?{YEAR}(?!\d)", _quarter),
    (rf"{YEAR} ?Q(?P<quarter>[1-4])(?!\d)", _quarter),
    (rf"{_QUARTER_WORD}(?:,? (?:of )?(?:fiscal )?(?:year )?){YEAR}(?!\d)", _quarter),
    (r"(?P<decade>(?:1\d|20)\d0)(?: ?')?s\b", _decade),
    (rf"(?:{_BEFORE_DECADE}|')(?P<tens>[2-9]0)s\b", _short_decade),
    (
        rf"(?:(?P<hundred>nineteen|eighteen)[ -]|{_BEFORE_DECADE})(?P<spelled>{'|'.join(_DECADES)})\b",
        _short_decade,
    ),
    (
        rf"(?P<nth>\d{{1,2}}(?:st|nd|rd|th)|{_ORDINAL_WORD})[ -](?:and [\w-]+[ -])?[Cc]entur(?:y|ies)"
        r"(?: ?(?P<era>BCE|BC|CE|AD))?",
        _century,
    ),
    (r"(?:AD|CE) ?\d{1,4}|\d{1,4} ?(?:BCE|BC|CE|AD)\b", _era_year),
    (rf"(?<![\d.,:/$€£#-]){YEAR} ?[-/] ?(?P<second>1\d{{3}}|20\d\d|21\d\d)(?!\d)", _year_pair),
    (rf"(?<![\d.,:/$€£#-]){YEAR}[-/](?P<second>\d\d)(?![\d-])", _iso_month),
    (rf"(?P<century>seventeen|eighteen|nineteen|twenty)[ -]{_SPOKEN_REST}\b", _spoken_year),
    (rf"(?<!\w){_SHORT_YEAR}\b(?!s\b)", _short_year),
    (rf"{_BEFORE_MONTH}{_MONTH}(?!\w)(?! of \w)", _month_alone),
    (rf"(?<!^)(?<![.?!\"] )(?P<month>{_CLEAR})(?!\w)", _month_alone),
)
GRAMMAR: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(rf"(?<!\w){pattern}"), reader) for pattern, reader in _GRAMMAR
)
"""Pattern → what it means, the longest forms first. A group `before` is no part of the date."""
BARE_YEAR = re.compile(
    rf"(?<![\w.,:/$€£¥#-]){YEAR}(?![\d%]|[.,:]\d|-?\w*\d|x\b)|(?<=\b(?:pre|mid)-)(?:1\d|20)\d\d(?!\d)"
)
"""Four digits that are most likely a year."""
