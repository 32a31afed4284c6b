"""What the journal says of pages and claims, ready to be asked while it grows: a source costs what it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kb.markdown.cite import claim_of
from kb.operations import Add, Change, Create, Merge, Operation, Refine, Retract, Split, Supersede
from kb.records import ClaimId, PageId
from kb.vault.applied import deleted, labels_gone
from kb.vault.waiting import Waiting, basis, note_waiting


class History:
    """The changes that stand, by the pages they touched and the claims they put there."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes_of: dict[PageId, dict[str, Change]] = defaultdict(dict)
        self._pages_of: dict[ClaimId, set[PageId]] = defaultdict(set)
        self._made: set[PageId] = set()
        self.written: dict[str, str] = {}
        """Path → the sha256 of what kb wrote there last."""
        self.waiting: dict[str, Waiting] = {}
        """What waits for the person, by id."""
        self.rejected: dict[str, str] = {}
        """What the person rejected, by `basis` → the reason."""
        self._proposed: set[ClaimId] = set()
        self._reasons: dict[PageId, list[str]] = defaultdict(list)
        for change in changes:
            self.add(change)

    def add(self, change: Change) -> None:
        """Know one change more, the latest."""
        if change.undone:
            return
        self.written |= {file.path: file.after for file in change.files}
        self._forget_taken(change)
        for page in {*change.wrote, *change.removed}:
            self._changes_of[page][change.id] = change
        for decided in change.decided:
            if decided.decision == "applied":
                self._learn(change, decided.operation)
            if decided.decision in ("waiting", "rejected"):
                self._proposed.update(claims_in(decided.operation))
            if decided.decision == "rejected":
                self.rejected[basis(decided.operation)] = decided.why
                if decided.why:
                    self._reasons[decided.operation.page].append(f"a proposed {decided.operation.op}: {decided.why}")
        note_waiting(self.waiting, change)

    def _forget_taken(self, change: Change) -> None:
        """Claims of statements that kb took away, and of pages that went, may be put on a page again."""
        operations = [one.operation for one in change.decided if one.decision == "applied"]
        self._move(operations)
        gone_pages = set(deleted(change.files))
        is_taking = change.verb in ("forget", "undo") or any(isinstance(one, Retract) for one in operations)
        gone = {ClaimId(claim_of(label)) for label in labels_gone(change.files)} if is_taking else set()
        for claim in gone:
            self._pages_of.get(claim, set()).difference_update(change.removed)
        for pages in self._pages_of.values() if gone_pages else ():
            pages -= gone_pages

    def _move(self, operations: Iterable[Operation]) -> None:
        """Claims of a page that was merged or split stand on the other page, too."""
        to = {
            one.page: one.into if isinstance(one, Merge) else one.new
            for one in operations
            if isinstance(one, Merge | Split)
        }
        for pages in self._pages_of.values() if to else ():
            pages |= {to[page] for page in pages if page in to}

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
        """Whether kb ever put a claim on a page, or proposed to."""
        return bool(self._pages_of.get(claim)) or claim in self._proposed

    def pages_of(self, claim: ClaimId) -> set[PageId]:
        """The pages on which kb put a claim."""
        return self._pages_of.get(claim, set())

    def proposals(self) -> set[str]:
        """What waits already or was rejected, each by its `basis`: it is not proposed again."""
        return {basis(one.operation) for one in self.waiting.values()} | set(self.rejected)

    def reasons(self, page: PageId) -> tuple[str, ...]:
        """Why the person rejected what was proposed for a page, the latest first."""
        return tuple(reversed(self._reasons.get(page, ())))

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
