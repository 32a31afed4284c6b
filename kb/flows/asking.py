"""Ask an engine what a source says, then which pages receive it: part by part; a short source in one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from kb.compile import pipeline
from kb.compile.mentions import named, names_by_first_word
from kb.compile.resolve import ambiguous, name_key
from kb.compile.settle import LEAST_CLAIMS
from kb.compile.telling import telling
from kb.config import Leash
from kb.flows.build import Build, unplaced
from kb.flows.emphasis import Discuss, emphasis_on
from kb.flows.looking import WikiLookups
from kb.flows.reading import extract, windows
from kb.model_tasks import Ambiguity, ModelEngine, ResolveTask, ShortTask
from kb.records import Claim, ClaimId, PageCard, PageId, Passage, Source, Text
from kb.tasks import Engine, Extraction, ExtractTask, PagePlan, PlanTask

SHORT = 1_500
"""Words below which a source is read and planned in one call."""
PART = 24_000
"""Tokens of a text that are planned and written together; a longer one is compiled part by part, like a book."""
MOST_OLDER = 40
"""Claims of older sources that a plan gets to see."""
MOST_AMBIGUOUS = 20


class Limits(Protocol):
    """What of a run matters here."""

    @property
    def leash(self) -> Leash:
        """How many pages a source may touch."""

    @property
    def editorial(self) -> str:
        """The owner's wishes."""

    @property
    def emphasis(self) -> str:
        """What a person wants brought out of the source that is compiled now."""

    @property
    def discuss(self) -> Discuss | None:
        """Asks for it; None: nobody is asked."""

    @property
    def lookups(self) -> int:
        """How often a plan may look into the wiki."""

    @property
    def merges(self) -> bool:
        """Whether a short source is read and planned in one call."""

    @property
    def dry_run(self) -> bool:
        """Whether nothing is written."""

    def spread(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> list[Any]:
        """Asks several at a time, in order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source says; of a short one also where it goes, else `plans` is None."""

    reading: pipeline.Reading
    plans: tuple[PagePlan, ...] | None = None
    emphasis: str = ""
    """What a person wants brought out of it."""


def is_short(text: Text, engine: Engine) -> bool:
    """Whether a source is read and planned in one call: by a model, when it has few words."""
    return isinstance(engine, ModelEngine) and text.word_count < SHORT


def ask(build: Build, source: Source, text: Text, known: Extraction | None, engine: Engine, run: Limits) -> Asked:
    """What a source says, unless that was found out before. Raises `EngineError`."""
    if known is None and run.merges and isinstance(engine, ModelEngine) and is_short(text, engine):
        return _ask_short(build, source, text, engine, run)
    extraction = extract(text, engine, run.spread) if known is None else known
    told = _told_apart(extraction, build.cards, engine) if isinstance(engine, ModelEngine) else {}
    reading = pipeline.read(source, text, extraction, build.cards, told)
    emphasis = emphasis_on(build.vault, reading, run.discuss, keep=not run.dry_run) if run.discuss else ""
    return Asked(reading, emphasis=emphasis)


def _told_apart(extraction: Extraction, cards: Mapping[PageId, PageCard], engine: ModelEngine) -> dict[str, PageId]:
    """The pages of the entities that code cannot tell apart, asked about in one call."""
    open_ones = ambiguous(extraction.entities, cards)
    asked = [
        Ambiguity(
            entity,
            tuple(cards[page] for page in pages),
            tuple(claim.text for claim in extraction.claims if entity.name in claim.subjects)[:3],
        )
        for entity, pages in open_ones[:MOST_AMBIGUOUS]
    ]
    answer = engine.resolve(ResolveTask(tuple(asked))).pages if asked else ()
    return {one.entity.name: page for one, page in zip(asked, answer, strict=True) if page}


def parts(reading: pipeline.Reading, text: Text, engine: Engine) -> tuple[tuple[Claim, ...], ...]:
    """The claims that are planned together: all of them, or those of each part of a long text."""
    if engine.window is None:
        return (reading.claims,)
    found = []
    for blocks in windows(text, PART):
        passages = {block.id for block in blocks if isinstance(block, Passage)}
        found.append(tuple(claim for claim in reading.claims if claim.quotes[0].passage in passages))
    return tuple(claims for claims in found if claims) or (reading.claims,)


def plan(
    build: Build,
    reading: pipeline.Reading,
    cards: Mapping[PageId, PageCard],
    placed: Collection[ClaimId],
    engine: Engine,
    run: Limits,
) -> tuple[PagePlan, ...]:
    """Which pages receive the claims of a reading. `placed` are the claims that this run has put on pages so far."""
    own = reading.source.title
    waiting = [claim for claim in unplaced(build) if claim.source != own and claim.id not in placed]
    task = PlanTask(own, (), (), (), build.origins, run.editorial, run.leash.pages, run.emphasis)
    if run.lookups:
        task = replace(task, lookups=WikiLookups(build), rounds=run.lookups)
    most = None if engine.window is None else MOST_OLDER
    task = replace(task, telling=_telling(build, reading))
    return pipeline.plan(reading, waiting, cards, engine, task, most)


def _telling(build: Build, reading: pipeline.Reading) -> dict[PageId, tuple[str, ...]]:
    subjects = [*(entity.name for entity in reading.entities), *(one for c in reading.claims for one in c.subjects)]
    return telling(subjects, build.claims.values(), build.history.pages_of, build.cards)


def _ask_short(build: Build, source: Source, text: Text, engine: ModelEngine, run: Limits) -> Asked:
    window = ExtractTask(text.title, text.shape, text.blocks, text.metadata.authors)
    task = ShortTask(window, _named_in(text, build), run.editorial, run.leash.pages)
    short = engine.compile_short(task)
    reading = pipeline.read(source, text, short.extraction, build.cards)
    if _gathers(build, reading):
        return Asked(reading)
    plans = pipeline.short_plans(short.pages, reading)
    known = {claim.id for claim in reading.claims}
    return Asked(reading, pipeline.settled(plans, known, build.cards, run.leash.pages))


def _gathers(build: Build, reading: pipeline.Reading) -> bool:
    """Whether its claims and those of older sources may make a page together that none of them could make alone.

    Then the pages are planned with these claims in sight, which the one call for a short source does not show.
    """
    waiting = (claim for claim in unplaced(build) if claim.source != reading.source.title)
    older = Counter(name_key(one) for claim in waiting for one in claim.subjects)
    own = Counter(name_key(one) for claim in reading.claims for one in claim.subjects)
    paged = {name_key(name) for card in build.cards.values() for name in (card.title, *card.aliases)}
    return any(
        older[key] and older[key] + count >= LEAST_CLAIMS > count for key, count in own.items() if key not in paged
    )


def _named_in(text: Text, build: Build) -> tuple[PageCard, ...]:
    """The pages that a text names, at most `MOST_CANDIDATES`."""
    names = names_by_first_word(build.cards.values())
    pages = {page for passage in text.passages for _, page in named(passage.words, names)}
    return tuple(build.cards[page] for page in sorted(pages)[: pipeline.MOST_CANDIDATES])


def of_part(reading: pipeline.Reading, claims: tuple[Claim, ...]) -> pipeline.Reading:
    """The reading with the claims of one part, and the entities that these speak of."""
    named_there = {subject for claim in claims for subject in claim.subjects}
    kept = tuple(entity for entity in reading.entities if entity.name in named_there)
    return reading if claims == reading.claims else replace(reading, claims=claims, entities=kept)
