"""`kb doctor --call`: each model is asked for one word, a failure comes with what mends it, a secret is never shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faulty_server import Server, hang, reply, reset, running, status
from test_cli import outcome
from vaults import kb_json, new_vault, tree

KEY = "sk-test-51c3e0"
NAMED = '[model]\nfast = "openai/quick"\nstrong = "openai/careful"\n'


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Server]:
    with running() as state:
        yield state


@pytest.fixture
def server(endpoint: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Who answers for the models; each test says how."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_BASE", endpoint.base)
    endpoint.behave(reply("ready"))
    return endpoint


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = new_vault(tmp_path / "vault")
    (made / "kb.toml").write_text(NAMED, encoding="utf-8")
    return made


def checks(vault: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The checks of models, by name."""
    found = kb_json("doctor", "--vault", vault, "--call", *arguments, code=code)["checks"]
    return {check["name"]: check for check in found if "model" in check["name"]}


def test_each_tier_is_asked_for_one_word(server: Server, vault: Path):
    server.behave(reply("ready"))
    before = tree(vault, "wiki", ".kb", "kb.toml")
    found = checks(vault)
    assert found["model.fast"]["message"] == "openai/quick answers: ready"
    assert found["model.strong"]["message"] == "openai/careful answers: ready"
    assert [body["model"] for body in server.asked] == ["quick", "careful"]
    assert tree(vault, "wiki", ".kb", "kb.toml") == before


def test_one_model_for_both_tiers_is_asked_once_and_a_named_one_alone(server: Server, vault: Path):
    server.behave(reply("ready"))
    assert list(checks(vault, "--model", "openai/other")) == ["--model"]
    (vault / "kb.toml").write_text('[model]\nfast = "openai/one"\nstrong = "openai/one"\n', encoding="utf-8")
    assert list(checks(vault)) == ["model.fast, model.strong"]
    assert [body["model"] for body in server.asked] == ["other", "one"]


def test_nobody_is_asked_without_call(server: Server, vault: Path):
    server.behave(reply("ready"))
    kb_json("doctor", "--vault", vault)
    assert server.asked == []
    assert outcome("doctor", "--vault", vault, "--model", "openai/x")[0] == 2


FAULTS = {
    "a key that is refused": (status(401, f"Incorrect API key provided: {KEY}"), "refused", "OPENAI_API_KEY"),
    "a model that is not there": (status(404, "model not found"), "not found", "check the model's name"),
    "an endpoint that breaks off": (reset, "openai/x", "is the endpoint up?"),
    "an endpoint that is busy": (status(503, "overloaded"), "overloaded", "is the endpoint up?"),
    "no answer in words": (reply(""), "without a word", "chats"),
}
"""What is wrong → how the server behaves, what is said of it, and a part of the hint."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_is_one_check_with_the_hint_that_mends_it(fault: str, server: Server, vault: Path):
    behaviour, said, hint = FAULTS[fault]
    server.behave(behaviour)
    check = checks(vault, "--model", "openai/x", code=1)["--model"]
    assert not check["ok"]
    assert said in check["message"]
    assert hint in check["hint"]
    assert len(server.asked) == 1
    code, out, errors = outcome("doctor", "--vault", vault, "--call", "--model", "openai/x")
    assert code == 1
    assert "NO  --model: openai/x" in out
    assert KEY not in out + errors + str(check)


def test_a_model_that_hangs_is_given_up_after_the_timeout_of_the_settings(server: Server, vault: Path):
    (vault / "kb.toml").write_text('[model]\nstrong = "openai/slow"\ntimeout = 1\n', encoding="utf-8")
    server.behave(hang)
    check = checks(vault, code=1)["model.strong"]
    assert "openai/slow: " in check["message"]
    assert "imed out" in check["message"]
    assert "is the endpoint up?" in check["hint"]
    assert len(server.asked) == 1


def test_one_failing_tier_hides_the_other_one_not(server: Server, vault: Path):
    server.behave(status(404, "no such model"), reply("ready"))
    found = checks(vault, code=1)
    assert [found[name]["ok"] for name in ("model.fast", "model.strong")] == [False, True]


def test_an_answer_that_holds_the_key_is_shown_without_it(server: Server, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OTHER_API_KEY", "plain words 42")
    server.behave(reply(f"ready {KEY}\n\x1b[31mplain words 42"))
    code, out, errors = outcome("doctor", "--vault", vault, "--call")
    assert code == 0
    assert "ready […] [31m[…]" in out
    for secret in (KEY, "plain words 42", "\x1b"):
        assert secret not in out + errors


def test_where_no_model_is_named_the_check_says_how_to_name_one(server: Server, vault: Path, tmp_path: Path):
    (vault / "kb.toml").write_text("", encoding="utf-8")
    check = checks(vault, code=1)["model"]
    assert (check["message"], "--model" in check["hint"]) == ("none is named", True)
    assert "not asked" in checks(tmp_path / "elsewhere", code=1)["model"]["message"]
    assert checks(vault, "--model", "nobody/x", code=1)["--model"]["hint"].startswith("write PROVIDER/MODEL")


def test_a_model_can_be_asked_outside_of_a_vault(server: Server, tmp_path: Path):
    server.behave(reply("ready"))
    assert checks(tmp_path / "elsewhere", "--model", "openai/x", code=1)["--model"]["ok"]
