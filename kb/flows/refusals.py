"""What was refused while a source was compiled, one by one: by which rule, where, and whether it was mended.

Knows decisions, and which better words were read in the place of which. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb.compile.desk import title_of
from kb.compile.ids import tree_of
from kb.flows.placing import Compiled
from kb.flows.proposal import known_by
from kb.flows.reports import Refusal
from kb.operations import Create, Decided, Lead, Operation
from kb.prompts import one_line
from kb.records import Claim, ClaimId, PageId, Wiki

FIRST_WORDS = 14
LONGEST_WHY = 240
_SAYING = ("text", "lead", "question", "alias", "title", "section", "op")
"""What says best what an operation is about; the first that is not empty."""


def refusals(compiled: Compiled, claims: Mapping[ClaimId, Claim]) -> tuple[Refusal, ...]:
    """Everything that was refused, each statement once; what was not mended stands first.

    A row of an answer that could not be used is refused without a page.
    """
    found = [_of(one, compiled, claims) for one in _once(compiled)]
    rows = [_of_row(reason) for reason in compiled.reading.refused]
    return tuple(sorted((*rows, *found), key=_by_loss))


def _by_loss(one: Refusal) -> tuple[bool, bool, bool]:
    """First what has a fault of its own, then each page that was too thin, before what it would have said."""
    is_thin = one.rule == "thin-page"
    return one.mended, is_thin, is_thin and one.operation != "create"


def first_words(words: str) -> str:
    """The first words of some, on one line.

    >>> first_words("A  heap\\ngets warm.")
    'A heap gets warm.'
    """
    told = one_line(words).split()
    return " ".join(told[:FIRST_WORDS]) + (" …" if len(told) > FIRST_WORDS else "")


def _once(compiled: Compiled) -> list[Decided]:
    """What was refused, without the better words of something that was refused before; the last verdict on each."""
    before = {known_by(old) for old, _ in compiled.mended}
    again = {known_by(new) for _, new in compiled.mended} - before
    refused = (one for one in compiled.decided if one.decision == "refused" and one.verdict.rule)
    return list({key: one for one in refused if (key := known_by(one.operation)) not in again}.values())


def _of(one: Decided, compiled: Compiled, claims: Mapping[ClaimId, Claim]) -> Refusal:
    """One refusal; of a page that stands, it was the lead that was refused."""
    operation = one.operation
    standing = {known_by(other.operation): other for other in compiled.decided if other.decision in _STANDS}
    made = standing.get(known_by(operation))
    is_lead = isinstance(operation, Lead) or (isinstance(operation, Create) and made is not None)
    better = next((new for old, new in compiled.mended if known_by(old) == known_by(operation)), None)
    refusal = Refusal(
        one.verdict.rule,
        one_line(one.verdict.message)[:LONGEST_WHY],
        "lead" if is_lead else operation.op,
        _titles(compiled).get(operation.page) or title_of(operation, compiled.after),
        "" if is_lead else _section(operation, compiled.before),
        first_words(_said(operation, claims)),
    )
    if isinstance(operation, Create) and made is not None:
        lead = getattr(made.operation, "lead", "")
        return replace(refusal, mended=isinstance(better, Lead) and better.text == lead, instead=first_words(lead))
    if better is None:
        return refusal
    if known_by(better) in standing:
        return replace(refusal, mended=True, instead=first_words(_said(better, claims)))
    last = next((other.verdict for other in compiled.decided if known_by(other.operation) == known_by(better)), None)
    return replace(refusal, rule=last.rule, why=one_line(last.message)[:LONGEST_WHY]) if last else refusal


def _titles(compiled: Compiled) -> dict[PageId, str]:
    """The titles of the pages that were to be made, whether they were or not."""
    return {one.page: one.title for one in (other.operation for other in compiled.decided) if isinstance(one, Create)}


_STANDS = ("applied", "waiting")


def _of_row(reason: str) -> Refusal:
    rule, _, why = reason.partition(":")
    return Refusal(rule, one_line(why)[:LONGEST_WHY])


def _said(operation: Operation, claims: Mapping[ClaimId, Claim]) -> str:
    """What an operation says; of a quotation the words that it would have shown."""
    cited = [claims[claim] for claim in getattr(operation, "claims", ()) if claim in claims]
    if getattr(operation, "is_quotation", False) and cited:
        return " ".join(quote.words for quote in cited[0].quotes)
    return next(words for name in _SAYING if (words := str(getattr(operation, name, ""))))


def _section(operation: Operation, wiki: Wiki) -> str:
    """The section that an operation names, or in which the statement stands that it names."""
    statement = getattr(operation, "statement", None)
    tree = tree_of(wiki, operation.page) if statement else None
    there = (one.section for one in tree.statements if one.id == statement) if tree else iter(())
    return next(there, str(getattr(operation, "section", "") or ""))
