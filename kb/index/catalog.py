"""The cards of all pages as the index has them: for names, links and identities. Opens no page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kb.index.store import Connection
from kb.index.target import NAVIGATION, target_of
from kb.records import PageCard, PageId
from kb.words import digest


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is known of all pages without opening them; pages that only list others are left out."""

    cards: Mapping[PageId, PageCard]
    """In the order of their paths. Of two pages with one id the second gets another one."""
    ids: Mapping[str, PageId]
    """Title, name of the file or alias, in lower case → page. Titles go before names of files, these before aliases."""
    links_in: Mapping[PageId, int]
    """How many pages link to each in their words: footnotes, properties and lists such as index.md do not count."""
    links_out: Mapping[PageId, int]
    """To how many pages each links in its words."""


def read_catalog(db: Connection) -> Catalog:
    """The cards of all pages, and how they are linked."""
    cards: dict[PageId, PageCard] = {}
    by_number: dict[int, PageId] = {}
    for number, card in _cards(db):
        page = PageId(f"{card.id}-{digest(card.path, 4)}") if card.id in cards else card.id
        cards[page] = replace(card, id=page)
        by_number[number] = page
    incoming, outgoing = _degrees(db, by_number, cards)
    return Catalog(cards, _ids(cards), incoming, outgoing)


def paths_linking_to(db: Connection, name: str) -> tuple[str, ...]:
    """The paths of the pages that link to a page, in sorted order; footnotes and properties count."""
    rows = db.execute(
        "SELECT DISTINCT path FROM links JOIN pages ON number = page WHERE target = ? ORDER BY path", (target_of(name),)
    )
    return tuple(path for (path,) in rows)


def _cards(db: Connection) -> Iterator[tuple[int, PageCard]]:
    for number, page, title, path, kind, description, *lists, locked in db.execute(
        "SELECT number, id, title, path, kind, description, aliases, heard_as, sources, locked FROM pages"
        " WHERE substr(path, 1, 1) != '.' ORDER BY path"
    ):
        if kind not in NAVIGATION:
            aliases, heard_as, sources = (tuple(names.split("\n")) if names else () for names in lists)
            yield number, PageCard(page, title, path, kind, description, aliases, heard_as, sources, bool(locked))


def _ids(cards: Mapping[PageId, PageCard]) -> dict[str, PageId]:
    ids: dict[str, PageId] = {}
    for names_of in (lambda card: (card.title,), lambda card: (target_of(card.path),), lambda card: card.aliases):
        for page, card in cards.items():
            for name in names_of(card):
                ids.setdefault(name.lower(), page)
    return ids


def _degrees(
    db: Connection, by_number: Mapping[int, PageId], cards: Mapping[PageId, PageCard]
) -> tuple[dict[PageId, int], dict[PageId, int]]:
    files = {target_of(card.path): page for page, card in cards.items()}
    incoming: Counter[PageId] = Counter()
    outgoing: Counter[PageId] = Counter()
    for number, target in db.execute("SELECT DISTINCT page, target FROM links WHERE kind IN ('link', 'embed')"):
        page, other = by_number.get(number), files.get(target)
        if page and other and page != other:
            outgoing[page] += 1
            incoming[other] += 1
    return dict(incoming), dict(outgoing)
