"""`kb resolve`: a person decides a contradiction; what loses moves to History, what stands alike is remembered.

Nothing is deleted. A dismissed pair is remembered by its claims: neither pages that go nor new ones bring it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.compile import catalog as navigation
from kb.compile.apply import took, wrote
from kb.compile.contradiction_page import card_for, decided_page, with_page
from kb.compile.disagreements import UNASKED, Disagreement, by_page, contradiction_id, standing
from kb.compile.ids import tree_of
from kb.compile.settle import settle
from kb.errors import NotFound, UsageError
from kb.flows.build import Build, also_open, content_at, open_build, open_wiki
from kb.flows.contradictions import possible_id
from kb.flows.judging import concerned_pages, shown_as
from kb.flows.possible import suspicions
from kb.index.index import catalog, refresh
from kb.markdown.cite import claim_of
from kb.names import page_id
from kb.operations import Change, Decided, Dispute, Link, Operation, Side, Supersede
from kb.records import Claim, ClaimId, PageId, StatementId, Wiki
from kb.rulings import Ruling
from kb.vault import claims as claims_store
from kb.vault import journal
from kb.vault import rulings as rulings_store
from kb.vault.journal import file_changes
from kb.vault.lock import writing
from kb.vault.transaction import commit, recover
from kb.vault.vault import Vault

SIDES = ("a", "b", "both")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided."""

    keep: str
    why: str
    today: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of a contradiction."""

    id: str
    keep: str
    status: str
    title: str
    changed: tuple[str, ...]
    """The files that were written, below the vault."""
    moved: int
    """Statements that went to a section History."""
    kept: tuple[str, ...] = ()
    """What could not be moved, and why."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A contradiction that is to be decided: its judged pairs by file, its sides."""

    found: Disagreement
    pairs: tuple[Ruling, ...]
    files: Mapping[str, tuple[Ruling, ...]]
    """The files that hold the pairs, by path, with all that they hold."""


def resolve(vault: Vault, identifier: str, decision: Decision) -> Resolved:
    """Decide the contradiction of this id.

    Raises `UsageError` for a side that there is not and for one that is decided, `NotFound`, `VaultLocked`.
    """
    if decision.keep not in SIDES:
        raise UsageError(f"--keep {decision.keep} is none of a, b, both", hint=f"kb resolve {identifier} --keep a")
    with writing(vault):
        recover(vault)
        refresh(vault)
        build = open_build(vault, catalog(vault).cards)
        case, is_new = _case(build, identifier)
        if any(one.keep for one in case.pairs):
            raise UsageError(f"{identifier} is {case.pairs[0].status} already", hint="kb undo takes a decision back")
        resolved = _decided(build, case, decision, is_new=is_new)
        refresh(vault)
    return replace(resolved, id=identifier)


def _case(build: Build, identifier: str) -> tuple[_Case, bool]:
    """The contradiction of an id, and whether it has no page yet."""
    files = rulings_store.all_rulings(build.vault)
    pairs = by_page(one for held in files.values() for one in held).get(identifier, [])
    found = standing(identifier, pairs, build.claims) if pairs else None
    if found:
        mine = {path: held for path, held in files.items() if not set(pairs).isdisjoint(held)}
        return _Case(found, tuple(pairs), mine), PageId(identifier) not in build.cards
    for one in suspicions(build):
        if possible_id(one) == identifier:
            name = contradiction_id((one.a.id, one.b.id))
            found = Disagreement(name, one.kind, UNASKED, one.labels, (one.a,), (one.b,))
            path, held = rulings_store.path_of(one.b.source), rulings_store.read(build.vault, one.b.source)
            pair = Ruling(one.a.id, one.b.id, one.kind, one.why, found.question, one.labels)
            known = next((other for other in held if other.pair == pair.pair), None)
            return _Case(found, (known or pair,), {path: held if known else (*held, pair)}), True
    raise NotFound(f"there is no contradiction {identifier}", hint="kb contradictions --all lists them")


def _decided(build: Build, case: _Case, decision: Decision, *, is_new: bool) -> Resolved:
    found, keep = case.found, decision.keep
    before = open_wiki(build, [found.id] if not is_new else [])
    after, found = _with_page(build, before, found, decision) if is_new and keep != "both" else (before, found)
    if is_new and keep != "both":
        before, after = _with_backlinks(build, before, after, found, decision)
    losing, winning = (found.b, found.a) if keep == "a" else (found.a, found.b)
    pages = concerned_pages(build, after, found.claims)
    before, after = also_open(build, before, pages), also_open(build, after, pages)
    settled: tuple[Decided, ...] = ()
    if found.id in after.texts:
        after, settled = _closed(build, after, found, pages, decision)
    moving = list(_moving(after, pages, losing, winning)) if keep != "both" else []
    after, moved = settle(after, moving, build.evidence, origins=build.origins, today=decision.today)
    if found.id in after.texts:
        text = decided_page(after.texts[found.id], keep, decision.why, decision.today)
        after = replace(after, texts={**after.texts, found.id: text})
    page = found.id if found.id in after.texts else ""
    pairs = {one: _ruled(one, decision, page) for one in case.pairs}
    contents = _contents(before, after)
    for path, held in case.files.items():
        contents[path] = rulings_store.rulings_bytes(pairs.get(one, one) for one in held)
    for claim in (*found.claims,) if is_new and found.id in after.texts else ():
        contents |= _with_claim(build, claim)
    title = after.cards[found.id].title if found.id in after.texts else f"{found.labels[0]} or {found.labels[1]}"
    first = pairs[case.pairs[0]]
    contents |= _navigation(build, after, title, found.id, first)
    written = _commit(build, contents, (before, after), (title, (*settled, *moved)), decision)
    refused = tuple(_why(one) for one in moved if one.decision != "applied")
    return Resolved("", keep, first.status, title, written, len(moved) - len(refused), refused)


def _ruled(one: Ruling, decision: Decision, page: str) -> Ruling:
    return replace(one, page=page or one.page, keep=decision.keep, reason=decision.why, decided=decision.today)


def _why(one: Decided) -> str:
    return f"{one.operation.page}: {one.verdict.message}"


def _with_page(build: Build, wiki: Wiki, found: Disagreement, decision: Decision) -> tuple[Wiki, Disagreement]:
    """The wiki with a page of what was merely possible, now that a person says that it is one."""
    claims = {claim.id: claim for claim in found.claims}
    build.claims.update(claims)
    shown = shown_as(build, wiki, found, decision.today)
    if shown is None:
        raise UsageError("its words cannot be shown on a page", hint="decide with --keep both, or edit by hand")
    found = shown[1]
    pages = concerned_pages(build, wiki, found.claims)
    titles = [build.cards[page].title for page in pages]
    return with_page(wiki, found, card_for(found, wiki), build.evidence, titles, decision.today), found


def _with_backlinks(
    build: Build, before: Wiki, after: Wiki, found: Disagreement, decision: Decision
) -> tuple[Wiki, Wiki]:
    """The wikis with the pages of the sources open, which name the new page in the second."""
    homes = {page_id("source", claim.source) for claim in found.claims}
    pages = sorted(page for page in homes if page in build.cards)
    before, after = also_open(build, before, pages), also_open(build, after, pages)
    links = [Link(page, found.id, section="Pages") for page in pages]
    return before, settle(after, links, build.evidence, origins=build.origins, today=decision.today)[0]


def _closed(
    build: Build, wiki: Wiki, found: Disagreement, pages: Iterable[PageId], decision: Decision
) -> tuple[Wiki, tuple[Decided, ...]]:
    """The callouts of a contradiction as notes of what was decided."""
    word = "Dismissed" if decision.keep == "both" else "Resolved"
    title = wiki.cards[found.id].title
    sides = tuple(
        Side(label or "one side", claims[0].text, tuple(one.id for one in claims))
        for label, claims in zip(found.labels, (found.a, found.b), strict=True)
    )
    showing = [page for page in pages if f"Open: [[{title}]]" in wiki.texts[page]]
    made = [Dispute(page, found.question, sides, title, settled=word) for page in showing]
    return settle(wiki, made, build.evidence, origins=build.origins, today=decision.today)


def _moving(
    wiki: Wiki, pages: Iterable[PageId], losing: Sequence[Claim], winning: Sequence[Claim]
) -> Iterable[Operation]:
    """Each statement that rests on what lost and on nothing that won, outside of callouts and History."""
    lost, won = ({claim.id for claim in claims} for claims in (losing, winning))
    for page in pages:
        tree = tree_of(wiki, page)
        for one in tree.statements if tree else ():
            cited: set[ClaimId] = {claim_of(label) for label in one.labels}
            is_shown = tree is not None and tree.blocks[one.block].kind == "callout"
            if cited & lost and not cited & won and not is_shown and one.section.casefold() != "history":
                yield Supersede(page, one.id, "", tuple(claim.id for claim in winning))


def _contents(before: Wiki, after: Wiki) -> dict[str, bytes | None]:
    changed = (page for page, text in after.texts.items() if text != before.texts.get(page))
    return {f"wiki/{after.cards[page].path}": after.texts[page].encode() for page in changed}


def _with_claim(build: Build, claim: Claim) -> dict[str, bytes | None]:
    """The claims of a source with one that was cut for a person's decision."""
    own = {one.id: one for one in build.claims.values() if one.source == claim.source} | {claim.id: claim}
    path = claims_store.path_of(build.vault, claim.source)
    return {path: claims_store.claims_bytes(build.records[claim.source], own.values())}


def _navigation(build: Build, wiki: Wiki, title: str, closed: PageId, ruling: Ruling) -> dict[str, bytes | None]:
    """The lists without what is decided, and a line in the log."""
    files = ("wiki/index.md", "wiki/log.md", "llm.txt")
    read = {name: (content_at(build, name) or b"").decode() for name in files}
    cards = [card for card in wiki.cards.values() if card.id not in build.closed | {closed}]
    kept = {"both": "both sides stand"}.get(ruling.keep, f"keeps {ruling.labels[ruling.keep == 'b']}")
    line = f"{ruling.status}, {kept}" + (f": {' '.join(ruling.reason.split())}" if ruling.reason.strip() else "")
    entry = navigation.log_entry(title, "resolve", [line], today=ruling.decided)
    return {
        "wiki/index.md": navigation.index_page(read["wiki/index.md"], cards, today=ruling.decided).encode(),
        "wiki/log.md": navigation.with_entry(read["wiki/log.md"], entry).encode(),
        "llm.txt": navigation.llm_txt(read["llm.txt"], cards).encode(),
    }


def _commit(
    build: Build,
    contents: dict[str, bytes | None],
    wikis: tuple[Wiki, Wiki],
    told: tuple[str, tuple[Decided, ...]],
    decision: Decision,
) -> tuple[str, ...]:
    """Write what differs as one change of the journal; what the person said on the page is the person's."""
    before, after = wikis
    old = {path: content_at(build, path) for path in contents}
    contents = {path: content for path, content in contents.items() if content != old[path]}
    title, decided = told
    fresh = wrote(before, after)
    change = Change(
        id=journal.next_id(build.vault, title),
        verb="resolve",
        title=title,
        date=decision.today,
        decided=decided,
        files=file_changes(old, contents),
        wrote={page: _without_decision(after, page, made) for page, made in fresh.items()},
        removed=took(before, after),
    )
    commit(build.vault, contents, change)
    return tuple(sorted(contents))


def _without_decision(wiki: Wiki, page: PageId, made: Iterable[StatementId]) -> tuple[StatementId, ...]:
    tree = tree_of(wiki, page)
    said = {one.id for one in tree.statements if one.section == "Decision"} if tree else set()
    return tuple(one for one in made if one not in said)
