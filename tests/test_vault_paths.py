"""Containment: nothing that anybody names leads out of the vault."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import NoVault, UnsafePath
from kb.vault.paths import inside, is_portable, is_writable_target, writable
from kb.vault.vault import Vault, find


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    root = tmp_path / "vault"
    for folder in ("raw", "wiki/concepts", ".kb"):
        (root / folder).mkdir(parents=True)
    (root / "kb.toml").touch()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("secret")
    return Vault(root.resolve())


HOSTILE = [
    "", "/etc/passwd", "../outside/secret.md", "wiki/../../outside/secret.md", "wiki/..", "wiki/./a.md", "wiki//a.md",
    "wiki\\..\\a.md", "C:/a.md", "c:a.md", "\\\\server\\share\\a.md", "wiki/con.md", "wiki/NUL", "wiki/aux.tar.gz",
    "wiki/com1.txt", "wiki/lpt¹", "wiki/a\x00b.md", "wiki/a\nb.md", "wiki/a/", "wiki/ /a.md", "wiki/" + "ä" * 200,
    "wiki/\ud800.md", ".", "..", "~/../..",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_path_is_refused(vault: Vault, path: str):
    with pytest.raises(UnsafePath):
        inside(vault, path)
    assert not is_writable_target(path)


@given(
    st.lists(
        st.sampled_from(["..", ".", "", "wiki", "raw", ".kb", "a", "\\", "C:", "a\x00", " ", "..\\.."]), max_size=6
    )
)
def test_no_path_of_these_parts_leaves_the_vault(parts: list[str]):
    vault = Vault(Path("/tmp/nowhere/vault"))
    try:
        found = inside(vault, "/".join(parts))
    except UnsafePath:
        return
    assert found.is_relative_to(os.path.realpath(vault.root))
    assert found != vault.root


@given(st.text(max_size=30))
def test_no_text_at_all_leaves_the_vault(words: str):
    vault = Vault(Path("/tmp/nowhere/vault"))
    for path in (words, f"wiki/{words}", f"wiki/{words}/x.md"):
        try:
            found = inside(vault, path)
        except UnsafePath:
            continue
        assert found.is_relative_to(os.path.realpath(vault.root))


def test_a_link_in_the_wiki_to_a_folder_outside_is_not_followed(vault: Vault):
    (vault.wiki / "people").symlink_to(vault.root.parent / "outside")
    for path in ("wiki/people/secret.md", "wiki/people/new.md", "wiki/people"):
        with pytest.raises(UnsafePath):
            inside(vault, path)


def test_a_page_that_is_a_link_to_a_file_outside_is_not_followed(vault: Vault):
    (vault.wiki / "concepts" / "A.md").symlink_to(vault.root.parent / "outside" / "secret.md")
    with pytest.raises(UnsafePath):
        writable(vault, "wiki/concepts/A.md")


def test_a_dangling_link_to_outside_is_not_followed(vault: Vault):
    (vault.wiki / "concepts" / "A.md").symlink_to(vault.root.parent / "outside" / "new.md")
    with pytest.raises(UnsafePath):
        writable(vault, "wiki/concepts/A.md")


@pytest.mark.parametrize("target", ["raw", ".git", ".kb/changes", "."])
def test_a_link_in_the_wiki_to_another_part_of_the_vault_is_not_written_through(vault: Vault, target: str):
    (vault.root / target).mkdir(parents=True, exist_ok=True)
    (vault.wiki / "people").symlink_to(vault.root / target)
    with pytest.raises(UnsafePath):
        writable(vault, "wiki/people/A.md")


def test_a_link_between_folders_of_the_wiki_is_the_owners_business(vault: Vault):
    (vault.wiki / "people").symlink_to(vault.wiki / "concepts")
    assert writable(vault, "wiki/people/A.md") == vault.wiki / "concepts" / "A.md"


def test_a_wiki_that_is_itself_a_link_to_outside_is_refused(vault: Vault):
    (vault.wiki / "concepts").rmdir()
    vault.wiki.rmdir()
    vault.wiki.symlink_to(vault.root.parent / "outside")
    with pytest.raises(UnsafePath):
        writable(vault, "wiki/A.md")


def test_kb_writes_to_three_folders_and_two_files():
    good = ["wiki/A.md", "wiki/concepts/A.md", "raw/a.txt", ".kb/changes/0001-a.json", "llm.txt", "AGENTS.md"]
    bad = ["kb.toml", "wiki", ".git/config", "prompts/write.md", "README.md", "raw/.hidden", "Wiki/A.md", "notes/A.md"]
    bad += ["wiki/.obsidian/plugins/a/main.js", "wiki/.git/hooks/pre-commit", "wiki/\u200b.git/config"]
    assert all(map(is_writable_target, good))
    assert not any(map(is_writable_target, bad))


@pytest.mark.parametrize(
    "name", ["Why?.md", "a:b.md", 'say "so".md', "a<b.md", "a|b.md", "end..", "end ./x.md", "a*.md"]
)
def test_a_name_that_only_some_systems_have_can_be_read_but_not_made(vault: Vault, name: str):
    assert not is_portable(f"wiki/{name}")
    assert inside(vault, f"wiki/{name}").parent.is_relative_to(vault.wiki)


def test_the_vault_is_the_nearest_folder_with_its_settings(vault: Vault):
    inner = vault.root / "wiki" / "concepts"
    assert find(inner) == vault
    (inner / "kb.toml").touch()
    assert find(inner).root == inner
    with pytest.raises(NoVault) as raised:
        find(vault.root.parent)
    assert "kb init" in raised.value.hint
