"""Compile one source into the vault: ask, check, apply, and write everything in one transaction."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from kb.compile import pipeline
from kb.compile.settle import settle
from kb.convert.convert import VERSION
from kb.extractive.engine import Extractive
from kb.flows.build import Build, open_wiki, pages_citing, unplaced
from kb.flows.placing import Compiled, place
from kb.flows.reading import Read
from kb.flows.reports import OperationCounts, SourceReport
from kb.flows.retelling import with_origin
from kb.markdown.cite import claim_of
from kb.markdown.page import parse
from kb.names import LONGEST, file_name, unique, web_slug
from kb.operations import Operation, Retract
from kb.records import ClaimId, Source, Text, Wiki
from kb.tasks import Engine, PlanTask, WriteTask
from kb.vault.claims import SourceRecord

LONGEST_TITLE = LONGEST - len(" (text 000)")
"""A title leaves room in file names for what the notes of its text are called."""


def compile_source(build: Build, read: Read, *, today: str, dry_run: bool = False) -> tuple[Build, SourceReport]:
    """Bring one source that was read into the wiki; the build after it, and what became of it."""
    started = time.monotonic()
    assert read.text is not None
    assert read.extraction is not None
    engine: Engine = Extractive()
    title = _title(build, read.name, read.text)
    text = replace(read.text, title=title)
    source = Source(title, read.name, read.sha256, text.metadata, words=text.word_count)
    build, source, moved = with_origin(build, source, text)
    reading = pipeline.read(source, text, read.extraction, build.cards)
    gone = _gone(build, title, reading)
    build = _with(build, reading, text, engine)
    wiki, operations = _proposed(build, reading, gone, engine)
    after, decided = settle(wiki, operations, build.evidence, origins=build.origins, today=today)
    compiled = Compiled(reading, text, wiki, after, decided, moved)
    build, titles = place(build, compiled, today=today, dry_run=dry_run)
    report = SourceReport(
        read.name,
        "compiled",
        title=title,
        passages=len(text.passages),
        claims=len(reading.claims),
        pages=titles,
        operations=_counts(compiled),
        warnings=text.warnings,
        seconds=round(time.monotonic() - started + read.seconds, 3),
    )
    return build, report


def _title(build: Build, name: str, text: Text) -> str:
    """The title that the file had before, or a free one: its own, as a legal name."""
    known = next((title for title, record in build.records.items() if record.source.raw == name), "")
    if known:
        return known
    taken = {web_slug(one) for card in build.cards.values() for one in (card.title, *card.aliases)}
    taken |= {web_slug(title) for title in build.records}
    wanted = file_name(text.title)[:LONGEST_TITLE].strip(" .") or file_name(PurePosixPath(name).stem) or "Untitled"
    return unique(
        wanted, lambda title: web_slug(title) in taken, qualifier=PurePosixPath(name).suffix.strip(".") or "source"
    )


def _gone(build: Build, title: str, reading: pipeline.Reading) -> frozenset[ClaimId]:
    """The claims that this source made before and makes no more."""
    kept = {claim.id for claim in reading.claims}
    return frozenset(claim.id for claim in build.claims.values() if claim.source == title and claim.id not in kept)


def _with(build: Build, reading: pipeline.Reading, text: Text, engine: Engine) -> Build:
    title = reading.source.title
    record = SourceRecord(
        source=reading.source,
        engine=engine.name,
        model=engine.model,
        converter=str(VERSION),
        entities=reading.entities,
        takeaways=reading.takeaways,
        sketch=build.records[title].sketch,
    )
    claims = {claim: value for claim, value in build.claims.items() if value.source != title}
    claims |= {claim.id: claim for claim in reading.claims}
    build.texts.remember(title, text)
    return replace(build, records=build.records | {title: record}, claims=claims)


def _proposed(
    build: Build, reading: pipeline.Reading, gone: frozenset[ClaimId], engine: Engine
) -> tuple[Wiki, list[Operation]]:
    """The wiki with the pages open that may change, and the operations on them."""
    waiting = [claim for claim in unplaced(build) if claim.source != reading.source.title]
    task = PlanTask(reading.source.title, (), (), (), build.origins)
    plans = pipeline.plan(reading, waiting, build.cards, engine, task)
    opened = {page.page for page in plans if page.page} | set(pages_citing(build, gone))
    wiki = open_wiki(build, sorted(opened), gone)
    drafts = pipeline.drafts(plans, wiki, build.evidence)
    operations: list[Operation] = list(_retractions(wiki, gone))
    if drafts:
        operations += pipeline.write(drafts, engine, WriteTask((), build.origins))
    return wiki, operations


def _retractions(wiki: Wiki, gone: frozenset[ClaimId]) -> Iterable[Operation]:
    for page, text in wiki.texts.items():
        for statement in parse(text, pipeline.title_ids(wiki.cards)).statements:
            claims = {claim_of(label) for label in statement.labels}
            if claims and claims <= gone:
                yield Retract(page, statement.id)


def _counts(compiled: Compiled) -> OperationCounts:
    decisions = Counter(decided.decision for decided in compiled.decided)
    rules: Mapping[str, int] = Counter(decided.verdict.rule for decided in compiled.decided if decided.verdict.rule)
    return OperationCounts(decisions["applied"], decisions["waiting"], {**compiled.reading.refused, **rules})
