"""Which unit a figure has: the sign before it, the word behind it, or that of the figure that it is joined to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.backing.listed import listed
from kb.backing.units import SIGNS_BEFORE, SPELLED, UNITS, Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a text. `values` has more than one reading where the writing is ambiguous: `5m`, `1.000`."""

    shown: str
    values: frozenset[Decimal]
    at: int
    """Its first token, and the first one behind it."""
    behind: int
    unit: Unit | None = None
    is_ordinal: bool = False
    is_vague: bool = False
    """`thousands of`: its value is the least that it can mean."""
    is_year: bool = False
    """Four digits that are most likely a year."""


_SKIPPED = frozenset(listed("- ~ more about extra full long whole additional other solid"))
_JOINING = frozenset(listed("- to or and / through until , about"))
_SINGULAR = frozenset(listed("percent percentile hertz foot times"))
_WHOLE_OR_PART = frozenset({Decimal(1), Decimal("0.5"), Decimal("0.25")})
_AFTER_LETTER = (("",), (".",), (",",), (")",), (";",))


def with_units(tokens: Sequence[str], figures: Iterable[Figure]) -> list[Figure]:
    """Each figure with its unit; of `five to 10 years` both have one."""
    made: list[Figure] = []
    for figure in reversed(list(figures)):
        following = made[-1] if made else None
        unit = figure.unit or _unit_of(tokens, figure)
        if not unit and following and _are_joined(tokens[figure.behind : following.at]):
            unit = following.unit
        made.append(replace(figure, unit=unit))
    return made[::-1]


def _are_joined(between: Sequence[str]) -> bool:
    return 0 < len(between) <= 2 and all(token in _JOINING for token in between)


def _unit_of(tokens: Sequence[str], figure: Figure) -> Unit | None:
    if figure.at and tokens[figure.at - 1] in SIGNS_BEFORE:
        return UNITS[tokens[figure.at - 1]]
    here = figure.behind
    is_hyphened = tokens[here : here + 1] == ("-",)
    if figure.shown in ("half", "halves") and tokens[here : here + 1] in (("a",), ("an",)):
        here += 1
    for token in tokens[here : here + 3]:
        if token == "per" and tokens[here + 1 : here + 2] == ("cent",):  # noqa: S105 (no password)
            return UNITS["percent"]
        if token in UNITS and _measures(tokens, here, figure, is_hyphened=is_hyphened):
            return UNITS[token]
        if token not in _SKIPPED:
            return None
        here += 1
    return None


def _measures(tokens: Sequence[str], here: int, figure: Figure, *, is_hyphened: bool) -> bool:
    """Whether a word that can be a unit is one here: not in `two second attempts`, nor a letter inside a sentence."""
    word = tokens[here]
    if figure.is_ordinal:
        return False
    if word in SPELLED and not is_hyphened and not figure.values & _WHOLE_OR_PART:
        return word in _SINGULAR
    is_letter = len(word) == 1 and word.isascii() and word.isalpha()
    return not is_letter or (*tokens[here + 1 : here + 2], "")[:1] in _AFTER_LETTER
