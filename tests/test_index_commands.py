"""`kb search` and `kb ask` as scripts call them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from index_samples import Place, page, passage, place, source
from vaults import kb, kb_json

TALK = "The kiln reaches twelve hundred degrees before the glaze melts."


@pytest.fixture
def vault(tmp_path: Path) -> Place:
    made = place(tmp_path)
    source(made, "Pottery talk", TALK, raw="pottery.txt")
    page(made, "Kiln", "An oven for clay.")
    return made


def test_search_prints_hits_with_the_fields_that_scripts_rely_on(vault: Place):
    found = kb_json("search", "glaze kiln degrees", "--vault", vault.root)
    assert set(found) == {"hits", "milliseconds", "note"}
    first = found["hits"][0]
    assert {"path", "title", "kind", "source", "score", "snippet", "passage"} <= set(first)
    assert (first["source"], first["passage"]) == ("pottery.txt", passage(TALK))
    assert len(kb_json("search", "kiln", "-n", "1", "--vault", vault.root)["hits"]) == 1


def test_ask_prints_an_answer_with_the_fields_that_scripts_rely_on(vault: Place):
    answer = kb_json("ask", "How many degrees does the kiln reach?", "--vault", vault.root)
    assert {"answer", "abstained", "citations", "model"} <= set(answer)
    assert not answer["abstained"]
    citation = answer["citations"][0]
    assert {"label", "page", "source", "passage", "quote"} <= set(citation)
    assert citation["quote"] == TALK
    assert f"[^{citation['label']}]" in answer["answer"]


def test_silence_and_no_hits_are_no_failures(vault: Place):
    assert kb_json("ask", "Who painted the ceiling in Rome?", "--vault", vault.root)["abstained"]
    assert kb_json("search", "ceiling", "--vault", vault.root)["hits"] == []
    assert kb("search", "ceiling", "--vault", vault.root) == ""


def test_a_vault_without_sources_is_a_message_and_no_empty_result(tmp_path: Path):
    made = place(tmp_path)
    for command in ("search", "ask"):
        found = kb_json(command, "kiln", "--vault", made.root, code=2)
        assert "nothing to search" in found["error"]
        assert "kb ingest" in found["hint"]


def test_both_read_no_source_and_write_the_cache_and_what_was_asked_in_vain(vault: Place):
    def files() -> dict[Path, bytes]:
        there = (file for file in vault.root.rglob("*") if file.is_file() and "cache" not in file.parts)
        return {file: file.read_bytes() for file in there if file.name != "asked.jsonl"}

    before = files()
    kb("search", "kiln", "--vault", vault.root)
    kb("ask", "How hot is the kiln?", "--vault", vault.root)
    assert files() == before


def test_searching_needs_no_model_and_no_reader_of_documents():
    code = "import sys, kb.flows.search; print([m for m in ('litellm', 'kb.convert', 'syntok') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
