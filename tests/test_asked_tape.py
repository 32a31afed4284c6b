"""What a model answered to forty public questions, replayed and scored: cited, checked, silent where nothing answers.

The tape holds answers under the hashes of what was asked. A change to a prompt or to what search finds makes some of it
unknown: these questions are left out, and when half are, it is time to record anew with `bench/asked.py --record`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from test_tapes import TAPES, shared_runs
from vaults import ROOT, SHARED, ingest, new_vault

PACK = SHARED / "evals/sharealike/ask/dev"
TAPE = TAPES / "asked"
SLICE = 2
needs_pack = pytest.mark.skipif(not PACK.is_dir(), reason="the questions are not at hand")


@needs_pack
@pytest.mark.long
def test_forty_questions_are_answered_cited_and_not_answered_as_a_model_did(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", *sorted((PACK / "sources").glob("*.md")))
    ingest(vault, "--engine", "extractive")
    shutil.copytree(TAPE, vault / ".kb/tape")
    command = [sys.executable, ROOT / "bench/asked.py", PACK.parents[2], vault, "--engine", "tape", "--slice", SLICE]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True, env=env)
    result: dict[str, Any] = next(json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    assert result["questions"] >= 20, "record anew: bench/asked.py --record"
    assert result["quote_in_source"] == 1.0
    assert result["abstention_recall"] >= 0.85
    assert result["multi"]["citation_precision"] >= 0.85
    assert result["multi"]["citation_recall"] >= 0.75
    assert result["multi"]["contains"] >= 0.65
    assert result["conflict"]["both_cited"] >= 0.80


@needs_pack
def test_the_tape_of_the_questions_holds_no_run_of_words_of_the_sources():
    said = "\n".join(path.read_text(encoding="utf-8") for path in TAPE.glob("*.jsonl"))
    assert said
    assert not shared_runs(said, (PACK / "sources").glob("*.md"))
