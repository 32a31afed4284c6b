"""The scripted model of the tests is careful: what it proposes is applied, whatever the document."""

from __future__ import annotations

from pathlib import Path

import pytest
from faulty_server import running
from scripted_model import ScriptedModel, task_of
from vaults import RAW, ingest, kb, new_vault

from kb.prompts import load_all


def test_every_prompt_is_recognised():
    known = {name: name for name in load_all()} | {"look": "plan"}  # who may look first may also answer with the plan
    assert {name: task_of(prompt.system) for name, prompt in load_all().items()} == known


def test_most_of_what_it_proposes_is_applied_and_nothing_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = new_vault(tmp_path / "vault", *[path for path in RAW if path.stat().st_size < 9_000])
    with running() as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0000")
        monkeypatch.setenv("OPENAI_API_BASE", server.base)
        server.behave(ScriptedModel().fault)
        report = ingest(vault, "--model", "openai/scripted")
    counts = [source["operations"] for source in report["sources"]]
    applied, refused = sum(one["applied"] for one in counts), sum(sum(one["refused"].values()) for one in counts)
    assert [source["status"] for source in report["sources"]] == ["compiled"] * len(counts)
    assert applied > 10 * refused
    assert applied > 5 * len(counts)
    kb("lint", "--vault", vault)
