"""`kb status`: which sources are new, changed, missing, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from kb.compile.resolve import name_key
from kb.operations import Alias, Change, Create, Operation
from kb.vault import claims, journal, sources
from kb.vault.asked import Asked, unanswered
from kb.vault.vault import Vault
from kb.vault.waiting import waiting

FEWEST, MOST = 4, 10

REASONS = {
    "new": "not compiled yet",
    "changed": "its bytes differ from those that were compiled",
    "missing": "compiled, but no longer in raw/",
    "forgotten": "withdrawn with kb forget; kb ingest compiles it again when it is named",
    "unchanged": "",
}


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source and how it stands."""

    source: str
    state: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How the vault stands."""

    sources: tuple[SourceState, ...]
    pages: int
    waiting: int = 0
    """Operations that wait for a decision."""
    waits: tuple[str, ...] = ()
    """What waits, in words."""
    stale: tuple[str, ...] = ()
    """Titles of the pages that rest on a source that changed or is missing."""
    learned: tuple[str, ...] = ()
    """Titles of the pages that the last change made."""
    wanted: tuple[str, ...] = ()
    """What several claims speak about and no page does, the most spoken of first."""
    changed: tuple[str, ...] = ()
    """With a date: titles of the pages that changed since; so the next two."""
    disagrees: tuple[str, ...] = ()
    """Contradictions that were found since."""
    reading: tuple[str, ...] = ()
    """The pages with most that is new since."""
    parked: tuple[str, ...] = ()
    """What an undo could not take back, and why."""
    asked: tuple[Asked, ...] = ()
    """Questions that the wiki did not answer, the most asked first."""


def status(vault: Vault, since: str = "") -> StatusReport:
    """Compare raw/ with what was compiled, by stat and hash; compiles and writes no page.

    With `since`, `YYYY-MM-DD`, it also says what was learned from that day on.
    """
    scan = sources.scan(vault)
    states = tuple(
        SourceState(state.name, state.state, tuple(reason for reason in (REASONS[state.state],) if reason))
        for state in scan.states
    )
    refused = tuple(SourceState(name, "refused", ("a link or an unreadable name",)) for name in scan.refused)
    topics = (path for path in vault.wiki.glob("*/*.md") if path.parent.name not in ("text", "assets"))
    pages = sum(1 for _ in topics)
    if not pages:
        return StatusReport(states + refused, 0, asked=unanswered(vault))
    changes = journal.read(vault)
    moved = {state.name for state in scan.states if state.state in ("changed", "missing")}
    waits = _waits(changes)
    parked = tuple(line for change in changes if not change.undone for line in change.parked)
    report = StatusReport(
        states + refused,
        pages,
        len(waits),
        waits,
        _stale(vault, moved),
        _learned(changes),
        _wanted(vault),
        parked=parked,
        asked=unanswered(vault),
    )
    return _since(vault, report, changes, since) if since else report


def _since(vault: Vault, report: StatusReport, changes: tuple[Change, ...], since: str) -> StatusReport:
    from kb.flows.digest import digest_of
    from kb.index.index import catalog, refresh

    refresh(vault)
    found = digest_of((change for change in changes if change.date >= since), catalog(vault).cards)
    return replace(
        report, learned=found.learned, changed=found.changed, disagrees=found.disagrees, reading=found.reading
    )


def _waits(changes: tuple[Change, ...]) -> tuple[str, ...]:
    """The operations that wait for the person, each once."""
    return tuple(_in_words(one.operation) for one in waiting(changes).values())


def _in_words(operation: Operation) -> str:
    if isinstance(operation, Alias):
        return f"“{operation.alias}” {'heard as' if operation.heard_as else 'as'} another name of {operation.page}"
    return f"{operation.op} on {operation.page}"


def _stale(vault: Vault, moved: set[str]) -> tuple[str, ...]:
    if not moved:
        return ()
    from kb.index.index import catalog

    titles = {record.source.title for record in claims.all_sources(vault) if record.source.raw in moved}
    cards = catalog(vault).cards.values()
    return tuple(sorted(card.title for card in cards if card.kind != "source" and titles & set(card.sources)))


def _learned(changes: tuple[Change, ...]) -> tuple[str, ...]:
    last = next((change for change in reversed(changes) if not change.undone and change.verb != "undo"), None)
    made = (one.operation for one in last.decided if one.decision == "applied") if last else ()
    return tuple(operation.title for operation in made if isinstance(operation, Create))


def _wanted(vault: Vault) -> tuple[str, ...]:
    """Subjects of at least `FEWEST` claims without a page, at most `MOST` of them."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for record in claims.all_sources(vault):
        for claim in claims.read(vault, record.source.title):
            for subject in claim.subjects:
                found[name_key(subject)][subject] += 1
    known = {name_key(path.stem) for path in vault.wiki.glob("*/*.md")}
    counts = {key: names.total() for key, names in found.items() if key not in known and names.total() >= FEWEST}
    ranked = sorted(counts, key=lambda key: (-counts[key], key))[:MOST]
    return tuple(found[key].most_common(1)[0][0] for key in ranked)
