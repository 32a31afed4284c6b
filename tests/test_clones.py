"""`kb ingest --commit`, and two clones that ingest different documents: git merges them without conflicts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from plain_engine import bring, document, use_plain_engine
from vaults import DATE, RAW, ingest, kb, kb_json, new_vault, tree

from kb.markdown.page import parse
from kb.vault.vault import Vault


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{name}_NAME", "A gardener")
        monkeypatch.setenv(f"{name}_EMAIL", "gardener@example.org")
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault in a repository, with one document compiled and committed."""
    made = new_vault(tmp_path / "one", RAW[0])
    git(made, "init", "--quiet", "--initial-branch=main")
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "-m", "begin")
    ingest(made, "--commit")
    return made


def test_each_source_is_a_commit_with_trailers(vault: Path):
    for source in RAW[1:3]:
        shutil.copyfile(source, vault / "raw" / source.name)
    (vault / "mine.txt").write_text("staged by hand")
    git(vault, "add", "mine.txt")
    ingest(vault, "--commit")
    subjects = git(vault, "log", "--format=%s").splitlines()
    assert [one.partition(":")[0] for one in subjects] == ["ingest", "ingest", "ingest", "begin"]
    trailers = git(vault, "log", "-1", "--format=%(trailers:only)")
    assert [line.partition(":")[0] for line in trailers.strip().splitlines()] == [
        "Source", "Source-Hash", "Engine", "Model", "Tokens", "Cost",
    ]  # fmt: skip
    assert f"Source: raw/{RAW[2].name}" in trailers
    assert git(vault, "status", "--porcelain").splitlines() == ["A  mine.txt"]
    assert "raw/" + RAW[2].name in git(vault, "-c", "core.quotePath=false", "show", "--name-only", "--format=")


def test_without_a_repository_commit_is_refused_and_everything_else_works(tmp_path: Path):
    vault = new_vault(tmp_path / "plain", RAW[0])
    error = kb_json("ingest", "--commit", "--vault", vault, code=2)
    assert "git" in error["error"]
    assert not (vault / "wiki/sources").exists()
    assert ingest(vault)["totals"]["compiled"] == 1


def clone(vault: Path, folder: Path) -> Path:
    git(vault.parent, "clone", "--quiet", str(vault), str(folder))
    return folder


def join(one: Path, other: Path) -> None:
    git(one, "pull", "--quiet", "--no-rebase", "--no-edit", str(other), "main")


@pytest.mark.parametrize("split", [(1, 2), (2, 4), (3, 5)])
def test_two_clones_merge_without_conflicts(vault: Path, tmp_path: Path, split: tuple[int, int]):
    other = clone(vault, tmp_path / "other")
    for folder, source in ((vault, RAW[split[0]]), (other, RAW[split[1]])):
        shutil.copyfile(source, folder / "raw" / source.name)
        ingest(folder, "--commit")
    join(vault, other)
    report = ingest(vault)
    assert report["totals"]["compiled"] == 0
    kb("lint", "--vault", vault)
    log = (vault / "wiki/log.md").read_text(encoding="utf-8")
    assert log.count("ingest |") == 3
    index = (vault / "wiki/index.md").read_text(encoding="utf-8")
    assert sum(index.count(f"- [[{path.stem}]]") for path in (vault / "wiki/sources").glob("*.md")) == 3
    before = tree(vault)
    ingest(vault)
    assert tree(vault) == before


def test_a_page_that_both_clones_grew_holds_what_both_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    use_plain_engine(monkeypatch)
    one = Vault(new_vault(tmp_path / "one").resolve())
    git(one.root, "init", "--quiet", "--initial-branch=main")
    bring(one, "base", document("Base", [("canal", number) for number in range(5)]))
    git(one.root, "add", "--all")
    git(one.root, "commit", "--quiet", "-m", "base")
    other = Vault(clone(one.root, tmp_path / "other").resolve())
    bring(one, "left", document("Left", [("canal", number) for number in (0, 1, 5, 6, 7)]))
    bring(other, "right", document("Right", [("canal", number) for number in (1, 2, 8, 9, 10)]))
    for vault in (one, other):
        git(vault.root, "add", "--all")
        git(vault.root, "commit", "--quiet", "-m", "more")
    join(one.root, other.root)
    kb("ingest", "--vault", one.root, "--date", DATE)
    page = (one.wiki / "concepts/Canal.md").read_text(encoding="utf-8")
    said = {item.words: len(item.labels) for item in parse(page).statements if not item.is_lead}
    assert len(said) == 11
    assert sorted(said.values(), reverse=True)[:3] == [3, 2, 2]
    assert "source_count: 3" in page
    found = kb_json("lint", "--vault", one.root, code=None)
    assert {problem["rule"] for problem in found["problems"]} <= {"heap-of-statements"}
    kb("undo", "0002-right", "--vault", one.root, code=None)
