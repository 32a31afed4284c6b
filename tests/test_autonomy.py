"""What is applied without asking, by the autonomy that the owner gives; the rest waits and nothing else differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from review_samples import FIRST, SECOND, answering, reworded_vault, rewording
from scripted_model import ScriptedModel
from vaults import RAW, ingest, kb, kb_json, new_vault, tree

from kb.vault import journal
from kb.vault.vault import Vault


def page(vault: Path) -> str:
    return (vault / "wiki/concepts/Windmill.md").read_text(encoding="utf-8")


def decided(vault: Path) -> list[tuple[str, str]]:
    """The kind of each operation of the last change, and what became of it."""
    return [(one.operation.op, one.decision) for one in journal.read(Vault(vault))[-1].decided]


def waiting(vault: Path) -> list[dict[str, Any]]:
    return kb_json("review", "--vault", vault)["waiting"]


def test_additive_applies_what_adds_and_lets_other_words_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = reworded_vault(tmp_path / "vault", monkeypatch)
    made = decided(vault)
    assert {op for op, decision in made if decision == "waiting"} == {"refine", "supersede"}
    assert {op for op, decision in made if decision == "applied"} >= {"add"}
    before = [one["before"] for one in waiting(vault)]
    assert len(before) == 2
    assert all(words in page(vault) for words in before)
    assert not any(one["after"] in page(vault) for one in waiting(vault))
    assert "History" not in page(vault)
    assert kb_json("status", "--vault", vault)["waiting"] == 2
    kb("lint", "--vault", vault)


def test_auto_applies_all_that_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = reworded_vault(tmp_path / "vault", monkeypatch, "--autonomy", "auto")
    assert {decision for _, decision in decided(vault)} <= {"applied", "refused"}
    assert {"refine", "supersede"} <= {op for op, decision in decided(vault) if decision == "applied"}
    assert "## History" in page(vault)
    assert not (vault / "wiki/review.md").exists()
    kb("lint", "--vault", vault)


@pytest.mark.parametrize("level", ["suggest", "review"])
def test_where_everything_waits_no_page_is_made_or_changed(level: str, tmp_path: Path):
    vault = new_vault(tmp_path / "vault", *RAW)
    (vault / "kb.toml").write_text(f'autonomy = "{level}"\n', encoding="utf-8")
    report = ingest(vault)
    counts = [source["operations"] for source in report["sources"]]
    assert sum(one["applied"] for one in counts) == 0
    assert sum(one["waiting"] for one in counts) == len(waiting(vault)) > 20
    made = {path.split("/")[1] for path in tree(vault, "wiki") if path.count("/") > 1}
    assert made == {"sources", "text", ".obsidian"}
    kb("lint", "--vault", vault)


def test_accepting_all_that_waits_makes_the_pages(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", RAW[0], RAW[3])
    ingest(vault, "--autonomy", "suggest")
    report = kb_json("review", "--vault", vault, "--accept", "all", "--date", "2026-11-21")
    assert report["waiting"] == []
    assert not report["parked"]
    other = new_vault(tmp_path / "other", RAW[0], RAW[3])
    ingest(other)
    folders = ("wiki/concepts", "wiki/people", "wiki/products")
    assert set(tree(vault, *folders)) >= set(tree(other, *folders)) != set()
    kb("lint", "--vault", vault)


def test_the_model_is_asked_the_same_whatever_may_be_applied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = {}
    for level in ("suggest", "review", "additive", "auto"):
        prompts: list[str] = []
        model = ScriptedModel(rewording)

        def ask(request: Any, model: ScriptedModel = model, prompts: list[str] = prompts) -> Any:
            prompts.append(request.asked)
            return model(request)

        answering(monkeypatch, ask)
        vault = new_vault(tmp_path / level)
        (vault / "raw/windmill.md").write_text(FIRST, encoding="utf-8")
        ingest(vault, "--engine", "model", "--autonomy", level)
        monkeypatch.undo()
        asked[level] = sorted(prompts)
    assert asked["suggest"] == asked["review"] == asked["additive"] == asked["auto"] != []


def test_a_locked_page_is_only_proposed_to_whatever_the_autonomy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    answering(monkeypatch, ScriptedModel(rewording))
    vault = new_vault(tmp_path / "vault")
    (vault / "raw/windmill.md").write_text(FIRST, encoding="utf-8")
    ingest(vault, "--engine", "model")
    path = vault / "wiki/concepts/Windmill.md"
    path.write_text(page(vault).replace("\ncreated:", "\nlocked: true\ncreated:", 1), encoding="utf-8")
    before = page(vault)
    (vault / "raw/windmill more.md").write_text(SECOND, encoding="utf-8")
    ingest(vault, "--engine", "model", "--autonomy", "auto")
    assert page(vault) == before
    assert {"add", "refine", "supersede"} <= {one["operation"] for one in waiting(vault)}
    assert not any(one["parked"] for one in waiting(vault))
    kb("review", "--vault", vault, "--accept", "all")
    assert page(vault) != before
    assert "locked: true" in page(vault)
    assert waiting(vault) == []


def test_an_autonomy_that_nobody_knows_is_refused(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", RAW[0])
    assert "additive" in kb_json("ingest", "--vault", vault, "--autonomy", "wild", code=2)["hint"]
    (vault / "kb.toml").write_text('autonomy = "wild"\n', encoding="utf-8")
    assert "autonomy" in kb_json("ingest", "--vault", vault, code=2)["error"]
