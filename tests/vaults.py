"""Vaults for tests: made by kb itself from the sample documents of this repository."""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from kb.cli import run

ROOT = Path(__file__).parents[1]
RAW = sorted(path for path in (ROOT / "raw").iterdir() if path.is_file() and not path.name.startswith("."))
SHARED = ROOT.parent / "shared"
DATE = "2026-11-21"
T = TypeVar("T")


def kb(*arguments: str | Path, code: int | None = 0) -> str:
    """Run `kb` in this process; what it printed on stdout."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()) as errors:
        got = run([str(argument) for argument in arguments])
    assert code is None or got == code, f"exit code {got}: {errors.getvalue()}{out.getvalue()}"
    return out.getvalue()


def kb_json(*arguments: str | Path, code: int | None = 0) -> Any:
    """The JSON document that a command prints."""
    return json.loads(kb(*arguments, "--json", code=code))


def new_vault(folder: Path, *sources: Path) -> Path:
    """A fresh vault with these files in raw/."""
    if folder.exists():
        kb("init", folder, "--date", DATE)
    else:
        shutil.copytree(_untouched(), folder)
    for source in sources:
        shutil.copyfile(source, folder / "raw" / source.name)
    return folder


@functools.cache
def _untouched() -> Path:
    """What `kb init` makes, whatever the folder is called: made once, and copied."""
    kb("init", _kept_folder() / "untouched", "--date", DATE)
    return _kept_folder() / "untouched"


def sample_vault(folder: Path) -> Path:
    """The sample documents, compiled without a model: made once, and copied."""
    return Path(shutil.copytree(_sample(), folder))


@functools.cache
def _sample() -> Path:
    vault = new_vault(_kept_folder() / "sample", *RAW)
    ingest(vault)
    return vault


@functools.cache
def _kept_folder() -> Path:
    kept = tempfile.TemporaryDirectory(prefix="kb-tests-")
    atexit.register(kept.cleanup)
    return Path(kept.name)


def ingest(vault: Path, *arguments: str) -> Any:
    """`kb ingest --json` on the fixed date."""
    return kb_json("ingest", "--vault", vault, "--date", DATE, *arguments)


def made_once(vault: Path, kept: dict[str, tuple[Path, T]], make: Callable[[], T]) -> T:
    """What `make` does to a vault and returns: done for the first one that holds these files, copied into the others.

    `kept` holds what was done, below a folder that lives as long as the tests.
    """
    content = {path.relative_to(vault).as_posix(): path.read_bytes() for path in _files(vault)}
    key = sha256(repr(sorted(content.items())).encode()).hexdigest()
    if key not in kept:
        made = make()
        kept[key] = Path(shutil.copytree(vault, _kept_folder() / key)), made
    else:
        shutil.rmtree(vault)
        shutil.copytree(kept[key][0], vault)
    return deepcopy(kept[key][1])


def tree(vault: Path, *parts: str) -> dict[str, bytes]:
    """The bytes of all files below these folders of a vault, by path."""
    found = [
        path for part in parts or ("wiki", ".kb/claims", ".kb/changes", "llm.txt") for path in _files(vault / part)
    ]
    return {path.relative_to(vault).as_posix(): path.read_bytes() for path in found}


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
