"""All files of a change or none, whenever it is killed; and an edit made in between is never lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from vault_kills import files_of, kill_at

from kb.errors import UnsafePath, WriteFailed
from kb.operations import Change
from kb.vault import journal
from kb.vault.journal import file_changes
from kb.vault.transaction import commit, is_pending, recover
from kb.vault.undo import undo_writes
from kb.vault.vault import Vault

BEFORE: dict[str, bytes] = {
    "kb.toml": b"",
    "raw/talk.txt": b"words",
    "wiki/index.md": b"- one\n- two\n",
    "wiki/log.md": b"# Log\n",
    "wiki/concepts/Sleep.md": "---\nid: con-sleep\n---\n\nLead.\n\nÄ sentence.\n".encode(),
    "wiki/places/Old.md": b"gone soon\n",
    "wiki/people/Mine.md": b"not touched\r\n",
    ".kb/claims/talk.jsonl": b"{}\n",
}
WRITES: dict[str, bytes | None] = {
    "wiki/log.md": b"# Log\n## [2026-11-21] ingest | Talk\n",
    "wiki/index.md": b"- one\n- three\n- two\n",
    "wiki/concepts/Sleep.md": "---\nid: con-sleep\n---\n\nLead.\n\nÄ sentence.\n\nAnother one.\n".encode(),
    "wiki/works/new folder/Work.md": b"new\n",
    "wiki/assets/a.png": b"\x89PNG\xff\x00",
    "wiki/places/Old.md": None,
    "wiki/people/Mine.md": b"not touched\r\n",
    "wiki/people/Never.md": None,
    ".kb/claims/talk.jsonl": b"{}\n{}\n",
    "llm.txt": b"# Vault\n",
}


def make(root: Path, files: dict[str, bytes]) -> Vault:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return Vault(root.resolve())


def change_of(vault: Vault, writes: dict[str, bytes | None]) -> Change:
    before = {path: (vault.root / path).read_bytes() if (vault.root / path).exists() else None for path in writes}
    return Change("0001-talk", "ingest", "Talk", "2026-11-21", files=file_changes(before, writes))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return make(tmp_path / "vault", BEFORE)


@pytest.fixture
def after(tmp_path: Path) -> dict[str, bytes]:
    """The files after an undisturbed commit."""
    other = make(tmp_path / "undisturbed", BEFORE)
    commit(other, WRITES, change_of(other, WRITES))
    return files_of(other.root)


def test_a_commit_writes_everything_and_leaves_nothing_else(vault: Vault, after: dict[str, bytes]):
    assert commit(vault, WRITES, change_of(vault, WRITES)) == ()
    expected = BEFORE | {path: content for path, content in WRITES.items() if content is not None}
    del expected["wiki/places/Old.md"]
    found = files_of(vault.root)
    entry = found.pop(".kb/changes/0001-talk.json")
    assert found == expected
    assert entry == after[".kb/changes/0001-talk.json"]
    assert not (vault.wiki / "places").exists()
    assert not is_pending(vault)
    assert recover(vault) == ()


def test_what_is_the_same_is_not_touched(vault: Vault):
    for path in vault.root.rglob("*"):
        os.utime(path, ns=(1, 1))
    stamps = stamps_of(vault)
    commit(vault, {path: content for path, content in BEFORE.items() if path not in ("kb.toml", "raw/talk.txt")})
    commit(vault, {"wiki/nowhere.md": None})
    assert stamps_of(vault) == stamps


def stamps_of(vault: Vault) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in vault.root.rglob("*")}


def test_the_file_keeps_its_mode_and_a_link_in_the_wiki_stays_one(vault: Vault):
    page = vault.wiki / "concepts" / "Sleep.md"
    page.chmod(0o640)
    (vault.wiki / "concepts" / "Link.md").symlink_to(page)
    commit(vault, {"wiki/concepts/Link.md": b"through\n"})
    assert page.read_bytes() == b"through\n"
    assert page.stat().st_mode & 0o777 == 0o640
    assert (vault.wiki / "concepts" / "Link.md").is_symlink()


@pytest.mark.parametrize(
    "path", ["../x.md", "wiki/../../x.md", "kb.toml", "/tmp/x.md", "wiki/.git/config", "wiki/a?.md", "raw/talk.txt"]
)
def test_nothing_is_written_when_one_path_is_refused(vault: Vault, path: str):
    before = files_of(vault.root)
    with pytest.raises(UnsafePath):
        commit(vault, {"wiki/log.md": b"x", path: b"x"}, change_of(vault, {}))
    assert files_of(vault.root) == before


def test_a_source_is_added_but_never_changed_or_removed(vault: Vault):
    commit(vault, {"raw/new.txt": b"new", "raw/talk.txt": b"words"})
    assert (vault.raw / "new.txt").read_bytes() == b"new"
    for content in (b"other", None):
        with pytest.raises(UnsafePath):
            commit(vault, {"raw/talk.txt": content})
    assert (vault.raw / "talk.txt").read_bytes() == b"words"


def test_a_page_made_elsewhere_with_a_name_of_this_system_can_be_changed_and_removed(vault: Vault):
    (vault.wiki / "Why?.md").write_bytes(b"mine\n")
    commit(vault, {"wiki/Why?.md": b"mine\nand yours\n"})
    commit(vault, {"wiki/Why?.md": None})
    assert not (vault.wiki / "Why?.md").exists()


def test_a_name_as_long_as_the_disk_allows_is_written(vault: Vault):
    name = "wiki/concepts/" + "ä" * 126 + ".md"
    commit(vault, {name: b"long\n"})
    assert (vault.root / name).read_bytes() == b"long\n"


# -- killed -----------------------------------------------------------------------------------------------------


def check_nothing_is_half_written(root: Path, after: dict[str, bytes]) -> None:
    for path, content in files_of(root).items():
        if not path.endswith(".kb-part") and path != ".kb/pending.json":
            assert content in (BEFORE.get(path), after.get(path)), f"{path} is half written"


def check_ends_well(vault: Vault, after: dict[str, bytes]) -> None:
    """What the next run does: finish what was begun, or do it anew."""
    recover(vault)
    found = files_of(vault.root)
    assert found in (BEFORE, after)
    if found == BEFORE:
        commit(vault, WRITES, change_of(vault, WRITES))
    assert files_of(vault.root) == after
    assert recover(vault) == ()


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.long)], ids=["some", "every"])
def test_killed_at_a_call_to_the_disk_it_ends_in_the_same_bytes(tmp_path: Path, after: dict[str, bytes], step: int):
    number, done, before = 0, 0, 0
    while True:
        number += step
        vault = make(tmp_path / f"v{number}", BEFORE)
        change = change_of(vault, WRITES)
        if not kill_at(number, lambda vault=vault, change=change: commit(vault, WRITES, change)):
            break
        check_nothing_is_half_written(vault.root, after)
        done += is_pending(vault)
        before += not is_pending(vault)
        check_ends_well(vault, after)
        assert not list(vault.root.rglob("*.kb-part"))
        shutil.rmtree(vault.root)
    assert done > 20 / step, "it was never killed in the middle"
    assert before > 3 / step


def killed_twice(root: Path, first: int, second: int, after: dict[str, bytes]) -> bool:
    """Kill the commit and then its recovery; whether both died."""
    vault = make(root / f"v{first}-{second}", BEFORE)
    change = change_of(vault, WRITES)
    both = kill_at(first, lambda: commit(vault, WRITES, change)) and kill_at(second, lambda: recover(vault))
    if both:
        check_nothing_is_half_written(vault.root, after)
    check_ends_well(vault, after)
    shutil.rmtree(vault.root)
    return both


@pytest.mark.parametrize("first", [40])
def test_killed_again_while_it_recovers_it_ends_in_the_same_bytes(tmp_path: Path, after: dict[str, bytes], first: int):
    second = 1
    while killed_twice(tmp_path, first, second, after):
        second += 3
    assert second > 9


@pytest.mark.long
def test_killed_twice_at_any_two_calls_it_ends_in_the_same_bytes(tmp_path: Path, after: dict[str, bytes]):
    for first in range(1, 80, 2):
        for second in range(1, 60):
            if not killed_twice(tmp_path, first, second, after):
                break


@pytest.mark.long
def test_killed_from_outside_at_random_instants_it_ends_in_the_same_bytes(tmp_path: Path, after: dict[str, bytes]):
    dice = random.Random(7)
    began = time.perf_counter()
    vault = make(tmp_path / "timed", BEFORE)
    commit(vault, WRITES, change_of(vault, WRITES))
    usual = time.perf_counter() - began
    landed = 0
    for number in range(200):
        vault = make(tmp_path / f"v{number}", BEFORE)
        change = change_of(vault, WRITES)
        child = os.fork()
        if not child:
            commit(vault, WRITES, change)
            os._exit(0)
        time.sleep(dice.uniform(0, usual))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        landed += is_pending(vault)
        check_nothing_is_half_written(vault.root, after)
        check_ends_well(vault, after)
        shutil.rmtree(vault.root)
    assert landed > 5, "no kill landed in the middle"


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault whose commit was killed when some files were in their place and others not."""
    vault = make(tmp_path_factory.mktemp("killed"), BEFORE)
    change = change_of(vault, WRITES)
    for number in range(20, 80):
        kill_at(number, lambda: commit(vault, WRITES, change))
        if is_pending(vault) and (vault.root / ".kb/claims/talk.jsonl").read_bytes() == b"{}\n{}\n":
            return vault.root
        (vault.root / ".kb/pending.json").unlink(missing_ok=True)
    raise AssertionError("it was never killed in the middle")


@pytest.fixture
def interrupted(killed: Path, tmp_path: Path) -> Vault:
    root = tmp_path.resolve() / "interrupted"
    shutil.copytree(killed, root)
    return Vault(root)


def test_an_edit_made_after_the_kill_is_kept_and_the_change_goes_into_it(interrupted: Vault, after: dict[str, bytes]):
    page = interrupted.wiki / "concepts" / "Sleep.md"
    page.write_bytes(page.read_bytes().replace(b"Lead.", b"My own lead."))
    messages = recover(interrupted)
    expected = after["wiki/concepts/Sleep.md"].replace(b"Lead.", b"My own lead.")
    assert page.read_bytes() == expected
    assert len(messages) == 1
    assert files_of(interrupted.root) == after | {"wiki/concepts/Sleep.md": expected}


def test_an_edit_made_after_the_kill_to_a_file_already_in_place_is_kept(interrupted: Vault):
    claims = interrupted.root / ".kb/claims/talk.jsonl"
    claims.write_bytes(b"{}\n{}\nmine\n")
    recover(interrupted)
    assert claims.read_bytes() == b"{}\n{}\nmine\n"


def test_what_cannot_be_brought_into_an_edit_is_named(interrupted: Vault, after: dict[str, bytes]):
    (interrupted.wiki / "index.md").write_bytes(b"all new\n")
    (interrupted.wiki / "places/Old.md").write_bytes(b"gone soon, but not yet\n")
    (interrupted.wiki / "works/new folder").mkdir(parents=True, exist_ok=True)
    (interrupted.wiki / "works/new folder/Work.md").write_bytes(b"my own work\n")
    messages = recover(interrupted)
    assert (interrupted.wiki / "index.md").read_bytes() == b"all new\n"
    assert (interrupted.wiki / "places/Old.md").read_bytes() == b"gone soon, but not yet\n"
    assert (interrupted.wiki / "works/new folder/Work.md").read_bytes() == b"my own work\n"
    for name in ("wiki/index.md", "wiki/places/Old.md", "wiki/works/new folder/Work.md"):
        assert any(name in message for message in messages)
    assert not list(interrupted.root.rglob("*.kb-part"))
    assert (interrupted.wiki / "log.md").read_bytes() == after["wiki/log.md"]


def test_a_page_that_a_person_removed_after_the_kill_stays_removed(interrupted: Vault):
    (interrupted.wiki / "concepts/Sleep.md").unlink()
    messages = recover(interrupted)
    assert not (interrupted.wiki / "concepts/Sleep.md").exists()
    assert any("Sleep.md" in message for message in messages)


def test_killed_while_it_takes_in_an_edit_the_change_is_not_made_twice(interrupted: Vault, tmp_path: Path):
    page = interrupted.wiki / "concepts" / "Sleep.md"
    page.write_bytes(page.read_bytes().replace(b"Lead.", b"My own lead."))
    (interrupted.wiki / "index.md").write_bytes(b"all new\n")
    number = -1
    while True:
        number += 3
        copy = Vault(tmp_path / f"copy{number}")
        shutil.copytree(interrupted.root, copy.root)
        died = kill_at(number, lambda copy=copy: recover(copy))
        recover(copy)
        text = (copy.wiki / "concepts" / "Sleep.md").read_bytes()
        assert text.count(b"Another one.") == 1
        assert b"My own lead." in text
        assert (copy.wiki / "index.md").read_bytes() == b"all new\n"
        assert not (copy.wiki / "places").exists()
        assert not list(copy.root.rglob("*.kb-part"))
        shutil.rmtree(copy.root)
        if not died:
            break
    assert number > 20


def test_a_log_that_is_not_whole_means_that_nothing_had_begun(vault: Vault):
    (vault.root / ".kb/pending.json").write_bytes(b'abc\n{"writes": [')
    before = {path: content for path, content in files_of(vault.root).items() if path != ".kb/pending.json"}
    assert len(recover(vault)) == 1
    assert files_of(vault.root) == before


def test_a_forged_log_writes_nowhere_else(interrupted: Vault, tmp_path: Path):
    from kb.vault.pending import Pending, Write, pending_bytes

    writes = tuple(Write(path, "", b"forged") for path in ("../out.md", "/tmp/kb-forged.md", "kb.toml", "wiki/.git/x"))
    (interrupted.root / ".kb/pending.json").write_bytes(pending_bytes(Pending((*writes, Write("wiki/ok.md", "", b"")))))
    messages = recover(interrupted)
    assert len(messages) == 1 + len(writes)
    assert (interrupted.wiki / "ok.md").exists()
    assert not (tmp_path / "out.md").exists()
    assert not Path("/tmp/kb-forged.md").exists()


# -- edits while it runs, and a disk that refuses ---------------------------------------------------------------


def test_an_edit_made_while_kb_was_thinking_is_kept_and_the_journal_tells_what_was_done(vault: Vault):
    change = change_of(vault, WRITES)
    page = vault.wiki / "concepts" / "Sleep.md"
    mine = page.read_bytes().replace(b"Lead.", b"My own lead.")
    page.write_bytes(mine)
    (vault.wiki / "people").mkdir(exist_ok=True)
    assert commit(vault, WRITES, change) == ()
    assert page.read_bytes() == mine + b"\nAnother one.\n"
    (kept,) = journal.read(vault)
    writes, conflicts = undo_writes(vault, kept)
    assert conflicts == ()
    assert writes["wiki/concepts/Sleep.md"] == mine


def test_an_edit_made_while_kb_was_writing_is_kept(vault: Vault, monkeypatch: pytest.MonkeyPatch):
    page = vault.wiki / "concepts" / "Sleep.md"
    mine = page.read_bytes().replace(b"Lead.", b"My own lead.")
    replace_file = os.replace

    def edited(source: str, target: str) -> None:
        replace_file(source, target)
        if str(target).endswith("talk.jsonl"):
            page.write_bytes(mine)

    monkeypatch.setattr(os, "replace", edited)
    assert commit(vault, WRITES, change_of(vault, WRITES)) == ()
    assert page.read_bytes() == mine + b"\nAnother one.\n"
    assert not list(vault.root.rglob("*.kb-part"))
    assert not is_pending(vault)


def test_a_page_made_by_a_person_while_kb_was_thinking_is_not_overwritten(vault: Vault):
    change = change_of(vault, WRITES)
    path = vault.wiki / "works/new folder/Work.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine\n")
    (message,) = commit(vault, WRITES, change)
    assert "Work.md" in message
    assert path.read_bytes() == b"mine\n"
    assert "wiki/works/new folder/Work.md" not in {file.path for file in journal.read(vault)[0].files}


def test_a_commit_first_finishes_what_was_interrupted(interrupted: Vault, after: dict[str, bytes]):
    (message,) = commit(interrupted, {"wiki/new.md": b"next\n"})
    assert "interrupted" in message
    assert files_of(interrupted.root) == after | {"wiki/new.md": b"next\n"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_refuses_leaves_nothing_behind(vault: Vault):
    (vault.wiki / "concepts").chmod(0o500)
    before = files_of(vault.root)
    with pytest.raises(WriteFailed):
        commit(vault, WRITES, change_of(vault, WRITES))
    (vault.wiki / "concepts").chmod(0o700)
    assert files_of(vault.root) == before


@pytest.mark.parametrize("failing", range(1, 12))
def test_a_full_disk_leaves_nothing_behind(vault: Vault, monkeypatch: pytest.MonkeyPatch, failing: int):
    write, calls = os.write, 0

    def full(descriptor: int, content: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(28, "No space left on device")
        return write(descriptor, content)

    monkeypatch.setattr(os, "write", full)
    before = files_of(vault.root)
    change = change_of(vault, WRITES)
    if failing > 9:
        commit(vault, WRITES, change)
        return
    with pytest.raises(WriteFailed) as raised:
        commit(vault, WRITES, change)
    assert "no space left" in raised.value.message
    assert files_of(vault.root) == before
    assert not is_pending(vault)


def test_a_file_that_cannot_be_replaced_is_replaced_by_the_next_run(
    vault: Vault, after: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
):
    replace_file = os.replace

    def busy(source: str, target: str) -> None:
        if str(target).endswith("Sleep.md"):
            raise PermissionError(13, "Permission denied", str(target))
        replace_file(source, target)

    monkeypatch.setattr(os, "replace", busy)
    with pytest.raises(WriteFailed) as raised:
        commit(vault, WRITES, change_of(vault, WRITES))
    assert "Sleep.md" in raised.value.message
    monkeypatch.undo()
    assert is_pending(vault)
    recover(vault)
    assert files_of(vault.root) == after


def test_the_journal_comes_before_the_pages_and_the_index_last(vault: Vault, monkeypatch: pytest.MonkeyPatch):
    order: list[str] = []
    replace_file = os.replace

    def noted(source: str, target: str) -> None:
        order.append(Path(target).relative_to(vault.root).as_posix())
        replace_file(source, target)

    monkeypatch.setattr(os, "replace", noted)
    commit(vault, WRITES | {"wiki/text/Talk (text).md": b"words\n"}, change_of(vault, WRITES))
    assert order[:4] == [
        ".kb/pending.json", ".kb/changes/0001-talk.json", ".kb/claims/talk.jsonl", "wiki/text/Talk (text).md",
    ]  # fmt: skip
    assert set(order[-3:]) == {"wiki/index.md", "wiki/log.md", "llm.txt"}


def test_an_entry_is_replaced_by_its_undone_form(vault: Vault):
    change = change_of(vault, WRITES)
    commit(vault, WRITES, change)
    (kept,) = journal.read(vault)
    writes, _ = undo_writes(vault, kept)
    commit(vault, {**writes, journal.path_of(kept): journal.entry_bytes(replace(kept, undone=True))})
    found = files_of(vault.root)
    del found[".kb/changes/0001-talk.json"]
    assert found == BEFORE
    assert journal.read(vault)[0].undone
