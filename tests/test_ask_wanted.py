"""What was asked in vain, conversations, and filing what was quoted: without a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from answer_scripts import BRIDGE, CHRONICLE
from vaults import DATE, ingest, kb, kb_json, new_vault, tree

from kb.flows.conversation import MOST_TURNS, remember, turns
from kb.vault.asked import PATH, Asked, note_asked, unanswered
from kb.vault.vault import Vault

VAIN = "Who tuned the harpsichord in Zurich?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    vault = new_vault(tmp_path_factory.mktemp("asked") / "vault")
    (vault / "raw/bridge.md").write_text(BRIDGE, encoding="utf-8")
    (vault / "raw/chronicle.md").write_text(CHRONICLE, encoding="utf-8")
    ingest(vault)
    return vault


def test_a_question_asked_in_vain_is_listed_with_its_count_until_it_has_an_answer(tmp_path: Path):
    vault = Vault(tmp_path)
    for date, question in (("2026-01-02", "Who tunes it?"), ("2026-03-01", "who  tunes IT"), ("2026-02-01", "Why?")):
        note_asked(vault, question, date, is_answered=False)
    assert unanswered(vault) == (Asked("who tunes IT", 2, "2026-03-01"), Asked("Why?", 1, "2026-02-01"))
    note_asked(vault, "Who tunes it?", "2026-04-01", is_answered=True)
    assert [one.question for one in unanswered(vault)] == ["Why?"]


def test_an_answered_question_that_nobody_missed_leaves_no_trace(tmp_path: Path):
    note_asked(Vault(tmp_path), "Why?", "2026-01-02", is_answered=True)
    assert not (tmp_path / PATH).exists()


def test_damaged_lines_are_left_aside(tmp_path: Path):
    note_asked(Vault(tmp_path), "Why?", "2026-01-02", is_answered=False)
    with (tmp_path / PATH).open("a", encoding="utf-8") as file:
        file.write('{"question": \n[]\n"x"\n')
    assert [one.question for one in unanswered(Vault(tmp_path))] == ["Why?"]


def test_asking_without_a_model_notes_what_is_wanted(made: Path):
    assert kb_json("ask", VAIN, "--vault", made, "--date", DATE)["abstained"]
    assert [one["question"] for one in kb_json("status", "--vault", made)["asked"]] == [VAIN]
    assert VAIN in kb("status", "--vault", made)


def test_a_conversation_keeps_its_last_turns(tmp_path: Path):
    vault = Vault(tmp_path)
    for number in range(MOST_TURNS + 3):
        remember(vault, turns(vault) if number else (), f"Question {number}?", "It is so. " * 999)
    assert [one.question for one in turns(vault)] == [f"Question {n}?" for n in range(3, MOST_TURNS + 3)]
    assert all(len(one.answer) <= 2_000 for one in turns(vault))


def test_a_question_goes_on_without_a_model_from_the_words_of_the_last(made: Path):
    kb("ask", "When was the stone bridge at the mill finished?", "--vault", made, "--date", DATE)
    answer = kb_json("ask", "How many arches of granite?", "-c", "--vault", made, "--date", DATE)
    assert "It has five arches of grey granite." in [one["quote"] for one in answer["citations"]]
    assert answer["question"] == "How many arches of granite?"


def test_quotations_are_filed_as_a_page_that_passes_the_lint(made: Path):
    before = tree(made)
    answer = kb_json(
        "ask", "When was the stone bridge at the mill finished?", "--save", "--vault", made, "--date", DATE
    )
    page = (made / answer["saved"]).read_text(encoding="utf-8")
    for citation in answer["citations"]:
        assert f"> “{citation['quote']}”" in page
        assert f"[^{citation['label']}]" in page
    assert kb_json("lint", "--vault", made)["problems"] == []
    kb("undo", "--vault", made)
    after = tree(made, "wiki", ".kb/claims", "llm.txt")
    assert after == {path: content for path, content in before.items() if not path.startswith(".kb/changes/")}


@pytest.mark.parametrize("depth", ["research", "deep"])
def test_a_depth_needs_a_model(made: Path, depth: str):
    assert "needs a model" in kb_json("ask", "Why?", "--depth", depth, "--vault", made, code=2)["error"]


def test_what_cannot_be_meant_is_refused(made: Path):
    for arguments in (["--depth", "far"], ["--argue", "--council"], ["--argue", "--depth", "deep"]):
        assert kb_json("ask", "Why?", *arguments, "--vault", made, code=2)["error"]
