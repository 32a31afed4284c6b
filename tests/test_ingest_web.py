"""`kb ingest URL`: a page is fetched once, kept in raw/ with where it came from, and compiled like any document."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from books import book, page
from docx_samples import docx, run
from docx_samples import paragraph as word_paragraph
from pdf_samples import Sheet, lines, paragraph, pdf
from vaults import DATE, ingest, kb, kb_json, new_vault, tree
from web_server import Web, serving

from kb.convert.convert import convert
from kb.convert.stamp import stamped
from kb.vault.fetched import path_of

LOOMS = """# Looms

A loom weaves cloth from threads. The warp is held under tension, and the weft goes over and under it.

The Jacquard loom of 1804 was controlled by punched cards. Its cards could be joined to long chains.
"""

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>On looms</title><meta name="token" content="{token}"></head><body>
<nav><a href="/">Home</a></nav>
<article><h1>On looms</h1>
<p>A loom weaves cloth from threads. The warp is held under tension, and the weft goes over and under it.</p>
<p>The Jacquard loom of 1804 was controlled by punched cards. Its cards could be joined to long chains.</p>
</article></body></html>
"""


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with serving() as state:
        monkeypatch.setenv("KB_TEST_LOOPBACK", f"127.0.0.1:{state.port}")
        state.put("/looms.md", LOOMS)
        yield state


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return new_vault(tmp_path / "vault")


def raw(vault: Path) -> list[str]:
    return sorted(path.name for path in (vault / "raw").iterdir() if not path.name.startswith("."))


def failure(report: dict[str, Any]) -> str:
    (source,) = [one for one in report["sources"] if one["status"] == "failed"]
    return str(source["error"])


def test_a_page_is_kept_under_its_title_with_address_and_date(web: Web, vault: Path):
    report = ingest(vault, f"{web.url}/looms.md")
    assert [(one["source"], one["status"]) for one in report["sources"]] == [("Looms.md", "compiled")]
    kept = (vault / "raw" / "Looms.md").read_text()
    assert kept.endswith(LOOMS)
    assert f"source: {web.url}/looms.md\n" in kept
    assert f"created: {DATE}\n" in kept
    assert f"source: {web.url}/looms.md\n" in (vault / "wiki/sources/Looms.md").read_text()


def test_the_same_page_again_changes_nothing(web: Web, vault: Path):
    ingest(vault, f"{web.url}/looms.md")
    before = tree(vault)
    report = kb_json("ingest", f"{web.url}/looms.md", "--vault", vault, "--date", "2027-01-01")
    assert [one["status"] for one in report["sources"]] == ["unchanged"]
    assert raw(vault) == ["Looms.md"]
    assert tree(vault) == before


def test_a_page_that_says_something_else_now_is_kept_beside_the_older_one(web: Web, vault: Path):
    ingest(vault, f"{web.url}/looms.md")
    web.put("/looms.md", LOOMS + "\nPower looms came later, in the mills of Lancashire.\n")
    ingest(vault, f"{web.url}/looms.md")
    assert raw(vault) == ["Looms (2).md", "Looms.md"]


def test_a_page_that_fails_is_named_and_the_rest_goes_on(web: Web, vault: Path):
    report = kb_json("ingest", f"{web.url}/none.md", f"{web.url}/looms.md", "--vault", vault, code=1)
    assert failure(report) == f"{web.url}/none.md: the server answers 404"
    assert report["totals"]["compiled"] == 1
    assert raw(vault) == ["Looms.md"]


def test_what_cannot_be_read_is_not_kept(web: Web, vault: Path):
    web.put("/empty.txt", " \n", "text/plain")
    report = kb_json("ingest", f"{web.url}/empty.txt", "--vault", vault, code=1)
    assert failure(report) == f"{web.url}/empty.txt: the file is empty"
    assert raw(vault) == []


def test_without_the_switch_of_tests_this_machine_is_not_asked(web: Web, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("KB_TEST_LOOPBACK")
    report = kb_json("ingest", f"{web.url}/looms.md", "--vault", vault, code=1)
    assert "this machine" in failure(report)
    assert web.asked == []


@pytest.mark.parametrize("switch", ["10.0.0.1:80", "169.254.169.254:80", "example.org:80"])
def test_the_switch_opens_nothing_but_this_machine(switch: str, web: Web, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KB_TEST_LOOPBACK", switch)
    report = kb_json("ingest", f"{web.url}/looms.md", "--vault", vault, code=1)
    assert "this machine" in failure(report)


def test_outside_of_a_test_the_switch_does_nothing(web: Web, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    report = kb_json("ingest", f"{web.url}/looms.md", "--vault", vault, code=1)
    assert "this machine" in failure(report)


def test_the_limits_stand_in_the_settings(web: Web, vault: Path):
    (vault / "kb.toml").write_text("[fetch]\nmegabytes = 1\n")
    web.put("/large.md", "word " * 300_000)
    report = kb_json("ingest", f"{web.url}/large.md", "--vault", vault, code=1)
    assert failure(report) == f"{web.url}/large.md: larger than 1 MB"


def test_a_web_page_is_kept_as_it_came_behind_a_comment(web: Web, vault: Path):
    page = PAGE.format(token="1")
    web.put("/looms?a=1", page, "text/html; charset=utf-8")
    ingest(vault, f"{web.url}/looms?a=1#part")
    kept = (vault / "raw" / "On looms.html").read_text()
    assert kept.partition("\n")[2] == page
    assert "The warp is held under tension" in (vault / "wiki/text/On looms (text).md").read_text()
    assert f"source: {web.url}/looms?a=1\n" in (vault / "wiki/sources/On looms.md").read_text()


def test_a_web_page_of_which_only_the_frame_changed_is_the_same(web: Web, vault: Path):
    web.put("/looms", PAGE.format(token="1"), "text/html")
    ingest(vault, f"{web.url}/looms")
    before = tree(vault)
    web.put("/looms", PAGE.format(token="2"), "text/html")
    assert ingest(vault, f"{web.url}/looms")["totals"]["unchanged"] == 1
    assert tree(vault) == before


def test_a_type_that_lies_is_found_out(web: Web, vault: Path):
    web.put("/a.md", b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, "text/markdown")
    report = kb_json("ingest", f"{web.url}/a.md", "--vault", vault, code=1)
    assert "a picture (PNG)" in failure(report)
    assert raw(vault) == []


@pytest.mark.parametrize("option", ["--dry-run", "--estimate"])
def test_nothing_is_fetched_where_nothing_may_be_written(option: str, web: Web, vault: Path):
    kb("ingest", f"{web.url}/looms.md", option, "--vault", vault, code=2)
    assert web.asked == []


def test_letters_are_read_as_the_server_says(web: Web, vault: Path):
    web.put(
        "/weben.md", "# Weben\n\nДля ткани нужны основа и уток.\n".encode("koi8-r"), "text/markdown; charset=koi8-r"
    )
    ingest(vault, f"{web.url}/weben.md")
    assert "основа и уток" in (vault / "wiki/text/Weben (text).md").read_text()


def test_a_page_without_a_title_is_named_by_its_address(web: Web, vault: Path):
    web.put("/a/on%20looms.txt?x=1", "A loom weaves cloth from threads of wool, and nothing else does.\n", "text/plain")
    ingest(vault, f"{web.url}/a/on%20looms.txt?x=1#part")
    assert raw(vault) == ["on looms.txt"]


# -- files that have no place for an address --------------------------------------------------------------------


PARAGRAPHS = [paragraph for paragraph in LOOMS.split("\n\n")[1:] if paragraph]
FILES = {
    "pdf": (
        pdf([Sheet(lines(70, 700, [line for words in PARAGRAPHS for line in paragraph(words)]))]),
        "application/pdf",
    ),
    "epub": (book({"a.xhtml": page("".join(f"<p>{words}</p>" for words in PARAGRAPHS))}), "application/epub+zip"),
    "docx": (
        docx("".join(word_paragraph(run(words)) for words in PARAGRAPHS)),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


def source_page(vault: Path) -> str:
    (path,) = (vault / "wiki/sources").glob("*.md")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", FILES)
def test_of_a_file_without_a_place_for_it_the_address_is_noted_beside(suffix: str, web: Web, vault: Path):
    content, kind = FILES[suffix]
    web.put(f"/looms.{suffix}", content, kind)
    report = ingest(vault, f"{web.url}/looms.{suffix}")
    (name,) = raw(vault)
    assert [one["status"] for one in report["sources"]] == ["compiled"]
    assert (vault / "raw" / name).read_bytes() == content
    assert f"source: {web.url}/looms.{suffix}\n" in source_page(vault)
    (note,) = (vault / ".kb/fetched").iterdir()
    assert json.loads(note.read_text())["date"] == DATE
    before = tree(vault)
    assert kb_json("ingest", f"{web.url}/looms.{suffix}", "--vault", vault, "--date", "2027-01-01")["totals"][
        "unchanged"
    ]
    assert ingest(vault)["totals"]["unchanged"] == 1
    assert tree(vault) == before
    kb("lint", "--vault", vault)


def test_a_file_that_is_forgotten_or_renamed_keeps_its_address(web: Web, vault: Path):
    content, kind = FILES["pdf"]
    web.put("/looms.pdf", content, kind)
    ingest(vault, f"{web.url}/looms.pdf")
    (name,) = raw(vault)
    kb("forget", name, "--yes", "--vault", vault, "--date", DATE)
    assert not list((vault / "wiki/sources").glob("*.md"))
    (vault / "raw" / name).rename(vault / "raw" / "Weaving.pdf")
    ingest(vault, str(vault / "raw" / "Weaving.pdf"))
    assert f"source: {web.url}/looms.pdf\n" in source_page(vault)


def test_the_address_is_committed_with_its_document(web: Web, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    subprocess.run(["git", "init", "--quiet", str(vault)], check=True)
    content, kind = FILES["pdf"]
    web.put("/looms.pdf", content, kind)
    ingest(vault, f"{web.url}/looms.pdf", "--commit")
    done = subprocess.run(["git", "ls-files", ".kb/fetched"], cwd=vault, check=True, capture_output=True, text=True)
    assert done.stdout.split() == [path_of(sha256(content).hexdigest())]


def test_another_file_in_its_place_came_from_somewhere_else(web: Web, vault: Path):
    content, kind = FILES["pdf"]
    web.put("/looms.pdf", content, kind)
    ingest(vault, f"{web.url}/looms.pdf")
    (name,) = raw(vault)
    (vault / "raw" / name).write_bytes(pdf([Sheet(lines(70, 700, paragraph("A kiln fires clay. " * 20)))]))
    ingest(vault)
    assert web.url not in source_page(vault)


@pytest.mark.parametrize(
    "note", ["", "[]", '{"url": "https://example.org/"}', '{"sha256": "SHA", "url": "file:///etc"}']
)
def test_a_note_that_is_none_says_nothing(note: str, web: Web, vault: Path):
    content, _ = FILES["pdf"]
    sha = sha256(content).hexdigest()
    (vault / ".kb/fetched").mkdir(parents=True)
    (vault / path_of(sha)).write_text(note.replace("SHA", sha))
    (vault / "raw" / "Looms.pdf").write_bytes(content)
    ingest(vault)
    assert "\nsource: " not in source_page(vault)


# -- the stamp --------------------------------------------------------------------------------------------------


def test_a_page_gets_a_comment_before_everything_else():
    page = b"<!doctype html><title>A</title><p>Words.</p>"
    made = stamped("a.html", page, title="A", url='https://example.org/?a="<b>--c', date=DATE)
    head, _, rest = made.partition(b"\n")
    assert rest == page
    assert head == f"<!-- saved by kb on {DATE}, url: https://example.org/?a=%22%3Cb%3E%2D-c -->".encode()


def test_a_declaration_stays_first():
    made = stamped("a.xhtml", b'<?xml version="1.0"?><html/>', title="A", url="https://example.org/", date=DATE)
    assert made.startswith(b'<?xml version="1.0"?>\n<!-- saved by kb')


def test_properties_that_are_there_stay_as_they_are():
    note = b"---\ntitle: A\nsource: https://example.org/first\n---\nSome words.\n"
    assert stamped("a.md", note, title="A", url="https://example.org/", date=DATE) == note


@pytest.mark.parametrize("name", ["a.vtt", "a.json", "a.pdf"])
def test_what_has_no_place_for_it_stays_as_it_is(name: str):
    assert stamped(name, b"anything", title="A", url="https://example.org/", date=DATE) == b"anything"


def test_a_stamp_changes_no_word():
    talk = b"Ada: It weaves.\nBob: How?\nAda: By cards.\nBob: I see.\n"
    made = stamped("talk.txt", talk, title="A", url="https://example.org/talk.txt", date=DATE)
    read = [convert("talk.txt", content) for content in (talk, made)]
    assert read[0].passages == read[1].passages
