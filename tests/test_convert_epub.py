"""A book comes out in its order, under the headings of its contents, with notes, links, pages and images in place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from books import CONTAINER, PNG, book, members, nav, ncx, packed, page, point

from kb.convert.convert import convert
from kb.convert.note import markdown_of
from kb.errors import UnreadableSource
from kb.flows.convert import convert as convert_file
from kb.records import Heading, Text

NOTE_REF = '<a epub:type="noteref" href="#n1">1</a>'


def read(content: bytes, **wanted: bool) -> Text:
    return convert("looms.epub", content, **wanted)


def markdown(content: bytes, **wanted: bool) -> str:
    return markdown_of(read(content, **wanted))


def headings(text: Text) -> list[tuple[int, str]]:
    return [(block.level, block.title) for block in text.blocks if isinstance(block, Heading)]


# -- order and headings -----------------------------------------------------------------------------------------


def test_pages_follow_the_spine_and_those_aside_stand_last():
    found = markdown(
        book({"a.xhtml": "<p>Alpha.</p>", "b.xhtml": "<p>Beta.</p>", "c.xhtml": "<p>Gamma.</p>"},
             ["c.xhtml", "~a.xhtml", "b.xhtml"])
    )  # fmt: skip
    assert found == "# Looms\n\nGamma.\n\nBeta.\n\nAlpha.\n"


def test_headings_stand_at_the_levels_of_the_contents_and_missing_ones_are_made():
    content = book(
        {
            "nav.xhtml": nav(
                '<li><span>Part One</span><ol><li><a href="a.xhtml">Threads</a>'
                '<ol><li><a href="a.xhtml#two">Cards</a></li></ol></li></ol></li><li><a href="b.xhtml">Plates</a></li>'
            ),
            "a.xhtml": '<h1>Threads</h1><p>One.</p><div id="two"><p>Two words and some more.</p></div><h4>Inner</h4>',
            "b.xhtml": '<p><img src="i.png" alt=""/></p>',
            "i.png": PNG,
        }
    )
    assert headings(read(content)) == [
        (1, "Looms"), (2, "Part One"), (3, "Threads"), (4, "Cards"), (5, "Inner"), (2, "Plates"),
    ]  # fmt: skip


def test_a_book_without_nav_is_cut_by_its_ncx():
    content = book(
        {
            "toc.ncx": ncx(point("First", "a.xhtml#one") + point("Second", "a.xhtml#two", point("Deep", "a.xhtml#d"))),
            "a.xhtml": '<p id="one">Words of one.</p><p id="two">Words of two.</p><p id="d">Words, deeper.</p>',
        }
    )
    assert headings(read(content)) == [(1, "Looms"), (2, "First"), (2, "Second"), (3, "Deep")]
    assert [passage.location.chapter for passage in read(content).passages] == ["First", "Second", "Deep"]


def test_paragraphs_that_spell_a_line_of_the_contents_become_its_heading():
    content = book(
        {
            "nav.xhtml": nav('<li><a href="a.xhtml">Chapter I. Of Threads</a></li>'),
            "a.xhtml": '<p class="no">CHAPTER I.</p><p class="title">Of Threads</p><p>They are thin.</p>',
        }
    )
    assert markdown(content) == "# Looms\n\n## Chapter I. Of Threads\n\nThey are thin.\n"


def test_without_contents_the_highest_headings_are_chapters():
    found = read(book({"a.xhtml": "<h2>A</h2><p>One.</p><h3>B</h3><p>Two.</p>", "b.xhtml": "<h2>C</h2><p>Three.</p>"}))
    assert headings(found) == [(1, "Looms"), (2, "A"), (3, "B"), (2, "C")]


def test_a_group_of_headings_is_one_heading_unless_the_contents_name_only_its_beginning():
    group = "<hgroup><h2>II</h2><p>Of <b>Cards</b></p></hgroup><p>Words.</p>"
    assert headings(read(book({"a.xhtml": group})))[1] == (2, "II: Of Cards")
    listed = book({"nav.xhtml": nav('<li><a href="a.xhtml">II</a></li>'), "a.xhtml": group})
    assert markdown(listed) == "# Looms\n\n## II\n\n*Of Cards*\n\nWords.\n"


def test_a_repeated_heading_is_not_numbered_in_a_plain_conversion():
    found = markdown(book({"a.xhtml": "<h1>Notes</h1><p>A.</p><h1>Notes</h1><p>B.</p>"}))
    assert found.count("## Notes\n") == 2


# -- notes ------------------------------------------------------------------------------------------------------

STYLES = {
    "said by epub:type": (
        '<p>Cards.<a epub:type="noteref" href="#n1" id="r1">1</a></p>',
        '<aside epub:type="footnote" id="n1"><p>See there.</p></aside>',
    ),
    "said by role, with brackets and a way back": (
        '<p>Cards.<a role="doc-noteref" href="#n1" id="r1">[1]</a></p>',
        '<aside role="doc-footnote" id="n1"><span>[<a role="doc-backlink" href="#r1">1</a>]</span>'
        "<p>See there.</p></aside>",
    ),
    "raised numbers": (
        '<p>Cards.<sup><a href="#n1" id="r1">1</a></sup></p>',
        '<p class="footnote"><a id="n1" href="#r1">1</a>. See there.</p>',
    ),
    "anchors beside the links": (
        '<p>Cards.<a id="r1"></a><a href="#n1" class="fnanchor">[1]</a></p>',
        '<div class="footnote"><p><a id="n1"></a><a href="#r1"><span class="label">[1]</span></a> See there.</p></div>',
    ),
    "a list with arrows": (
        '<p>Cards.<a href="#n1" class="footnote-ref" id="r1"><sup>1</sup></a></p>',
        '<section><ol><li id="n1"><p>See there. <a href="#r1">↩︎</a></p></li></ol></section>',
    ),
    "signs": (
        '<p>Cards.<a id="r1" href="#n1">*</a></p>',
        '<p id="n1"><a href="#r1">*</a> See there.</p>',
    ),
    "a definition list": (
        '<p>Cards.<sup><a id="r1" href="#n1">1</a></sup></p>',
        '<dl><dt id="n1"><a href="#r1">1</a></dt><dd>See there.</dd></dl>',
    ),
    "a row of a table": (
        '<p>Cards.<a class="footnote-reference" id="r1" href="#n1">[1]</a></p>',
        '<table><tr><td><a id="n1" href="#r1">[1]</a></td><td>See there.</td></tr></table>',
    ),
    "text boxes": (
        '<p>Cards.<span id="r1"><a class="_idFootnoteLink" href="#n1">1</a></span></p>',
        '<div class="_idFootnotes"><div class="_idFootnote" id="n1"><p><a href="#r1">1</a>\tSee there.</p></div></div>',
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_notes_of_all_kinds_become_footnotes_at_the_end_of_their_chapter(style: str):
    mark, body = STYLES[style]
    found = markdown(book({"a.xhtml": mark + "<p>More.</p>" + body, "b.xhtml": "<p>Later.</p>"}))
    assert found.replace("Cards. [", "Cards.[") == "# Looms\n\nCards.[^1]\n\nMore.\n\n[^1]: See there.\n\nLater.\n"


@pytest.mark.parametrize("style", STYLES)
def test_notes_in_a_file_of_their_own_come_home(style: str):
    mark, body = STYLES[style]
    mark, body = mark.replace('"#n1"', '"notes.xhtml#n1"'), body.replace('"#r1"', '"a.xhtml#r1"')
    found = markdown(book({"a.xhtml": mark, "b.xhtml": "<p>Later.</p>", "notes.xhtml": f"<h2>Notes</h2>{body}"}))
    assert found.startswith("# Looms\n\nCards.[^1]\n\n[^1]: See there.\n\nLater.\n")
    assert found.count("See there") == 1


def test_notes_outside_of_the_spine_are_found_too():
    mark, body = STYLES["said by epub:type"]
    files = {"a.xhtml": mark.replace("#n1", "notes.xhtml#n1"), "notes.xhtml": body}
    assert "[^1]: See there." in markdown(book(files, ["a.xhtml"]))


def test_a_note_keeps_all_its_paragraphs_and_its_own_notes():
    body = (
        '<p>Cards.<a epub:type="noteref" href="#n1">1</a></p>'
        '<aside epub:type="footnote" id="n1"><p>One.</p><p>Two.<a epub:type="noteref" href="#n2">2</a></p></aside>'
        '<aside epub:type="footnote" id="n2"><p>Three.</p></aside>'
    )
    found = markdown(book({"a.xhtml": body}))
    assert found == "# Looms\n\nCards.[^1]\n\n[^1]: One.\\\n      Two.[^2]\n\n[^2]: Three.\n"


def test_a_note_that_two_chapters_name_is_defined_in_both():
    mark = '<p>{}<a epub:type="noteref" href="n.xhtml#n1">1</a></p>'
    found = markdown(
        book({
            "a.xhtml": mark.format("Cards."), "b.xhtml": mark.format("Plates."),
            "n.xhtml": '<aside epub:type="footnote" id="n1"><p>Both.</p></aside>',
        })
    )  # fmt: skip
    assert re.findall(r"\[\^([^\]]+)\]", found) == ["1", "1", "1-2", "1-2"]


def test_an_exponent_that_leads_somewhere_is_no_note():
    found = markdown(book({"a.xhtml": '<p>x<sup>2</sup> and <a href="#s3">3</a>.</p><p id="s3">Section of it.</p>'}))
    assert "[^" not in found
    assert "x²" in found


def test_a_mark_in_a_heading_stays_in_it():
    found = markdown(
        book({"a.xhtml": f'<h1>Cards {NOTE_REF}</h1><p>Words.</p><aside epub:type="footnote" id="n1">See.</aside>'})
    )
    assert found == "# Looms\n\n## Cards[^1]\n\nWords.\n\n[^1]: See.\n"


# -- links, pages, images ---------------------------------------------------------------------------------------


def test_links_within_the_book_lead_to_block_ids():
    content = book(
        {
            "a.xhtml": '<p>See <a href="b.xhtml#two">there</a>, <a href="b.xhtml">the chapter</a>,'
            ' <a href="gone.xhtml">nowhere</a> and <a href="https://example.org/a">the web</a>.</p>',
            "b.xhtml": '<h1>Plates</h1><p>One.</p><p id="two">Two. <a href="a.xhtml">Back</a></p>',
        }
    )
    text = read(content)
    one, two = (passage.id for passage in text.passages[1:])
    assert f"[there](#^{two})" in text.passages[0].markdown
    assert f"[the chapter](#^{one})" in text.passages[0].markdown
    assert "[nowhere]" not in text.passages[0].markdown
    assert "[the web](https://example.org/a)" in text.passages[0].markdown
    assert f"Two. [Back](#^{text.passages[0].id}) ^{two}" in markdown_of(text)
    assert "One. ^" in markdown_of(text)


def test_printed_pages_are_locations_and_marks_and_never_words():
    content = book(
        {
            "a.xhtml": '<p>One.<span epub:type="pagebreak" title="12"/></p><p>Two and <a class="pageno" id="Page_13">'
            '[Pg 13]</a>three.</p><p>Four is di<span role="doc-pagebreak" aria-label="xiv"/>vided.</p><p>Five.</p>'
        }
    )
    assert [(p.words, p.location.page) for p in read(content).passages] == [
        ("One.", ""), ("Two and three.", "12"), ("Four is divided.", "13"), ("Five.", "xiv"),
    ]  # fmt: skip
    shown = markdown(content, page_marks=True)
    assert "<!-- page 12 -->Two and <!-- page 13 -->three." in shown
    assert "Four is <!-- page xiv -->divided." in shown
    assert "page" not in markdown(content)


def test_a_list_of_pages_names_pages_that_the_text_does_not_mark():
    content = book(
        {
            "nav.xhtml": nav(
                '<li><a href="a.xhtml">A</a></li>',
                more='<nav epub:type="page-list"><ol><li><a href="a.xhtml#x">7</a></li></ol></nav>',
            ),
            "a.xhtml": '<p>One.</p><p id="x">Two.</p>',
        }
    )
    assert [passage.location.page for passage in read(content).passages] == ["", "7"]


def test_images_are_assets_once_each_and_the_cover_is_named(tmp_path: Path):
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>A loom</title><rect width="1" height="1"/></svg>'
    content = book(
        {
            "a.xhtml": '<p>See <img src="i.png" alt="a [card]"/> and <img src="I.PNG" alt="again"/>.</p>'
            f'{svg}<p><img src="https://example.org/far.png" alt="far"/></p><img src="file:///etc/passwd" alt="none"/>',
            "i.png": PNG,
        },
        metadata='<dc:title>Looms</dc:title><meta name="cover" content="i.png"/>',
    )
    text = read(content)
    assert sorted(asset.name.rpartition(".")[2] for asset in text.assets) == ["png", "svg"]
    assert text.cover.endswith(".png")
    (tmp_path / "looms.epub").write_bytes(content)
    done = convert_file(tmp_path / "looms.epub", tmp_path / "out")
    shown = (tmp_path / "out" / "looms.md").read_text(encoding="utf-8")
    assert f"![a \\[card\\]](assets/{text.cover}) and ![again](assets/{text.cover})" in shown
    assert "![A loom](assets/" in shown
    assert "[far](https://example.org/far.png)" in shown
    assert (tmp_path / "out" / "assets" / text.cover).read_bytes() == PNG
    assert len(done.files) == 3


def test_the_package_says_who_wrote_it_and_when():
    stated = (
        '<dc:title>Looms</dc:title><dc:creator id="c1">Ada Lovelace</dc:creator>'
        '<dc:creator opf:role="trl">A translator</dc:creator><dc:language>en</dc:language>'
        "<dc:subject>Weaving</dc:subject>"
        "<dc:identifier>urn:isbn:1</dc:identifier><dc:identifier>other</dc:identifier><dc:rights>CC0</dc:rights>"
        '<dc:date opf:event="modification">2026-02-02</dc:date><dc:date opf:event="publication">1843</dc:date>'
    )
    found = read(book({"a.xhtml": "<p>Words.</p>"}, metadata=stated)).metadata
    assert (found.authors, found.language, found.tags) == (("Ada Lovelace",), "en", ("Weaving",))
    assert (found.published, found.issued) == ("", "1843")
    assert ("identifier", "urn:isbn:1") in found.stated
    assert ("identifier", "other") in found.stated
    assert ("rights", "CC0") in found.stated
    assert ("creator", "A translator") in found.stated


# -- damage and malice ------------------------------------------------------------------------------------------


def with_members(**changed: str | bytes | None) -> bytes:
    files = {"a.xhtml": page("<p>Alpha.</p>"), "b.xhtml": page("<p>Beta.</p>")}
    whole = members(files) | {name.replace("__", "/"): content for name, content in changed.items()}
    return packed({name: content for name, content in whole.items() if content is not None}, stored=True)


def test_a_damaged_member_costs_its_page_only():
    content = with_members()
    broken = content.replace(b"Alpha.", b"Alphx.")
    text = read(broken)
    assert [passage.words for passage in text.passages] == ["Beta."]
    assert any("a.xhtml was left out: damaged" in warning for warning in text.warnings)


def test_names_are_found_whatever_their_case_folders_and_slashes():
    files = members({"a b.xhtml": page("<p>Alpha.</p>"), "ü.xhtml": page("<p>Beta.</p>")})
    opf = str(files["EPUB/book.opf"]).replace("a b.xhtml", "A%20B.xhtml").replace('href="ü', 'href="Text/%C3%9C')
    moved = {f"top\\{name}".replace("/", "\\"): content for name, content in (files | {"EPUB/book.opf": opf}).items()}
    assert [passage.words for passage in read(packed(moved)).passages] == ["Alpha.", "Beta."]


def test_without_container_or_package_the_pages_are_found():
    files = members({"p2.xhtml": page("<p>Beta.</p>"), "p10.xhtml": page("<p>Gamma.</p>")})
    bare = {name: content for name, content in files.items() if name != "META-INF/container.xml"}
    assert len(read(packed(bare)).passages) == 2
    bare.pop("EPUB/book.opf")
    text = read(packed(bare))
    assert [passage.words for passage in text.passages] == ["Beta.", "Gamma."]
    assert any("no package" in warning for warning in text.warnings)


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0" encoding="windows-1252"?><html><body><p>Über “cards”</p></body></html>'.encode("cp1252"),
        '<?xml version="1.0" encoding="utf-16"?><html><body><p>Über “cards”</p></body></html>'.encode("utf-16"),
        '<?xml version="1.0" encoding="utf-8"?><html><body><p>Über “cards”</p></body></html>'.encode("cp1252"),
        "\ufeff<html><body><p>&Uuml;ber &ldquo;cards&rdquo;</p></body></html>".encode(),
        "<html><body><p>Über<br> &ldquo;cards&rdquo;<p></body>".encode(),
    ],
)
def test_pages_in_wrong_encodings_with_marks_and_entities_are_read(content: bytes):
    found = read(packed(members({"a.xhtml": content})))
    assert [passage.words.replace("\n", " ") for passage in found.passages] == ["Über “cards”"]


def test_no_entity_is_expanded_and_nothing_of_the_system_is_read():
    evil = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        "<html><body><p>Words &x; and &b;.</p></body></html>"
    )
    whole = members({"a.xhtml": evil})
    opf = str(whole["EPUB/book.opf"]).replace("Looms", "&x;")
    whole["EPUB/book.opf"] = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + opf
    found = read(packed(whole))
    assert [passage.words for passage in found.passages] == ["Words &x; and &b;."]
    assert "root:" not in str(found)


def test_a_bomb_costs_its_page_only():
    text = read(packed(members({"a.xhtml": page("<p>Alpha.</p>"), "b.xhtml": page("x" * (17 << 20))})))
    assert [passage.words for passage in text.passages] == ["Alpha."]
    assert any("more than kb reads" in warning for warning in text.warnings)


def test_markup_nested_deeper_than_any_reader_goes_is_read_flat():
    deep = "<div>" * 6000 + "Deep." + "</div>" * 6000
    assert [passage.words for passage in read(book({"a.xhtml": f"<p>One.</p>{deep}"})).passages] == ["One.", "Deep."]


ENCRYPTION = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
    '<enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/><enc:CipherData><enc:CipherReference URI="{}"/>'
    "</enc:CipherData></enc:EncryptedData></encryption>"
)


@pytest.mark.parametrize(
    ("file", "content", "name"),
    [
        ("META-INF/rights.xml", '<rights><r xmlns="http://ns.adobe.com/adept"/></rights>', "Adobe ADEPT"),
        ("META-INF/license.lcpl", "{}", "Readium LCP"),
        ("META-INF/sinf.xml", "<s/>", "Apple FairPlay"),
        ("META-INF/other.xml", "<s/>", "DRM"),
    ],
)
def test_copy_protection_is_refused_by_its_name(file: str, content: str, name: str):
    locked = {
        "META-INF/encryption.xml": ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "EPUB/a.xhtml")
    }
    with pytest.raises(UnreadableSource, match=name):
        read(packed(members({"a.xhtml": b"\x01\x02\x03"}) | locked | {file: content}))


def test_a_veiled_font_is_no_copy_protection():
    veil = {"META-INF/encryption.xml": ENCRYPTION.format("http://www.idpf.org/2008/embedding", "EPUB/font.otf")}
    assert len(read(packed(members({"a.xhtml": page("<p>Words.</p>")}) | veil)).passages) == 1


def test_what_is_no_book_is_refused_by_name():
    whole = book({"a.xhtml": "<p>Words.</p>"})
    for content, why in (
        (whole[: len(whole) // 2], "damaged EPUB"),
        (packed({"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}), "without any page"),
        (book({"a.xhtml": "<p> </p>"}), "no words"),
        (packed({"readme.txt": "Words."}), "archive"),
    ):
        with pytest.raises(UnreadableSource, match=why):
            read(content)


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + f"<tr><td colspan='999' rowspan='999999'>{'long ' * 900}</td><td>b</td></tr>" * 300 + "</table>",
        "<ul><li>x" * 900 + "</li></ul>" * 900,
        "<hgroup>" + "<p>x</p>" * 3000 + "</hgroup><p>y</p>",
    ],
)
def test_what_repeats_or_nests_without_end_grows_no_text_out_of_proportion(body: str):
    assert len(markdown(book({"a.xhtml": body}), whole=True)) < 3 * len(body) + (2 << 20)


def test_a_long_note_that_many_chapters_name_is_not_copied_without_end():
    files = {f"p{n}.xhtml": '<h1>A</h1><p>w<a epub:type="noteref" href="n.xhtml#n">1</a></p>' for n in range(60)}
    files["n.xhtml"] = f'<aside epub:type="footnote" id="n">{"long " * 20_000}</aside>'
    assert len(markdown(book(files), whole=True)) < 400_000
