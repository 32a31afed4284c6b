"""Vaults for tests: made by kb itself from the sample documents of this repository."""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from kb.cli import run

ROOT = Path(__file__).parents[1]
RAW = sorted(path for path in (ROOT / "raw").iterdir() if path.is_file() and not path.name.startswith("."))
SHARED = ROOT.parent / "shared"
DATE = "2026-11-21"


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
    kept = tempfile.TemporaryDirectory(prefix="kb-untouched-")
    atexit.register(kept.cleanup)
    kb("init", Path(kept.name) / "vault", "--date", DATE)
    return Path(kept.name) / "vault"


def ingest(vault: Path, *arguments: str) -> Any:
    """`kb ingest --json` on the fixed date."""
    return kb_json("ingest", "--vault", vault, "--date", DATE, *arguments)


def tree(vault: Path, *parts: str) -> dict[str, bytes]:
    """The bytes of all files below these folders of a vault, by path."""
    found = [
        path for part in parts or ("wiki", ".kb/claims", ".kb/changes", "llm.txt") for path in _files(vault / part)
    ]
    return {path.relative_to(vault).as_posix(): path.read_bytes() for path in found}


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
