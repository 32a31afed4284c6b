"""`kb forget`: a source goes with all that rests on it alone; the person's words and the file stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_engine import bring, document, fact, use_plain_engine
from vaults import DATE, ingest, kb, kb_json, new_vault, sample_vault, tree

from kb.markdown.page import parse
from kb.vault.vault import Vault

CANAL = [("canal", number) for number in range(6)]
SHARED = [("canal", number) for number in (0, 1, 6, 7, 8)]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """Two documents about one subject, two facts in common."""
    use_plain_engine(monkeypatch)
    made = Vault(new_vault(tmp_path / "vault").resolve())
    bring(made, "first", document("First", CANAL))
    bring(made, "second", document("Second", SHARED))
    return made


def page(vault: Vault) -> str:
    return (vault.wiki / "concepts/Canal.md").read_text(encoding="utf-8")


def forget(vault: Vault, *arguments: str, code: int = 0) -> dict[str, list[dict[str, str]]]:
    return kb_json("forget", *arguments, "--vault", vault.root, "--date", DATE, code=code)


@pytest.mark.parametrize("name", ["second.md", "raw/second.md", "Second", "second"])
def test_what_rests_on_it_alone_goes_and_the_rest_loses_a_citation(vault: Vault, name: str):
    report = forget(vault, name, "--yes")
    statements = [one["statement"] for one in report["removed"] if one["statement"] and "concepts" in one["path"]]
    assert sorted(statements) == sorted(fact(*one) for one in SHARED[2:])
    assert [one["why"] for one in report["kept"]] == ["it loses a citation"] * 2
    assert "[[Second" not in page(vault)
    assert [len(one.labels) for one in parse(page(vault)).statements if not one.is_lead] == [1] * 6
    paths = {one["path"] for one in report["removed"] if not one["statement"]}
    assert paths == {"wiki/sources/Second.md", "wiki/text/Second (text).md", ".kb/claims/second.jsonl"}
    assert not any((vault.root / path).exists() for path in paths)
    assert (vault.raw / "second.md").exists()
    kb("lint", "--vault", vault.root)


def test_it_is_shown_first_and_nothing_is_written_without_a_yes(vault: Vault):
    before = tree(vault.root, "wiki", ".kb/claims", ".kb/changes")
    shown = kb("forget", "second.md", "--dry-run", "--vault", vault.root)
    assert f"goes   wiki/concepts/Canal.md: “{fact(*SHARED[3])[:40]}" in shown
    assert "+++ wiki/concepts/Canal.md" in shown
    assert "stays  wiki/concepts/Canal.md" in shown
    assert "--yes" in forget(vault, "second.md", code=2)["hint"]
    assert tree(vault.root, "wiki", ".kb/claims", ".kb/changes") == before


def test_undo_brings_it_back_byte_for_byte(vault: Vault):
    before = tree(vault.root, "wiki", ".kb/claims", "llm.txt")
    change = forget(vault, "second.md", "--yes")["change"]
    assert "forget | Second" in (vault.wiki / "log.md").read_text(encoding="utf-8")
    kb("undo", str(change), "--vault", vault.root)
    assert tree(vault.root, "wiki", ".kb/claims", "llm.txt") == before
    assert {one["state"] for one in kb_json("status", "--vault", vault.root)["sources"]} == {"unchanged"}


def test_a_persons_statement_that_cites_it_is_named_and_stays(vault: Vault):
    text = page(vault)
    old = next(one for one in parse(text).statements if one.words == fact(*SHARED[3]))
    mine = text[: old.start] + "Nobody believes what they say of it: " + text[old.start :]
    (vault.wiki / "concepts/Canal.md").write_text(mine, encoding="utf-8")
    report = forget(vault, "second.md", "--yes")
    assert [one["why"] for one in report["kept"]].count("it is a person's, and cites what goes") == 1
    assert "Nobody believes what they say of it" in page(vault)


def test_a_page_goes_when_too_little_is_left_of_it_unless_a_person_wrote_on_it(vault: Vault):
    bring(vault, "third", document("Third", [("windmill", number) for number in range(6)]))
    windmill = vault.wiki / "concepts/Windmill.md"
    mine = windmill.read_text(encoding="utf-8").replace("\n\n[^", "\n\nMy own thought about it.\n\n[^", 1)
    windmill.write_text(mine, encoding="utf-8")
    forget(vault, "third.md", "--yes")
    assert "My own thought about it." in windmill.read_text(encoding="utf-8")
    assert "[^thir" not in windmill.read_text(encoding="utf-8")
    forget(vault, "first.md", "--yes")
    forget(vault, "second.md", "--yes")
    assert not (vault.wiki / "concepts/Canal.md").exists()
    index = (vault.wiki / "index.md").read_text(encoding="utf-8")
    assert "[[Canal]]" not in index
    assert "[[Windmill]]" in index


def test_a_forgotten_source_is_compiled_again_only_when_it_is_named(vault: Vault):
    before = page(vault)
    forget(vault, "second.md", "--yes")
    assert ingest(vault.root)["totals"]["compiled"] == 0
    states = {one["source"]: one["state"] for one in kb_json("status", "--vault", vault.root)["sources"]}
    assert states == {"first.md": "unchanged", "second.md": "forgotten"}
    assert "forgotten" in kb("status", "--vault", vault.root)
    assert ingest(vault.root, str(vault.raw / "second.md"))["totals"]["compiled"] == 1
    assert page(vault) == before
    assert not (vault.root / ".kb/forgotten").exists() or not list((vault.root / ".kb/forgotten").iterdir())


def test_what_kb_took_away_is_not_taken_for_a_persons_removal(vault: Vault):
    forget(vault, "first.md", "--yes")
    bring(vault, "third", document("Third", [("canal", number) for number in range(2, 6)]))
    said = [one.words for one in parse(page(vault)).statements]
    assert all(fact("canal", number) in said for number in range(2, 6))


def test_an_unknown_source_is_refused_by_name(vault: Vault):
    assert "first.md" in forget(vault, "nothing.md", "--yes", code=2)["hint"]


def test_who_retells_a_forgotten_source_stands_for_itself(tmp_path: Path):
    vault = sample_vault(tmp_path / "vault")
    retelling = vault / "wiki/sources/The talk on forgetting, summarized.md"
    assert "origin_of" in retelling.read_text(encoding="utf-8")
    before = tree(vault, "wiki", ".kb/claims")
    change = kb_json("forget", "Talk - why we forget", "--yes", "--vault", vault, "--date", DATE)["change"]
    told = retelling.read_text(encoding="utf-8")
    assert "origin: primary" in told
    assert "origin_of" not in told
    assert "Talk - why we forget]]" not in told
    kb("lint", "--vault", vault)
    kb("undo", change, "--vault", vault)
    assert tree(vault, "wiki", ".kb/claims") == before
