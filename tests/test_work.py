"""`kb work`: whoever answers the prompts of the queue engine, from the first prompt to the compiled page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pexpect
import pytest
from test_ingest_model import NOTE, SHORT, TRUE, WRITTEN
from vaults import ROOT, ingest, kb, kb_json, new_vault, tree

from kb.errors import BadAnswer, NotFound, UsageError
from kb.flows import work as flow
from kb.vault.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = new_vault(tmp_path / "vault")
    (made / "raw/Notes on sourdough.md").write_text(NOTE, encoding="utf-8")
    return made


@pytest.fixture
def waiting(vault: Path) -> Path:
    """A vault in which one prompt waits."""
    ingest(vault, "--engine", "queue")
    return vault


def piped(vault: Path, *arguments: str, text: str | bytes = b"") -> subprocess.CompletedProcess[bytes]:
    content = text.encode() if isinstance(text, str) else text
    command = [sys.executable, "-m", "kb", *arguments, "--vault", vault]
    return subprocess.run(command, input=content, capture_output=True, check=False)


def answer(monkeypatch: pytest.MonkeyPatch, vault: Path, key: str, given: object) -> flow.Answered:
    """Give an answer as `kb work --answer` does, in this process."""
    text = given if isinstance(given, str | bytes) else json.dumps(given)
    content = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr(flow, "standard_input", lambda *_: content)
    return flow.take_answer(Vault(vault), key)


def scripted(task: str, prompt: str) -> Any:
    if task == "verify":
        evidence = prompt.rpartition("<evidence ")[2]
        return {"entailed": f"1-{len(re.findall(r'^[0-9]+ ', evidence, re.M))}", "by": [], "not": []}
    answers = {"compile_short": SHORT, "write": WRITTEN, "repair": {"mended": [["r1", TRUE]]}}
    return answers[task]


def work_off(monkeypatch: pytest.MonkeyPatch, vault: Path) -> list[str]:
    """Answer whatever waits; the tasks that were answered."""
    done = []
    while (found := kb_json("work", "--vault", vault))["waiting"]:
        answered = answer(monkeypatch, vault, found["key"], scripted(found["task"], found["prompt"]))
        assert answered == flow.Answered(found["key"], found["waiting"] - 1)
        done.append(found["task"])
    return done


# -- the whole circle -------------------------------------------------------------------------------------------


def test_whoever_answers_what_waits_compiles_the_vault_and_is_asked_nothing_twice(
    vault: Path, monkeypatch: pytest.MonkeyPatch
):
    rounds = []
    while (report := ingest(vault, "--engine", "queue")["sources"][0])["status"] == "waiting":
        rounds += work_off(monkeypatch, vault)
    assert rounds[:2] == ["compile_short", "write"]
    assert {"verify", "repair"} <= set(rounds)
    assert report["status"] == "compiled"
    assert report["pages"]["created"] == ["Sourdough"]
    assert report["model"]["calls"] == 0
    assert "five days" in (vault / "wiki/concepts/Sourdough.md").read_text(encoding="utf-8")
    before = tree(vault)
    assert ingest(vault, "--engine", "queue")["sources"][0]["status"] == "unchanged"
    assert kb_json("work", "--vault", vault) == {"waiting": 0}
    assert tree(vault) == before
    kb("lint", "--vault", vault)


def test_all_windows_of_all_sources_wait_at_once(tmp_path: Path):
    made = new_vault(tmp_path / "vault")
    for year in (1901, 1902):
        paragraphs = (f"In {year} the river rose {number} times and fell again." for number in range(1_500))
        (made / f"raw/The river in {year}.md").write_text("\n\n".join(paragraphs), encoding="utf-8")
    report = ingest(made, "--engine", "queue")
    assert report["totals"]["waiting"] == 2
    found = kb_json("work", "--vault", made)
    assert found["waiting"] >= 4
    prompts = [path.read_text(encoding="utf-8") for path in (made / ".kb/queue").glob("*.request.md")]
    titles = Counter(re.findall(r"^Title: (.+) \(", "\n".join(prompts), re.M))
    assert titles["The river in 1901"] == titles["The river in 1902"] >= 2


# -- the prompt -------------------------------------------------------------------------------------------------


def test_nothing_is_compiled_before_a_source_that_waits_in_front_of_it(tmp_path: Path):
    """The later one would be planned on other pages than in a run that waits for nobody."""
    made = new_vault(tmp_path / "vault")
    for name in ("A", "B"):
        (made / f"raw/{name}.md").write_text(f"# {name}\n\n" + NOTE, encoding="utf-8")
    first, second = ingest(made, "--engine", "queue")["sources"]
    assert (first["status"], second["status"]) == ("waiting", "waiting")
    assert "its turn comes" in second["error"]
    assert len(list((made / ".kb/queue").glob("*.request.md"))) == 1


def test_the_whole_prompt_is_printed_with_its_key_and_the_next_command(waiting: Path):
    shown = kb("work", "--vault", waiting)
    found = kb_json("work", "--vault", waiting)
    assert set(found) == {"waiting", "task", "key", "step", "document", "unusable", "prompt"}
    assert shown.startswith(f"prompt {found['key']}, task compile_short, 1 waiting\n")
    assert found["prompt"].strip() in shown
    assert "A starter can be dried as well." in found["prompt"]
    assert "# Output" in found["prompt"]
    assert shown.splitlines()[-1].startswith(f"next: `kb work --answer {found['key']}`")


def test_the_ingest_that_waits_names_the_command_that_goes_on(vault: Path):
    shown = kb("ingest", "--vault", vault, "--engine", "queue")
    assert "waiting   Notes on sourdough.md" in shown
    assert "`kb work`" in shown.splitlines()[-1]


def test_where_nothing_waits_the_command_that_asks_is_named(vault: Path):
    assert "`kb ingest --engine queue`" in kb("work", "--vault", vault)
    assert not (vault / ".kb/queue").exists()


def test_a_link_in_the_queue_is_no_prompt(vault: Path, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("---\ntask: extract\n---\na secret\n", encoding="utf-8")
    (vault / ".kb/queue").mkdir(parents=True)
    (vault / f".kb/queue/{'a' * 24}.request.md").symlink_to(secret)
    assert kb_json("work", "--vault", vault) == {"waiting": 0}
    with pytest.raises(NotFound):
        flow.take_answer(Vault(vault), "a" * 24)


def test_a_queue_that_leads_out_of_the_vault_is_refused(vault: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (vault / ".kb").mkdir(exist_ok=True)
    (vault / ".kb/queue").symlink_to(tmp_path / "elsewhere")
    kb("work", "--vault", vault, code=2)
    kb("work", "--vault", vault, "--answer", "a" * 24, code=2)


# -- the answer -------------------------------------------------------------------------------------------------

BAD: dict[str, tuple[object, str]] = {
    "words": ("I will think about it.", "no JSON object"),
    "half an object": ('{"claims": [["c1", "1.1"', "does not close"),
    "another object": ({"answer": "yes"}, "claims: Field required"),
    "a wrong shape": ({"claims": "c1, c2"}, "claims: Input should be a valid list"),
    "a row that is none": ({"claims": ["c1"]}, "claims.0: Input should be a valid list"),
    "no text": (b"\xff\xfe{}", "not UTF-8"),
}
"""What is wrong with an answer → the answer, and what is said of it."""


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_answer_is_refused_with_the_reason_and_the_prompt_goes_on_waiting(
    fault: str, waiting: Path, monkeypatch: pytest.MonkeyPatch
):
    before = kb_json("work", "--vault", waiting)
    given, reason = BAD[fault]
    with pytest.raises(BadAnswer, match=reason) as caught:
        answer(monkeypatch, waiting, before["key"], given)
    assert caught.value.message.startswith(before["key"])
    assert "\n" not in caught.value.message
    assert kb_json("work", "--vault", waiting) == before


def test_an_answer_that_shares_no_field_with_its_task_is_refused(waiting: Path, monkeypatch: pytest.MonkeyPatch):
    (request,) = (waiting / ".kb/queue").glob("*.request.md")
    key = "b" * 24
    text = re.sub("task: .*\nkey: .*", f"task: verify\nkey: {key}", request.read_text(encoding="utf-8"))
    request.with_name(f"{key}.request.md").write_text(text, encoding="utf-8")
    with pytest.raises(BadAnswer, match="none of the fields entailed, by, not"):
        answer(monkeypatch, waiting, key, {"verdicts": ["1 yes"]})


def test_an_answer_may_stand_in_a_fence_with_words_around_it(waiting: Path, monkeypatch: pytest.MonkeyPatch):
    key = kb_json("work", "--vault", waiting)["key"]
    answer(monkeypatch, waiting, key, f"\ufeffHere it is:\n```json\n{json.dumps(SHORT)}\n```\nDone.")
    ingest(waiting, "--engine", "queue")
    assert kb_json("work", "--vault", waiting)["task"] == "write"


def test_an_answer_through_a_pipe_is_taken_once(waiting: Path):
    key = kb_json("work", "--vault", waiting)["key"]
    done = piped(waiting, "work", "--answer", key, "--json", text=json.dumps(SHORT))
    assert (done.returncode, json.loads(done.stdout)) == (0, {"answered": key, "waiting": 0})
    kept = tree(waiting, ".kb/queue")
    again = piped(waiting, "work", "--answer", key, text=json.dumps(SHORT))
    assert (again.returncode, again.stdout) == (2, b"")
    assert f"error: {key} is answered already\n".encode() in again.stderr
    assert tree(waiting, ".kb/queue") == kept


def test_a_bad_answer_through_a_pipe_is_exit_code_1_and_one_line(waiting: Path):
    key = kb_json("work", "--vault", waiting)["key"]
    done = piped(waiting, "work", "--answer", key, text='{"claims": 7}')
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(r"error: [^\n]+[^\n.]\nhint: [^\n]+\n", done.stderr.decode())


def test_an_empty_standard_input_is_named(waiting: Path):
    key = kb_json("work", "--vault", waiting)["key"]
    done = piped(waiting, "work", "--answer", key)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"error: standard input is empty\n" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal")
def test_at_a_terminal_no_answer_is_waited_for(waiting: Path):
    key = kb_json("work", "--vault", waiting)["key"]
    arguments = ["-m", "kb", "work", "--answer", key]
    shell = pexpect.spawn(sys.executable, arguments, cwd=str(waiting), timeout=60, encoding="utf-8")
    shell.expect("error: standard input is a terminal")
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 2


@pytest.mark.parametrize("key", ["0" * 24, "../../../etc/passwd", "A" * 24, "a" * 23, "a\nb", "*"])
def test_a_key_under_which_nothing_waits_is_named_before_anything_is_read(
    key: str, waiting: Path, monkeypatch: pytest.MonkeyPatch
):
    before = tree(waiting, ".kb")
    monkeypatch.setattr(flow, "standard_input", lambda *_: pytest.fail("read"))
    with pytest.raises(NotFound, match="no prompt waits under") as caught:
        flow.take_answer(Vault(waiting), key)
    assert "\n" not in caught.value.message
    assert tree(waiting, ".kb") == before


def test_a_prompt_that_is_answered_says_so_before_anything_is_read(waiting: Path, monkeypatch: pytest.MonkeyPatch):
    key = kb_json("work", "--vault", waiting)["key"]
    answer(monkeypatch, waiting, key, SHORT)
    monkeypatch.setattr(flow, "standard_input", lambda *_: pytest.fail("read"))
    with pytest.raises(UsageError, match="answered already"):
        flow.take_answer(Vault(waiting), key)


# -- the guide for agents ---------------------------------------------------------------------------------------


def guide(path: str) -> str:
    text = (ROOT / path).read_text(encoding="utf-8")
    return text.partition("## How to compile with your own subscription")[2].partition("\n## ")[0]


def test_the_guide_names_what_the_commands_print_and_the_headings_of_the_prompts(waiting: Path):
    words = guide("kb/shipped/vault/AGENTS.md")
    assert words == guide("AGENTS.md")
    found = kb_json("work", "--vault", waiting)
    (keys,) = re.findall(r"`\{(.+)\}`", words)
    assert re.findall(r'"(\w+)"', keys) == list(found)
    for heading in re.findall(r"`(# [^`]+)`", words):
        assert f"\n{heading}\n" in found["prompt"], heading
    assert "<evidence " in found["prompt"]
    assert "`kb work --answer KEY < answer.json`" in words
