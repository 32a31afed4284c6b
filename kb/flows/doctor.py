"""`kb doctor`: what is there, what is missing, and the hint that mends it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.config import Settings, load
from kb.errors import KbError
from kb.flows.vaults import open_vault


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


def doctor(given: Path | None) -> Checkup:
    """Look at the machine and the vault; changes nothing."""
    return Checkup((*_machine(), *_vault(given)))


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
