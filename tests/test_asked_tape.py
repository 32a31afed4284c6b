"""What a model answered, replayed and scored: forty public questions, and twenty on a wiki of three transcripts.

The tapes hold answers under the hashes of what was asked. A change to a prompt or to what search finds makes some of
them unknown, and these tests fail until they are recorded anew, with `bench/asked.py` or `bench/asked_passages.py`.
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
from test_tapes import SOURCES, TAPES, shared_runs, with_tape
from vaults import ROOT, SHARED, ingest, kb_json, new_vault

PACK = SHARED / "evals/sharealike/ask/dev"
TAPE = TAPES / "asked"
SLICE = 2
TWENTY = TAPES / "twenty"
"""Questions by somebody who saw only the transcripts; where their answers stand; and what a model answered."""
NOTES = SHARED / "corpus/transcripts/002_2ca2814a2549437a.txt"
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
    assert (result["questions"], result["failed"]) == (40, 0), "to be recorded anew: bench/asked.py --record"
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


# -- twenty questions -------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.skipif(not NOTES.is_file(), reason="the transcripts are not at hand")
def test_twenty_questions_are_led_to_their_passage_or_not_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = with_tape(new_vault(tmp_path / "vault"), TAPES / "interview")
    shutil.copyfile(TWENTY / "tape.jsonl", vault / ".kb/tape/twenty.jsonl")
    for source in (*SOURCES, NOTES):
        shutil.copyfile(source, vault / "raw" / source.name)
        assert not ingest(vault, "--engine", "tape")["totals"]["waiting"], "the wiki is to be recorded anew"
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    from asked_passages import is_right

    rows = json.loads((TWENTY / "questions.json").read_text(encoding="utf-8"))
    answers = [(row, kb_json("ask", row["question"], "--vault", vault, "--engine", "tape", code=None)) for row in rows]
    unknown = [row["question"] for row, answer in answers if "error" in answer]
    assert unknown == [], "to be recorded anew: bench/asked_passages.py --record"
    assert [row["question"] for row, answer in answers if not is_right(vault, row, answer)] == []
    assert [row["answerable"] for row in rows].count(False) == 4


@pytest.mark.skipif(not NOTES.is_file(), reason="the transcripts are not at hand")
def test_the_tape_of_the_twenty_holds_no_run_of_words_of_the_transcripts():
    said = "\n".join(path.read_text(encoding="utf-8") for path in TWENTY.iterdir())
    assert said
    assert not shared_runs(said, (*SOURCES, NOTES))
