"""`kb lint`: check the vault against the rules, and with `fix` mend what is safe to mend. Never calls an engine."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kb.compile.catalog import index_page
from kb.operations import Change
from kb.records import PageCard
from kb.rules.fixes import fixed
from kb.rules.table import breaches
from kb.rules.view import NAVIGATION, LintView, PageView, Problem, lint_view
from kb.vault import claims as claims_store
from kb.vault import journal
from kb.vault.lock import writing
from kb.vault.pages import read_bytes, walk
from kb.vault.transaction import commit, recover
from kb.vault.vault import Vault

_INDEX = "index.md"


@dataclass(frozen=True, slots=True)
class LintReport:
    """What is wrong in a vault, what is worth knowing, and what was mended."""

    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    """Hints: they are no failure."""
    counts: dict[str, int]
    """Rule → how many problems or notes."""
    fixed: tuple[str, ...] = ()
    """The files that `fix` changed, below the vault."""


def lint(vault: Vault, *, fix: bool = False, today: str) -> LintReport:
    """Check a vault; with `fix`, first take out unused footnotes of kb and write missing lines of the index.

    `today` is the date of the change that `fix` records, so that `kb undo` takes it back.
    Raises `VaultLocked` with `fix`, `DamagedRecord` when the journal or the claims cannot be read.
    """
    view = read_view(vault)
    mended: tuple[str, ...] = ()
    if fix:
        with writing(vault):
            recover(vault)
            mended = _mend(vault, read_view(vault), today)
        view = read_view(vault)
    problems, notes = breaches(view, "problem"), breaches(view, "note")
    counts = Counter(problem.rule for problem in (*problems, *notes))
    return LintReport(problems, notes, dict(sorted(counts.items())), mended)


def read_view(vault: Vault) -> LintView:
    """The vault as rules see it: pages, claims, what the journal calls the machine's, the files in raw/."""
    texts = {path: (read_bytes(vault, f"wiki/{path}") or b"").decode(errors="replace") for path, _ in walk(vault)}
    records = claims_store.all_sources(vault)
    changes = journal.read(vault)
    claims = [claim for record in records for claim in claims_store.read(vault, record.source.title)]
    return lint_view(
        texts,
        files=_other_files(vault),
        claims={claim.id: claim for claim in claims},
        owned=journal.owned(changes),
        made_in=journal.made_in(changes),
        raw=_raw(vault),
        heard_as={record.source.title: record.heard_as for record in records if record.heard_as},
    )


def _other_files(vault: Vault) -> Iterable[str]:
    for path in vault.wiki.rglob("*"):
        below = path.relative_to(vault.wiki)
        if path.is_file() and path.suffix.lower() != ".md" and not any(part.startswith(".") for part in below.parts):
            yield below.as_posix()


def _raw(vault: Vault) -> dict[str, str]:
    files = (path for path in vault.raw.rglob("*") if path.is_file())
    return {path.relative_to(vault.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _mend(vault: Vault, view: LintView, today: str) -> tuple[str, ...]:
    """Write what is safe to mend as one change of the journal; the paths written."""
    writes = {f"wiki/{path}": text.encode() for path, text in fixed(view).items()}
    index = next((page for page in view.pages if page.path == _INDEX), None)
    if index and any(problem.path == f"wiki/{_INDEX}" for problem in breaches(view, "problem") if problem.fixable):
        writes[f"wiki/{_INDEX}"] = index_page(index.text, _cards(view), today=today).encode()
    before = {path: read_bytes(vault, path) for path in writes}
    contents: dict[str, bytes | None] = {path: text for path, text in writes.items() if text != before[path]}
    if contents:
        files = journal.file_changes(before, contents)
        commit(vault, contents, Change(journal.next_id(vault, "lint"), "lint", "lint --fix", today, files=files))
    return tuple(sorted(contents))


def _cards(view: LintView) -> list[PageCard]:
    return [_card(page) for page in view.pages if page.is_kb and page.path not in NAVIGATION and _is_current(page)]


def _is_current(page: PageView) -> bool:
    return page.kind != "contradiction" or page.properties.get("status") == "open"


def _card(page: PageView) -> PageCard:
    return PageCard(page.id, page.name, page.path, page.kind, " ".join(page.listed("description")))
