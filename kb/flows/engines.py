"""Which engine reads and writes, from the command line, then kb.toml; opened once a run, counted source by source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.config import EngineName, Settings
from kb.engines.heard import Hear
from kb.engines.loading import warm
from kb.engines.open import Folders, Names, open_caller, open_model, open_queue, open_tape, seated
from kb.engines.usage import Usage
from kb.errors import UsageError
from kb.extractive.engine import Extractive
from kb.flows.reports import LookUse, ModelUse
from kb.question_tasks import AnswerEngine
from kb.tasks import Engine
from kb.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked for; empty: what kb.toml says."""

    engine: str = ""
    model: str = ""
    budget: float | None = None
    record: bool = False
    hear: Hear | None = None
    """Is told the words of an answer while they come."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Opens an engine for each source; all share one caller and one budget."""

    name: EngineName
    usage: Usage
    make: Callable[[Usage], Engine]
    warm: Callable[[], object] = lambda: None
    """Begins what takes seconds before the first question, and comes back at once."""

    def for_source(self) -> tuple[Engine, Usage]:
        """An engine whose use is counted by itself."""
        part = self.usage.part()
        return self.make(part), part


def used(usage: Usage) -> ModelUse:
    """What was used, as reports show it."""
    total, look = usage.total(), usage.total("look")
    looks = LookUse(look.calls, look.cached, look.input_tokens, look.output_tokens, look.usd)
    return ModelUse(total.calls, total.cached, total.input_tokens, total.output_tokens, total.usd, looks)


def engine_name(settings: Settings, wanted: Wanted) -> EngineName:
    """The engine that is meant: a named model means the model engine. Raises `UsageError`."""
    known: dict[str, EngineName] = {"extractive": "extractive", "model": "model", "queue": "queue", "tape": "tape"}
    if wanted.engine and wanted.engine not in known:
        raise UsageError(f"there is no engine {wanted.engine}", hint=f"there are: {', '.join(known)}")
    if wanted.engine:
        return known[wanted.engine]
    return "model" if wanted.model else settings.engine


def open_engines(
    vault: Vault, settings: Settings, wanted: Wanted, env: Mapping[str, str], say: Callable[[str], None]
) -> Engines:
    """Open what answers; keys come from `env`. Raises `UsageError`, `BadConfig`."""
    name = engine_name(settings, wanted)
    usage = Usage(budget=wanted.budget, progress=say)
    if name == "extractive":
        return Engines(name, usage, lambda _: Extractive())
    folders = Folders.of(vault.root)
    if name == "tape":
        return Engines(name, usage, lambda part: open_tape(folders, part))
    if name == "queue":
        return Engines(name, usage, lambda part: open_queue(folders, part))
    names = Names(wanted.model or settings.model.fast, wanted.model or settings.model.strong)
    caller = open_caller(folders, env, settings.jobs or 8, float(settings.model.timeout), wanted.hear)
    return Engines(name, usage, lambda part: open_model(names, folders, part, caller, record=wanted.record), warm)


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers a question: one engine, and for a council those of its models, with their names."""

    name: EngineName
    engine: AnswerEngine
    usage: Usage
    seats: tuple[tuple[str, AnswerEngine], ...] = ()
    chairman: str = ""


def open_answering(
    vault: Vault,
    settings: Settings,
    wanted: Wanted,
    env: Mapping[str, str],
    say: Callable[[str], None],
    *,
    by_council: bool = False,
) -> Answering:
    """Open who answers; of a council the engine is its chairman's. Raises `UsageError`, `BadConfig`."""
    name, council = engine_name(settings, wanted), settings.council
    if not by_council:
        engines = open_engines(vault, settings, wanted, env, say)
        engine = engines.make(engines.usage)
        assert isinstance(engine, AnswerEngine)
        return Answering(name, engine, engines.usage)
    name = "model" if name == "extractive" else name
    usage = Usage(budget=wanted.budget, progress=say)
    folders, count = Folders.of(vault.root), len(council.models)
    if name == "model":
        jobs, timeout = settings.jobs or 8, float(settings.model.timeout)
        caller = open_caller(folders, env, jobs, timeout)
        chairs = open_caller(folders, env, jobs, timeout, wanted.hear)
        made = [open_model(Names(one, one), folders, usage, caller, record=wanted.record) for one in council.models]
        names = Names(settings.model.fast or council.chairman, council.chairman)
        chairman = open_model(names, folders, usage, chairs, record=wanted.record)
    else:
        opened = open_tape if name == "tape" else open_queue
        made, chairman = [opened(folders, usage) for _ in council.models], opened(folders, usage)
    seats = [seated(one, number, count) for number, one in enumerate(made, start=1)]
    return Answering(name, chairman, usage, tuple(zip(council.models, seats, strict=True)), council.chairman)
