"""The engine: asks, repairs once, splits what is too long, keeps every answer, and never makes one up."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from engine_samples import CLAIMS, GOOD_CLAIMS, GOOD_EXTRACT, PARAGRAPHS, PROMPTS, Script, model, new_page, window
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engines.cache import Cache, Cached
from kb.engines.model import Model
from kb.engines.open import Folders, Names, open_caller, open_model, open_queue, open_tape
from kb.engines.request import LARGEST_PROMPT, CutShort, Reply, Request
from kb.engines.usage import Usage
from kb.errors import BadAnswer, BadConfig, EngineError, NoAnswer
from kb.model_tasks import ModelEngine, Reading, Refused, RepairTask, ResolveTask, VerifyTask
from kb.operations import Add, Create
from kb.prompts import tokens
from kb.records import Passage, PassageId
from kb.tasks import Engine, PlanTask, WriteTask

CUT = Reply('{"claims": [["1.1", "Comp', "length")


def test_it_is_an_engine():
    engine: Engine = model("x")[0]
    assert isinstance(engine, ModelEngine)
    assert (engine.name, engine.model, engine.window) == ("model", "strong", 8_000)


def test_a_good_answer_costs_one_call_of_the_right_tier():
    engine, script = model(GOOD_EXTRACT)
    assert len(engine.extract(window()).claims) == 3
    (asked,) = script.asked
    assert asked.model == "fast"
    assert asked.system == PROMPTS["extract"].system
    assert asked.turns == ()


def test_an_unusable_answer_is_asked_for_once_more_with_the_reasons():
    engine, script = model("I'd rather not.", GOOD_EXTRACT)
    assert len(engine.extract(window()).claims) == 3
    first, second = script.asked
    assert second.user == first.user
    assert second.turns[0] == ("assistant", "I'd rather not.")
    assert "holds no JSON object" in second.turns[1][1]
    assert second.key != first.key


def test_two_unusable_answers_are_a_failure_and_are_not_kept():
    engine, script = model("no", "still no")
    with pytest.raises(BadAnswer, match=r"extract: fast gave no usable answer, asked twice") as caught:
        engine.extract(window())
    assert caught.value.hint
    assert script.forgotten == script.asked
    assert len(script.asked) == 2


def test_failures_of_whoever_answers_pass_through():
    engine, script = model(NoAnswer("waiting: no model"))
    with pytest.raises(NoAnswer):
        engine.extract(window())
    assert script.forgotten == []


def halves_of(request: Request) -> str:
    """A good answer to any window: its first sentence."""
    line = next(line for line in request.user.split("\n") if line.startswith("1.1 "))
    return json.dumps({"claims": [["1.1", line[4:], "Compost"]], "takeaways": [line[4:]]})


def test_a_window_whose_answer_was_cut_is_asked_in_halves_and_nothing_of_it_is_used():
    engine, script = model(CUT, halves_of)
    found = engine.extract(window())
    assert [draft.text for draft in found.claims] == [
        "Compost is made by small animals and fungi.",
        "Leaves rot slowly because they hold little nitrogen.",
    ]
    assert len(found.takeaways) == 2
    assert len(script.asked) == 3


def test_json_that_breaks_off_counts_as_cut():
    engine, script = model(GOOD_EXTRACT[:-40], halves_of)
    assert len(engine.extract(window()).claims) == 2
    assert len(script.asked) == 3


def test_what_cannot_be_halved_is_asked_for_once_more_and_then_fails():
    engine, script = model(CUT)
    with pytest.raises(BadAnswer, match="asked twice: extract: the answer was cut"):
        engine.extract(window(PARAGRAPHS[:1]))
    assert script.forgotten == script.asked
    assert len(script.asked) == 2
    engine, _ = model(CUT, halves_of)
    assert len(engine.extract(window(PARAGRAPHS[:1])).claims) == 1


def test_a_question_that_no_half_of_fits_is_a_clear_failure():
    engine, script = model("x")
    words = "word " * 30_000
    with pytest.raises(CutShort, match="tokens"):
        engine.extract(replace(window(), blocks=(Passage(PassageId("p-1"), words, words, ((0, len(words)),)),)))
    assert script.asked == []


@pytest.mark.parametrize("task", ["extract", "plan", "write", "verify"])
def test_no_prompt_is_larger_than_the_largest(task: str):
    engine, script = model(lambda request: ANSWERS[request.task](request))
    much = tuple(replace(CLAIMS[0], id=f"onco-{n:06x}", text=f"Claim {n}. " + "word " * 60) for n in range(400))
    if task == "extract":
        assert len(engine.extract(window([f"{words} {n} " * 30 for words in PARAGRAPHS for n in range(20)])).claims) > 1
    elif task == "plan":
        found = engine.plan(PlanTask("On compost", much, (), (), {}))
        assert {claim for page in found.pages for claim in page.claims} == {one.id for one in much}
        assert [page.title for page in found.pages] == ["Compost"]
    elif task == "write":
        found = engine.write(WriteTask((new_page(much),), {}))
        assert sum(isinstance(one, Create) for one in found.operations) == 1
        cited = {claim for one in found.operations if isinstance(one, Add) for claim in one.claims}
        assert cited == {one.id for one in much}
    else:
        readings = tuple(Reading("Compost", one.text, (one,)) for one in much)
        assert len(engine.verify(VerifyTask(readings)).findings) == 400
    assert len(script.asked) > 1
    assert all(request.tokens <= LARGEST_PROMPT for request in script.asked)


def keys_in(request: Request, letter: str) -> list[str]:
    return [
        word for line in request.user.split("\n") if (word := line.split(" ")[0])[:1] == letter and word[1:].isdigit()
    ]


def write_all(request: Request) -> str:
    keys = keys_in(request, "c")
    rows = [["add", "", "", f"Some words. [{' '.join(keys[at : at + 5])}]"] for at in range(0, len(keys), 5)]
    frame = {"lead": "A lead.", "description": "Words."} if "new page" in request.user else {}
    return json.dumps({"pages": [{"page": "P1", "ops": rows} | frame]})


def verify_all(request: Request) -> str:
    numbers = [line.split(" ")[0] for line in request.user.split("\n") if line[:1].isdigit()]
    return json.dumps({"entailed": " ".join(numbers)})


ANSWERS = {
    "extract": halves_of,
    "plan": lambda request: json.dumps({"pages": [["Compost", "concept", " ".join(keys_in(request, "c"))]]}),
    "write": write_all,
    "verify": verify_all,
}


def test_the_second_half_of_a_page_knows_what_the_first_half_wrote():
    engine, script = model(Reply("", "length"), write_all)
    engine.write(WriteTask((new_page(),), {}))
    assert "new page" in script.asked[1].user
    assert "new page" not in script.asked[2].user
    assert "– Some words." in script.asked[2].user


def test_a_repair_stays_below_the_largest_prompt():
    engine, script = model("x" * 390_000, GOOD_EXTRACT)
    engine.extract(window())
    assert script.asked[1].tokens <= LARGEST_PROMPT
    assert tokens(script.asked[1].turns[0][1]) > 1_000


def test_a_repair_asks_about_what_words_can_save_and_splits_when_it_is_cut():
    add = Refused(Add(new_page().card.id, "It rots.", (CLAIMS[0].id,)), "why", "Compost", CLAIMS[:1])
    quotation = replace(add, operation=replace(add.operation, is_quotation=True))
    engine, script = model(Reply("", "length"), '{"mended": [["r1", "It rots slowly. [c1]"]]}')
    found = engine.repair(RepairTask((add, add)))
    assert [getattr(one, "text", "") for one in found.operations] == ["It rots slowly."] * 2
    assert len(script.asked) == 2 + 1
    assert engine.repair(RepairTask((quotation,))).operations == (None,)
    assert len(script.asked) == 3


def test_nothing_is_asked_where_there_is_nothing_to_ask():
    engine, script = model("x")
    assert engine.verify(VerifyTask(())).findings == ()
    assert engine.resolve(ResolveTask(())).pages == ()
    assert script.asked == []


FIELDS = st.sampled_from(["claims", "entities", "pages", "ops", "page", "heard_as", "x"])
ROWS = st.recursive(
    st.text() | st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(FIELDS, inner), max_leaves=12
)


@settings(max_examples=60, deadline=None)
@given(st.text() | ROWS.map(json.dumps))
def test_whatever_is_answered_a_failure_is_an_error_of_ours_on_one_line(answer: str):
    engine, _ = model(answer)
    for ask, task in ((engine.extract, window()), (engine.write, WriteTask((new_page(),), {})), (engine.plan, PLAN)):
        assert "\n" not in failure(ask, task)


def failure(ask: Callable[[Any], object], task: object) -> str:
    try:
        ask(task)
    except EngineError as error:
        return error.message
    return ""


PLAN = PlanTask("On compost", CLAIMS, (), (), {})


# -- kept answers


def test_the_same_question_is_bought_once(tmp_path: Path):
    script, usage = Script([GOOD_EXTRACT]), Usage()
    engine = Model(Cached(script, Cache(tmp_path), usage), PROMPTS, "fast", "strong")
    first = engine.extract(window())
    assert engine.extract(window()) == first
    assert len(script.asked) == 1
    assert (usage.total().calls, usage.total().cached) == (0, 1)
    other = Model(Cached(script, Cache(tmp_path), usage), PROMPTS, "another", "strong")
    other.extract(window())
    assert len(script.asked) == 2


def test_cut_and_unusable_answers_are_kept_until_both_failed(tmp_path: Path):
    script = Script(["no", GOOD_EXTRACT])
    Model(Cached(script, Cache(tmp_path), Usage()), PROMPTS, "fast", "strong").extract(window())
    again = Script([AssertionError("bought twice")])
    engine = Model(Cached(again, Cache(tmp_path), Usage()), PROMPTS, "fast", "strong")
    assert len(engine.extract(window()).claims) == 3
    bad = Model(Cached(Script(["no"]), Cache(tmp_path / "2"), Usage()), PROMPTS, "fast", "strong")
    with pytest.raises(BadAnswer):
        bad.extract(window())
    assert not list((tmp_path / "2").rglob("*.json"))


def test_a_damaged_answer_is_asked_for_again(tmp_path: Path):
    script = Script([GOOD_EXTRACT])
    engine = Model(Cached(script, Cache(tmp_path), Usage()), PROMPTS, "fast", "strong")
    engine.extract(window())
    for path in tmp_path.rglob("*.json"):
        path.write_bytes(path.read_bytes()[:-9])
    engine.extract(window())
    assert len(script.asked) == 2


CHILD = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from engine_samples import *
from kb.engines.cache import Cache, Cached
from kb.engines.usage import Usage
log = Path(sys.argv[2]) / "log"
def answer(request):
    time.sleep(0.15)
    with log.open("a") as file: file.write(request.key + "\\n")
    return GOOD_EXTRACT
engine = Model(Cached(Script([answer]), Cache(Path(sys.argv[2]) / "answers"), Usage()), PROMPTS, "fast", "strong")
for number in range(5):
    engine.extract(window(title=f"Title {number}"))
    print(number, flush=True)
"""


@pytest.mark.parametrize("kept", [pytest.param(1, marks=pytest.mark.long), 3])
def test_after_a_kill_no_answer_is_bought_twice(tmp_path: Path, kept: int):
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(kept):
            child.stdout.readline()
        child.kill()
    assert len((tmp_path / "log").read_text().split()) == kept
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1", "2", "3", "4"]
    asked = (tmp_path / "log").read_text().split()
    assert len(asked) == len(set(asked)) == 5


# -- tape and queue


def folders(tmp_path: Path) -> Folders:
    return Folders.of(tmp_path)


def taped(tmp_path: Path) -> Path:
    from kb.engines.tape import Recording, Tape

    script = Script([GOOD_EXTRACT])
    Model(Recording(script, Tape(folders(tmp_path).tape)), PROMPTS, "fast", "strong").extract(window())
    return folders(tmp_path).tape / "tape.jsonl"


def test_a_tape_replays_a_model_whatever_its_name_and_holds_no_words_but_answers(tmp_path: Path):
    path = taped(tmp_path)
    usage = Usage()
    engine = open_tape(folders(tmp_path), usage)
    assert len(engine.extract(window()).claims) == 3
    assert (engine.name, usage.total().calls, usage.total().cached) == ("tape", 0, 1)
    row = json.loads(path.read_text(encoding="utf-8"))
    assert sorted(row) == ["answer", "asked", "finish", "input_tokens", "model", "output_tokens", "task"]
    assert "A gardener in Vienna" not in path.read_text(encoding="utf-8")


def test_what_is_not_on_the_tape_is_never_made_up(tmp_path: Path):
    taped(tmp_path)
    engine = open_tape(folders(tmp_path), Usage())
    with pytest.raises(NoAnswer, match="waiting: no model"):
        engine.extract(window([words.replace("two weeks", "two weekz") for words in PARAGRAPHS]))


def test_an_answer_is_recorded_once(tmp_path: Path):
    taped(tmp_path)
    assert len(taped(tmp_path).read_text(encoding="utf-8").splitlines()) == 1


def test_a_damaged_line_of_a_tape_is_named(tmp_path: Path):
    from kb.errors import DamagedRecord

    path = taped(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + '{"asked": 1}\n', encoding="utf-8")
    with pytest.raises(DamagedRecord, match="line 2"):
        open_tape(folders(tmp_path), Usage()).extract(window())


def test_a_prompt_waits_as_a_readable_file_until_somebody_answers(tmp_path: Path):
    from kb.engines.queue import answer_task, next_task

    engine, queue = open_queue(folders(tmp_path), Usage()), folders(tmp_path).queue
    assert next_task(queue) is None
    with pytest.raises(NoAnswer, match="waiting: extract in"):
        engine.extract(window())
    waiting = next_task(queue)
    assert waiting is not None
    assert waiting.task == "extract"
    assert waiting.text.startswith(PROMPTS["extract"].system)
    assert "4.3 It smells of forest." in waiting.text
    answer_task(queue, waiting.key, f"Here it is:\n```json\n{GOOD_EXTRACT}\n```")
    assert next_task(queue) is None
    assert len(engine.extract(window()).claims) == 3


def test_a_json_file_left_in_the_queue_is_an_answer_too(tmp_path: Path):
    engine, queue = open_queue(folders(tmp_path), Usage()), folders(tmp_path).queue
    with pytest.raises(NoAnswer):
        engine.extract(window())
    (request,) = queue.glob("*.request.md")
    request.with_name(request.name.replace("request.md", "answer.json")).write_text(GOOD_EXTRACT, encoding="utf-8")
    assert len(engine.extract(window()).claims) == 3


def test_an_unusable_answer_waits_again_with_the_reasons(tmp_path: Path):
    from kb.engines.queue import answer_task, list_waiting

    engine, queue = open_queue(folders(tmp_path), Usage()), folders(tmp_path).queue
    with pytest.raises(NoAnswer):
        engine.extract(window())
    answer_task(queue, list_waiting(queue)[0].key, '{"claims": [["9.9", "x", "y"]]}')
    with pytest.raises(NoAnswer):
        engine.extract(window())
    (second,) = list_waiting(queue)
    assert "no-such-sentence: '9.9'" in second.text
    answer_task(queue, second.key, GOOD_EXTRACT)
    assert len(engine.extract(window()).claims) == 3


def test_an_answer_without_json_or_for_nothing_is_refused_at_once(tmp_path: Path):
    from kb.engines.queue import answer_task, list_waiting
    from kb.errors import NotFound

    engine, queue = open_queue(folders(tmp_path), Usage()), folders(tmp_path).queue
    with pytest.raises(NoAnswer):
        engine.extract(window())
    (waiting,) = list_waiting(queue)
    with pytest.raises(BadAnswer):
        answer_task(queue, waiting.key, "I will think about it.")
    for key in ("0" * 24, "../../etc/passwd", ""):
        with pytest.raises(NotFound):
            answer_task(queue, key, "{}")
    assert list_waiting(queue) == (waiting,)


def test_a_model_needs_a_name_and_one_name_serves_both_tiers(tmp_path: Path):
    with pytest.raises(BadConfig):
        open_model(Names(), folders(tmp_path), Usage(), open_caller(folders(tmp_path), {}))
    engine = open_model(Names(fast="openai/x"), folders(tmp_path), Usage(), open_caller(folders(tmp_path), {}))
    assert (engine.fast, engine.strong) == ("openai/x", "openai/x")
    assert not list(tmp_path.rglob("*"))


def test_opening_an_engine_loads_no_litellm():
    code = "import sys, kb.engines.open; print('litellm' in sys.modules)"
    started = time.monotonic()
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )
    assert time.monotonic() - started < 20


def test_the_good_answer_of_the_samples_is_good():
    assert json.loads(GOOD_EXTRACT)["claims"] == GOOD_CLAIMS
