"""`kb watch`: compile what comes into raw/, when it has come to rest. Ends when it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kb.errors import KbError, NotFound, UsageError, VaultLocked
from kb.flows.ingest import Options, ingest
from kb.flows.reports import IngestReport, SourceReport
from kb.flows.resting import Seen, Stamp, at_rest, is_time, seen_again
from kb.vault import sources
from kb.vault.lock import writing
from kb.vault.stamps import look
from kb.vault.stirring import stirring
from kb.vault.transaction import is_pending, recover
from kb.vault.vault import Vault
from kb.vault.writers import open_for_writing

Say = Callable[[str], None]
Tell = Callable[[IngestReport], None]
PATIENCE = 10
"""What is settled waits for what still changes, at most so many times as long as a file needs to settle."""
RESCAN = 20.0
"""Seconds after which raw/ is looked at though nothing was heard: not every disk tells of changes."""
RETRY = 60.0
"""Seconds after which a source that waits, or a vault that could not be written, is tried again."""
BUSY = 0.5


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Watching:
    """How raw/ is watched."""

    options: Callable[[], Options]
    """How each ingest runs: asked anew each time, since the day changes."""
    quiet: float = 2.0
    """Seconds that a file must look the same."""
    once: bool = False
    """End when what is there has settled and is compiled."""
    progress: Say = _silent
    """Told what an ingest is doing."""


class _Watch:
    """What is known between two looks."""

    def __init__(self, vault: Vault, how: Watching, tell: Tell, say: Say) -> None:
        self.vault, self.how, self.tell, self.say = vault, how, tell, say
        self.seen: dict[str, Seen] = {}
        self.done: dict[str, Stamp] = {}
        """The files that are compiled, or failed, as they were then."""
        self.again: dict[str, float] = {}
        """Those that wait, and when they are tried again."""
        self.told: dict[str, SourceReport] = {}
        self.failed: set[str] = set()
        self.complaint = ""

    def look(self) -> bool:
        """Look at raw/ once, and compile what is ready; whether something is left to be looked at soon."""
        now = time.time()
        for name in [name for name, due in self.again.items() if due <= now]:
            self.done.pop(name, None)
            del self.again[name]
        stamps = {name: tuple(stamp) for name, stamp in look(self.vault).files}
        self.seen = seen_again(self.seen, stamps, now)
        fresh = {name: one for name, one in self.seen.items() if self.done.get(name) != one.stamp}
        if not fresh:
            return False
        rest = at_rest(fresh, open_for_writing(self.vault.raw), now, self.how.quiet)
        if not is_time(rest, fresh, now, PATIENCE * self.how.quiet):
            self.say(
                f"{len(fresh)} files are coming" if rest.settled else f"{len(rest.moving)} files are being written"
            )
            return True
        return not self._compile({name: fresh[name].stamp for name in rest.settled}) or bool(rest.moving)

    def _compile(self, settled: Mapping[str, Stamp]) -> bool:
        """Compile those of the settled files that are new or changed; whether it could be done."""
        due = [one.name for one in sources.scan(self.vault).states if one.state in ("new", "changed")]
        wanted = [name for name in due if name in settled]
        report = IngestReport((), {})
        try:
            if wanted:
                paths = [str(self.vault.raw / name) for name in wanted]
                report = ingest(self.vault, paths, self.how.options(), self.how.progress)
        except (VaultLocked, NotFound) as error:
            self._complain(error)
            time.sleep(BUSY)
            return False
        except KbError as error:
            if self.how.once or isinstance(error, UsageError):
                raise
            self._complain(error)
            self.done |= settled
            self.again |= dict.fromkeys(wanted, time.time() + RETRY)
            return True
        self.done |= settled
        self.complaint = ""
        self._note(report)
        return True

    def _note(self, report: IngestReport) -> None:
        """Tell what became of the sources, but nothing twice; those that wait are tried again later."""
        news = []
        for one in report.sources:
            self.failed.discard(one.source)
            if one.status == "failed":
                self.failed.add(one.source)
            if one.status == "waiting":
                self.again[one.source] = time.time() + RETRY
            bare = replace(one, seconds=0.0)
            if self.told.get(one.source) != bare or one.status == "compiled":
                news.append(one)
            self.told[one.source] = bare
        if any(one.status != "unchanged" for one in news):
            self.tell(report)

    def _complain(self, error: KbError) -> None:
        """Say once why nothing can be compiled now."""
        if error.message != self.complaint:
            self.say(f"{error.message}: kb goes on when it can")
        self.complaint = error.message


def watch(vault: Vault, how: Watching, tell: Tell, say: Say) -> int:
    """Compile what is and comes new or changed in raw/, until interrupted; the number of sources that failed last.

    A run that was interrupted is finished first. Raises `NotFound` without raw/, `UsageError`, `UnsafePath`.
    """
    if not vault.raw.is_dir():
        raise NotFound("there is no folder raw/ to watch", hint="`kb init` makes it")
    state = _Watch(vault, how, tell, say)
    if is_pending(vault):
        _recover(vault, state)
    with stirring(vault.raw) as wait:
        while True:
            if state.look():
                wait(min(how.quiet / 4, 1.0))
                continue
            if how.once:
                return len(state.failed)
            say("watching raw/")
            due = min(state.again.values(), default=float("inf")) - time.time()
            wait(max(0.0, min(RESCAN, due)))


def _recover(vault: Vault, state: _Watch) -> None:
    while True:
        try:
            with writing(vault):
                for message in recover(vault):
                    state.say(message)
            return
        except VaultLocked as error:
            state._complain(error)
            time.sleep(BUSY)
