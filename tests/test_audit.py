"""`kb audit`: a sample of what stands in the wiki is read against its quotes, and nothing is called good unread."""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from engine_samples import CLAIMS, card
from faulty_server import Server, reply, running, status
from hypothesis import given
from hypothesis import strategies as st
from test_cli import outcome
from test_ingest_model import NOTE, Script
from vaults import RAW, ingest, kb, kb_json, new_vault, tree

from kb.compile.audit import Standing, interval, judge, sample, standings
from kb.engines.verify import values
from kb.errors import EngineError, NoAnswer
from kb.markdown.cite import definitions, quotation
from kb.markdown.page import parse
from kb.model_tasks import Finding, Reading, Verified, VerifyTask
from kb.records import Evidence, StatementId

PAGE = card()
EVIDENCE = Evidence({claim.id: claim for claim in CLAIMS}, {}, {}, {"On compost": (("fungy", "fungi"),)})
ANIMALS, AIR, WARM, LEAVES, READY = (f"[^{claim.id}]" for claim in CLAIMS)


def page(body: str, *claims: Any) -> tuple[Standing, ...]:
    notes = [line for claim in claims or CLAIMS for line in definitions(claim)]
    text = f"---\ntype: concept\n---\n{body}\n\n" + "\n".join(notes) + "\n"
    return standings(PAGE, parse(text), EVIDENCE)


def texts(standing: Sequence[Standing]) -> list[str]:
    return [one.reading.text for one in standing]


class Verify:
    """Judges by a rule; remembers what it was asked."""

    def __init__(self, rule: Callable[[Reading], Finding | EngineError] = lambda _: Finding(True)) -> None:
        self.rule = rule
        self.asked: list[VerifyTask] = []

    def __call__(self, tasks: Sequence[VerifyTask]) -> list[Verified | EngineError]:
        self.asked += tasks
        return [self._one(task) for task in tasks]

    def _one(self, task: VerifyTask) -> Verified | EngineError:
        found = [self.rule(reading) for reading in task.readings]
        errors = [one for one in found if isinstance(one, EngineError)]
        return errors[0] if errors else Verified(tuple(one for one in found if isinstance(one, Finding)))


# -- what is read -----------------------------------------------------------------------------------------------


def test_statements_with_citations_are_read_against_the_quotes_of_their_footnotes():
    (one,) = page(f"Small animals make [[Compost|it]], as *all* know.{ANIMALS}")
    assert one.reading.text == "Small animals make it, as all know."
    assert one.reading.claims == CLAIMS[:1]
    assert (one.page, one.reading.page, one.reading.passages) == (PAGE, "Compost", ())


def test_the_context_of_a_claim_and_what_was_misheard_are_read_too():
    (one,) = page(f"Fungi need air.{AIR}")
    assert one.reading.claims[0].context == "Compost is made by small animals and fungi."
    heard = Evidence(EVIDENCE.claims, {}, {}, {"On compost": (("animals", "worms"), ("badgers", "bats"))})
    text = f"Worms make it.{ANIMALS}\n\n" + definitions(CLAIMS[0])[0]
    (two,) = standings(PAGE, parse(text), heard)
    assert two.reading.heard_as == (("animals", "worms"),)


def test_a_footnote_that_a_person_changed_is_read_as_it_stands():
    text = f"Badgers make it.{ANIMALS}\n\n" + definitions(CLAIMS[0])[0].replace("small animals", "badgers")
    (one,) = standings(PAGE, parse(text), EVIDENCE)
    (claim,) = one.reading.claims
    assert claim.quotes[0].words == "Compost is made by badgers and fungi."
    assert claim.source == "On compost"


def test_a_changed_footnote_is_never_shown_as_an_unchanged_one_of_the_same_label():
    note = definitions(CLAIMS[0])[0]
    (first,) = standings(PAGE, parse(f"Animals make it.{ANIMALS}\n\n{note}"), EVIDENCE)
    changed = f"Badgers make it.{ANIMALS}\n\n{note.replace('small animals', 'badgers')}"
    (second,) = standings(card("Badger"), parse(changed), EVIDENCE)
    shown = values(VerifyTask((first.reading, second.reading)))["readings"]
    assert "“Compost is made by badgers and fungi.”" in shown
    assert "as above" not in shown


def test_a_lead_is_read_beside_the_statements_of_its_page():
    lead, *others = page(
        f"Hot compost is made by animals.\n\nAnimals make it.{ANIMALS}\n\n## Warmth\n\nIt is hot.{WARM}"
    )
    assert lead.reading == Reading("Compost", "Hot compost is made by animals.", statements=tuple(texts(others)))


def test_quotations_and_the_leads_of_pages_that_only_quote_are_left_out():
    assert page(f"Passages about compost, from 1 source.\n\n{quotation(CLAIMS[0])}") == ()


def test_words_without_a_citation_are_left_out():
    assert texts(page(f"A lead.\n\nAnimals make it.{ANIMALS} My own thought.")) == ["A lead.", "Animals make it."]


def test_a_statement_is_read_with_the_words_that_it_follows_in_its_paragraph():
    found = page(f"A lead.\n\nA heap gets warm.{WARM} It is ready soon.{READY}\n\nLeaves rot slowly.{LEAVES}")
    assert [one.reading.follows for one in found] == ["", "", "A heap gets warm.", ""]


def test_the_lead_of_a_page_that_code_composes_is_left_out():
    text = f"Text on compost.\n\n## Key points\n\n- Animals make it.{ANIMALS}\n\n" + definitions(CLAIMS[0])[0]
    (one,) = standings(card("On compost", "source"), parse(text), EVIDENCE)
    assert one.reading.text == "Animals make it."


def test_a_statement_whose_footnote_is_gone_fails_without_a_question():
    found = page("Compost sings.[^gone-000000]", CLAIMS[0])
    verify = Verify()
    (judged,) = judge(found, (0,), EVIDENCE, verify)
    assert verify.asked == []
    assert judged.finding is not None
    assert not judged.finding.is_entailed


# -- the sample -------------------------------------------------------------------------------------------------


def stood(number: int, page: str = "Compost") -> Standing:
    return Standing(card(page), StatementId(f"s-{number:08x}"), Reading("X", f"{number}", CLAIMS[:1]))


def test_the_sample_is_the_same_whatever_else_stands_there_and_grows_with_its_size():
    many = [stood(number) for number in range(200)]
    ten = [many[at] for at in sample(many, 10)]
    assert len(ten) == 10
    assert ten != many[:10]
    assert [many[at] for at in sample(list(many), 10)] == ten
    backwards = many[::-1]
    assert {backwards[at].statement for at in sample(backwards, 10)} == {one.statement for one in ten}
    assert set(sample(many, 10)) < set(sample(many, 30))
    assert list(sample(many, 30)) == sorted(sample(many, 30))
    assert len(sample(many, 1_000)) == 200
    other = [stood(number, "Leaf") for number in range(200)]
    assert sample(other, 10) != sample(many, 10)


@pytest.mark.parametrize(
    ("entailed", "judged", "low", "high"),
    [(90, 100, 0.8256, 0.9448), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_that_of_wilson(entailed: int, judged: int, low: float, high: float):
    assert [round(bound, 4) for bound in interval(entailed, judged)] == [low, high]


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_bounds_are_the_shares_from_which_the_sample_lies_two_errors_away(counts: tuple[int, int]):
    entailed, judged = counts
    low, high = interval(entailed, judged)
    assert 0 <= low <= entailed / judged <= high <= 1
    for bound in (low, high):
        error = math.sqrt(bound * (1 - bound) / judged)
        if error:
            assert abs(entailed / judged - bound) / error == pytest.approx(1.959964, rel=1e-4)


# -- two readings -----------------------------------------------------------------------------------------------


def test_what_fails_alone_is_read_once_more_beside_its_passages_and_nothing_else_is():
    def rule(reading: Reading) -> Finding:
        return Finding(reading.text != "2" or bool(reading.heard_as), "no")

    many = [stood(number) for number in range(4)]
    verify = Verify(rule)
    judged = judge(many, range(4), EVIDENCE, verify)
    assert [[reading.text for reading in task.readings] for task in verify.asked] == [["0", "1", "2", "3"], ["2"]]
    assert [one.finding.is_entailed for one in judged if one.finding] == [True, True, False, True]


def test_many_are_read_sixty_at_a_time_and_each_finding_goes_to_its_statement():
    many = [stood(number) for number in range(100)]
    verify = Verify(lambda reading: Finding(int(reading.text) % 7 != 3, reading.text))
    judged = judge(many, range(100), EVIDENCE, verify)
    assert [len(task.readings) for task in verify.asked[:2]] == [60, 40]
    failed = [one.standing.reading.text for one in judged if one.finding and not one.finding.is_entailed]
    assert failed == [str(number) for number in range(100) if number % 7 == 3]


def test_what_could_not_be_judged_is_neither_good_nor_bad():
    many = [stood(number) for number in range(70)]
    verify = Verify(lambda reading: EngineError("broken") if reading.text == "65" else Finding(True))
    judged = judge(many, range(70), EVIDENCE, verify)
    assert [one.finding is None for one in judged] == [False] * 60 + [True] * 10
    assert all(one.error is not None and one.error.message == "broken" for one in judged[60:])


def test_a_second_reading_that_fails_leaves_the_statement_unjudged():
    answers = iter([Finding(False, "no"), NoAnswer("waiting: verify")])
    (judged,) = judge([stood(0)], (0,), EVIDENCE, Verify(lambda _: next(answers)))
    assert (judged.finding, type(judged.error)) == (None, NoAnswer)


# -- the command ------------------------------------------------------------------------------------------------


class Judge(Script):
    """Compiles as it was scripted; once `against` is set, finds that statements with these words do not follow."""

    against = ""
    carried = False

    def _verdicts(self, body: dict[str, Any]) -> dict[str, Any]:
        lines = re.findall(r"^(\d+) (.*)$", body["messages"][-1]["content"], re.M)
        bad = [number for number, words in lines if self.against and self.against in words]
        good = [number for number, _ in lines if number not in bad]
        beside = re.search(r"^  \d+\.\d+ ", body["messages"][-1]["content"], re.M)
        if beside and self.carried:
            return {"entailed": " ".join(good), "by": [[number, "1.1"] for number in bad], "not": []}
        return {"entailed": " ".join(good), "by": [], "not": [[number, "“factory”: nothing says so"] for number in bad]}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with one page of prose: a lead and five statements."""
    made = new_vault(tmp_path_factory.mktemp("audit") / "vault")
    (made / "raw/Notes on sourdough.md").write_text(NOTE, encoding="utf-8")
    with running() as state, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-test-0000")
        patch.setenv("OPENAI_API_BASE", state.base)
        state.behave(Script())
        ingest(made, "--model", "openai/scripted")
    shutil.rmtree(made / ".kb/cache")
    return made


@pytest.fixture
def vault(compiled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(compiled, tmp_path / "vault"))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Server]:
    with running() as state:
        yield state


@pytest.fixture
def server(endpoint: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Who answers for the models; each test says how."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0000")
    monkeypatch.setenv("OPENAI_API_BASE", endpoint.base)
    endpoint.behave(reply("ready"))
    return endpoint


MODEL = ("--model", "openai/scripted")
ALL = 11
"""What stands in the vault: a lead and five statements of a page, five key points of its source."""


def test_a_wiki_that_follows_from_its_quotes_is_exit_code_0_and_left_as_it_was(server: Server, vault: Path):
    script = Judge()
    server.behave(script)
    before = tree(vault)
    report = kb_json("audit", "--vault", vault, *MODEL)
    assert (report["statements"], report["sampled"], report["entailed"]) == (ALL, ALL, ALL)
    assert (report["failures"], report["unjudged"], report["errors"]) == ([], 0, [])
    assert report["interval"] == list(interval(ALL, ALL))
    assert report["model"]["calls"] == len(script.asked) == 1
    assert report["model"]["input_tokens"] > 0
    assert tree(vault) == before


def test_a_failure_is_named_with_its_page_its_quotes_and_what_is_missing(server: Server, vault: Path):
    script = Judge()
    script.against = "factory"
    server.behave(script)
    report = kb_json("audit", "--vault", vault, *MODEL, code=1)
    (failure,) = report["failures"]
    assert (failure["page"], failure["path"]) == ("Sourdough", "wiki/concepts/Sourdough.md")
    assert "in place of yeast from a factory" in failure["statement"]
    assert failure["missing"] == "“factory”: nothing says so"
    assert failure["quotes"][0].startswith("Sourdough is bread that is raised by wild yeast")
    assert (report["sampled"], report["entailed"], len(script.asked)) == (ALL, ALL - 1, 2)
    code, out, errors = outcome("audit", "--vault", vault, *MODEL)
    assert code == 1
    assert "wiki/concepts/Sourdough.md: “Sourdough is bread that wild yeast" in out
    assert "10 of 11 statements are entailed: 90.9%, 95 % interval 62.3% to 98.4%" in out
    assert "2 answers kept from before" in errors
    assert out.splitlines()[-1].startswith("next: ")


def test_a_second_reading_sees_the_passages_and_what_they_carry_is_told_apart(server: Server, vault: Path):
    script = Judge()
    script.against, script.carried = "factory", True
    server.behave(script)
    report = kb_json("audit", "--vault", vault, *MODEL)
    assert (report["entailed"], report["by_passages"], report["failures"]) == (ALL, 1, [])
    assert "1.2 Both live together in the starter" in server.asked[-1]["messages"][-1]["content"]


def test_a_statement_that_a_person_changed_is_read_as_it_stands_now(server: Server, vault: Path):
    page = vault / "wiki/concepts/Sourdough.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Rye flour ferments", "Magic flour ferments"), "utf-8")
    script = Judge()
    script.against = "Magic flour"
    server.behave(script)
    (failure,) = kb_json("audit", "--vault", vault, *MODEL, code=1)["failures"]
    assert failure["statement"].startswith("Magic flour ferments")


def test_a_smaller_sample_reads_less(server: Server, vault: Path):
    server.behave(Judge())
    report = kb_json("audit", "--vault", vault, "--sample", "2", *MODEL)
    assert (report["statements"], report["sampled"]) == (ALL, 2)
    asked = server.asked[0]["messages"][-1]["content"]
    assert len(re.findall(r"^\d+ ", asked, re.M)) == 2
    assert kb_json("audit", "--vault", vault, "--sample", "2", *MODEL)["model"]["cached"] == 1


def test_what_could_not_be_judged_is_no_success(server: Server, vault: Path):
    server.behave(status(401, "no"))
    report = kb_json("audit", "--vault", vault, *MODEL, code=1)
    assert (report["sampled"], report["entailed"], report["unjudged"], report["failures"]) == (ALL, 0, ALL, [])
    assert report["interval"] == [0.0, 1.0]
    assert "the key is missing or refused" in report["errors"][0]
    code, out, errors = outcome("audit", "--vault", vault, *MODEL)
    assert code == 1
    assert f"{ALL} of {ALL} could not be judged" in out
    assert "entailed" not in out
    assert re.search(r"^error: openai/scripted: the key is missing or refused$", errors, re.M)
    assert re.search(r"^hint: .*OPENAI_API_KEY", errors, re.M)


def test_an_answer_of_no_use_is_no_success(server: Server, vault: Path):
    server.behave(reply("All of it is fine, I am sure."))
    report = kb_json("audit", "--vault", vault, *MODEL, code=1)
    assert (report["entailed"], report["unjudged"]) == (0, ALL)


def test_a_spent_budget_is_no_success(server: Server, vault: Path):
    server.behave(Judge())
    report = kb_json("audit", "--vault", vault, *MODEL, "--budget", "0.01", code=1)
    assert (report["unjudged"], report["waiting"]) == (ALL, 0)
    assert server.asked == []


def test_the_queue_waits_and_whoever_answers_judges(vault: Path):
    report = kb_json("audit", "--vault", vault, "--engine", "queue", code=1)
    assert (report["entailed"], report["unjudged"], report["waiting"]) == (0, ALL, ALL)
    code, out, errors = outcome("audit", "--vault", vault, "--engine", "queue")
    assert (code, out.splitlines()[-1]) == (1, "next: `kb work`, then the same audit again")
    assert errors.startswith("waiting: verify in ")
    found = kb_json("work", "--vault", vault)
    assert (found["task"], found["waiting"]) == ("verify", 1)
    given = json.dumps({"entailed": f"1-{ALL}", "by": [], "not": []})
    (vault / f".kb/queue/{found['key']}.answer.md").write_text(given, encoding="utf-8")
    assert kb_json("audit", "--vault", vault, "--engine", "queue")["entailed"] == ALL


def test_a_tape_judges_again_what_was_recorded_and_nothing_else(server: Server, vault: Path):
    server.behave(Judge())
    kb("audit", "--vault", vault, *MODEL, "--record")
    server.behave(status(500))
    assert kb_json("audit", "--vault", vault, "--engine", "tape")["entailed"] == ALL
    page = vault / "wiki/concepts/Sourdough.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Rye flour ferments", "Magic flour ferments"), "utf-8")
    report = kb_json("audit", "--vault", vault, "--engine", "tape", code=1)
    assert (report["entailed"], report["waiting"]) == (0, ALL)
    assert server.asked == []


def test_without_a_model_there_is_no_audit(vault: Path):
    code, out, errors = outcome("audit", "--vault", vault)
    assert (code, out) == (2, "")
    assert re.fullmatch(r"error: [^\n]*needs a model[^\n]*\nhint: [^\n]*--model[^\n]*\n", errors)
    assert outcome("audit", "--vault", vault, "--engine", "extractive")[0] == 2


def test_where_only_quotations_stand_there_is_nothing_to_judge(tmp_path: Path, server: Server):
    server.behave(Judge())
    made = new_vault(tmp_path / "quotes", RAW[1])
    ingest(made)
    assert kb_json("audit", "--vault", made, *MODEL)["sampled"] == 0
    assert "nothing to judge" in kb("audit", "--vault", made, *MODEL)
    assert server.asked == []
