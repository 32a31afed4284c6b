"""`kb export`: the wiki in one file, whole or within a budget, the same bytes every time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from proposal_samples import copied
from vaults import kb, kb_json, new_vault, sample_vault, tree

from kb.prompts import tokens

TOPIC = "spaced repetition"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_vault(tmp_path_factory.mktemp("export") / "vault")


@pytest.fixture
def vault(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path / "vault")


def context(vault: Path, budget: int, topic: str = TOPIC) -> str:
    """The file that a budget gives."""
    return kb("export", "context", topic, "--budget", str(budget), "-o", "-", "--vault", vault)


# -- all of it --------------------------------------------------------------------------------------------------


def test_every_page_stands_whole_in_the_full_file_with_its_footnotes(vault: Path):
    report = kb_json("export", "llms", "--vault", vault)
    text = (vault / "llms-full.txt").read_text(encoding="utf-8")
    assert report["files"] == [str(vault / "llms-full.txt")]
    assert report["tokens"] == tokens(text)
    assert text.startswith("# Knowledge base\n\n> ")
    pages = [path for path in (vault / "wiki").rglob("*/*.md") if path.parent.name != "text"]
    assert report["pages"] == len(pages) > 10
    for path in pages:
        assert f"({path.relative_to(vault).as_posix()})" in text.replace(", wiki/", " (wiki/"), path
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("[^"):
                assert line in text
    assert "\nid: con-" not in text


def test_an_export_is_the_same_every_time_and_changes_nothing_else(vault: Path):
    before = tree(vault)
    for arguments in (("llms",), ("context", TOPIC)):
        first = kb("export", *arguments, "-o", "-", "--vault", vault)
        assert kb("export", *arguments, "-o", "-", "--vault", vault) == first
    assert tree(vault) == before
    assert not (vault / "llms-full.txt").exists()


# -- within a budget --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("budget", [500, 800, 1_500, 4_000, 30_000])
def test_the_file_keeps_within_its_budget_and_names_its_sources(budget: int, made: Path):
    text = context(made, budget)
    assert 0 < tokens(text) <= budget
    assert text.startswith(f"# {TOPIC}\n")
    listed = text.partition("## Sources\n")[2]
    for source in re.findall(r"^\[\^[\w-]+\]: \[\[(.+?) \(text\)#", text, re.M):
        assert f"- {source}: raw/" in listed
    passages = text.partition("## Passages\n")[2].partition("## Sources")[0]
    for source in re.findall(r"^### (.+)$", passages, re.M):
        assert f"- {source}: raw/" in listed


def test_a_larger_budget_keeps_the_best_and_adds_to_it(made: Path):
    small, large = context(made, 1_500), context(made, 6_000)
    assert "### Spaced repetition (concept, wiki/concepts/Spaced repetition.md)" in small
    found = [set(re.findall(r"\^(p-[0-9a-f]{8})", text)) for text in (small, large)]
    assert found[0]
    assert found[0] < found[1]


def test_passages_stand_word_for_word_with_their_ids_and_places(made: Path):
    text = context(made, 6_000)
    shown = re.findall(r"^\^(p-[0-9a-f]{8})(?: \((.*?)\))?: (.+)$", text, re.M)
    assert len(shown) > 10
    notes = "".join(path.read_text(encoding="utf-8") for path in (made / "wiki/text").glob("*.md"))
    for name, _, words in shown:
        assert f"^{name}" in notes
        assert words[:40].partition("*")[0] in notes.replace("*", "")
    assert any("Lecturer" in where for _, where, _ in shown)


def test_what_did_not_fit_is_named(made: Path):
    report = kb_json("export", "context", TOPIC, "--budget", "900", "-o", "-", "--vault", made)
    assert report["left_out"]
    assert report["files"] == []
    assert tokens(report["text"]) == report["tokens"] <= 900


def test_without_a_hit_there_is_no_file(vault: Path):
    report = kb_json("export", "context", "zyxwvut", "--vault", vault)
    assert (report["files"], report["pages"]) == ([], 0)
    assert not (vault / "context.md").exists()


def test_an_edit_of_a_person_is_in_the_next_export(vault: Path):
    path = next((vault / "wiki").rglob("Spaced repetition.md"))
    text = path.read_text(encoding="utf-8").replace("## Related", "Words of my own on kiwis.\n\n## Related")
    path.write_text(text, encoding="utf-8")
    assert "Words of my own on kiwis." in context(vault, 30_000)
    assert "Words of my own on kiwis." in kb("export", "llms", "-o", "-", "--vault", vault)


# -- what cannot be ---------------------------------------------------------------------------------------------


def test_it_writes_where_it_is_told_and_never_into_kbs_own_folders(vault: Path, tmp_path: Path):
    kb("export", "context", TOPIC, "-o", str(tmp_path / "c.md"), "--vault", vault)
    assert (tmp_path / "c.md").stat().st_size > 1_000
    (tmp_path / "link").symlink_to(vault / "raw")
    before = tree(vault, "wiki", "raw", ".kb/claims")
    for path in ("wiki/x.md", "raw/x.md", ".kb/x.md", "wiki/concepts/Anki.md"):
        kb("export", "llms", "-o", str(vault / path), "--vault", vault, code=2)
    kb("export", "llms", "-o", str(tmp_path / "link/x.md"), "--vault", vault, code=2)
    kb("export", "llms", "-o", str(tmp_path / "nowhere/x.md"), "--vault", vault, code=2)
    assert tree(vault, "wiki", "raw", ".kb/claims") == before


@pytest.mark.parametrize(
    "arguments", [("pdf",), ("context",), ("llms", "a topic"), ("context", TOPIC, "--budget", "20")]
)
def test_what_cannot_be_exported_is_named(arguments: tuple[str, ...], made: Path):
    kb("export", *arguments, "--vault", made, code=2)


def test_of_an_empty_vault_there_is_nothing_to_export(tmp_path: Path):
    made = new_vault(tmp_path / "vault")
    kb("export", "llms", "--vault", made, code=2)
    kb("export", "context", TOPIC, "--vault", made, code=2)
