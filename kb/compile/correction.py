"""A source that changed: what of its claims stands still, and what was said on the ground of those that do not.

Values in, values out. A claim whose passages are there word for word stands, whatever the engine found this time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kb.chapters import parts_of
from kb.compile.ids import ids_of
from kb.compile.pipeline import Reading
from kb.markdown.cite import claim_of
from kb.markdown.page import parse
from kb.operations import Retract
from kb.records import Claim, ClaimId, PageCard, PageId, Text, Wiki
from kb.tasks import PagePlan
from kb.words import fold, holds_quote


def stands(claim: Claim, text: Text) -> bool:
    """Whether the passages that a claim quotes, and the sentence that explains it, are in the text as they were."""
    words = {passage.id: passage.words for passage in text.passages}
    if not all(quote.passage in words and holds_quote(quote.words, words[quote.passage]) for quote in claim.quotes):
        return False
    context = fold(claim.context)
    return not context or any(context in fold(passage) for passage in words.values())


def in_parts(claim: Claim, text: Text) -> Claim:
    """The claim with its quotes in the chapters in which the text has them now."""
    parts = parts_of(text)
    return replace(claim, quotes=tuple(replace(one, part=parts.get(one.passage, 0)) for one in claim.quotes))


def carried(reading: Reading, old: Iterable[Claim]) -> tuple[Reading, dict[ClaimId, ClaimId]]:
    """The reading with old claims that stand still, in the place of new ones about the same sentences.

    Also says which old claim took the place of which new one.
    """
    kept = {claim.at: claim for claim in old}
    instead = {one.id: kept[one.at].id for one in reading.claims if one.at in kept and kept[one.at].id != one.id}
    claims = {claim.id: claim for claim in reading.claims if claim.id not in instead}
    claims |= {claim.id: claim for claim in kept.values() if claim.id not in claims}
    drafted = tuple(instead.get(one, one) if one else None for one in reading.drafted)
    return replace(reading, claims=tuple(claims.values()), drafted=drafted), instead


def renamed(plans: tuple[PagePlan, ...] | None, instead: Mapping[ClaimId, ClaimId]) -> tuple[PagePlan, ...] | None:
    """The plans with the claims that took the place of others."""
    if plans is None or not instead:
        return plans
    return tuple(
        replace(plan, claims=tuple(dict.fromkeys(instead.get(claim, claim) for claim in plan.claims))) for plan in plans
    )


def retractions(wiki: Wiki, gone: frozenset[ClaimId]) -> tuple[tuple[Retract, ...], dict[PageId, tuple[ClaimId, ...]]]:
    """The machine's statements that rest on claims that are gone, and the claims beside these that stand: by page.

    Nothing is blended: a statement of both goes as well, and what stands is proposed anew.
    """
    made: list[Retract] = []
    again: dict[PageId, dict[ClaimId, None]] = {}
    for page, text in wiki.texts.items():
        for one in parse(text, ids_of(wiki)).statements:
            claims = dict.fromkeys(claim_of(label) for label in one.labels)
            if one.id in wiki.owned.get(page, ()) and not gone.isdisjoint(claims):
                made.append(Retract(page, one.id))
                again.setdefault(page, {}).update(dict.fromkeys(c for c in claims if c not in gone))
    made.sort(key=lambda one: one.page)
    made.reverse()  # of two equal statements the second goes first, since its id counts them
    return tuple(made), {page: tuple(claims) for page, claims in again.items() if claims}


def proposed_again(
    plans: Iterable[PagePlan], again: Mapping[PageId, tuple[ClaimId, ...]], cards: Mapping[PageId, PageCard]
) -> tuple[PagePlan, ...]:
    """The plans, in which each page gets back the claims whose statements went with others."""
    made = [_with(plan, again.get(plan.page, ()) if plan.page else ()) for plan in plans]
    planned = {plan.page for plan in made}
    for page, claims in sorted(again.items()):
        if page not in planned and page in cards:
            card = cards[page]
            made.append(PagePlan(card.title, card.kind, claims, page))  # type: ignore[arg-type]
    return tuple(made)


def _with(plan: PagePlan, claims: tuple[ClaimId, ...]) -> PagePlan:
    return replace(plan, claims=tuple(dict.fromkeys((*plan.claims, *claims))))
