"""Show what a flow returned: for a person or as JSON. Every showing ends by naming the next command."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.cli.progress import Say, progress
from kb.cli.show_changes import digest_lines

if TYPE_CHECKING:
    from kb.flows.audit import AuditReport
    from kb.flows.contradictions import ContradictionsReport
    from kb.flows.convert import Converted
    from kb.flows.doctor import Checkup
    from kb.flows.estimating import Estimates, SourceEstimate
    from kb.flows.lint import LintReport
    from kb.flows.reports import IngestReport, SourceReport
    from kb.flows.resolve import Resolved
    from kb.flows.search import SearchReport
    from kb.flows.status import StatusReport
    from kb.flows.work import Answered, Work


@dataclass(frozen=True, slots=True)
class Show:
    """Shows reports on stdout; each method returns the exit code."""

    as_json: bool

    def progress(self) -> AbstractContextManager[Say]:
        """A live line on stderr when a person watches, silence in a pipe."""
        return progress(silent=self.as_json)

    def document(self, value: Any) -> None:
        """One JSON document."""
        self._json(value)

    def _json(self, value: Any) -> None:
        shown = dataclasses.asdict(value) if dataclasses.is_dataclass(value) else value  # type: ignore[arg-type]
        print(json.dumps(shown, ensure_ascii=False, indent=1))

    def init(self, directory: Path, created: Sequence[str]) -> int:
        """`kb init`."""
        if self.as_json:
            self._json({"vault": str(directory.resolve()), "created": list(created)})
            return 0
        for path in created:
            print(f"  {path}")
        print(f"{len(created)} files made." if created else "Everything is there already.")
        print(f"next: put documents into {directory / 'raw'} and run `kb ingest`")
        return 0

    def ingest(self, report: IngestReport) -> int:
        """`kb ingest`: a line a source that was worked on, then the digest."""
        if self.as_json:
            self._json(report)
            return min(report.problems, 1)
        for message in report.recovered:
            print(f"finished the interrupted run: {message}", file=sys.stderr)
        worked = [source for source in report.sources if source.status != "unchanged"]
        for source in worked:
            print(_source_line(source))
            for warning in source.warnings:
                print(f"  warning: {warning}", file=sys.stderr)
            if source.error:
                print("error: " * (source.status == "failed") + source.error, file=sys.stderr)
                print(f"hint: {source.hint}" if source.hint else "", end="\n" if source.hint else "", file=sys.stderr)
        _digest(report)
        return min(report.problems, 1)

    def estimate(self, found: Estimates) -> int:
        """`kb ingest --estimate`: a line a source, then all together."""
        if self.as_json:
            self._json(found)
            return min(found.problems, 1)
        for source in found.sources:
            if not source.error:
                print(f"{source.source}: {source.tokens:,} tokens, {_taken(source)}")
                continue
            print(f"error: {source.error}", file=sys.stderr)
            print(f"hint: {source.hint}" if source.hint else "", end="\n" if source.hint else "", file=sys.stderr)
        who = " and ".join(found.models) or "no model is named"
        print(f"{len(found.sources) - found.problems} sources: {_taken(found.totals)} ({who}). Nothing was asked.")
        print("next: `kb ingest --model PROVIDER/NAME --budget USD`")
        return min(found.problems, 1)

    def convert(self, converted: Converted, *, verifying: bool = False) -> int:
        """`kb convert`: the markdown itself when no folder was named; what a second reading says on stderr."""
        from kb.cli.show_verification import is_good, show_verification

        code = 0 if is_good(converted) else 1
        if self.as_json:
            unsaid = ("markdown",) if verifying else ("markdown", "verify", "restored", "refused")
            self._json({key: value for key, value in dataclasses.asdict(converted).items() if key not in unsaid})
            return code
        for warning in converted.warnings:
            print(f"warning: {warning}", file=sys.stderr)
        for path in converted.files:
            print(path)
        if not converted.files:
            sys.stdout.write(converted.markdown)
        if verifying:
            show_verification(converted)
        if converted.files:
            _remark(f"{converted.passages} passages, {converted.words} words. next: `kb ingest` compiles it")
        return code

    def search(self, report: SearchReport) -> int:
        """`kb search`."""
        if self.as_json:
            self._json(report)
            return 0
        for hit in report.hits:
            where = f"{hit.path}#^{hit.passage}" if hit.passage else hit.path
            print(f"{hit.title}  ({hit.kind})\n  {' '.join(hit.snippet.split())}\n  {where}")
        if report.note:
            _remark(report.note)
        _remark(f"{len(report.hits)} hits in {report.milliseconds:.0f} ms. next: `kb ask` answers with citations")
        return 0

    def status(self, report: StatusReport, since: str = "") -> int:
        """`kb status`, with what was learned since a date."""
        if self.as_json:
            self._json(report)
            return 0
        for source in report.sources:
            if source.state != "unchanged":
                print(f"{source.state:<9} {source.source}  ({'; '.join(source.reasons)})")
        same = sum(source.state in ("unchanged", "forgotten") for source in report.sources)
        print(f"{len(report.sources)} sources, {same} unchanged, {report.pages} pages.")
        for words in report.waits:
            print(f"waits     {words}")
        for words in report.parked:
            print(f"parked    {words}")
        for one in report.asked[:5]:
            print(f"asked     {one.question}  ({one.times} times, last on {one.last}, no answer yet)")
        for line in digest_lines(report) if since else ():
            print(line)
        following = "`kb review`" if report.waits else "open wiki/ in Obsidian, or `kb ask`"
        print("next: `kb ingest`" if same < len(report.sources) else f"next: {following}")
        return 0

    def lint(self, report: LintReport) -> int:
        """`kb lint`."""
        if self.as_json:
            self._json(report)
            return 1 if report.problems else 0
        for problem in report.problems:
            print(f"{problem.path}:{problem.line}: {problem.rule}: {problem.message}")
        for note in report.notes:
            print(f"note: {note.path}: {note.rule}: {note.message}", file=sys.stderr)
        for path in report.fixed:
            print(f"mended {path}", file=sys.stderr)
        if report.problems:
            fixable = sum(problem.fixable for problem in report.problems)
            print(f"{len(report.problems)} problems, {fixable} that `kb lint --fix` mends. The rules: docs/rules.md")
            return 1
        print("No problems. next: open wiki/ in Obsidian")
        return 0

    def audit(self, report: AuditReport) -> int:
        """`kb audit`: the failures, then the share and what it can be worth."""
        if self.as_json:
            self._json(report)
            return 0 if report.is_good else 1
        from kb.cli.show_audit import show_audit

        show_audit(report)
        return 0 if report.is_good else 1

    def contradictions(self, report: ContradictionsReport) -> int:
        """`kb contradictions`."""
        from kb.cli.show_contradictions import show_contradictions

        (self._json if self.as_json else show_contradictions)(report)
        return 0

    def resolved(self, resolved: Resolved) -> int:
        """`kb resolve`."""
        from kb.cli.show_contradictions import show_resolved

        (self._json if self.as_json else show_resolved)(resolved)
        return 0

    def work(self, work: Work) -> int:
        """`kb work`: the prompt as it stands, its key before and behind it."""
        if self.as_json:
            self._json(
                {name: value for name, value in dataclasses.asdict(work).items() if work.key or name == "waiting"}
            )
            return 0
        if not work.key:
            print("No prompt waits. next: `kb ingest --engine queue` asks for what is new in raw/")
            return 0
        print(f"prompt {work.key}, task {work.task}, {work.waiting} waiting")
        print(f"step {work.step}: {work.document}\n" if work.step else "", end="")
        print(f"the last answer could not be used: {work.unusable}\n" if work.unusable else "", end="")
        print(f"\n{work.prompt.rstrip()}\n")
        print(f"next: `kb work --answer {work.key}` takes the answer on stdin, one JSON object")
        return 0

    def answered(self, answered: Answered) -> int:
        """`kb work --answer`."""
        if self.as_json:
            self._json(answered)
            return 0
        following = "`kb work`" if answered.waiting else "`kb ingest --engine queue`, or whichever command asked"
        print(f"{answered.answered} is answered, {answered.waiting} waiting. next: {following}")
        return 0

    def doctor(self, checkup: Checkup) -> int:
        """`kb doctor`."""
        if self.as_json:
            self._json(checkup)
            return 0 if all(check.ok for check in checkup.checks) else 1
        for check in checkup.checks:
            print(f"{'ok ' if check.ok else 'NO '} {check.name}: {check.message}")
            if check.hint and not check.ok:
                print(f"    hint: {check.hint}")
        return 0 if all(check.ok for check in checkup.checks) else 1


def _remark(words: str) -> None:
    """What only a person at a terminal wants to read beside the output."""
    if sys.stdout.isatty():
        print(words, file=sys.stderr)


def _taken(one: SourceEstimate) -> str:
    """Tokens and money, from least to most."""
    counts = [f"{least:,}–{most:,}" for least, most in (one.input_tokens, one.output_tokens)]
    price = f"{one.usd[0]:.2f}–{one.usd[1]:.2f} USD" if one.usd else "price unknown"
    kept = f"; {one.kept} answers are kept already" if one.kept else ""
    return f"in {counts[0]}, out {counts[1]}, {price}{kept}"


def _source_line(source: SourceReport) -> str:
    if source.status != "compiled":
        return f"{source.status:<9} {source.source}"
    made, changed = len(source.pages.created), len(source.pages.updated)
    pages = f"{made} new pages, {changed} updated"
    counts = f"{source.passages} passages, {source.claims} claims, {pages}"
    return f"compiled  {source.source}: {counts} ({source.seconds:.1f} s)"


def _digest(report: IngestReport) -> None:
    """At most ten lines: what is new, what was refused, what to do next."""
    for line in digest_lines(report.digest):
        print(line)
    unjudged = sum(source.unjudged for source in report.sources)
    print(f"{unjudged} pairs of claims could not be judged\n" if unjudged else "", end="")
    refused = report.totals["refused"]
    if refused:
        mended = sum(one.mended for source in report.sources for one in source.refusals)
        since = f", {mended} of them mended since" if mended else ""
        print(f"{refused} proposed changes were refused by the checks{since}; `kb ingest --json` names each")
    waits = sum(source.operations.waiting for source in report.sources)
    if waits:
        print(f"{waits} proposed changes wait for you: `kb review`, or wiki/review.md in Obsidian")
    counts = report.totals
    print(
        f"{counts['sources']} sources: {counts['compiled']} compiled, {counts['unchanged']} unchanged, "
        f"{counts['failed']} failed, {counts['waiting']} waiting."
    )
    print(f"next: {_next(report)}")


def _next(report: IngestReport) -> str:
    if report.problems:
        return "`kb status`"
    waiting = [source.hint for source in report.sources if source.status == "waiting" and source.hint]
    return waiting[0] if waiting else 'open wiki/ in Obsidian, or `kb ask "…"`'
