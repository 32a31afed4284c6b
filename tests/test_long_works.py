"""A long work is a note a chapter: citations lead to the right one, whatever becomes of the work."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from generated_sources import sentence
from plain_engine import SUBJECTS, bring, use_plain_engine
from vaults import DATE, SHARED, kb, kb_json, new_vault, tree

from kb import chapters as long_works
from kb.chapters import chapters, parts_of
from kb.convert.convert import convert
from kb.convert.note import text_notes
from kb.markdown.page import parse
from kb.records import Heading, Passage, Text
from kb.vault.vault import Vault

LINK = re.compile(r"\[\[([^\[\]|#]+)#\^(p-[0-9a-f]{8}(?:-\d+)?)")


@pytest.fixture(scope="module", autouse=True)
def _short_is_long() -> Iterator[None]:
    """Let a few hundred words be a long work."""
    with pytest.MonkeyPatch.context() as patch:
        for name, words in (("LONG", 900), ("USUAL", 100), ("LONGEST", 600), ("SHORTEST", 8)):
            patch.setattr(long_works, name, words)
        yield


def paragraph(number: int, subject: str = "canal") -> str:
    return sentence(random.Random(f"{subject} {number}"), subject)


def chapter(number: int, paragraphs: int = 9) -> str:
    subject = SUBJECTS[number % len(SUBJECTS)]
    return f"## Chapter {number}\n\n" + "\n\n".join(paragraph(number * 100 + n, subject) for n in range(paragraphs))


def book(*numbers: int, head: str = "# The book of works\n\n") -> str:
    return head + "\n\n".join(map(chapter, numbers)) + "\n"


def text_of(markdown: str) -> Text:
    return convert("book.md", markdown.encode())


def titles(text: Text) -> list[str]:
    return [one.title for one in chapters(text)]


# -- cutting ----------------------------------------------------------------------------------------------------


def test_a_short_text_is_one_note():
    assert chapters(text_of(book(1, 2))) == ()
    assert parts_of(text_of(book(1, 2))) == {}


def test_every_passage_is_in_exactly_one_chapter():
    text = text_of(book(*range(1, 9)))
    held = [block.id for part in chapters(text) for block in part.blocks if isinstance(block, Passage)]
    assert held == [passage.id for passage in text.passages]
    assert titles(text) == [f"Chapter {n}" for n in range(1, 9)]


def test_parts_above_chapters_do_not_hide_them_and_sections_do_not_cut_them():
    parts = [
        f"## Part {p}\n\n" + "\n\n".join(chapter(p * 10 + n).replace("##", "###") for n in range(3)) for p in (1, 2, 3)
    ]
    deep = "\n\n".join(parts).replace("### Chapter 11\n", "### Chapter 11\n\n#### A section\n")
    assert titles(text_of("# B\n\n" + deep)) == [f"Chapter {p}{n}" for p in (1, 2, 3) for n in range(3)]
    sections = "\n\n".join(
        f"## Chapter {n}\n\n" + "\n\n".join(f"### S {n} {m}\n\nOne line of it only, and no more." for m in range(16))
        for n in range(12)
    )
    assert titles(text_of("# B\n\n" + sections)) == [f"Chapter {n}" for n in range(12)]


def test_what_stands_before_the_first_heading_is_a_chapter_of_its_own():
    text = text_of(book(*range(1, 9), head="# The book of works\n\n" + paragraph(1) + "\n\n"))
    assert titles(text)[:2] == ["The book of works", "Chapter 1"]


def test_a_text_without_headings_is_cut_where_passages_end():
    text = text_of("\n\n".join(paragraph(n) for n in range(90)))
    parts = chapters(text)
    assert len(parts) > 2
    assert max(part.words for part in parts) <= long_works.LONGEST
    assert parts[1].title == f"{text.title} (goes on)"


def test_footnotes_stand_in_the_chapter_that_marks_them():
    marked = book(*range(1, 9)).replace("## Chapter 2\n\n", "## Chapter 2\n\nIt was so.[^a]\n\n", 1)
    text = text_of(marked + "\n[^a]: A note on what was so, at the end of all.\n")
    second = chapters(text)[1]
    assert [block.shape for block in second.blocks if isinstance(block, Passage)][-1] == "note"
    assert len([1 for part in chapters(text) for block in part.blocks if isinstance(block, Passage)]) == len(
        text.passages
    )


def test_the_notes_list_one_another_and_links_name_the_note_that_holds_the_passage():
    text = text_of(book(*range(1, 9)))
    aim = chapters(text)[6].blocks[1]
    assert isinstance(aim, Passage)
    from dataclasses import replace

    first = next(passage for passage in text.passages)
    linking = replace(first, markdown=f"[See there](#^{aim.id}) and [nowhere](#^p-00000000).")
    text = replace(text, blocks=tuple(linking if block is first else block for block in text.blocks))
    notes = dict(text_notes(text, title="B", id="txt-b", description="d", date=DATE))
    assert len(notes) == 9
    assert "- [[B (text 03)|Chapter 3]]" in notes["B (text).md"]
    assert f"[[B (text 07)#^{aim.id}|See there]] and nowhere." in notes["B (text 01).md"]
    assert (
        notes["B (text 02).md"]
        .rstrip()
        .endswith("[[B (text 01)|before]] · [[B (text)|contents]] · [[B (text 03)|next]]")
    )
    assert not any(isinstance(block, Heading) and block.level == 1 for part in chapters(text) for block in part.blocks)


# -- in a vault -------------------------------------------------------------------------------------------------


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    use_plain_engine(monkeypatch)
    return Vault(new_vault(tmp_path / "vault").resolve())


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with a book of eight chapters."""
    vault = Vault(new_vault(tmp_path_factory.mktemp("book") / "vault").resolve())
    with pytest.MonkeyPatch.context() as patch:
        use_plain_engine(patch)
        bring(vault, "book", book(*range(1, 9)))
    return vault.root


@pytest.fixture
def booked(compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """The vault with the book."""
    use_plain_engine(monkeypatch)
    return Vault(Path(shutil.copytree(compiled, tmp_path / "vault")).resolve())


def notes(vault: Vault) -> dict[str, str]:
    return {path.stem: path.read_text() for path in (vault.wiki / "text").glob("*.md")}


def citations(vault: Vault) -> dict[str, str]:
    """Passage → the note that the pages say it is in."""
    pages = [path.read_text() for path in (vault.wiki / "concepts").glob("*.md")]
    return {link[2]: link[1] for page in pages for link in LINK.finditer(page)}


def resolve(vault: Vault) -> None:
    """Every block link of every page leads to a passage that is there, and lint agrees."""
    held = notes(vault)
    for path in vault.wiki.rglob("*.md"):
        for link in LINK.finditer(path.read_text()):
            assert re.search(rf"\^{link[2]}$", held[link[1]], re.M), (path, link[0])
    report = kb_json("lint", "--vault", vault.root, code=None)
    assert [one for one in report["problems"] if "link" in one["rule"] or "quote" in one["rule"]] == []


def test_citations_lead_to_the_chapter_and_name_it(booked: Vault):
    assert len(notes(booked)) == 9
    assert set(citations(booked).values()) > {"The book of works (text 01)", "The book of works (text 08)"}
    resolve(booked)
    for path in (booked.wiki / "concepts").glob("*.md"):
        for one in parse(path.read_text()).definitions:
            number = int(one.note[-3:-1])
            assert f"Chapter {number}" in one.locator
    source = (booked.wiki / "sources/The book of works.md").read_text()
    assert "- [[The book of works (text 03)|Chapter 3]]" in source


def test_a_corrected_work_takes_its_links_along(booked: Vault):
    there = next(iter(citations(booked)))
    mine = booked.wiki / "Mine.md"
    aim = re.search(r"\^(p-\w{8})$", notes(booked)["The book of works (text 08)"], re.M)
    assert aim
    mine.write_text(
        f"See [[The book of works (text 08)#^{aim[1]}|this]] and [[The book of works (text 08)#Chapter 8]].\n"
    )
    before = tree(booked.root, "wiki/text", "wiki/concepts", "wiki/Mine.md")
    bring(booked, "book", book(9, *range(1, 9)))  # a chapter more, at the beginning
    resolve(booked)
    assert there in citations(booked)
    assert (
        mine.read_text()
        == f"See [[The book of works (text 09)#^{aim[1]}|this]] and [[The book of works (text 09)#Chapter 8]].\n"
    )
    assert kb_json("undo", "--vault", booked.root)["kept"] == []
    assert tree(booked.root, "wiki/text", "wiki/concepts", "wiki/Mine.md") == before


def test_a_work_that_grows_long_or_short_is_cut_anew_and_leaves_no_note_behind(vault: Vault):
    bring(vault, "book", book(1, 2))
    assert set(notes(vault)) == {"The book of works (text)"}
    resolve(vault)
    bring(vault, "book", book(*range(1, 9)))
    assert len(notes(vault)) == 9
    resolve(vault)
    bring(vault, "book", book(1, 2, 3, 4, 5))
    assert len(notes(vault)) == 6
    resolve(vault)
    bring(vault, "book", book(1, 2))
    assert set(notes(vault)) == {"The book of works (text)"}
    resolve(vault)


def test_forgetting_and_undoing_take_all_chapters(booked: Vault):
    before = tree(booked.root, "wiki/text", "wiki/concepts", "wiki/sources")
    kb("forget", "book.md", "--yes", "--vault", booked.root, "--date", DATE)
    assert notes(booked) == {}
    kb("undo", sorted(path.stem for path in (booked.state / "changes").iterdir())[-1], "--vault", booked.root)
    assert tree(booked.root, "wiki/text", "wiki/concepts", "wiki/sources") == before
    kb("undo", sorted(path.stem for path in (booked.state / "changes").iterdir())[0], "--vault", booked.root)
    assert notes(booked) == {}


def test_a_rename_of_a_page_keeps_the_links_into_chapters(booked: Vault):
    kb("rename", "Canal", "Waterway", "--vault", booked.root, "--date", DATE)
    resolve(booked)


def test_search_finds_the_chapter(booked: Vault):
    words = parse(notes(booked)["The book of works (text 05)"]).blocks
    assert words
    hit = kb_json("search", "windmill", "-n", "20", "--vault", booked.root)["hits"]
    paths = {one["path"] for one in hit if one["kind"] == "text"}
    assert any("(text 0" in path for path in paths)


def test_convert_writes_a_file_a_chapter(tmp_path: Path):
    source = tmp_path / "book.md"
    source.write_text(book(*range(1, 9)))
    report = kb_json("convert", source, "-o", tmp_path / "out")
    assert [Path(path).name for path in report["files"]] == [f"book {n:02d}.md" for n in range(1, 9)]
    whole = "".join(Path(path).read_text() for path in report["files"])
    assert whole.startswith("# The book of works\n\n## Chapter 1\n")
    assert report["words"] == text_of(book(*range(1, 9))).word_count


@pytest.mark.skipif(not (SHARED / "tools/check_citations.py").exists(), reason="the checkers are not here")
def test_the_checker_of_citations_agrees(booked: Vault):
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, SHARED / "tools/check_citations.py", booked.root], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
