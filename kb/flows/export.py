"""`kb export`: the wiki for a model, whole as llms-full.txt, or what fits a topic and a budget of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.compile.packing import LEAST_BUDGET, Excerpt, Page, llms_full, packed
from kb.errors import NotFound, UsageError
from kb.flows.search import search
from kb.index.entry import Section, entry
from kb.index.index import catalog, refresh
from kb.index.search import Hit
from kb.prompts import tokens
from kb.records import Source
from kb.vault import claims as claims_store
from kb.vault.disk import put
from kb.vault.pages import load, read_bytes
from kb.vault.vault import Vault

FULL, CONTEXT = "llms-full.txt", "context.md"
MOST_HITS = 200
_OWN = ("wiki", "raw", ".kb")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported."""

    files: tuple[str, ...]
    """None when it went to standard output, or nothing was found."""
    tokens: int
    pages: int
    passages: int = 0
    sources: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """What did not fit into the budget."""
    text: str = ""
    """The content, when it goes to standard output."""


def export_llms(vault: Vault, output: str = "") -> Exported:
    """Write all pages into one file: `output`, `-` for standard output, else llms-full.txt in the vault."""
    refresh(vault)
    cards = [card for card in catalog(vault).cards.values() if card.kind != "text"]
    if not cards:
        raise NotFound("there is no page to export yet", hint="put documents into raw/ and run `kb ingest`")
    head = (read_bytes(vault, "llm.txt") or b"").decode("utf-8", errors="replace").partition("\n## ")[0]
    text = llms_full((Page(card, load(vault, card.path)) for card in cards), head)
    return _put(vault, text, output or str(vault.root / FULL), Exported((), tokens(text), len(cards)))


def export_context(vault: Vault, topic: str, budget: int, output: str = "") -> Exported:
    """Write the pages and passages that fit a topic best, within a budget of tokens (characters / 4).

    Raises `UsageError` for a budget into which nothing fits, `NotFound` when nothing was ingested yet.
    """
    if budget < LEAST_BUDGET:
        raise UsageError(f"a budget of {budget} tokens holds nothing", hint=f"give at least {LEAST_BUDGET}")
    hits = search(vault, topic, MOST_HITS).hits
    sources = {record.source.title: record.source for record in claims_store.all_sources(vault)}
    found = packed(topic, list(_chosen(vault, hits, sources)), lambda title: _about(sources.get(title)), budget)
    if not found.pages and not found.passages:
        return Exported((), 0, 0, left_out=found.left_out)
    report = Exported((), found.tokens, len(found.pages), found.passages, found.sources, found.left_out)
    return _put(vault, found.text, output or str(vault.root / CONTEXT), report)


def _chosen(vault: Vault, hits: Sequence[Hit], sources: dict[str, Source]) -> Iterator[Page | Excerpt]:
    """The hits in their order as pages and stretches of texts, each once."""
    cards = {card.path: card for card in catalog(vault).cards.values()}
    titles = {source.raw: source.title for source in sources.values()}
    notes: dict[str, tuple[Section, ...]] = {}
    seen: set[tuple[str, int]] = set()
    for hit in hits:
        card = cards.get(hit.path)
        if card is None:
            continue
        if not hit.passage or card.kind != "text":
            if (hit.path, -1) not in seen:
                yield Page(card, load(vault, card.path))
            seen.add((hit.path, -1))
            continue
        if hit.path not in notes:
            notes[hit.path] = entry(hit.path, load(vault, hit.path)).sections
        at = next((n for n, one in enumerate(notes[hit.path]) if hit.passage in {spot.id for spot in one.spots}), -1)
        if at >= 0 and (hit.path, at) not in seen:
            yield _excerpt(titles.get(hit.source, card.title), at, notes[hit.path][at])
        seen.add((hit.path, at))


def _excerpt(source: str, at: int, section: Section) -> Excerpt:
    passages = []
    for spot in section.spots:
        where = ", ".join(part for part in (section.heading, spot.time, spot.speaker) if part)
        passages.append((spot.id, where, " ".join(section.words[spot.start : spot.stop].split())))
    return Excerpt(source, at, tuple(passages))


def _about(source: Source | None) -> str:
    if source is None:
        return "its file is not known"
    said = (*source.metadata.authors, source.metadata.published or source.metadata.issued, source.metadata.url)
    return ", ".join(part for part in (f"raw/{source.raw}", *said) if part)


def _put(vault: Vault, text: str, output: str, report: Exported) -> Exported:
    """Write the file, and name it. Raises `UsageError` for a place that is kb's own."""
    if output == "-":
        return replace(report, text=text)
    path = Path(output)
    if any(path.resolve().is_relative_to((vault.root / own).resolve()) for own in _OWN):
        raise UsageError(f"{output} lies in a folder that kb keeps", hint="name a file elsewhere")
    if not path.parent.is_dir() or path.is_dir():
        raise UsageError(f"{output} cannot be written: {'it is' if path.is_dir() else 'there is no such'} folder")
    put(path, text.encode(), is_durable=False)
    return replace(report, files=(str(path),))
