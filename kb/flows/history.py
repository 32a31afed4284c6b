"""What the journal says of pages and claims, ready to be asked while it grows: a source costs what it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kb.operations import Add, Change, Create, Merge, Operation, Refine, Split, Supersede
from kb.records import ClaimId, PageId


class History:
    """The changes that stand, by the pages they touched and the claims they put there."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes_of: dict[PageId, dict[str, Change]] = defaultdict(dict)
        self._pages_of: dict[ClaimId, set[PageId]] = defaultdict(set)
        self._made: set[PageId] = set()
        self.written: dict[str, str] = {}
        """Path → the sha256 of what kb wrote there last."""
        self.proposed: set[Operation] = set()
        """Operations that wait for the person, or waited and were decided."""
        for change in changes:
            self.add(change)

    def add(self, change: Change) -> None:
        """Know one change more, the latest."""
        if change.undone:
            return
        self.written |= {file.path: file.after for file in change.files}
        for page in {*change.wrote, *change.removed}:
            self._changes_of[page][change.id] = change
        for decided in change.decided:
            if decided.decision == "applied":
                self._learn(change, decided.operation)
            if decided.decision in ("waiting", "rejected"):
                self.proposed.add(decided.operation)

    def _learn(self, change: Change, operation: Operation) -> None:
        for page in _pages_in(operation):
            self._changes_of[page][change.id] = change
        for claim in claims_in(operation):
            self._pages_of[claim].add(operation.page)
        if isinstance(operation, Create):
            self._made.add(operation.page)

    def touching(self, pages: Iterable[PageId], present: Mapping[PageId, object]) -> tuple[Change, ...]:
        """The changes that touched these pages or made one that is no longer there, in order."""
        wanted = {*pages, *(page for page in self._made if page not in present)}
        found = {name: change for page in wanted for name, change in self._changes_of.get(page, {}).items()}
        return tuple(found[name] for name in sorted(found))

    def is_placed(self, claim: ClaimId) -> bool:
        """Whether kb ever put a claim on a page."""
        return claim in self._pages_of

    def pages_of(self, claim: ClaimId) -> set[PageId]:
        """The pages on which kb put a claim."""
        return self._pages_of.get(claim, set())

    def pages_citing(self, claims: Iterable[ClaimId]) -> set[PageId]:
        """The pages on which kb put one of these claims."""
        return {page for claim in claims for page in self._pages_of.get(claim, ())}


def _pages_in(operation: Operation) -> Iterator[PageId]:
    yield operation.page
    if isinstance(operation, Merge):
        yield operation.into
    if isinstance(operation, Split):
        yield operation.new


def claims_in(operation: Operation) -> tuple[ClaimId, ...]:
    """The claims that an operation cites."""
    if isinstance(operation, Add | Refine | Supersede):
        return operation.claims
    return tuple(claim for side in getattr(operation, "sides", ()) for claim in side.claims)
