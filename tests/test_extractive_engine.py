"""The engine without a model as a whole: the same answer every time, for any text, fast."""

from __future__ import annotations

import subprocess
import sys

import pytest
from extractive_samples import BAKER, ENGINES, MILLER, claims_of, conversation, draft, passage, plan_task, prose, task
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.extractive.engine import Extractive
from kb.extractive.related import strongest
from kb.names import page_id
from kb.operations import Add, Create
from kb.records import PageCard, Text
from kb.tasks import Engine, WriteTask

ENGINE: Engine = Extractive()


def test_it_is_an_engine_without_a_model() -> None:
    assert (ENGINE.name, ENGINE.model, ENGINE.window) == ("extractive", "", None)


def test_the_same_text_gives_the_same_answer() -> None:
    assert Extractive().extract(task(BAKER)) == Extractive().extract(task(BAKER))


def test_the_answer_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "from extractive_samples import BAKER, ENGINES, MILLER, task; from kb.extractive.engine import Extractive; "
        "print(Extractive().extract(task(BAKER)), Extractive().extract(task(ENGINES)))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_conversations_become_a_page_of_attributed_passages() -> None:
    read = [(text, ENGINE.extract(task(text))) for text in (BAKER, MILLER)]
    claims = {one.id: one for text, extraction in read for one in claims_of(text, extraction)}
    pages = ENGINE.plan(plan_task(claims.values(), *read[0][1].entities)).pages
    plan = next(page for page in pages if page.title == "Sourdough starter")
    card = PageCard(page_id(plan.kind, plan.title), plan.title, "concepts/x.md", plan.kind)
    made = draft(card, [claims[one] for one in plan.claims])
    create, *others = ENGINE.write(WriteTask((made,), {})).operations
    assert isinstance(create, Create)
    assert create.lead == "Passages about sourdough starter, from 2 sources."
    quoted = [claims[add.claims[0]] for add in others if isinstance(add, Add)]
    assert {one.speaker for one in quoted} == {"Baker", "Miller"}
    assert quoted[0].text.startswith("A sourdough starter is a dough of flour and water")


def test_the_takeaway_is_one_line_of_facts() -> None:
    (line,) = ENGINE.extract(task(BAKER)).takeaways
    assert line.startswith("Baker, Host on: Sourdough starter, Wild yeast")
    (line,) = ENGINE.extract(task(ENGINES)).takeaways
    assert line.startswith("About: Analytical Engine")


def test_related_names_are_those_that_stand_together() -> None:
    groups = [("yeast", "flour"), ("yeast", "flour"), ("oven", "brick"), ("oven",), ("salt", "yeast")]
    related = strongest(groups, 2)
    assert related["yeast"][0] == "flour"
    assert "oven" not in related["yeast"]


def test_entities_are_related_within_their_text() -> None:
    entities = {one.name: one for one in ENGINE.extract(task(ENGINES)).entities}
    assert "Charles Babbage" in entities["Ada Lovelace"].related
    assert all(name in entities for one in entities.values() for name in one.related)


def test_a_short_note_makes_claims_but_no_page() -> None:
    note = prose("Note", "Rye flour soaks up much water. Keep the dough wet, and bake it hot.")
    extraction = ENGINE.extract(task(note))
    assert extraction.claims
    assert ENGINE.plan(plan_task(claims_of(note, extraction), *extraction.entities, source="Note")).pages == ()


@pytest.mark.timeout(120)
def test_thirty_thousand_words_end() -> None:
    turns = [
        (one.location.speaker, f"{one.words} Then {number} more loaves rise.")
        for number in range(50)
        for one in BAKER.passages
    ]
    long = conversation("A long talk", turns)
    assert long.word_count > 25_000
    assert ENGINE.extract(task(long)).claims


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "Host", "Ada Lovelace"]), WORDS), max_size=8))
def test_any_text_is_read_and_every_claim_points_at_sentences(turns: list[tuple[str, str]]) -> None:
    passages = [passage(words, speaker=speaker) for speaker, words in turns if words.split()]
    text = Text("Any", tuple({one.id: one for one in passages}.values()), "transcript")
    extraction = ENGINE.extract(task(text))
    claims_of(text, extraction)
    names = [entity.name for entity in extraction.entities]
    assert len(names) == len(set(names))
    assert {subject for draft in extraction.claims for subject in draft.subjects} <= {*names} or len(names) == 40
