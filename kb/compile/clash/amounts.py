"""Figures against figures: how many or how much of one thing, units and number formats made equal, bounds minded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.backing.figures_of import Figure, Figures, asserts
from kb.backing.listed import listed
from kb.backing.numerals import MAGNITUDES
from kb.compile.clash.found import Clash
from kb.compile.clash.same import other_subject, overlap, same_subject
from kb.compile.clash.saying import Saying
from kb.stems import STOP_WORDS, stem

ALIKE, ALIKE_WITHOUT_SUBJECT = 0.55, 0.65
ROUNDED = Decimal("0.05")
"""Two amounts this near are one, rounded differently."""
_ABOUT = frozenset(listed("about around approximately roughly nearly almost some circa ca estimated ~ or"))
_LEAST = (("more", "than"), ("at", "least"), ("over",), ("above",), ("exceeds",), ("exceeding",), ("minimum", "of"))
_MOST = (("less", "than"), ("fewer", "than"), ("at", "most"), ("up", "to"), ("under",), ("below",), ("maximum", "of"))


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of something: its unit or the noun that it counts."""

    figure: Figure
    of: str
    bound: str
    """`least`, `most`, `about` or `""`."""


def amounts(saying: Saying) -> Iterator[Amount]:
    """The figures of a sentence that count or measure something."""
    read = saying.figures
    rates = dict(_rates(read))
    for figure in read.figures:
        if figure.at in rates:
            yield Amount(rates[figure.at], "rate", _bound(read.tokens, figure.at))
            continue
        if figure.is_ordinal or figure.is_year or figure.is_vague or not asserts(read, figure):
            continue
        if read.tokens[figure.behind : figure.behind + 2][-1:] in (("ago",), ("left",)):
            continue
        noun = figure.unit.dimension if figure.unit else _noun(read.tokens, figure.behind)
        if noun:
            yield Amount(figure, noun, _bound(read.tokens, figure.at))


def _rates(read: Figures) -> Iterator[tuple[int, Figure]]:
    """`one in five`, `3 out of 10`, `493 per million` as the part that they are, by the place where they begin."""
    figures = {figure.at: figure for figure in read.figures}
    for figure in read.figures:
        behind = read.tokens[figure.behind : figure.behind + 2]
        at = figure.behind + (2 if behind == ("out", "of") else 1)
        whole: Figure | None = None
        if behind[:1] == ("in",) or behind == ("out", "of"):
            whole = figures.get(at)
        elif behind[:1] == ("per",) and behind[1:] and behind[1] in MAGNITUDES:
            whole = replace(figure, shown=behind[1], values=frozenset({Decimal(MAGNITUDES[behind[1]])}), behind=at + 1)
        if whole and not whole.is_year and not whole.is_ordinal and whole.values and min(whole.values) > 1:
            parts = frozenset(x / y for x in figure.values for y in whole.values if y)
            shown = " ".join(read.tokens[figure.at : whole.behind])
            yield figure.at, replace(figure, shown=shown, values=parts, unit=None)


def _noun(tokens: tuple[str, ...], at: int) -> str:
    """The noun behind a figure: the last of the words that follow it without a small word."""
    found = ""
    for token in tokens[at : at + 3]:
        if not token.isalpha() or token in STOP_WORDS:
            break
        found = stem(token)
        if token.endswith("s"):
            break
    return found


def _bound(tokens: tuple[str, ...], at: int) -> str:
    before = tokens[max(0, at - 3) : at]
    for name, phrases in (("least", _LEAST), ("most", _MOST)):
        if any(before[-len(words) :] == words for words in phrases):
            return name
    return "about" if set(before[-2:]) & _ABOUT else ""


def amounts_clash(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """Two amounts of one thing in sentences that otherwise say much the same."""
    if a.has_negation != b.has_negation or other_subject(a, b) or len(a.stems & b.stems) < 3:
        return None
    is_known = same_subject(a, b, is_strict=False)
    if not is_known and not (a.title and b.title):
        return None  # what is said in a conversation of nothing in particular
    if overlap(a, b, rarity) < (ALIKE if is_known else ALIKE_WITHOUT_SUBJECT):
        return None
    mine, yours = list(amounts(a)), list(amounts(b))
    if not mine or not yours or _dates_differ(a, b):
        return None
    for one in mine:
        of_same = [other for other in yours if other.of == one.of]
        others = [x for x in mine if x.of == one.of]
        if len(of_same) == 1 and len(others) == 1 and not agree(one, of_same[0]):
            labels = _shown(one.figure), _shown(of_same[0].figure)
            near = "about" in (one.bound, of_same[0].bound)
            return Clash(
                "amounts", "approximate" if near else "contradicts", f"{labels[0]} against {labels[1]}", labels
            )
    return None


def _dates_differ(a: Saying, b: Saying) -> bool:
    """Whether both name years and none of them is the same: the amounts are then of two times."""
    x, y = ({r.first_year for d in s.figures.dates for r in d.readings if r.first_year} for s in (a, b))
    return bool(x and y and not x & y)


def _shown(figure: Figure) -> str:
    return f"{figure.shown} {figure.unit.name}" if figure.unit else figure.shown


def agree(one: Amount, other: Amount) -> bool:
    """Whether two amounts may be the same: equal, rounded, or within each other's bounds."""
    for x in one.figure.values:
        for y in other.figure.values:
            left = x * (one.figure.unit.factor if one.figure.unit else 1)
            right = y * (other.figure.unit.factor if other.figure.unit else 1)
            if _agree(left, one.bound, right, other.bound):
                return True
    return False


def _agree(left: Decimal, bound: str, right: Decimal, other: str) -> bool:
    if left == right and {bound, other} != {"least", "most"}:
        return not (bound in ("least", "most") and not other) or (bound == "most" and other == "")
    if (bound == "least" and right > left) or (other == "least" and left > right):
        return True
    if (bound == "most" and right < left) or (other == "most" and left < right):
        return True
    if bound or other:
        return abs(left - right) <= ROUNDED * 2 * max(abs(left), abs(right))
    return abs(left - right) <= ROUNDED * max(abs(left), abs(right)) and (left % 10 == 0 or right % 10 == 0)
