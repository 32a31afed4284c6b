"""What an agent that answers the prompts is told: how far it is, what was refused where, what no claim covers."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from test_ingest_model import CLAIMS, FALSE, NOTE, SHORT, TRUE
from test_work import scripted
from vaults import DATE, ingest, kb, kb_json, new_vault

from kb.engines.request import Request
from kb.engines.usage import Spent, Usage
from kb.errors import NotFound
from kb.flows import agent_work, consulting
from kb.flows.kept_steps import step_of
from kb.flows.nearest import nearest
from kb.flows.search import search
from kb.flows.steps import steps
from kb.flows.work import keep_answer, next_work
from kb.records import Passage, PassageId, Text
from kb.vault.vault import Vault

Answering = Callable[[str, str], Any]
DOCUMENT = "Notes on sourdough.md"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = new_vault(tmp_path / "vault")
    (made / "raw" / DOCUMENT).write_text(NOTE, encoding="utf-8")
    return Vault(made)


def step(vault: Vault, document: str = "") -> agent_work.Step:
    return agent_work.next_step(vault, document, today=DATE, env={})


def compiled(vault: Vault, answering: Answering = scripted) -> tuple[agent_work.Became, list[agent_work.Step]]:
    """What became of the document, and all steps on the way, each answered."""
    seen: list[agent_work.Step] = []
    for _ in range(30):
        found = step(vault)
        if not found.work.waiting:
            return found.sources[0], seen
        seen.append(found)
        keep_answer(vault, found.work.key, json.dumps(answering(found.work.task, found.work.prompt)))
    raise AssertionError("it never ends")


def unmended(task: str, prompt: str) -> Any:
    """Words that are still wrong when they are mended, on a page that stands without them."""
    if task == "repair":
        return {"mended": [["r1", FALSE.replace("nine", "seven").replace("c5", "c1")]]}
    made = copy.deepcopy(scripted(task, prompt))
    if task == "write":
        made["pages"][0]["ops"].insert(2, ["add", "", "", "A loaf of it keeps for about five days. [c5]"])
    return made


# -- what was refused -------------------------------------------------------------------------------------------


def test_a_statement_that_was_mended_is_named_with_the_words_that_stand_now(vault: Vault):
    became, _ = compiled(vault)
    (refusal,) = became.refusals
    assert (refusal.rule, refusal.operation, refusal.page) == ("figure-without-evidence", "add", "Sourdough")
    assert refusal.mended
    assert refusal.words.startswith("A loaf of sourdough keeps for about nine days")
    assert TRUE.startswith(refusal.instead.removesuffix(" …"))
    assert became.refused == {"figure-without-evidence": 1}


def test_a_statement_that_was_dropped_is_named_once_with_what_refused_it_last(vault: Vault):
    became, _ = compiled(vault, unmended)
    (refusal,) = became.refusals
    assert not refusal.mended
    assert refusal.words.startswith("A loaf of sourdough keeps for about nine days")
    assert "seven days" in refusal.why
    assert refusal.instead == ""
    assert became.refused == {"figure-without-evidence": 2}


def test_a_page_that_was_too_thin_is_named_before_each_of_its_statements(vault: Vault):
    def answering(task: str, prompt: str) -> Any:
        made = copy.deepcopy(scripted(task, prompt))
        if task == "write":
            del made["pages"][0]["ops"][1]
        return made

    became, _ = compiled(vault, answering)
    assert became.pages_made == ()
    assert [one.operation for one in became.refusals] == ["create", "add", "add", "add", "add"]
    assert {(one.page, one.rule, one.mended) for one in became.refusals} == {("Sourdough", "thin-page", False)}
    assert "4 claims from 4 passages" in became.refusals[0].why
    assert became.refused == {"figure-without-evidence": 1, "thin-page": 5}
    assert became.note.startswith("Sourdough: ")
    assert "`propose` makes the page" in became.note


def test_a_lead_that_was_refused_is_told_from_its_page(vault: Vault):
    def answering(task: str, prompt: str) -> Any:
        if task == "write":
            made = copy.deepcopy(scripted(task, prompt))
            made["pages"][0]["lead"] = "Sourdough has been baked for 6,000 years."
            return made
        return (
            {"mended": [["r1", TRUE if "nine days" in prompt else ""]]} if task == "repair" else scripted(task, prompt)
        )

    became, _ = compiled(vault, answering)
    assert became.pages_made == ("Sourdough",)
    dropped, mended = became.refusals
    assert (dropped.operation, dropped.page, dropped.mended) == ("lead", "Sourdough", False)
    assert "6,000 years" in dropped.words
    assert dropped.instead.startswith("Sourdough is bread")
    assert (mended.operation, mended.mended) == ("add", True)


def test_a_lead_that_was_mended_is_named_with_the_better_one(vault: Vault):
    better = "Sourdough is bread that wild yeast raises."

    def answering(task: str, prompt: str) -> Any:
        made = copy.deepcopy(scripted(task, prompt))
        if task == "write":
            made["pages"][0]["lead"] = "Sourdough has been baked for 6,000 years."
        return {"mended": [["r1", better]]} if task == "repair" and "6,000" in prompt else made

    became, _ = compiled(vault, answering)
    (lead,) = (one for one in became.refusals if one.operation == "lead")
    assert (lead.mended, lead.instead) == (True, better)


def test_a_row_that_could_not_be_used_is_named_with_its_reason(vault: Vault):
    def answering(task: str, prompt: str) -> Any:
        rows = [*CLAIMS, ["c6", "77.1", "It is baked at night.", "Sourdough", "fact"]]
        return {**SHORT, "claims": rows} if task == "compile_short" else scripted(task, prompt)

    became, _ = compiled(vault, answering)
    row = became.refusals[0]
    assert (row.page, row.operation, row.mended) == ("", "", False)
    assert "77" in row.why
    assert became.refused[row.rule] == 1


def test_the_report_of_an_ingest_names_the_same(vault: Vault):
    compiled(vault)
    kb("undo", "--vault", vault.root, "--date", DATE)
    source = ingest(vault.root, "--engine", "queue", str(vault.raw / DOCUMENT))["sources"][0]
    assert [one["mended"] for one in source["refusals"]] == [True]
    assert source["uncovered"]["passages"] == 4


# -- what was left out ------------------------------------------------------------------------------------------


def test_passages_that_no_claim_names_are_listed_with_their_first_words(vault: Vault):
    became, _ = compiled(vault)
    assert became.uncovered
    assert (became.uncovered.passages, became.uncovered.of) == (4, 9)
    listed = became.uncovered.longest
    assert [one.words.split()[0] for one in listed] == ["In", "Bakers", "Salt", "A"]
    for one in listed:
        (read,) = consulting.read_passages(vault, DOCUMENT, one.passage).passages
        assert " ".join(read.sentences).startswith(one.words.removesuffix(" …"))


def test_a_long_document_lists_its_longest_passages_and_counts_the_others(tmp_path: Path):
    made = Vault(new_vault(tmp_path / "vault"))
    more = "\n\n".join(f"In oven {n} a loaf takes {n + 20} minutes" + " or more" * (n % 3) + "." for n in range(1, 31))
    (made.raw / DOCUMENT).write_text(f"{NOTE}\n\n{more}\n", encoding="utf-8")
    became, _ = compiled(made)
    assert became.uncovered
    assert became.uncovered.passages == 34
    assert len(became.uncovered.longest) == 12
    assert {one.words.split()[-2] for one in became.uncovered.longest[4:]} == {"or"}


def test_without_a_model_nothing_is_said_of_passages_that_nobody_was_asked_about(vault: Vault):
    (source,) = ingest(vault.root)["sources"]
    assert source["uncovered"] == {"passages": 0, "of": 0, "longest": []}


# -- how far it is ----------------------------------------------------------------------------------------------


def test_every_prompt_says_which_step_it_is_of_about_how_many(vault: Vault):
    _, seen = compiled(vault)
    numbers = [re.fullmatch(r"(\d+) of about (\d+)", one.work.step) for one in seen]
    assert [int(one[1]) for one in numbers if one] == list(range(1, len(seen) + 1))
    assert {int(one[2]) for one in numbers if one} == {7}
    assert {one.work.document for one in seen} == {DOCUMENT}


def test_a_document_that_goes_on_no_page_has_few_steps(vault: Vault):
    def answering(task: str, prompt: str) -> Any:
        return {**SHORT, "pages": []} if task == "compile_short" else scripted(task, prompt)

    became, seen = compiled(vault, answering)
    assert [one.work.step for one in seen] == ["1 of about 7", "2 of about 2"]
    assert became.note.startswith("it has its source page")


def test_what_did_not_come_before_a_later_task_is_not_waited_for():
    words = " ".join(f"In 1901 the river rose {n} times." for n in range(600))
    block = Passage(PassageId("p-1a2b3c4d"), words, words, ((0, len(words)),))
    usage = Usage()
    for task in ("extract", "plan", "write", "verify"):
        usage.record(Spent(task, "", 1, 1, 0.0, is_cached=True))
    engine = SimpleNamespace(name="queue", window=8_000)

    def about(task: str) -> tuple[int, int]:
        usage.await_answer(Request(task, "", "", "", task, 1))
        found = steps(Text("River", (block,), "prose"), engine, usage, merges=False, judges=False)  # type: ignore[arg-type]
        return found.done, found.about

    assert about("verify") == (4, 9), "one write more may come"
    assert about("repair") == (4, 8)
    assert about("judge") == (4, 7), "nothing is read back any more"


def test_windows_count_as_steps_and_no_number_comes_twice(tmp_path: Path):
    made = Vault(new_vault(tmp_path / "vault"))
    words = "\n\n".join(
        f"In 1901 the river rose {n} times and fell again before the harvest was in." for n in range(1_500)
    )
    (made.raw / "River.md").write_text(words, encoding="utf-8")
    steps = []
    found = step(made)
    first = found.work.waiting
    for _ in range(first):
        steps.append(found.work.step)
        keep_answer(made, found.work.key, json.dumps({"claims": [["1.1", "The river rose.", "River"]]}))
        found = step(made)
    assert [int(one.split()[0]) for one in steps] == list(range(1, first + 1))
    assert first >= 3
    assert int(found.work.step.split()[0]) == first + 1
    assert all(int(one.split()[-1]) > first for one in (*steps, found.work.step))


def test_the_command_shows_the_step_and_prompts_of_another_document_keep_theirs(vault: Vault):
    (vault.raw / "Other.md").write_text(
        "# Other\n\nA kiln fires clay at about a thousand degrees for a day.\n", encoding="utf-8"
    )
    ingest(vault.root, "--engine", "queue", str(vault.raw / DOCUMENT))
    ingest(vault.root, "--engine", "queue", str(vault.raw / "Other.md"))
    seen = {}
    while (work := next_work(vault)).waiting:
        seen[work.document] = work.step
        if len(seen) == 1:
            assert f"step {work.step}: {work.document}\n" in kb("work", "--vault", vault.root)
            assert kb_json("work", "--vault", vault.root)["step"] == work.step
        keep_answer(vault, work.key, json.dumps({**SHORT, "claims": CLAIMS[:1], "pages": []}))
    assert set(seen) == {DOCUMENT, "Other.md"}
    assert all(one.startswith("1 of about ") for one in seen.values())


def test_a_damaged_count_leaves_the_prompt_without_a_number(vault: Vault):
    step(vault)
    (vault.root / ".kb/queue/steps.json").write_text("[[[", encoding="utf-8")
    found = next_work(vault)
    assert (found.waiting, found.step, found.document) == (1, "", "")


def test_an_answer_of_no_use_is_named_with_its_reason_and_is_a_step_of_its_own(vault: Vault):
    def answering(task: str, prompt: str) -> Any:
        made = scripted(task, prompt)
        return {"entailed": "", "by": [], "not": []} if task == "verify" and "# Reply" not in prompt else made

    _, seen = compiled(vault, answering)
    reasons = [one.work.unusable for one in seen]
    assert reasons.count("") == 7
    assert {one.split(":")[0] for one in reasons if one} == {"no-verdict"}
    told = [agent_work.told(one) for one in seen if one.work.unusable]
    assert all(one["unusable"] in one["next"] for one in told)
    numbers = [list(map(int, one.work.step.split(" of about "))) for one in seen]
    assert [number for number, _ in numbers] == list(range(1, len(seen) + 1))
    assert numbers[-1][1] == 7 + len(told)


def test_whoever_answers_is_told_the_step_and_where_prompts_have_none_to_propose_again(vault: Vault):
    found = step(vault)
    kept = keep_answer(vault, found.work.key, json.dumps(SHORT))
    told = agent_work.answered(kept, step_of(vault, kept.answered))
    assert (told["step"], told["document"]) == ("1 of about 7", DOCUMENT)
    assert "next_task" in told["next"]
    assert "propose the same" in agent_work.answered(kept, step_of(vault, "0" * 24))["next"]


def test_documents_that_wait_are_counted_and_nothing_empty_is_told(vault: Vault):
    (vault.raw / "Other.md").write_text("# Other\n\nA kiln fires clay for a day.\n", encoding="utf-8")
    told = agent_work.told(step(vault))
    assert set(told) == {"waiting", "task", "key", "next", "step", "document", "documents_waiting"}
    assert told["documents_waiting"] == 2


# -- names that nothing has -------------------------------------------------------------------------------------


def test_a_title_that_is_no_page_is_answered_with_the_nearest_ones(vault: Vault):
    compiled(vault)
    for name, near in (
        ("Sour dough", "Sourdough"),
        ("Sourdogh", "Sourdough"),
        ("notes about sourdough", DOCUMENT[:-3]),
    ):
        with pytest.raises(NotFound) as caught:
            consulting.read_page(vault, name)
        assert caught.value.hint.startswith("the nearest are: ")
        assert near in caught.value.hint
        assert "(text)" not in caught.value.hint
    with pytest.raises(NotFound) as caught:
        consulting.read_page(vault, "Quantum chromodynamics")
    assert caught.value.hint == "search finds pages and sources by what they say"
    with pytest.raises(NotFound, match="no source is called") as caught:
        consulting.read_passages(vault, "Notes of sourdough")
    assert DOCUMENT[:-3] in caught.value.hint


def test_nearest_goes_by_other_names_and_spelling_and_never_by_little_words():
    named = {"Analytical Engine": ("Babbage's engine",), "History of the loom": (), "Ada Lovelace": ("Augusta King",)}
    assert nearest("Agusta King", named) == ("Ada Lovelace",)
    assert nearest("difference engine", named) == ("Analytical Engine",)
    assert nearest("the of", named) == ()


# -- what a claim's pronouns mean -------------------------------------------------------------------------------


def test_a_claim_that_is_found_shows_its_context_and_its_id_and_so_does_its_footnote(vault: Vault):
    rows = copy.deepcopy(CLAIMS)
    rows[1] = [*rows[1][:5], "2.1"]

    def answering(task: str, prompt: str) -> Any:
        return {**SHORT, "claims": rows} if task == "compile_short" else scripted(task, prompt)

    compiled(vault, answering)
    (context,) = consulting.read_passages(vault, DOCUMENT, count=2).passages[1].sentences[:1]
    hits = [one for one in search(vault, "kind:claim carbon dioxide").hits if one.kind == "claim"]
    assert getattr(hits[0], "context", "") == context
    page = consulting.read_page(vault, "Sourdough")
    told = {one.label: one.context for one in page.footnotes}
    assert told[getattr(hits[0], "claim", "")] == context
    assert list(told.values()).count("") == len(told) - 1
