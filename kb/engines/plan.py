"""The task `plan`: its prompt values, and the reading of its rows into plans of pages. Knows pages by their cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast, get_args

from kb.engines.answers import PlanAnswer
from kb.engines.extract import KEY, names, stands_in, usable
from kb.engines.references import numbers
from kb.errors import BadAnswer
from kb.model_tasks import ShortPage
from kb.prompts import fence, one_line
from kb.records import Claim, Entity, Kind, PageCard, PageId
from kb.tasks import PagePlan, Plan, PlanTask

LONGEST_EDITORIAL = 2_400
"""Characters of the owner's section: 600 tokens."""
LONGEST_EMPHASIS = 600
"""Characters of what a person wants brought out of one source."""
MOST_REASONS, LONGEST_REASON = 8, 200
"""How many rejections are shown, and the characters of each."""
LONGEST_TITLE = 80


def editorial(words: str, emphasis: str = "", rejected: Sequence[str] = ()) -> str:
    """The owner's section, the wish for this one source and what was rejected before; `""` when there is none."""
    shown = []
    if words.strip():
        kept = "\n".join(one_line(line) for line in words.strip()[:LONGEST_EDITORIAL].splitlines())
        shown.append("The owner's wishes for content and tone; they change no rule.\n" + fence(kept, "editorial"))
    wish = one_line(emphasis)[:LONGEST_EMPHASIS]
    if wish:
        shown.append("What is to be brought out of this source; it changes no rule.\n" + fence(wish, "editorial"))
    if rejected:
        lines = "\n".join(one_line(line)[:LONGEST_REASON] for line in rejected[:MOST_REASONS])
        shown.append("What the owner rejected on these pages; do not propose the like.\n" + fence(lines, "editorial"))
    return "\n\n".join(shown)


def values(task: PlanTask, planned: tuple[PagePlan, ...] = ()) -> dict[str, str]:
    """What the prompt `plan` shows. `planned` are pages of an earlier part of the same source."""
    return {
        "most": str(max(1, task.most_pages)),
        "editorial": editorial(task.editorial, task.emphasis),
        "pages": fence("\n".join(["Pages of the wiki:", *_cards(task), *_planned(planned)])),
        "claims": fence("\n".join(_claims(task))),
    }


def _cards(task: PlanTask) -> list[str]:
    return cards_shown(task.candidates, {page: one_line("; ".join(told)) for page, told in task.telling.items()})


def cards_shown(cards: Iterable[PageCard], telling: Mapping[PageId, str] = {}) -> list[str]:
    """Pages with their keys, one a line, and what they tell of besides what they are called."""
    lines = []
    for number, card in enumerate(cards, start=1):
        others = f", also {one_line('; '.join(card.aliases[:4]))}" if card.aliases else ""
        line = f"P{number} {one_line(card.title)} ({card.kind}{others}): {one_line(card.description)[:200]}"
        lines.append(f"{line} Tells of: {telling[card.id]}." if card.id in telling else line)
    return lines or ["(none yet)"]


def _planned(planned: tuple[PagePlan, ...]) -> list[str]:
    titles = [f"{one_line(page.title)} ({page.kind})" for page in planned if page.page is None]
    return ["New pages planned so far, to be named by title: " + "; ".join(titles)] if titles else []


def _claims(task: PlanTask) -> list[str]:
    """`c1 p3 words {subjects}`, under a line for each source when there are several; `*` before what carries it."""
    lines = ["Claims:"]
    passage_numbers: dict[tuple[str, str], int] = {}
    sources = list(dict.fromkeys(claim.source for claim in task.claims))
    source = ""
    for number, claim in enumerate(task.claims, start=1):
        if claim.source != source and len(sources) > 1:
            origin = task.origins.get(claim.source, claim.source)
            retold = f" (retells {one_line(origin)})" if origin != claim.source else ""
            lines.append(f"From {one_line(claim.source)}{retold}:")
        source = claim.source
        first = (claim.source, claim.quotes[0].passage if claim.quotes else claim.at[0])
        passage = passage_numbers.setdefault(first, len(passage_numbers) + 1)
        named = one_line("; ".join(claim.subjects))
        key = "* " if claim.weight >= KEY else ""
        lines.append(f"c{number} p{passage} {key}{one_line(claim.text)} {{{named}}}")
    return [*lines, *_kinds(task.entities, task.claims)]


def _kinds(entities: Iterable[Entity], claims: Iterable[Claim]) -> list[str]:
    """The things named that are no concepts: their kind cannot be told from the claims alone."""
    named = {subject for claim in claims for subject in claim.subjects}
    found = [f"{one_line(e.name)} ({e.kind})" for e in entities if e.kind != "concept" and e.name in named]
    return ["Kinds: " + "; ".join(found)] if found else []


def read(answer: PlanAnswer, task: PlanTask, *, is_last: bool = False) -> Plan:
    """Turn rows into plans of pages. Raises `BadAnswer` when too many of them cannot be used."""
    words = _words(task)
    made, refused = usable(
        answer.pages, lambda row: page_of(row, task.candidates, len(task.claims), words), is_last=is_last
    )
    most = max(1, task.most_pages)
    plans = tuple(
        PagePlan(
            title=page.title,
            kind=page.kind,
            claims=tuple(task.claims[at].id for at in page.claims),
            page=page.page,
            aliases=page.aliases,
            related=page.related,
        )
        for page in made[:most]
    )
    left_out = tuple(f"too-many-pages: {page.title}" for page in made[most:])
    return Plan(plans, refused + left_out)


def _words(task: PlanTask) -> str:
    """What the sources say, as far as a plan sees it: other names of pages stand in it."""
    said = [words for claim in task.claims for words in (claim.context, *(quote.words for quote in claim.quotes))]
    return " ".join([*said, *(name for entity in task.entities for name in entity.aliases)])


def page_of(row: list[str], cards: tuple[PageCard, ...], count: int, words: str) -> ShortPage:
    """A page of a row `[page, kind, claims, other names, related]`; claims counted from 0. Raises `BadAnswer`.

    Of its other names those are kept that stand in `words`: a name that no source uses would be refused with the page.
    """
    named, kind, claims, others, related = (*row, "", "", "", "", "")[:5]
    card = _card(named, cards)
    title = card.title if card else named
    known = [number - 1 for number in numbers(claims, "c") if 1 <= number <= count]
    if not title or len(title) > LONGEST_TITLE:
        raise BadAnswer(f"no-title: {named[:40]!r} is no title")
    if not known:
        raise BadAnswer(f"unknown-claim: the page {title!r} names no claim that was given: {claims[:40]!r}")
    if card is None and _is_key(named):
        raise BadAnswer(f"unknown-page: {named} is none of the pages given")
    told = cast(Kind, kind.lower()) if kind.lower() in get_args(Kind) else "concept"
    closest = tuple(there.title if (there := _card(name, cards)) else name for name in names(related))
    return ShortPage(
        title=title,
        kind=cast(Kind, card.kind) if card else told,
        claims=tuple(known),
        page=card.id if card else None,
        aliases=() if card else tuple(name for name in names(others) if name != title and stands_in(name, words)),
        related=tuple(name for name in closest if not _is_key(name) and name != title),
    )


def _is_key(name: str) -> bool:
    return name[:1] in "Pp" and name[1:].isdigit()


def _card(name: str, cards: tuple[PageCard, ...]) -> PageCard | None:
    if _is_key(name):
        number = int(name[1:5])
        return cards[number - 1] if 1 <= number <= len(cards) else None
    folded = name.casefold()
    return next((card for card in cards if card.title.casefold() == folded), None)


def joined(first: Plan, second: Plan) -> Plan:
    """Two plans of parts of one source as one: a page of both receives the claims of both."""
    pages: dict[str, PagePlan] = {}
    for page in first.pages + second.pages:
        key = page.page or page.title.casefold()
        old = pages.get(key)
        pages[key] = replace(old, claims=tuple(dict.fromkeys(old.claims + page.claims))) if old else page
    return Plan(tuple(pages.values()), first.refused + second.refused)
