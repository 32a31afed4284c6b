"""What a plan may look up: pages, statements and passages of this vault, found by words and titles, never by paths."""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import DamagedRecord, NotFound, UnreadableSource, UnsafePath
from kb.flows.build import Build, text_at
from kb.index.index import refresh
from kb.index.search import Hit, search
from kb.markdown.escape import plain
from kb.markdown.page import parse
from kb.names import text_note_of
from kb.records import Location, PageCard, Statement, Text

MOST_HITS = 8
MOST_PASSAGES = 12


@dataclass(frozen=True, slots=True)
class WikiLookups:
    """Implements `tasks.Lookups`.

    It sees the vault as the sources before this one left it: a run that goes on where another stopped finds the same.
    """

    build: Build

    def search_wiki(self, query: str) -> tuple[str, ...]:
        """Pages with their kinds and descriptions, passages with their ids, the best first."""
        refresh(self.build.vault)
        try:
            hits = search(self.build.vault, query, limit=MOST_HITS)
        except NotFound:
            return ()
        titles = {record.source.raw: title for title, record in self.build.records.items()}
        described = {card.path: card.description for card in self.build.cards.values()}
        return tuple(_hit(hit, titles.get(hit.source, ""), described.get(hit.path, "")) for hit in hits)

    def read_page(self, title: str) -> tuple[str, ...]:
        """The description and the statements of a page; none when no page has this title."""
        card = self._card(title)
        if card is None:
            return ()
        if card.kind == "text":
            return (f"{card.title} holds the words of a source: search_wiki finds its passages",)
        try:
            statements = parse(text_at(self.build, card.path)).statements
        except (NotFound, UnsafePath, DamagedRecord):
            return ()
        return (f"{card.title} ({card.kind}): {plain(card.description)}", *map(_said, statements))

    def read_passages(self, source: str, passages: tuple[str, ...]) -> tuple[str, ...]:
        """Passages of a source in full, each behind its id; none when there is no such source or passage."""
        text = self._text(source)
        if text is None:
            return ()
        known = {str(passage.id): passage for passage in text.passages}
        found = [known[one] for one in dict.fromkeys(passages) if one in known][:MOST_PASSAGES]
        return tuple(f"{one.id}{_where(one.location)} {one.words}" for one in found)

    def _card(self, title: str) -> PageCard | None:
        """The page of this title; else the first that has it as an alias. Case does not count."""
        wanted, cards = title.strip().casefold(), self.build.cards.values()
        called = (card for card in cards if card.title.casefold() == wanted)
        named = (card for card in cards if wanted in (alias.casefold() for alias in card.aliases))
        return next(called, None) or next(named, None)

    def _text(self, title: str) -> Text | None:
        wanted = title.strip().casefold()
        names = {wanted, (text_note_of(wanted) or (wanted,))[0]}
        found = next((one for one in self.build.records if one.casefold() in names), None)
        try:
            return self.build.texts[found] if found else None
        except (KeyError, UnreadableSource):  # its file in raw/ is gone, or holds something else now
            return None


def _hit(hit: Hit, source: str, description: str) -> str:
    if hit.passage and source:
        return f"{hit.passage} of {source} (source): {plain(hit.snippet)}"
    return f"{hit.title} ({hit.kind}): {plain(description or hit.snippet)}"


def _said(statement: Statement) -> str:
    """A statement without its marks, behind the heading that it stands under."""
    return f"{plain(statement.section)}: {plain(statement.words)}" if statement.section else plain(statement.words)


def _where(location: Location) -> str:
    shown = ", ".join(part for part in (location.speaker, location.time, location.chapter) if part)
    return f" ({shown})" if shown else ""
