"""What a real model wrote, replayed from tape: the sample vault, and a talk, an interview and a manual page after it.

A tape holds answers under the hashes of what was asked, and no words of the sources; where these are not at hand, what
needs them is skipped.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from vaults import RAW, ROOT, SHARED, ingest, kb, kb_json, new_vault, tree

from kb.compile.resolve import name_key
from kb.markdown.escape import plain
from kb.markdown.page import parse
from kb.names import FOLDERS, TOPIC_KINDS

TAPES = Path(__file__).parent / "tapes"
SOURCES = (
    SHARED / "corpus/transcripts/000_2766ff2c6f880115.txt",
    SHARED / "corpus/transcripts/003_2aa5f67c2576bd9b.txt",
    SHARED / "evals/retention/dev/sources/18 Retries (pydantic-ai).md",
)
CHECKERS = (
    ("check_citations.py", ()),
    ("check_vault.py", ("--strict", "--fail-on", "warning", "--schema", SHARED / "tools/vault_schema.json", "--text")),
)
needs_sources = pytest.mark.skipif(not all(path.is_file() for path in SOURCES), reason="the sources are not at hand")


def with_tape(vault: Path, tape: Path) -> Path:
    shutil.copytree(tape, vault / ".kb/tape")
    return vault


def topic_pages(vault: Path) -> list[Path]:
    return sorted(path for kind in TOPIC_KINDS for path in (vault / "wiki" / FOLDERS[kind]).glob("*.md"))


def words_of_body(page: Path) -> int:
    statements = parse(page.read_text(encoding="utf-8")).statements
    return sum(len(plain(one.words).split()) for one in statements if not one.is_lead)


def check(vault: Path) -> None:
    kb("lint", "--vault", vault)
    for name, options in CHECKERS if SHARED.is_dir() else ():
        folder = vault / "wiki" if name == "check_vault.py" else vault
        command = [sys.executable, SHARED / "tools" / name, folder, *options]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


# -- the sample vault -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as a vault, copied."""
    copy = tmp_path_factory.mktemp("sample")
    for folder in ("raw", "wiki", ".kb"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("cache", "queue", "lock"))
    for file in ("kb.toml", "AGENTS.md", "llm.txt"):
        shutil.copy2(ROOT / file, copy / file)
    return copy


def test_the_sample_was_written_by_a_model_and_nothing_is_to_be_done(sample: Path):
    report = kb_json("ingest", "--vault", sample)
    assert report["totals"]["unchanged"] == len(RAW) == report["totals"]["sources"]
    check(sample)
    assert statistics.median(map(words_of_body, topic_pages(sample))) >= 150


def test_a_changed_byte_waits_for_a_model_and_changes_no_page(sample: Path, tmp_path: Path):
    copy = tmp_path / "vault"
    shutil.copytree(sample, copy)
    source = sorted((copy / "raw").glob("Talk*"))[0]
    source.write_bytes(source.read_bytes().replace(b"1885", b"1886", 1))
    before = tree(copy)
    report = kb_json("ingest", "--vault", copy)
    (waiting,) = (one for one in report["sources"] if one["status"] != "unchanged")
    assert (waiting["source"], waiting["status"]) == (source.name, "waiting")
    assert waiting["error"] == "waiting: no model"
    assert tree(copy) == before


# -- talk, interview, manual ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def talk_and_interview(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A vault in which the talk, then the interview, then the manual page were compiled; and the three reports."""
    vault = with_tape(new_vault(tmp_path_factory.mktemp("tape") / "vault"), TAPES / "interview")
    reports = []
    for source in SOURCES:
        shutil.copyfile(source, vault / "raw" / source.name)
        reports.append(ingest(vault, "--engine", "tape"))
        if source == SOURCES[1]:
            (vault / "pages").write_text(str(len(topic_pages(vault))), encoding="utf-8")
    return vault, reports


@needs_sources
@pytest.mark.long
def test_talk_and_interview_make_pages_that_one_wants_to_read(talk_and_interview: tuple[Path, list[Any]]):
    vault, reports = talk_and_interview
    assert [report["totals"]["compiled"] for report in reports] == [1, 1, 1]
    assert 15 <= int((vault / "pages").read_text(encoding="utf-8")) <= 45
    assert statistics.median(map(words_of_body, topic_pages(vault))) >= 150
    names = [name_key(path.stem) for path in topic_pages(vault)]
    assert len(names) == len(set(names)), "no two pages are for one thing"
    check(vault)
    within_bounds(vault, reports[0]["sources"][0]["model"]["usd"])


@needs_sources
@pytest.mark.long
@pytest.mark.parametrize("jobs", ["1", "8"])
def test_the_number_of_jobs_changes_no_byte(talk_and_interview: tuple[Path, list[Any]], tmp_path: Path, jobs: str):
    """All three in one run, as against one after the other."""
    vault, _ = talk_and_interview
    other = with_tape(new_vault(tmp_path / "vault", *SOURCES), TAPES / "interview")
    ingest(other, "--engine", "tape", "--jobs", jobs)
    assert tree(other) == tree(vault)


def within_bounds(vault: Path, usd: float) -> None:
    """Input at most 5 tokens, output at most 1.2 tokens for each token of the talk (characters / 4)."""
    size = len(SOURCES[0].read_text(encoding="utf-8")) / 4
    spent = re.search(r"([\d,]+) tokens in, ([\d,]+) out", log_of(vault))
    assert spent is not None
    tokens_in, tokens_out = (int(number.replace(",", "")) for number in spent.groups())
    assert tokens_in <= 5 * size
    assert tokens_out <= 1.2 * size
    assert usd == 0


def log_of(vault: Path) -> str:
    return (vault / "wiki/log.md").read_text(encoding="utf-8")


@needs_sources
def test_the_tape_holds_no_run_of_words_of_the_sources():
    said = "\n".join(path.read_text(encoding="utf-8") for path in (TAPES / "interview").glob("*.jsonl"))
    assert not shared_runs(said, SOURCES)


RUN = 30
"""Answers share runs with their source where a claim keeps its words; a copied passage is longer."""


def shared_runs(said: str, sources: Any) -> list[str]:
    """The runs of so many words that stand in the answers and in a source."""
    known: set[str] = set()
    for path in sources:
        words = re.findall(r"\w+", path.read_text(encoding="utf-8").casefold())
        known |= {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    words = re.findall(r"\w+", said.casefold())
    return [run for at in range(len(words) - RUN + 1) if (run := " ".join(words[at : at + RUN])) in known]
