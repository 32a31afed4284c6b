"""`kb watch`: what comes into raw/, however it comes, ends in the wiki of one quiet ingest."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from generated_sources import SUBJECTS, document
from vaults import DATE, kb, kb_json, new_vault, tree

from kb.vault.lock import writing
from kb.vault.vault import Vault

CORRUPT = b"\x00\x01\x02\xff\xfe binary \x00"


def sources(count: int, words: int = 60) -> dict[str, bytes]:
    """Small documents by name, of which one cannot be read."""
    made = {
        f"Note {number:03}.md": document(
            f"Note {number:03}", words, seed=number, about=(SUBJECTS[number % 20],)
        ).encode()
        for number in range(count)
    }
    made[f"Note {count // 2:03}.md"] = CORRUPT
    return made


class Watcher:
    """A `kb watch --json` that runs, and what it printed."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running = running
        self.seen: dict[str, str] = {}

    def until(self, *names: str) -> None:
        """Read what it prints until each of these was reported."""
        assert self.running.stdout
        while not set(names) <= self.seen.keys():
            line = self.running.stdout.readline()
            assert line, "it ended"
            assert '"sources"' in line, line
            self.seen |= {one["source"]: one["status"] for one in json.loads(line)["sources"]}

    def stop(self) -> int:
        """Ctrl-C; its exit code."""
        self.running.send_signal(signal.SIGINT)
        return self.running.wait(20)


@contextmanager
def watching(vault: Path, settle: float = 0.4) -> Iterator[Watcher]:
    command = [sys.executable, "-m", "kb", "watch", "--json", "--settle", str(settle), "--date", DATE, "--vault", vault]
    reset = lambda: signal.signal(signal.SIGINT, signal.default_int_handler)  # noqa: E731
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=reset,  # type: ignore[arg-type]
    )
    try:
        yield Watcher(running)
    finally:
        running.kill()
        running.wait()
        assert running.stdout
        running.stdout.close()


def quiet(folder: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    """What one ingest makes of these files."""
    vault = new_vault(folder)
    for name, content in files.items():
        (vault / "raw" / name).write_bytes(content)
    kb_json("ingest", "--vault", vault, "--date", DATE, code=None)
    return tree(vault)


def write_slowly(path: Path, content: bytes, pause: float) -> None:
    """Write a file in two halves, as a slow disk or network does."""
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
        file.flush()
        time.sleep(pause)
        file.write(content[len(content) // 2 :])


def test_bursts_with_half_written_and_corrupt_files_make_the_wiki_of_one_quiet_ingest(tmp_path: Path):
    files = sources(12)
    vault = new_vault(tmp_path / "watched")
    names = list(files)
    random.Random(1).shuffle(names)
    with watching(vault, settle=1.0) as watcher:  # on a busy machine the files of one burst come slowly
        for name in names[:6]:
            (vault / "raw" / name).write_bytes(files[name])
        write_slowly(vault / "raw" / names[6], files[names[6]], pause=1.2)
        for name in names[7:]:
            (vault / "raw" / f"{name}.part").write_bytes(files[name])
            (vault / "raw" / f"{name}.part").rename(vault / "raw" / name)
        watcher.until(*names)
        assert watcher.stop() == 130
    assert watcher.seen["Note 006.md"] == "failed"
    assert sorted(watcher.seen.values()).count("compiled") == 11
    assert tree(vault) == quiet(tmp_path / "quiet", files)


def test_bursts_apart_are_ingests_apart_and_a_failure_is_reported_once(tmp_path: Path):
    vault = new_vault(tmp_path / "watched")
    (vault / "raw" / "a.txt").write_bytes(CORRUPT)
    with watching(vault) as watcher:
        watcher.until("a.txt")
        watcher.seen.clear()
        (vault / "raw" / "b.md").write_text("A loom weaves cloth from threads of wool.\n")
        watcher.until("b.md")
        assert watcher.seen == {"b.md": "compiled"}
        (vault / "raw" / "a.txt").write_text("A mended note says that a loom weaves cloth.\n")
        watcher.until("a.txt")
        assert watcher.seen["a.txt"] == "compiled"


def test_it_waits_for_another_kb_that_writes(tmp_path: Path):
    vault = new_vault(tmp_path / "watched")
    (vault / "raw" / "b.md").write_text("A loom weaves cloth from threads of wool.\n")
    with watching(vault) as watcher:
        with writing(Vault(vault)):
            time.sleep(2)
            assert not list((vault / ".kb").glob("claims/*"))
            assert watcher.running.poll() is None
        watcher.until("b.md")


def test_once_ends_when_all_is_compiled(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    assert kb("watch", "--once", "--vault", vault) == ""
    (vault / "raw" / "b.md").write_text("A loom weaves cloth from threads of wool.\n")
    report = kb_json("watch", "--once", "--settle", "0.1", "--vault", vault, "--date", DATE)
    assert [one["status"] for one in report["sources"]] == ["compiled"]
    assert kb("watch", "--once", "--vault", vault) == ""


def test_once_says_by_its_code_that_a_document_failed(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    (vault / "raw" / "a.txt").write_bytes(CORRUPT)
    assert "failed    a.txt" in kb("watch", "--once", "--settle", "0.1", "--vault", vault, code=1)


def test_once_finishes_a_write_that_was_interrupted(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    (vault / ".kb").mkdir(exist_ok=True)
    (vault / ".kb" / "pending.json").write_text("{")
    kb("watch", "--once", "--vault", vault)
    assert not (vault / ".kb" / "pending.json").exists()


def test_bad_settings_end_it_with_their_hint(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    (vault / "raw" / "b.md").write_text("A loom weaves cloth from threads of wool.\n")
    (vault / "kb.toml").write_text("jobs = 'many'\n")
    assert "jobs" in json.loads(kb("watch", "--once", "--settle", "0.1", "--json", "--vault", vault, code=2))["error"]


def test_without_raw_there_is_nothing_to_watch(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    shutil.rmtree(vault / "raw")
    kb("watch", "--once", "--vault", vault, code=2)


# -- long -------------------------------------------------------------------------------------------------------


def _burst(raw: Path, files: dict[str, bytes], names: list[str], chance: random.Random) -> None:
    """Copy these in any order, one of them slowly, one under another name first."""
    slow, renamed, *rest = chance.sample(names, len(names))
    for name in rest:
        (raw / name).write_bytes(files[name])
    write_slowly(raw / slow, files[slow], pause=chance.uniform(0.1, 1.5))
    (raw / f".{renamed}.tmp").write_bytes(files[renamed])
    (raw / f".{renamed}.tmp").replace(raw / renamed)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_five_hundred_files_in_bursts_and_a_kill_make_the_wiki_of_one_quiet_ingest(tmp_path: Path):
    files = sources(500, words=30)
    vault, chance = new_vault(tmp_path / "watched"), random.Random(7)
    names = chance.sample(list(files), len(files))
    with watching(vault, settle=2.0) as watcher:
        for start in range(0, len(names), 50):
            _burst(vault / "raw", files, names[start : start + 50], chance)
            time.sleep(chance.uniform(0.0, 1.2))
        while len(list((vault / ".kb").glob("claims/*"))) < 100:
            time.sleep(0.1)
            assert watcher.running.poll() is None
        watcher.running.kill()
    with watching(vault, settle=2.0) as watcher:
        watcher.until(*(name for name in names if name == "Note 250.md"))
        assert watcher.stop() == 130
    ingest_again: Any = kb_json("ingest", "--vault", vault, "--date", DATE, code=None)
    assert ingest_again["totals"]["compiled"] == 0
    assert tree(vault) == quiet(tmp_path / "quiet", files)
