"""`kb ingest`: bring new documents into the wiki, one source after the other, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast, get_args

from kb.errors import KbError, UsageError
from kb.flows.bringing import Bringing, Brought, bring
from kb.flows.committing import commit_source, refuse_without_git
from kb.flows.reports import IngestReport, SourceReport, totals
from kb.operations import Autonomy
from kb.vault import sources
from kb.vault.clones import went_apart
from kb.vault.vault import Vault

if TYPE_CHECKING:
    from kb.compile.proposals import Proposal
    from kb.config import Settings
    from kb.flows.build import Build
    from kb.flows.deciding import Ruling
    from kb.flows.emphasis import Discuss
    from kb.flows.engines import Engines, Wanted
    from kb.flows.review import ReviewReport
    from kb.operations import Change

Say = Callable[[str], None]
Reviewer = Callable[[Sequence["Proposal"], Callable[[Sequence["Ruling"]], "ReviewReport"]], None]
"""Shows what waits, and hands decisions over as they are made."""


@dataclass(frozen=True, slots=True)
class Options:
    """How an ingest runs."""

    today: str
    jobs: int = 0
    dry_run: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    """The environment: where the keys of models are."""
    wanted: Wanted | None = None
    """Which engine the command line asked for; None: what kb.toml says."""
    discuss: Discuss | None = None
    """Asks a person what to bring out of a source; None: nobody is asked."""
    commit: bool = False
    """Whether each source becomes a commit of git."""
    autonomy: str = ""
    """What the command line allows to be applied unasked; `""`: what kb.toml says."""
    reviewer: Reviewer | None = None
    """Asks a person about what waits, as the run goes; None: it waits."""


def ingest(vault: Vault, paths: Sequence[str], options: Options, say: Say) -> IngestReport:
    """Compile what is new or changed; with `paths` only these, copied into raw/ when they lie elsewhere.

    Raises `UsageError`, `NotFound`, `VaultLocked`; a source that cannot be read is reported and the rest goes on.
    """
    if options.wanted or options.discuss:
        _check_engine(vault, options)
    if options.commit:
        refuse_without_git(vault)
    if options.autonomy:
        autonomy_of(options.autonomy, "additive")
    how = Bringing(options.today, options.dry_run, options.env)
    brought = bring(vault, paths, how, say) if paths else Brought(frozenset())
    wanted = brought.names if paths else None
    scan = sources.scan(vault)
    todo, same = _split(scan, wanted)
    same += brought.failed
    if not todo and not (vault.state / "pending.json").exists() and not went_apart(vault):
        sources.remember(vault, scan)
        return IngestReport(same, totals(same))
    report = _compile(vault, wanted, options, say)
    _number(vault, report.sources)
    done = tuple(sorted((*report.sources, *brought.failed), key=lambda one: one.source))
    return replace(report, sources=done, totals=totals(done))


def _split(scan: sources.Scan, wanted: frozenset[str] | None) -> tuple[list[str], tuple[SourceReport, ...]]:
    """The names of the sources to compile, and reports of those that stay as they are; None wants all."""
    states = [state for state in scan.states if wanted is None or state.name in wanted]
    due = ("new", "changed") if wanted is None else ("new", "changed", "forgotten")
    todo = [state.name for state in states if state.state in due]
    same = [SourceReport(state.name, "unchanged") for state in states if state.state == "unchanged"]
    return todo, (*same, *(_refused(name) for name in scan.refused if wanted is None or name in wanted))


def _refused(name: str) -> SourceReport:
    """A link, or a file whose name is no text: it is named, never followed."""
    return SourceReport(name, "failed", error=f"{name}: a link or an unreadable name", hint="put the file itself there")


def _check_engine(vault: Vault, options: Options) -> None:
    from kb.config import load
    from kb.flows.engines import Wanted, engine_name

    name = engine_name(load(vault.config), options.wanted or Wanted())
    if options.discuss and name == "extractive":
        raise UsageError(
            "--discuss needs a model: without one nobody listens to what you say",
            hint="name one with --model PROVIDER/NAME, or leave --discuss out",
        )


def _compile(vault: Vault, wanted: frozenset[str] | None, options: Options, say: Say) -> IngestReport:
    """Compile under the lock; what is to be done is decided there, after an interrupted run was finished."""
    from kb.config import load
    from kb.flows.addresses import addressed
    from kb.flows.ahead import ahead
    from kb.flows.build import open_build
    from kb.flows.compiling import Run, compile_source, steps_of
    from kb.flows.digest import digest_of
    from kb.flows.editorial import editorial
    from kb.flows.emphasis import forget
    from kb.flows.engines import Wanted, open_engines
    from kb.flows.reading import Reader, read_all
    from kb.flows.reuniting import reunite
    from kb.index.index import catalog, refresh
    from kb.vault.lock import writing
    from kb.vault.transaction import recover

    settings = load(vault.config)
    engines = open_engines(vault, settings, options.wanted or Wanted(), options.env, say)
    jobs = options.jobs or settings.jobs
    leash, looks, wishes = settings.leash, settings.model.lookups, editorial(vault.root)
    run = Run(engines, options.today, leash, wishes, jobs or 8, options.dry_run, options.discuss, looks)
    run = replace(run, judges=settings.model.judge, autonomy=autonomy_of(options.autonomy, settings.autonomy))
    with writing(vault):
        recovered = recover(vault)
        todo, same = _split(sources.scan(vault), wanted)
        refresh(vault)
        build = open_build(vault, catalog(vault).cards)
        if not options.dry_run:
            build = reunite(build, options.today)
        reports, halt = list(same), ""
        changes: list[Change] = []
        reader = Reader(vault.raw, settings.convert, jobs, engines.name == "extractive", say, engines.warm)
        reads = addressed(vault, read_all(todo, reader))
        for number, begun in enumerate(ahead(reads, engines, run.spread, merges=run.merges), start=1):
            read = begun.read
            say(f"compile {number}/{len(todo)}  {read.name}")
            if read.error is not None:
                reports.append(_failed(read.name, read.error))
                continue
            if halt:
                begun.finish()
                reports.append(SourceReport(read.name, "waiting", error=halt, steps=steps_of(build, begun, run)))
                continue
            build, report = compile_source(build, begun, run)
            # what comes later must not be compiled before what waits: another run would end in other bytes
            halt = _halt(engines) if report.status == "waiting" else ""
            reports.append(report)
            changes += [build.last] if report.status == "compiled" and build.last else []
            build = _reviewed(build, report, run.autonomy, options)
            if report.status == "compiled" and not options.dry_run:
                forget(vault, read.name, read.sha256)
                if options.commit and build.last:
                    commit_source(vault, build.last, report, read.sha256)
        if not options.dry_run:
            refresh(vault)
            sources.remember(vault, sources.scan(vault))
    _embed(vault, settings, options, say)
    done = tuple(sorted(reports, key=lambda report: report.source))
    return IngestReport(done, totals(done), recovered, digest_of(changes, build.cards))


def autonomy_of(wanted: str, settled: Autonomy) -> Autonomy:
    """The autonomy that the command line names, else that of kb.toml. Raises `UsageError`."""
    known = {name: name for name in get_args(Autonomy)}
    if wanted and wanted not in known:
        raise UsageError(f"there is no autonomy {wanted}", hint=f"there are: {', '.join(known)}")
    return cast(Autonomy, wanted) if wanted else settled


def _reviewed(build: Build, report: SourceReport, autonomy: Autonomy, options: Options) -> Build:
    """The build after a person was asked about what a source proposes: before the next one is planned."""
    if autonomy != "review" or options.reviewer is None or options.dry_run or report.status != "compiled":
        return build
    from kb.flows.review import ask_about

    return ask_about(build, report.title, options.reviewer, options.today)


def _embed(vault: Vault, settings: Settings, options: Options, say: Say) -> None:
    """Make the vectors of what is new, where a model for them is named; what is wanting the next command makes."""
    if not settings.model.embed or options.dry_run:
        return
    from kb.flows.meaning import bring_up

    try:
        bring_up(vault, settings, options.env, say=say)
    except KbError as error:
        say(f"vectors  not made: {error.message}")


def _number(vault: Vault, reports: Sequence[SourceReport]) -> None:
    """Write down which step each prompt is that waits: whoever answers is told."""
    if not any(one.steps.waiting for one in reports):
        return
    from kb.engines.queue import keys_waiting
    from kb.flows.kept_steps import Step, keep_steps
    from kb.flows.work import FOLDER
    from kb.vault.paths import writable

    found = {
        key: Step(one.steps.done + number, one.steps.about, one.source)
        for one in reports
        for number, key in enumerate(one.steps.waiting, start=1)
    }
    keep_steps(vault, found, keys_waiting(writable(vault, FOLDER)))


def _halt(engines: Engines) -> str:
    """Why nothing is compiled behind a source that waits, `""` where what waits will not come back by itself."""
    if engines.usage.is_spent:
        return "the budget is spent"
    return "its turn comes when those before it are compiled" if engines.name == "queue" else ""


def _failed(name: str, error: KbError) -> SourceReport:
    return SourceReport(name, "failed", error=error.message, hint=error.hint)
