"""Compile one source into the vault: ask, check, apply, and write everything in one transaction."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal, TypeVar

from kb.compile import pipeline
from kb.compile.clash.pairing import ClaimWords
from kb.compile.correction import carried, in_parts, renamed, stands
from kb.config import Leash
from kb.convert.convert import VERSION
from kb.errors import BudgetSpent, EngineError, NoAnswer
from kb.flows.ahead import Begun
from kb.flows.asking import Asked, ask
from kb.flows.build import Build
from kb.flows.emphasis import Discuss
from kb.flows.engines import Engines, used
from kb.flows.judging import judged, met
from kb.flows.placing import Compiled, place
from kb.flows.reading import doubts, recall_of
from kb.flows.refusals import refusals
from kb.flows.reports import OperationCounts, SourceReport, Steps, Uncovered
from kb.flows.retelling import with_origin
from kb.flows.steps import steps
from kb.flows.uncovered import uncovered
from kb.flows.writing import written
from kb.model_tasks import ModelEngine
from kb.names import LONGEST, RESERVED, file_name, shortened, unique, web_slug
from kb.operations import Autonomy
from kb.records import ClaimId, Source, Text
from kb.tasks import Engine
from kb.vault.claims import SourceRecord

Task = TypeVar("Task")
Answer = TypeVar("Answer")
LONGEST_TITLE = LONGEST - len(" (text 000)")
"""A title leaves room in file names for what the notes of its text are called."""


@dataclass(frozen=True, slots=True)
class Run:
    """How the sources of one run are compiled."""

    engines: Engines
    today: str
    leash: Leash
    editorial: str = ""
    jobs: int = 8
    dry_run: bool = False
    discuss: Discuss | None = None
    lookups: int = 0
    judges: bool = True
    """Whether claims are judged against older ones."""
    autonomy: Autonomy = "additive"
    emphasis: str = ""
    """What was answered for the source that is compiled now."""

    @property
    def merges(self) -> bool:
        """Whether a short source is read and planned in one call."""
        return not self.discuss and not self.lookups

    def spread(self, function: Callable[[Task], Answer], tasks: Iterable[Task]) -> list[Answer]:
        """Ask several at a time, in order; what waits or fails is raised when all have been asked."""
        waiting = list(tasks)
        if len(waiting) < 2:
            return [function(task) for task in waiting]
        with ThreadPoolExecutor(self.jobs) as pool:
            futures = [pool.submit(function, task) for task in waiting]
        return [future.result() for future in futures]


def compile_source(build: Build, begun: Begun, run: Run) -> tuple[Build, SourceReport]:
    """Bring one source that was converted into the wiki; the build after it, and what became of it."""
    started = time.monotonic()
    read, engine, usage = begun.read, begun.engine, begun.usage
    assert read.text is not None
    title = _title(build, read.name, read.text)
    text = replace(read.text, title=title)
    source = Source(title, read.name, read.sha256, text.metadata, words=text.word_count)
    before = build
    build, source, moved = with_origin(build, source, text)
    try:
        asked = _corrected(before, ask(build, source, text, begun.extraction(title), engine, run), text)
        build = _with(build, asked, text, engine)
        compiled, build = _compiled(before, build, asked, text, engine, run)
        compiled = replace(compiled, moved=moved, answers=usage.answers(), recall=recall_of(read))
        build, titles = place(build, compiled, today=run.today, dry_run=run.dry_run)
    except EngineError as error:
        status: Literal["waiting", "failed"] = "waiting" if isinstance(error, NoAnswer | BudgetSpent) else "failed"
        report = SourceReport(
            read.name,
            status,
            title=title,
            error=error.message,
            hint=error.hint,
            steps=steps_of(before, begun, run),
            model=used(usage),
        )
        return replace(before, words=ClaimWords()), report  # they know the claims of this source, which stands nowhere
    report = SourceReport(
        read.name,
        "compiled",
        title=title,
        passages=len(text.passages),
        claims=len(asked.reading.claims),
        pages=titles,
        contradictions=compiled.judged.titles,
        unjudged=compiled.judged.unjudged,
        operations=_counts(compiled),
        refusals=refusals(compiled, build.claims),
        uncovered=uncovered(text, compiled.reading.claims) if isinstance(engine, ModelEngine) else Uncovered(),
        model=used(usage),
        warnings=(*text.warnings, *doubts(read)),
        recall=recall_of(read),
        seconds=round(time.monotonic() - started + read.seconds, 3),
    )
    return build, report


def steps_of(build: Build, begun: Begun, run: Run) -> Steps:
    """How far a source is whose prompts wait."""
    if begun.read.text is None:
        return Steps()
    judges = run.judges and any(record.source.raw != begun.read.name for record in build.records.values())
    return steps(begun.read.text, begun.engine, begun.usage, merges=run.merges, judges=judges)


def _title(build: Build, name: str, text: Text) -> str:
    """The title that the file had before, or a free one: its own, as a legal name."""
    known = next((title for title, record in build.records.items() if record.source.raw == name), "")
    if known:
        return known
    taken = {web_slug(one) for card in build.cards.values() for one in (card.title, *card.aliases)}
    taken |= {web_slug(title) for title in build.records} | RESERVED
    wanted = shortened(file_name(text.title), LONGEST_TITLE) or file_name(PurePosixPath(name).stem) or "Untitled"
    return unique(
        wanted, lambda title: web_slug(title) in taken, qualifier=PurePosixPath(name).suffix.strip(".") or "source"
    )


def _corrected(before: Build, asked: Asked, text: Text) -> Asked:
    """What a source says, with the claims on pages that it made before and that stand in it still."""
    title = asked.reading.source.title
    known = [claim for claim in before.claims.values() if claim.source == title and before.history.is_placed(claim.id)]
    if not known:
        return asked
    reading, instead = carried(asked.reading, (in_parts(claim, text) for claim in known if stands(claim, text)))
    return replace(asked, reading=reading, plans=renamed(asked.plans, instead))


def _gone(before: Build, reading: pipeline.Reading) -> frozenset[ClaimId]:
    """The claims that this source made when it was compiled before, and makes no more."""
    title, kept = reading.source.title, {claim.id for claim in reading.claims}
    if title not in before.records:
        return frozenset()
    return frozenset(claim.id for claim in before.claims.values() if claim.source == title and claim.id not in kept)


def _with(build: Build, asked: Asked, text: Text, engine: Engine) -> Build:
    reading = asked.reading
    title = reading.source.title
    record = SourceRecord(
        source=reading.source,
        engine=engine.name,
        model=engine.model,
        converter=str(VERSION),
        entities=reading.entities,
        takeaways=reading.takeaways,
        heard_as=reading.heard_as,
        sketch=build.records[title].sketch,
        emphasis=asked.emphasis,
    )
    claims = {claim: value for claim, value in build.claims.items() if value.source != title}
    claims |= {claim.id: claim for claim in reading.claims}
    build.texts.remember(title, text)
    return replace(build, records=build.records | {title: record}, claims=claims)


def _compiled(
    before: Build, build: Build, asked: Asked, text: Text, engine: Engine, run: Run
) -> tuple[Compiled, Build]:
    """The source written and held against older ones; which claims it meets there is found out while it is written."""
    gone, claims = _gone(before, asked.reading), asked.reading.claims
    judges = run.judges and isinstance(engine, ModelEngine)
    with ThreadPoolExecutor(1) as beside:
        meeting = beside.submit(met, build, claims, before.claims) if judges else None
        compiled, build = written(build, asked, text, gone, engine, replace(run, emphasis=asked.emphasis))
    if meeting is None:
        return compiled, build
    is_same = compiled.reading.claims == claims  # else quotes were cut anew, which makes claims of their own
    pairs = meeting.result() if is_same else met(build, compiled.reading.claims, before.claims)
    return judged(build, compiled, pairs, engine, run), build


def _counts(compiled: Compiled) -> OperationCounts:
    decisions = Counter(decided.decision for decided in compiled.decided)
    rules = Counter(reason.split(":")[0] for reason in compiled.reading.refused)
    rules.update(decided.verdict.rule for decided in compiled.decided if decided.verdict.rule)
    return OperationCounts(decisions["applied"], decisions["waiting"], dict(rules))
