"""A book in a vault: its cover, its links, its terms of use, its words, and what is left when it goes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from books import PNG, book, nav, page
from extractive_samples import ENGINES, claims_of, prose, task
from vaults import kb_json, new_vault, tree

from kb.chapters import chapters
from kb.convert.convert import convert
from kb.extractive.engine import Extractive
from kb.flows import kept_texts
from kb.flows.build import Texts
from kb.records import count_words
from kb.vault.claims import all_sources
from kb.vault.vault import Vault

TITLE = "<dc:title>Looms</dc:title><meta name='cover' content='cover.png'/>"
FIRST = page(
    "<h2>Cards</h2><p id='p'>A loom is a frame that holds threads, see <a href='#q'>below</a> and "
    "<a href='b.xhtml#t'>there</a>.</p><p id='q'>The cards of a loom say which threads rise.</p>"
)
FILES = {
    "nav.xhtml": nav('<li><a href="a.xhtml">Cards</a></li><li><a href="b.xhtml">Threads</a></li>'),
    "a.xhtml": FIRST,
    "b.xhtml": page("<h2>Threads</h2><p id='t'>The threads of a loom are its warp.</p>"),
    "cover.png": PNG,
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = new_vault(tmp_path / "vault")
    (made / "raw" / "looms.epub").write_bytes(book(FILES, ["a.xhtml", "b.xhtml"], metadata=TITLE))
    kb_json("ingest", "--vault", made)
    return made


def test_the_page_of_a_book_shows_its_cover(vault: Path):
    (cover,) = (vault / "wiki" / "assets").iterdir()
    assert f'cover: "[[{cover.name}]]"' in (vault / "wiki" / "sources" / "Looms.md").read_text()
    assert kb_json("lint", "--vault", vault)["problems"] == []


def test_a_link_within_a_note_names_no_note(vault: Path):
    shown = (vault / "wiki" / "text" / "Looms (text).md").read_text()
    assert re.search(r"see \[below\]\(#\^p-[0-9a-f]{8}\) and \[there\]\(#\^p-", shown)
    assert "[[Looms (text)#" not in shown


def test_a_forgotten_book_leaves_no_note_and_no_picture(vault: Path):
    before = tree(vault, "wiki")
    kb_json("undo", "--vault", vault)
    assert not [path for path in tree(vault, "wiki") if "Looms" in path or "assets" in path]
    kb_json("undo", "0002-undo-0001", "--vault", vault)
    assert {path for path in tree(vault, "wiki") if "log" not in path} == {path for path in before if "log" not in path}
    kb_json("forget", "looms.epub", "--yes", "--vault", vault)
    assert not [path for path in tree(vault, "wiki") if "Looms" in path or "assets" in path]
    assert kb_json("lint", "--vault", vault)["problems"] == []


def test_terms_of_use_around_a_book_are_not_quoted():
    said = [block.words for block in ENGINES.passages]
    terms = "The library is a registered trademark of the foundation, and rules are set forth in the general terms."
    text = prose(
        "Engines",
        f"{terms} {terms}",
        "*** START OF THE PROJECT GUTENBERG EBOOK ENGINES ***",
        *said,
        "*** END OF THE PROJECT GUTENBERG EBOOK ENGINES ***",
        *[f"{terms} Copies of the engines may be distributed."] * 3,
    )
    extraction = Extractive().extract(task(text))
    assert extraction.claims
    assert not any("trademark" in quote.words for claim in claims_of(text, extraction) for quote in claim.quotes)


def test_signs_count_as_words_where_a_script_parts_none():
    assert (count_words("Looms weave."), count_words("王は、loom を見た。"), count_words("직기는 짠다")) == (2, 6, 2)
    long = convert(
        "a.md", ("# 本\n\n" + "".join(f"## 章{at}\n\n{'織機は糸を織る。' * 700}\n\n" for at in range(9))).encode()
    )
    assert len(chapters(long)) == 9


def texts(vault: Path) -> Texts:
    found = Vault(vault)
    return Texts(found, {record.source.title: record for record in all_sources(found)})


def test_an_older_book_is_converted_once_more_and_then_kept(vault: Path, monkeypatch: pytest.MonkeyPatch):
    first = texts(vault)["Looms"]
    monkeypatch.setattr(kept_texts, "convert_file", lambda *_: pytest.fail("converted again"))
    assert texts(vault)["Looms"] == first
    assert first.assets[0].content == PNG


def test_a_kept_text_counts_for_the_bytes_of_its_file_only(vault: Path):
    assert "warp" in texts(vault)["Looms"].passages[-1].words
    (vault / "raw" / "looms.epub").write_bytes(book({**FILES, "b.xhtml": "<p>The weft crosses the warp.</p>"}))
    assert "weft" in texts(vault)["Looms"].passages[-1].words


def test_what_is_kept_may_be_damaged_or_lost(vault: Path):
    first = texts(vault)["Looms"]
    (kept,) = (vault / ".kb" / "cache" / "texts").iterdir()
    for content in (b"", b"[]", b'{"of": 1}', kept.read_bytes()[:-9]):
        kept.write_bytes(content)
        assert texts(vault)["Looms"] == first


def test_a_forgotten_book_is_not_kept_either(vault: Path):
    assert texts(vault)["Looms"].passages
    kb_json("forget", "looms.epub", "--yes", "--vault", vault)
    assert not list((vault / ".kb" / "cache" / "texts").iterdir())
