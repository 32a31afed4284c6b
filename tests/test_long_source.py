"""A book is compiled whole, in bounded memory and prompts; the number of jobs changes no byte."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from counting_server import Asked, Tally
from faulty_server import Fault, Server, running
from generated_sources import MANY_SUBJECTS, SUBJECTS, document
from quick_starts import starter
from vaults import DATE, kb_json, new_vault, tree

from kb.convert.convert import convert
from kb.engines.request import LARGEST_PROMPT
from kb.flows.asking import PART
from kb.flows.reading import windows
from kb.operations import Create, Lead, Link
from kb.vault import journal
from kb.vault.vault import Vault

WORDS = 200_000
MOST_MEMORY = 500_000_000
"""Bytes of the whole program; litellm alone takes a third of them."""
PEAK = """
import pathlib, re, sys
from kb.cli import run
code = run(sys.argv[1:])
print(code, re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""
"""Not by `ru_maxrss`, which a program takes over from the one that started it."""


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as state:
        yield state


def access(server: Server) -> dict[str, str]:
    return {"OPENAI_API_BASE": server.base, "OPENAI_API_KEY": "sk-test-0000"}


def command(vault: Path, *options: str) -> list[str]:
    return ["ingest", "--vault", str(vault), "--date", DATE, "--model", "openai/scripted", "--json", *options]


def sentences_shown(tally: Tally, task: str) -> set[str]:
    """The sentences that prompts of a task showed."""
    found: set[str] = set()
    for one in tally.asked:
        if one.task == task:
            found |= set(re.findall(r"^\d+\.\d+ (.+)$", one.user, re.MULTILINE))
    return found


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_book_is_compiled_whole_within_its_bounds(server: Server, tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    book = document("A book of old works", WORDS, about=MANY_SUBJECTS)
    (vault / "raw" / "book.md").write_text(book, encoding="utf-8")
    tally = Tally()
    server.behave(tally)
    environment = {**os.environ, **access(server)}
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *command(vault)], capture_output=True, text=True, check=True, env=environment
    )
    code, peak = done.stderr.split()[-2:]
    assert code == "0"
    assert int(peak) * 1024 < MOST_MEMORY

    text = convert("book.md", book.encode())
    assert text.word_count >= WORDS
    known = {
        " ".join(passage.sentence(n + 1).split()) for passage in text.passages for n in range(len(passage.sentences))
    }
    assert known <= sentences_shown(tally, "extract")
    assert tally.tasks["extract"] == len(windows(text, 8_000))
    assert max(one.input_tokens for one in tally.asked) <= LARGEST_PROMPT

    assert kb_json("status", "--vault", vault)["sources"][0]["state"] == "unchanged"
    assert_within_the_leash(vault, len(windows(text, PART)))
    notes = "".join(path.read_text(encoding="utf-8") for path in (vault / "wiki" / "text").glob("*.md"))
    assert all(passage.id in notes for passage in text.passages)


def assert_within_the_leash(vault: Path, parts: int) -> None:
    """Each part of a source has a leash of 15 pages and 60 operations."""
    (change,) = journal.read(Vault(vault))
    applied = [one.operation for one in change.decided if one.decision == "applied"]
    counted = [one for one in applied if not isinstance(one, Create | Lead | Link)]
    pages = {one.page for one in counted}
    assert 0 < len(counted) <= 60 * parts
    assert 0 < len(pages) <= 15 * parts


@pytest.mark.long
def test_any_number_of_jobs_gives_the_same_bytes(server: Server, tmp_path: Path):
    found = []
    for jobs in (1, 8):
        vault = new_vault(tmp_path / str(jobs))
        for number, title in enumerate(("First of the works", "More of the works", "Third of the works")):
            about = SUBJECTS[number * 2 : number * 2 + 4]  # each shares two subjects with the one before
            (vault / "raw" / f"{title}.md").write_text(
                document(title, 1_700, seed=number, about=about), encoding="utf-8"
            )
        chance = random.Random(jobs)

        def late(_number: int, _asked: Asked, chance: random.Random = chance) -> Fault | None:
            time.sleep(chance.uniform(0.0, 0.15))
            return None

        tally = Tally(before=late)
        server.behave(tally)
        with starter() as quick:
            assert quick.run(command(vault, "--jobs", str(jobs)), **access(server)) == 0
        wrote = [set(change.wrote) for change in journal.read(Vault(vault))]
        assert any(one & other for one, other in combinations(wrote, 2))  # one source adds to a page of another
        found.append((tree(vault), sorted(one.key for one in tally.asked)))
    assert found[0] == found[1]
