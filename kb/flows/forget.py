"""`kb forget`: withdraw a source. What rests on it alone goes, the rest loses a citation, a person's words stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff

from kb.compile import catalog
from kb.compile.ownership import took, wrote
from kb.compile.resolve import name_key
from kb.compile.withdrawal import Touched
from kb.errors import NotFound, UsageError
from kb.flows.assets import FOLDER as ASSETS
from kb.flows.assets import set_aside
from kb.flows.build import Build, content_at, open_build
from kb.flows.kept_texts import drop
from kb.flows.review_file import review_writes_of
from kb.flows.withdrawing import Withdrawal, withdrawal
from kb.operations import Change
from kb.records import ClaimId, PageId, StatementId, Wiki
from kb.vault import forgotten, journal
from kb.vault.journal import file_changes
from kb.vault.lock import writing
from kb.vault.transaction import commit, recover
from kb.vault.vault import Vault
from kb.vault.waiting import left_behind

_UNSHOWN = ("wiki/text/", ASSETS)
"""Folders whose files are not shown line by line."""


@dataclass(frozen=True, slots=True)
class Named:
    """A statement, or with no words a whole file, that a withdrawal takes away or leaves."""

    path: str
    """Below the vault."""
    statement: str
    why: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What `kb forget` takes away, or would."""

    source: str
    title: str
    removed: tuple[Named, ...]
    kept: tuple[Named, ...]
    diff: str = ""
    """The pages line by line, as `git diff` writes them."""
    change: str = ""
    """The id in the journal; `""`: nothing was written."""


Agree = Callable[[Forgotten], bool]


def forget(vault: Vault, source: str, agree: Agree, *, today: str) -> Forgotten:
    """Withdraw a source, by the name of its file or its title, when `agree` says so to what would go and stay.

    raw/ is not touched. Raises `NotFound`, `VaultLocked`.
    """
    from kb.index.index import catalog as index_catalog
    from kb.index.index import refresh

    with writing(vault):
        recover(vault)
        refresh(vault)
        build = open_build(vault, index_catalog(vault).cards)
        title = title_of(build, source)
        found = withdrawal(build, title, today)
        report = _report(build, title, found)
        if not agree(report):
            return report
        change, writes = _change(build, title, found, today)
        commit(vault, writes | set_aside(vault, writes), change)
        commit(vault, review_writes_of(vault, today))
        drop(vault, report.source)
        refresh(vault)
    return Forgotten(report.source, title, report.removed, report.kept, report.diff, change.id)


def title_of(build: Build, source: str) -> str:
    """The title of the source of this file name or title. Raises `NotFound` with what is like it."""
    wanted = source.removeprefix("raw/")
    for title, record in build.records.items():
        if wanted in (record.source.raw, title):
            return title
    near = [
        title
        for title, record in build.records.items()
        if name_key(wanted)
        in (name_key(title), name_key(record.source.raw), name_key(record.source.raw.rpartition(".")[0]))
    ]
    if len(near) == 1:
        return near[0]
    if near:
        raise UsageError(f"{source} may be {' or '.join(sorted(near))}", hint="name the file in raw/")
    known = ", ".join(sorted(record.source.raw for record in build.records.values())[:5])
    raise NotFound(f"no source is called {source}", hint=f"there are: {known}" if known else "nothing is compiled yet")


def _report(build: Build, title: str, found: Withdrawal) -> Forgotten:
    removed = named(found.removed, found.before)
    gone = {one.path for one in removed}
    files = (path for path, content in found.writes.items() if content is None and path not in gone)
    removed += tuple(Named(path, "", _why(path)) for path in sorted(files))
    diff = "".join(_diffs(build, found.writes))
    return Forgotten(build.records[title].source.raw, title, removed, named(found.kept, found.before), diff)


def _why(path: str) -> str:
    return "no note shows it any more" if path.startswith(ASSETS) else "it holds the claims of the source"


def named(touched: Iterable[Touched], wiki: Wiki) -> tuple[Named, ...]:
    """What a withdrawal touches, with the files where it stands; by file, statements before the file itself."""
    found = [Named(f"wiki/{wiki.cards[one.page].path}", one.words, one.why) for one in dict.fromkeys(touched)]
    return tuple(sorted(found, key=lambda one: (one.path, not one.statement)))


def _diffs(build: Build, writes: Mapping[str, bytes | None]) -> Iterable[str]:
    for path in sorted(path for path in writes if path.startswith("wiki/") and not path.startswith(_UNSHOWN)):
        old = (content_at(build, path) or b"").decode(errors="replace").splitlines(keepends=True)
        new = (writes[path] or b"").decode(errors="replace").splitlines(keepends=True)
        to = path if writes[path] is not None else "/dev/null"
        yield from (line if line.endswith("\n") else f"{line}\n" for line in unified_diff(old, new, path, to, n=1))


def _change(build: Build, title: str, found: Withdrawal, today: str) -> tuple[Change, dict[str, bytes | None]]:
    raw = build.records[title].source.raw
    log = (content_at(build, "wiki/log.md") or b"").decode()
    entry = catalog.log_entry(title, "forget", [_told(found)], today=today)
    contents = {
        **found.writes,
        "wiki/log.md": catalog.with_entry(log, entry).encode(),
        forgotten.path_of(raw): forgotten.note_bytes(raw, title, today),
    }
    before = {path: content_at(build, path) for path in contents}
    change = Change(
        id=journal.next_id(build.vault, title),
        verb="forget",
        title=title,
        date=today,
        decided=left_behind(build.history.waiting.values(), _claims_of(build, title), title),
        files=file_changes(before, contents),
        wrote=written_by(found),
        removed=taken_by(found),
    )
    return change, contents


def _claims_of(build: Build, title: str) -> frozenset[ClaimId]:
    return frozenset(claim.id for claim in build.claims.values() if claim.source == title)


def written_by(found: Withdrawal) -> dict[PageId, tuple[StatementId, ...]]:
    """The statements that a withdrawal wrote anew, by page: those that lost a link, leads."""
    return wrote(_without_texts(found.before), _without_texts(found.after))


def taken_by(found: Withdrawal) -> dict[PageId, tuple[StatementId, ...]]:
    """The statements that it took away, by page; pages that only lost citations are among the keys."""
    before, after = _without_texts(found.before), _without_texts(found.after)
    gone = took(before, after)
    changed = (page for page, text in before.texts.items() if after.texts.get(page) != text)
    return {page: gone.get(page, ()) for page in changed}


def _without_texts(wiki: Wiki) -> Wiki:
    """The wiki without the words of sources, which are nobody's statements."""
    return replace(wiki, texts={page: text for page, text in wiki.texts.items() if wiki.cards[page].kind != "text"})


def _told(found: Withdrawal) -> str:
    statements = sum(1 for one in found.removed if one.words)
    pages = sum(1 for one in found.removed if not one.words)
    return f"{statements} statements and {pages} pages went, {len(found.kept)} statements stay"
