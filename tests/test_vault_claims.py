"""Claims are kept a file a source and come back as they were."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import DamagedRecord, NotFound
from kb.names import slug
from kb.records import Claim, ClaimId, Entity, Metadata, Origin, PassageId, Quote, Source
from kb.vault.claims import SourceRecord, all_sources, claims_bytes, path_of, read, record_of
from kb.vault.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path)


def source(title: str) -> Source:
    metadata = Metadata(authors=("Hermann Ebbinghaus",), issued="1885", tags=("memory",))
    return Source(title, "sub/über.txt", "a" * 64, metadata, Origin("derived", "Über das Gedächtnis"), 1200)


def record(title: str, **more: object) -> SourceRecord:
    return SourceRecord(source(title), "extractive", "", "1", **more)  # type: ignore[arg-type]


def claim(title: str, number: int) -> Claim:
    quote = Quote(PassageId("p-11111111"), "“It ist\u2028fast” \\ forgotten.", "3, Hermann Ebbinghaus")
    return Claim(
        ClaimId(f"memo-{number:06x}"), title, "It is forgotten.", ("p-11111111.s2-3",), (quote,), ("Forgetting",),
        when="1885", kind="figure", weight=0.25,
    )  # fmt: skip


def keep(vault: Vault, made: SourceRecord, *claims: Claim) -> Path:
    path = vault.root / path_of(vault, made.source.title)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(claims_bytes(made, claims))
    return path


def test_a_source_and_its_claims_come_back_as_they_were(vault: Vault):
    entities = (Entity("Forgetting curve", "concept", ("curve",), ("forgiving curve",), ("Memory",)),)
    made = record("Memory", entities=entities, takeaways=("One.", "Two."), sketch=(0, 7, 2**64 - 1))
    claims = tuple(claim("Memory", number) for number in range(3))
    path = keep(vault, made, *claims)
    assert path.name == "memory.jsonl"
    assert len(path.read_bytes().splitlines()) == 4
    assert all(json.loads(line) for line in path.read_text().split("\n") if line)
    assert read(vault, "Memory") == claims
    assert record_of(vault, "Memory") == made
    assert all_sources(vault) == (made,)


@given(st.lists(st.integers(0, 2**64 - 1)).map(tuple), st.text(min_size=1))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_sketch_and_title_comes_back(vault: Vault, sketch: tuple[int, ...], title: str):
    made = record(title, sketch=sketch)
    path = keep(vault, made)
    assert record_of(vault, title) == made
    path.unlink()


def test_two_titles_with_one_slug_have_two_files(vault: Vault):
    titles = ["What is sleep?", "What is sleep!", "What is sleep", "記憶", "夢"]
    assert len({slug(title) for title in titles}) < len(titles)
    for title in titles:
        keep(vault, record(title), claim(title, 1))
        keep(vault, record(title), claim(title, 1))
    assert len(list((vault.state / "claims").iterdir())) == len(titles)
    assert [read(vault, title)[0].source for title in titles] == titles
    assert [made.source.title for made in all_sources(vault)] == sorted(titles)


def test_a_source_without_claims_is_named(vault: Vault):
    assert all_sources(vault) == ()
    with pytest.raises(NotFound):
        read(vault, "Nowhere")
    keep(vault, record("What is sleep?"))
    with pytest.raises(NotFound):
        read(vault, "What is sleep!")
    with pytest.raises(NotFound):
        record_of(vault, "What is sleep!")
    assert read(vault, "What is sleep?") == ()


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}", b"[]", b'{"source": 3}', b'{"source": {}}', b"\xff\xfe", b'{"source": {"title": 3}}']
)
def test_a_damaged_first_line_is_named(vault: Vault, content: bytes):
    path = vault.state / "claims" / "a.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(DamagedRecord) as raised:
        all_sources(vault)
    assert ".kb/claims/a.jsonl" in raised.value.message


@pytest.mark.parametrize("line", [b"{}", b"<<<<<<< HEAD", b'{"id": 1}', b'"x"', b"\xff"])
def test_a_damaged_claim_is_named(vault: Vault, line: bytes):
    path = keep(vault, record("Memory"), claim("Memory", 1))
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(DamagedRecord) as raised:
        read(vault, "Memory")
    assert ".kb/claims/memory.jsonl" in raised.value.message
    assert len(all_sources(vault)) == 1


def test_the_sources_of_a_large_vault_are_read_quickly(vault: Vault):
    claims = [claim("Memory", number) for number in range(40)]
    for number in range(300):
        keep(vault, record(f"Memory {number}", sketch=tuple(range(200))), *claims)
    began = time.process_time()
    assert len(all_sources(vault)) == 300
    assert time.process_time() - began < 0.6
