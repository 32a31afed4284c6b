"""`kb rename` and `kb merge`: who a page is, decided by hand. Links follow, old names become aliases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.compile import catalog
from kb.compile.apply import apply, took, wrote
from kb.compile.check import check
from kb.compile.edits.links import name_of
from kb.errors import NotFound, UsageError
from kb.flows.build import Build, content_at, open_build, open_wiki
from kb.flows.nearest import near_pages
from kb.flows.withdrawing import navigation
from kb.markdown.page import link_key
from kb.operations import Change, Decided, Merge, Operation, Rename, Verdict
from kb.records import PageCard, PageId, Wiki
from kb.vault import journal
from kb.vault.journal import file_changes
from kb.vault.lock import writing
from kb.vault.pages import walk
from kb.vault.transaction import commit, recover
from kb.vault.undo import text_of
from kb.vault.vault import Vault

_FOR_ENGINES = ("title-without-evidence", "locked-page")
"""Rules that hold an engine, and not the person whose wiki it is."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What became of a page."""

    page: str
    """The title that it had."""
    title: str
    """The title under which it is found now."""
    changed: tuple[str, ...]
    """The files that were written, below the vault."""
    change: str
    """The id in the journal."""


def rename(vault: Vault, page: str, title: str, *, today: str) -> Identified:
    """Give a page another title; the old one becomes an alias, and links follow.

    Raises `NotFound`, `UsageError`, `VaultLocked`.
    """
    return _decide(vault, page, title, today, is_merge=False)


def merge(vault: Vault, page: str, into: str, *, today: str) -> Identified:
    """Make one page of two: statements and names of the first move to the second, and links follow.

    Raises `NotFound`, `UsageError`, `VaultLocked`.
    """
    return _decide(vault, page, into, today, is_merge=True)


def _decide(vault: Vault, page: str, other: str, today: str, *, is_merge: bool) -> Identified:
    from kb.index.index import catalog as index_catalog
    from kb.index.index import refresh

    with writing(vault):
        recover(vault)
        refresh(vault)
        build = open_build(vault, index_catalog(vault).cards)
        card = page_called(build.cards, page)
        into = page_called(build.cards, other) if is_merge else None
        operation: Operation = Merge(card.id, into.id) if into else Rename(card.id, other)
        title = into.title if into else other
        wiki = open_wiki(build, _linking(build, [card, *([into] if into else [])]))
        verdict = check(wiki, operation, build.evidence)
        if not verdict.holds and verdict.rule not in _FOR_ENGINES:
            raise UsageError(verdict.message, hint="see `kb lint` for names that are taken")
        after = apply(wiki, operation, build.evidence, today=today)
        change, writes = _change(build, wiki, after, operation, f"{card.title} → {title}", today)
        if not writes:
            raise UsageError(f"{card.title} is called so already", hint="name another title")
        commit(vault, writes, change)
        refresh(vault)
    return Identified(card.title, title, tuple(sorted(writes)), change.id)


def page_called(cards: Mapping[PageId, PageCard], name: str) -> PageCard:
    """The page of this title, file or alias. Raises `NotFound` with the nearest ones, `UsageError`."""
    key = link_key(name)
    for names_of in (lambda card: (card.title, name_of(card), card.id), lambda card: card.aliases):
        found = [card for card in cards.values() if key in {link_key(one) for one in names_of(card)}]
        if len(found) > 1:
            paths = " and ".join(sorted(card.path for card in found))
            raise UsageError(f"{name} may be {paths}", hint="name the file")
        if found:
            return found[0]
    raise NotFound(f"no page is called {name[:80]}", hint=near_pages(name, cards.values()))


def _linking(build: Build, cards: Iterable[PageCard]) -> list[PageId]:
    """These pages, and those in whose text one of their names stands: every link to them is on one of these."""
    wanted = tuple(cards)
    names = {
        one.casefold() for card in wanted for one in (card.title, name_of(card), name_of(card).replace(" ", "%20"))
    }
    by_path = {card.path: page for page, card in build.cards.items()}
    found = {card.id for card in wanted}
    for path, _ in walk(build.vault):
        text = (text_of(content_at(build, f"wiki/{path}")) or "").casefold()
        if path in by_path and build.cards[by_path[path]].kind != "text" and any(name in text for name in names):
            found.add(by_path[path])
    return sorted(found)


def _change(
    build: Build, before: Wiki, after: Wiki, operation: Operation, title: str, today: str
) -> tuple[Change, dict[str, bytes | None]]:
    writes: dict[str, bytes | None] = {}
    for page in before.texts:
        old, card = before.cards[page].path, after.cards.get(page)
        if card is None or card.path != old:
            writes[f"wiki/{old}"] = None
    for page, text in after.texts.items():
        path = f"wiki/{after.cards[page].path}"
        if text != before.texts.get(page) or path not in {f"wiki/{before.cards[page].path}"}:
            writes[path] = text.encode()
    if not writes:
        return Change("", operation.op, title, today), {}
    log = (content_at(build, "wiki/log.md") or b"").decode()
    entry = catalog.log_entry(title, operation.op, [f"{len(writes)} files, links followed"], today=today)
    writes |= navigation(build, after, today)
    writes["wiki/log.md"] = catalog.with_entry(log, entry).encode()
    held = {path: content_at(build, path) for path in writes}
    change = Change(
        id=journal.next_id(build.vault, f"{operation.op} {title}"),
        verb=operation.op,
        title=title,
        date=today,
        decided=(Decided(operation, Verdict(), "applied"),),
        files=file_changes(held, writes),
        wrote=wrote(before, after),
        removed=took(before, after),
    )
    return change, writes
