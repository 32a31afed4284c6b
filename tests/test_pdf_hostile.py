"""Whatever a PDF is made to do, converting it ends: in text, or in an error that names the file."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_pdfs import SET, mutations, sound

from kb.config import Bounds
from kb.convert.convert import convert
from kb.convert.pdf.mended import mended
from kb.errors import UnreadableSource
from kb.flows.converting import convert_file

ROOT = Path(__file__).parents[1]
MEMORY, SECONDS = 2 << 30, 60
FLOODING = {"bomb of a gigabyte", "twofold bomb", "200,000 equal pages", "forms drawn twice each", "many words"}
"""What takes a while: it waits for the long run."""
CONVERT = """
import sys
from pathlib import Path
from kb.convert.convert import convert
from kb.errors import UnreadableSource
for path in map(Path, sys.argv[1:]):
    try:
        print(path.name, convert(path.name, path.read_bytes()).word_count)
    except UnreadableSource as error:
        print(path.name, error.message)
"""


def held_back() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def converted(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Convert files in a process that may take so much memory and time, and no more."""
    return subprocess.run(
        [sys.executable, "-c", CONVERT, *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=2 * SECONDS,
        preexec_fn=held_back,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def ends(path: Path, content: bytes) -> None:
    """A text, a named error, or the end of the process, which another process would report: never a hang."""
    path.write_bytes(content)
    done = converted(path)
    assert done.returncode in (0, -6, -9, -11, -24, 1), done.stderr
    if done.returncode == 0:
        assert path.name in done.stdout
    elif done.returncode == 1:
        assert "MemoryError" in done.stderr


@pytest.mark.parametrize("name", sorted(SET.keys() - FLOODING))
def test_a_hostile_file_ends_in_text_or_a_named_error(name: str, tmp_path: Path):
    (tmp_path / "x.pdf").write_bytes(SET[name]())
    done = converted(tmp_path / "x.pdf")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("x.pdf")


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(FLOODING))
def test_a_flood_ends_within_its_limits(name: str, tmp_path: Path):
    ends(tmp_path / "x.pdf", SET[name]())


@pytest.mark.long
def test_a_page_that_takes_all_memory_is_named(tmp_path: Path):
    (tmp_path / "x.pdf").write_bytes(SET["forms drawn twice each"]())
    with pytest.raises(UnreadableSource, match="more than 400 MB of memory"):
        convert_file(tmp_path / "x.pdf", "x.pdf", Bounds(memory_mb=400))


def test_an_outline_in_a_circle_does_not_hide_the_text():
    assert convert("x.pdf", SET["outline in a circle"]()).word_count == 10


def test_scripts_and_attachments_are_named_and_left_alone():
    assert convert("x.pdf", SET["scripts"]()).warnings == ("not read: 1 script",)
    text = convert("x.pdf", SET["attachment"]())
    assert text.warnings == ("not read: 1 attachment",)
    assert text.assets == ()


def test_a_file_that_lost_its_end_gives_the_pages_that_are_there():
    whole = convert("x.pdf", sound())
    assert convert("x.pdf", sound()[:-200]).passages == whole.passages
    with pytest.raises(UnreadableSource, match="damaged beyond reading"):
        convert("x.pdf", b"%PDF-1.7 and nothing more")


def test_a_file_without_its_catalog_gets_one():
    lost = sound().replace(b"/Type/Catalog", b"/Type/Nothing").split(b"xref\n")[0]
    assert b"/Type/Catalog" in mended(lost)
    assert convert("x.pdf", lost).word_count == convert("x.pdf", sound()).word_count


def run_mutations(count: int, folder: Path, seed: int = 1, batch: int = 250) -> None:
    """Convert so many damaged files, many to a process; a process that dies is looked at file by file."""
    paths = []
    for number, content in enumerate(mutations(count, seed)):
        paths.append(folder / f"{number}.pdf")
        paths[-1].write_bytes(content)
    for start in range(0, count, batch):
        done = converted(*paths[start : start + batch])
        assert "Traceback" not in done.stderr, done.stderr[-2000:]
        assert done.returncode == 0, (start, done.returncode, done.stdout[-100:])


def test_damaged_files_end_in_text_or_a_named_error(tmp_path: Path):
    run_mutations(200, tmp_path)


@pytest.mark.long
def test_five_thousand_damaged_files_end_in_text_or_a_named_error(tmp_path: Path):
    run_mutations(5_000, tmp_path, seed=2)
