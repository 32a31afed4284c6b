"""Asking with a model: every sentence that is shown is cited, backed and read back; what is not, is left out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from answer_scripts import ARCHES, BRIDGE, CHRONICLE, LATER, YEAR, Script, all_but, key, says, silent
from faulty_server import Server, status
from vaults import DATE, ingest, kb, kb_json, new_vault, tree

from kb.markdown.notes import passages_of
from kb.markdown.scan import marks
from kb.words import holds_quote

pytestmark = pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning")
ASKED = "When was the stone bridge at the mill finished?"
BOTH = (("It was finished in 1871, says the report of 1872.", YEAR), ("The chronicle of 1901 says 1874.", LATER))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = new_vault(tmp_path_factory.mktemp("compiled") / "vault")
    (made / "kb.toml").write_text("jobs = 1\n", encoding="utf-8")
    (made / "raw/bridge.md").write_text(BRIDGE, encoding="utf-8")
    (made / "raw/chronicle.md").write_text(CHRONICLE, encoding="utf-8")
    ingest(made)
    return made


@pytest.fixture
def vault(compiled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(compiled, tmp_path / "vault"))


@pytest.fixture
def script(server: Server) -> Callable[..., Script]:
    def behaving(**functions: Any) -> Script:
        made = Script({name.replace("__", "/"): one for name, one in functions.items()})
        server.behave(made)
        return made

    return behaving


def ask(vault: Path, question: str, *arguments: str, code: int = 0) -> Any:
    return kb_json(
        "ask", question, "--vault", vault, "--model", "openai/scripted", "--date", DATE, *arguments, code=code
    )


Behaving = Callable[..., Script]


# -- honest answers ---------------------------------------------------------------------------------------------


def test_an_answer_is_cited_sentence_by_sentence_and_read_back(vault: Path, script: Behaving):
    asked = script(answer=says(("It was finished in 1871.", YEAR), ("It has five arches of granite.", ARCHES)))
    answer = ask(vault, ASKED)
    assert not answer["abstained"]
    assert asked.tasks() == ["answer", "verify"]
    first, second = answer["citations"]
    assert (first["quote"], first["source"], first["page"]) == (YEAR, "bridge.md", "Report on the bridge (text)")
    assert first["dated"] == "1872-03-01"
    assert answer["answer"].startswith(
        f"It was finished in 1871.[^{first['label']}] It has five arches of granite.[^{second['label']}]"
    )
    assert (answer["model"], answer["used"]["calls"]) == ("openai/scripted", 2)


def test_every_quote_stands_in_the_passage_that_it_names(vault: Path, script: Behaving):
    script(answer=says(*BOTH))
    answer = ask(vault, ASKED)
    notes = {path.stem: passages_of(path.read_text(encoding="utf-8")) for path in (vault / "wiki/text").glob("*.md")}
    assert len(answer["citations"]) == 2
    for one in answer["citations"]:
        assert holds_quote(one["quote"], notes[one["page"]][one["passage"]])
    assert {mark.label for mark in marks(answer["answer"])} == {one["label"] for one in answer["citations"]}


def test_sources_are_shown_with_their_dates(vault: Path, script: Behaving):
    asked = script(answer=says(*BOTH))
    ask(vault, ASKED)
    assert "# Report on the bridge, of 1872-03-01" in asked.inputs("answer")[0]
    assert "Chronicle of the town, of 1901-05-02" in asked.inputs("answer")[0]


def test_what_the_wiki_does_not_say_is_said(vault: Path, script: Behaving):
    script(answer=says(("It was finished in 1871.", YEAR), missing="who designed it"))
    answer = ask(vault, "Who designed the stone bridge, and when was it finished?")
    assert answer["missing"] == "who designed it"
    assert "The wiki does not say: who designed it." in answer["answer"]


# -- a model that lies ------------------------------------------------------------------------------------------


def test_a_figure_that_no_passage_holds_is_left_out_and_named(vault: Path, script: Behaving):
    script(answer=says(("It was finished in 1871.", YEAR), ("It has seven arches of granite.", ARCHES)))
    answer = ask(vault, ASKED)
    assert "seven" not in answer["answer"]
    assert [(one["text"], one["rule"]) for one in answer["left_out"]] == [
        ("It has seven arches of granite.", "figure-without-evidence")
    ]
    assert len(answer["citations"]) == 1


def test_a_name_that_no_source_holds_is_left_out(vault: Path, script: Behaving):
    script(answer=says((f"{YEAR[:-1]} under Isambard Brunel.", YEAR), ("It has five arches of granite.", ARCHES)))
    answer = ask(vault, ASKED)
    assert "Brunel" not in answer["answer"]
    assert answer["left_out"][0]["rule"] == "name-without-evidence"


def test_a_mark_that_names_too_little_gets_the_rest_from_the_passages_and_is_read_back(vault: Path, script: Behaving):
    words = "The stone bridge at the mill was finished in 1871 or, after a flood, in 1874."
    asked = script(answer=says((words, YEAR)))
    answer = ask(vault, ASKED)
    assert [one["source"] for one in answer["citations"]] == ["bridge.md", "chronicle.md"]
    assert LATER in asked.inputs("verify")[0]
    script(answer=says((words, YEAR)), verify=all_but("after a flood"))
    assert ask(vault, f"{ASKED} And why?")["abstained"]


def test_the_question_backs_nothing(vault: Path, script: Behaving):
    script(answer=says(("The bridge was finished in 1869.", YEAR)))
    answer = ask(vault, "Was the stone bridge at the mill finished in 1869?")
    assert answer["abstained"]
    assert answer["left_out"][0]["rule"] == "figure-without-evidence"
    assert "did not hold" in answer["answer"]


def test_an_invented_quotation_is_left_out(vault: Path, script: Behaving):
    script(
        answer=says(
            ("The report calls it “the finest bridge of the valley” of all.", YEAR),
            ("The bridge has five arches.", ARCHES),
        )
    )
    answer = ask(vault, ASKED)
    assert "finest" not in answer["answer"]
    assert len(answer["left_out"]) == 1


def test_a_sentence_that_does_not_follow_is_left_out_with_what_is_missing(vault: Path, script: Behaving):
    script(
        answer=says(("It was finished in 1871.", YEAR), ("Its granite arches carry heavy carts.", ARCHES)),
        verify=all_but("carry heavy carts"),
    )
    answer = ask(vault, ASKED)
    assert [one["rule"] for one in answer["left_out"]] == ["not-entailed"]
    assert answer["left_out"][0]["why"] == "nothing says so"
    assert "heavy" not in answer["answer"]


def test_what_points_back_to_a_sentence_that_is_left_out_goes_with_it(vault: Path, script: Behaving):
    words = "The bridge crosses a wide river. It has five arches of granite."
    script(answer=says(("It was finished in 1871.", YEAR), (words, ARCHES)), verify=all_but("wide river"))
    answer = ask(vault, ASKED)
    assert [one["rule"] for one in answer["left_out"]] == ["not-entailed", "follows-nothing"]
    assert "arches" not in answer["answer"]


def test_unknown_keys_and_sentences_without_marks_are_asked_for_once_more_and_then_left_out(
    vault: Path, script: Behaving
):
    def lying(user: str) -> dict[str, Any]:
        good = f"{YEAR} [{key(user, YEAR)}]"
        return {"answered": "yes", "answer": [good, "It spans forty metres. [c99]", "It is the oldest of all."]}

    asked = script(answer=lying)
    answer = ask(vault, ASKED)
    assert asked.tasks() == ["answer", "answer", "verify"]
    assert answer["answer"].startswith(YEAR)
    assert "forty" not in answer["answer"]
    assert "oldest" not in answer["answer"]
    assert [one["rule"] for one in answer["left_out"]] == ["unknown-claim", "no-mark"]


def test_an_answer_that_cites_nothing_at_all_is_no_answer(vault: Path, script: Behaving):
    script(answer=lambda _: {"answered": "yes", "answer": ["It was finished in 1871."]})
    found = ask(vault, ASKED, code=1)
    assert "no usable answer" in found["error"]


def test_markup_never_reaches_the_answer(vault: Path, script: Behaving):
    script(
        answer=says(
            ("The bridge was finished in 1871, see [[index]].", YEAR),
            ("The arches ![x](http://example.org/x.png) are of granite.", ARCHES),
            ("The bridge has five arches of granite.", ARCHES),
        )
    )
    answer = ask(vault, ASKED)
    assert "[[index]]" not in answer["answer"]
    assert "example.org" not in answer["answer"]
    assert {one["rule"] for one in answer["left_out"]} == {"markup-in-text"}


def test_a_reading_back_that_fails_is_no_answer(vault: Path, script: Behaving):
    script(answer=says(("It was finished in 1871.", YEAR)), verify=lambda _: status(400, "no"))
    assert "error" in ask(vault, ASKED, code=1)


# -- silence ----------------------------------------------------------------------------------------------------


def test_what_the_evidence_does_not_say_is_not_answered_and_noted_as_wanted(vault: Path, script: Behaving):
    asked = script(answer=silent("who designed it"))
    answer = ask(vault, "Who designed the stone bridge?")
    assert (answer["abstained"], answer["citations"]) == (True, [])
    assert asked.tasks() == ["answer"]
    assert "The wiki does not say: who designed it." in answer["answer"]
    ask(vault, "who designed the STONE bridge")
    [wanted] = kb_json("status", "--vault", vault)["asked"]
    assert (wanted["times"], wanted["last"]) == (2, DATE)
    assert "2 times" in kb("status", "--vault", vault)


def test_a_question_that_has_an_answer_now_is_wanted_no_more(vault: Path, script: Behaving):
    script(answer=silent())
    ask(vault, ASKED)
    (vault / "raw/letter.md").write_text("# A letter\n\nThe bridge at the mill is of stone.\n", encoding="utf-8")
    ingest(vault)
    script(answer=says(("It was finished in 1871.", YEAR)))
    ask(vault, ASKED)
    assert kb_json("status", "--vault", vault)["asked"] == []


def test_nobody_is_asked_where_nothing_is_found(vault: Path, script: Behaving):
    asked = script()
    assert ask(vault, "xylophone quartz")["abstained"]
    assert asked.asked == []


# -- looking further --------------------------------------------------------------------------------------------


def test_research_looks_up_more_and_stops_after_its_rounds(vault: Path, script: Behaving):
    counted = iter(range(100))

    def seek(user: str) -> dict[str, Any]:
        return {"question": "x", "seek": [["search_wiki", f"toll {next(counted)}"]] * 9}

    toll = "A toll of one coin for every cart was taken at the bridge."
    asked = script(seek=seek, answer=says(("One coin was taken for every cart.", toll)))
    answer = ask(vault, "What did the wheel of the mill cost?", "--depth", "research")
    assert asked.tasks().count("seek") == 3
    assert answer["rounds"] == 3
    assert "Rounds of look-ups left: 3." in asked.inputs("seek")[0]
    assert answer["citations"][0]["quote"] == toll


def test_pages_and_passages_are_read_by_name(vault: Path, script: Behaving):
    def seek(user: str) -> dict[str, Any]:
        return {"question": "x", "seek": [["read_passages", "chronicle of the town", wanted], ["read_page", "No such"]]}

    note = passages_of((vault / "wiki/text/Chronicle of the town (text).md").read_text(encoding="utf-8"))
    wanted = next(name for name, words in note.items() if words.startswith("A toll"))
    asked = script(seek=seek, answer=silent())
    ask(vault, "What turns ten times a minute?", "--depth", "research")
    assert "A toll of one coin" in asked.inputs("answer")[0]
    assert len(asked.inputs("seek")) == 2  # the same rows twice are no more look-ups


def test_what_does_not_hold_is_asked_for_in_better_words_when_there_is_time(vault: Path, script: Behaving):
    asked = script(
        seek=lambda _: {"question": ASKED, "seek": []},
        answer=says(("It has seven arches of granite.", ARCHES)),
        repair=lambda _: {"mended": [["r1", "It has five arches of granite. [c1]"]]},
    )
    answer = ask(vault, "How many arches has the stone bridge?", "--depth", "research")
    assert answer["answer"].startswith("It has five arches of granite.")
    assert asked.tasks() == ["seek", "answer", "repair", "verify"]


def test_deep_answers_in_sections_under_a_short_answer_and_says_what_is_missing(vault: Path, script: Behaving):
    def answer(user: str) -> Any:
        if "Passages:" not in user:
            return {"answered": "yes", "answer": ["It was finished in 1871 and paid for with a toll. [c1 c2]"]}
        if "It is a part of" not in user:
            raise AssertionError(user)
        if "How was" in user:
            return says(("The town paid for it with a toll.", "The town paid for it with a toll."))(user)
        return silent("")(user) if "Who" in user.split("\n")[0] else says(("It was finished in 1871.", YEAR))(user)

    sections = [["When", "When was the stone bridge finished?"], ["How", "How was the stone bridge paid for?"],
                ["Who", "Who designed the stone bridge?"]]  # fmt: skip
    asked = script(
        seek=lambda _: {"question": "x", "seek": []}, outline=lambda _: {"sections": sections}, answer=answer
    )
    found = ask(vault, "Tell all about the stone bridge at the mill.", "--depth", "deep")
    words = found["answer"]
    assert words.index("It was finished in 1871 and paid") < words.index("## When") < words.index("## How")
    assert "The wiki does not say: Who designed the stone bridge." in words
    assert asked.tasks().count("answer") == 4
    assert {one["source"] for one in found["citations"]} == {"bridge.md", "chronicle.md"}


def test_an_evidence_prompt_is_bounded_whatever_is_looked_up(tmp_path: Path, script: Behaving):
    vault = new_vault(tmp_path / "vault")
    for number in range(14):
        words = " ".join(
            f"The kiln {number} is fired for {n + 3} hours with beech and ash from wood lot {n}." for n in range(60)
        )
        (vault / f"raw/kiln {number}.md").write_text(f"# Kiln {number}\n\n{words}\n", encoding="utf-8")
    ingest(vault)
    rows = iter(range(1000))
    asked = script(
        seek=lambda _: {"question": "x", "seek": [["search_wiki", f"kiln {next(rows) % 14}"] for _ in range(4)]},
        answer=silent(),
    )
    ask(vault, "How long is the kiln fired?", "--depth", "research")
    assert len(asked.inputs("answer")[0]) < 4 * 17_000
    assert all(len(user) < 4 * 8_000 for user in asked.inputs("seek"))


def test_a_budget_is_held(vault: Path, script: Behaving):
    asked = script(answer=says(("It was finished in 1871.", YEAR)))
    found = ask(vault, ASKED, "--budget", "0.01", code=1)
    assert "budget" in found["error"]
    assert asked.asked == []


# -- going on ---------------------------------------------------------------------------------------------------


def test_a_question_goes_on_from_the_last_one(vault: Path, script: Behaving):
    script(answer=says(("It was finished in 1871.", YEAR)))
    ask(vault, ASKED)
    asked = script(
        seek=lambda _: {"question": "How many arches has the stone bridge?", "seek": []},
        answer=says(("It has five arches of granite.", ARCHES)),
    )
    answer = ask(vault, "And how many arches has it?", "-c")
    assert answer["question"] == "How many arches has the stone bridge?"
    shown = asked.inputs("seek")[0]
    assert f"Asked: {ASKED}" in shown
    assert "Answered: It was finished in 1871." in shown
    assert "Question: How many arches has the stone bridge?" in asked.inputs("answer")[0]


def test_there_is_nothing_to_go_on_from_at_first(vault: Path, script: Behaving):
    script()
    assert "go on from" in ask(vault, "And then?", "-c", code=2)["error"]


# -- filing -----------------------------------------------------------------------------------------------------


def test_a_saved_answer_cites_sources_and_undo_takes_it_back_byte_for_byte(vault: Path, script: Behaving):
    script(answer=says(("It was finished in 1871.", YEAR), ("It has five arches of granite.", ARCHES)))
    before = tree(vault)
    answer = ask(vault, ASKED, "--save")
    assert answer["saved"] == "wiki/questions/When was the stone bridge at the mill finished.md"
    page = (vault / answer["saved"]).read_text(encoding="utf-8")
    assert "type: question" in page
    assert f"It was finished in 1871.[^{answer['citations'][0]['label']}]" in page
    assert "[[Report on the bridge (text)#^p-" in page
    assert "When was the stone bridge" in (vault / "wiki/index.md").read_text(encoding="utf-8")
    assert kb_json("lint", "--vault", vault)["problems"] == []
    kb("undo", "--vault", vault)
    after = tree(vault)
    assert {path for path in after if not path.startswith(".kb/changes/")} == set(before) - {
        path for path in before if path.startswith(".kb/changes/")
    }
    assert all(after[path] == content for path, content in before.items() if not path.startswith(".kb/changes/"))


def test_an_answer_never_rests_on_another_answer(vault: Path, script: Behaving):
    script(answer=says(("It was finished in 1871.", YEAR)))
    ask(vault, ASKED, "--save")
    asked = script(answer=silent())
    ask(vault, f"{ASKED} And why then?")
    assert "Statements of the wiki" not in asked.inputs("answer")[0]
    assert "It was finished in 1871." not in asked.inputs("answer")[0]


def test_forgetting_its_source_takes_a_saved_statement_along(vault: Path, script: Behaving):
    script(answer=says(*BOTH))
    saved = ask(vault, ASKED, "--save")["saved"]
    kb("forget", "bridge.md", "--yes", "--vault", vault, "--date", DATE)
    page = (vault / saved).read_text(encoding="utf-8")
    assert "says the report" not in page
    assert "The chronicle of 1901 says 1874." in page


def test_nothing_is_saved_where_nothing_is_answered(vault: Path, script: Behaving):
    script(answer=silent())
    before = tree(vault)
    assert ask(vault, ASKED, "--save")["saved"] == ""
    assert tree(vault) == before


# -- engines without a price ------------------------------------------------------------------------------------


def test_a_tape_replays_an_answer_and_the_queue_waits_for_one(vault: Path, script: Behaving):
    script(answer=says(*BOTH))
    recorded = ask(vault, ASKED, "--record")
    replayed = kb_json("ask", ASKED, "--vault", vault, "--engine", "tape", "--date", DATE)
    assert replayed["answer"] == recorded["answer"]
    waiting = kb_json("ask", ASKED, "--vault", vault, "--engine", "queue", "--date", DATE, code=1)
    assert "waiting: answer" in waiting["error"]
    assert json.loads(kb("work", "--vault", vault, "--json"))["task"] == "answer"


def test_where_the_tape_of_a_vault_has_no_answer_passages_are_quoted_and_it_is_said(vault: Path):
    (vault / "kb.toml").write_text('engine = "tape"\n', encoding="utf-8")
    answer = kb_json("ask", ASKED, "--vault", vault, "--date", DATE)
    assert "tape" in answer["note"]
    assert answer["citations"]
    assert answer["model"] == ""
