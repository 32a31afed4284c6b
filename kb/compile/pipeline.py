"""Compile one source: claims, then a plan, then checked operations applied to pages. Values in, values out.

Knows the order of the steps. Opening and writing files, and calling engines in parallel, is the flow's job.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from kb.compile.ids import tree_of
from kb.compile.quotes import cut
from kb.compile.resolve import name_key, resolve
from kb.errors import BadAnswer
from kb.markdown.cite import claim_of
from kb.model_tasks import ShortPage
from kb.names import FOLDERS, RESERVED, TOPIC_KINDS, file_name, page_id, unique, web_slug
from kb.records import Claim, ClaimId, Entity, Evidence, PageCard, PageId, Source, Text, Wiki
from kb.tasks import Engine, Extraction, PageDraft, PagePlan, PlanTask, WriteTask, Written

PAGES_A_CALL = 4
MOST_CANDIDATES = 60
MOST_NEAR = 20
Spread = Callable[[Callable[[WriteTask], Written], Iterable[WriteTask]], Iterable[Written]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A source as the engine read it: its claims with quotes, its entities under the names of their pages."""

    source: Source
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]
    takeaways: tuple[str, ...] = ()
    heard_as: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()
    """What was proposed and could not be used: `rule: message`."""
    drafted: tuple[ClaimId | None, ...] = ()
    """The claim of each draft of the extraction, in order; None: it was refused."""


def read(
    source: Source,
    text: Text,
    extraction: Extraction,
    cards: Mapping[PageId, PageCard],
    told: Mapping[str, PageId] = {},
) -> Reading:
    """Cut the quotes of the proposed claims and give entities that have a page the title of that page.

    `told` are the pages of entities that code could not tell apart.
    """
    pages = resolve(extraction.entities, cards) | dict(told)
    titles = {name: cards[page].title for name, page in pages.items()}
    claims: dict[str, Claim] = {}
    drafted: list[ClaimId | None] = []
    refused = list(extraction.refused)
    for draft in extraction.claims:
        try:
            claim = cut(draft, text)
        except BadAnswer as error:
            refused.append(error.message)
            drafted.append(None)
            continue
        subjects = tuple(dict.fromkeys(titles.get(subject, subject) for subject in claim.subjects))
        claims.setdefault(claim.id, replace(claim, source=source.title, subjects=subjects))
        drafted.append(claim.id)
    entities = tuple(replace(entity, name=titles.get(entity.name, entity.name)) for entity in extraction.entities)
    made = tuple(claims.values())
    return Reading(source, made, entities, extraction.takeaways, extraction.heard_as, tuple(refused), tuple(drafted))


def plan(
    reading: Reading,
    waiting: Iterable[Claim],
    cards: Mapping[PageId, PageCard],
    engine: Engine,
    task: PlanTask,
    most_older: int | None = None,
) -> tuple[PagePlan, ...]:
    """Ask which pages receive the claims. `waiting` are the claims of older sources that stand on no page.

    Of these the weightiest `most_older` are asked about, None: all.
    `task` brings what does not depend on the source: origins, the editorial section, the leash.
    """
    keys = {name_key(alias): entity.name for entity in reading.entities for alias in entity.aliases}
    keys |= {name_key(subject): subject for claim in reading.claims for subject in claim.subjects}
    shared = [claim for claim in waiting if any(name_key(s) in keys for s in claim.subjects)]
    older = tuple(_under(claim, keys) for claim in sorted(shared, key=_by_weight)[:most_older])
    candidates = _candidates(reading, cards, task.telling)
    asked = replace(
        task,
        source=reading.source.title,
        claims=reading.claims + older,
        entities=reading.entities,
        candidates=candidates,
    )
    if not asked.claims:
        return ()
    known = {claim.id for claim in asked.claims}
    return settled(engine.plan(asked).pages, known, cards, task.most_pages)


def short_plans(pages: Iterable[ShortPage], reading: Reading) -> tuple[PagePlan, ...]:
    """The plans of a short source, whose claims have their ids now."""
    made = []
    for page in pages:
        claims = (reading.drafted[at] for at in page.claims if at < len(reading.drafted))
        kept = tuple(claim for claim in claims if claim)
        made.append(PagePlan(page.title, page.kind, kept, page.page, page.aliases, page.related))
    return tuple(made)


def settled(
    pages: Iterable[PagePlan], known: Collection[ClaimId], cards: Mapping[PageId, PageCard], most: int
) -> tuple[PagePlan, ...]:
    """The plans with claims that exist, for pages that exist or shall, each page once."""
    held = [page for page in list(pages)[:most] if any(claim in known for claim in page.claims)]
    called = _pages_called(held, cards)
    plans = []
    for page in held:
        claims = tuple(dict.fromkeys(claim for claim in page.claims if claim in known))
        exists = page.page is not None and page.page in cards
        plans.append(replace(page, claims=claims, page=page.page if exists else called.get(page.title)))
    return tuple(_joined(plans))


def _by_weight(claim: Claim) -> tuple[float, str]:
    return -claim.weight, claim.id


def _under(claim: Claim, keys: Mapping[str, str]) -> Claim:
    return replace(claim, subjects=tuple(keys.get(name_key(subject), subject) for subject in claim.subjects))


def _candidates(
    reading: Reading, cards: Mapping[PageId, PageCard], telling: Collection[PageId]
) -> tuple[PageCard, ...]:
    named = {name_key(name) for claim in reading.claims for name in claim.subjects}
    named |= {name_key(name) for entity in reading.entities for name in (entity.name, *entity.related)}
    called = {card.id for card in cards.values() if any(name_key(one) in named for one in (card.title, *card.aliases))}
    chosen = [*sorted(called), *(page for page in telling if page not in called)][:MOST_CANDIDATES]
    return tuple(cards[page] for page in sorted(chosen))


def _pages_called(plans: Collection[PagePlan], cards: Mapping[PageId, PageCard]) -> dict[str, PageId]:
    """The pages that plans mean without knowing them: of the same title, or of one and the same name."""
    topics = {card.id: card for card in cards.values() if card.kind in TOPIC_KINDS}
    same = resolve((Entity(page.title, page.kind, page.aliases) for page in plans), topics)
    titles = {card.title.casefold(): card.id for card in topics.values()}
    return same | {page.title: titles[page.title.casefold()] for page in plans if page.title.casefold() in titles}


def _joined(plans: Iterable[PagePlan]) -> Iterable[PagePlan]:
    """Two plans for one page become one, so that no page is written twice: the same page, title or other name."""
    by_page: dict[str, PagePlan] = {}
    named: dict[str, str] = {}
    for page in plans:
        names = [name_key(name) for name in (page.title, *page.aliases)]
        key = page.page or next((named[name] for name in names if name in named), names[0])
        named |= dict.fromkeys(names, key)
        old = by_page.get(key)
        by_page[key] = replace(old, claims=tuple(dict.fromkeys(old.claims + page.claims))) if old else page
    return by_page.values()


def drafts(plans: Iterable[PagePlan], wiki: Wiki, evidence: Evidence) -> tuple[PageDraft, ...]:
    """What `write` sees of each planned page. The existing ones among them must be open in `wiki`."""
    taken = set(RESERVED).union(*(_names(card) for card in wiki.cards.values()))
    ids = set(wiki.cards)
    made = []
    for page in plans:
        card = wiki.cards[page.page] if page.page else _new_card(page, taken, ids)
        if not page.page:
            taken |= _names(card)
            ids.add(card.id)
        made.append(_draft(page, card, wiki, evidence))
    return tuple(draft for draft in made if draft.claims)


def _names(card: PageCard) -> set[str]:
    return {web_slug(name) for name in (card.title, *card.aliases)}


def _new_card(page: PagePlan, taken: set[str], ids: set[PageId]) -> PageCard:
    title = unique(file_name(page.title), lambda name: web_slug(name) in taken, qualifier=page.kind)
    identity = PageId(unique(page_id(page.kind, title), ids.__contains__).replace(" (", "-").rstrip(")"))
    aliases = tuple(name for name in page.aliases if web_slug(name) not in taken | {web_slug(title)})
    return PageCard(identity, title, f"{FOLDERS[page.kind]}/{title}.md", page.kind, aliases=aliases)


def _draft(page: PagePlan, card: PageCard, wiki: Wiki, evidence: Evidence) -> PageDraft:
    tree = tree_of(wiki, card.id) if page.page else None
    cited = {claim_of(label) for statement in tree.statements for label in statement.labels} if tree else set()
    claims = tuple(evidence.claims[claim] for claim in page.claims if claim not in cited)
    known = tuple(evidence.claims[claim] for claim in sorted(cited) if claim in evidence.claims)
    return PageDraft(card, page.page is None, tree.statements if tree else (), claims, known)


def write(made: tuple[PageDraft, ...], engine: Engine, task: WriteTask, spread: Spread) -> Written:
    """Ask for the operations of the drafts, all in one call without a window, else four pages a call.

    `spread` maps a function over calls, several at a time, and keeps their order.
    """
    size = PAGES_A_CALL if engine.window else max(len(made), 1)
    groups = [made[at : at + size] for at in range(0, len(made), size)]
    calls = [
        replace(task, pages=group, most=_share(task.most, group, made), near=_near(group, made)) for group in groups
    ]
    answers = list(spread(engine.write, calls))
    return Written(
        tuple(operation for answer in answers for operation in answer.operations),
        tuple(reason for answer in answers for reason in answer.refused),
    )


def _near(group: tuple[PageDraft, ...], made: tuple[PageDraft, ...]) -> tuple[str, ...]:
    """The titles of the pages that are written of the same source in other calls."""
    own = {draft.card.id for draft in group}
    return tuple(draft.card.title for draft in made if draft.card.id not in own)[:MOST_NEAR]


def _share(most: int, group: tuple[PageDraft, ...], made: tuple[PageDraft, ...]) -> int:
    """How many of the statements that a source may bring these pages get: by their claims, at least one a page."""
    claims = sum(len(draft.claims) for draft in made)
    return max(len(group), most * sum(len(draft.claims) for draft in group) // max(claims, 1))
