"""What a source speaks of, told apart: by code, and by the model where code cannot, in one call."""

from __future__ import annotations

import json
from types import SimpleNamespace

from engine_samples import card, model, window

from kb.compile.pipeline import Reading
from kb.engines import extract
from kb.engines.answers import parse
from kb.engines.request import Reply, Request
from kb.flows.asking import ask
from kb.records import PageCard, PageId, Source, Text

HEAPS = {one.id: one for one in (card("Heap", aliases=("pile",)), card("Heap (data)", aliases=("Heap",)))}
ROWS = {
    "claims": [["1.1", "Heaps hold small animals.", "Heaps"], ["2.2", "A heap gets warm.", "Heaps; Leaf"]],
    "entities": [["Heaps", "concept", ""], ["Leaf", "concept", ""]],
}


def reading(*answers: str, cards: dict[PageId, PageCard] = HEAPS) -> tuple[Reading, list[Request]]:
    """What is read of the sample with these answers, and what was asked."""
    task = window()
    text = Text(task.title, task.blocks, task.shape)
    extraction = extract.read(parse("extract", Reply(json.dumps(ROWS))), task)
    engine, script = model(*answers)
    run = SimpleNamespace(merges=False, discuss=None, dry_run=True)
    source = Source(task.title, "note.md", "0" * 64)
    return ask(SimpleNamespace(cards=cards, vault=None), source, text, extraction, engine, run).reading, script.asked


def test_a_name_of_two_pages_goes_where_the_model_says():
    found, asked = reading(json.dumps({"same": [["1", "1b"]]}))
    assert [claim.subjects for claim in found.claims] == [("Heap (data)",), ("Heap (data)", "Leaf")]
    assert [entity.name for entity in found.entities] == ["Heap (data)", "Leaf"]
    assert len(asked) == 1
    assert "claim: A heap gets warm." in asked[0].user


def test_a_name_that_the_model_holds_for_something_new_keeps_its_own():
    found, _ = reading(json.dumps({"same": [["1", ""]]}))
    assert found.claims[0].subjects == ("Heaps",)


def test_nobody_is_asked_about_names_that_no_page_bears():
    found, asked = reading("not asked", cards={})
    assert found.claims[0].subjects == ("Heaps",)
    assert asked == []
