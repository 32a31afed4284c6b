"""An operation that waits, as a person judges it: what stood before, what would stand, the quotes behind it, the risk.

Works on values; opens no page. Whether the operation still fits its page is for `check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kb import operations as ops
from kb.compile.checks.case import claims_of
from kb.operations import Operation
from kb.records import Claim, ClaimId, Evidence, PageCard, PageId
from kb.words import fold

Risk = Literal["high", "medium", "low"]
RISKS: Mapping[Risk, frozenset[str]] = {
    "high": frozenset({"retract", "merge", "supersede", "split", "rename"}),
    "medium": frozenset({"refine", "restructure", "lead", "dispute", "alias"}),
    "low": frozenset({"create", "add", "link"}),
}
"""What takes words away or moves a page, what changes words, what adds some."""
ORDER: tuple[Risk, ...] = ("high", "medium", "low")
CONTEXT = 160
"""Characters of the passage that are shown on each side of a quote."""
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quote with the words around it, and where it stands."""

    label: str
    source: str
    locator: str
    """`12:31, Andrej Karpathy`."""
    passage: str
    quote: str
    before: str = ""
    """What stands in front of the quote in its passage, at most `CONTEXT` characters."""
    behind: str = ""
    part: int = 0
    """Which chapter of a long text holds the passage."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An operation that waits, ready to be shown."""

    id: str
    page: str
    """The title of the page."""
    operation: str
    before: str
    after: str
    quotes: tuple[ShownQuote, ...]
    risk: Risk
    source: str
    """What proposed it: the title of a source."""
    section: str = ""
    parked: str = ""
    """Why it cannot be applied to the page as it stands now, `""` when it can."""
    edited: bool = False
    """Whether the page changed since it was proposed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation that waits, as it was proposed."""

    id: str
    operation: Operation
    source: str
    anchor: str
    """The words of the statements that it names, a line each."""


def proposal(asked: Asked, titles: Mapping[PageId, str], quotes: tuple[ShownQuote, ...]) -> Proposal:
    """What is shown of an operation."""
    operation = asked.operation
    before, after = _words(operation, asked.anchor, titles)
    if isinstance(operation, ops.Add) and operation.is_quotation:
        after = " ".join(f"“{quote.quote}”" for quote in quotes)
    section = operation.section if isinstance(operation, ops.Add | ops.Restructure) else ""
    title = titles.get(operation.page, operation.page)
    return Proposal(asked.id, title, operation.op, before, after, quotes, risk(operation), asked.source, section)


def risk(operation: Operation) -> Risk:
    """How much an operation may spoil; one that brings a figure is never of low risk."""
    level = next(level for level, kinds in RISKS.items() if operation.op in kinds)
    brings_figure = (
        isinstance(operation, ops.Add | ops.Create) and _FIGURE.search(getattr(operation, "text", "")) is not None
    )
    return "medium" if level == "low" and brings_figure else level


def titles_of(cards: Mapping[PageId, PageCard], operations: Iterable[Operation]) -> dict[PageId, str]:
    """The titles of all pages, those included that these operations would make."""
    made = {one.page: one.title for one in operations if isinstance(one, ops.Create)}
    return made | {page: card.title for page, card in cards.items()}


def quotes_of(operation: Operation, evidence: Evidence) -> tuple[ShownQuote, ...]:
    """The quotes that an operation rests on, with the words around them."""
    cited = dict.fromkeys(claims_of(operation))
    return tuple(quote for claim in cited if claim in evidence.claims for quote in _quotes(claim, evidence))


def _quotes(claim: ClaimId, evidence: Evidence) -> Iterable[ShownQuote]:
    found = evidence.claims[claim]
    text = evidence.texts.get(found.source)
    words = {passage.id: passage.words for passage in text.passages} if text else {}
    for number, quote in enumerate(found.quotes):
        before, behind = _around(quote.words, words.get(quote.passage, ""))
        label = claim + ("b" if number else "")
        yield ShownQuote(label, found.source, quote.locator, quote.passage, quote.words, before, behind, quote.part)


def _around(quote: str, passage: str) -> tuple[str, str]:
    """What stands on both sides of a quote in its passage, cut at words."""
    flat, parts = fold(passage), [fold(part) for part in quote.split("[…]")]
    start, last = flat.find(parts[0].strip()), parts[-1].strip()
    if start < 0:
        return "", ""
    end = flat.find(last, start) + len(last)
    before, behind = flat[:start].strip(), flat[end:].strip()
    if len(before) > CONTEXT:
        before = "…" + before[-CONTEXT:].partition(" ")[2]
    if len(behind) > CONTEXT:
        behind = behind[:CONTEXT].rpartition(" ")[0] + "…"
    return before, behind


def bare_quotes(operation: Operation, claims: Mapping[ClaimId, Claim]) -> tuple[ShownQuote, ...]:
    """The quotes that an operation rests on, without the words around them: no text is read for it."""
    found = [claims[claim] for claim in claims_of(operation) if claim in claims]
    return tuple(
        ShownQuote(
            claim.id + ("b" if n else ""), claim.source, quote.locator, quote.passage, quote.words, part=quote.part
        )
        for claim in found
        for n, quote in enumerate(claim.quotes)
    )


# -- before and after -------------------------------------------------------------------------------------------


def _words(operation: Operation, anchor: str, titles: Mapping[PageId, str]) -> tuple[str, str]:
    match operation:
        case ops.Create():
            return "", operation.lead
        case ops.Add():
            return "", operation.text
        case ops.Refine() | ops.Supersede():
            return anchor, operation.text
        case ops.Retract():
            return anchor, ""
        case ops.Lead():
            return anchor.rpartition("\n")[2], operation.text
        case ops.Restructure():
            return anchor, "\n".join(" ".join(one.text for one in group) for group in operation.paragraphs)
        case ops.Split():
            return anchor, f"{operation.title}: {operation.lead}\n{anchor}"
        case ops.Dispute():
            sides = "\n".join(f"{side.label}: {side.text}" for side in operation.sides)
            return "", f"{operation.question}\n{sides}"
    return _names(operation, anchor, titles)


def _names(
    operation: ops.Alias | ops.Rename | ops.Merge | ops.Link, anchor: str, titles: Mapping[PageId, str]
) -> tuple[str, str]:
    match operation:
        case ops.Alias():
            return "", f"{operation.alias} ({'heard as' if operation.heard_as else 'another name'})"
        case ops.Rename():
            return titles.get(operation.page, ""), operation.title
        case ops.Merge():
            return titles.get(operation.page, ""), titles.get(operation.into, operation.into)
        case ops.Link():
            return anchor, _linked(operation, anchor, titles)


def _linked(operation: ops.Link, anchor: str, titles: Mapping[PageId, str]) -> str:
    target = titles.get(operation.target, operation.target)
    if operation.statement is None:
        return f"{operation.section}: [[{target}]]" + (f": {operation.words}" if operation.words else "")
    shown = operation.words or target
    link = f"[[{target}]]" if shown == target else f"[[{target}|{shown}]]"
    return anchor.replace(shown, link, 1)
