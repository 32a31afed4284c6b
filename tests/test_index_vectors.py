"""Search by vectors: beside words, kept as texts change, asked for once, and never in the way when nobody answers."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
from faulty_server import Fault, Handler, Server, page, status
from index_samples import Place, passage, place, source
from index_samples import page as write_page
from vaults import kb_json, new_vault

from kb.engines.embed import vectors
from kb.errors import EngineError
from kb.index import vectors as kept
from kb.index.index import reading, refresh
from kb.index.query import read
from kb.index.search import search
from kb.index.vectors import Meaning

pytestmark = pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning")

TOPICS = [{"cat", "kitten", "feline", "purrs"}, {"bread", "loaf", "dough", "oven"}, {"ship", "sail", "harbour", "mast"}]
CAT = "A kitten purrs when it is warm."
LOAF = "The dough rests before it goes into the heat."
SHIP = "The mast broke in the storm near the harbour."


def vector(text: str) -> list[float]:
    """How many words of each topic a text has: words of one topic are near to each other, as in a real model."""
    words = {word.strip(".?").lower() for word in text.split()}
    return [len(words & topic) + 0.01 * (number + 1) - 0.02 for number, topic in enumerate(TOPICS)]


def embeddings(handler: Handler, body: dict[str, Any]) -> None:
    rows = [
        {"object": "embedding", "index": number, "embedding": vector(text)} for number, text in enumerate(body["input"])
    ]
    usage = {"prompt_tokens": 5, "total_tokens": 5}
    answer = {"object": "list", "model": body["model"], "data": rows, "usage": usage}
    handler.send(200, json.dumps(answer).encode())


def asked(server: Server) -> list[str]:
    return [text for body in server.asked for text in body["input"]]


@pytest.fixture
def vault(tmp_path: Path) -> Place:
    made = place(tmp_path)
    (tmp_path / "kb.toml").write_text('[model]\nembed = "openai/small"\n')
    source(made, "On animals", CAT)
    source(made, "On baking", LOAF)
    source(made, "On the sea", SHIP)
    return made


def found(vault: Place, query: str) -> dict[str, Any]:
    return kb_json("search", query, "--vault", vault.root)


def test_other_words_for_the_same_are_found(vault: Place, server: Server):
    server.behave(embeddings)
    report = found(vault, "feline")
    assert report["hits"][0]["passage"] == passage(CAT)
    assert report["note"] == ""
    assert server.asked[0]["model"] == "small"


def test_words_and_vectors_together_put_first_what_both_find(vault: Place, server: Server):
    source(vault, "On boats", "The ship has a loaf on board.")
    server.behave(embeddings)
    assert found(vault, "loaf dough oven")["hits"][0]["passage"] == passage(LOAF)
    assert {hit["title"] for hit in found(vault, "loaf")["hits"][:2]} == {"On baking (text)", "On boats (text)"}


def test_a_page_about_a_subject_is_found_by_its_vector_too(vault: Place, server: Server):
    write_page(vault, "Tabby", "A cat with stripes.", description="A cat with stripes.")
    server.behave(embeddings)
    assert "concepts/Tabby.md" in [hit["path"] for hit in found(vault, "feline")["hits"]]


def test_filters_hold_for_vectors(vault: Place, server: Server):
    server.behave(embeddings)
    assert [hit["title"] for hit in found(vault, 'source:"On the sea" feline')["hits"]] == ["On the sea (text)"]


def test_only_what_changed_is_asked_for_again_also_after_an_edit_outside_of_kb(vault: Place, server: Server):
    server.behave(embeddings)
    found(vault, "feline")
    before = len(asked(server))
    assert before == 4, "three texts and the query"
    found(vault, "feline")
    assert len(asked(server)) == before, "nothing changed, and the query was asked before"
    note = vault.wiki / "text/On the sea (text).md"
    note.write_text(note.read_text().replace("mast", "kitten"))
    (vault.wiki / "text/On baking (text).md").rename(vault.wiki / "text/Moved (text).md")
    assert found(vault, "feline")["hits"]
    assert len(asked(server)) == before + 1
    assert "kitten broke in the storm" in asked(server)[-1]


@pytest.mark.parametrize("fault", [status(500), status(401), page])
def test_a_model_that_does_not_answer_leaves_a_search_by_words_and_says_so(
    vault: Place, server: Server, monkeypatch: pytest.MonkeyPatch, fault: Fault
):
    monkeypatch.setattr("kb.engines.call._pause", lambda *_: 0.0)
    server.behave(fault)
    report = found(vault, "dough")
    assert report["hits"][0]["passage"] == passage(LOAF)
    assert "words and links only" in report["note"]
    assert "sk-test" not in json.dumps(report)


def test_without_the_setting_nobody_is_asked(vault: Place, server: Server):
    (vault.root / "kb.toml").write_text("")
    server.behave(embeddings)
    assert found(vault, "dough")["hits"]
    assert server.asked == []


def test_vectors_of_another_model_are_not_compared(vault: Place, server: Server):
    server.behave(embeddings)
    found(vault, "feline")
    (vault.root / "kb.toml").write_text('[model]\nembed = "openai/large"\n')
    server.asked.clear()
    assert found(vault, "feline")["hits"]
    assert len(asked(server)) == 4
    assert {body["model"] for body in server.asked} == {"large"}


def test_an_ingest_makes_the_vectors_and_says_when_it_cannot(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    document = tmp_path / "sea.md"
    document.write_text("# On the sea\n\nThe mast broke in the storm near the harbour, and nobody was hurt.\n")
    vault = new_vault(tmp_path / "vault", document)
    settings = vault / "kb.toml"
    settings.write_text(settings.read_text().replace("[model]\n", '[model]\nembed = "openai/small"\n'))
    server.behave(status(401))
    report = kb_json("ingest", "--vault", vault)
    assert report["sources"][0]["status"] == "compiled", "vectors are not part of the wiki"
    server.behave(embeddings)
    (vault / "raw/sea two.md").write_text(
        "# Two\n\nAnother ship came into the harbour the day after, under full sail.\n"
    )
    kb_json("ingest", "--vault", vault)
    assert any("mast broke" in text for text in asked(server)), "what was wanting is made too"
    assert any("Another ship" in text for text in asked(server))


def test_an_answer_with_too_few_vectors_is_refused(server: Server, tmp_path: Path):
    empty = {"object": "list", "model": "small", "data": [], "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    server.behave(lambda handler, _: handler.send(200, json.dumps(empty).encode()))
    with pytest.raises(EngineError, match="0 vectors"):
        vectors(["one"], "openai/small", tmp_path, {}, 5.0)


# -- the vectors themselves -------------------------------------------------------------------------------------


def put(vault: Place, made: dict[str, list[float]]) -> None:
    refresh(vault)

    def give(db: Any) -> None:
        texts = kept.missing(db, "m", 1000)
        kept.keep(db, "m", {sha: made[next(key for key in made if key in text)] for sha, text in texts.items()})

    reading(vault, give)


def test_the_nearest_by_angle_comes_first_whatever_the_lengths(vault: Place):
    put(vault, {"kitten": [9.0, 1.0, 0.0], "dough": [0.1, 0.2, 0.0], "mast": [0.0, 0.5, 5.0]})
    order, _ = reading(vault, lambda db: kept.nearest(db, read(""), Meaning("m", (0.3, 0.5, 0.0)), 9))
    assert [one.group for one in order] == ["On baking", "On animals", "On the sea"]
    assert order[0].score == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("odd", [[], [0.0, 0.0, 0.0], [math.nan, math.inf, 1.0], [1.0] * 8, [1.0, 2.0]])
def test_odd_vectors_of_a_query_break_nothing(vault: Place, odd: list[float]):
    put(vault, {"kitten": [1.0, 0.0, 0.0], "dough": [0.0, 1.0, 0.0], "mast": [0.0, 0.0, 1.0]})
    assert search(vault, "dough", meaning=Meaning("m", tuple(odd)))[0].passage == passage(LOAF)


def test_few_signs_that_differ_choose_the_same_as_all_numbers(vault: Place):
    chance = random.Random(3)
    many = {f"Word{number} ": [chance.gauss(0, 1) for _ in range(64)] for number in range(300)}
    for number in range(300):
        source(vault, f"S{number}", f"Word{number} stands here.")
    put(vault, many | dict.fromkeys(("kitten", "dough", "mast"), [-1.0] * 64))
    asked_for = tuple(number + 0.05 for number in many["Word42 "])
    first, _ = reading(vault, lambda db: kept.nearest(db, read(""), Meaning("m", asked_for), 1))
    assert first[0].group == "S42"
