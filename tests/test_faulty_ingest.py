"""`kb ingest --model` against a model that misbehaves: each fault passes, or one source fails and says so.

Two sources: the first one meets the fault, the second one must not notice.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from counting_server import Asked, Tally
from faulty_server import Fault, Server, hang, reply, reset, running, status
from generated_sources import document
from scripted_model import TASKS
from vaults import ingest, kb, kb_json, new_vault, tree

MODEL = ("--model", "openai/scripted")
SICK, WELL = "Letters about a loom", "Notes of a canal"
SECRET = "sk-test-0000"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as state:
        yield state


@pytest.fixture(autouse=True)
def waits(server: Server, monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """What the provider asked to wait, at each retry; nobody waits here."""
    asked: list[float | None] = []
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_API_BASE", server.base)
    monkeypatch.setattr("kb.engines.call._pause", lambda _, after, __: asked.append(after) or 0.0)
    return asked


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    vault = new_vault(tmp_path_factory.mktemp("faulty") / "start")
    (vault / "kb.toml").write_text("jobs = 1\n[model]\ntimeout = 1\n", encoding="utf-8")
    for title, subject in ((SICK, "loom"), (WELL, "canal")):
        (vault / "raw" / f"{title}.md").write_text(document(title, 420, about=(subject,)), encoding="utf-8")
    return vault


@pytest.fixture
def vault(start: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(start, tmp_path / "vault"))


@pytest.fixture(scope="module")
def healthy(start: Path, server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tally, dict[str, bytes]]:
    """What is asked, and the files, when nothing goes wrong."""
    vault = Path(shutil.copytree(start, tmp_path_factory.mktemp("healthy") / "vault"))
    tally = Tally()
    server.behave(tally)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", SECRET)
        patch.setenv("OPENAI_API_BASE", server.base)
        ingest(vault, *MODEL)
    assert set(tally.tasks) == {"compile_short", "write", "verify", "judge"}
    return tally, tree(vault)


# -- faults -----------------------------------------------------------------------------------------------------


def said(change: Callable[[str], str]) -> Callable[[Asked], Fault]:
    """A fault that says something else than the careful answer."""
    return lambda asked: reply(change(json.dumps(TASKS[asked.task](asked.user))))


def sent(fault: Fault) -> Callable[[Asked], Fault]:
    return lambda _: fault


def in_french(answer: str) -> str:
    words = "Le métier à tisser demande beaucoup de soin pendant une année sèche et les voisins comptent les jours."
    claims = [[*row[:2], words, *row[3:]] for row in json.loads(answer)["claims"]]
    return json.dumps(json.loads(answer) | {"claims": claims})


TRANSPORT = {
    "429": sent(status(429, "slow down")),
    "429 with Retry-After": sent(status(429, "slow down", {"Retry-After": "7"})),
    "500": sent(status(500, "boom")),
    "hang": sent(hang),
    "reset": sent(reset),
}
CONTENT = {
    "empty": said(lambda _: ""),
    "prose": said(lambda _: "I am sorry, I would rather tell you about the weather."),
    "truncated": said(lambda answer: answer[: len(answer) // 2]),
    "schema": said(lambda _: '{"facts": ["A loom needs oil."]}'),
    "10 MB": said(lambda answer: answer.replace('"', '"' + "x" * 10_000_000, 1)),
}
OF_ONE_TASK = {
    ("sentences out of range", "compile_short"): said(lambda answer: re.sub(r'"\d+\.\d+"', '"88.9"', answer)),
    ("another language", "compile_short"): said(in_french),
    ("unknown claims", "write"): said(lambda answer: re.sub(r"\[c\d+\]", "[c99]", answer)),
    ("unknown page", "write"): said(lambda answer: answer.replace('"P1"', '"P7"')),
    ("unknown numbers", "verify"): said(lambda _: '{"entailed": "700-705", "by": [], "not": []}'),
}
CASES: dict[tuple[str, str], Callable[[Asked], Fault]] = {
    **{(name, "compile_short"): fault for name, fault in {**TRANSPORT, **CONTENT}.items()},
    **{(name, "write"): CONTENT[name] for name in ("prose", "schema")},
    **{(name, "verify"): (TRANSPORT | CONTENT)[name] for name in ("500", "reset", "empty", "truncated")},
    **OF_ONE_TASK,
}
"""The fault and the task that meets it."""


class Faulty(Tally):
    """Answers wrongly in one task of the sick source: so many times, then carefully."""

    def __init__(self, case: tuple[str, str], times: int = 1_000) -> None:
        super().__init__(before=self._fault)
        self.case, self.left = case, times

    def _fault(self, _: int, asked: Asked) -> Fault | None:
        if asked.task != self.case[1] or SICK not in asked.user or not self.left:
            return None
        self.left -= 1
        return CASES[self.case](asked)


QUICK = {("500", "verify"), ("prose", "write"), ("truncated", "verify"), *OF_ONE_TASK}
"""One of each way that kb goes; the others are for the long run."""
PARAMETERS = [
    pytest.param(case, id=" in ".join(case), marks=() if case in QUICK else pytest.mark.long) for case in CASES
]


# -- what comes of them -----------------------------------------------------------------------------------------


def pages_of(files: dict[str, bytes]) -> dict[str, bytes]:
    """All but the log and the journal, which say how many answers it took."""
    return {path: content for path, content in files.items() if "changes/" not in path and "log.md" not in path}


@pytest.mark.parametrize("case", PARAMETERS)
def test_a_fault_that_passes_is_forgotten(
    case: tuple[str, str], vault: Path, server: Server, healthy: tuple[Tally, dict[str, bytes]]
):
    faulty = Faulty(case, times=1)
    server.behave(faulty)
    report = ingest(vault, *MODEL)
    assert faulty.left == 0
    assert report["totals"]["compiled"] == 2
    if case != ("truncated", "verify"):  # what was cut is asked for in halves: other calls, the same verdicts
        assert len(faulty.asked) == len(healthy[0].asked) + 1
    if case[0] in TRANSPORT:
        assert tree(vault) == healthy[1]
    assert pages_of(tree(vault)) == pages_of(healthy[1])


@pytest.mark.parametrize("case", PARAMETERS)
def test_a_fault_that_stays_fails_one_source_and_a_healthy_model_resumes(
    case: tuple[str, str], vault: Path, server: Server, healthy: tuple[Tally, dict[str, bytes]]
):
    faulty = Faulty(case)
    server.behave(faulty)
    report = kb_json("ingest", "--vault", vault, "--date", "2026-11-21", *MODEL, code=1)
    sick, well = report["sources"]
    assert (sick["status"], well["status"]) == ("failed", "compiled")
    assert 10 < len(sick["error"]) < 700
    assert "\n" not in sick["error"] + sick["hint"]
    assert SECRET not in json.dumps(report)
    assert len(faulty.asked) <= len(healthy[0].asked) + 12
    kb("lint", "--vault", vault)
    assert SICK not in b"".join(tree(vault, "wiki", ".kb/claims", ".kb/changes").values()).decode()
    bought = {one.key for one in faulty.answered}
    again = Tally()
    server.behave(again)
    totals = ingest(vault, *MODEL)["totals"]
    assert (totals["compiled"], totals["unchanged"]) == (1, 1)
    assert not bought & {one.key for one in again.asked}
    kb("lint", "--vault", vault)


def test_the_time_that_a_provider_asks_for_is_waited(vault: Path, server: Server, waits: list[float | None]):
    server.behave(Faulty(("429 with Retry-After", "compile_short"), times=2))
    assert ingest(vault, *MODEL)["totals"]["compiled"] == 2
    assert waits == [7.0, 7.0]
    waits.clear()
