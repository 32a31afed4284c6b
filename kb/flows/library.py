"""What answers may rest on: the sources of a vault with their passages and claims, read when somebody asks for them.

Knows the index and the files of claims; opens no document in raw/, so that a question costs what it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from kb.errors import NotFound
from kb.index.index import catalog, reading
from kb.index.passages import Standing, passages_of_source, source_called, source_card, sources_of_notes
from kb.markdown.cite import claim_of
from kb.markdown.page import Tree, parse
from kb.records import (
    Claim,
    ClaimId,
    Evidence,
    Location,
    Metadata,
    PageCard,
    PageId,
    Passage,
    PassageId,
    Source,
    Text,
    Wiki,
)
from kb.sentences import lines, spans
from kb.vault import claims as claims_store
from kb.vault.claims import SourceRecord
from kb.vault.pages import load
from kb.vault.vault import Vault


@dataclass(slots=True)
class NoteTexts(Mapping[str, Text]):
    """The texts of sources by title, as their notes in wiki/text/ have them."""

    vault: Vault
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    """Source and passage → the name of the note, as links give it; of the texts that were read."""
    _read: dict[str, Text] = field(default_factory=dict)

    def __getitem__(self, title: str) -> Text:
        if title not in self._read:
            found = reading(self.vault, lambda db: passages_of_source(db, title))
            if not found:
                raise KeyError(title)
            self.notes |= {(title, one.id): PurePosixPath(one.path).stem for one in found}
            blocks = tuple(_passage(one) for one in found)
            spoken = any(one.speaker or one.time for one in found)
            self._read[title] = Text(title, blocks, "transcript" if spoken else "prose")
        return self._read[title]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


def _passage(one: Standing) -> Passage:
    cuts = lines(one.words) if "\n" in one.words else spans(one.words)
    return Passage(PassageId(one.id), one.words, one.words, cuts, Location(one.speaker, one.time, "", one.heading))


@dataclass(slots=True)
class Library:
    """A vault as a question sees it. It grows as more is looked at, and forgets nothing."""

    vault: Vault
    texts: NoteTexts
    cards: Mapping[PageId, PageCard]
    claims: dict[ClaimId, Claim] = field(default_factory=dict)
    """Those of the sources that were looked at, and those that were cut for an answer."""
    records: dict[str, SourceRecord] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)

    @property
    def evidence(self) -> Evidence:
        """What an answer may rest on, as far as it was looked at."""
        sources = {title: record.source for title, record in self.records.items()}
        heard = {title: record.heard_as for title, record in self.records.items() if record.heard_as}
        return Evidence(self.claims, self.texts, sources, heard)

    @property
    def wiki(self) -> Wiki:
        """The cards of all pages; none is open."""
        return Wiki({}, self.cards)


def open_library(vault: Vault) -> Library:
    """A library in which nothing was looked at yet; the index is up to date."""
    return Library(vault, NoteTexts(vault), catalog(vault).cards)


def look_at(library: Library, source: str) -> bool:
    """Know a source: its record, claims, date. Whether there is one with a text. Raises `DamagedRecord`."""
    if source in library.records:
        return True
    if library.texts.get(source) is None:
        return False
    card = reading(library.vault, lambda db: source_card(db, source))
    try:
        record = claims_store.record_of(library.vault, source)
        claims = claims_store.read(library.vault, source)
    except NotFound:
        record = SourceRecord(Source(source, card.raw, "", Metadata(card.authors)))
        claims = ()
    library.records[source] = record
    library.claims.update({claim.id: claim for claim in claims})
    known = record.source.metadata
    library.dates[source] = known.published or known.issued
    return True


def passages_at(library: Library, source: str, wanted: Iterable[str]) -> tuple[Passage, ...]:
    """These passages of a source, in the order asked for; unknown ones are left out."""
    if not look_at(library, source):
        return ()
    by_id = library.texts[source].by_id
    return tuple(by_id[PassageId(one)] for one in dict.fromkeys(wanted) if PassageId(one) in by_id)


def source_named(library: Library, title: str) -> str:
    """The title of the source that is called so; `""` when there is none."""
    return reading(library.vault, lambda db: source_called(db, title))


def page_open(library: Library, card: PageCard) -> Tree | None:
    """A page, parsed; None when it is gone."""
    try:
        return parse(load(library.vault, card.path))
    except NotFound:
        return None


def cited(library: Library, tree: Tree, labels: Iterable[str]) -> tuple[Claim, ...]:
    """The claims behind these labels of a page, as far as their sources make them still."""
    wanted = dict.fromkeys(labels)
    notes = [one.note for one in tree.definitions if one.label in wanted and one.note]
    sources = reading(library.vault, lambda db: sources_of_notes(db, notes))
    for source in dict.fromkeys(sources.values()):
        look_at(library, source)
    names = dict.fromkeys(claim_of(label) for label in wanted)
    return tuple(library.claims[name] for name in names if name in library.claims)
