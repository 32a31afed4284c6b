"""Which page an entity is, by code alone: exact names, aliases, plurals, acronyms, near-equal spellings.

Knows names only; what stays ambiguous stays unresolved, because a wrong identity costs more than a missing one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kb.records import Entity, PageCard, PageId
from kb.words import fold

NEAR = 93.0
"""Similarity in percent from which two long names are one; below it they are kept apart."""
DOUBTFUL = 85.0
"""Similarity from which somebody has to say whether two names are one."""
MOST_CANDIDATES = 6
_LONG = 9


@lru_cache(maxsize=2**16)
def name_key(name: str) -> str:
    """What two spellings of one name share: case, possessive, plural, hyphens and punctuation are folded.

    >>> name_key("Neural Networks") == name_key("neural network")
    True
    """
    bare = re.sub(r"['’]s\b", "", fold(name).casefold())
    parts = re.findall(r"[\w+#.]*[\w+#]", re.sub(r"[-_/]", " ", bare))
    return " ".join([*parts[:-1], _singular(parts[-1])]) if parts else bare


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def acronym(name: str) -> str:
    """The initials of a name of several words, `""` for one word.

    >>> acronym("Large language model")
    'LLM'
    """
    parts = re.findall(r"[^\W_]+", name)
    return "".join(part[0] for part in parts).upper() if len(parts) > 1 else ""


def resolve(entities: Iterable[Entity], cards: Mapping[PageId, PageCard]) -> dict[str, PageId]:
    """The page of each entity that one and only one page fits, by the entity's name."""
    pages_by_key = _pages_by_key(cards)
    found: dict[str, PageId] = {}
    for entity in entities:
        page = _page_of(entity, pages_by_key, cards)
        if page is not None:
            found[entity.name] = page
    return found


def ambiguous(entities: Iterable[Entity], cards: Mapping[PageId, PageCard]) -> list[tuple[Entity, tuple[PageId, ...]]]:
    """The entities that several pages may be, or one whose name is only like theirs, with these pages.

    Names that no page shares or resembles are new things and not ambiguous.
    """
    pages_by_key = _pages_by_key(cards)
    found = []
    for entity in entities:
        if _page_of(entity, pages_by_key, cards) is None:
            near = _maybe(entity, pages_by_key, cards)
            if near:
                found.append((entity, tuple(sorted(near)[:MOST_CANDIDATES])))
    return found


def _maybe(entity: Entity, pages: Mapping[str, set[PageId]], cards: Mapping[PageId, PageCard]) -> set[PageId]:
    names = (entity.name, *entity.aliases, acronym(entity.name))
    hits = {page for name in names if name for page in pages.get(name_key(name), ())}
    hits |= {page for key in _near_keys(name_key(entity.name), pages, DOUBTFUL) for page in pages[key]}
    return {page for page in hits if _may_be(entity, cards[page])}


def _pages_by_key(cards: Mapping[PageId, PageCard]) -> dict[str, set[PageId]]:
    pages: dict[str, set[PageId]] = defaultdict(set)
    for card in cards.values():
        for name in (card.title, *card.aliases):
            pages[name_key(name)].add(card.id)
    return pages


def _page_of(entity: Entity, pages: Mapping[str, set[PageId]], cards: Mapping[PageId, PageCard]) -> PageId | None:
    for names in ((entity.name,), entity.aliases, (acronym(entity.name),)):
        hits = {
            page for name in names if name for page in pages.get(name_key(name), ()) if _may_be(entity, cards[page])
        }
        if len(hits) == 1:
            return hits.pop()
        if hits:
            return None
    near = {page for key in _near_keys(name_key(entity.name), pages) for page in pages[key]}
    fitting = {page for page in near if _may_be(entity, cards[page])}
    return fitting.pop() if len(fitting) == 1 else None


def _may_be(entity: Entity, card: PageCard) -> bool:
    """A person is never a thing; the other kinds are guesses that may differ from source to source."""
    return (entity.kind == "person") == (card.kind == "person")


def _near_keys(key: str, pages: Mapping[str, set[PageId]], least: float = NEAR) -> list[str]:
    if len(key) < _LONG:
        return []
    from rapidfuzz import fuzz, process

    digits = re.findall(r"\d+", key)
    hits = process.extract(key, pages.keys(), scorer=fuzz.ratio, score_cutoff=least, limit=5)
    return [hit for hit, _, _ in hits if len(hit) >= _LONG and re.findall(r"\d+", hit) == digits]
