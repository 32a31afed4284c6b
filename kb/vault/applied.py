"""What kb put on pages and did not take away itself, as the journal tells. Works on changes; reads no files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kb.operations import (
    Add,
    Alias,
    Change,
    Create,
    Dispute,
    FileChange,
    Link,
    Merge,
    Operation,
    Refine,
    Split,
    Supersede,
)
from kb.records import ClaimId, PageId

_LABEL = re.compile(r"\[\^([^\]\s]+)\]")
_TARGET = re.compile(r"\[\[([^\]|#]+)")
_ID = re.compile(r"id:\s*[\"']?([^\s\"']+)[\"']?\s*")


@dataclass(frozen=True, slots=True)
class Applied:
    """What kb put where and did not take away itself: each thing with the pages where it may stand."""

    pages: set[PageId] = field(default_factory=set)
    claims: dict[tuple[PageId, ClaimId], set[PageId]] = field(default_factory=dict)
    """Page and claim → the pages where it may be now: more than one after a split."""
    links: dict[PageId, set[PageId]] = field(default_factory=dict)
    """Page → the pages that it links to."""
    aliases: set[tuple[PageId, str]] = field(default_factory=set)
    titles: dict[PageId, set[str]] = field(default_factory=dict)


def applied_memory(changes: Iterable[Change]) -> Applied:
    """What the changes that stand applied, one after the other; and what a person rejected, as if it had stood."""
    applied = Applied()
    for change in changes:
        _note_rejected(applied, change)
        if change.undone:
            continue
        operations = [decided.operation for decided in change.decided if decided.decision == "applied"]
        for operation in operations:
            _note_title(applied, operation)
        _forget_taken(applied, change)
        for operation in operations:
            _note(applied, operation)
    return applied


def _note_rejected(applied: Applied, change: Change) -> None:
    """A person who rejects an operation takes away what it would have brought, even when the rest is undone.

    A review that is undone was taken back itself.
    """
    if change.undone and change.verb == "review":
        return
    for decided in change.decided:
        if decided.decision == "rejected" and not isinstance(decided.operation, Merge | Split):
            _note(applied, decided.operation)


# -- what operations put somewhere ------------------------------------------------------------------------------


def _note_title(applied: Applied, operation: Operation) -> None:
    page = operation.new if isinstance(operation, Split) else operation.page
    title = getattr(operation, "title", "")
    if title:
        applied.titles.setdefault(page, set()).add(title.casefold())


def _note(applied: Applied, operation: Operation) -> None:
    match operation:
        case Create(page=page, aliases=aliases):
            applied.pages.add(page)
            applied.aliases.update((page, alias) for alias in aliases)
        case Add(page=page, claims=claims) | Refine(page=page, claims=claims) | Supersede(page=page, claims=claims):
            _note_claims(applied, page, claims)
        case Dispute(page=page, sides=sides):
            _note_claims(applied, page, (claim for side in sides for claim in side.claims))
        case Link(page=page, target=target):
            applied.links.setdefault(page, set()).add(target)
        case Alias(page=page, alias=alias):
            applied.aliases.add((page, alias))
        case Split(page=page, new=new):
            applied.pages.add(new)
            for (home, _), homes in applied.claims.items():
                if home == page:
                    homes.add(new)
        case Merge(page=page, into=into):
            _move(applied, page, into)


def _note_claims(applied: Applied, page: PageId, claims: Iterable[ClaimId]) -> None:
    for claim in claims:
        applied.claims.setdefault((page, claim), {page})


def _move(applied: Applied, page: PageId, into: PageId) -> None:
    """After a merge all that stood on `page`, or led to it, is on `into`, or leads there."""
    applied.pages.discard(page)
    moved = {key: homes for key, homes in applied.claims.items() if page in homes}
    for (home, claim), homes in moved.items():
        del applied.claims[home, claim]
        key = (into if home == page else home, claim)
        applied.claims.setdefault(key, set()).update({into if one == page else one for one in homes})
    aliases = {(into, alias) for home, alias in applied.aliases if home == page}
    applied.aliases.difference_update({(page, alias) for _, alias in aliases})
    applied.aliases.update(aliases)
    applied.links.setdefault(into, set()).update(applied.links.pop(page, set()))
    for targets in applied.links.values():
        if page in targets:
            targets.remove(page)
            targets.add(into)
    applied.links[into].discard(into)


# -- what kb took away itself -----------------------------------------------------------------------------------


def _forget_taken(applied: Applied, change: Change) -> None:
    """Drop what a change of kb removed: pages that it deleted, marks and links of statements that it took away."""
    for page in deleted(change.files):
        _drop_page(applied, page)
    labels, targets = labels_gone(change.files), {name.casefold() for name in _gone(change.files, _TARGET)}
    for page in change.removed:
        for label in labels:
            applied.claims.pop((page, ClaimId(label)), None)
        links = applied.links.get(page, set())
        links.difference_update([target for target in links if targets & applied.titles.get(target, set())])


def deleted(files: Iterable[FileChange]) -> Iterator[PageId]:
    """The pages that a change took away, by the ids in their properties."""
    for file in files:
        if file.before and not file.after and file.path.startswith("wiki/"):
            lines = (line for hunk in file.hunks for line in hunk.before)
            yield from (PageId(found.group(1)) for line in lines if (found := _ID.fullmatch(line)))


def _drop_page(applied: Applied, page: PageId) -> None:
    applied.pages.discard(page)
    for key in [key for key in applied.claims if key[0] == page]:
        del applied.claims[key]
    applied.aliases.difference_update({pair for pair in applied.aliases if pair[0] == page})
    applied.links.pop(page, None)
    for targets in applied.links.values():
        targets.discard(page)


def labels_gone(files: Iterable[FileChange]) -> set[str]:
    """The labels of marks that stood on pages before a change and not after it, in the lines that it changed."""
    return _gone(files, _LABEL)


def _gone(files: Iterable[FileChange], pattern: re.Pattern[str]) -> set[str]:
    """What the lines of pages held before a change, and those in their place do not hold after it."""
    gone: set[str] = set()
    for file in files:
        if file.path.startswith("wiki/") and file.before:
            before = {found for hunk in file.hunks for line in hunk.before for found in pattern.findall(line)}
            after = {found for hunk in file.hunks for line in hunk.after for found in pattern.findall(line)}
            gone |= before - after
    return gone
