"""`kb undo`: take back any one change of the journal; what came later, and what a person edited, stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.compile.withdrawal import TRIMMED
from kb.errors import NotFound, UsageError
from kb.flows.assets import FOLDER as ASSETS
from kb.flows.assets import set_aside, with_assets
from kb.flows.build import Build, open_build
from kb.flows.forget import named, taken_by, written_by
from kb.flows.history import History
from kb.flows.review_file import review_writes_of
from kb.flows.withdrawing import Withdrawal, navigation, pages_written, taken_out, withdrawal
from kb.index.entry import entry
from kb.markdown.page import link_ids, parse
from kb.operations import Change, Lead, Merge, Rename, Split
from kb.records import PageId, StatementId, Wiki
from kb.vault import claims as claims_store
from kb.vault import journal
from kb.vault.disk import digest
from kb.vault.journal import file_changes
from kb.vault.lock import writing
from kb.vault.pages import read_bytes
from kb.vault.transaction import commit, recover
from kb.vault.undo import NAVIGATION, text_of, undo_writes
from kb.vault.vault import Vault

Writes = dict[str, bytes | None]
Statements = dict[PageId, tuple[StatementId, ...]]
LISTS = ("wiki/index.md", "llm.txt")
"""Files that are made anew from what there is, where their old bytes will not do."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did."""

    change: str
    removed: tuple[str, ...]
    """The files that were restored or removed."""
    kept: tuple[str, ...]
    """The files of the change that could not be put back as they were."""
    conflicts: tuple[str, ...]
    """What stays of it, and why: `path: reason`. Kept in the journal too."""
    undo: str = ""
    """The id of the undo itself, which can be undone; `""`: nothing was done."""


def undo(vault: Vault, change: str, *, today: str = "") -> Undone:
    """Undo the change with this id or the last one that stands. Raises `NotFound`, `UsageError`, `VaultLocked`."""
    from kb.index.index import refresh

    with writing(vault):
        recover(vault)
        changes = journal.read(vault)
        found = _find(changes, change)
        writes, conflicts, entry = _reverted(vault, found, changes, today)
        if conflicts and not writes:
            return _undone(found, {}, conflicts, "")
        entries = {journal.path_of(one): journal.entry_bytes(one) for one in _turned(found, changes)}
        commit(vault, {**writes, **set_aside(vault, writes), **entries}, entry)
        commit(vault, review_writes_of(vault, today or found.date))
        refresh(vault)
    return _undone(found, writes, conflicts, entry.id)


def _undone(found: Change, writes: Mapping[str, bytes | None], conflicts: tuple[str, ...], entry: str) -> Undone:
    kept = tuple(sorted({line.split(":")[0] for line in conflicts}))
    return Undone(found.id, tuple(sorted(writes)), kept, conflicts, entry)


def _find(changes: tuple[Change, ...], wanted: str) -> Change:
    standing = [one for one in changes if not one.undone and (one.id == wanted if wanted else one.verb != "undo")]
    if not standing:
        known = ", ".join(one.id for one in changes[-5:] if not one.undone)
        raise NotFound(
            f"there is no change {wanted} to undo" if wanted else "there is nothing to undo",
            hint=f"the latest: {known}" if known else "",
        )
    return standing[-1]


def _turned(found: Change, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The change as undone; of an undo also the change that stands again, and so on down to what was no undo."""
    known, made = {one.id: one for one in changes}, [replace(found, undone=True)]
    while made[-1].verb == "undo" and made[-1].title in known:
        made.append(replace(known[made[-1].title], undone=not made[-1].undone))
    return tuple(made)


def _reverted(
    vault: Vault, found: Change, changes: tuple[Change, ...], today: str
) -> tuple[Writes, tuple[str, ...], Change]:
    """The files without the change, what of it stays, and the entry of the undo."""
    later = changes[[one.id for one in changes].index(found.id) + 1 :]
    _refuse_under_itself(found, later)
    writes, conflicts = undo_writes(vault, found, later)
    made = Change(journal.next_id(vault, f"undo {found.id[:4]}"), "undo", found.id, today or found.date)
    is_last = all(digest(read_bytes(vault, one.path)) in (one.before, one.after) for one in found.files)
    if not is_last and conflicts and _is_whole(found):
        return {}, conflicts, made
    if not is_last:
        writes = {path: content for path, content in writes.items() if path not in LISTS}
        build = _build(vault, found, changes, writes)
        writes, conflicts, made = _under_later(build, found, writes, conflicts, made)
        made = replace(made, wrote=_with_shared(build, found, writes, made.wrote))
    writes = with_assets(vault, writes)
    conflicts = tuple(line for line in conflicts if not _path(line).startswith(ASSETS) or _is_lost(vault, line, writes))
    before = {path: read_bytes(vault, path) for path in writes}
    writes = {path: content for path, content in writes.items() if content != before[path]}
    return writes, conflicts, replace(made, files=file_changes(before, writes), parked=conflicts)


def _refuse_under_itself(found: Change, later: Sequence[Change]) -> None:
    """A source that was compiled anew since is taken back from its latest state."""
    again = [one.id for one in later if not one.undone and (one.verb, one.title) == ("ingest", found.title)]
    if again and found.verb == "ingest":
        raise UsageError(
            f"{again[-1]} compiled {found.title} anew after {found.id}", hint=f"undo that first: kb undo {again[-1]}"
        )


def _under_later(
    build: Build, found: Change, writes: Writes, conflicts: tuple[str, ...], made: Change
) -> tuple[Writes, tuple[str, ...], Change]:
    """What the lines of a change cannot say by themselves: claims that go are taken out of what was built on them."""
    conflicts = tuple(line for line in conflicts if _path(line) not in NAVIGATION)
    out = _taken_out(build, found, writes, made.date)
    if out is None:
        gone = _deleted(build, writes)
        cards = {page: card for page, card in build.cards.items() if page not in gone}
        return {**writes, **navigation(build, Wiki({}, cards), made.date)}, conflicts, made
    conflicts = tuple(line for line in conflicts if not _is_settled(line, found, out))
    stays = (one for one in named(out.kept, out.before) if one.why != TRIMMED)
    conflicts += tuple(f"{one.path}: {one.why}: {one.statement}".rstrip(": ") for one in stays)
    made = replace(made, wrote=written_by(out), removed=taken_by(out))
    return {**writes, **out.writes}, tuple(dict.fromkeys(conflicts)), made


def _with_shared(build: Build, found: Change, writes: Writes, wrote: Statements) -> Statements:
    """What the undo wrote, and what of the change still stands, since later ones rest on it: it stays the machine's."""
    made, ids = dict(wrote), link_ids(build.cards.values())
    for page, statements in found.wrote.items():
        path = f"wiki/{build.cards[page].path}" if page in build.cards else ""
        content = writes[path] if path in writes else read_bytes(build.vault, path) if path else None
        standing = {one.id for one in parse(text_of(content) or "", ids).statements}
        kept = tuple(one for one in statements if one in standing and one not in made.get(page, ()))
        if kept:
            made[page] = (*made.get(page, ()), *kept)
    return made


def _deleted(build: Build, writes: Writes) -> list[PageId]:
    """The pages whose files go."""
    paths = {path for path, content in writes.items() if content is None}
    return [page for page, card in build.cards.items() if f"wiki/{card.path}" in paths]


def _taken_out(build: Build, found: Change, writes: Writes, today: str) -> Withdrawal | None:
    """The vault without the claims that an ingest brought; None when it brought none."""
    path = claims_store.path_of(build.vault, found.title)
    claims = next((file for file in found.files if file.path == path), None)
    if found.verb != "ingest" or claims is None or found.title not in build.records:
        return None
    if not claims.before:
        return withdrawal(build, found.title, today, _deleted(build, writes))
    kept = {claim.id: claim for claim in claims_store.claims_in(writes.get(path) or b"")}
    gone = frozenset(one.id for one in build.claims.values() if one.source == found.title and one.id not in kept)
    others = {id: one for id, one in build.claims.items() if id not in gone}
    wiki, result = taken_out(replace(build, claims=others | kept), gone, _deleted(build, writes), today)
    changed = {**pages_written(wiki, result.wiki), **navigation(build, result.wiki, today)}
    return Withdrawal(wiki, result.wiki, changed, result.removed, result.kept)


def _is_settled(line: str, found: Change, out: Withdrawal) -> bool:
    """Whether a file that could not be reverted line by line holds nothing of the change any more, leads aside."""
    path = _path(line)
    if path.startswith(".kb/claims/"):
        return True
    pages = [page for page, card in out.before.cards.items() if f"wiki/{card.path}" == path]
    leads = Counter(one.operation.page for one in found.decided if isinstance(one.operation, Lead))
    return path in out.writes and all(len(found.removed.get(page, ())) <= leads[page] for page in pages)


def _is_lost(vault: Vault, line: str, writes: Writes) -> bool:
    """Whether an asset that was removed is shown again and cannot be brought back."""
    return _path(line) not in writes and read_bytes(vault, _path(line)) is None


def _path(line: str) -> str:
    return line.partition(": ")[0]


def _build(vault: Vault, found: Change, changes: Iterable[Change], writes: Writes) -> Build:
    """The vault with these files written, in which the statements that the change took away are the machine's again."""
    from kb.index.index import catalog, refresh

    refresh(vault)
    cards = {page: card for page, card in catalog(vault).cards.items() if not writes.get(f"wiki/{card.path}")}
    for path, content in writes.items():
        if content is not None and path.startswith("wiki/") and path.endswith(".md") and path not in NAVIGATION:
            card = entry(path.removeprefix("wiki/"), content.decode()).card
            cards[card.id] = card
    turned = {one.id: replace(one, undone=False, removed={}) for one in _turned(found, tuple(changes))}
    history = History(turned.get(one.id, one) for one in changes)
    unsaved = {path: content for path, content in writes.items() if content is not None}
    return replace(open_build(vault, cards), history=history, unsaved=unsaved)


def _is_whole(change: Change) -> bool:
    """Whether a change is taken back as a whole or not at all: names and links of several pages hang together."""
    return any(isinstance(one.operation, Merge | Rename | Split) for one in change.decided if one.decision == "applied")
