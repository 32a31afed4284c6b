"""`kb lint` on a vault on disk: it finds, it mends what is safe, and it writes nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_samples import FEED, PAGES, SOURCE, definition
from vaults import kb, sample_vault

from kb.flows.init import init
from kb.flows.lint import lint
from kb.flows.undo import undo
from kb.markdown.page import parse
from kb.operations import Change
from kb.records import PageId
from kb.vault import journal
from kb.vault.transaction import commit
from kb.vault.vault import Vault

TODAY = "2026-11-21"
SOUR = "concepts/Sourdough.md"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A new vault with the pages about bread, all of them written by a person."""
    init(tmp_path, today=TODAY)
    for path, text in PAGES.items():
        if path != "log.md":
            file = tmp_path / "wiki" / path
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    (tmp_path / "raw" / "evenings.txt").write_text("evenings")
    source = tmp_path / "wiki" / "sources" / f"{SOURCE}.md"
    sha = "8c9f0f9f4bdc1c1ba5fd1dd1e1e9b93e2d6c9d4a6f4c1a1a5d1d9e3a0b7c5d3e"
    source.write_text(source.read_text().replace("sha256: aa", f"sha256: {sha}"))
    return Vault(tmp_path)


def content(vault: Vault) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in vault.root.rglob("*") if path.is_file()}


def spoil(vault: Vault, path: str, old: str, new: str) -> None:
    file = vault.wiki / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_vault_has_no_problems_and_no_notes(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    report = lint(Vault(tmp_path), today=TODAY)
    assert (report.problems, report.notes, report.counts) == ((), (), {})


def test_a_problem_has_its_rule_its_file_and_its_line(vault: Vault) -> None:
    spoil(vault, SOUR, "wild yeast and", "[[Wild yeast]] and")
    spoil(vault, "concepts/Steam.md", "type: concept", "type: person")
    report = lint(vault, today=TODAY)
    assert [(p.rule, p.path, p.line) for p in report.problems] == [
        ("broken-link", "wiki/concepts/Sourdough.md", 16),
        ("misplaced-file", "wiki/concepts/Steam.md", 0),
        ("source-changed", f"wiki/sources/{SOURCE}.md", 6),
    ]
    assert report.counts == {"broken-link": 1, "misplaced-file": 1, "source-changed": 1}


def test_lint_writes_nothing(vault: Vault) -> None:
    spoil(vault, SOUR, f"[^{FEED}] ", " ")
    before = content(vault)
    assert lint(vault, today=TODAY).counts["unused-definition"] == 1
    assert content(vault) == before


def test_fix_mends_what_is_safe_and_undo_takes_it_back(vault: Vault) -> None:
    spoil(vault, SOUR, f"[^{FEED}] ", " ")
    spoil(vault, "index.md", "- [[Steam]]\n", "")
    before = content(vault)
    report = lint(vault, fix=True, today=TODAY)
    assert report.fixed == ("wiki/concepts/Sourdough.md", "wiki/index.md")
    assert set(report.counts) == {"source-changed"}
    assert (vault.wiki / SOUR).read_text() == before[(vault.wiki / SOUR).as_posix()].decode().replace(
        definition(FEED) + "\n", ""
    )
    assert "- [[Steam]]: About it.\n" in (vault.wiki / "index.md").read_text()
    undo(vault, "")
    after = content(vault)
    assert {path: after[path] for path in before} == before


def test_fix_keeps_the_footnotes_of_a_person(vault: Vault) -> None:
    spoil(vault, SOUR, definition(FEED), definition(FEED) + "\n[^diary]: my own")
    assert lint(vault, fix=True, today=TODAY).fixed == ()
    assert lint(vault, today=TODAY).counts["unused-definition"] == 1


def test_fix_without_anything_to_mend_records_nothing(vault: Vault) -> None:
    before = content(vault)
    assert lint(vault, fix=True, today=TODAY).fixed == ()
    assert {path: words for path, words in content(vault).items() if not path.endswith("lock")} == before


def test_only_what_the_journal_calls_the_machines_must_cite(vault: Vault) -> None:
    spoil(vault, SOUR, f"[^{FEED}] ", " ")
    assert "uncited-statement" not in lint(vault, today=TODAY).counts
    ids = {Path(path).stem.lower(): PageId(f"con-{Path(path).stem.lower()}") for path in PAGES if "concepts" in path}
    wrote = tuple(statement.id for statement in parse((vault.wiki / SOUR).read_text(), ids).statements)
    commit(vault, {}, Change("0001-x", "ingest", "x", TODAY, wrote={PageId("con-sourdough"): wrote}))
    assert [change.id for change in journal.read(vault)] == ["0001-x"]
    assert lint(vault, today=TODAY).counts["stale-claim"] == 2


def test_what_is_no_text_or_hidden_does_not_stop_it(vault: Vault) -> None:
    (vault.wiki / "concepts" / "Broken.md").write_bytes(b"---\ntitle: \xff\n---\n\xfe")
    (vault.wiki / ".trash").mkdir()
    (vault.wiki / ".trash" / "Old.md").write_text("[[nowhere]]")
    assert not [problem for problem in lint(vault, today=TODAY).problems if "nowhere" in problem.message]


def test_fix_takes_a_page_that_is_gone_out_of_the_index(vault: Vault) -> None:
    spoil(vault, "index.md", "- [[Steam]]\n", "- [[Steam]]\n- [[Gone long ago]]: words\n")
    assert "broken-link" in lint(vault, today=TODAY).counts
    assert lint(vault, fix=True, today=TODAY).fixed == ("wiki/index.md",)
    assert "Gone long ago" not in (vault.wiki / "index.md").read_text()


def test_fix_takes_items_of_a_list_of_kb_that_lead_nowhere_and_no_line_of_a_person(vault: Vault) -> None:
    own = "## My list\n\n- [[Gone long ago]]\n"
    text = (vault.wiki / SOUR).read_text(encoding="utf-8")
    before, mark, rest = text.partition("\n[^")
    related = "\n## Related\n\n- [[Steam]]\n- [[Gone long ago]]\n- [[Gone too]]: as I remember it\n"
    (vault.wiki / SOUR).write_text(f"{before}{related}\n{own}{mark}{rest}", encoding="utf-8")
    assert lint(vault, fix=True, today=TODAY).fixed == (f"wiki/{SOUR}",)
    after = (vault.wiki / SOUR).read_text(encoding="utf-8")
    assert "\n## Related\n\n- [[Steam]]\n- [[Gone too]]: as I remember it\n" in after
    assert own in after


def test_pages_that_a_person_moved_are_no_finding_and_those_of_another_kind_are(tmp_path: Path) -> None:
    made = sample_vault(tmp_path / "vault")
    wiki = made / "wiki"
    (wiki / "mine").mkdir()
    for folder in ("people", "sources", "text", "concepts"):
        moved = min((wiki / folder).glob("*.md"))
        moved.rename(wiki / "mine" / moved.name)
    kb("rename", "--vault", made, moved.stem, "A subject of mine")
    assert (wiki / "mine" / "A subject of mine.md").is_file()
    kind = min((wiki / "concepts").glob("*.md"))
    kind.write_text(kind.read_text().replace("type: concept", "type: person"))
    report = lint(Vault(made), today=TODAY)
    assert [one.path for one in report.problems if one.rule == "misplaced-file"] == [f"wiki/concepts/{kind.name}"]
