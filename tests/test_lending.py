"""A sentence that compares rests on what its neighbours cite; a lost opening is asked for once more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from answer_scripts import ARCHES, BRIDGE, CHRONICLE, LATER, YEAR, Script, all_but, key, says
from faulty_server import Server
from vaults import DATE, ingest, kb_json, new_vault

from kb.compile.answer_sentences import Sentence
from kb.compile.answering import Rules, checked
from kb.compile.desk import Desk
from kb.compile.lending import MOST_LENT, lent
from kb.engines.answers import VerifyAnswer
from kb.engines.verify import read
from kb.model_tasks import Finding, Reading, VerifyTask
from kb.question_tasks import AnswerPart
from kb.records import ClaimId, Evidence, Metadata, Passage, PassageId, Source, Text, Wiki
from kb.sentences import spans

pytestmark = pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning")
ASKED = "When was the stone bridge at the mill finished?"
EARLIER = "The report has the earlier year."


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = new_vault(tmp_path / "vault")
    (made / "raw/bridge.md").write_text(BRIDGE, encoding="utf-8")
    (made / "raw/chronicle.md").write_text(CHRONICLE, encoding="utf-8")
    ingest(made)
    return made


def ask(vault: Path, *arguments: str) -> Any:
    return kb_json("ask", ASKED, "--vault", vault, "--model", "openai/scripted", "--date", DATE, *arguments)


def needs_both(user: str) -> dict[str, Any]:
    """Finds that a comparison follows only where the other year stands below it too: by the sentence that has it."""
    good, by, bad = [], [], []
    for row in re.split(r"^(?=\d+ )", user, flags=re.MULTILINE)[1:]:
        number = row.split()[0]
        other = re.search(r"^ +(\d+\.\d+) .*finished in 1874", row, re.MULTILINE)
        if EARLIER not in row:
            good.append(number)
        elif other and "finished in 1871" in row:
            by.append([number, other[1]])
        else:
            bad.append([number, "the other year"])
    return {"entailed": " ".join(good), "by": by, "not": bad}


def test_a_comparison_is_read_beside_what_its_neighbours_cite_and_then_cites_it(vault: Path, server: Server):
    script = Script({"answer": says((EARLIER, YEAR), ("The chronicle says 1874.", LATER)), "verify": needs_both})
    server.behave(script)
    answer = ask(vault)
    assert script.tasks() == ["answer", "verify", "verify"]
    assert answer["left_out"] == []
    first = answer["answer"].split("The chronicle")[0]
    assert len(re.findall(r"\[\^", first)) == 2
    assert {one["source"] for one in answer["citations"]} == {"bridge.md", "chronicle.md"}


def test_what_no_neighbour_carries_is_still_left_out(vault: Path, server: Server):
    script = Script({"answer": says(("It was finished in 1871.", YEAR), ("It is heavy.", ARCHES)),
                     "verify": all_but("heavy")})  # fmt: skip
    server.behave(script)
    assert [one["rule"] for one in ask(vault)["left_out"]] == ["not-entailed"]


def test_an_opening_that_does_not_hold_is_asked_for_once_more(vault: Path, server: Server):
    def mended(user: str) -> dict[str, Any]:
        found = re.search(rf"(c\d+) .*{re.escape(YEAR)}", user)
        assert found is not None
        return {"mended": [["r1", f"It was finished in 1871. [{found[1]}]"]]}

    script = Script(
        {"answer": says(("It was finished in 1869.", YEAR), ("The arches are five.", ARCHES)), "repair": mended}
    )
    server.behave(script)
    answer = ask(vault)
    assert script.tasks().count("repair") == 1
    assert answer["answer"].startswith("It was finished in 1871.")


def test_only_an_opening_costs_more_calls(vault: Path, server: Server):
    script = Script({"answer": says(("It was finished in 1871.", YEAR), ("It has seven arches.", ARCHES))})
    server.behave(script)
    assert len(ask(vault)["left_out"]) == 1
    assert script.tasks() == ["answer", "verify"]


def test_a_sentence_about_the_other_falls_with_the_one(vault: Path, server: Server):
    def answer(user: str) -> dict[str, Any]:
        words = f"It is of stone. [{key(user, YEAR)}] One account has nine arches. [{key(user, ARCHES)}]"
        return {"answered": "yes", "answer": [f"{words} The other says 1874. [{key(user, LATER)}]"], "missing": ""}

    server.behave(Script({"answer": answer}))
    assert [one["rule"] for one in ask(vault)["left_out"]] == ["figure-without-evidence", "follows-nothing"]


def test_a_sentence_borrows_from_its_paragraph_only_the_nearest_first():
    names = [ClaimId(f"a-{number}") for number in range(9)]
    made = [Sentence("x", (one,), opens_paragraph=number in (0, 2)) for number, one in enumerate(names)]
    assert lent(made, 0) == (names[1],)
    assert lent(made, 4) == (names[3], names[5], names[2], names[6])
    assert len(lent(made, 4)) == MOST_LENT


def found_by(cell: str, *, is_answer: bool) -> Finding:
    """What a reader's row `by` means, of a sentence with three passages: of one, two and one sentence."""
    texts = (
        "A mill stands there.",
        f"{'It grinds rye and ' * 10}oats. {'It is old and ' * 10}grey.",
        "A toll was taken.",
    )
    passages = tuple(Passage(PassageId(f"p-{at}"), one, one, spans(one)) for at, one in enumerate(texts))
    task = VerifyTask((Reading("Q", "So.", passages=passages, nearby=() if is_answer else None),))
    (found,) = read(VerifyAnswer(entailed="", by=[["1", cell]], **{"not": []}), task, is_last=True).findings
    return found


def test_what_carries_a_sentence_of_an_answer_may_stand_in_passages_apart():
    assert found_by("1.1+3.1", is_answer=True).at == (("p-0", (1,)), ("p-2", (1,)))
    assert not found_by("1.1+3.1", is_answer=False).is_entailed


def test_what_is_too_much_for_one_quote_is_quoted_sentence_by_sentence():
    assert found_by("2.1-2", is_answer=True).at == (("p-1", (1,)), ("p-1", (2,)))
    assert not found_by("2.1-2", is_answer=False).is_entailed


def test_a_sentence_that_is_not_there_carries_nothing():
    assert not found_by("4.1", is_answer=True).is_entailed
    assert not found_by("", is_answer=True).is_entailed


def test_sentences_apart_are_quoted_each_by_itself(vault: Path, server: Server):
    def answer(user: str) -> dict[str, Any]:
        first = key(user, YEAR)
        return {"answered": "yes", "answer": [f"It was finished in 1871 and bears carts of two tons. [{first},3]"]}

    server.behave(Script({"answer": answer}))
    quotes = [one["quote"] for one in ask(vault)["citations"]]
    assert quotes == [YEAR, "Carts of two tons may cross it."]


def test_a_few_words_alone_are_quoted_with_the_sentence_beside_them():
    words = ("Built in 1165", "Sold in 1240", "The mill at the stone bridge grinds rye and oats.")
    starts = [sum(len(one) + 1 for one in words[:at]) for at in range(len(words))]
    cuts = tuple((start, start + len(one)) for start, one in zip(starts, words, strict=True))
    passage = Passage(PassageId("p-00000000"), " ".join(words), " ".join(words), cuts)
    evidence = Evidence(
        {}, {"Mill": Text("Mill", (passage,), "prose")}, {"Mill": Source("Mill", "mill.md", "", Metadata())}, {}
    )
    part = AnswerPart("The mill was built in 1165.", (), (("Mill", passage.id, (1,)),), opens_paragraph=True)
    found = checked([part], Desk(Wiki({}, {}), evidence, DATE), Rules("When was the mill built?"))
    assert found.left_out == ()
    assert found.claims[0].quotes[0].words == "Built in 1165 Sold in 1240"
