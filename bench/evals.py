"""Measure `kb search` and `kb ask` without a model on packs of public questions, with the scorers of these packs.

    python bench/evals.py EVALS [--folder DIR] [--packs hotpotqa notes …] [--update docs/search.md]

EVALS is a folder of evaluation packs with `make_packs.py`, `score_search.py` and `score_ask.py` beside them. Each pack
becomes a vault in `--folder` and is ingested, unless it stands there from an earlier run; then it is asked in this
process and scored. All packs have the one configuration that kb has. `--update` writes the tables into a page.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kb.cli import run
from kb.flows.ask import ask
from kb.index.index import refresh
from kb.index.search import search
from kb.vault.vault import Vault

HITS = 50
WHOLE = "scifact, whole"
SEARCH = {WHOLE: 100_000, "scifact": 1000, "hotpotqa": 1000, "musique": 1000, "2wiki": 1000, "notes": 1000}
"""Pack → how many files its vault holds at most."""
SEARCH_BARS = {WHOLE: ("ndcg@10", 0.69), "hotpotqa": ("ndcg@10", 0.91), "musique": ("ndcg@10", 0.74),
               "notes": ("hit@1", 0.85)}  # fmt: skip
"""What the packs ask of an engine without a model."""
ASK_ROWS = (
    ("quotes that stand in their source", "quote_in_source", 1.0),
    ("silent and rightly so", "abstention_precision", 0.78),
    ("silent where there is no answer", "abstention_recall", 0.75),
    ("answered where there is one", "answered_of_answerable", 0.90),
    ("cited sources that belong to the answer", "multi.citation_precision", 0.72),
    ("sources of the answer that are cited", "multi.citation_recall", 0.57),
    ("both sides cited where sources disagree", "conflict.both_cited", 0.55),
)
OPENS, CLOSES = "<!-- evals -->", "<!-- /evals -->"


@dataclass(frozen=True)
class Pack:
    """A folder of sources with its questions, and the vault that holds them."""

    name: str
    folder: Path
    vault: Vault


def script(evals: Path, name: str, *arguments: str | Path) -> str:
    command = [sys.executable, str(evals / name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def pack(evals: Path, folder: Path, name: str) -> Pack:
    """The pack with its vault, ingested; what stands there already is taken as it is."""
    home = folder / name.replace(", ", "-")
    made = evals / "sharealike/ask/dev" if name == "ask" else home / "pack"
    if not made.exists():
        script(evals, "make_packs.py", "search", name.partition(",")[0], made, "--limit", str(SEARCH[name]))
    vault = home / "vault"
    if not (vault / "done").exists():
        started = time.monotonic()
        run(["init", str(vault), "--json"])
        for source in (made / "sources").iterdir():
            (vault / "raw" / source.name).write_bytes(source.read_bytes())
        command = [sys.executable, "-m", "kb", "ingest", "--vault", str(vault), "--json"]
        if subprocess.run(command, stdout=subprocess.DEVNULL).returncode > 1:  # 1: some documents hold no words
            raise SystemExit("the pack could not be ingested")
        (vault / "done").write_text(f"{time.monotonic() - started:.0f} s\n")
    refresh(Vault(vault))
    return Pack(name, made, Vault(vault))


def questions(found: Pack) -> list[dict[str, Any]]:
    file = found.folder / ("questions.jsonl" if found.name == "ask" else "queries.jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def scored(evals: Path, found: Pack) -> dict[str, Any]:
    """What the scorer of the packs says of the answers to all questions of a pack, and the median of their time."""
    rows, taken = [], []
    for question in questions(found):
        started = time.perf_counter()
        if found.name == "ask":
            row = asdict(ask(found.vault, question["q"]))
        else:
            row = {"hits": [asdict(hit) for hit in search(found.vault, question["q"], limit=HITS)]}
        taken.append((time.perf_counter() - started) * 1000)
        rows.append(json.dumps({"id": question["id"]} | row, ensure_ascii=False))
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(rows))
        file.flush()
        scorer, option = ("score_ask.py", "--answers") if found.name == "ask" else ("score_search.py", "--hits")
        result: dict[str, Any] = json.loads(script(evals, scorer, found.folder, option, file.name, "--json"))
    return result | {"ms": statistics.median(taken)}


def search_row(name: str, result: dict[str, Any]) -> str:
    documents, shown = result["documents"], result["shown"]
    measure, bar = SEARCH_BARS.get(name, ("", 0.0))
    asked = f"{measure} ≥ {bar:.2f}" if bar else ""
    held = ("yes" if documents[measure] >= bar else "no") if bar else ""
    numbers = [documents["ndcg@10"], shown["ndcg@10"], documents["hit@1"], documents["recall@10"], shown["recall@10"]]
    return f"| {name} | {' | '.join(f'{number:.3f}' for number in numbers)} | {asked} | {held} |"


def ask_rows(result: dict[str, Any]) -> Iterator[str]:
    for what, path, bar in ASK_ROWS:
        value: Any = result
        for key in path.split("."):
            value = value[key]
        yield f"| {what} | {value:.3f} | ≥ {bar:.2f} | {'yes' if value >= bar else 'no'} |"


def table(evals: Path, folder: Path, names: list[str]) -> str:
    """The tables as markdown."""
    lines = ["| search | nDCG@10 | with pages shown | first hit | in the first ten | with pages shown | bar | held |",
             "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name in names:
        result = scored(evals, pack(evals, folder, name))
        print(name, json.dumps(result), file=sys.stderr, flush=True)
        if name == "ask":
            lines += ["", "| ask | share | bar | held |", "|---|---|---|---|", *ask_rows(result)]
        else:
            lines.append(search_row(name, result))
    return "\n".join(lines)


def write_into(page: Path, made: str) -> None:
    """Put the tables between the two marks of a page."""
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(OPENS)
    page.write_text(f"{before}{OPENS}\n\n{made}\n\n{CLOSES}{rest.split(CLOSES)[1]}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evals", type=Path)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "kb-evals")
    parser.add_argument("--packs", nargs="+", default=[*SEARCH, "ask"], choices=[*SEARCH, "ask"])
    parser.add_argument("--update", type=Path)
    options = parser.parse_args()
    made = table(options.evals, options.folder, options.packs)
    print(made)
    if options.update:
        write_into(options.update, made)


if __name__ == "__main__":
    main()
