"""Write what compiling a source changed: pages, source page, text notes, index, log, claims, journal; in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from kb.compile import catalog, source_page
from kb.compile.apply import took, wrote
from kb.compile.check import check_page
from kb.compile.pipeline import Reading
from kb.compile.read_back import Mended
from kb.compile.review_page import pointing
from kb.compile.settle import created
from kb.compile.source_page import Folio, source_card
from kb.compile.summary import Summary
from kb.convert.note import text_notes
from kb.flows.assets import asset_writes, set_aside, with_assets
from kb.flows.backlinks import with_backlinks
from kb.flows.build import Build, content_at, open_wiki
from kb.flows.digest import digest_of
from kb.flows.moved_notes import with_moved_notes
from kb.flows.rebasing import rebased
from kb.flows.reports import Outcome, PagesTouched
from kb.flows.review_file import review_writes
from kb.markdown.frontmatter import patch, properties
from kb.names import page_id, slug, text_note_name
from kb.operations import Change, Decided
from kb.records import PageCard, PageId, Text, Wiki
from kb.vault import claims as claims_store
from kb.vault import journal
from kb.vault import rulings as rulings_store
from kb.vault.forgotten import is_forgotten
from kb.vault.forgotten import path_of as forgotten_path
from kb.vault.journal import file_changes
from kb.vault.transaction import commit
from kb.words import digest

_FACTS = ("sha256", "words", "recall", "updated")
"""Properties of the page of a source that follow its file even where a person edited the page."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A source after its operations were settled."""

    reading: Reading
    text: Text
    before: Wiki
    after: Wiki
    decided: tuple[Decided, ...]
    moved: tuple[str, ...] = ()
    """The older sources whose origin it changed."""
    summary: Summary = field(default_factory=Summary)
    judged: Outcome = field(default_factory=Outcome)
    """What its claims disagree on with older ones."""
    recall: float | None = None
    """The share of the words of the file that its text holds."""
    answers: tuple[int, int, int] = (0, 0, 0)
    """How many answers of a model were used, and their tokens in and out."""
    mended: Mended = ()
    """What was refused at first, each with the words that were read in its place."""


def place(build: Build, compiled: Compiled, *, today: str, dry_run: bool) -> tuple[Build, PagesTouched]:
    """Write everything and return the build after it, and the titles of the pages made and changed."""
    title = compiled.reading.source.title
    build, (before_it, after_it, decided) = rebased(build, (compiled.before, compiled.after, compiled.decided), today)
    compiled = replace(compiled, before=before_it, after=after_it, decided=decided)
    touched = _touched(compiled)
    compiled = _with_backlinks(build, compiled, touched, today)
    compiled = _with_origins(build, compiled, today)
    wiki = _with_source_page(build, compiled, today)
    writes = {f"wiki/{wiki.cards[page].path}": wiki.texts[page] for page in wiki.texts}
    writes |= {f"wiki/text/{name}": note for name, note in _notes(build, compiled, today)}
    writes |= _navigation(build, compiled, wiki, touched, today)
    contents: dict[str, bytes | None] = {path: text.encode() for path, text in writes.items()}
    record = build.records[title]
    for source in (title, *compiled.moved):
        claims = (claim for claim in build.claims.values() if claim.source == source)
        contents[claims_store.path_of(build.vault, source)] = claims_store.claims_bytes(build.records[source], claims)
    if compiled.judged.rulings:
        path = rulings_store.path_of(title)
        contents[path] = (content_at(build, path) or b"") + rulings_store.rulings_bytes(compiled.judged.rulings)
        build.rulings.add(compiled.judged.rulings)
    if is_forgotten(build.vault, record.source.raw):
        contents[forgotten_path(record.source.raw)] = None
    contents = with_moved_notes(build, compiled.text, contents)
    contents = with_assets(build.vault, contents | asset_writes(compiled.text), partial(content_at, build))
    before = {path: content_at(build, path) for path in contents} | {
        f"wiki/{before_it.cards[page].path}": text.encode() for page, text in before_it.texts.items()
    }
    contents = {path: content for path, content in contents.items() if content != before[path]}
    change = Change(
        id=journal.next_id(build.vault, title),
        verb="ingest",
        title=title,
        date=today,
        engine=record.engine,
        model=record.model,
        decided=compiled.decided,
        files=file_changes(before, contents),
        wrote=wrote(compiled.before, wiki),
        removed=took(compiled.before, wiki),
    )
    build.history.add(change)
    if dry_run:
        build = replace(build, unsaved={**build.unsaved, **contents})
    else:
        aside = set_aside(build.vault, contents)
        commit(build.vault, contents | aside | review_writes(replace(build, cards=dict(wiki.cards)), today), change)
    titles = PagesTouched(
        _titles(wiki, created(compiled.decided)), _titles(wiki, touched - set(created(compiled.decided)))
    )
    return replace(build, cards=dict(wiki.cards), last=change), titles


def _titles(wiki: Wiki, pages: Iterable[PageId]) -> tuple[str, ...]:
    shown = (wiki.cards[page] for page in sorted(pages) if page in wiki.cards)
    return tuple(card.title for card in shown if card.kind != "contradiction")


def _touched(compiled: Compiled) -> set[PageId]:
    before, after = compiled.before.texts, compiled.after.texts
    return {page for page in after if after[page] != before.get(page)}


def _with_backlinks(build: Build, compiled: Compiled, touched: set[PageId], today: str) -> Compiled:
    """Name new pages on the pages of the older sources that they cite."""
    own = compiled.reading.source.title
    before, after, links = with_backlinks(build, compiled.before, compiled.after, touched, own=own, today=today)
    return replace(compiled, before=before, after=after, decided=compiled.decided + links)


def _with_origins(build: Build, compiled: Compiled, today: str) -> Compiled:
    """Say on the pages of older sources which talk or paper they go back to now."""
    ids = [page for page in (page_id("source", title) for title in compiled.moved) if page in build.cards]
    opened = open_wiki(build, [page for page in ids if page not in compiled.after.texts]).texts
    before, texts = {**opened, **compiled.before.texts}, {**opened, **compiled.after.texts}
    for page in ids:
        origin = build.records[build.cards[page].title].source.origin
        of = f"[[{origin.of}]]" if origin.of else None
        texts[page] = patch(texts[page], {"origin": origin.role, "origin_of": of, "updated": today})
    return replace(compiled, before=replace(compiled.before, texts=before), after=replace(compiled.after, texts=texts))


def _with_source_page(build: Build, compiled: Compiled, today: str) -> Wiki:
    reading, text, wiki = compiled.reading, compiled.text, compiled.after
    card = source_card(reading.source.title)
    if card.id in build.cards:  # a person may have moved it
        card = replace(card, path=build.cards[card.id].path, locked=build.cards[card.id].locked)
    pages = tuple(c for c in wiki.cards.values() if reading.source.title in c.sources and c.kind != "source")
    subjects = [c.title for c in pages if c.kind != "contradiction"] or [entity.name for entity in reading.entities]
    order = {entity.name: number for number, entity in enumerate(reading.entities)}
    subjects.sort(key=lambda name: (order.get(name, len(order)), name))
    description = source_page.describe(text, subjects)
    old = content_at(build, f"wiki/{card.path}")
    folio = Folio(reading, text, pages, description, today, today, compiled.summary, compiled.recall)
    folio = _told(folio, build, wiki)
    made = source_page.compose(folio)
    if old is not None and card.locked:
        made = old.decode()
    elif old is not None:
        made = _recomposed(build, card, old.decode(), folio)
    card = replace(card, description=description)
    return replace(wiki, texts={**wiki.texts, card.id: made}, cards={**wiki.cards, card.id: card})


def _told(folio: Folio, build: Build, wiki: Wiki) -> Folio:
    """The folio without a lead that the page itself does not carry."""
    if not folio.summary.lead:
        return folio
    card = source_card(folio.reading.source.title)
    alone = Wiki({card.id: source_page.compose(folio)}, {**wiki.cards, card.id: card})
    holds = check_page(alone, card.id, build.evidence).holds
    return folio if holds else replace(folio, summary=replace(folio.summary, lead=""))


def _recomposed(build: Build, card: PageCard, old: str, folio: Folio) -> str:
    """The page of a source that changed: anew when nobody edited it, else only its properties."""
    created_on = str(properties(old).get("created") or folio.created)
    folio = replace(folio, created=created_on)
    if build.history.written.get(f"wiki/{card.path}") == digest(old, 64):
        return source_page.compose(folio)
    return patch(old, {k: v for k, v in source_page.properties(folio).items() if k in _FACTS})


def _notes(build: Build, compiled: Compiled, today: str) -> tuple[tuple[str, str], ...]:
    title = compiled.reading.source.title
    old = content_at(build, f"wiki/text/{text_note_name(title)}.md")
    made = str(properties(old.decode()).get("created") or today) if old else today
    about = f"The words of {title}, passage by passage."
    return text_notes(compiled.text, title=title, id=f"txt-{slug(title)}", description=about, date=today, created=made)


def _navigation(build: Build, compiled: Compiled, wiki: Wiki, touched: set[PageId], today: str) -> dict[str, str]:
    """index.md, log.md and llm.txt after this source."""
    title = compiled.reading.source.title
    touched = {page for page in touched if wiki.cards[page].kind != "contradiction"}
    cards = [card for card in wiki.cards.values() if card.id not in build.closed]
    read = {name: (content_at(build, name) or b"").decode() for name in ("wiki/index.md", "wiki/log.md", "llm.txt")}
    new = set(created(compiled.decided))
    lines = [f"{len(compiled.text.passages)} passages, {len(compiled.reading.claims)} claims"]
    if new:
        lines[0] += f"; new {catalog.named(_titles(wiki, new))}"
    if touched - new:
        lines[0] += f"; updated {catalog.named(_titles(wiki, touched - new))}"
    if compiled.judged.titles:
        lines.append(f"disagrees with older sources: {catalog.named(compiled.judged.titles)}")
    if compiled.judged.unjudged:
        lines.append(f"{compiled.judged.unjudged} pairs of claims could not be judged")
    brought = Change("", "ingest", title, today, decided=compiled.decided, wrote=wrote(compiled.before, wiki))
    new_to_read = digest_of((brought,), wiki.cards)
    if new_to_read.reading:
        lines.append(f"worth reading {catalog.named(new_to_read.reading)}")
    count, tokens_in, tokens_out = compiled.answers
    if count:
        lines.append(f"{count} answers of a model, {tokens_in:,} tokens in, {tokens_out:,} out")
    entry = catalog.log_entry(title, "ingest", lines, today=today)
    waits = bool(build.history.waiting) or any(one.decision == "waiting" for one in compiled.decided)
    index = pointing(read["wiki/index.md"], waits=waits)
    return {
        "wiki/index.md": catalog.index_page(index, cards, today=today),
        "wiki/log.md": catalog.with_entry(read["wiki/log.md"], entry),
        "llm.txt": catalog.llm_txt(read["llm.txt"], cards),
    }
