"""What an ingest has open: the journal, the claims of all sources, the cards of all pages; it grows by source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kb.compile.pipeline import title_ids
from kb.convert.convert import convert
from kb.markdown.cite import claim_of
from kb.markdown.frontmatter import properties
from kb.markdown.page import parse
from kb.markdown.scan import wikilinks
from kb.operations import Add, Change, Decided, Operation, Refine, Side, Supersede
from kb.records import Claim, ClaimId, Evidence, PageCard, PageId, Text, Wiki
from kb.vault import claims as claims_store
from kb.vault import journal
from kb.vault.claims import SourceRecord
from kb.vault.pages import load, read_bytes
from kb.vault.vault import Vault


class Texts(Mapping[str, Text]):
    """The texts of sources by title, converted when somebody asks for them."""

    def __init__(self, vault: Vault, records: Mapping[str, SourceRecord]) -> None:
        self._vault = vault
        self._records = records
        self._read: dict[str, Text] = {}

    def __getitem__(self, title: str) -> Text:
        if title not in self._read:
            raw = self._records[title].source.raw
            self._read[title] = replace(convert(raw, (self._vault.raw / raw).read_bytes()), title=title)
        return self._read[title]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def remember(self, title: str, text: Text) -> None:
        """Keep a text that was converted already."""
        self._read[title] = text


@dataclass(frozen=True, slots=True)
class Build:
    """All that compiling the next source needs to know of the ones before."""

    vault: Vault
    changes: tuple[Change, ...]
    records: dict[str, SourceRecord]
    """By title of the source."""
    claims: dict[ClaimId, Claim]
    cards: dict[PageId, PageCard]
    texts: Texts
    unsaved: Mapping[str, bytes | None] = field(default_factory=dict)
    """In a dry run: what would have been written, by path."""

    @property
    def origins(self) -> dict[str, str]:
        """Title of each source → title of its origin."""
        return {title: record.source.origin.of or title for title, record in self.records.items()}

    @property
    def evidence(self) -> Evidence:
        """What statements may rest on."""
        return Evidence(self.claims, self.texts, {title: record.source for title, record in self.records.items()})


def open_build(vault: Vault, cards: Mapping[PageId, PageCard]) -> Build:
    """Read the journal and the claims of all sources."""
    records = {record.source.title: record for record in claims_store.all_sources(vault)}
    claims = {claim.id: claim for title in records for claim in claims_store.read(vault, title)}
    return Build(vault, journal.read(vault), records, claims, dict(cards), Texts(vault, records))


def unplaced(build: Build) -> tuple[Claim, ...]:
    """The claims that were never put on a page: they wait for more of their kind."""
    placed = {claim for change in build.changes if not change.undone for d in change.decided for claim in cited(d)}
    return tuple(claim for claim in build.claims.values() if claim.id not in placed)


def cited(decided: Decided) -> tuple[ClaimId, ...]:
    """The claims that an applied operation put on its page."""
    return claims_in(decided.operation) if decided.decision == "applied" else ()


def claims_in(operation: Operation) -> tuple[ClaimId, ...]:
    """The claims that an operation cites."""
    if isinstance(operation, Add | Refine | Supersede):
        return operation.claims
    sides: tuple[Side, ...] = getattr(operation, "sides", ())
    return tuple(claim for side in sides for claim in side.claims)


def pages_citing(build: Build, claims: Iterable[ClaimId]) -> tuple[PageId, ...]:
    """The pages of this vault to which the journal says that kb put one of these claims."""
    wanted = set(claims)
    pages = {
        d.operation.page
        for change in build.changes
        if not change.undone
        for d in change.decided
        if wanted & set(cited(d))
    }
    return tuple(sorted(page for page in pages if page in build.cards))


def open_wiki(build: Build, pages: Iterable[PageId], withdrawn: Iterable[ClaimId] = ()) -> Wiki:
    """The wiki with these pages open, and what the journal knows of them."""
    texts = {page: text_at(build, build.cards[page].path) for page in pages}
    ids = title_ids(build.cards)
    present = journal.Present(
        pages=frozenset(build.cards),
        claims={page: frozenset(_labels(text)) for page, text in texts.items()},
        links={page: frozenset(_targets(text, ids)) for page, text in texts.items()},
        aliases={page: frozenset(_names(text)) for page, text in texts.items()},
    )
    return Wiki(
        texts,
        dict(build.cards),
        owned=journal.owned(build.changes),
        removed=journal.removed(build.changes, present),
        withdrawn=frozenset(withdrawn),
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
    return (ids[link.target.casefold()] for link in wikilinks(text) if link.target.casefold() in ids)


def _names(text: str) -> list[str]:
    found = properties(text)
    listed = [found.get("aliases"), found.get("heard_as")]
    return [str(name) for names in listed if isinstance(names, list) for name in names]
