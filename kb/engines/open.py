"""Put an engine together: who answers, what keeps the answers, who counts. Touches only the folders it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kb.engines.cache import Cache, Cached
from kb.engines.call import Caller
from kb.engines.council import Seated
from kb.engines.heard import Hear
from kb.engines.keys import dotenv, redact, secrets
from kb.engines.model import Model
from kb.engines.queue import Queue
from kb.engines.request import Ask, Request
from kb.engines.tape import Recording, Replay, Tape
from kb.engines.unasked import Unasked
from kb.engines.usage import Counted, Metered, Usage
from kb.errors import BadConfig
from kb.prompts import load_all, one_line


@dataclass(frozen=True, slots=True)
class Folders:
    """Where an engine keeps and finds what it needs."""

    cache: Path
    queue: Path
    tape: Path
    prompts: Path
    dotenv: Path

    @staticmethod
    def of(vault: Path) -> Folders:
        """The folders of a vault."""
        inner = vault / ".kb"
        return Folders(inner / "cache" / "answers", inner / "queue", inner / "tape", vault / "prompts", vault / ".env")


@dataclass(frozen=True, slots=True)
class Names:
    """The models of the two tiers; one name alone serves both."""

    fast: str = ""
    strong: str = ""


def open_model(names: Names, folders: Folders, usage: Usage, caller: Caller, *, record: bool = False) -> Model:
    """An engine with a model behind it; several may share a caller, and count apart.

    `record`: its answers also go on the tape. Raises `BadConfig`.
    """
    fast, strong = names.fast or names.strong, names.strong or names.fast
    if not strong:
        raise BadConfig("no model is named", hint="give --model PROVIDER/NAME, or set model.strong in kb.toml")
    ask: Ask = Cached(Metered(caller, usage, caller.most_usd), Cache(folders.cache), usage)
    if record:
        ask = Recording(ask, Tape(folders.tape))
    return Model(ask, load_all(folders.prompts), fast, strong)


def open_unasked(names: Names, folders: Folders) -> tuple[Model, Unasked]:
    """An engine that asks nobody, and what counts its questions. Reads the kept answers, writes nothing."""
    unasked = Unasked(Cache(folders.cache))
    return Model(unasked, load_all(folders.prompts), names.fast or names.strong, names.strong or names.fast), unasked


def open_tape(folders: Folders, usage: Usage) -> Model:
    """An engine that replays recorded answers."""
    return _without_price(Replay(Tape(folders.tape)), "tape", folders, usage)


def open_queue(folders: Folders, usage: Usage) -> Model:
    """An engine whose prompts wait in a folder for whoever answers."""
    return _without_price(Queue(folders.queue), "queue", folders, usage)


def _without_price(ask: Ask, name: Literal["tape", "queue"], folders: Folders, usage: Usage) -> Model:
    return Model(Counted(ask, usage), load_all(folders.prompts), "", "", name=name)


def open_caller(
    folders: Folders, env: Mapping[str, str], jobs: int = 8, timeout: float = 300.0, hear: Hear | None = None
) -> Caller:
    """Whoever calls models, at most `jobs` at a time, with the keys of the environment, then of `.env`.

    `hear` is told the words of answers to questions while they come.
    """
    caller = Caller(keys=dotenv(folders.dotenv), env=env, jobs=jobs, timeout=timeout)
    caller.hear = hear
    return caller


def seated(engine: Model, number: int, of: int) -> Model:
    """The engine as one voice of several, counted from 1."""
    return replace(engine, ask=Seated(engine.ask, number, of))


def probe(model: str, folders: Folders, env: Mapping[str, str], timeout: float = 30.0) -> str:
    """One tiny request, asked once, for `kb doctor --call`: what the model answered, without secrets.

    `timeout` is in seconds. Raises `EngineError`.
    """
    keys = dotenv(folders.dotenv)
    request = Request("probe", model, "", "", "Answer with the one word: ready", most_tokens=200)
    reply = Caller(keys=keys, env=env, jobs=1, attempts=1, timeout=timeout)(request)
    return redact(one_line(reply.content), secrets(keys, env))[:80]
