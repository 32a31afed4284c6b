"""Measure `kb ask` with a model on a slice of a pack of public questions, with the scorer of that pack.

    python bench/asked.py EVALS VAULT --model PROVIDER/NAME [--slice 1] [--depth quick] [--record] [--save FILE]
    python bench/asked.py EVALS VAULT --engine tape
    python bench/asked.py EVALS VAULT --evidence

EVALS is a folder of evaluation packs with `score_ask.py` beside them; VAULT holds the sources of the pack, ingested.
A slice is forty questions, chosen by the hashes of their ids: of every four two need several sources, one is disputed
by two, one has no answer. `--record` puts the answers on the tape of the vault, which `--engine tape` replays; what the
tape does not know is left out then. `--evidence` asks nobody: it tells how much of what answers reaches a prompt.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kb.errors import EngineError
from kb.flows.ask import Options, ask
from kb.flows.engines import Wanted
from kb.flows.gathering import gathered, task_of
from kb.flows.library import open_library
from kb.flows.questioning import EVIDENCE
from kb.index.index import refresh
from kb.vault.vault import Vault
from kb.words import digest

SHARES = {"multi": 20, "conflict": 10, "unanswerable": 10}
"""Kind of question → how many of them a slice has."""
BARS = (
    ("quotes that stand in their source", "quote_in_source", 1.0),
    ("silent and rightly so", "abstention_precision", 0.85),
    ("silent where there is no answer", "abstention_recall", 0.85),
    ("cited sources that belong to the answer", "multi.citation_precision", 0.85),
    ("sources of the answer that are cited", "multi.citation_recall", 0.75),
    ("answers that hold the words of the expected one", "multi.contains", 0.65),
    ("both sides cited where sources disagree", "conflict.both_cited", 0.80),
)
"""What the packs ask of an engine with a model."""


def questions(folder: Path, number: int) -> list[dict[str, Any]]:
    """The questions of a slice; the first is 0."""
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    rows.sort(key=lambda row: digest(row["id"], 16))
    return [
        row for kind, share in SHARES.items() for row in _slice([r for r in rows if r["kind"] == kind], number, share)
    ]


def _slice(rows: list[dict[str, Any]], number: int, share: int) -> list[dict[str, Any]]:
    return rows[number * share : (number + 1) * share]


def answered(vault: Vault, row: dict[str, Any], options: Options) -> dict[str, Any]:
    """The answer as the scorer reads it; of a question that failed, nothing but why."""
    try:
        return {"id": row["id"]} | asdict(ask(vault, row["q"], options))
    except EngineError as error:
        print(f"{row['id']}: {error.message}", file=sys.stderr)
        return {"id": row["id"], "failed": error.message}


def scored(evals: Path, folder: Path, asked: Sequence[dict[str, Any]], answers: Sequence[dict[str, Any]]) -> Any:
    """What the scorer of the pack says of these answers to these questions."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        (made / "sources").symlink_to((folder / "sources").resolve())
        (made / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
        given = "".join(json.dumps(row) + "\n" for row in answers if "failed" not in row)
        (made / "answers.jsonl").write_text(given, encoding="utf-8")
        command = [sys.executable, evals / "score_ask.py", made, "--answers", made / "answers.jsonl", "--json"]
        return json.loads(subprocess.run([*map(str, command)], capture_output=True, text=True, check=False).stdout)


def rows_of(result: dict[str, Any]) -> Iterator[str]:
    """The table beside its bars."""
    for what, path, bar in BARS:
        value: Any = result
        for key in path.split("."):
            value = value[key]
        held = "yes" if value is not None and value >= bar else "no"
        yield f"| {what} | {value} | ≥ {bar:.2f} | {held} |"


def cost(answers: Sequence[dict[str, Any]]) -> str:
    """What one question takes, on average."""
    used = [row["used"] for row in answers if row.get("used")]
    total = Counter[str]()
    for one in used:
        total.update({key: one[key] for key in ("calls", "cached", "input_tokens", "output_tokens")})
    per = {key: round(value / max(1, len(used)), 1) for key, value in total.items()}
    return f"a question: {json.dumps(per)}; left out: {sum(len(row.get('left_out', ())) for row in answers)} sentences"


def evidence(vault: Vault, folder: Path, depth: str) -> None:
    """How much of what answers the questions reaches the prompt, and what it leaves out."""
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    shares: dict[str, list[float]] = {}
    for row in rows:
        if not row["gold"]:
            continue
        library = open_library(vault)
        task = task_of(library, row["q"], gathered(library, row["q"]), EVIDENCE[depth])
        raws = {library.records[one.source].source.raw for one in task.excerpts}
        missing = [name for name in row["gold"] if name not in raws]
        shares.setdefault(row["kind"], []).append(1 - len(missing) / len(row["gold"]))
        if missing:
            print(f"{row['id']} {row['q']} … {missing}", file=sys.stderr)
    for kind, found in shares.items():
        whole = sum(one == 1 for one in found)
        print(f"{kind}: {sum(found) / len(found):.3f} of the sources, all of them for {whole} of {len(found)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evals", type=Path)
    parser.add_argument("vault", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--engine", default="")
    parser.add_argument("--slice", type=int, default=0)
    parser.add_argument("--depth", default="quick")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--evidence", action="store_true")
    parser.add_argument("--jobs", type=int, default=20)
    given = parser.parse_args()
    folder, vault = given.evals / "sharealike/ask/dev", Vault(given.vault)
    refresh(vault)
    if given.evidence:
        evidence(vault, folder, given.depth)
        return
    asked = questions(folder, given.slice)
    options = Options(given.depth, wanted=Wanted(given.engine, given.model, record=given.record), env=os.environ)
    with ThreadPoolExecutor(given.jobs) as pool:
        answers = list(pool.map(lambda row: answered(vault, row, options), asked))
    if given.engine == "tape":
        known = {row["id"] for row in answers if "failed" not in row}
        asked = [row for row in asked if row["id"] in known]
    if given.save:
        given.save.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in answers), encoding="utf-8")
    result = scored(given.evals, folder, asked, answers)
    print("\n".join(["| ask with a model | share | bar | held |", "|---|---|---|---|", *rows_of(result)]))
    print(json.dumps(result), cost(answers), sep="\n")


if __name__ == "__main__":
    main()
