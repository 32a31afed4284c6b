"""Sources are read in the order of their names, and what takes long to load is begun meanwhile."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from kb.config import Bounds
from kb.flows.reading import FEW, Reader, read_all


@pytest.mark.parametrize(("count", "jobs"), [(1, 8), (FEW, 8), (FEW + 2, 1), (FEW + 2, 2)])
def test_what_takes_long_to_load_is_begun_once_and_before_the_first_source_is_there(
    tmp_path: Path, count: int, jobs: int
):
    names = [f"{number} note.md" for number in range(count)]
    for name in names:
        (tmp_path / name).write_text(f"# {name}\n\nA loom weaves cloth.\n", encoding="utf-8")
    seen: list[str] = []
    reader = Reader(tmp_path, Bounds(), jobs, meanwhile=lambda: seen.append("begun"))
    for read in read_all(names, reader):
        seen.append(read.name)
    assert seen == ["begun", *names]


def test_nothing_is_begun_where_there_is_nothing_to_read(tmp_path: Path):
    seen: list[str] = []
    assert list(read_all([], Reader(tmp_path, Bounds(), meanwhile=lambda: seen.append("begun")))) == []
    assert seen == []


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="no process is forked here")
def test_it_is_begun_when_all_processes_are_there_so_that_none_is_forked_beside_it(tmp_path: Path):
    names = [f"{number} note.md" for number in range(FEW + 2)]
    for name in names:
        (tmp_path / name).write_text(f"# {name}\n\nA loom weaves cloth.\n", encoding="utf-8")
    counts: list[int] = []
    reader = Reader(tmp_path, Bounds(), 2, meanwhile=lambda: counts.append(len(multiprocessing.active_children())))
    assert len(list(read_all(names, reader))) == len(names)
    assert counts == [2]
