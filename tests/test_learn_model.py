"""`kb learn` with a model: its order, reasons and questions are checked and cited, or those of code stand."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from answer_scripts import Script, all_but
from engine_samples import CLAIMS, card
from faulty_server import Server, status
from scripted_model import TASKS
from vaults import DATE, kb, kb_json, sample_vault, tree

from kb.engines.answers import LearnAnswer
from kb.engines.learn import read, values
from kb.errors import BadAnswer
from kb.flows.work import keep_answer
from kb.learning_tasks import LearnPage, LearnTask
from kb.vault.vault import Vault

pytestmark = pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning")
TOPIC = "Spaced repetition"
Twist = Callable[[dict[str, Any]], None]

# -- the answer -------------------------------------------------------------------------------------------------

WARP, WEFT, LOOM = card("Warp"), card("Weft"), card("Loom")
TASK = LearnTask(
    "Weaving",
    (LOOM.id,),
    (
        LearnPage(WARP, "The warp is held.", (("The warp is held under tension.[^a]", CLAIMS[:1]),)),
        LearnPage(WEFT, "", (("The weft goes over and under.", CLAIMS[1:2]),), (WARP.id,)),
        LearnPage(LOOM, "", (("A loom weaves.", CLAIMS[2:3]),)),
    ),
)
HELD = ["P1", "The warp is held under tension.", "", "s1"]
GOES = ["P2", "The weft goes over and under the warp.", "P1", "s1 s2"]
WEAVES = ["P3", "A loom holds both.", "P1 P2", "s3"]
ASKED = ["P3", "What does a loom do?", "A loom weaves.", "s3"]


def path(*order: list[str], questions: tuple[list[str], ...] = (), is_last: bool = False) -> Any:
    return read(LearnAnswer(order=list(order), questions=list(questions)), TASK, is_last=is_last)


def test_the_prompt_shows_pages_with_statements_behind_keys_that_run_through():
    shown = values(TASK)["pages"]
    assert "P1 Warp (concept)" in shown
    assert "P3 Loom (concept, goal)" in shown
    assert "mentions P1" in shown
    assert re.findall(r"^(s\d) ", shown, re.MULTILINE) == ["s1", "s2", "s3"]
    assert "[^a]" not in shown


def test_an_order_with_reasons_and_questions_is_read_with_the_claims_behind_statements():
    found = path(HELD, GOES, WEAVES, questions=(ASKED,))
    assert [step.page for step in found.steps] == [WARP.id, WEFT.id, LOOM.id]
    assert found.steps[1].requires == (WARP.id,)
    assert found.steps[1].claims == (CLAIMS[0].id, CLAIMS[1].id)
    assert (found.questions[0].page, found.questions[0].claims) == (LOOM.id, (CLAIMS[2].id,))


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        ([GOES, HELD, WEAVES], "order-broken"),
        ([["P1", "The warp is held.", "P1", "s1"], WEAVES], "order-broken"),
        ([["P1", "The warp is held.", "P9", "s1"], WEAVES], "order-broken"),
        ([HELD, ["P9", "Nothing.", "", "s1"], WEAVES], "unknown-page"),
        ([HELD, HELD, WEAVES], "unknown-page"),
        ([HELD, GOES], "goal-left-out"),
        ([], "goal-left-out"),
    ],
)
def test_an_order_that_breaks_itself_or_loses_the_goal_is_no_answer_even_the_last_time(order: list[Any], rule: str):
    with pytest.raises(BadAnswer, match=rule):
        path(*order, is_last=True)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["P1", "The warp is held.", "", "s9"], "unknown-statement"),
        (["P1", "The warp is held.", "", "s2"], "statement-elsewhere"),
        (["P1", "The warp is held.", "", ""], "no-statement"),
        (["P1", "It is held. It is tight.", "", "s1"], "no-reason"),
        (["P1", "", "", "s1"], "no-reason"),
    ],
)
def test_a_reason_without_its_statement_is_asked_for_again_then_left_out(row: list[str], rule: str):
    with pytest.raises(BadAnswer, match=rule):
        path(row, GOES, WEAVES)
    found = path(row, GOES, WEAVES, is_last=True)
    assert [step.why for step in found.steps] == ["", GOES[1], WEAVES[1]]
    assert found.refused[0].startswith(rule)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["P9", *ASKED[1:]], "unknown-page"),
        (["P3", "A loom weaves.", "A loom weaves.", "s3"], "no-question"),
        (["P3", "What does a loom do?", "", "s3"], "no-question"),
        (["P3", "What is held?", "The warp is held.", "s1"], "statement-elsewhere"),
        (["P3", "What does a loom do?", "A loom weaves.", "all"], "no-statement"),
    ],
)
def test_a_question_that_no_statement_of_its_page_answers_is_left_out(row: list[str], rule: str):
    with pytest.raises(BadAnswer, match=rule):
        path(HELD, GOES, WEAVES, questions=(row,))
    found = path(HELD, GOES, WEAVES, questions=(row, ASKED), is_last=True)
    assert [one.words for one in found.questions] == [ASKED[1]]
    assert found.refused[0].startswith(rule)


# -- the command ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_vault(tmp_path_factory.mktemp("learn") / "vault")


@pytest.fixture
def vault(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "vault"))


def learn(vault: Path, *arguments: str, code: int = 0) -> Any:
    return kb_json("learn", TOPIC, *arguments, "--vault", vault, "--date", DATE, code=code)


def by_model(vault: Path, server: Server, twist: Twist | None = None, **functions: Any) -> tuple[Any, Script]:
    """What `kb learn` says with a careful model, whose answer `twist` changes."""

    def answer(user: str) -> dict[str, Any]:
        careful = TASKS["learn"](user)
        if twist:
            twist(careful)
        return careful

    script = Script({"learn": answer, **functions})
    server.behave(script)
    return learn(vault, "--model", "openai/scripted"), script


def bare(words: str) -> str:
    return re.sub(r"\W+", " ", words)


def test_reasons_and_questions_are_read_back_and_lead_to_their_passages(vault: Path, server: Server):
    found, script = by_model(vault, server)
    assert script.tasks() == ["learn", "verify"]
    assert (found["model"], found["notice"], found["left_out"]) == ("openai/scripted", "", [])
    reasons = [step["why"] for step in found["steps"] if step["why"]]
    assert len(reasons) >= 4
    page = (vault / found["path"]).read_text(encoding="utf-8")
    for words, note, passage in re.findall(r"Why here: (.+?) \(\[\[([^\]#]+)#\^(p-[^|]+)\|passage\]\]\)\.", page):
        text = (vault / "wiki/text" / f"{note}.md").read_text(encoding="utf-8")
        (line,) = re.findall(rf"^.*\^{passage}$", text, re.MULTILINE)
        assert bare(words).strip()[-30:] in bare(line)
    assert page.count("|passage]]") == len(reasons)
    assert found["questions"][0]["words"].startswith("What is said of ")
    assert kb_json("lint", "--vault", vault)["problems"] == []


def test_the_order_of_the_model_is_the_order_of_the_map(vault: Path, server: Server):
    def reverse(careful: dict[str, Any]) -> None:
        careful["order"] = [[row[0], *row[1:2], "", *row[3:]] for row in reversed(careful["order"])]

    plain = [step["title"] for step in learn(vault, "--engine", "extractive")["steps"]]
    kb("undo", "--vault", vault, "--date", DATE)
    found, _ = by_model(vault, server, reverse)
    assert [step["title"] for step in found["steps"]] == plain[::-1]
    assert all(step["builds_on"] == [] for step in found["steps"])
    page = (vault / found["path"]).read_text(encoding="utf-8")
    assert re.findall(r"^\d+\. \[\[([^\]]+)\]\]", page, re.MULTILINE) == plain[::-1]


def test_an_order_that_breaks_itself_twice_leaves_that_of_code_with_a_notice(vault: Path, server: Server):
    def circle(careful: dict[str, Any]) -> None:
        careful["order"][0][2] = careful["order"][-1][0]

    plain = learn(vault, "--engine", "extractive")
    found, script = by_model(vault, server, circle)
    assert script.tasks() == ["learn", "learn"]
    assert "order-broken" in found["notice"]
    assert (found["model"], found["change"]) == ("", "")
    assert (found["steps"], found["questions"]) == (plain["steps"], plain["questions"])
    shown = kb("learn", TOPIC, "--engine", "extractive", "--vault", vault, "--date", DATE)
    assert "says this already" in shown


@pytest.mark.parametrize("answer", [lambda _: "no JSON at all", lambda _: status(401, "no such key")])
def test_a_model_that_fails_leaves_the_order_of_code_with_a_notice(answer: Any, vault: Path, server: Server):
    found, _ = by_model(vault, server, learn=answer)
    assert found["notice"].startswith("the order and the questions are those of code: ")
    assert len(found["steps"]) > 3
    assert found["change"]


def test_what_the_quotes_do_not_carry_is_left_out_and_named(vault: Path, server: Server):
    def lie(careful: dict[str, Any]) -> None:
        careful["order"][0][1] = "The whole subject was settled by 4,711 pupils in 1799."
        careful["questions"][0][1:3] = ["Who settled it?", "Leonhard Euler settled the whole subject."]

    found, _ = by_model(vault, server, lie, verify=all_but("nothing that is there"))
    assert {one["rule"] for one in found["left_out"]} == {"figure-without-evidence", "name-without-evidence"}
    page = (vault / found["path"]).read_text(encoding="utf-8")
    assert "4,711" not in page
    assert "Who settled it?" not in page


def test_what_does_not_follow_is_left_out(vault: Path, server: Server):
    said: list[str] = []

    def remember(careful: dict[str, Any]) -> None:
        said.append(careful["questions"][-1][2])

    by_model(vault, server, remember)
    kb("undo", "--vault", vault, "--date", DATE)
    shutil.rmtree(vault / ".kb/cache/answers", ignore_errors=True)
    found, _ = by_model(vault, server, verify=all_but(said[0][:40]))
    assert [one["rule"] for one in found["left_out"]] == ["not-entailed"] * len(found["left_out"])
    assert said[0] in [one["text"] for one in found["left_out"]]


def test_the_same_again_asks_nobody_and_writes_nothing(vault: Path, server: Server):
    by_model(vault, server)
    before = tree(vault)
    found, script = by_model(vault, server)
    assert script.tasks() == []
    assert (found["change"], found["used"]["calls"]) == ("", 0)
    assert tree(vault) == before


def test_in_the_queue_prompts_wait_until_somebody_answers(vault: Path, server: Server):
    for _ in range(5):
        found = learn(vault, "--engine", "queue", code=1)
        assert found["error"].startswith("waiting: ")
        assert not (vault / "wiki/maps").exists()
        while (work := kb_json("work", "--vault", vault))["waiting"]:
            answer = TASKS[work["task"]](work["prompt"])
            keep_answer(Vault(vault), work["key"], json.dumps(answer))
            if work["task"] == "verify":
                assert learn(vault, "--engine", "queue")["model"]
                return
    raise AssertionError("it never ends")


def test_a_forgotten_source_takes_its_reasons_along(vault: Path, server: Server):
    found, _ = by_model(vault, server)
    before = (vault / found["path"]).read_text(encoding="utf-8")
    kb("forget", "The long way to the perfect schedule", "--yes", "--vault", vault, "--date", DATE)
    after = (vault / found["path"]).read_text(encoding="utf-8")
    assert "The long way to the perfect schedule" in before
    assert "The long way to the perfect schedule" not in after
    assert 0 < after.count("Why here: ") < before.count("Why here: ")
    assert re.findall(r"^\d+\. \[\[(.+?)\]\]", after, re.MULTILINE) == [
        step["title"] for step in found["steps"] if (vault / "wiki" / step["page"]).exists()
    ]
    assert kb_json("lint", "--vault", vault)["problems"] == []


def test_at_a_terminal_the_reasons_are_shown(vault: Path, server: Server):
    server.behave(Script({}))
    shown = kb("learn", TOPIC, "--model", "openai/scripted", "--vault", vault, "--date", DATE)
    assert re.search(r"^ +1\. .+\n     [A-Z].+\.$", shown, re.MULTILINE)
