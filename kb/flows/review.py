"""`kb review`: what waits for the person, and what the person decides of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.compile.accepting import DONE, accept
from kb.compile.proposals import ORDER, Asked, Proposal, proposal, quotes_of, titles_of
from kb.flows.build import Build, open_build, open_wiki
from kb.flows.deciding import Outcome, Ruling, decide, named, reason
from kb.flows.review_file import review_writes, ticked
from kb.index.index import catalog, refresh
from kb.operations import Merge
from kb.records import Wiki
from kb.vault.lock import writing
from kb.vault.transaction import commit, recover
from kb.vault.vault import Vault
from kb.vault.waiting import Waiting
from kb.words import digest


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What waits, and what became of the decisions that were given."""

    waiting: tuple[Proposal, ...]
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    parked: Mapping[str, str] = field(default_factory=dict)
    """What was accepted and cannot be applied to its page as it stands now → why. It goes on waiting."""


def review(vault: Vault) -> ReviewReport:
    """What waits, the riskiest page first. Writes nothing."""
    return ReviewReport(proposals(_opened(vault)))


def rule(vault: Vault, rulings: Sequence[Ruling], *, today: str) -> ReviewReport:
    """Apply decisions; ids may be shortened. Raises `NotFound`, `VaultLocked`."""
    with writing(vault):
        recover(vault)
        build = _opened(vault)
        known = [replace(ruling, id=named(build.history.waiting, ruling.id)) for ruling in rulings]
        return _report(*decide(build, known, today))


def rule_from_vault(vault: Vault, *, today: str) -> ReviewReport:
    """Apply the ticks of wiki/review.md and write the page anew. Raises `UsageError` where both boxes are ticked."""
    with writing(vault):
        recover(vault)
        build = _opened(vault)
        waiting = build.history.waiting
        rulings = [Ruling(name, *ruled) for name, ruled in ticked(vault).items() if name in waiting]
        build, outcome = decide(build, rulings, today)
        commit(vault, review_writes(build, today, outcome.parked))
        return _report(build, outcome)


def _report(build: Build, outcome: Outcome) -> ReviewReport:
    return ReviewReport(proposals(build), outcome.accepted, outcome.rejected, outcome.parked)


def ask_about(
    build: Build,
    source: str,
    asking: Callable[[Sequence[Proposal], Callable[[Sequence[Ruling]], ReviewReport]], None],
    today: str,
) -> Build:
    """The build after a person was asked about what a source proposes. The caller holds the lock."""
    builds = [build]

    def hand_over(rulings: Sequence[Ruling]) -> ReviewReport:
        made, outcome = decide(builds[-1], rulings, today)
        builds.append(made)
        return ReviewReport((), outcome.accepted, outcome.rejected, outcome.parked)

    waiting = proposals(build, source)
    if waiting:
        asking(waiting, hand_over)
    return builds[-1]


def _opened(vault: Vault) -> Build:
    refresh(vault)
    return open_build(vault, catalog(vault).cards)


def proposals(build: Build, source: str = "") -> tuple[Proposal, ...]:
    """What waits, ready to be shown; of one source only when it is named. The page with the riskiest comes first."""
    waiting = [one for one in build.history.waiting.values() if not source or one.source == source]
    titles = titles_of(build.cards, (one.operation for one in build.history.waiting.values()))
    pages = {one.operation.page for one in waiting}
    pages |= {one.operation.into for one in waiting if isinstance(one.operation, Merge)}
    wiki = open_wiki(build, sorted(page for page in pages if page in build.cards))
    parked = _parked(build, wiki, waiting)
    shown = []
    for one in waiting:
        asked = Asked(one.id, one.operation, one.source, one.anchor)
        text = wiki.texts.get(one.operation.page)
        is_edited = bool(one.seen) and text is not None and digest(text, 64) != one.seen
        made = proposal(asked, titles, quotes_of(one.operation, build.evidence))
        shown.append(replace(made, parked=parked.get(one.id, ""), edited=is_edited))
    worst: dict[str, int] = {}
    for each in shown:
        worst[each.page] = min(worst.get(each.page, len(ORDER)), ORDER.index(each.risk))
    return tuple(
        sorted(shown, key=lambda one: (worst[one.page], one.page, one.operation != "create", ORDER.index(one.risk)))
    )


def _parked(build: Build, wiki: Wiki, waiting: Sequence[Waiting]) -> dict[str, str]:
    """What cannot be applied now and why: neither by itself nor behind all that waits before it."""
    ahead, found = wiki, dict[str, str]()
    for one in waiting:
        behind = accept(ahead, one.operation, one.anchor, build.evidence, "")
        if behind.verdict.holds:
            ahead = behind.wiki
            continue
        alone = accept(wiki, one.operation, one.anchor, build.evidence, "")
        if not alone.verdict.holds and alone.verdict.rule not in DONE:
            found[one.id] = reason(alone, build.history.waiting)
    return found
