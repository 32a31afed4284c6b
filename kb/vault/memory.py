"""What follows from the journal: which statements are the machine's, and what a person took away.

Works on changes and on what is on the pages now; reads no files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kb.names import FOLDERS, page_id, text_note_of
from kb.operations import Change, Create, Split
from kb.records import ClaimId, PageId, StatementId, memory
from kb.vault.applied import Applied, applied_memory

_KINDS = {f"wiki/{folder}": kind for kind, folder in FOLDERS.items()}


@dataclass(frozen=True, slots=True)
class Present:
    """What stands on pages now. A page that is not in `claims`, `links` or `aliases` was not looked at."""

    pages: frozenset[PageId]
    """All pages that exist, looked at or not."""
    claims: Mapping[PageId, frozenset[ClaimId]] = field(default_factory=dict)
    """The claims that a page cites."""
    links: Mapping[PageId, frozenset[PageId]] = field(default_factory=dict)
    aliases: Mapping[PageId, frozenset[str]] = field(default_factory=dict)
    """The names of a page beside its title, heard ones included."""


def owned(changes: Iterable[Change]) -> dict[PageId, frozenset[StatementId]]:
    """For each page the statements that kb wrote in a change that stands, and did not take away later."""
    found: dict[PageId, set[str]] = {}
    for change in changes:
        if change.undone:
            continue
        for page, statements in change.removed.items():
            found.get(page, set()).difference_update(statements)
        for page, statements in change.wrote.items():
            found.setdefault(page, set()).update(statements)
    return {page: frozenset(map(StatementId, statements)) for page, statements in found.items()}


def made_in(changes: Iterable[Change]) -> dict[PageId, str]:
    """For each page that kb made the folder below wiki/ in which it first stood.

    The journal names the pages that operations make; of others, such as those of sources, it knows the files.
    """
    found: dict[PageId, str] = {}
    for change in changes:
        for operation in (one.operation for one in change.decided if one.decision == "applied"):
            if isinstance(operation, Create):
                found.setdefault(operation.page, FOLDERS[operation.kind])
            elif isinstance(operation, Split):
                found.setdefault(operation.new, FOLDERS[operation.kind])
        for path in (file.path for file in change.files if file.after and not file.before):
            kind = _KINDS.get(path.rpartition("/")[0])
            if kind:
                found.setdefault(_made_as(kind, path), FOLDERS[kind])
    return found


def _made_as(kind: str, path: str) -> PageId:
    """The id that a page gets when it is made there, unless another one has it."""
    name = path.rpartition("/")[2].removesuffix(".md")
    title, part = text_note_of(name) or (name, 0) if kind == "text" else (name, 0)
    return PageId(page_id(kind, title) + (f"-{part:02d}" if part else ""))


def removed(changes: Iterable[Change], present: Present) -> frozenset[str]:
    """What kb applied, is not there any more, and was not taken away by kb: the keys of `records.memory`.

    Of a page that was not looked at nothing is known, so nothing of it counts as removed.
    """
    applied = applied_memory(changes)
    return frozenset(
        (
            *(memory(page, "page") for page in applied.pages - present.pages),
            *_removed_claims(applied, present),
            *_removed_links(applied, present),
            *_removed_aliases(applied, present),
        )
    )


def _removed_claims(applied: Applied, present: Present) -> Iterator[str]:
    for (_, claim), homes in applied.claims.items():
        standing = homes & present.pages
        if any(page not in present.claims or claim in present.claims[page] for page in standing):
            continue
        yield from (memory(page, "claim", claim) for page in homes)


def _removed_links(applied: Applied, present: Present) -> Iterator[str]:
    for page, targets in applied.links.items():
        if page in present.links:
            gone = (targets & present.pages) - present.links[page]
            yield from (memory(page, "link", target) for target in gone)


def _removed_aliases(applied: Applied, present: Present) -> Iterator[str]:
    folded = {page: {name.casefold() for name in names} for page, names in present.aliases.items()}
    for page, alias in applied.aliases:
        if page in folded and alias.casefold() not in folded[page]:
            yield memory(page, "alias", alias)
