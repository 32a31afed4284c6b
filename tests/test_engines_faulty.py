"""A model that misbehaves: each fault ends in success after another try, or in a clear failure. Nothing leaks."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_samples import GOOD_CLAIMS, GOOD_EXTRACT, PARAGRAPHS, PROMPTS, window
from faulty_server import Fault, Server, broken, hang, page, reply, reset, running, status

from kb.engines.cache import Cache, Cached
from kb.engines.call import Caller
from kb.engines.keys import dotenv, key_for, redact, secrets
from kb.engines.loading import warm
from kb.engines.model import Model
from kb.engines.open import Folders, probe
from kb.engines.request import Request
from kb.engines.usage import Metered, Usage
from kb.errors import BadAnswer, EngineError

# litellm 1.10x declares a TypedDict in a way that pydantic remarks on when the first call is made
pytestmark = pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning")

SECRET = "sk-verysecret0123456789"
GOOD = reply(GOOD_EXTRACT)
HALF = reply(json.dumps({"claims": [["1.1", "Compost heaps and leaves.", "Compost"]]}))
"""An answer that is good for any part of the window."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as state:
        yield state


class Bench:
    """An engine that calls the server, with what it slept, kept and counted."""

    def __init__(self, server: Server, folder: Path, **options: object) -> None:
        self.server, self.folder, self.slept, self.usage = server, folder, list[float](), Usage()
        env = {"OPENAI_API_KEY": SECRET, "OPENAI_API_BASE": server.base}
        fields = {"keys": {}, "env": env, "attempts": 3, "timeout": 0.5, "sleep": self.slept.append}
        self.caller = Caller(**fields | options)  # type: ignore[arg-type]
        ask = Cached(Metered(self.caller, self.usage, lambda _: None), Cache(folder), self.usage)
        self.engine = Model(ask, PROMPTS, "openai/fast", "openai/strong")

    def extract(self, *faults: Fault) -> int:
        self.server.behave(*faults)
        return len(self.engine.extract(window()).claims)


@pytest.fixture
def bench(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("OPENAI_API_BASE", server.base)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    return Bench(server, tmp_path / "answers")


def test_a_good_answer_takes_one_call_that_says_what_it_must(bench: Bench):
    assert bench.extract(GOOD) == 3
    (asked,) = bench.server.asked
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert asked["messages"][0]["content"] == PROMPTS["extract"].system
    assert asked["model"] == "fast"
    assert asked["max_tokens"] > 1_000
    assert not {"tools", "response_format", "temperature", "stream"} & set(asked)
    total = bench.usage.total()
    assert (total.calls, total.input_tokens, total.output_tokens, total.usd) == (1, 100, 20, None)


PASSING = {
    "429": status(429, "slow down"),
    "500": status(500, "boom"),
    "503": status(503, "busy"),
    "529": status(529, "overloaded"),
    "hang": hang,
    "reset": reset,
    "html": page,
    "broken": broken,
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_by_itself_is_tried_again(bench: Bench, fault: str):
    assert bench.extract(PASSING[fault], GOOD) == 3
    assert len(bench.server.asked) == 2
    assert len(bench.slept) == 1
    assert 0.5 <= bench.slept[0] <= 1.5


@pytest.mark.parametrize("fault", ["429", "500", "reset"])
def test_what_does_not_pass_is_a_clear_failure_of_that_call(bench: Bench, fault: str):
    with pytest.raises(EngineError, match=r"openai/fast: .*, tried 3 times") as caught:
        bench.extract(PASSING[fault])
    assert len(bench.server.asked) == 3
    assert bench.slept[1] > 1.0
    assert "later" in caught.value.hint
    assert not list(bench.folder.rglob("*.json"))
    assert bench.extract(GOOD) == 3


def test_the_time_that_a_provider_asks_for_is_kept(bench: Bench):
    assert bench.extract(status(429, headers={"Retry-After": "7"}), GOOD) == 3
    assert 7.0 <= bench.slept[0] <= 8.0


def test_a_date_to_come_back_at_is_understood(bench: Bench):
    assert bench.extract(status(429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), GOOD) == 3
    assert 0.0 <= bench.slept[0] <= 1.0
    assert bench.extract(GOOD) == 3


@pytest.mark.parametrize("told", ["soon", "-5", ""])
def test_a_time_that_means_nothing_is_as_good_as_none(bench: Bench, told: str):
    assert bench.extract(status(429, headers={"Retry-After": told}), GOOD) == 3
    assert 0.0 <= bench.slept[0] <= 1.5


def test_nobody_waits_an_hour(bench: Bench):
    with pytest.raises(EngineError, match=r"asks to wait 3,600 s"):
        bench.extract(status(429, headers={"Retry-After": "3600"}), GOOD)
    assert bench.slept == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (status(401, f"Incorrect API key provided: {SECRET}"), "the key is missing or refused"),
        (status(403, "not for you"), "the key is missing or refused"),
        (status(404, "The model `fast` does not exist"), "does not exist"),
        (status(400, "bad things"), "bad things"),
    ],
)
def test_what_cannot_pass_is_not_tried_again(bench: Bench, fault: Fault, words: str):
    with pytest.raises(EngineError, match=words) as caught:
        bench.extract(fault)
    assert SECRET not in str(caught.value) + caught.value.hint
    assert len(bench.server.asked) == 1


UNUSABLE = {
    "empty": reply(""),
    "null": reply(None),
    "no-choices": reply("x", choices=[]),
    "filtered": reply("", "content_filter"),
    "prose": reply("As a language model I would be glad to read this with you."),
    "schema": reply('{"facts": ["Compost is made by small animals."]}'),
    "shape": reply('{"claims": "many"}'),
    "keys": reply(json.dumps({"claims": [["c7", "Nothing.", "X"]]})),
    "range": reply(json.dumps({"claims": [["1.9", "Nothing.", "X"], ["88.1", "Nothing.", "X"]]})),
    "language": reply(
        json.dumps(
            {"claims": [["1.1", "Le compost est produit par de petits animaux et des champignons du sol.", "x"]]}
        )
    ),
    "huge": reply('{"claims": [["1.1", "' + "x" * 10_000_000 + '"]]}'),
    "deep": reply("[" * 100_000 + '{"claims": ' + "[" * 100_000),
}


@pytest.mark.parametrize("fault", [name for name in UNUSABLE if name != "deep"])
def test_an_answer_of_no_use_is_asked_for_once_more(bench: Bench, fault: str):
    assert bench.extract(UNUSABLE[fault], GOOD) == 3
    first, second = bench.server.asked
    assert second["messages"][:2] == first["messages"]
    assert second["messages"][3]["content"].startswith("This answer cannot be used: ")
    assert bench.usage.total().calls == 2


@pytest.mark.parametrize("fault", UNUSABLE)
def test_an_answer_that_stays_of_no_use_is_a_clear_failure_and_a_rerun_asks_again(bench: Bench, fault: str):
    with pytest.raises(BadAnswer) as caught:
        bench.extract(UNUSABLE[fault])
    assert len(caught.value.message) < 700
    assert len(bench.server.asked) <= 8
    assert bench.extract(HALF if fault == "deep" else GOOD) == 3


def test_a_cut_answer_is_split_and_its_good_half_is_not_used(bench: Bench):
    cut = reply(json.dumps({"claims": GOOD_CLAIMS}), "length")
    assert bench.extract(cut, HALF) == 2
    users = [asked["messages"][1]["content"] for asked in bench.server.asked]
    assert len(users) == 3
    assert PARAGRAPHS[3][:20] in users[2]
    assert PARAGRAPHS[0][:20] not in users[2]


def test_truncated_json_counts_as_cut_though_the_server_says_stop(bench: Bench):
    assert bench.extract(reply(GOOD_EXTRACT[:120]), HALF) == 2


def test_an_answer_as_a_tool_call_is_read(bench: Bench):
    call = {"id": "1", "type": "function", "function": {"name": "extract", "arguments": GOOD_EXTRACT}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choices = [{"index": 0, "message": message, "finish_reason": "tool_calls"}]
    assert bench.extract(reply(None, choices=choices)) == 3


def test_missing_usage_is_reckoned_not_zero(bench: Bench):
    assert bench.extract(reply(GOOD_EXTRACT, usage=None)) == 3
    assert bench.usage.total().input_tokens > 500
    assert bench.usage.total().output_tokens > 50


def test_a_model_that_holds_a_schema_gets_one_and_one_that_refuses_it_is_asked_in_words(bench: Bench):
    bench.engine = Model(bench.engine.ask, PROMPTS, "openai/gpt-4o-mini", "openai/gpt-4o-mini")
    bench.server.behave(status(400, "response_format is not supported"), GOOD)
    assert len(bench.engine.extract(window()).claims) == 3
    first, second = bench.server.asked
    assert first["response_format"]["json_schema"]["strict"] is True
    assert "response_format" not in second
    bench.server.behave(GOOD)
    bench.engine.extract(window(PARAGRAPHS[::-1]))
    assert "response_format" not in bench.server.asked[0]


def test_prices_are_known_of_models_that_have_one(bench: Bench):
    assert bench.caller.price("openai/gpt-4o-mini") == (pytest.approx(1.5e-7), pytest.approx(6e-7))
    assert bench.caller.price("ollama/llama3") == (0.0, 0.0)
    assert bench.caller.price("openai/nobody-knows-this") is None
    assert bench.caller.price("nobody/knows") is None


def test_what_a_call_may_cost_is_known_before_it_and_answers_have_room_for_thoughts(bench: Bench):
    def asked(model: str) -> Request:
        return Request("extract", model, "sha", "s" * 4000, "u" * 4000, most_tokens=1_000)

    assert bench.caller.most_usd(asked("openai/gpt-4o-mini")) == pytest.approx(2_000 * 1.5 * 1.5e-7 + 1_000 * 6e-7)
    assert bench.caller.most_usd(asked("ollama/llama3")) == 0.0
    assert bench.caller.most_usd(asked("openai/nobody-knows-this")) is None
    for model, longest in (("openai/gpt-4o-mini", 1_000), ("openai/gpt-5", 3_000)):
        bench.server.behave(reply("ready"))
        bench.caller(asked(model))
        sent = bench.server.asked[0]
        assert (sent.get("max_tokens") or sent.get("max_completion_tokens")) == longest


def test_an_unknown_provider_is_a_clear_failure(bench: Bench):
    bench.engine = Model(bench.engine.ask, PROMPTS, "nobody/knows", "nobody/knows")
    with pytest.raises(EngineError, match="no provider of this name"):
        bench.engine.extract(window())


def test_nobody_listening_is_a_clear_failure(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/v1")
    with pytest.raises(EngineError, match="tried 3 times"):
        bench.engine.extract(window())


def test_no_secret_is_kept_logged_or_printed(
    bench: Bench, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture
):
    caplog.set_level(logging.DEBUG)
    bench.extract(reply("no"), GOOD)
    for fault in (status(401, f"key {SECRET}"), status(500, f"Bearer {SECRET} failed"), hang):
        bench.server.behave(fault)
        with pytest.raises(EngineError) as caught:
            bench.engine.extract(window(title=f"T{random.random()}"))
        assert SECRET not in f"{caught.value} {caught.value.hint}"
    kept = "".join(path.read_text(encoding="utf-8") for path in bench.folder.rglob("*") if path.is_file())
    printed = capfd.readouterr()
    assert GOOD_CLAIMS[0][1] in kept
    assert SECRET not in kept + caplog.text + printed.out + printed.err
    assert printed.out == ""
    assert PARAGRAPHS[0] not in printed.err


def test_the_key_of_a_dotenv_is_used_when_the_environment_has_none(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_BASE", server.base)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY='{SECRET}'\nOPENAI_API_BASE=http://evil.example/v1\n")
    server.behave(reply("ready"))
    assert probe("openai/fast", Folders.of(tmp_path), {}) == "ready"
    assert len(server.asked) == 1


def test_a_dotenv_brings_keys_and_nothing_else(tmp_path: Path):
    path = tmp_path / ".env"
    path.write_text(
        '# mine\nexport OPENAI_API_KEY="abc def"\nMISTRAL_API_KEY=xyz # home\nOPENAI_API_BASE=http://evil\nHTTPS_PROXY=x\n'
    )
    assert dotenv(path) == {"OPENAI_API_KEY": "abc", "MISTRAL_API_KEY": "xyz"}
    assert dotenv(tmp_path / "none") == {}
    assert key_for("mistral", dotenv(path)) == "xyz"
    assert key_for("groq", dotenv(path)) is None


def test_what_looks_like_a_key_is_hidden_wherever_it_comes_from():
    hidden = secrets({"MY_TOKEN": "hunter2222", "HOME": "/home/me", "X_API_KEY": "x"})
    assert hidden == ("hunter2222",)
    assert redact("hunter2222 at /home/me with Bearer abc.def and ?key=AIzaSyExample12345&x", hidden) == (
        "[…] at /home/me with Bearer […] and ?key=[…]&x"
    )
    assert redact("sk-ant-api03-abcdef, gsk_0123456789") == "[…], […]"


def test_loading_can_begin_early():
    thread = warm()
    thread.join(60)
    assert not thread.is_alive()
