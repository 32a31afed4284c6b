"""Both sides of a claim, sources that disagree, and a council of models: shown with votes, checked as any answer."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from answer_scripts import ARCHES, BRIDGE, CHRONICLE, LATER, YEAR, Script, all_but, key, says, silent, streamed
from faulty_server import Server, status
from scripted_model import ScriptedModel
from test_judging import FIRST, SECOND, disagreeing
from vaults import DATE, ingest, kb, kb_json, new_vault

from kb.engines.answers import parse
from kb.engines.call import Caller
from kb.engines.heard import spoken
from kb.engines.request import Request
from kb.errors import BadAnswer, EngineError

pytestmark = pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning")
BUILT = "When was the bread oven of the village built?"
OVEN = "The bread oven of the village was built in 1931"
ASKED = "When was the stone bridge at the mill finished?"
COUNCIL = 'jobs = 1\n\n[council]\nmodels = ["openai/ash", "openai/birch", "openai/cedar"]\nchairman = "openai/chair"\n'


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = new_vault(tmp_path_factory.mktemp("compiled") / "vault")
    (made / "raw/bridge.md").write_text(BRIDGE, encoding="utf-8")
    (made / "raw/chronicle.md").write_text(CHRONICLE, encoding="utf-8")
    ingest(made)
    return made


@pytest.fixture
def vault(compiled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(compiled, tmp_path / "vault"))


def ask(vault: Path, server: Server, script: Script, question: str, *arguments: str, code: int = 0) -> Any:
    server.behave(script)
    return kb_json("ask", question, "--vault", vault, "--date", DATE, *arguments, code=code)


# -- for and against --------------------------------------------------------------------------------------------


def argue(vault: Path, server: Server, answer: Callable[[str], Any], *arguments: str, **more: Any) -> Any:
    script = Script({"argue": answer, **more})
    claim = "The stone bridge at the mill was finished in 1871."
    return ask(vault, server, script, claim, "--argue", "--model", "openai/scripted", *arguments)


def test_both_sides_of_a_claim_are_cited(vault: Path, server: Server):
    def sides(user: str) -> dict[str, Any]:
        favour = f"The report of 1872 says that it was finished in 1871. [{key(user, YEAR)}]"
        return {"favour": [favour], "against": [f"The chronicle says 1874. [{key(user, LATER)}]"]}

    answer = argue(vault, server, sides)
    favour, against = (part.strip() for part in re.split(r"## (?:For|Against)", answer["answer"])[1:3])
    assert favour.startswith("The report of 1872 says that it was finished in 1871.[^")
    assert against.startswith("The chronicle says 1874.[^")
    assert {one["source"] for one in answer["citations"]} == {"bridge.md", "chronicle.md"}


def test_a_side_without_evidence_stays_empty_and_says_so(vault: Path, server: Server):
    answer = argue(vault, server, lambda user: {"favour": [f"{YEAR} [{key(user, YEAR)}]"], "against": []})
    assert "## Against\n\nThe wiki does not say: anything against it." in answer["answer"]


def test_a_case_that_does_not_follow_is_left_out(vault: Path, server: Server):
    def sides(user: str) -> dict[str, Any]:
        against = f"The chronicle denies that the bridge ever stood. [{key(user, LATER)}]"
        return {"favour": [f"{YEAR} [{key(user, YEAR)}]"], "against": [against]}

    answer = argue(vault, server, sides, verify=all_but("ever stood"))
    assert "ever stood" not in answer["answer"]
    assert len(answer["left_out"]) == 1


def test_an_argument_is_filed_with_both_its_sections(vault: Path, server: Server):
    def sides(user: str) -> dict[str, Any]:
        return {
            "favour": [f"{YEAR} [{key(user, YEAR)}]"],
            "against": [f"The chronicle says 1874. [{key(user, LATER)}]"],
        }

    page = (vault / argue(vault, server, sides, "--save")["saved"]).read_text(encoding="utf-8")
    page = page.partition("\n---\n")[2]
    assert page.index("## For") < page.index(YEAR) < page.index("## Against") < page.index("says 1874")
    assert kb_json("lint", "--vault", vault)["problems"] == []


def test_an_argument_needs_a_model(vault: Path):
    found = kb_json("ask", "It rains.", "--argue", "--vault", vault, code=2)
    assert "--argue needs a model" in found["error"]


# -- sources that disagree --------------------------------------------------------------------------------------


@pytest.fixture
def disputed(tmp_path: Path, server: Server) -> Path:
    """A vault with a contradiction that a model found."""
    made = new_vault(tmp_path / "disputed")
    dates = {"a mason": "1935-01-01", "b baker": "1950-01-01"}
    for name, text in (("a mason", FIRST), ("b baker", SECOND)):
        (made / f"raw/{name}.md").write_text(f"---\npublished: {dates[name]}\n---\n{text}", encoding="utf-8")
    server.behave(ScriptedModel(disagreeing).fault)
    ingest(made, "--model", "openai/scripted")
    return made


def test_a_known_disagreement_is_given_to_the_model(disputed: Path, server: Server):
    script = Script({"answer": silent()})
    ask(disputed, server, script, BUILT, "--model", "openai/scripted")
    shown = r"^The sources disagree: when was the bread oven built\? 193\d \[c\d+\] or 193\d \[c\d+\]$"
    assert re.search(shown, script.inputs("answer")[0], re.MULTILINE)


def test_the_other_side_of_a_disagreement_is_shown_when_the_model_keeps_silent_of_it(disputed: Path, server: Server):
    script = Script({"answer": says(("The bread oven was built in 1931.", OVEN))})
    answer = ask(disputed, server, script, BUILT, "--model", "openai/scripted")
    assert "The sources disagree: when was the bread oven built?" in answer["answer"]
    assert "> “The bread oven of the village was built in 1934" in answer["answer"]
    assert {one["dated"] for one in answer["citations"]} == {"1935-01-01", "1950-01-01"}
    assert answer["disagree"] == ["When was the bread oven built, 1931 or 1934"]


def test_nothing_is_added_where_both_sides_stand_in_the_answer(disputed: Path, server: Server):
    later = f"{OVEN[:-4]}1934"
    script = Script({"answer": says(("The mason says 1931.", OVEN), ("The baker says 1934.", later))})
    answer = ask(disputed, server, script, BUILT, "--model", "openai/scripted")
    assert "> “" not in answer["answer"]
    assert "The sources disagree: [[When was the bread oven built, 1931 or 1934]]." in answer["answer"]


# -- the council ------------------------------------------------------------------------------------------------


def rank(*order: str) -> Callable[[str], Any]:
    """Ranks by words that an answer holds, the best first."""

    def ranked(user: str) -> dict[str, Any]:
        answers = re.findall(r"^# Answer ([A-Z])\n(.*?)(?=\n# Answer|\n</)", user, re.MULTILINE | re.DOTALL)
        rows = [[letter, "good"] for words in order for letter, text in answers if words in text]
        return {"ranked": rows}

    return ranked


def chair(user: str) -> dict[str, Any]:
    words = [f"It was finished in 1871. [{key(user, YEAR)}]", f"It has five arches. [{key(user, ARCHES)}]"]
    return {"answered": "yes", "answer": [" ".join(words)], "missing": "", "follows": "A"}


FUNCTIONS = {
    "ash/answer": says(("It was finished in 1871.", YEAR), ("It has five arches.", ARCHES)),
    "birch/answer": says(("The chronicle says 1874.", LATER)),
    "rank": rank("five arches", "1874"),
    "chair": chair,
}


@pytest.fixture
def council(vault: Path) -> Path:
    (vault / "kb.toml").write_text(COUNCIL, encoding="utf-8")
    return vault


def test_models_answer_rank_each_other_and_a_chairman_writes(council: Path, server: Server):
    script = Script({**FUNCTIONS, "cedar/answer": says(("The wheel is of oak.", "Its wheel is of oak"))})
    script.functions["rank"] = rank("five arches", "1874", "oak")
    answer = ask(council, server, script, ASKED, "--council")
    voices = {one["model"].removeprefix("openai/"): one for one in answer["council"]["voices"]}
    assert {name: one["points"] for name, one in voices.items()} == {"ash": 2, "birch": 1, "cedar": 0}
    assert all(voices[name]["letter"] not in voices[name]["ranked"] for name in voices)
    assert answer["council"]["chairman"] == "openai/chair"
    assert answer["answer"].startswith("It was finished in 1871.[^")
    assert {model for model, task, _ in script.asked if task == "verify"} == {"chair"}


def test_a_model_that_fails_is_named_and_the_others_decide(council: Path, server: Server):
    script = Script({**FUNCTIONS, "cedar/answer": lambda _: status(400, "no such model")})
    answer = ask(council, server, script, ASKED, "--council")
    cedar = next(one for one in answer["council"]["voices"] if one["model"] == "openai/cedar")
    assert cedar["letter"] == ""
    assert "no such model" in cedar["error"]
    assert not answer["abstained"]
    shown = kb("ask", ASKED, "--council", "--vault", council, "--date", DATE)
    assert "## Votes\n" in shown
    assert re.search(r"openai/cedar +no answer  failed: ", shown)
    assert "written by openai/chair, built on A" in shown


def test_nobody_sees_whose_answer_is_whose(council: Path, server: Server):
    order = rank("five arches", "1874", "does not answer")
    script = Script({**FUNCTIONS, "cedar/answer": silent(""), "rank": order})
    ask(council, server, script, ASKED, "--council")
    for shown in script.inputs("rank") + script.inputs("chair"):
        assert not re.search("ash|birch|cedar|openai", shown)
    assert len(script.inputs("rank")) == 3
    assert "points)" in script.inputs("chair")[0]
    assert "points)" not in script.inputs("rank")[0]


def test_what_the_rules_refuse_is_not_ranked_and_the_final_answer_is_checked_too(council: Path, server: Server):
    lying = says(("It was finished in 1871.", YEAR), ("It has seven arches of granite.", ARCHES))
    script = Script({**FUNCTIONS, "cedar/answer": lying, "chair": lambda user: chair(user) | {
        "answer": [f"It was finished in 1871. [{key(user, YEAR)}] It has nine arches of granite. [{key(user, ARCHES)}]"]
    }})  # fmt: skip
    answer = ask(council, server, script, ASKED, "--council")
    assert not any("seven" in shown for shown in script.inputs("rank") + script.inputs("chair"))
    assert "nine" not in answer["answer"]
    assert answer["left_out"][0]["rule"] == "figure-without-evidence"


def test_where_no_model_answers_the_question_fails(council: Path, server: Server):
    script = Script({"answer": lambda _: status(400, "closed")})
    assert "closed" in ask(council, server, script, ASKED, "--council", code=1)["error"]


def test_a_tape_replays_a_council(council: Path, server: Server):
    script = Script({**FUNCTIONS, "cedar/answer": silent()})
    told = ask(council, server, script, ASKED, "--council", "--record")
    replayed = kb_json("ask", ASKED, "--council", "--vault", council, "--engine", "tape", "--date", DATE)
    assert replayed["answer"] == told["answer"]
    assert replayed["council"] == told["council"]


def test_a_council_needs_two_models_and_a_chairman(vault: Path):
    found = kb_json("ask", ASKED, "--council", "--vault", vault, code=2)
    assert "a council has 2 to 7 models" in found["error"]
    (vault / "kb.toml").write_text('[council]\nmodels = ["a/b", "c/d"]\n', encoding="utf-8")
    assert "no chairman" in kb_json("ask", ASKED, "--council", "--vault", vault, code=2)["error"]
    (vault / "kb.toml").write_text('[council]\nmodels = "a/b"\n', encoding="utf-8")
    assert "list of texts" in kb_json("ask", ASKED, "--council", "--vault", vault, code=2)["error"]


# -- words that come while they are written ---------------------------------------------------------------------

ANSWER = json.dumps({"answered": "yes", "answer": ["Rain “falls”.\n[c1] Snow melts. [2.1-2]", "It pours. [c2]"]})


def caller(server: Server, heard: list[tuple[str, str]]) -> Caller:
    env = {"OPENAI_API_KEY": "sk-test-0000", "OPENAI_API_BASE": server.base}
    made = Caller(keys={}, env=env, attempts=1, timeout=5.0)
    made.hear = lambda task, words: heard.append((task, words))
    return made


def test_an_answer_is_told_while_it_comes_and_is_the_same_whole(server: Server):
    server.behave(streamed(ANSWER))
    heard: list[tuple[str, str]] = []
    reply = caller(server, heard)(Request("answer", "openai/scripted", "", "s", "u", 100))
    assert (reply.content, reply.finish) == (ANSWER, "stop")
    assert server.asked[0]["stream"] is True
    assert heard[-1] == ("answer", "Rain “falls”. Snow melts.\n\nIt pours.")
    assert len(heard) > 5
    assert all("[" not in words for _, words in heard)


def test_only_answers_are_told(server: Server):
    server.behave(streamed(ANSWER))
    heard: list[tuple[str, str]] = []
    with pytest.raises(EngineError):
        caller(server, heard)(Request("verify", "openai/scripted", "", "s", "u", 100))
    assert "stream" not in server.asked[0]
    assert heard == []


def test_an_answer_that_breaks_off_is_never_half_used(server: Server):
    server.behave(streamed(ANSWER, breaks_off=True))
    reply = caller(server, [])(Request("answer", "openai/scripted", "", "s", "u", 100))
    with pytest.raises(BadAnswer, match=r"breaks off|cut"):
        parse("answer", reply)


@pytest.mark.parametrize("cut", range(len(ANSWER)))
def test_any_beginning_of_an_answer_can_be_told(cut: int):
    assert "Rain “falls”. Snow melts.\n\nIt pours.".startswith(spoken(ANSWER[:cut])) or spoken(ANSWER[:cut]).endswith(
        ("[", "[c", "\\")
    )
