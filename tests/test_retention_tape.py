"""What a wiki keeps of its sources, ingest after ingest: answers of a model, replayed and scored.

The tape holds answers under the hashes of what was asked. A change to a prompt makes them unknown, and the test fails
until they are recorded anew with `bench/retention.py --record`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_tapes import TAPES, shared_runs
from vaults import ROOT, SHARED

PACK = SHARED / "evals/retention/dev"
SCORER = SHARED / "evals/score_retention.py"
TAPE = TAPES / "retention"
FIRST = 6
needs_pack = pytest.mark.skipif(not PACK.is_dir(), reason="the documents and their facts are not at hand")


@needs_pack
@pytest.mark.long
def test_six_ingests_keep_most_facts_on_pages_and_lose_none(tmp_path: Path):
    command = [sys.executable, ROOT / "bench/retention.py", PACK, SCORER, "--first", FIRST, "--tape", TAPE]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = [*command, "--vault", tmp_path / "vault"]
    done = subprocess.run(list(map(str, told)), capture_output=True, text=True, env=env)
    assert done.returncode == 0, f"to be recorded anew: bench/retention.py --record\n{done.stderr}"
    cells = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in done.stdout.splitlines()]
    rows = [row for row in cells if row[0].isdigit()]
    assert len(rows) == FIRST
    assert float(rows[-1][3]) >= 0.6
    assert {(row[6], row[7]) for row in rows} == {("0", "0")}


@needs_pack
def test_the_tape_of_the_documents_holds_no_run_of_their_words():
    said = "\n".join(path.read_text(encoding="utf-8") for path in TAPE.glob("*.jsonl"))
    assert said
    assert not shared_runs(said, sorted((PACK / "sources").glob("*.md"))[:FIRST])
