"""Short documents on one subject: what none of them could fill alone becomes a page when enough came together."""

from __future__ import annotations

from pathlib import Path

import pytest
from faulty_server import Server
from scripted_model import ScriptedModel
from test_ingest_model import NOTE
from vaults import ingest, new_vault

pytestmark = pytest.mark.filterwarnings("ignore:Item 'summary' on TypedDict class:UserWarning")
PARTS = NOTE.partition("\n\n")[2].split("\n\n")


def brought(vault: Path, server: Server, name: str, paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The titles of the pages about subjects after a document more, and the tasks that were asked."""
    (vault / "raw" / name).write_text("\n\n".join(paragraphs), encoding="utf-8")
    model = ScriptedModel()
    server.behave(model.fault)
    ingest(vault, "--model", "openai/scripted")
    folders = [folder for folder in (vault / "wiki").iterdir() if folder.name in ("concepts", "products")]
    return sorted(page.stem for folder in folders for page in folder.glob("*.md")), model.asked


def test_claims_that_wait_make_a_page_with_those_of_the_next_short_document(tmp_path: Path, server: Server):
    vault = new_vault(tmp_path / "vault")
    first, asked = brought(vault, server, "one.md", PARTS[:4])
    assert first == []
    assert "plan" not in asked
    second, asked = brought(vault, server, "two.md", PARTS[4:])
    assert second
    assert asked[:2] == ["compile_short", "plan"]
    (page,) = (vault / "wiki").rglob(f"{second[0]}.md")
    text = page.read_text(encoding="utf-8")
    assert "[[one (text)#" in text
    assert "[[two (text)#" in text


def test_a_short_document_on_something_else_is_planned_in_the_same_call(tmp_path: Path, server: Server):
    vault = new_vault(tmp_path / "vault")
    brought(vault, server, "one.md", PARTS[:4])
    _, asked = brought(
        vault, server, "two.md", ["A loom weaves cloth from threads of wool.", "Its cards are of paper."]
    )
    assert "plan" not in asked
