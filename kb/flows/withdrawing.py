"""Take a source out of the wiki: its claims, its page and text, and what rests on it alone. Writes nothing itself.

`kb forget` does this because a person asks, `kb undo` for an ingest on which later ones were built.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from kb.compile import catalog
from kb.compile.apply import apply
from kb.compile.origins import origin_of
from kb.compile.withdrawal import Touched, Withdrawn, is_machines, withdraw, without_pages
from kb.extractive.writing import write
from kb.flows.assets import with_assets
from kb.flows.build import Build, content_at, open_wiki
from kb.markdown.cite import claim_of
from kb.markdown.frontmatter import patch
from kb.markdown.page import link_key, parse
from kb.names import page_id, text_note_of
from kb.operations import Lead
from kb.records import ClaimId, PageId, Wiki
from kb.tasks import PageDraft, WriteTask
from kb.vault import claims as claims_store
from kb.vault import rulings as rulings_store
from kb.vault.pages import walk
from kb.vault.undo import text_of
from kb.words import digest

_MARK = re.compile(r"\[\^([a-z0-9]+-[0-9a-f]{6})b?\]")
_LINK = re.compile(r"\[\[([^\[\]\r\n|#]+)")
_RETELLS = re.compile(
    r"; (?:made by a machine from another source|it retells another source), with which it counts as one\."
)
ITS_OWN = "it is the page of what is withdrawn"
EDITED = "a person edited it"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is left of a vault without a source."""

    before: Wiki
    after: Wiki
    writes: Mapping[str, bytes | None] = field(default_factory=dict)
    """All files but the journal and the log, by path below the vault; None: it goes."""
    removed: tuple[Touched, ...] = ()
    kept: tuple[Touched, ...] = ()


def withdrawal(build: Build, title: str, today: str, also: Iterable[PageId] = ()) -> Withdrawal:
    """The vault of this build without the source of this title, and without the pages `also`."""
    gone = frozenset(claim.id for claim in build.claims.values() if claim.source == title)
    left = _without(build, title, gone)
    own = [page for page in build.cards if is_of(build, page, title)]
    edited = [page for page in own if build.cards[page].kind == "text" and is_edited(build, page)]
    wiki, result = taken_out(left, gone, [*(page for page in own if page not in edited), *also], today)
    named = tuple(Touched(page, "", EDITED) for page in edited)
    left, result, moved = _with_origins(left, result, title, today)
    writes = {**pages_written(wiki, result.wiki), **_records(left, title, moved)}
    writes |= _rulings_without(build, gone) | navigation(build, result.wiki, today)
    writes = with_assets(build.vault, writes, partial(content_at, build))
    return Withdrawal(wiki, result.wiki, writes, result.removed, result.kept + named)


def taken_out(left: Build, gone: frozenset[ClaimId], own: list[PageId], today: str) -> tuple[Wiki, Withdrawn]:
    """The pages that these claims concern, as they are and without them; `own` are pages of the source, which go."""
    texts = dict(_texts(left))
    own = [page for page in dict.fromkeys(own) if page in texts]
    citing = {page for page, text in texts.items() if gone & set(_MARK.findall(text))} | {*own}
    first = withdraw(open_wiki(left, sorted(citing), gone), gone, left.evidence, origins=left.origins, today=today)
    going = {*own, *(one.page for one in first.removed if not one.words)}
    names = {link_key(name) for page in going for name in (left.cards[page].title, left.cards[page].path)}
    linking = {page for page, text in texts.items() if names & {link_key(name) for name in _LINK.findall(text)}}
    wiki = open_wiki(left, sorted(citing | linking), gone)
    result = withdraw(wiki, gone, left.evidence, origins=left.origins, today=today)
    result = without_pages(result, _alone(result, own), left.evidence, today, why=ITS_OWN)
    return wiki, replace(result, wiki=with_leads(result.wiki, wiki, left, today))


def _without(build: Build, title: str, gone: Collection[ClaimId]) -> Build:
    records = {name: record for name, record in build.records.items() if name != title}
    return replace(build, records=records, claims={id: one for id, one in build.claims.items() if id not in gone})


def _texts(build: Build) -> Iterator[tuple[PageId, str]]:
    """The text of every page that there is, as this run left it."""
    there = {path for path, _ in walk(build.vault)} | {path.removeprefix("wiki/") for path in build.unsaved}
    for page, card in build.cards.items():
        text = text_of(content_at(build, f"wiki/{card.path}")) if card.path in there else None
        if text is not None:
            yield page, text


def is_of(build: Build, page: PageId, title: str) -> bool:
    """Whether a page is that of the source, or a note of its text."""
    card = build.cards[page]
    if card.kind == "source":
        return page == page_id("source", title) or card.title == title
    found = text_note_of(card.title)
    return card.kind == "text" and found is not None and found[0] == title


def is_edited(build: Build, page: PageId) -> bool:
    """Whether the file of a page is not what kb wrote last."""
    path = f"wiki/{build.cards[page].path}"
    return build.history.written.get(path) != digest((content_at(build, path) or b"").decode(), 64)


def _alone(result: Withdrawn, own: Iterable[PageId]) -> list[PageId]:
    """The pages of the source on which no person wrote."""
    wiki = result.wiki
    there = [page for page in own if page in wiki.texts]
    return [page for page in there if wiki.cards[page].kind == "text" or is_machines(wiki, page)]


def with_leads(wiki: Wiki, before: Wiki, build: Build, today: str) -> Wiki:
    """The wiki in which pages of attributed passages that changed have leads that count what is there."""
    for page in sorted(wiki.texts):
        if wiki.texts[page] == before.texts.get(page):
            continue
        statements = parse(wiki.texts[page]).statements
        cited = dict.fromkeys(claim_of(label) for one in statements for label in one.labels)
        known = tuple(build.claims[claim] for claim in cited if claim in build.claims)
        lead = next((one for one in statements if one.is_lead and one.id in wiki.owned.get(page, frozenset())), None)
        if lead is None or not known:
            continue
        draft = PageDraft(wiki.cards[page], False, statements, (), known)
        for operation in write(WriteTask((draft,), build.origins)).operations:
            if isinstance(operation, Lead):
                wiki = apply(wiki, operation, build.evidence, today=today)
    return wiki


def _with_origins(left: Build, result: Withdrawn, title: str, today: str) -> tuple[Build, Withdrawn, tuple[str, ...]]:
    """The sources that went back to this one with the origin that is left of them; their titles."""
    moved = tuple(name for name, record in left.records.items() if record.source.origin.of == title)
    texts = dict(result.wiki.texts)
    records = dict(left.records)
    for name in moved:
        others = [left.texts[other] for other in moved if other != name and other in left.texts]
        origin = origin_of(left.texts[name], others)
        records[name] = replace(records[name], source=replace(records[name].source, origin=origin))
        page = page_id("source", name)
        if page in texts:
            of = f"[[{origin.of}]]" if origin.of else None
            text = patch(texts[page], {"origin": origin.role, "origin_of": of, "updated": today})
            texts[page] = text if origin.of else _RETELLS.sub(".", text)
    return replace(left, records=records), replace(result, wiki=replace(result.wiki, texts=texts)), moved


def pages_written(before: Wiki, after: Wiki) -> dict[str, bytes | None]:
    """The files of the open pages that differ in two wikis, as they are in the second."""
    writes: dict[str, bytes | None] = {}
    for page, text in before.texts.items():
        path = f"wiki/{before.cards[page].path}"
        made = after.texts.get(page)
        if made is None:
            writes[path] = None
        elif made != text:
            writes[path] = made.encode()
    return writes


def _records(left: Build, title: str, moved: Iterable[str]) -> dict[str, bytes | None]:
    """The files of claims: that of the source goes, those whose origin changed are written anew."""
    writes: dict[str, bytes | None] = {claims_store.path_of(left.vault, title): None}
    for name in moved:
        claims = (claim for claim in left.claims.values() if claim.source == name)
        writes[claims_store.path_of(left.vault, name)] = claims_store.claims_bytes(left.records[name], claims)
    return writes


def _rulings_without(build: Build, gone: frozenset[ClaimId]) -> dict[str, bytes | None]:
    """The files of judged pairs without those of withdrawn claims; what a person decided is remembered."""
    writes: dict[str, bytes | None] = {}
    for path, held in rulings_store.all_rulings(build.vault).items():
        kept = [one for one in held if one.keep or gone.isdisjoint(one.pair)]
        if len(kept) < len(held):
            writes[path] = rulings_store.rulings_bytes(kept) if kept else None
    return writes


def navigation(build: Build, wiki: Wiki, today: str) -> dict[str, bytes | None]:
    """index.md and llm.txt as the cards of a wiki say, where they differ from what is there."""
    index, llm = ((content_at(build, name) or b"").decode() for name in ("wiki/index.md", "llm.txt"))
    made = {
        "wiki/index.md": catalog.index_page(index, wiki.cards.values(), today=today),
        "llm.txt": catalog.llm_txt(llm, wiki.cards.values()),
    }
    return {path: text.encode() for path, text in made.items() if text not in (index, llm)}
