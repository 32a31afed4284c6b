"""`kb doctor`: what is there, what is missing, and the hint that mends it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.config import Settings, load
from kb.errors import KbError
from kb.flows.vaults import open_vault

LONGEST_CALL = 30
"""Seconds that a model may take for one word."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that kb needs or can use."""

    name: str
    ok: bool
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Checkup:
    """All checks."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """That models are to be asked: the one that is named here, else those of kb.toml."""

    model: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    """The environment: where the keys of models are."""


def doctor(given: Path | None, call: Call | None = None) -> Checkup:
    """Look at the machine and the vault, and with `call` ask each model one tiny question; changes nothing."""
    return Checkup((*_machine(), *_vault(given), *(_models(given, call) if call else ())))


def _machine() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", sys.version_info >= (3, 11), version, "kb needs Python 3.11 or newer")
    yield _sqlite()
    git = shutil.which("git")
    yield Check(
        "git", bool(git), "found" if git else "not found", "kb works without it; install git to see what changed"
    )


def _sqlite() -> Check:
    from kb.index.store import sqlite_version

    try:
        return Check("sqlite", True, f"{sqlite_version()} with FTS5")
    except KbError as error:
        return Check("sqlite", False, error.message, error.hint)


def _vault(given: Path | None) -> Iterator[Check]:
    try:
        vault = open_vault(given)
    except KbError as error:
        yield Check("vault", False, error.message, error.hint)
        return
    yield Check("vault", True, str(vault.root))
    try:
        settings = load(vault.config)
    except KbError as error:
        yield Check("kb.toml", False, error.message, error.hint)
        return
    yield Check("kb.toml", True, "can be read")
    yield _engine(settings)
    pending = (vault.state / "pending.json").exists()
    yield Check("last run", not pending, "was interrupted" if pending else "ended well", "kb ingest finishes it")


def _engine(settings: Settings) -> Check:
    if settings.engine != "model":
        says = {
            "extractive": "no model, no key, no network",
            "queue": "prompts wait in .kb/queue/",
            "tape": ".kb/tape/",
        }
        return Check("engine", True, f"{settings.engine}: {says[settings.engine]}")
    name = settings.model.strong or settings.model.fast
    return Check("engine", bool(name), f"model: {name or 'none is named'}", "set model.strong in kb.toml")


def _models(given: Path | None, call: Call) -> Iterator[Check]:
    """One check for each model that is named: for both tiers together when they have the same."""
    root, settings = given or Path.cwd(), Settings()
    try:
        vault = open_vault(given)
        root, settings = vault.root, load(vault.config)
    except KbError as error:
        if not call.model:  # what is wrong was said above
            yield Check("model", False, f"not asked: {error.message}", error.hint)
            return
    tiers = {"model.fast": settings.model.fast, "model.strong": settings.model.strong}
    named: dict[str, list[str]] = {call.model: ["--model"]} if call.model else {}
    for tier, model in tiers.items() if not call.model else ():
        named.setdefault(model, []).append(tier)
    named.pop("", None)
    if not named:
        yield Check("model", False, "none is named", "set model.strong in kb.toml, or give --model PROVIDER/NAME")
    for model, names in named.items():
        yield _asked(", ".join(names), model, root, call.env, min(LONGEST_CALL, settings.model.timeout))


def _asked(name: str, model: str, root: Path, env: Mapping[str, str], timeout: int) -> Check:
    from kb.engines.open import Folders, probe

    try:
        said = probe(model, Folders.of(root), env, float(timeout))
    except KbError as error:
        return Check(name, False, error.message, error.hint)
    hint = "is this a model for chats? some need more room to think: try it with `kb ingest`"
    return Check(name, bool(said), f"{model} answers: {said}" if said else f"{model} answers without a word", hint)
