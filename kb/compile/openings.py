"""Leads and descriptions: judged when the statements that they sum up stand, mended once, else made from a statement.

A page whose statements hold is not lost for want of a good lead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb import sentences
from kb.compile.apply import apply
from kb.compile.check import check, check_page
from kb.compile.checks.leads import LIKE_ITEM
from kb.compile.desk import Desk, opening, statements_of, summed_up, verified
from kb.compile.settle import thinness
from kb.markdown.escape import plain
from kb.model_tasks import Reader, Refused, RepairTask
from kb.operations import Create, Decided, Lead, Operation, Verdict
from kb.records import PageId, Wiki

LONGEST = 200
"""Characters of a description that code makes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The operations with leads that hold, and the leads that were refused."""

    operations: tuple[Operation, ...]
    refused: tuple[Decided, ...]
    mended: tuple[tuple[Operation, Operation], ...] = ()
    """What brought a lead that was refused, and the better one that was read in its place."""


def provisional(operation: Operation) -> Operation:
    """A new page with a lead that says nothing, until its statements are known."""
    if not isinstance(operation, Create):
        return operation
    return replace(operation, lead=_about(operation.title), description=_about(operation.title))


def _about(title: str) -> str:
    return f"What the sources say of {title}."


def opened(
    operations: Sequence[Operation], leads: Mapping[PageId, Create | Lead], after: Wiki, engine: Reader, desk: Desk
) -> Opened:
    """The operations with the leads that were written for their pages, as far as these hold.

    `after` is the wiki in which they were applied.
    """
    made = {one.page: one for one in operations if isinstance(one, Create)}
    wanted = [_lead(one) for page, one in sorted(leads.items()) if _may_open(page, after, made, desk)]
    good, failed = _sorted(wanted, made, after, engine, desk)
    again = _mended(failed, after, engine)
    better, lost = _sorted(list(again.values()), made, after, engine, desk)
    refused = [Decided(leads[lead.page], verdict, "refused") for lead, verdict in failed]
    refused += [Decided(leads[lead.page], verdict, "refused") for lead, verdict in lost]
    known = {lead.page: lead for lead in [*good, *better]}
    ready = tuple(_with_lead(one, known, after) for one in operations)
    kept = tuple(lead for lead in known.values() if lead.page not in made)
    return Opened(ready + kept, tuple(refused), tuple((leads[page], lead) for page, lead in again.items()))


def _may_open(page: PageId, after: Wiki, made: Mapping[PageId, Create], desk: Desk) -> bool:
    """Whether a page stands and is no page that will be too thin to stand: its lead need not be judged."""
    if page not in after.texts:
        return False
    return page not in made or not thinness(after.texts[page], desk.evidence, desk.origins)


def _lead(operation: Create | Lead) -> Lead:
    return operation if isinstance(operation, Lead) else Lead(operation.page, operation.lead, operation.description)


def _sorted(
    leads: Sequence[Lead], made: Mapping[PageId, Create], after: Wiki, engine: Reader, desk: Desk
) -> tuple[list[Lead], list[tuple[Lead, Verdict]]]:
    """The leads that hold, and the others with what speaks against them."""
    good: list[Lead] = []
    failed: list[tuple[Lead, Verdict]] = []
    for lead in leads:
        verdict = _checked(lead, made.get(lead.page), after, desk)
        if verdict.holds:
            good.append(lead)
        else:
            failed.append((lead, verdict))
    asked = [
        opening(after.cards[lead.page].title, lead.text, lead.description, statements_of(after, lead.page))
        for lead in good
    ]
    findings = verified(asked, engine, desk)
    for lead, finding in zip(list(good), findings, strict=True):
        if not finding.is_entailed:
            good.remove(lead)
            failed.append((lead, Verdict("not-entailed", finding.missing or "its statements do not say so")))
    return good, failed


def _checked(lead: Lead, made: Create | None, after: Wiki, desk: Desk) -> Verdict:
    """What the rules say of a lead: on its page, and before that page has a statement, where it is a new one."""
    verdict = check(after, lead, desk.evidence)
    if verdict.holds and made:
        verdict = check(desk.wiki, replace(made, lead=lead.text, description=lead.description), desk.evidence)
        verdict = verdict if verdict.rule.startswith("lead") else Verdict()
    if not verdict.holds:
        return verdict
    verdict = check_page(apply(after, lead, desk.evidence, today=desk.today), lead.page, desk.evidence)
    return verdict if verdict.rule.startswith("lead") else Verdict()


def _mended(failed: Sequence[tuple[Lead, Verdict]], after: Wiki, engine: Reader) -> dict[PageId, Lead]:
    if not failed:
        return {}
    task = RepairTask(
        tuple(
            Refused(
                lead,
                f"{verdict.rule}: {verdict.message}",
                after.cards[lead.page].title,
                statements=summed_up(f"{lead.text} {lead.description}", statements_of(after, lead.page)),
            )
            for lead, verdict in failed
        )
    )
    return {one.page: one for one in engine.repair(task).operations if isinstance(one, Lead)}


def _with_lead(operation: Operation, known: Mapping[PageId, Lead], after: Wiki) -> Operation:
    """A new page with its lead; where none holds, with the first sentence that stands on it."""
    if not isinstance(operation, Create):
        return operation
    lead = known.get(operation.page)
    if lead:
        return replace(operation, lead=lead.text, description=lead.description)
    there = statements_of(after, operation.page)
    words = plain(there[0].words) if there else operation.title
    start, end = next(iter(sentences.spans(words)), (0, len(words)))
    own = words[start:end]
    own = _about(operation.title) if LIKE_ITEM.search(own) else own
    return replace(operation, lead=own, description=own if len(own) <= LONGEST else _about(operation.title))
