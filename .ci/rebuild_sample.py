"""Compile raw/ anew in an empty folder, compare with the wiki of the repository; `--write` puts the new one there."""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kb.compile.catalog import llm_txt

ROOT = Path(__file__).parents[1]
KEPT = (".obsidian",)
DATE = "2026-11-21"


def compile_sample(folder: Path) -> None:
    """The sample vault as `kb ingest` makes it of the files in raw/ and the answers on its tape."""
    kb = [sys.executable, "-m", "kb"]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "env": {**os.environ, "PYTHONHASHSEED": "random"}}
    subprocess.run([*kb, "init", str(folder), "--date", DATE], **quiet)
    for name in ("raw", ".kb/tape"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    shutil.copy2(ROOT / "kb.toml", folder / "kb.toml")
    own = (ROOT / "llm.txt").read_text(encoding="utf-8")  # it has a section on the code
    (folder / "llm.txt").write_text(llm_txt(own, ()), encoding="utf-8")
    command = [*kb, "ingest", "--vault", str(folder), "--date", DATE, "--json"]
    done = subprocess.run(command, **quiet | {"stdout": subprocess.PIPE})
    waiting = [one["source"] for one in json.loads(done.stdout)["sources"] if one["status"] != "compiled"]
    if waiting:
        sys.exit(f"the tape does not hold what these ask: {', '.join(waiting)}")


def files(folder: Path) -> set[str]:
    """The compiled files: the wiki, the claims, what was judged, the journal and llm.txt."""
    parts = ("wiki", ".kb/claims", ".kb/changes", ".kb/judged")
    found = [path for part in parts for path in (folder / part).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix() for path in found if not set(path.parts) & set(KEPT)} | {"llm.txt"}


def main() -> int:
    """Exit code 1 when the committed wiki differs from what raw/ compiles to."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "vault"
        compile_sample(made)
        old, new = files(ROOT), files(made)
        differing = sorted(old ^ new) + sorted(
            name for name in old & new if not filecmp.cmp(ROOT / name, made / name, shallow=False)
        )
        if "--write" in sys.argv:
            for name in old - new:
                (ROOT / name).unlink()
            for name in new:
                (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(made / name, ROOT / name)
    for name in differing:
        print(("written: " if "--write" in sys.argv else "differs: ") + name)
    print(f"{len(new)} files, {len(differing)} differ")
    return 1 if differing and "--write" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
