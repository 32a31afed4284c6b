"""`kb contradictions`: what sources disagree on, with both sides; with `all` also what is merely possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.compile.contradiction_page import dated_of, status_of
from kb.compile.disagreements import Disagreement, by_page, standing
from kb.flows.build import Build, open_build
from kb.flows.possible import Suspicion, suspicions
from kb.index.index import backlinks, catalog, refresh
from kb.names import TOPIC_KINDS
from kb.records import Claim, ClaimId, PageCard
from kb.rulings import Ruling
from kb.vault import rulings as rulings_store
from kb.vault.pages import load
from kb.vault.vault import Vault
from kb.words import digest


@dataclass(frozen=True, slots=True)
class SideReport:
    """One side of a contradiction."""

    quote: str
    source: str
    """The file below raw/."""
    title: str
    passage: str
    when: str
    """The time that the claim is of, else the date of its source; `""` when nothing says it."""
    label: str
    claims: tuple[ClaimId, ...]
    origins: int
    """Independent evidence: sources that go back to one talk or paper count once."""


@dataclass(frozen=True, slots=True)
class ContradictionReport:
    """A contradiction, and how it stands."""

    id: str
    kind: str
    certainty: str
    """`stated`: judged, or found by a rule that is nearly always right; `possible`: by rules alone."""
    status: str
    """`open`, `resolved` or `dismissed`."""
    title: str
    question: str
    a: SideReport
    b: SideReport
    why: str
    pages: tuple[str, ...] = ()
    """Titles of the pages that show it."""
    keep: str = ""
    reason: str = ""
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Two claims of which nobody could say whether they disagree."""

    a: str
    b: str
    why: str


@dataclass(frozen=True, slots=True)
class ContradictionsReport:
    """What disagrees."""

    contradictions: tuple[ContradictionReport, ...]
    unjudged: tuple[Unjudged, ...] = ()


def contradictions(vault: Vault, *, all_of_them: bool = False) -> ContradictionsReport:
    """The contradictions that stand on pages, the open ones first; with `all_of_them` the possible ones behind them.

    Raises `DamagedRecord`, `KbError` when sqlite cannot search.
    """
    refresh(vault)
    build = open_build(vault, catalog(vault).cards)
    rulings = [one for found in rulings_store.all_rulings(vault).values() for one in found]
    stated = sorted(_stated(build, rulings), key=lambda one: (one.status != "open", one.title))
    failed = [one for one in rulings if one.relation == "failed" and not one.keep and _stand(build, one)]
    unjudged = tuple(Unjudged(_said(build, one.a), _said(build, one.b), one.why) for one in failed)
    guessed = _possible(build, rulings) if all_of_them else ()
    return ContradictionsReport((*stated, *guessed), unjudged)


def _said(build: Build, claim: ClaimId) -> str:
    return build.claims[claim].text


def _stand(build: Build, one: Ruling) -> bool:
    return one.a in build.claims and one.b in build.claims


def _stated(build: Build, rulings: Iterable[Ruling]) -> Iterable[ContradictionReport]:
    for page, pairs in by_page(rulings).items():
        if found := standing(page, pairs, build.claims):
            yield _report(build, found, pairs[0])


def _report(build: Build, found: Disagreement, first: Ruling) -> ContradictionReport:
    card = build.cards.get(found.id)
    return ContradictionReport(
        id=found.id,
        kind=found.kind,
        certainty="stated",
        status=status_of(load(build.vault, card.path)) if card else first.status if first.keep else "dismissed",
        title=card.title if card else "",
        question=first.question,
        a=_side(build, found.a, found.labels[0]),
        b=_side(build, found.b, found.labels[1]),
        why=first.why,
        pages=showing(build, card) if card else (),
        keep=first.keep,
        reason=first.reason,
        decided=first.decided,
    )


def showing(build: Build, card: PageCard) -> tuple[str, ...]:
    """The titles of the pages about a subject that link to a contradiction."""
    paths = set(backlinks(build.vault, card.title))
    return tuple(sorted(one.title for one in build.cards.values() if one.path in paths and one.kind in TOPIC_KINDS))


def _side(build: Build, claims: Sequence[Claim], label: str) -> SideReport:
    claim = claims[0]
    record = build.records.get(claim.source)
    source = record.source if record else None
    return SideReport(
        quote=" ".join(quote.words for quote in claim.quotes),
        source=source.raw if source else "",
        title=claim.source,
        passage=claim.quotes[0].passage,
        when=claim.when or dated_of(claim, source),
        label=label,
        claims=tuple(one.id for one in claims),
        origins=len({build.origins.get(one.source, one.source) for one in claims}),
    )


# -- what is merely possible ------------------------------------------------------------------------------------


def possible_id(one: Suspicion) -> str:
    """The id of a possible contradiction: of its two claims, whichever comes first."""
    return f"pos-{digest('|'.join(sorted((one.a.id, one.b.id))), 6)}"


def _possible(build: Build, rulings: Sequence[Ruling]) -> tuple[ContradictionReport, ...]:
    """What rules find and nobody judged or decided; what two sources disagree on by one sentence is listed once."""
    judged = _judged_quotes(build, rulings)
    settled = {one.pair for one in rulings if one.keep}
    told = {key for one in rulings if one.keep and _stand(build, one) for key in _told(build, one)}
    found = []
    for one in suspicions(build):
        quotes = frozenset(_quote(claim) for claim in (one.a, one.b))
        keys = set(_keys(one.a, one.b, one.labels))
        is_known = frozenset({one.a.id, one.b.id}) in settled or not told.isdisjoint(keys)
        if not is_known and not any(_covers(pair, quotes) for pair in judged):
            found.append(_suspected(build, one))
            told |= keys
    return tuple(found)


Key = tuple[str, str, frozenset[str]]


def _told(build: Build, one: Ruling) -> Iterable[Key]:
    return _keys(build.claims[one.a], build.claims[one.b], one.labels)


def _keys(a: Claim, b: Claim, labels: tuple[str, str]) -> Iterable[Key]:
    """What makes two possible contradictions one: a sentence, the source against it, what both differ in."""
    return ((_quote(a), b.source, frozenset(labels)), (_quote(b), a.source, frozenset(labels)))


def _suspected(build: Build, one: Suspicion) -> ContradictionReport:
    sides = _side(build, (one.a,), one.labels[0]), _side(build, (one.b,), one.labels[1])
    return ContradictionReport(possible_id(one), one.kind, "possible", "open", "", "", *sides, why=one.why)


def _quote(claim: Claim) -> str:
    return " ".join(quote.words for quote in claim.quotes)


def _judged_quotes(build: Build, rulings: Iterable[Ruling]) -> list[frozenset[str]]:
    known: Mapping[ClaimId, Claim] = build.claims
    pairs = (one for one in rulings if one.relation != "failed" and one.a in known and one.b in known)
    return [frozenset({_quote(known[one.a]), _quote(known[one.b])}) for one in pairs]


def _covers(judged: frozenset[str], quotes: frozenset[str]) -> bool:
    """Whether each of two sentences stands in another quote of a judged pair."""
    one, *others = quotes
    return bool(others) and any(one in x and others[0] in y for x in judged for y in judged if x != y)
