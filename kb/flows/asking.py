"""Ask an engine what a source says and which pages receive it; a short source in one call, a long one in windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from kb.compile import pipeline
from kb.compile.mentions import named, names_by_first_word
from kb.config import Leash
from kb.flows.build import Build, unplaced
from kb.flows.reading import extract
from kb.model_tasks import ModelEngine, ShortTask
from kb.records import PageCard, Source, Text
from kb.tasks import Engine, Extraction, ExtractTask, PagePlan, PlanTask

SHORT = 1_500
"""Words below which a source is read and planned in one call."""


class Limits(Protocol):
    """What of a run matters here."""

    @property
    def leash(self) -> Leash:
        """How many pages a source may touch."""

    @property
    def editorial(self) -> str:
        """The owner's wishes."""

    def spread(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> list[Any]:
        """Asks several at a time, in order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source says, and where it goes."""

    reading: pipeline.Reading
    plans: tuple[PagePlan, ...]


def ask(build: Build, source: Source, text: Text, known: Extraction | None, engine: Engine, run: Limits) -> Asked:
    """Extract, unless that was done beside the conversion, and plan. Raises `EngineError`."""
    if known is None and isinstance(engine, ModelEngine) and text.word_count < SHORT:
        return _ask_short(build, source, text, engine, run)
    extraction = extract(text, engine, run.spread) if known is None else known
    reading = pipeline.read(source, text, extraction, build.cards)
    waiting = [claim for claim in unplaced(build) if claim.source != source.title]
    task = PlanTask(source.title, (), (), (), build.origins, run.editorial, run.leash.pages)
    return Asked(reading, pipeline.plan(reading, waiting, build.cards, engine, task))


def _ask_short(build: Build, source: Source, text: Text, engine: ModelEngine, run: Limits) -> Asked:
    window = ExtractTask(text.title, text.shape, text.blocks, text.metadata.authors)
    task = ShortTask(window, _named_in(text, build), run.editorial, run.leash.pages)
    short = engine.compile_short(task)
    reading = pipeline.read(source, text, short.extraction, build.cards)
    plans = pipeline.short_plans(short.pages, reading)
    known = {claim.id for claim in reading.claims}
    return Asked(reading, pipeline.settled(plans, known, build.cards, run.leash.pages))


def _named_in(text: Text, build: Build) -> tuple[PageCard, ...]:
    """The pages that a text names, at most `MOST_CANDIDATES`."""
    names = names_by_first_word(build.cards.values())
    pages = {page for passage in text.passages for _, page in named(passage.words, names)}
    return tuple(build.cards[page] for page in sorted(pages)[: pipeline.MOST_CANDIDATES])
