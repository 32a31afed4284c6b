"""What a person decided of what waits, brought into the wiki: one change of the journal. The build is open already.

Knows how accepted operations are written. Who decides, and how it is shown, is for others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.compile import catalog
from kb.compile.accepting import DONE, GONE, Accepted, accept, accept_edited
from kb.compile.edits.links import name_of
from kb.errors import NotFound
from kb.flows.build import Build, open_wiki
from kb.flows.filing import Filing, filed
from kb.index.index import backlinks
from kb.operations import Create, Decided, Link, Merge, Operation, Rename, Verdict
from kb.records import PageId, StatementId, Wiki
from kb.vault.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person said of one operation that waits."""

    id: str
    accepts: bool
    why: str = ""
    words: str = ""
    """The person's own words in the place of those proposed; only with `accepts`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some rulings, by the ids of the operations."""

    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    parked: Mapping[str, str] = field(default_factory=dict)
    """What could not be applied to the page as it stands now → why. It goes on waiting."""


@dataclass(slots=True)
class _Desk:
    """The wiki while rulings are applied, and what became of them."""

    wiki: Wiki
    decided: list[Decided] = field(default_factory=list)
    parked: dict[str, str] = field(default_factory=dict)
    theirs: dict[PageId, frozenset[StatementId]] = field(default_factory=dict)


def named(waiting: Mapping[str, Waiting], given: str) -> str:
    """The id of what waits that a person means by its beginning. Raises `NotFound`."""
    found = [name for name in waiting if given and name.startswith(given.casefold())]
    if len(found) != 1:
        what = f"{given} means several of what waits" if found else f"nothing waits under {given}"
        raise NotFound(what, hint="`kb review --json` lists the ids")
    return found[0]


def decide(build: Build, rulings: Sequence[Ruling], today: str) -> tuple[Build, Outcome]:
    """Apply what was accepted, in the order in which it was proposed, and remember what was rejected.

    Rejecting a page that would be made rejects what waits for that page. The caller holds the lock.
    """
    waiting = build.history.waiting
    by_id = {ruling.id: ruling for ruling in _with_followers(rulings, waiting)}
    chosen = [one for one in waiting.values() if one.id in by_id]
    pages = {page for one in chosen if by_id[one.id].accepts for page in pages_for(build, one.operation)}
    before = open_wiki(build, sorted(pages))
    desk = _Desk(before)
    for one in sorted(chosen, key=lambda one: isinstance(one.operation, Link)):  # stable: links when pages stand
        ruling = by_id[one.id]
        if ruling.accepts:
            _apply(desk, one, ruling, build, today)
        else:
            desk.decided.append(Decided(one.operation, Verdict(), "rejected", waited=one.id, why=ruling.why))
    if desk.decided:
        build = _written(build, before, desk, today)
    done = {kind: tuple(one.waited for one in desk.decided if one.decision == kind) for kind in ("applied", "rejected")}
    return build, Outcome(done["applied"], done["rejected"], desk.parked)


def _with_followers(rulings: Iterable[Ruling], waiting: Mapping[str, Waiting]) -> Iterator[Ruling]:
    """The rulings, and those that follow from a page that is rejected; these come last and win."""
    given = tuple(rulings)
    yield from given
    for ruling in given:
        made = waiting[ruling.id].operation
        for one in waiting.values() if isinstance(made, Create) and not ruling.accepts else ():
            if made.page in (one.operation.page, getattr(one.operation, "target", "")):
                yield Ruling(one.id, accepts=False, why=ruling.why)


def pages_for(build: Build, operation: Operation) -> set[PageId]:
    """The pages that must be open for an operation: a page that gets another name brings those that link to it."""
    pages = {operation.page} | ({operation.into} if isinstance(operation, Merge) else set())
    if isinstance(operation, Merge | Rename) and operation.page in build.cards:
        paths = set(backlinks(build.vault, name_of(build.cards[operation.page])))
        pages |= {card.id for card in build.cards.values() if card.path in paths and card.kind != "text"}
    return {page for page in pages if page in build.cards}


def _apply(desk: _Desk, one: Waiting, ruling: Ruling, build: Build, today: str) -> None:
    evidence = build.evidence
    if ruling.words:
        made = accept_edited(desk.wiki, one.operation, one.anchor, ruling.words, (evidence, today))
    else:
        made = accept(desk.wiki, one.operation, one.anchor, evidence, today)
    if made.verdict.holds:
        desk.wiki = made.wiki
        desk.decided.append(Decided(made.operation, made.verdict, "applied", waited=one.id, why=ruling.why))
        for page, statements in made.theirs.items():
            desk.theirs[page] = desk.theirs.get(page, frozenset()) | statements
    elif made.verdict.rule in DONE:
        desk.decided.append(Decided(made.operation, made.verdict, "refused", waited=one.id))
    else:
        desk.parked[one.id] = reason(made, build.history.waiting)


def reason(made: Accepted, waiting: Mapping[str, Waiting]) -> str:
    """Why an operation cannot be applied now, in words for a person."""
    verdict, page = made.verdict, made.operation.page
    creates = [one.id for one in waiting.values() if isinstance(one.operation, Create) and one.operation.page == page]
    if verdict.rule == "unknown-page" and creates:
        return f"its page waits too: accept {creates[0]} first"
    target = getattr(made.operation, "target", "")
    if any(isinstance(one.operation, Create) and one.operation.page == target for one in waiting.values()):
        return "the page that it leads to waits too"
    return GONE.get(verdict.rule) or f"{verdict.rule}: {verdict.message}"


def _written(build: Build, before: Wiki, desk: _Desk, today: str) -> Build:
    waits = bool(set(build.history.waiting) - {one.waited for one in desk.decided})
    accepted = sum(one.decision == "applied" for one in desk.decided)
    filing = Filing("review", f"{accepted} accepted", _lines(desk.decided, desk.wiki), waits, theirs=desk.theirs)
    return filed(build, (before, desk.wiki, tuple(desk.decided)), filing, today)[0]


def _lines(decided: Sequence[Decided], wiki: Wiki) -> list[str]:
    """How many were accepted and rejected, and on which pages."""
    lines = []
    for decision, said in (("applied", "accepted"), ("rejected", "rejected")):
        theirs = [one for one in decided if one.waited and one.decision == decision]
        counts = Counter(one.operation.op for one in theirs)
        titles = sorted({wiki.cards[one.operation.page].title for one in theirs if one.operation.page in wiki.cards})
        if theirs:
            what = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
            lines.append(f"{said} {what}" + (f" on {catalog.named(titles)}" if titles else ""))
    return lines or ["nothing was left to do"]
