"""Read single pages and passages, as an agent needs them: with the ids that a proposal names. Changes nothing.

Pages and sources are found by their names, never by paths; what is returned is bounded, and says where it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from kb.convert.convert import convert
from kb.errors import NotFound, UnreadableSource
from kb.flows.claim_context import contexts
from kb.flows.identity import page_called
from kb.flows.nearest import near_names, nearest
from kb.index.index import catalog, refresh
from kb.markdown.cite import claim_of
from kb.markdown.escape import plain
from kb.markdown.page import Tree, link_ids, parse
from kb.markdown.scan import links_in, masked_blocks
from kb.prompts import one_line
from kb.records import PageCard, Passage, PassageId, Source, Text
from kb.vault import claims as claims_store
from kb.vault.pages import load, read_bytes
from kb.vault.vault import Vault

LARGEST = 24_000
"""Characters of words that one answer holds."""
MOST_PASSAGES = 40
GUIDES = {
    "llm.txt": "Every page with one line about it.",
    "AGENTS.md": "How to work in this vault, and what its owner wishes.",
    "wiki/log.md": "What was done, the newest last.",
}
"""The files of a vault that lead to all others → what they are."""


@dataclass(frozen=True, slots=True)
class SaidOn:
    """A statement of a page: its id, and the labels of the footnotes that carry it."""

    id: str
    section: str
    words: str
    cites: tuple[str, ...] = ()
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: the passage that it leads to, and the words of the source."""

    label: str
    words: str
    """`[[Title (text)#^p-1a2b3c4d|Title, 12:31]] “words”`, as it stands on the page."""
    context: str = ""
    """An earlier sentence of the source that says what the pronouns of the words mean, where one is needed."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """What a page says, from statement number `first` on."""

    title: str
    kind: str
    path: str
    """Below the vault."""
    description: str
    aliases: tuple[str, ...]
    sources: tuple[str, ...]
    locked: bool
    statements: tuple[SaidOn, ...]
    footnotes: tuple[Footnote, ...]
    """Those that the statements shown cite."""
    first: int = 1
    next: int = 0
    """The number of the first statement that is not shown; 0: all are."""
    links: tuple[str, ...] = ()
    """The titles of the pages that it links to, each once; not the passages of its footnotes."""


@dataclass(frozen=True, slots=True)
class PassageRead:
    """A passage with its sentences; sentence 1 is the first."""

    id: str
    where: str
    """Time, page or chapter, and who speaks, as far as the source says it."""
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassagesRead:
    """Neighbouring passages of a source."""

    source: str
    """The title."""
    raw: str
    passages: tuple[PassageRead, ...]
    total: int
    """How many passages the source has."""
    next: str = ""
    """The id of the passage behind the last one shown; `""`: it was the last."""


def read_page(vault: Vault, name: str, first: int = 1) -> PageRead:
    """The statements of the page of this title, alias or id, from number `first` on.

    Raises `NotFound`, `UsageError` for a name of several pages, `DamagedRecord`.
    """
    refresh(vault)
    cards = catalog(vault).cards
    card = page_called(cards, name)
    if card.kind == "text":
        raise NotFound(f"{card.title} holds the words of a source", hint="read_passage shows them, search finds them")
    tree = parse(load(vault, card.path), link_ids(cards.values()))
    shown, following = _statements(tree, max(first, 1))
    cited = {label for one in shown for label in one.cites}
    known = contexts(vault, card.sources)
    notes = (replace(one, context=known.get(claim_of(one.label), "")) for one in _footnotes(tree) if one.label in cited)
    page = _page(card, shown, tuple(notes), max(first, 1), following)
    targets = dict.fromkeys(link.target for link in links_in(masked_blocks(tree.text, tree.blocks)) if not link.block)
    return replace(page, links=tuple(targets))


def page_text(vault: Vault, name: str) -> str:
    """The markdown of a page as it stands, cut behind `LARGEST` characters. Raises as `read_page` does."""
    refresh(vault)
    card = page_called(catalog(vault).cards, name)
    return _shortened(load(vault, card.path))


def guide_text(vault: Vault, path: str) -> str:
    """One of `GUIDES`; of a long log the end, since the newest stands last. Raises `NotFound`."""
    content = read_bytes(vault, path) if path in GUIDES else None
    if content is None:
        raise NotFound(f"there is no {path} in this vault")
    text = content.decode("utf-8", errors="replace")
    return _shortened(text, from_end=path.endswith("log.md"))


def _shortened(text: str, *, from_end: bool = False) -> str:
    if len(text) <= LARGEST:
        return text
    cut = f"[cut: {len(text) - LARGEST:,} characters more]"
    return f"{cut}\n\n{text[-LARGEST:]}" if from_end else f"{text[:LARGEST]}\n\n{cut}\n"


def read_passages(vault: Vault, name: str, passage: str = "", count: int = 1) -> PassagesRead:
    """Passages of a source, given by its title or its file below raw/; the first is `passage`, else its first.

    Raises `NotFound` for an unknown source or passage, `UnreadableSource` when its file is gone.
    """
    source = _source(vault, name)
    text = _text_of(vault, source)
    ids = [one.id for one in text.passages]
    wanted = passage.strip().lstrip("^")
    if wanted and wanted not in ids:
        raise NotFound(f"{wanted[:40]} is no passage of {source.title}", hint="search finds passages with their ids")
    at = ids.index(PassageId(wanted)) if wanted else 0
    shown: list[PassageRead] = []
    spent = 0
    for one in text.passages[at : at + max(1, min(count, MOST_PASSAGES))]:
        spent += len(one.words)
        if shown and spent > LARGEST:
            break
        shown.append(_passage(one))
    following = ids[at + len(shown)] if at + len(shown) < len(ids) else ""
    return PassagesRead(source.title, source.raw, tuple(shown), len(ids), following)


# -- pages ------------------------------------------------------------------------------------------------------


def _page(
    card: PageCard, shown: tuple[SaidOn, ...], footnotes: tuple[Footnote, ...], first: int, following: int
) -> PageRead:
    return PageRead(
        card.title,
        card.kind,
        f"wiki/{card.path}",
        card.description,
        card.aliases,
        card.sources,
        card.locked,
        shown,
        footnotes,
        first,
        following,
    )


def _statements(tree: Tree, first: int) -> tuple[tuple[SaidOn, ...], int]:
    """The statements from number `first` on that fit, and the number of the first that does not."""
    notes = {one.label: len(one.words) for one in _footnotes(tree)}
    shown: list[SaidOn] = []
    spent = 0
    for number, one in enumerate(tree.statements[first - 1 :], start=first):
        spent += len(one.words) + sum(notes.get(label, 0) for label in one.labels)
        if shown and spent > LARGEST:
            return tuple(shown), number
        words = one_line(plain(one.words))[:LARGEST]
        shown.append(SaidOn(one.id, plain(one.section), words, one.labels, one.is_lead))
    return tuple(shown), 0


def _footnotes(tree: Tree) -> Iterable[Footnote]:
    for one in tree.definitions:
        words = tree.text[one.start : one.end].partition("]:")[2]
        yield Footnote(one.label, one_line(words))


# -- passages ---------------------------------------------------------------------------------------------------


def _source(vault: Vault, name: str) -> Source:
    wanted = name.strip().casefold()
    sources = [record.source for record in claims_store.all_sources(vault)]
    known = {one.raw.casefold(): one for one in sources} | {one.title.casefold(): one for one in sources}
    found = known.get(wanted) or known.get(wanted.removesuffix(" (text)"))
    if found is None:
        near = nearest(name, {one.title: (one.raw,) for one in sources})
        raise NotFound(f"no source is called {name[:80]}", hint=near_names(near))
    return found


def _text_of(vault: Vault, source: Source) -> Text:
    content = read_bytes(vault, f"raw/{source.raw}")
    if content is None:
        raise UnreadableSource(source.raw, "it is not in raw/ any more")
    return replace(_converted(source.raw, vault.raw, sha256(content).hexdigest()), title=source.title)


@lru_cache(maxsize=4)
def _converted(raw: str, folder: Path, _sha: str) -> Text:
    """A text is read passage by passage, in many calls: the last ones are kept."""
    return convert(raw, (folder / raw).read_bytes())


def _passage(passage: Passage) -> PassageRead:
    place = passage.location
    page = f"p. {place.page}" if place.page else ""
    where = ", ".join(part for part in (place.time, page, place.chapter, place.speaker) if part)
    numbers = range(1, len(passage.sentences) + 1)
    return PassageRead(passage.id, where, tuple(one_line(passage.sentence(number)) for number in numbers))
