"""No file hangs, kills or floods an ingest: what is more than plain text is converted under limits."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from vaults import DATE, kb, kb_json, new_vault, tree

from kb.cli.progress import with_bar
from kb.config import Bounds
from kb.convert.bounded import is_bounded
from kb.errors import UnreadableSource
from kb.flows import bounded
from kb.flows.converting import convert_file

USUAL = Bounds()
ZIP = b"PK\x03\x04"
MISDEEDS = '''
"""Stands in for readers of formats: what a file does to its reader is written in it."""
import os, signal, sys, time
if "kb.flows.converter" in sys.orig_argv:
    import kb.convert.convert as module
    from kb.convert.convert import convert as honest
    from kb.errors import UnreadableSource
    from kb.records import Asset
    from dataclasses import replace

    def convert(name, content, **manner):
        deed = content[4:].decode().strip()
        if deed == "hang":
            time.sleep(600)
        if deed == "spin":
            while True: pass
        if deed == "eat":
            kept = [bytearray(50_000_000) for _ in range(1000)]
        if deed == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if deed == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if deed == "fail":
            raise IndexError("list index out of range")
        if deed == "nest":
            def deeper(n): return deeper(n + 1)
            deeper(0)
        if deed == "refuse":
            raise UnreadableSource(name, "it is locked", hint="unlock it")
        if deed == "print":
            os.write(1, b"noise of a library\\n")
        text = honest(name + ".txt", b"Weaving is old. It needs patience.\\n\\nIt is called " + deed.encode())
        if deed == "flood":
            text = replace(text, assets=(Asset("0123456789abcdef.png", b"x" * 3_000_000),))
        if deed == "escape":
            text = replace(text, assets=(Asset("../../escaped.png", b"x"),))
        if deed == "picture":
            text = replace(text, assets=(Asset("0123456789abcdef.png", b"x", "a loom"),))
        if deed == "spy":
            text = replace(text, title=",".join(sorted(os.environ)))
        if deed.startswith("pid"):
            text = replace(text, title=str(os.getpid()))
        return text

    module.convert = convert
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of files whose readers do what stands in them."""
    stand_in = tmp_path / "stand-in"
    stand_in.mkdir()
    (stand_in / "sitecustomize.py").write_text(MISDEEDS)
    paths = os.pathsep.join([str(stand_in), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    bounded.end_idle()
    monkeypatch.setenv("PYTHONPATH", paths)
    yield tmp_path
    bounded.end_idle()


def put(folder: Path, deed: str, name: str = "") -> Path:
    path = folder / (name or f"{deed}.bin")
    path.write_bytes(ZIP + deed.encode())
    return path


def why(folder: Path, deed: str, bounds: Bounds = USUAL) -> UnreadableSource:
    with pytest.raises(UnreadableSource) as caught:
        convert_file(put(folder, deed), f"{deed}.bin", bounds)
    assert "\n" not in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    "content",
    [ZIP, b"%PDF-1.7", b"\n\n%PDF-1.4", b"<html>", b"\xef\xbb\xbf<!DOCTYPE html>", "\ufeff<html>".encode("utf-16-le"),
     b"words\x00words", b"<?xml version='1.0'?>", b"MIME-Version: 1.0\nContent-Type: multipart/related"],
)  # fmt: skip
def test_what_is_more_than_text_is_converted_apart(content: bytes):
    assert is_bounded(content)


@pytest.mark.parametrize(
    "content", [b"", b"# A heading", b"Ada: It weaves.", "\ufeffwords".encode("utf-16-le"), b"WEBVTT\n",
     "Grüße\tan\r\nalle\x0c".encode(), b'{"a": 1}']
)  # fmt: skip
def test_plain_text_is_converted_here(content: bytes):
    assert not is_bounded(content)


def test_a_text_comes_back_whole(folder: Path):
    made = convert_file(put(folder, "picture"), "picture.bin", USUAL)
    text, sha256 = made.text, made.sha256
    assert text.passages[0].words.startswith("Weaving is old.")
    assert text.passages[0].sentence(2) == "It needs patience."
    assert [(asset.name, asset.content, asset.alt) for asset in text.assets] == [
        ("0123456789abcdef.png", b"x", "a loom")
    ]
    assert len(sha256) == 64


@pytest.mark.parametrize(
    ("deed", "bounds", "said"),
    [
        ("hang", Bounds(seconds=1), "took longer than 1 s"),
        ("spin", Bounds(cpu_seconds=1), "computing time"),
        ("eat", Bounds(memory_mb=400), "more than 400 MB of memory"),
        ("flood", Bounds(output_mb=1), "more than 1 MB"),
    ],
)
def test_a_conversion_that_takes_too_much_ends_and_is_named(folder: Path, deed: str, bounds: Bounds, said: str):
    error = why(folder, deed, bounds)
    assert error.message.startswith(f"{deed}.bin: ")
    assert said in error.message
    assert "kb.toml" in error.hint


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("crash", "crashed (SIGSEGV)"),
        ("kill", "killed"),
        ("fail", "IndexError: list index out of range"),
        ("nest", "nested too deeply"),
        ("escape", "leads elsewhere"),
        ("refuse", "it is locked"),
    ],
)
def test_a_reader_that_breaks_breaks_alone(folder: Path, deed: str, said: str):
    error = why(folder, deed)
    assert said in error.message
    assert error.hint
    assert not list(folder.rglob("escaped.png"))
    assert convert_file(put(folder, "fine"), "fine.bin", USUAL).text.passages


def test_a_library_that_prints_does_not_answer(folder: Path):
    assert convert_file(put(folder, "print"), "print.bin", USUAL).text.passages


def test_a_reader_sees_no_keys(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    seen = convert_file(put(folder, "spy"), "spy.bin", USUAL).text.title
    assert "PATH" in seen
    assert "API_KEY" not in seen


def test_one_process_converts_many_files_and_a_fresh_one_follows_a_failure(folder: Path):
    def pid() -> str:
        return convert_file(put(folder, "pid"), "pid.bin", USUAL).text.title

    large = bytearray(400_000_000)  # what this process holds is not held by the one that it starts
    large[::4096] = b"x" * len(large[::4096])
    first = pid()
    assert pid() == first
    del large
    why(folder, "fail")
    assert pid() != first


def test_an_ingest_goes_on_behind_files_that_hang_and_crash(folder: Path):
    vault = new_vault(folder / "vault")
    text = (vault / "kb.toml").read_text().replace("\nseconds = 120", "\nseconds = 1")
    (vault / "kb.toml").write_text(text)
    for deed in ("hang", "crash", "fine"):
        put(vault / "raw", deed)
    (vault / "raw" / "plain.txt").write_text("Rye keeps for a week. It is baked slowly, and tastes of malt.")
    started = time.monotonic()
    report = kb_json("ingest", "--vault", vault, "--date", DATE, code=1)
    assert time.monotonic() - started < 60
    assert {one["source"]: one["status"] for one in report["sources"]} == {
        "hang.bin": "failed",
        "crash.bin": "failed",
        "fine.bin": "compiled",
        "plain.txt": "compiled",
    }
    assert report["totals"]["failed"] == 2
    assert all(one["hint"] for one in report["sources"] if one["status"] == "failed")


def test_several_at_a_time_give_the_same_bytes_as_one(folder: Path):
    vaults = [new_vault(folder / name) for name in ("one", "many")]
    for vault, jobs in zip(vaults, ("1", "4"), strict=True):
        for number in range(8):
            put(vault / "raw", f"fine {number}", f"{number}.bin")
        put(vault / "raw", "refuse")
        report = kb_json("ingest", "--vault", vault, "--date", DATE, "--jobs", jobs, code=1)
        assert report["totals"]["compiled"] == 8
        assert [one["error"] for one in report["sources"] if one["status"] == "failed"] == ["refuse.bin: it is locked"]
    assert tree(vaults[0]) == tree(vaults[1])


def test_convert_fails_by_name(folder: Path):
    kb("convert", put(folder, "crash"), code=1)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("convert 1/2  a[1].md", "convert ━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌ 1/2  a\\[1].md"),
        ("compile 2/2  b.md", "compile ━━━━━━━━━━━━━━━━━━━━━━━━ 2/2  b.md"),
        ("asking for one word", "asking for one word"),
    ],
)
def test_a_bar_shows_how_far_it_is(said: str, shown: str):
    assert with_bar(said) == shown
