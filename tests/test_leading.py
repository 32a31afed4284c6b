"""Questions of two steps: the names in what the first step finds lead to the second."""

from __future__ import annotations

from pathlib import Path

import pytest
from vaults import ingest, new_vault

from kb.flows.gathering import gathered
from kb.flows.leading import new_names
from kb.flows.library import open_library
from kb.index.index import refresh
from kb.vault.vault import Vault

QUESTION = "In which town was the author of the Notes on the Engine buried?"
FIRST = "# Notes on the Engine\n\nThe Notes on the Engine were written by Ada Lovelace, who added an author of tables."
SECOND = "# Hucknall\n\nHucknall has a church of stone. Ada Lovelace lies there beside her father."
OTHERS = tuple(
    (f"town {name}", f"# {name}\n\nIn the town of {name} an author was buried, and an engine stood near the church.")
    for name in ("Alton", "Barton", "Carlton", "Dalton", "Elton", "Felton", "Grafton", "Hatton", "Ipston", "Linton")
)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = new_vault(tmp_path / "vault")
    for name, text in (("notes", FIRST), ("hucknall", SECOND), *OTHERS):
        (made / "raw" / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    ingest(made)
    found = Vault(made)
    refresh(found)
    return found


def sources(vault: Vault, *, leads: bool) -> list[str]:
    return [one.source for one in gathered(open_library(vault), QUESTION, leads=leads).excerpts]


def test_the_second_step_is_found_by_a_name_that_the_question_does_not_hold(vault: Vault):
    assert "Hucknall" not in sources(vault, leads=False)
    found = sources(vault, leads=True)
    assert "Hucknall" in found
    assert found[0] == "Notes on the Engine", "what the question itself finds stays first"
    assert len(found) == len(set(found))


def test_names_of_the_question_lead_nowhere():
    assert new_names("Who directed Musa?", "Musa is a film by Musa.") == []
