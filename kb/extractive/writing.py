"""Write pages without a model: a lead of facts, the quotations in order, links to the closest pages.

Knows drafts of pages; composes no prose. The words of a quotation are cut by code when it is applied.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kb.extractive.alike import unlike
from kb.extractive.centrality import stems_of
from kb.extractive.people import is_person
from kb.extractive.sentences import WORD, plain, sentences_of
from kb.names import TOPIC_KINDS
from kb.operations import Add, Create, Lead, Link, Operation
from kb.records import Claim, Kind, PageId
from kb.tasks import PageDraft, WriteTask, Written

MOST_RELATED, FEWEST_RELATED, BY_SUBJECT = 5, 2, 0.3
PLURAL = 0.25
"""The share of plurals from which on a lead speaks of things and not of a thing: `about context windows`."""
A_SECTION = 8
FURTHER = "Further passages"
_LEAD = re.compile(r"^(?:First-person p|P)assages (?:about|by) ")


def write(task: WriteTask) -> Written:
    """The operations of each page, and the links between them last."""
    operations: list[Operation] = []
    for draft in task.pages:
        operations.extend(_new(draft) if draft.is_new else _grown(draft))
    operations.extend(_links(task.pages))
    return Written(tuple(operations))


def _new(draft: PageDraft) -> Iterator[Operation]:
    card, facts = draft.card, lead(draft)
    kinds: dict[str, Kind] = {kind: kind for kind in TOPIC_KINDS}
    yield Create(card.id, card.title, kinds.get(card.kind, "concept"), facts, facts, aliases=card.aliases)
    yield from _quotations(draft, 0)


def _grown(draft: PageDraft) -> Iterator[Operation]:
    there = sum(statement.is_quotation for statement in draft.statements)
    fresh = unlike(draft.claims, draft.known)[: max(0, 2 * A_SECTION - there)]
    yield from _quotations(replace(draft, claims=tuple(fresh)), there)
    old = next((statement.words for statement in draft.statements if statement.is_lead), "")
    facts = lead(draft)
    if _LEAD.match(old) and old != facts:
        yield Lead(draft.card.id, facts, facts)


def _quotations(draft: PageDraft, there: int) -> Iterator[Operation]:
    for number, claim in enumerate(_in_order(draft.claims), there):
        section = "" if number < A_SECTION else FURTHER
        yield Add(draft.card.id, "", (claim.id,), section=section, opens_paragraph=True, is_quotation=True)


def _in_order(claims: Iterable[Claim]) -> list[Claim]:
    """What says what the thing is comes first, then the order of the plan: the best before the rest."""
    return sorted(claims, key=lambda claim: claim.kind != "definition")


def lead(draft: PageDraft) -> str:
    """One sentence of facts: `Passages about yeast by a baker, from 2 sources.`"""
    claims = (*draft.known, *draft.claims)
    count = len({claim.source for claim in claims})
    speakers = [name for name, _ in Counter(claim.speaker for claim in claims if claim.speaker).most_common()]
    told = [name for name in speakers if is_person(name)]
    sources = f"from {count} source{'s' * (count > 1)}."
    if told == speakers == [draft.card.title]:
        return f"First-person passages by {draft.card.title}, {sources}"
    is_told = 0 < len(told) == len(speakers) <= 3 and all(claim.speaker for claim in claims)
    by = f" by {_listed(told)}" if is_told else ""
    return f"Passages about {_in_a_sentence(draft, claims)}{by}, {sources}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _in_a_sentence(draft: PageDraft, claims: Sequence[Claim]) -> str:
    """The title or an alias in the form that the claims use inside sentences: `neural networks`, `Tesla`."""
    title = draft.card.title
    words = " ".join(quote.words for claim in claims for quote in claim.quotes)
    for names in ((title,), draft.card.aliases):
        forms = Counter(form for name in names for form in _forms_inside(name, words))
        plurals = {form: count for form, count in forms.items() if form[-1:] == "s" and form[:-1] in forms | {title: 1}}
        if plurals and sum(plurals.values()) >= PLURAL * sum(forms.values()):
            return max(sorted(plurals), key=lambda form: plurals[form])
        if forms:
            return max(sorted(forms), key=lambda form: forms[form])
    return title


def _forms_inside(name: str, words: str) -> Iterator[str]:
    for match in re.finditer(rf"(?<!\w){re.escape(name)}s?(?!\w)", words, re.IGNORECASE):
        before = words[: match.start()].rstrip("\"“‘'( ")
        if before and before[-1] not in ".!?:":
            yield match.group()


def _links(drafts: Sequence[PageDraft]) -> Iterator[Link]:
    """For each new page the pages of this batch that are closest to it; where few are, those with the same words."""
    near, alike = _nearness(drafts), _likeness(drafts)
    for draft in drafts:
        here = draft.card.id
        others = [other.card.id for other in drafts if other.card.id != here] if draft.is_new else []
        closest = sorted((page for page in others if near[here, page]), key=lambda page: (-near[here, page], page))
        words = sorted((page for page in others if alike[here, page]), key=lambda page: (-alike[here, page], page))
        filled = [*closest[:MOST_RELATED], *(page for page in words if page not in closest)]
        yield from (Link(here, page) for page in filled[: max(FEWEST_RELATED, min(MOST_RELATED, len(closest)))])


def _likeness(drafts: Sequence[PageDraft]) -> dict[tuple[PageId, PageId], float]:
    """The share of the stems of one page that another one has as well."""
    stems = {
        draft.card.id: frozenset(
            stem for claim in draft.claims for sentence in sentences_of(claim.text) for stem in stems_of(sentence)
        )
        for draft in drafts
    }
    return {
        (one, other): len(stems[one] & stems[other]) / max(1, math.sqrt(len(stems[one]) * len(stems[other])))
        for one in stems
        for other in stems
        if one != other
    }


def _nearness(drafts: Sequence[PageDraft]) -> dict[tuple[PageId, PageId], float]:
    """How close two pages are: one names the other, they quote the same passages, or speak of the same third things.

    A page that many name is close to none in particular.
    """
    named = {draft.card.id: _named_on(draft, drafts) for draft in drafts}
    popular = Counter(page for counts in named.values() for page in counts.elements())
    passages = {draft.card.id: _passages(draft) for draft in drafts}
    subjects = {draft.card.id: _subjects(draft) for draft in drafts}
    return {
        (one, other): (
            named[one][other]
            + named[other][one]
            + len(passages[one] & passages[other])
            + BY_SUBJECT * len(subjects[one] & subjects[other])
        )
        / math.sqrt(1 + popular[other])
        for one in named
        for other in named
        if one != other
    }


def _passages(draft: PageDraft) -> set[tuple[str, str]]:
    return {(claim.source, quote.passage) for claim in (*draft.known, *draft.claims) for quote in claim.quotes}


def _subjects(draft: PageDraft) -> set[str]:
    names = {draft.card.title, *draft.card.aliases}
    return {subject for claim in (*draft.known, *draft.claims) for subject in claim.subjects} - names


def _named_on(draft: PageDraft, drafts: Sequence[PageDraft]) -> Counter[PageId]:
    """How many claims of a page name each other page."""
    found: Counter[PageId] = Counter()
    for claim in (*draft.known, *draft.claims):
        words = " " + " ".join(plain(word) for quote in claim.quotes for word in WORD.findall(quote.words)) + " "
        for other in drafts:
            if other.card.id != draft.card.id and any(
                f" {_words(name)} " in words or f" {_words(name)}s " in words
                for name in (other.card.title, *other.card.aliases)
            ):
                found[other.card.id] += 1
    return found


def _words(name: str) -> str:
    return " ".join(plain(word) for word in WORD.findall(name))
