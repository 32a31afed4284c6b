"""What is left after many ingests: one `kb ingest` for each source of a pack, a score after each few, what was lost.

    python bench/retention.py PACK SCORER [--first 6] [--every 5] [--model NAME --record | --tape DIR] [--vault DIR]

PACK holds `sources/*.md`, in the order of their names, and `facts.jsonl`; SCORER is the script that reads both beside a
wiki: `SCORER PACK WIKI --upto N --save FILE --before FILE --json`. A fact that was found after some source and is not
found later is lost, one that was cited and is not is uncited: both must be 0 from each score to the next.
Exit code 1: something was lost, or a source was not compiled, which is said and does not end the run; 2: `kb` itself
could not run. With `--record` the answers of a model go to `.kb/tape/` of the vault, which `--vault` keeps; `--tape`
with that folder compiles another vault from them without the model.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

KB = [sys.executable, "-m", "kb"]
HEAD = "| sources | facts | found | in pages | cited | pages | lost | uncited | seconds |\n|" + "---|" * 9


def kb(*arguments: str | Path) -> Any:
    """The JSON document of a command that ran, with problems or without; one that could not ends the program with 2."""
    done = subprocess.run([*KB, *map(str, arguments), "--json"], capture_output=True, text=True)
    if done.returncode in (0, 1):
        return json.loads(done.stdout)
    print(f"kb {arguments[0]} {arguments[-1]} ended with {done.returncode}\n{done.stderr.strip()}", file=sys.stderr)
    raise SystemExit(2)


def scored(pack: Path, scorer: Path, vault: Path, upto: int, before: Path | None) -> tuple[dict[str, Any], Path]:
    """What the scorer says after so many sources, and the file that it left for the next time."""
    saved = vault / ".kb" / "cache" / f"after {upto}.json"
    command = [sys.executable, str(scorer), str(pack), str(vault / "wiki"), "--upto", str(upto), "--save", str(saved)]
    done = subprocess.run(
        [*command, *(["--before", str(before)] if before else []), "--json"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout), saved


def ingested(vault: Path, source: Path, how: Sequence[str]) -> str:
    """What became of a source: `compiled`, or why it was not."""
    (one,) = kb("ingest", "--vault", vault, *how, source)["sources"]
    return str(one["status"]) if one["status"] == "compiled" else f"{one['status']}: {one.get('error')}"


def row(count: int, said: dict[str, Any], seconds: float) -> str:
    """A row of the table."""
    whole = said["all"]
    shares = " | ".join(f"{whole[name]:.3f}" for name in ("found", "in_pages", "cited"))
    lost = f"{said.get('lost', 0)} | {said.get('uncited', 0)}"
    return f"| {count} | {said['facts']} | {shares} | {said['pages']} | {lost} | {seconds:.0f} |"


def run(options: argparse.Namespace, vault: Path) -> int:
    """Ingest, score, print; the exit code."""
    sources = sorted((options.pack / "sources").glob("*.md"))[: options.first]
    how = [f"--model={options.model}"] if options.model else ["--engine=tape"] if options.tape else []
    how += ["--record"] if options.record else []
    if not (vault / "kb.toml").exists():
        kb("init", vault)
    if options.tape:
        shutil.copytree(options.tape, vault / ".kb" / "tape", dirs_exist_ok=True)
    print(HEAD)
    before, failed, began = None, 0, time.monotonic()
    for count, source in enumerate(sources, start=1):
        became = ingested(vault, source, how)
        if became != "compiled":
            print(f"{source.name}: {became}", file=sys.stderr)
            failed += 1
        if count % options.every == 0 or count == len(sources):
            said, before = scored(options.pack, options.scorer, vault, count, before)
            print(row(count, said, time.monotonic() - began), flush=True)
            failed += said.get("lost", 0) + said.get("uncited", 0)
    return 1 if failed else 0


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--first", type=int, default=None)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--model", default="")
    parser.add_argument("--tape", type=Path)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--vault", type=Path)
    options = parser.parse_args()
    if options.vault:
        return run(options, options.vault)
    with tempfile.TemporaryDirectory() as scratch:
        return run(options, Path(scratch) / "vault")


if __name__ == "__main__":
    sys.exit(main())
