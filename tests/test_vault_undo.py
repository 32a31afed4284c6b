"""What was applied can be taken back: byte for byte, or around what a person edited since."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault_kills import files_of

from kb.errors import DamagedRecord, NotFound, UnsafePath
from kb.operations import Change, FileChange
from kb.vault import journal
from kb.vault.journal import file_changes
from kb.vault.pages import load, read_bytes, walk
from kb.vault.transaction import commit
from kb.vault.undo import undo_writes
from kb.vault.vault import Vault

PATHS = ["wiki/index.md", "wiki/concepts/A.md", "wiki/concepts/B.md", "wiki/text/T (text).md", ".kb/claims/t.jsonl"]
LINES = st.sampled_from(["one\n", "two\n", "\n", "drei\r\n", "ünd", "- [[A]]\n", "four words are here\n"])
CONTENTS = st.lists(LINES, max_size=8).map(lambda lines: "".join(lines).encode())
FILES = st.dictionaries(st.sampled_from(PATHS), CONTENTS)
WRITES = st.dictionaries(st.sampled_from([*PATHS, "wiki/people/C.md"]), st.none() | CONTENTS | st.binary(max_size=9))
QUICK = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path.resolve() / "vault")


def fresh(vault: Vault, files: dict[str, bytes]) -> None:
    shutil.rmtree(vault.root, ignore_errors=True)
    for path, content in files.items():
        (vault.root / path).parent.mkdir(parents=True, exist_ok=True)
        (vault.root / path).write_bytes(content)


def ingest(vault: Vault, writes: dict[str, bytes | None], title: str = "Talk") -> Change:
    """Commit these writes with an entry in the journal, as a flow does."""
    before = {path: read_bytes(vault, path) for path in writes}
    change = Change(journal.next_id(vault, title), "ingest", title, "2026-11-21", files=file_changes(before, writes))
    commit(vault, writes, change)
    return change


def undo(vault: Vault, change: Change) -> tuple[str, ...]:
    writes, conflicts = undo_writes(vault, change)
    commit(vault, {**writes, journal.path_of(change): None})
    return conflicts


def is_text(content: bytes | None) -> bool:
    try:
        (content or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


@given(FILES, WRITES)
@QUICK
def test_apply_then_undo_is_the_identity(vault: Vault, files: dict[str, bytes], writes: dict[str, bytes | None]):
    fresh(vault, files)
    writes = {path: content for path, content in writes.items() if path not in files or is_text(content)}
    change = ingest(vault, writes)
    (kept,) = journal.read(vault)
    assert kept == change
    assert undo(vault, kept) == ()
    assert files_of(vault.root) == files


@given(FILES, st.lists(WRITES, max_size=4))
@settings(QUICK, max_examples=20)
def test_many_changes_undone_in_reverse_are_the_identity(
    vault: Vault, files: dict[str, bytes], several: list[dict[str, bytes | None]]
):
    fresh(vault, files)
    for writes in several:
        ingest(vault, {path: content for path, content in writes.items() if is_text(content)})
    for change in reversed(journal.read(vault)):
        assert undo(vault, change) == ()
    assert files_of(vault.root) == files


@given(FILES, WRITES, st.sampled_from(PATHS), CONTENTS)
@QUICK
def test_a_file_replaced_since_is_never_removed_or_lost_without_a_word(
    vault: Vault, files: dict[str, bytes], writes: dict[str, bytes | None], path: str, mine: bytes
):
    fresh(vault, files)
    change = ingest(vault, {path: content for path, content in writes.items() if is_text(content)})
    mine = b"all my own words, by hand\n" + mine
    (vault.root / path).parent.mkdir(parents=True, exist_ok=True)
    (vault.root / path).write_bytes(mine)
    undo(vault, change)
    assert (vault.root / path).read_bytes().startswith(b"all my own words, by hand\n")
    rest = {name: content for name, content in files_of(vault.root).items() if name != path}
    assert rest == {name: content for name, content in files.items() if name != path}


def test_undo_under_a_later_edit_keeps_the_edit(vault: Vault):
    page = "Lead.\n\nFirst sentence.[^a-111111]\n\n## Related\n\n- [[B]]\n"
    fresh(vault, {"wiki/concepts/A.md": page.encode()})
    after = page.replace("## Related", "Second sentence.[^b-222222]\n\n## Related")
    change = ingest(vault, {"wiki/concepts/A.md": after.encode(), "wiki/concepts/New.md": b"new\n"})
    (vault.wiki / "concepts/A.md").write_text(after.replace("Lead.", "My lead."))
    assert undo(vault, change) == ()
    assert (vault.wiki / "concepts/A.md").read_text() == page.replace("Lead.", "My lead.")
    assert not (vault.wiki / "concepts/New.md").exists()


def test_an_earlier_change_is_undone_under_a_later_one(vault: Vault):
    fresh(vault, {"wiki/index.md": b"- [[A]]: a\n- [[Z]]: z\n", "wiki/log.md": b"# Log\n"})
    first = ingest(vault, {"wiki/index.md": b"- [[A]]: a\n- [[M]]: m\n- [[Z]]: z\n", "wiki/log.md": b"# Log\n## One\n"})
    ingest(
        vault,
        {
            "wiki/index.md": b"- [[A]]: a\n- [[M]]: m\n- [[N]]: n\n- [[Z]]: z\n",
            "wiki/log.md": b"# Log\n## One\n## Two\n",
        },
    )
    assert undo(vault, first) == ()
    assert (vault.wiki / "index.md").read_bytes() == b"- [[A]]: a\n- [[N]]: n\n- [[Z]]: z\n"
    assert (vault.wiki / "log.md").read_bytes() == b"# Log\n## Two\n"


def test_what_stays_is_named_with_its_reason(vault: Vault):
    fresh(vault, {"wiki/a.md": b"one\n", "wiki/b.md": b"gone\n", "wiki/c.md": b"three\n", ".kb/claims/t.jsonl": b"1\n"})
    writes: dict[str, bytes | None] = {
        "wiki/a.md": b"one\n\nThe words of the change.\n", "wiki/b.md": None, "wiki/c.md": b"three\nfour\n",
        "wiki/new.md": b"new\n", ".kb/claims/t.jsonl": b"2\n",
    }  # fmt: skip
    change = ingest(vault, writes)
    (vault.wiki / "a.md").write_bytes(b"one\n\nThe words, edited, of a change.\n")
    (vault.wiki / "b.md").write_bytes(b"made anew\n")
    (vault.wiki / "c.md").unlink()
    (vault.wiki / "new.md").write_bytes(b"new and mine\n")
    (vault.root / ".kb/claims/t.jsonl").write_bytes(b"3\n")
    before = files_of(vault.root)
    writes, conflicts = undo_writes(vault, change)
    assert writes == {}
    assert files_of(vault.root) == before
    assert [line.split(":")[0] for line in conflicts] == [
        ".kb/claims/t.jsonl", "wiki/a.md", "wiki/b.md", "wiki/c.md", "wiki/new.md",
    ]  # fmt: skip
    assert "The words of the change." in conflicts[1]


def test_undoing_twice_changes_nothing_more(vault: Vault):
    fresh(vault, {"wiki/a.md": b"one\n"})
    change = ingest(vault, {"wiki/a.md": b"two\n", "wiki/new.md": b"new\n"})
    undo(vault, change)
    assert undo_writes(vault, change) == ({}, ())


def test_a_picture_that_was_replaced_is_named_and_a_new_one_removed(vault: Vault):
    fresh(vault, {"wiki/assets/old.png": b"\xff1"})
    change = ingest(vault, {"wiki/assets/old.png": b"\xff2", "wiki/assets/new.png": b"\xff3"})
    (conflict,) = undo(vault, change)
    assert conflict.startswith("wiki/assets/old.png")
    assert not (vault.wiki / "assets/new.png").exists()
    assert (vault.wiki / "assets/old.png").read_bytes() == b"\xff2"


def test_a_source_stays_in_raw(vault: Vault):
    fresh(vault, {"wiki/a.md": b"one\n"})
    change = ingest(vault, {"raw/talk.txt": b"words"})
    assert undo_writes(vault, change) == ({}, ())


def test_a_forged_entry_reverts_nothing_outside(vault: Vault, tmp_path: Path):
    fresh(vault, {"wiki/a.md": b"one\n"})
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"x")
    files = file_changes({"../outside.md": None}, {"../outside.md": b"x"})
    with pytest.raises(UnsafePath):
        undo_writes(vault, Change("0001-x", "ingest", "X", "", files=files))
    forged = Change("0001-x", "ingest", "X", "", files=(FileChange("kb.toml", "", files[0].after),))
    (vault.root / "kb.toml").write_bytes(b"x")
    with pytest.raises(UnsafePath):
        undo(vault, forged)
    assert (vault.root / "kb.toml").exists()


# -- reading pages ----------------------------------------------------------------------------------------------


def test_a_page_is_read_as_it_is(vault: Vault):
    fresh(vault, {"wiki/concepts/A.md": "ä\r\nb".encode(), "wiki/bad.md": b"\xff"})
    assert load(vault, "concepts/A.md") == "ä\r\nb"
    with pytest.raises(NotFound):
        load(vault, "concepts/B.md")
    with pytest.raises(DamagedRecord) as raised:
        load(vault, "bad.md")
    assert "bad.md" in raised.value.message
    with pytest.raises(UnsafePath):
        load(vault, "../kb.toml")


def test_a_walk_finds_the_pages_in_order_and_nothing_else(vault: Vault, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.md").write_text("secret")
    names = ["b.md", "a/z.md", "a/b.MD", "c.txt", ".obsidian/x.md", "a/.hidden.md", ".A.md.kb-part"]
    fresh(vault, {f"wiki/{name}": b"" for name in names})
    (vault.wiki / "link").symlink_to(tmp_path / "elsewhere")
    (vault.wiki / "secret.md").symlink_to(tmp_path / "elsewhere" / "secret.md")
    assert [path for path, _ in walk(vault)] == ["a/b.MD", "a/z.md", "b.md"]
    shutil.rmtree(vault.wiki)
    assert list(walk(vault)) == []
