"""`kb undo` of a change under later ones and under a person's edits: what it cannot place is named and left whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_engine import bring, document, fact, use_plain_engine
from vaults import DATE, kb, kb_json, new_vault, tree

from kb.markdown.page import parse
from kb.vault import journal
from kb.vault.vault import Vault

CANAL = [("canal", number) for number in range(6)]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """Two documents about one subject; the first is compiled again after it grew by two facts."""
    use_plain_engine(monkeypatch)
    made = Vault(new_vault(tmp_path / "vault").resolve())
    bring(made, "first", document("First", CANAL))
    bring(made, "second", document("Second", [("canal", number) for number in (1, 7, 8, 9, 10)]))
    return made


def page(vault: Vault) -> str:
    return (vault.wiki / "concepts/Canal.md").read_text(encoding="utf-8")


def said(vault: Vault) -> list[str]:
    return [one.words for one in parse(page(vault)).statements if not one.is_lead]


def test_the_older_of_two_leaves_the_page_that_the_younger_alone_would_make(vault: Vault):
    done = kb_json("undo", "0001-first", "--vault", vault.root, "--date", DATE)
    assert (done["change"], done["conflicts"]) == ("0001-first", [])
    assert sorted(said(vault)) == sorted(fact("canal", number) for number in (1, 7, 8, 9, 10))
    assert "source_count: 1" in page(vault)
    assert "First" not in (vault.wiki / "index.md").read_text(encoding="utf-8").replace("First-", "")
    kb("lint", "--vault", vault.root)


def test_a_statement_that_a_person_edited_since_stays_and_is_named(vault: Vault):
    mine = page(vault).replace("the neighbours", "my neighbours", 1).replace("the village", "our village", 1)
    assert mine != page(vault)
    (vault.wiki / "concepts/Canal.md").write_text(mine, encoding="utf-8")
    before = [one for one in said(vault) if "my neighbours" in one or "our village" in one]
    done = kb_json("undo", "0001-first", "--vault", vault.root, "--date", DATE, code=None)
    assert [one for one in said(vault) if "my neighbours" in one or "our village" in one] == before
    theirs = [line for line in done["conflicts"] if "a person's" in line]
    assert bool(theirs) == any(one in line for one in before for line in done["conflicts"])
    entry = next(one for one in journal.read(vault) if one.id == done["undo"])
    assert list(entry.parked) == done["conflicts"]


def test_a_change_is_taken_back_as_it_was_when_its_source_was_compiled_anew(vault: Vault):
    bring(vault, "first", document("First", [*CANAL[:4], ("canal", 11)]))
    assert "0003-first" in kb_json("undo", "0001-first", "--vault", vault.root, code=2)["error"]
    bring(vault, "third", document("Third", [("canal", number) for number in (2, 3, 6, 9, 10)]))
    before = said(vault)
    done = kb_json("undo", "0003-first", "--vault", vault.root, "--date", DATE, code=None)
    after = said(vault)
    assert fact("canal", 11) not in after
    restored = {fact("canal", 4), fact("canal", 5)} & set(after)
    assert restored == {fact("canal", 4), fact("canal", 5)} or done["conflicts"]
    assert set(before) - {fact("canal", 11)} <= set(after)
    assert set(kb_json("lint", "--vault", vault.root, code=1)["counts"]) == {"source-changed"}


def test_without_a_name_the_last_change_that_stands_goes(vault: Vault):
    fresh = tree(vault.root, ".kb/claims")
    assert [kb_json("undo", "--vault", vault.root)["change"] for _ in range(2)] == ["0002-second", "0001-first"]
    assert not tree(vault.root, ".kb/claims")
    assert "nothing to undo" in kb_json("undo", "--vault", vault.root, code=2)["error"]
    for entry in ("0004-undo-0001", "0003-undo-0002"):
        kb("undo", entry, "--vault", vault.root)
    assert tree(vault.root, ".kb/claims") == fresh


def test_the_answer_names_the_undo_that_brings_it_back(vault: Vault):
    assert "kb undo 0003-undo-0002" in kb("undo", "--vault", vault.root)
