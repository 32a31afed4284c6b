"""What each task shows a model, and what becomes of its answer: ids behind keys, and reasons for the rest."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from engine_samples import CLAIMS, GOOD_CLAIMS, PARAGRAPHS, card, claim, new_page, old_page, passage, window

from kb.compile import pipeline
from kb.engines import answer, extract, operations_of, plan, repair, resolve, short, verify, write
from kb.engines.answers import parse
from kb.engines.request import Reply
from kb.engines.windows import halves, most_claims
from kb.errors import BadAnswer
from kb.markdown.page import statement_id
from kb.model_tasks import (
    Ambiguity,
    Reading,
    Refused,
    RepairTask,
    ResolveTask,
    ShortTask,
    VerifyTask,
)
from kb.operations import Add, Create, Lead, Refine, Restructure, Split, Supersede
from kb.prompts import tokens
from kb.question_tasks import AnswerTask, Excerpt
from kb.records import Entity
from kb.tasks import PlanTask, WriteTask, Written


def read(task: str, found: object):
    return parse(task, Reply(json.dumps(found)))


# -- extract


def test_a_window_is_shown_with_every_sentence_numbered():
    shown = extract.values(window())["window"].split("\n")
    assert shown[1] == "Title: On compost (prose)"
    assert shown[2] == "## The heap"
    assert shown[3] == "1.1 Compost is made by small animals and fungi."
    assert shown[-2] == "4.3 It smells of forest."


def test_numbering_costs_little():
    words = " ".join(PARAGRAPHS)
    assert tokens(extract.values(window())["window"]) < 1.35 * tokens(words)


def test_speakers_and_times_stand_before_their_turns():
    blocks = (
        passage("It rained.", speaker="Ada", time="0:10"),
        passage("And then?", speaker="Ada"),
        passage("Snow.", speaker="Bob"),
    )
    shown = extract.values(replace(window(), blocks=blocks))["window"].split("\n")
    assert shown[2:-1] == ["**Ada** 0:10", "1.1 It rained.", "2.1 And then?", "**Bob**", "3.1 Snow."]


def test_rows_become_drafts_of_claims():
    found = extract.read(
        read("extract", {"claims": GOOD_CLAIMS, "entities": [["Compost", "thing", "a heap; humus; Compost"]]}), window()
    )
    first, second, third = found.claims
    assert first.passage == passage(PARAGRAPHS[0]).id
    assert (first.sentences, first.kind, first.weight) == ((1,), "definition", 1.0)
    assert second.context == (passage(PARAGRAPHS[1]).id, 1)
    assert third.subjects == ("Compost", "Leaf")
    assert found.entities == (Entity("Compost", "concept", ("a heap",)),)


def test_a_claim_may_go_on_into_the_next_passage():
    rows = [["1.3+2.1", "A heap that is not turned smells.", "Compost", "", "", "reported; when 1990"]]
    (found,) = extract.read(read("extract", {"claims": rows}), window()).claims
    assert (found.sentences, found.then) == ((3,), (1,))
    assert (found.asserted, found.when) == ("reported", "1990")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["9.1", "Nothing.", "X"], "no-such-sentence"),
        (["1.9", "Nothing.", "X"], "no-such-sentence"),
        (["1.1+3.1", "Nothing.", "X"], "passages-not-neighbours"),
        (["1.1+2.1+3.1", "Nothing.", "X"], "passages-not-neighbours"),
        (["1.1", "", "X"], "no-claim"),
        (["Compost is made", "Nothing.", "X"], "no-such-sentence"),
    ],
)
def test_rows_that_point_nowhere_are_refused_with_the_reason(row: list[str], rule: str):
    found = extract.read(read("extract", {"claims": [*GOOD_CLAIMS, row]}), window())
    assert len(found.claims) == 3
    assert [reason.split(":")[0] for reason in found.refused] == [rule]


def test_a_quote_is_never_longer_than_sixty_words():
    long = window([" ".join(["The heap is turned, and it gets very warm and wet inside."] * 8)])
    with pytest.raises(BadAnswer, match="quote-too-long"):
        extract.read(read("extract", {"claims": [["1.1-8", "Too much.", "X"]]}), long)


def test_too_many_bad_rows_spoil_an_answer_unless_nobody_is_asked_again():
    answered = read("extract", {"claims": [*GOOD_CLAIMS, ["9.1", "a", "b"], ["9.2", "a", "b"]]})
    with pytest.raises(BadAnswer, match=r"9\.1.*; .*9\.2"):
        extract.read(answered, window())
    assert len(extract.read(answered, window(), is_last=True).claims) == 3


def test_no_claims_is_an_answer():
    assert extract.read(read("extract", {"claims": []}), window()).claims == ()


def test_claims_beyond_the_leash_go_the_lightest_first_and_evenly():
    rows = [[f"{p}.{s}", f"The heap is warm and wet {p}.{s}.", "Compost"] for p in (1, 2, 3, 4) for s in (1, 2, 3)]
    rows[5].extend(["", "", "key"])
    found = extract.read(read("extract", {"claims": rows}), window())
    most = most_claims(window().blocks)
    assert len(found.claims) == most < 12
    assert {draft.passage for draft in found.claims} == {passage(words).id for words in PARAGRAPHS[: most - 1]} | {
        passage(PARAGRAPHS[1]).id
    }
    assert found.refused == ("too-many-claims: more claims than were asked for",) * (12 - most)


def test_claims_in_another_language_are_refused():
    rows = [["1.1", "El compost lo hacen animales pequeños y hongos que viven allí dentro.", "Compost"]]
    with pytest.raises(BadAnswer, match="other-language"):
        extract.read(read("extract", {"claims": rows}), window(), is_last=True)


def test_the_language_of_a_source_without_spaces_is_known():
    text = window(["堆肥は小さな動物と菌類によって作られる。空気と水と食べ物が必要である。空気のない山は臭くなる。"])
    rows = [["1.1", "堆肥を作るのは小さな動物と菌類である。", "堆肥"]]
    assert extract.read(read("extract", {"claims": rows}), text).claims
    with pytest.raises(BadAnswer, match="other-language"):
        extract.read(
            read(
                "extract",
                {"claims": [["1.1", "Compost is made by small animals and fungi that live inside it all year.", "x"]]},
            ),
            text,
        )


def test_what_was_misheard_stands_in_the_window():
    talk = replace(window(), shape="transcript")
    pairs = [["heap", "Heap of Compost"], ["not there", "x"], ["eap", "y"], ["fungi", "fungi"], ["one"]]
    assert extract.read(read("extract", {"claims": [], "heard_as": pairs}), talk).heard_as == (
        ("heap", "Heap of Compost"),
    )
    quoting = extract.read(read("extract", {"claims": [], "heard_as": pairs}), window())
    assert quoting.heard_as == (("heap", "Heap of Compost"),), "a text that quotes a transcript misheard it too"


def test_a_window_is_cut_between_passages():
    first, second = halves(window()) or pytest.fail("it has four passages")
    assert first.blocks + second.blocks == window().blocks
    assert len(first.blocks) == 3
    assert halves(window(PARAGRAPHS[:1])) is None


# -- plan


def plan_task(**changed: object) -> PlanTask:
    fields = {
        "source": "On compost",
        "claims": CLAIMS,
        "entities": (Entity("Leaf", "product"),),
        "candidates": (card(),),
    }
    return PlanTask(**fields | {"origins": {"On compost": "On compost"}} | changed)  # type: ignore[arg-type]


def test_a_plan_sees_claims_with_keys_and_pages_with_keys():
    shown = plan.values(plan_task(editorial="Only compost."))
    assert "P1 Compost (concept): \n" in shown["pages"]
    assert "c3 p2 A compost heap gets up to 60 degrees warm. {Compost}" in shown["claims"]
    assert "c2 p1 " in shown["claims"]
    assert "Kinds: Leaf (product)" in shown["claims"]
    assert "Only compost." in shown["editorial"]


def test_sources_and_what_they_retell_are_told_apart():
    other = replace(CLAIMS[0], source="Summary")
    origins = {"On compost": "On compost", "Summary": "On compost"}
    shown = plan.values(plan_task(claims=(*CLAIMS, other), origins=origins))["claims"]
    assert "From On compost:" in shown
    assert "From Summary (retells On compost):\nc6 p5" in shown


def test_rows_become_plans_of_pages():
    found = plan.read(
        read(
            "plan",
            {"pages": [["P1", "", "c1-2", "x", "Warmth"], ["Warmth", "concept", "c3", "warm inside; heat", "P1; P9"]]},
        ),
        plan_task(),
    )
    old, new = found.pages
    assert (old.page, old.title, old.claims, old.aliases) == (card().id, "Compost", (CLAIMS[0].id, CLAIMS[1].id), ())
    assert (new.page, new.kind, new.aliases, new.related) == (None, "concept", ("warm inside",), ("Compost",))


def test_a_new_page_with_the_name_of_an_old_one_is_the_old_one():
    (found,) = plan.read(read("plan", {"pages": [["compost", "event", "c1"]]}), plan_task()).pages
    assert (found.page, found.kind, found.title) == (card().id, "concept", "Compost")


@pytest.mark.parametrize(
    ("row", "rule"),
    [(["P7", "", "c1"], "unknown-page"), (["Rain", "concept", "c99"], "unknown-claim"), (["", "", "c1"], "no-title")],
)
def test_plans_that_name_nothing_are_refused(row: list[str], rule: str):
    good = [["P1", "", "c1"], ["Warmth", "", "c3"], ["Leaf", "", "c4"]]
    found = plan.read(read("plan", {"pages": [*good, row]}), plan_task())
    assert len(found.pages) == 3
    assert found.refused[0].startswith(rule)


def test_the_leash_holds_the_number_of_pages():
    rows = [[f"Page {n}", "concept", "c1"] for n in range(9)]
    found = plan.read(read("plan", {"pages": rows}), plan_task(most_pages=4))
    assert len(found.pages) == 4
    assert len(found.refused) == 5


# -- resolve and compile_short


def test_ambiguous_names_are_resolved_by_letters():
    task = ResolveTask(
        (
            Ambiguity(Entity("Heap"), (card(), card("Heap (data)")), ("It rots.",)),
            Ambiguity(Entity("Leaf"), (card("Leaf"),)),
        )
    )
    assert "1b Heap (data)" in resolve.values(task)["names"]
    assert resolve.read(read("resolve", {"same": [["1", "1b"], ["2", ""]]}), task).pages == (
        card("Heap (data)").id,
        None,
    )
    for bad in ([["1", "1c"], ["2", ""]], [["1", "1a"]], [["1", "ab"], ["2", ""]]):
        with pytest.raises(BadAnswer):
            resolve.read(read("resolve", {"same": bad}), task)


def test_a_short_source_is_read_and_planned_at_once():
    rows = [["c1", *GOOD_CLAIMS[0]], ["c2", "9.9", "Nothing.", "X"], ["c3", *GOOD_CLAIMS[1]], ["c4", *GOOD_CLAIMS[2]]]
    found = short.read(
        read(
            "compile_short",
            {"claims": rows, "pages": [["P1", "", "c1-3"], ["Leaf", "concept", "c4 c2"], ["Gone", "concept", "c2"]]},
        ),
        ShortTask(window(), (card(),)),
    )
    assert len(found.extraction.claims) == 3
    assert [(page.title, page.claims) for page in found.pages] == [("Compost", (0, 1)), ("Leaf", (2,))]


def test_rows_of_a_short_source_may_lack_their_keys():
    found = short.read(
        read("compile_short", {"claims": GOOD_CLAIMS, "pages": [["Compost", "", "c1 c3"]]}), ShortTask(window())
    )
    assert found.pages[0].claims == (0, 2)


# -- write


def test_a_page_is_shown_with_numbered_statements_and_keyed_claims():
    shown = write.values(WriteTask((old_page(), new_page(CLAIMS[2:4], "Warmth")), {}))["pages"]
    for line in (
        "P1 Compost (concept)",
        "Description: What a heap becomes.",
        "Lead: Compost is what a heap becomes.",
        "s1 Small animals and fungi make it.",
        "– My own note.",
        "## Warmth",
        "s2 The heap gets warm, up to 60 degrees.",
        "P2 Warmth (concept, new page)",
        "New claims shown above: c1",
    ):
        assert line in shown.split("\n")
    assert (
        "c2 (opinion) A gardener's heap is ready after nine months. “The oldest is ready after nine months.”" in shown
    )
    assert shown.count("Leaves rot slowly because") == 1


def test_claims_that_carry_the_source_are_marked_in_plan_and_write():
    heavy = replace(CLAIMS[0], weight=1.0)
    shown = plan.values(PlanTask("Note", (heavy, CLAIMS[1]), (), (), {}))["claims"]
    assert "c1 p1 * Compost is made by small animals and fungi. {" in shown
    assert "c2 p1 The makers of compost" in shown
    assert "c1 (key) Compost is made" in write.values(WriteTask((new_page((heavy,)),), {}))["pages"]


def test_pages_written_in_other_calls_are_named_to_each_call():
    asked: list[WriteTask] = []

    class Listening:
        window = 8_000

        def write(self, task: WriteTask) -> Written:
            asked.append(task)
            return Written(())

    made = tuple(new_page(title=title) for title in ("Heap", "Leaf", "Lime", "Moss", "Worm"))
    pipeline.write(made, Listening(), WriteTask((), {}), map)  # type: ignore[arg-type]
    assert [task.near for task in asked] == [("Worm",), ("Heap", "Leaf", "Lime", "Moss")]
    assert "Pages near by: Heap; Leaf; Lime; Moss" in write.values(asked[1])["near"]
    assert write.values(replace(asked[1], near=()))["near"] == ""


def test_a_second_reading_shows_the_sentences_around_the_quotes_of_a_long_passage():
    long = passage(" ".join(f"Heap number {number} is turned on a day of its own." for number in range(1, 31)))
    one = replace(CLAIMS[0], at=(f"{long.id}.s15-16",), quotes=())
    shown = verify.values(VerifyTask((Reading("Compost", "It is turned.", (one,), passages=(long,)),)))["readings"]
    numbers = re.findall(r"^  1\.(\d+) ", shown, re.MULTILINE)
    assert numbers == [str(number) for number in range(12, 20)]


def test_links_marks_and_markup_of_a_page_are_not_shown():
    from engine_samples import statement

    page = replace(old_page(), statements=(statement("The [[Leaf|leaves]] are **wet**", 1, CLAIMS[:1]),))
    assert "s1 The leaves are wet" in write.values(WriteTask((page,), {}))["pages"]


def test_what_is_long_is_said_to_be_long():
    from engine_samples import statement

    many = tuple(statement(f"Words number {n}.", n, CLAIMS[:1], "Warmth") for n in range(9))
    assert (
        "## Warmth (long: 9 statements)"
        in write.values(WriteTask((replace(old_page(), statements=many),), {}))["pages"]
    )


def written(pages: list[dict[str, object]], *drafts, is_last: bool = True):
    task = WriteTask(drafts or (new_page(),), {})
    return operations_of.read(read("write", {"pages": pages}), task, is_last=is_last)


FRAME = {
    "page": "P1",
    "lead": "Compost is what a heap becomes. [c1]",
    "description": "What a heap becomes.",
    "tag": "Gardening",
}


def test_a_new_page_begins_with_its_creation_and_paragraphs_become_statements():
    rows = [
        ["add", "", "", "Small animals and fungi make compost. [c1] They need air, water and food. [c2]"],
        ["add", "Warmth", "", "It gets warm. [c3]"],
    ]
    first, *adds = written([FRAME | {"ops": rows}]).operations
    assert first == Create(
        card().id,
        "Compost",
        "concept",
        "Compost is what a heap becomes.",
        "What a heap becomes.",
        tags=("topic/gardening",),
    )
    assert adds == [
        Add(card().id, "Small animals and fungi make compost.", (CLAIMS[0].id,), opens_paragraph=True),
        Add(card().id, "They need air, water and food.", (CLAIMS[1].id,)),
        Add(card().id, "It gets warm.", (CLAIMS[2].id,), "Warmth", opens_paragraph=True),
    ]


def test_statements_behind_another_one_follow_each_other():
    rows = [["add", "Elsewhere", "s2", "That kills seeds. [c1] It lasts. [c2]"]]
    first, second = written([{"page": "P1", "ops": rows}], old_page()).operations
    assert (first.section, first.after, first.opens_paragraph) == (
        "Warmth",
        statement_id("The heap gets warm, up to 60 degrees."),
        False,
    )
    assert second.after == statement_id("That kills seeds.")


def test_an_old_page_keeps_its_lead_unless_the_answer_brings_one():
    rows = [["add", "", "", "Leaves rot slowly. [c1]"]]
    (only,) = written([{"page": "P1", "ops": rows}], old_page()).operations
    assert isinstance(only, Add)
    lead, _ = written([{"page": "P1", "lead": "Compost is old.", "ops": rows}], old_page()).operations
    assert lead == Lead(card().id, "Compost is old.", "What a heap becomes.")


def test_refining_and_superseding_name_a_statement_and_bring_claims():
    refine, supersede = written(
        [
            {
                "page": "P1",
                "ops": [["refine", "s1", "Fungi make it, slowly. [c1]"], ["supersede", "s2", "It stays cool. [c2]"]],
            }
        ],
        old_page(),
    ).operations
    assert refine == Refine(
        card().id, statement_id("Small animals and fungi make it."), "Fungi make it, slowly.", (CLAIMS[3].id,)
    )
    assert supersede == Supersede(
        card().id, statement_id("The heap gets warm, up to 60 degrees."), "It stays cool.", (CLAIMS[4].id,)
    )


def test_a_quotation_is_one_claim_word_for_word():
    (found,) = written([{"page": "P1", "ops": [["quote", "Warmth", "", "c2"]]}], old_page()).operations
    assert found == Add(card().id, "", (CLAIMS[4].id,), "Warmth", opens_paragraph=True, is_quotation=True)


def test_restructuring_keeps_the_claims_of_the_statements_that_it_joins():
    (found,) = written(
        [{"page": "P1", "ops": [["restructure", "Warmth", "Warm. [s2] Made by fungi. [s1]"]]}], old_page()
    ).operations
    assert isinstance(found, Restructure)
    assert [draft.claims for draft in found.paragraphs[0]] == [(CLAIMS[2].id,), (CLAIMS[0].id,)]
    assert found.paragraphs[0][0].replaces == (statement_id("The heap gets warm, up to 60 degrees."),)


def test_a_split_moves_statements_to_a_new_page():
    (found,) = written(
        [{"page": "P1", "ops": [["split", "Warmth: why", "concept", "It is warm.", "Why it is warm.", "s2"]]}],
        old_page(),
    ).operations
    assert isinstance(found, Split)
    assert (found.title, found.new, len(found.statements)) == ("Warmth - why", "con-warmth-why", 1)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["add", "", "", "No mark at all."], "no-mark"),
        (["add", "", "", "Wrong. [c77]"], "unknown-claim"),
        (["add", "", "s77", "Wrong. [c1]"], "unknown-statement"),
        (["refine", "s77", "Wrong."], "unknown-statement"),
        (["supersede", "s1", "Wrong."], "no-claim"),
        (["restructure", "Warmth", "Wrong. [c1]"], "unknown-statement"),
        (["delete", "s1", "x"], "unknown-operation"),
        (["refine"], "unknown-operation"),
        (["quote", "", "", "c0"], "unknown-claim"),
        (["split", "", "concept", "x", "y", "s1"], "no-title"),
    ],
)
def test_operations_that_name_nothing_are_refused_and_the_others_stand(row: list[str], rule: str):
    found = written([{"page": "P1", "ops": [["add", "", "", "Leaves rot. [c1]"], row]}], old_page())
    assert len(found.operations) == 1
    assert [reason.split(":")[0] for reason in found.refused] == [rule]
    assert "page 'Compost'" in found.refused[0]


def test_no_operation_is_left_out_in_silence():
    found = written([{"page": "P1", "ops": [["add", "", "", f"Leaves rot {n}. [c1]"] for n in range(130)]}], old_page())
    assert len(found.operations) + len(found.refused) == 130
    assert found.refused[0].startswith("too-many-operations")


def test_a_statement_of_another_page_is_out_of_reach():
    other = replace(old_page(), card=card("Leaf"))
    found = written(
        [{"page": "P1", "ops": [["refine", "s3", "Mine now."], ["add", "", "", "Leaves rot. [c1]"]]}], old_page(), other
    )
    assert found.refused[0].startswith("unknown-statement")


def test_a_sentence_that_a_prompt_shows_already_is_named_and_not_shown_again():
    shown = write.values(WriteTask((new_page(CLAIMS[:2]),), {}))["pages"]
    assert "(earlier: as in c1) “They need" in shown
    shown = write.values(WriteTask((new_page(CLAIMS[1:2]),), {}))["pages"]
    assert "(earlier: Compost is made by small animals and fungi.) “They need" in shown


def test_on_a_new_page_a_place_means_what_was_just_proposed():
    rows = [
        ["add", "", "", "Leaves rot. [c1]"],
        ["add", "", "s1", "Heaps get warm. [c2]"],
        ["add", "", "", "Air. [c3]"],
    ]
    found = written([FRAME | {"ops": rows}], new_page())
    assert found.refused == ()
    adds = [one for one in found.operations if isinstance(one, Add)]
    assert [(one.opens_paragraph, one.after) for one in adds] == [(True, None), (False, None), (True, None)]


def test_nothing_is_added_to_a_page_that_was_not_made():
    rows = [["add", "", "", "Leaves rot. [c4]"]]
    found = written(
        [{"page": "P1", "lead": "", "ops": rows}, FRAME | {"page": "P2", "ops": rows}],
        new_page(),
        new_page(title="Leaf"),
    )
    assert {one.page for one in found.operations} == {card("Leaf").id}
    assert found.refused[0].startswith("no-lead")


def test_links_and_bold_of_a_model_are_words():
    rows = [["add", "", "", "The [[Leaf|leaves]] of [[Compost]] are **wet**. [c1]"]]
    (found,) = written([{"page": "P1", "ops": rows}], old_page()).operations
    assert found.text == "The leaves of Compost are wet."


# -- verify


READINGS = (
    Reading("Compost", "Compost is made by fungi.", statements=("Small animals make it.", "Elsewhere said.")),
    Reading("Compost", "Small animals make it.", claims=CLAIMS[:2]),
    Reading("Compost", "It gets hot.", claims=CLAIMS[1:3], heard_as=(("het", "hot"),)),
)


def test_statements_stand_beside_their_evidence_and_nothing_is_said_twice():
    shown = verify.values(VerifyTask(READINGS))["readings"].split("\n")[1:-1]
    assert shown == [
        "# Compost",
        "1 Compost is made by fungi.",
        "  holds: Small animals make it.",
        "  holds: Elsewhere said.",
        "2 Small animals make it.",
        "  On compost: “Compost is made by small animals and fungi.”",
        "  e1 (earlier: as above) “They need air, water and food.”",
        "3 It gets hot.",
        "  e1 as above",
        "  “It gets warm inside, up to 60 degrees.”",
        "  stands for: “het” is hot",
    ]


def test_the_words_before_a_statement_are_shown_where_they_do_not_stand_right_above():
    first = Reading("Compost", "It smells.", claims=CLAIMS[:1], follows="The heap is wet.")
    second = Reading("Compost", "Much.", claims=CLAIMS[:1], follows="It smells.")
    shown = verify.values(VerifyTask((first, second)))["readings"].split("\n")
    assert [line for line in shown if "follows" in line] == ["  follows: The heap is wet."]


def test_every_statement_gets_its_finding():
    found = verify.read(
        read("verify", {"entailed": [1, 3], "not": [["2", "“animals”"]]}), VerifyTask(READINGS)
    ).findings
    assert [one.is_entailed for one in found] == [True, False, True]
    assert found[1].missing == "“animals”"


@pytest.mark.parametrize("said", ["1 3", "1-4", "1-3 2", "", "9"])
def test_a_number_without_one_verdict_spoils_the_answer(said: str):
    answered = read("verify", {"entailed": said, "not": [["2", "x"]] if said == "1-3 2" else []})
    with pytest.raises(BadAnswer, match="no-verdict"):
        verify.read(answered, VerifyTask(READINGS))


def test_when_nobody_is_asked_again_a_missing_verdict_is_no_good_one():
    found = verify.read(
        read("verify", {"entailed": "1 2", "not": [["2", "x"]]}), VerifyTask(READINGS), is_last=True
    ).findings
    assert [one.is_entailed for one in found] == [True, False, False]


def test_sentences_of_passages_may_carry_what_the_quotes_do_not():
    second = replace(READINGS[1], passages=(passage(PARAGRAPHS[0]), passage(PARAGRAPHS[1])))
    task = VerifyTask((second, second))
    assert "  2.3 The warmth kills the seeds of weeds." in verify.values(task)["readings"]
    found = verify.read(read("verify", {"by": [["1", "1.1-2"], ["2", "7.1"]]}), task).findings
    assert found[0].at == ((passage(PARAGRAPHS[0]).id, (1, 2)),)
    assert not found[1].is_entailed


# -- repair


REFUSED = (
    Refused(
        Create(card().id, "Compost", "concept", "Compost is best.", "The best."),
        "leads: best",
        "Compost",
        statements=("It rots.",),
    ),
    Refused(
        Add(card().id, "It gets 61 degrees warm.", (CLAIMS[2].id,), "Warmth", opens_paragraph=True),
        "figure: 61",
        "Compost",
        CLAIMS[2:4],
        "Turn it.",
    ),
    Refused(Add(card().id, "", (CLAIMS[4].id,), is_quotation=True), "quote: too long", "Compost", CLAIMS[4:]),
    Refused(
        Refine(card().id, statement_id("x"), "Leaves never rot.", (CLAIMS[3].id,)),
        "not-entailed: never",
        "Compost",
        CLAIMS[3:4],
    ),
)


def test_what_was_refused_is_shown_with_the_reason_and_its_claims():
    shown = repair.values(RepairTask(REFUSED))["refused"].split("\n")[1:-1]
    assert shown == [
        "# Compost",
        "r1 (lead) Compost is best.",
        "  description: The best.",
        "  because: leads: best",
        "  holds: It rots.",
        "r2 It gets 61 degrees warm.",
        "  because: figure: 61",
        "  after: Turn it.",
        "  c1 A compost heap gets up to 60 degrees warm. “It gets warm inside, up to 60 degrees.”",
        "  c2 Leaves rot slowly, for want of nitrogen. “Leaves rot slowly because they hold little nitrogen.”",
        "r4 Leaves never rot.",
        "  because: not-entailed: never",
        "  c2 as above",
    ]


def test_mended_words_take_the_old_place_and_what_is_left_out_is_none():
    rows = [["r1", "Compost rots. [c1]", "What rots."], ["r2", "It gets up to 60 degrees warm. [c1 c2]"], ["r4", ""]]
    lead, warm, quote, leaves = repair.read(read("repair", {"mended": rows}), RepairTask(REFUSED)).operations
    assert lead == replace(REFUSED[0].operation, lead="Compost rots.", description="What rots.")
    assert warm == replace(
        REFUSED[1].operation, text="It gets up to 60 degrees warm.", claims=(CLAIMS[2].id, CLAIMS[3].id)
    )
    assert quote is None
    assert leaves is None


@pytest.mark.parametrize(
    "rows",
    [
        [["r9", "x"]],
        [["r1", "x"], ["r2", "y"]],
        [["r1", ""], ["r2", "y [c9]"], ["r4", ""]],
        [["r1", ""], ["r2", ""], ["r4", "y [c1]"]],
    ],
)
def test_a_repair_that_names_what_was_not_given_is_refused(rows: list[list[str]]):
    with pytest.raises(BadAnswer):
        repair.read(read("repair", {"mended": rows}), RepairTask(REFUSED))
    if rows[0][0] != "r9":
        assert repair.read(read("repair", {"mended": rows}), RepairTask(REFUSED), is_last=True).operations[3] is None


def test_only_what_words_can_save_is_asked_about():
    assert [repair.can_mend(one.operation) for one in REFUSED] == [True, True, False, True]


# -- answer


QUESTION = AnswerTask(
    "How warm?", (("It gets warm.", CLAIMS[2:3]),), (Excerpt("On compost", passage(PARAGRAPHS[3], time="0:10")),)
)


def test_a_question_is_shown_with_claims_and_passages():
    shown = answer.values(QUESTION)
    assert "It gets warm. [c1]" in shown["statements"]
    assert "# On compost, 0:10\n1.1 A gardener in Vienna" in shown["passages"]


def test_an_answer_is_parts_with_their_evidence():
    found = answer.read(
        read(
            "answer",
            {"answered": True, "answer": ["Up to 60 degrees. [c1] One smells. [1.3] [c1]"], "missing": "the rain"},
        ),
        QUESTION,
    )
    warm, smell = found.parts
    assert (warm.claims, warm.opens_paragraph) == ((CLAIMS[2].id,), True)
    assert smell.at == (("On compost", passage(PARAGRAPHS[3]).id, (3,)),)
    assert found.missing == "the rain"


def test_not_answered_is_an_answer():
    assert answer.read(read("answer", {"answered": "no"}), QUESTION).parts == ()


@pytest.mark.parametrize("paragraph", ["Sixty. [c9]", "Sixty.", "Sixty. [4.1]", "Sixty. [1.9]"])
def test_answers_without_evidence_are_refused(paragraph: str):
    for is_last in (False, True):
        with pytest.raises(BadAnswer):
            answer.read(read("answer", {"answered": "yes", "answer": [paragraph]}), QUESTION, is_last=is_last)


def test_claims_have_sentences_of_the_sample():
    assert claim(4, 3, "x").quotes[0].words == "It smells of forest."


def test_a_plan_sees_what_a_page_tells_of_besides_its_name():
    shown = plan.values(plan_task(telling={card().id: ("Leaf litter", "Soil")}))["pages"]
    assert "P1 Compost (concept):  Tells of: Leaf litter; Soil." in shown


def test_a_number_that_is_entailed_and_has_its_sentences_is_one_verdict():
    task = VerifyTask((replace(READINGS[1], passages=(passage(PARAGRAPHS[0]),)),))
    found = verify.read(read("verify", {"entailed": "1", "by": [["1", "1.1-2"]]}), task).findings
    assert found[0].is_entailed
    assert found[0].at == ((passage(PARAGRAPHS[0]).id, (1, 2)),)
