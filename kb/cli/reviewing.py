"""`kb review` at the door: which of its ways was asked for, and what came of it. Decides nothing itself."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.cli.progress import Say
from kb.errors import UsageError

if TYPE_CHECKING:
    from kb.cli.review_session import Tally
    from kb.compile.proposals import Proposal
    from kb.flows.deciding import Ruling
    from kb.flows.review import ReviewReport
    from kb.vault.vault import Vault

Given = tuple[tuple[str, ...], tuple[str, ...], str]
"""The ids to accept, the ids to reject, and the reason."""
Reviewer = Callable[[Sequence["Proposal"], Callable[[Sequence["Ruling"]], "ReviewReport"]], None]


def reviewing(vault: Vault, given: Given, *, from_vault: bool, today: str, as_json: bool) -> int:
    """`kb review`; the exit code: 1 when something that was accepted could not be applied.

    Raises `UsageError`, `NotFound`, `VaultLocked`.
    """
    from kb.flows.review import review, rule, rule_from_vault

    accepts, rejects, why = given
    if from_vault and (accepts or rejects):
        raise UsageError("--from-vault takes its decisions from wiki/review.md", hint="leave --accept and --reject out")
    if why and not (accepts or rejects):
        raise UsageError("--why is for --accept and --reject", hint="write a reason behind the box in wiki/review.md")
    if from_vault:
        return _show(rule_from_vault(vault, today=today), as_json=as_json)
    if accepts or rejects:
        waiting = [one.id for one in review(vault).waiting] if "all" in (*accepts, *rejects) else []
        return _show(rule(vault, list(_rulings(accepts, rejects, why, waiting)), today=today), as_json=as_json)
    report = review(vault)
    if as_json or not report.waiting or not _is_watched():
        return _show(report, as_json=as_json)
    tally = _session(report.waiting, lambda rulings: rule(vault, rulings, today=today))
    return 1 if tally.parked else 0


def _rulings(accepts: Sequence[str], rejects: Sequence[str], why: str, waiting: Sequence[str]) -> Iterator[Ruling]:
    from kb.flows.deciding import Ruling

    for names, is_yes in ((accepts, True), (rejects, False)):
        split = [name for given in names for name in given.replace(",", " ").split()]
        for name in waiting if "all" in split else split:
            yield Ruling(name, accepts=is_yes, why=why)


def _is_watched() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def reviewer(say: Say, *, as_json: bool) -> Reviewer | None:
    """Who is asked as an ingest goes; None without a terminal, where everything waits."""
    if as_json or not _is_watched():
        return None

    def ask(waiting: Sequence[Proposal], hand_over: Callable[[Sequence[Ruling]], ReviewReport]) -> None:
        with hidden(say):
            _session(waiting, hand_over)

    return ask


@contextmanager
def hidden(say: Say) -> Iterator[None]:
    """The live line away while a person is asked something; nothing where none is shown."""
    lines = [part for part in getattr(say, "args", ()) if hasattr(part, "stop") and hasattr(part, "start")]
    for line in lines:
        line.stop()
    try:
        yield
    finally:
        for line in lines:
            line.start()


def _session(waiting: Sequence[Proposal], hand_over: Callable[[Sequence[Ruling]], ReviewReport]) -> Tally:
    from rich.console import Console

    from kb.cli.review_session import session

    tally = session(waiting, hand_over, Console(highlight=False))
    rest = f", {tally.left + tally.skipped} left" if tally.left + tally.skipped else ""
    print(f"{tally.accepted} accepted, {tally.rejected} rejected{rest}. next: `kb {'review' if rest else 'status'}`")
    return tally


def _show(report: ReviewReport, *, as_json: bool) -> int:
    from kb.cli.review_screen import list_of

    code = 1 if report.parked else 0
    if as_json:
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False, indent=1))
        return code
    for name, why in report.parked.items():
        print(f"error: {name} was not applied: {why}", file=sys.stderr)
    if report.accepted or report.rejected:
        print(f"{len(report.accepted)} accepted, {len(report.rejected)} rejected, {len(report.waiting)} waiting.")
    elif report.waiting:
        print(list_of(report.waiting))
    if report.waiting:
        print("next: `kb review` at a terminal, `kb review --accept ID`, or tick wiki/review.md")
    else:
        print("Nothing waits. next: `kb status`")
    return code
