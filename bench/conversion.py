"""Score conversions of a corpus, and write the tables of docs/conversion.md.

    python bench/conversion.py --corpus CORPUS --scorer SCORER.py [--kind epub] [--peers PYTHON] [--out DIR] [--write]

CORPUS holds a folder for each kind of source, SCORER compares markdown with the sources themselves: it is called as
`SCORER --corpus CORPUS --out OUT --kind KIND --json`, where OUT/KIND/FILE/ is what the conversion of FILE gave and
OUT/run.json how it went. PYTHON is an interpreter that can import other converters: those stand beside, from the same
run. Each file is converted by bench/convert_once.py in a process of its own, one after the other; CPU time counts from
the first byte read, the time that Python and the modules take to start is named apart. Without `--write` the tables go
to standard output.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "conversion.md"
ONCE = Path(__file__).with_name("convert_once.py")
LONGEST = 120
Summary = Mapping[str, Any]
Bar = tuple[str, str, str, float]
"""A figure of the scorer, its name for readers, and the bar that it is held to; 0: none."""
OURS = "kb"
BESIDE = "html-to-markdown"
"""The tool whose CPU time is the measure of speed."""
COST: tuple[Bar, ...] = (("s_per_mb", "CPU seconds a MB", "≤", 0.0), ("peak_mb", "peak MB", "≤", 150.0))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: its folder in the corpus, the title of its table, its groups, bars and the tools beside it."""

    folder: str
    title: str
    groups: Mapping[str, str]
    """Groups of the scorer → what they are called."""
    bars: tuple[Bar, ...]
    peers: tuple[str, ...]
    of_group: Mapping[tuple[str, str], float | None]
    """Bars that differ for a group, by group and figure; None: no bar."""


KINDS: tuple[Kind, ...] = (
    Kind(
        "epub",
        "Books (EPUB)",
        {"epub": "books", "epub-broken": "damaged, hostile and odd ones"},
        (
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
        ),
        (BESIDE, "markitdown"),
        {},
    ),
    Kind(
        "html",
        "Saved pages (HTML)",
        {"html-sites": "pages with their author's source", "html-fixtures": "another converter's own tests"},
        (
            ("score", "overall", "≥", 0.96),
            ("recall_ordered", "words in order", "≥", 0.0),
            ("precision", "precision of words", "≥", 0.0),
            ("head_recall", "headings kept", "≥", 0.0),
            ("fn_resolved", "notes resolved", "≥", 1.0),
            ("code_fenced", "code", "≥", 0.0),
            ("code_lang", "languages of code", "≥", 1.0),
            ("cell_recall", "cells of tables", "≥", 0.0),
            ("math_tex", "formulas as LaTeX", "≥", 0.0),
            ("url_kept", "links", "≥", 0.0),
            *COST,
        ),
        (BESIDE, "markitdown"),
        {
            ("html-fixtures", "score"): 0.93,
            ("html-fixtures", "fn_resolved"): None,
            ("html-fixtures", "code_lang"): None,
        },
    ),
    Kind(
        "docx",
        "Office documents (DOCX)",
        {"docx": "documents"},
        (
            ("score", "overall", "≥", 0.97),
            ("recall_ordered", "words in order", "≥", 0.0),
            ("precision", "precision of words", "≥", 0.0),
            ("head_recall", "headings kept", "≥", 0.0),
            ("img_rate", "images", "≥", 0.0),
            ("cell_recall", "cells of tables", "≥", 0.0),
            ("code_fenced", "code", "≥", 0.95),
            ("math_rate", "formulas", "≥", 0.0),
            *COST,
        ),
        ("mammoth", "markitdown"),
        {},
    ),
    Kind(
        "transcript",
        "Captions and transcripts",
        {"transcript": "files"},
        (
            ("score", "overall", "≥", 0.98),
            ("recall_ordered", "words in order", "≥", 0.0),
            ("precision", "precision of words", "≥", 0.0),
            ("speaker_rate", "speakers", "≥", 0.98),
            ("time_rate", "times", "≥", 0.98),
            *COST,
        ),
        ("webvtt-py", "markitdown"),
        {},
    ),
)


# -- converting and scoring -------------------------------------------------------------------------------------


def convert_all(python: str, tool: str, folder: Path, out: Path) -> dict[str, dict[str, Any]]:
    """Convert each file of a folder below OUT/KIND; how each went, by `KIND/FILE`."""
    kind = folder.name
    return {
        f"{kind}/{file.name}": run([python, str(ONCE), tool], file, out / kind / file.name)
        for file in sorted(folder.iterdir())
        if file.suffix != ".md"
    }


def run(call: Sequence[str], file: Path, out: Path) -> dict[str, Any]:
    """How the conversion of a file went: its exit code, CPU seconds, peak memory, whether it crashed or hung."""
    shown: dict[str, Any] = {"rc": -9, "seconds": 0.0, "start": 0.0, "rss_mb": 0.0, "traceback": True}
    is_late = False
    try:
        done = subprocess.run([*call, str(file), str(out)], capture_output=True, text=True, timeout=LONGEST)
        shown |= json.loads(done.stdout.strip().split("\n")[-1])
    except subprocess.TimeoutExpired:
        is_late = True
    except ValueError:  # it died without a word
        pass
    return {**shown, "timeout": is_late, "bytes": file.stat().st_size}


def version(python: str | None, tool: str) -> str:
    """The version of a tool that the interpreter has, `""` for none."""
    if not python:
        return ""
    code = f"import importlib.metadata as known; print(known.version({tool!r}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.strip()


def scored(scorer: Path, corpus: Path, out: Path, kind: str) -> Summary:
    """What the scorer says of a kind, by group."""
    call = [sys.executable, str(scorer), "--corpus", str(corpus), "--out", str(out), "--kind", kind, "--json"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    summary: Summary = json.loads(done.stdout)["summary"]
    return summary


# -- tables -----------------------------------------------------------------------------------------------------


def table(kind: Kind, found: Mapping[str, Summary], runs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The table of a kind: each figure of each group beside its bar, and what other tools reach."""
    peers = [tool for tool in found if tool != OURS]
    heads = ["measure", *(f"{name} | bar" for name in kind.groups.values()), *peers]
    lines = [f"## {kind.title}", "", f"| {' | '.join(heads)} |", "|" + "---|" * (1 + 2 * len(kind.groups) + len(peers))]
    for bar in kind.bars:
        cells = [
            cell for group in kind.groups for cell in _held(found[OURS].get(group, {}), bar, _bar(kind, group, bar))
        ]
        beside = [" / ".join(_shown(found[tool].get(group, {}), bar[0]) for group in kind.groups) for tool in peers]
        if any(cell != "–" for cell in cells[::2]):
            lines.append(f"| {' | '.join([bar[1], *cells, *beside])} |")
    return [*lines, "", *_told(kind, found, runs)]


def _bar(kind: Kind, group: str, bar: Bar) -> float | None:
    """What a group is held to; None where a figure has no bar."""
    return kind.of_group.get((group, bar[0]), bar[3]) or None


def _held(summary: Summary, bar: Bar, limit: float | None) -> tuple[str, str]:
    """A figure, in bold where it misses its bar, and the bar."""
    value, shown = summary.get(bar[0]), _shown(summary, bar[0])
    if limit is None:
        return shown, ""
    holds = value is None or (value >= limit if bar[2] == "≥" else value <= limit)
    return shown if holds else f"**{shown}**", f"{bar[2]} {limit:g}"


def _shown(summary: Summary, name: str) -> str:
    value = summary.get(name)
    return "–" if value is None else f"{value:.4g}"


def _told(kind: Kind, found: Mapping[str, Summary], runs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """How many files there were and how they ended, what starting took, and the time beside that of another tool."""
    crashed, hung = (sum(one[how] for one in runs.values()) for how in ("traceback", "timeout"))
    counts = [f"{found[OURS][group]['files']} {name}" for group, name in kind.groups.items() if group in found[OURS]]
    hostile = [one for group in found[OURS].values() for one in group.get("hostile_failed") or []]
    start = sorted(one["start"] for one in runs.values())[len(runs) // 2]
    lines = [
        f"{', '.join(counts)}; {sum(one['rc'] == 2 for one in runs.values())} refused by name, "
        f"{crashed} crashed, {hung} hung, {len(hostile)} hostile ones did what they must not.",
        f"To start took {start:.2f} CPU seconds more for each file.",
    ]
    if BESIDE in found:
        times = [
            f"{found[OURS][group]['s_per_mb'] / found[BESIDE][group]['s_per_mb']:.1f} times for {name}"
            for group, name in kind.groups.items()
            if found[BESIDE].get(group, {}).get("s_per_mb")
        ]
        lines.append(f"CPU time beside that of {BESIDE}: {', '.join(times)}.")
    return lines


# -- the page ---------------------------------------------------------------------------------------------------


def with_table(page: str, kind: str, lines: Sequence[str]) -> str:
    """The page with the table of a kind between its two comments, which are made at the end when they are not there."""
    start, end = f"<!-- {kind}: made by bench/conversion.py -->", f"<!-- /{kind} -->"
    made = "\n".join([start, *lines, end])
    before, found, behind = page.partition(start)
    return before + made + behind.partition(end)[2] if found else f"{page.rstrip()}\n\n{made}\n"


def measured(kind: Kind, wanted: argparse.Namespace, out: Path) -> list[str]:
    """Convert and score a kind with each tool that is there; its table."""
    found, ours = dict[str, Summary](), dict[str, dict[str, Any]]()
    for tool in (OURS, *kind.peers):
        python = sys.executable if tool == OURS else wanted.peers
        if tool != OURS and not version(python, tool):
            continue
        runs = convert_all(python, tool, wanted.corpus / kind.folder, out / tool)
        (out / tool / "run.json").write_text(json.dumps(runs), encoding="utf-8")
        found[tool] = scored(wanted.scorer, wanted.corpus, out / tool, kind.folder)
        ours = ours or runs
    beside = [f"{tool} {version(wanted.peers, tool)}" for tool in found if tool != OURS]
    groups = f" ({' / '.join(kind.groups.values())})" if len(kind.groups) > 1 else ""
    said = [f"Beside it, in the same run: {', '.join(beside)}{groups}."] if beside else []
    return [*table(kind, found, ours), *said]


def main() -> None:
    """Convert, score, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--kind", action="append", choices=tuple(kind.folder for kind in KINDS))
    parser.add_argument("--peers", metavar="PYTHON")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args()
    out = wanted.out or Path(tempfile.mkdtemp(prefix="conversion-"))
    for kind in KINDS:
        if kind.folder in (wanted.kind or [kind.folder]):
            lines = measured(kind, wanted, out)
            if wanted.write:
                PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), kind.folder, lines), encoding="utf-8")
            else:
                print("\n".join(lines))


if __name__ == "__main__":
    main()
