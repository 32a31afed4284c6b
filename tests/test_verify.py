"""`kb convert --verify` and every ingest: a second reading says what a text lost of its file, and where."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaults import ingest, kb, kb_json, new_vault

from kb.convert.bare import Bare, bare
from kb.convert.bare_pages import Stretch
from kb.convert.convert import convert
from kb.convert.verify import is_whole, tokens, verify
from kb.flows import conversion
from kb.markdown.frontmatter import properties
from kb.records import Asset, Passage, Text

PARAGRAPHS = (
    "Linen is woven from flax, and a loom holds the warp tight.",
    "The shuttle carries the weft from side to side, all day long.",
    "Madder dyes it red, and woad dyes it blue where the water is soft.",
    "Fullers clean the cloth with earth, and stretch it on hooks to dry.",
)
PAGE = "<html><head><title>T</title></head><body><h1>Cloth</h1>{}</body></html>"
PICTURE = b"\x89PNG\r\n\x1a\n a loom"


def text_of(*paragraphs: str) -> Text:
    return convert("a.md", "\n\n".join(paragraphs).encode())


def source_of(*paragraphs: str) -> Bare:
    return Bare(tuple(Stretch(f"line {n}", words) for n, words in enumerate(paragraphs)))


def book(*bodies: str, package: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A book of these pages, read from the last to the first when no package says otherwise."""
    made = io.BytesIO()
    names = [f"p{n}.xhtml" for n in range(len(bodies))]
    items = "".join(f'<item href="{name}" id="i{n}"/>' for n, name in enumerate(names))
    refs = "".join(f'<itemref idref="i{n}"/>' for n in range(len(bodies)))
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("b.opf", package or f"<package><manifest>{items}</manifest><spine>{refs}</spine></package>")
        for name, body in zip(names, bodies, strict=True):
            archive.writestr(name, PAGE.format(body))
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def words_of(content: bytes) -> str:
    found = bare(content)
    return " ".join(one.words for one in found.stretches) if found else ""


# -- comparing --------------------------------------------------------------------------------------------------


def test_a_whole_text_keeps_everything():
    found = verify(source_of(*PARAGRAPHS), text_of(*PARAGRAPHS))
    assert (found.recall, found.order, found.lost) == (1.0, 1.0, ())
    assert is_whole(found)


def test_a_lost_paragraph_is_named_with_the_passage_before_it():
    text = text_of(PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[3])
    found = verify(source_of(*PARAGRAPHS), text)
    assert [(one.place, one.what) for one in found.lost] == [("line 2", PARAGRAPHS[2])]
    assert found.lost[0].after == text.passages[1].id
    assert 0.6 < found.recall < 0.8
    assert not is_whole(found)


def test_what_is_lost_at_the_beginning_belongs_behind_nothing():
    found = verify(source_of(*PARAGRAPHS), text_of(*PARAGRAPHS[1:]))
    assert [(one.what, one.after) for one in found.lost] == [(PARAGRAPHS[0], "")]


def test_a_sentence_lost_inside_of_a_paragraph_is_cut_out():
    whole = " ".join(PARAGRAPHS)
    found = verify(source_of(whole), text_of(" ".join((PARAGRAPHS[0], *PARAGRAPHS[2:]))))
    assert [one.what for one in found.lost] == [PARAGRAPHS[1]]


def test_words_that_stand_elsewhere_are_not_lost_but_out_of_order():
    found = verify(source_of(*PARAGRAPHS), text_of(*reversed(PARAGRAPHS)))
    assert found.recall == 1.0
    assert found.lost == ()
    assert found.order < 0.5


def test_case_signs_and_typography_are_free():
    found = verify(source_of("It’s H₂O — “soft” water; ﬁne."), text_of('IT\'S H2O - "soft" water, fine!'))
    assert found.recall == 1.0


def test_words_in_scripts_without_gaps_are_compared_sign_by_sign():
    found = verify(source_of("吾輩は猫である。名前はまだ無い。"), text_of("吾輩は猫である。"))
    assert found.words == 14
    assert 0.4 < found.recall < 0.6


@given(st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=6), st.data())
def test_recall_is_the_share_that_is_left(paragraphs: list[str], data: st.DataObject):
    kept = data.draw(st.lists(st.sampled_from(paragraphs), max_size=len(paragraphs)))
    found = verify(source_of(*paragraphs), text_of(*kept)) if kept else None
    if found:
        assert 0 <= found.recall <= 1
        assert 0 <= found.order <= 1
        is_all = all(kept.count(one) >= paragraphs.count(one) for one in set(paragraphs))
        assert (found.recall == 1.0) == is_all


# -- second readings --------------------------------------------------------------------------------------------


def test_a_book_is_read_in_the_order_of_its_spine():
    items = '<item id="b" href="p1.xhtml"/><item href="p0.xhtml" id="a"/>'
    package = f'<package>{items}<itemref idref="b"/><itemref idref="a"/></package>'
    assert words_of(book("<p>one</p>", "<p>two</p>", package=package)) == "Cloth two Cloth one"


def test_of_a_page_that_no_reader_shows_what_stands_in_for_it_is_read():
    package = (
        '<package><manifest><item id="a" href="p0.xhtml" media-type="application/xml" fallback="b"/>'
        '<item id="b" href="p1.xhtml" media-type="application/xhtml+xml" fallback="a"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    assert words_of(book("<p>Raw warp.</p>", "<p>Woven cloth.</p>", package=package)) == "Cloth Woven cloth."


def test_marks_of_notes_menus_and_what_nobody_sees_are_no_words():
    body = (
        '<nav epub:type="toc"><a href="#a">Contents</a></nav><p>Wo<b>ol</b> is H<sub>2</sub>O<a epub:type="noteref" '
        'href="#n">1</a>.<!-- no --><script>var no;</script></p><p id="n"><a href="#r">↩</a> A note.</p>'
        '<span epub:type="pagebreak">12</span><math><mi>x</mi></math><p>A<br/>B &amp; C</p>'
    )
    assert words_of(book(body)) == "Cloth Wool is H2O. A note. A B & C"
    found = bare(book(body))
    assert found
    assert found.notes == 1


def test_images_and_links_of_a_book_are_counted_and_lost_ones_named():
    links = " and ".join(f'<a href="https://example.org/{name}">{name}</a>' for name in ("a", "b"))
    body = f'<p>See {links}.</p><img src="i.png"/><img src="gone.png"/>'
    content = book(body, more={"i.png": PICTURE})
    source = bare(content)
    assert source
    text = text_of("Cloth", "See [a](https://example.org/%61) and b.")
    found = verify(source, text)
    assert (found.images.source, found.images.kept) == (1, 0)
    assert (found.links.source, found.links.kept) == (2, 1)
    assert [one.what for one in found.links.lost] == ["https://example.org/b"]
    name = sha256(PICTURE).hexdigest()[:16] + ".png"
    assert verify(source, replace(text, assets=(Asset(name, PICTURE),))).images.kept == 1


def test_a_word_document_is_read_with_its_notes():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        run = "<w:p><w:r><w:t>{}</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        archive.writestr(
            "word/document.xml",
            run.format("Linen &amp; ") + "<w:p><w:r><w:t>wool</w:t><w:tab/><w:t>silk</w:t></w:r></w:p>",
        )
        archive.writestr("word/footnotes.xml", "<w:p><w:r><w:t xml:space='preserve'>A note</w:t></w:r></w:p>")
    assert " ".join(words_of(made.getvalue()).split()) == "Linen & wool silk A note"
    found = bare(made.getvalue())
    assert found
    assert found.notes == 1


def test_a_saved_page_is_read_without_what_stands_around_its_text():
    menu = "<ul>" + "".join(f'<li><a href="/{n}">Menu entry {n} of this site</a></li>' for n in range(5)) + "</ul>"
    body = f"<nav>Home</nav>{menu}<p>{PARAGRAPHS[0]}</p><footer>All rights are reserved by somebody.</footer>"
    assert words_of(PAGE.format(body).encode()) == PARAGRAPHS[0]


def test_markup_of_markdown_is_no_words():
    plain = (
        "---\ntitle: A\n---\n# Head\n\nSee [this](https://example.org/x_y) and [[Page|that]].[^1]\n\n"
        "```python\ncode\n```\n\n[^1]: Note.\n"
    )
    assert tokens(words_of(plain.encode())) == ["head", "see", "this", "and", "that", "code", "note"]


def test_times_and_repeated_lines_of_captions_are_no_words():
    captions = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nso it\n\n2\n00:00:02.000 --> 00:00:03.000\nso it\n"
        "<00:00:02.500><c> weaves</c>\n\nNOTE\nnobody sees this\n"
    )
    assert words_of(captions.encode()) == "so it weaves"


def test_a_name_that_captions_repeat_is_not_lost():
    lines = ("A weaver: The loom stands by the wall.", "A weaver: Its warp is tight.", "A dyer: So is mine.")
    cues = "".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{line}\n\n" for at, line in enumerate(lines, 1))
    source = bare(cues.encode())
    assert source
    assert verify(source, convert("a.srt", cues.encode())).missing == 0
    assert verify(source, convert("a.srt", cues.replace("A dyer: So is", "A dyer: It is").encode())).missing == 1


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n\x00", b'{"segments": []}', b"PK\x03\x04broken", b""]
)
def test_what_has_no_second_reader_is_not_judged(content: bytes):
    assert bare(content) is None


# -- commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def lossy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that loses every second passage."""

    def convert_half(name: str, content: bytes, **manner: bool) -> Text:
        text = convert(name, content, **manner)
        kept = text.passages[::2]
        return replace(text, blocks=tuple(one for one in text.blocks if not isinstance(one, Passage) or one in kept))

    monkeypatch.setattr(conversion, "convert", convert_half)


def document(folder: Path) -> Path:
    path = folder / "cloth.md"
    path.write_text("# Cloth\n\n" + "\n\n".join(PARAGRAPHS) + "\n")
    return path


def test_convert_says_what_was_lost_and_fails(tmp_path: Path, lossy: None, capsys: pytest.CaptureFixture[str]):
    found = kb_json("convert", document(tmp_path), "--verify", code=1)["verify"]
    assert found["recall"] < 0.6
    assert [one["what"] for one in found["lost"]] == [PARAGRAPHS[1], PARAGRAPHS[3]]
    assert [one["place"] for one in found["lost"]] == ["line 5", "line 9"]


def test_convert_of_what_is_whole_is_done(tmp_path: Path):
    found = kb_json("convert", document(tmp_path), "--verify")["verify"]
    assert (found["recall"], found["order"], found["lost"]) == (1.0, 1.0, [])
    assert "verify" not in kb_json("convert", document(tmp_path))
    assert PARAGRAPHS[0] in kb("convert", document(tmp_path), "--verify")


def test_an_ingest_keeps_the_figure_and_warns_where_words_are_lost(tmp_path: Path, lossy: None):
    vault = new_vault(tmp_path / "vault")
    document(vault / "raw")
    (one,) = ingest(vault)["sources"]
    assert one["recall"] < 0.6
    assert "kb convert --verify" in one["warnings"][0]
    page = properties((vault / "wiki/sources/Cloth.md").read_text())
    assert page["recall"] == one["recall"]


def test_an_ingest_of_what_is_whole_warns_of_nothing(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    document(vault / "raw")
    (one,) = ingest(vault)["sources"]
    assert (one["recall"], one["warnings"]) == (1.0, [])
    kb("lint", "--vault", vault)
