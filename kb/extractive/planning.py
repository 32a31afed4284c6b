"""Plan pages without a model: claims grouped by subject; a page only where there is enough to say.

Knows claims, entities in the order of their importance, and cards of pages. A page that exists receives the best of
the new claims; a new one needs five claims of three passages, or claims of two origins, and sixty words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.extractive.aboutness import aboutness
from kb.extractive.aliases import spelling
from kb.extractive.alike import unlike
from kb.extractive.function_words import singular
from kb.extractive.sentences import WORD, plain, sentences_of
from kb.records import Claim, ClaimId, Entity, Kind, PageCard
from kb.tasks import PagePlan, Plan, PlanTask

LEAST_CLAIMS, LEAST_PASSAGES, LEAST_WORDS = 5, 3, 60
LEAST_OF_TWO = 3
"""Claims of a page that rests on two origins."""
MOST_CLAIMS, MOST_NEW = 8, 6
TELLING, MENTIONING = 0.4, 0.32
"""From this aboutness on a claim says something of a subject; a written one below the other only mentions it."""
_FRESH = 3
"""So many claims of a new page stand on no other new page."""


@dataclass(frozen=True)
class Topic:
    """A subject with the claims about it, the best first."""

    name: str
    kind: Kind
    aliases: tuple[str, ...]
    related: tuple[str, ...]
    claims: tuple[Claim, ...]
    card: PageCard | None


def plan(task: PlanTask) -> Plan:
    """Which claims go to which page."""
    topics = _topics(task)
    pages: list[PagePlan] = []
    placed: set[ClaimId] = set()
    order = {claim.id: number for number, claim in enumerate(task.claims)}
    for topic in topics:
        if len(pages) >= task.most_pages:
            break
        claims = _for_page(topic, task) if topic.card else _for_new_page(topic, task, placed)
        claims = tuple(sorted(claims, key=lambda claim: (claim.kind != "definition", order[claim.id])))
        if claims:
            placed |= {claim.id for claim in claims}
            pages.append(_page(topic, claims))
    return Plan(tuple(pages))


def key_of(name: str) -> str:
    """What spellings of one name share."""
    return spelling(tuple(plain(word) for word in WORD.findall(name))) if WORD.search(name) else name.casefold()


def _topics(task: PlanTask) -> list[Topic]:
    cards = _cards_by_key(task.candidates)
    entities = {key_of(entity.name): entity for entity in reversed(task.entities)}
    order = {key_of(entity.name): number for number, entity in reversed(list(enumerate(task.entities)))}
    by_key: dict[str, list[tuple[int, Claim]]] = defaultdict(list)
    names: dict[str, str] = {}
    for claim in task.claims:
        for rank, subject in enumerate(claim.subjects):
            key = key_of(subject)
            names.setdefault(key, subject)
            by_key[key].append((rank, claim))
    topics = []
    for key in sorted(by_key, key=lambda key: (order.get(key, len(order)), key)):
        entity = entities.get(key) or Entity(names[key])
        ranked = sorted(by_key[key], key=lambda pair: (pair[0] > 0, -pair[1].weight, pair[1].id))
        claims = tuple(dict.fromkeys(claim for _, claim in ranked))
        topics.append(Topic(entity.name, entity.kind, entity.aliases, entity.related, claims, _card(entity, cards)))
    return topics


def _cards_by_key(cards: Iterable[PageCard]) -> dict[str, PageCard]:
    found: dict[str, PageCard] = {}
    for card in cards:
        if card.kind not in ("source", "text", "map", "question", "contradiction"):
            for name in (card.title, *card.aliases):
                found.setdefault(key_of(name), card)
    return found


def _card(entity: Entity, cards: Mapping[str, PageCard]) -> PageCard | None:
    for name in (entity.name, *entity.aliases):
        card = cards.get(key_of(name))
        if card and (card.kind == "person") == (entity.kind == "person"):
            return card
    return None


def _for_page(topic: Topic, task: PlanTask) -> tuple[Claim, ...]:
    """The new claims for a page that exists, but none of a retelling, nor what older sources had left over."""
    assert topic.card is not None
    names = (topic.name, *topic.aliases, topic.card.title, *topic.card.aliases)
    left = {source for source in topic.card.sources if source != task.source}
    telling = [
        claim
        for claim in _primary(topic, task)
        if claim.source not in left and (claim.speaker or _says(claim, names) >= TELLING)
    ]
    return tuple(unlike(telling)[:MOST_NEW])


def _primary(topic: Topic, task: PlanTask) -> list[Claim]:
    """The claims of sources that retell no other one: what a retelling says, its origin says first-hand."""
    return [claim for claim in topic.claims if not _retells(claim.source, task.origins)]


def _retells(source: str, origins: Mapping[str, str]) -> bool:
    return origins.get(source, source) != source


def _for_new_page(topic: Topic, task: PlanTask, placed: set[ClaimId]) -> tuple[Claim, ...]:
    """The claims of a new page, in the order of the best; nothing when they are too few."""
    names = (topic.name, *topic.aliases)
    telling = [claim for claim in _primary(topic, task) if claim.speaker or _says(claim, names) >= MENTIONING]
    kept = unlike(telling)[:MOST_CLAIMS]
    return tuple(kept) if _is_enough(kept, topic, task, placed) else ()


def _is_enough(claims: Sequence[Claim], topic: Topic, task: PlanTask, placed: set[ClaimId]) -> bool:
    origins = {task.origins.get(claim.source, claim.source) for claim in claims}
    passages = {(claim.source, quote.passage) for claim in claims for quote in claim.quotes}
    words = sum(len(re.findall(r"\w+", quote.words)) for claim in claims for quote in claim.quotes)
    if words < LEAST_WORDS or sum(claim.id not in placed for claim in claims) < _FRESH:
        return False
    if len(origins) > 1 and len(claims) >= LEAST_OF_TWO and _says_enough(claims, topic, task):
        return True
    if any(key_of(name) == key_of(task.source) for name in (topic.name, *topic.aliases)):
        return False
    return len(claims) >= LEAST_CLAIMS and len(passages) >= LEAST_PASSAGES


def _says_enough(claims: Sequence[Claim], topic: Topic, task: PlanTask) -> bool:
    """Whether two origins say something of a subject, and do not only mention it."""
    names = (topic.name, *topic.aliases)
    telling = [claim for claim in claims if claim.speaker in names or _says(claim, names) >= TELLING]
    origins = {task.origins.get(claim.source, claim.source) for claim in telling}
    return len(origins) > 1 and len(telling) >= LEAST_OF_TWO + (not _is_distinct(topic, telling))


def _is_distinct(topic: Topic, claims: Iterable[Claim]) -> bool:
    """Whether a name is one that means one thing: of several words, no concept, or never written in small letters."""
    if len(WORD.findall(topic.name)) > 1 or topic.kind != "concept":
        return True
    said = [word for claim in claims for word in WORD.findall(claim.text) if plain(word) == topic.name.lower()]
    return bool(said) and all(any(sign.isupper() or sign.isdigit() for sign in word) for word in said)


def _says(claim: Claim, names: Iterable[str]) -> float:
    """How much a claim says of a subject, 0 to 1."""
    keys = {tuple(singular(plain(word)) for word in WORD.findall(name)) for name in names}
    best = 0.0
    for sentence in sentences_of(claim.text):
        words = tuple(singular(word) for word in sentence.lower)
        for key in keys:
            for at in range(len(words) - len(key) + 1):
                if key and words[at : at + len(key)] == key:
                    best = max(best, aboutness(sentence, at, len(key)))
    return best


def _page(topic: Topic, claims: Sequence[Claim]) -> PagePlan:
    return PagePlan(
        title=topic.card.title if topic.card else topic.name,
        kind=topic.kind,
        claims=tuple(claim.id for claim in claims),
        page=topic.card.id if topic.card else None,
        aliases=topic.aliases,
        related=topic.related,
    )
