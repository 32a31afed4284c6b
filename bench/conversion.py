"""Score conversions of a corpus, and write the table of docs/conversion.md.

    python bench/conversion.py --corpus CORPUS --scorer SCORER.py [--kind epub] [--out DIR] [--write]

CORPUS holds a folder for each kind of source, SCORER compares markdown with the sources themselves: it is called as
`SCORER --corpus CORPUS --out OUT --kind KIND --json`, where OUT/KIND/FILE/ is what the conversion of FILE gave and
OUT/run.json how it went. Each file is converted in a process of its own; CPU time counts from the first byte read, the
time that Python and the modules take to start is named apart. Without `--write` the table goes to standard output.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kb.errors import KbError
from kb.flows.convert import convert

PAGE = Path(__file__).parents[1] / "docs" / "conversion.md"
LONGEST = 120
Summary = Mapping[str, Any]
BARS_OF_BOOKS: tuple[tuple[str, str, str, float], ...] = (
    ("score", "overall", "≥", 0.97),
    ("recall_ordered", "words in order", "≥", 0.998),
    ("precision", "precision of words", "≥", 0.995),
    ("toc_recall", "contents as headings", "≥", 0.95),
    ("toc_level", "levels of the contents", "≥", 0.98),
    ("head_recall", "headings kept", "≥", 0.995),
    ("head_precision", "headings that are real", "≥", 0.99),
    ("fn_resolved", "notes resolved", "≥", 0.95),
    ("fn_text", "words of notes", "≥", 0.95),
    ("img_rate", "images", "≥", 1.0),
    ("cell_recall", "cells of tables", "≥", 0.99),
    ("code_fenced", "code", "≥", 0.99),
    ("math_tex", "formulas as LaTeX", "≥", 0.99),
    ("link_kept", "links within the book", "≥", 0.95),
    ("br_kept", "broken lines", "≥", 0.99),
    ("ruby_kept", "ruby", "≥", 0.99),
    ("page_kept", "printed pages", "≥", 0.98),
    ("pagebreak_leak", "page numbers in the text", "≤", 0.05),
    ("junk_per_1k", "left-over markup a 1,000 words", "≤", 0.3),
    ("s_per_mb", "CPU seconds a MB", "≤", 1.0),
    ("peak_mb", "peak MB", "≤", 150.0),
)


def convert_all(folder: Path, out: Path, kind: str) -> dict[str, dict[str, Any]]:
    """Convert each file of a folder; how each went, by `KIND/FILE`."""
    runs: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix != ".md":
            runs[f"{kind}/{file.name}"] = run(file, out / kind / file.name)
    return runs


def run(file: Path, out: Path) -> dict[str, Any]:
    """Convert a file in a process of its own: its exit code, CPU seconds, peak memory, and whether it crashed."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(file, out, there))
    child.start()
    there.close()
    answer = here.recv() if here.poll(LONGEST) else None
    timed_out = answer is None and child.is_alive()
    child.kill()
    child.join()
    shown = answer or {"rc": -9, "seconds": 0.0, "start": 0.0, "rss_mb": 0.0, "traceback": not timed_out}
    return shown | {"timeout": timed_out, "bytes": file.stat().st_size}


def _child(file: Path, out: Path, answer: Connection) -> None:
    start, code, crashed = time.process_time(), 0, False
    try:
        convert(file, out, page_marks=True)
    except KbError as error:
        print(f"{file.name}: {error.message}", file=sys.stderr)
        code = error.exit_code
    except Exception:  # noqa: BLE001  # a crash is what is counted here
        traceback.print_exc()
        code, crashed = 3, True
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = time.process_time() - start
    answer.send({"rc": code, "seconds": seconds, "start": start, "rss_mb": peak, "traceback": crashed})


def scored(scorer: Path, corpus: Path, out: Path, kind: str) -> Summary:
    """What the scorer says of a kind, by group."""
    call = [sys.executable, scorer, "--corpus", corpus, "--out", out, "--kind", kind, "--json"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    summary: Summary = json.loads(done.stdout)["summary"]
    return summary


# -- tables, one function a kind --------------------------------------------------------------------------------


def books(summary: Summary, runs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The table of books: each measure of whole ones and of damaged ones beside its bar."""
    whole, damaged = summary["epub"], summary["epub-broken"]
    lines = ["## Books (EPUB)", "", "| measure | bar | books | damaged, hostile and odd ones |", "|---|---|---|---|"]
    lines += [
        f"| {bar[1]} | {bar[2]} {bar[3]:g} | {_held(whole, bar)} | {_held(damaged, bar)} |" for bar in BARS_OF_BOOKS
    ]
    failed = damaged.get("hostile_failed") or []
    refused = sum(1 for one in runs.values() if one["rc"])
    start = sorted(one["start"] for one in runs.values())[len(runs) // 2]
    lines += [
        "",
        f"{whole['files']} books and {damaged['files']} damaged, hostile and odd ones; {refused} were refused by name, "
        f"{len(failed)} hostile ones did what they must not, {sum(one['traceback'] for one in runs.values())} crashed.",
        f"To start took {start:.2f} CPU seconds more for each file.",
    ]
    return lines


def _held(summary: Summary, bar: tuple[str, str, str, float]) -> str:
    """A figure, in bold where it misses its bar."""
    value = summary.get(bar[0])
    if value is None:
        return "–"
    holds = value >= bar[3] if bar[2] == "≥" else value <= bar[3]
    shown = f"{value:.4g}"
    return shown if holds else f"**{shown}**"


TABLES: Mapping[str, Callable[[Summary, Mapping[str, Mapping[str, Any]]], list[str]]] = {"epub": books}


# -- the page ---------------------------------------------------------------------------------------------------


def with_table(page: str, kind: str, lines: Sequence[str]) -> str:
    """The page with the table of a kind between its two comments, which are made at the end when they are not there."""
    start, end = f"<!-- {kind}: made by bench/conversion.py -->", f"<!-- /{kind} -->"
    table = "\n".join([start, *lines, end])
    before, found, behind = page.partition(start)
    return before + table + behind.partition(end)[2] if found else f"{page.rstrip()}\n\n{table}\n"


def main() -> None:
    """Convert, score, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--kind", action="append", choices=tuple(TABLES))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args()
    out = wanted.out or Path(tempfile.mkdtemp(prefix="conversion-"))
    for kind in wanted.kind or TABLES:
        runs = convert_all(wanted.corpus / kind, out, kind)
        (out / "run.json").write_text(json.dumps(runs), encoding="utf-8")
        lines = TABLES[kind](scored(wanted.scorer, wanted.corpus, out, kind), runs)
        if wanted.write:
            PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), kind, lines), encoding="utf-8")
        else:
            print("\n".join(lines))


if __name__ == "__main__":
    main()
