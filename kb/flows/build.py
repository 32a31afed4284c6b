"""What an ingest has open: the journal, the claims of all sources, the cards of all pages; it grows by source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kb.compile.clash.pairing import ClaimWords
from kb.compile.contradiction_page import status_of
from kb.compile.disagreements import by_page
from kb.flows.history import History
from kb.flows.kept_texts import raw_text
from kb.markdown.cite import claim_of
from kb.markdown.frontmatter import properties
from kb.markdown.page import link_ids, link_key, parse
from kb.markdown.scan import wikilinks
from kb.operations import Change
from kb.records import Claim, ClaimId, Evidence, PageCard, PageId, Text, Wiki
from kb.rulings import Ruling
from kb.vault import claims as claims_store
from kb.vault import journal
from kb.vault import rulings as rulings_store
from kb.vault.claims import SourceRecord
from kb.vault.pages import load, read_bytes
from kb.vault.vault import Vault

FEWEST_RUNS = 3
"""Below it `may_retell` says no in any case."""


class Texts(Mapping[str, Text]):
    """The texts of sources by title, converted when somebody asks for them."""

    def __init__(self, vault: Vault, records: Mapping[str, SourceRecord]) -> None:
        self._vault = vault
        self._records = records
        self._read: dict[str, Text] = {}

    def __getitem__(self, title: str) -> Text:
        if title not in self._read:
            raw = self._records[title].source.raw
            path = self._vault.raw / raw
            if not path.exists():
                raise KeyError(title)  # a source that is gone backs nothing
            self._read[title] = replace(raw_text(self._vault, raw), title=title)
        return self._read[title]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def remember(self, title: str, text: Text) -> None:
        """Keep a text that was converted already."""
        self._read[title] = text


class Sketches:
    """Which sources share word runs with another: found by the runs, not by going through all sources."""

    def __init__(self, records: Iterable[SourceRecord]) -> None:
        self._titles: dict[int, list[str]] = {}
        for record in records:
            self.add(record)

    def add(self, record: SourceRecord) -> None:
        """Know a source more; of one that is known already the old runs stay and do no harm."""
        for run in record.sketch:
            self._titles.setdefault(run, []).append(record.source.title)

    def near(self, sketch: Iterable[int]) -> tuple[str, ...]:
        """The titles that share at least `FEWEST_RUNS` runs with a sketch, sorted."""
        shared = Counter(title for run in sketch for title in self._titles.get(run, ()))
        return tuple(sorted(title for title, count in shared.items() if count >= FEWEST_RUNS))


class Rulings:
    """The judged pairs of claims, growing source by source."""

    def __init__(self, rulings: Iterable[Ruling] = ()) -> None:
        self.settled: set[frozenset[ClaimId]] = set()
        """What is not asked again: all pairs but those whose judgement failed."""
        self._all: list[Ruling] = []
        self.add(rulings)

    @property
    def by_page(self) -> dict[str, list[Ruling]]:
        """The pairs of each contradiction."""
        return by_page(self._all)

    def add(self, rulings: Iterable[Ruling]) -> None:
        """Know these as well."""
        more = tuple(rulings)
        self._all += more
        self.settled.update(one.pair for one in more if one.relation != "failed" or one.keep)


@dataclass(frozen=True, slots=True)
class Build:
    """All that compiling the next source needs to know of the ones before."""

    vault: Vault
    history: History
    records: dict[str, SourceRecord]
    """By title of the source."""
    claims: dict[ClaimId, Claim]
    cards: dict[PageId, PageCard]
    texts: Texts
    sketches: Sketches
    words: ClaimWords = field(default_factory=ClaimWords)
    """The claims by their words: filled when pairs are judged."""
    rulings: Rulings = field(default_factory=Rulings)
    closed: frozenset[PageId] = frozenset()
    """The contradictions that a person has decided: they stand on no list."""
    unsaved: Mapping[str, bytes | None] = field(default_factory=dict)
    """In a dry run: what would have been written, by path."""
    last: Change | None = None
    """What was written for the source that was compiled last."""

    @property
    def origins(self) -> dict[str, str]:
        """Title of each source → title of its origin."""
        return {title: record.source.origin.of or title for title, record in self.records.items()}

    @property
    def evidence(self) -> Evidence:
        """What statements may rest on."""
        sources = {title: record.source for title, record in self.records.items()}
        heard = {title: record.heard_as for title, record in self.records.items() if record.heard_as}
        return Evidence(self.claims, self.texts, sources, heard)


def open_build(vault: Vault, cards: Mapping[PageId, PageCard]) -> Build:
    """Read the journal and the claims of all sources."""
    records = {record.source.title: record for record in claims_store.all_sources(vault)}
    claims = {claim.id: claim for title in records for claim in claims_store.read(vault, title)}
    decided = [one for found in rulings_store.all_rulings(vault).values() for one in found]
    return Build(
        vault,
        History(journal.read(vault)),
        records,
        claims,
        dict(cards),
        Texts(vault, records),
        Sketches(records.values()),
        rulings=Rulings(decided),
        closed=frozenset(_closed(vault, cards.values())),
    )


def _closed(vault: Vault, cards: Iterable[PageCard]) -> Iterator[PageId]:
    for card in cards:
        if card.kind == "contradiction" and status_of(load(vault, card.path)) != "open":
            yield card.id


def unplaced(build: Build) -> tuple[Claim, ...]:
    """The claims that were never put on a page: they wait for more of their kind."""
    return tuple(claim for claim in build.claims.values() if not build.history.is_placed(claim.id))


def pages_citing(build: Build, claims: Iterable[ClaimId]) -> tuple[PageId, ...]:
    """The pages of this vault to which the journal says that kb put one of these claims."""
    return tuple(sorted(page for page in build.history.pages_citing(claims) if page in build.cards))


def open_wiki(build: Build, pages: Iterable[PageId], withdrawn: Iterable[ClaimId] = ()) -> Wiki:
    """The wiki with these pages open, and what the journal knows of them."""
    texts = {page: text_at(build, build.cards[page].path) for page in pages}
    ids = link_ids(build.cards.values())
    present = journal.Present(
        pages=frozenset(build.cards),
        claims={page: frozenset(_labels(text)) for page, text in texts.items()},
        links={page: frozenset(_targets(text, ids)) for page, text in texts.items()},
        aliases={page: frozenset(_names(text)) for page, text in texts.items()},
    )
    changes = build.history.touching(texts, build.cards)
    return Wiki(
        texts,
        dict(build.cards),
        owned=journal.owned(changes),
        removed=journal.removed(changes, present),
        withdrawn=frozenset(withdrawn),
    )


def also_open(build: Build, wiki: Wiki, pages: Iterable[PageId]) -> Wiki:
    """The wiki with more pages open, as this run left them."""
    missing = sorted({page for page in pages if page not in wiki.texts and page in build.cards})
    opened = open_wiki(build, missing)
    return replace(
        wiki,
        texts={**opened.texts, **wiki.texts},
        owned={**opened.owned, **wiki.owned},
        removed=wiki.removed | opened.removed,
    )


def content_at(build: Build, path: str) -> bytes | None:
    """The bytes of a file of the vault, as this run left it; None when there is none."""
    return build.unsaved[path] if path in build.unsaved else read_bytes(build.vault, path)


def text_at(build: Build, path: str) -> str:
    """The text of a page, by its path below wiki/. Raises `NotFound`."""
    unsaved = build.unsaved.get(f"wiki/{path}")
    return load(build.vault, path) if unsaved is None else unsaved.decode()


def _labels(text: str) -> Iterator[ClaimId]:
    return (claim_of(label) for statement in parse(text).statements for label in statement.labels)


def _targets(text: str, ids: Mapping[str, PageId]) -> Iterator[PageId]:
    return (ids[link_key(link.target)] for link in wikilinks(text) if link_key(link.target) in ids)


def _names(text: str) -> list[str]:
    found = properties(text)
    listed = [found.get("aliases"), found.get("heard_as")]
    return [str(name) for names in listed if isinstance(names, list) for name in names]
