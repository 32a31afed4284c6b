"""Which engine reads and writes, from the command line, then kb.toml; opened once a run, counted source by source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.config import EngineName, Settings
from kb.engines.open import Folders, Names, open_caller, open_model, open_queue, open_tape
from kb.engines.usage import Usage
from kb.errors import UsageError
from kb.extractive.engine import Extractive
from kb.flows.reports import LookUse, ModelUse
from kb.tasks import Engine
from kb.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked for; empty: what kb.toml says."""

    engine: str = ""
    model: str = ""
    budget: float | None = None
    record: bool = False


@dataclass(frozen=True, slots=True)
class Engines:
    """Opens an engine for each source; all share one caller and one budget."""

    name: EngineName
    usage: Usage
    make: Callable[[Usage], Engine]

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
    caller = open_caller(folders, env, settings.jobs or 8, float(settings.model.timeout))
    return Engines(name, usage, lambda part: open_model(names, folders, part, caller, record=wanted.record))
