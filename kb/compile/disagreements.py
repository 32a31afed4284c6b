"""What judgements amount to: pairs that share a claim are one disagreement with two sides; time decides `outdated`.

Works on claims and judgements; writes no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from kb.backing.dates import Date, dates
from kb.backing.reading import readable
from kb.model_tasks import ContradictionKind, Judgement, Pair
from kb.records import Claim, ClaimId, PageId
from kb.rulings import Ruling
from kb.words import digest

KINDS: tuple[str, ...] = get_args(ContradictionKind)
UNASKED = "which side is right?"
"""The question of a disagreement that came without one."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sides that cannot both be right as they stand."""

    id: PageId
    kind: str
    question: str
    labels: tuple[str, str]
    a: tuple[Claim, ...]
    b: tuple[Claim, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of both sides."""
        return self.a + self.b


def contradiction_id(pair: Iterable[ClaimId]) -> PageId:
    """The id of the page of a contradiction, from the claims that it was first found in."""
    return PageId(f"ctr-{digest('|'.join(sorted(pair)), 6)}")


def typed(judgement: Judgement, pair: Pair) -> Judgement:
    """The judgement with `outdated` decided by the times that both claims are of.

    What an engine calls outdated is a contradiction unless one time lies wholly before the other; a contradiction of
    two figures whose times lie apart is outdated.
    """
    apart = order(pair) != 0
    if judgement.relation == "outdated" and not apart:
        return replace(judgement, relation="contradicts")
    is_figure = pair.a.kind == pair.b.kind == "figure" and bool(pair.a.when and pair.b.when)
    if judgement.relation == "contradicts" and is_figure and apart and not _dates_are_it(judgement, pair):
        return replace(judgement, relation="outdated")
    return judgement


def order(pair: Pair) -> int:
    """-1 when a is of an earlier time than b, 1 when of a later one, 0 when nothing says so."""
    one, other = (_interval(claim.when) or _interval(dated) for claim, dated in _sides(pair))
    if one is None or other is None:
        return 0
    return -1 if one[1] < other[0] else 1 if other[1] < one[0] else 0


def _sides(pair: Pair) -> tuple[tuple[Claim, str], tuple[Claim, str]]:
    return (pair.a, pair.a_dated), (pair.b, pair.b_dated)


def _interval(words: str) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """The first and the last day that a date in words may mean, as `(year, month, day)`."""
    found = dates(readable(f"in {words}")) if words else ()
    readings = [reading for one in found for reading in one.readings if reading.first_year is not None]
    if not readings:
        return None
    return min(_first(one) for one in readings), max(_last(one) for one in readings)


def _first(one: Date) -> tuple[int, int, int]:
    return one.first_year or 0, min(one.months), one.day or 1


def _last(one: Date) -> tuple[int, int, int]:
    return one.last_year or 0, max(one.months), one.day or 31


def _dates_are_it(judgement: Judgement, pair: Pair) -> bool:
    """Whether what the claims differ in is itself the time."""
    return any(label and label in claim.when for label, (claim, _) in zip(judgement.labels, _sides(pair), strict=True))


def disagreements(pairs: Sequence[Pair], judgements: Sequence[Judgement]) -> tuple[Disagreement, ...]:
    """Pairs that share a claim and a kind as one: what contradicts one claim stands on the other side."""
    groups: list[list[tuple[Pair, Judgement]]] = []
    for pair, judgement in zip(pairs, judgements, strict=True):
        if judgement.relation in KINDS:
            home = next((group for group in groups if _belongs(pair, judgement, group)), None)
            if home is None:
                groups.append([(pair, judgement)])
            else:
                home.append((pair, judgement))
    return tuple(_disagreement(group) for group in groups)


def _belongs(pair: Pair, judgement: Judgement, group: Sequence[tuple[Pair, Judgement]]) -> bool:
    """Whether it has a claim with the group in common, on the same side, and none on the other side."""
    if judgement.relation != group[0][1].relation:
        return False
    a = {one.a.id for one, _ in group}
    b = {one.b.id for one, _ in group}
    return (pair.a.id in a) != (pair.b.id in b) and pair.a.id not in b and pair.b.id not in a


def _disagreement(group: Sequence[tuple[Pair, Judgement]]) -> Disagreement:
    first, judgement = group[0]
    a = {one.a.id: one.a for one, _ in group}
    b = {one.b.id: one.b for one, _ in group}
    question = judgement.question or UNASKED
    name = contradiction_id((first.a.id, first.b.id))
    return Disagreement(name, judgement.relation, question, judgement.labels, tuple(a.values()), tuple(b.values()))


def ruling(pair: Pair, judgement: Judgement, whole: Disagreement | None = None) -> Ruling:
    """What is kept of a judged pair, turned so that its sides are those of the contradiction that it belongs to."""
    a, b, labels = pair.a, pair.b, judgement.labels
    if whole and a in whole.b:
        a, b, labels = b, a, labels[::-1]
    page = whole.id if whole else ""
    return Ruling(a.id, b.id, judgement.relation, judgement.why, judgement.question, labels, page)


def by_page(rulings: Iterable[Ruling]) -> dict[str, list[Ruling]]:
    """The judged pairs of each contradiction; the one that it was first found in comes first."""
    found: dict[str, list[Ruling]] = {}
    for one in rulings:
        if one.page and one.relation in KINDS:
            found.setdefault(one.page, []).append(one)
    return {page: sorted(pairs, key=lambda one: contradiction_id(one.pair) != page) for page, pairs in found.items()}


def sides_of(pairs: Iterable[Ruling], known: Mapping[ClaimId, Claim]) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """The claims of both sides that still stand, each once."""
    a, b = dict.fromkeys(one.a for one in pairs), dict.fromkeys(one.b for one in pairs)
    return tuple(known[x] for x in a if x in known), tuple(known[x] for x in b if x in known)


def standing(page: str, pairs: Sequence[Ruling], known: Mapping[ClaimId, Claim]) -> Disagreement | None:
    """A contradiction as its judged pairs tell it; None when nothing of one side stands any more."""
    a, b = sides_of(pairs, known)
    first = pairs[0]
    if not a or not b:
        return None
    return Disagreement(PageId(page), first.relation, first.question or UNASKED, first.labels, a, b)
