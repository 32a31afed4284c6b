"""What is new for the reader: after an ingest, in log.md, and of a time with `kb status --since`."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_engine import document, use_plain_engine
from vaults import kb, kb_json, new_vault


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault with two documents, one not compiled yet."""
    use_plain_engine(monkeypatch)
    made = new_vault(tmp_path / "vault")
    facts = [(subject, number) for subject in ("canal", "windmill") for number in range(5)]
    (made / "raw/first.md").write_text(document("First", facts), encoding="utf-8")
    kb("ingest", "--vault", made, "--date", "2026-10-01")
    facts = [*((("canal", number)) for number in range(4, 12)), *(("orchard", number) for number in range(5))]
    (made / "raw/second.md").write_text(document("Second", facts), encoding="utf-8")
    return made


def test_an_ingest_ends_with_what_is_new_in_at_most_ten_lines(vault: Path):
    shown = kb("ingest", "--vault", vault, "--date", "2026-11-01").splitlines()
    told = shown[1:]
    assert len(told) <= 10
    assert "learned: [[Orchard]]" in told
    assert "changed: [[Canal]]" in told
    assert "worth reading: [[Canal]], [[Orchard]]" in told
    log = (vault / "wiki/log.md").read_text(encoding="utf-8").split("## [2026-11-01]")[1]
    assert "new `Orchard`" in log
    assert "updated `Canal`" in log
    assert "worth reading `Canal`, `Orchard`" in log


def test_the_document_of_an_ingest_says_the_same(vault: Path):
    digest = kb_json("ingest", "--vault", vault, "--date", "2026-11-01")["digest"]
    assert digest == {
        "learned": ["Orchard"], "changed": ["Canal"], "disagrees": [], "reading": ["Canal", "Orchard"],
    }  # fmt: skip


def test_status_tells_it_of_a_time(vault: Path):
    kb("ingest", "--vault", vault, "--date", "2026-11-01")

    def told(since: str) -> tuple[list[str], list[str]]:
        found = kb_json("status", "--since", since, "--vault", vault)
        return found["learned"], found["changed"]

    assert told("2026-09-01") == (["Canal", "Orchard", "Windmill"], [])
    assert told("2026-10-15") == (["Orchard"], ["Canal"])
    assert told("2026-11-02") == ([], [])
    assert "learned: [[Orchard]]" in kb("status", "--since", "2026-10-15", "--vault", vault)
    assert "learned" not in kb("status", "--vault", vault)
    assert "date" in kb_json("status", "--since", "yesterday", "--vault", vault, code=2)["error"]


def test_what_was_undone_was_not_learned(vault: Path):
    kb("ingest", "--vault", vault, "--date", "2026-11-01")
    kb("undo", "--vault", vault)
    assert kb_json("status", "--since", "2026-10-15", "--vault", vault)["learned"] == []
