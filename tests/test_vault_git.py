"""kb commits what it wrote, exactly, and leaves what the person staged."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kb.errors import WriteFailed
from kb.vault.git import commit, is_repository
from kb.vault.vault import Vault


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in ("EMAIL", "GIT_COMMITTER_EMAIL", "GIT_AUTHOR_EMAIL", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    root = tmp_path / "repository" / "vault"
    (root / "wiki").mkdir(parents=True)
    git(root.parent, "init", "--quiet")
    return Vault(root)


def write(vault: Vault, path: str, text: str) -> None:
    (vault.root / path).parent.mkdir(parents=True, exist_ok=True)
    (vault.root / path).write_text(text)


def committed(vault: Vault) -> set[str]:
    return set(
        git(vault.root, "-c", "core.quotePath=false", "show", "--name-only", "--format=", "HEAD").split("\n")
    ) - {""}


def test_a_folder_without_git_is_no_repository(vault: Vault, tmp_path: Path):
    assert is_repository(vault)
    assert not is_repository(Vault(tmp_path))


def test_exactly_the_named_paths_are_committed(vault: Vault):
    names = ["wiki/Über [x] *.md", "wiki/a b.md", "wiki/-m.md", ":(glob)wiki.md"]
    for name in [*names, "wiki/mine.md"]:
        write(vault, name, "words\n")
    assert commit(vault, names, "ingest: A talk")
    assert committed(vault) == {f"vault/{name}" for name in names}
    assert git(vault.root, "status", "--porcelain").split() == ["??", "vault/wiki/mine.md"]
    assert git(vault.root, "log", "--format=%an <%ae> %s").strip() == "kb <kb@localhost> ingest: A talk"


def test_the_persons_identity_is_used_when_there_is_one(vault: Vault):
    git(vault.root, "config", "user.name", "A gardener")
    git(vault.root, "config", "user.email", "gardener@example.org")
    write(vault, "wiki/a.md", "1\n")
    assert commit(vault, ["wiki/a.md"], "x")
    assert git(vault.root, "log", "--format=%an <%ae>").strip() == "A gardener <gardener@example.org>"


def test_what_the_person_staged_stays_staged(vault: Vault):
    for name in ("wiki/a.md", "wiki/mine.md"):
        write(vault, name, "1\n")
    commit(vault, ["wiki/a.md", "wiki/mine.md"], "first")
    write(vault, "wiki/mine.md", "2\n")
    write(vault, "notes.md", "mine\n")
    git(vault.root, "add", "wiki/mine.md", "notes.md")
    write(vault, "wiki/a.md", "2\n")
    assert commit(vault, ["wiki/a.md"], "second")
    assert committed(vault) == {"vault/wiki/a.md"}
    assert git(vault.root, "diff", "--cached", "--name-only").split() == ["vault/notes.md", "vault/wiki/mine.md"]


def test_a_removed_page_is_committed_as_removed(vault: Vault):
    write(vault, "wiki/a.md", "1\n")
    commit(vault, ["wiki/a.md"], "first")
    (vault.wiki / "a.md").unlink()
    assert commit(vault, ["wiki/a.md", "wiki/never.md"], "second")
    assert git(vault.root, "ls-files") == ""


def test_nothing_new_is_no_commit(vault: Vault):
    write(vault, "wiki/a.md", "1\n")
    write(vault, ".gitignore", ".kb/cache/\n")
    write(vault, ".kb/cache/stat.json", "{}")
    assert commit(vault, ["wiki/a.md"], "first")
    head = git(vault.root, "rev-parse", "HEAD")
    assert not commit(vault, ["wiki/a.md"], "second")
    assert not commit(vault, [], "second")
    assert not commit(vault, ["wiki/never.md", ".kb/cache/stat.json"], "second")
    assert git(vault.root, "rev-parse", "HEAD") == head


def test_gits_own_words_are_told_when_it_refuses(vault: Vault):
    write(vault, "wiki/a.md", "1\n")
    hook = vault.root.parent / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'no commits on Sundays' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(WriteFailed) as raised:
        commit(vault, ["wiki/a.md"], "first")
    assert "no commits on Sundays" in raised.value.message
    assert (vault.wiki / "a.md").read_text() == "1\n"


def test_a_program_named_in_the_repository_is_not_run(vault: Vault, tmp_path: Path):
    git(vault.root, "config", "core.fsmonitor", f"touch {tmp_path}/ran; false")
    git(vault.root, "config", "commit.gpgsign", "true")
    git(vault.root, "config", "gpg.program", f"touch {tmp_path}/ran; false")
    write(vault, "wiki/a.md", "1\n")
    assert commit(vault, ["wiki/a.md"], "first")
    assert not (tmp_path / "ran").exists()


def test_what_the_person_staged_in_the_very_file_stays_staged(vault: Vault):
    write(vault, "wiki/a.md", "1\n")
    commit(vault, ["wiki/a.md"], "first")
    write(vault, "wiki/a.md", "1\nmine, staged\n")
    git(vault.root, "add", "wiki/a.md")
    write(vault, "wiki/a.md", "1\nmine, staged\nkb's\n")
    assert commit(vault, ["wiki/a.md"], "second")
    assert git(vault.root, "show", ":./wiki/a.md") == "1\nmine, staged\n"
    assert git(vault.root, "show", "HEAD:./wiki/a.md") == "1\nmine, staged\nkb's\n"


def test_nothing_is_left_staged_or_changed_behind_a_commit(vault: Vault):
    for text in ("1\n", "2\n"):
        write(vault, "wiki/a.md", text)
        assert commit(vault, ["wiki/a.md"], "x")
        assert git(vault.root, "status", "--porcelain") == ""


def test_a_merge_of_the_person_is_not_ended(vault: Vault):
    write(vault, "wiki/a.md", "1\n")
    commit(vault, ["wiki/a.md"], "first")
    head = git(vault.root, "rev-parse", "HEAD").strip()
    (vault.root.parent / ".git/MERGE_HEAD").write_text(f"{head}\n")
    write(vault, "wiki/a.md", "2\n")
    with pytest.raises(WriteFailed, match="merge is under way"):
        commit(vault, ["wiki/a.md"], "second")
    assert git(vault.root, "rev-parse", "HEAD").strip() == head
