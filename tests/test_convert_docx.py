"""Word documents keep their structure: headings, lists, tables, notes, formulas, pictures, code."""

from __future__ import annotations

import hashlib

import pytest
from docx_samples import NAMES, STYLES, cell, docx, item, paragraph, read, replaced, run, shown, table

from kb.errors import UnreadableSource
from kb.records import Heading

PICTURE = b"\x89PNG\r\n\x1a\nweave"
PICTURE_NAME = f"assets/{hashlib.sha256(PICTURE).hexdigest()[:16]}.png"


def drawing(name: str, alt: str = "", mark: str = "embed") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="{alt}"/>'
        f'<a:graphic><a:blip r:{mark}="{name}"/></a:graphic></wp:inline></w:drawing></w:r>'
    )


def field(code: str, words: str) -> str:
    kinds = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{kinds.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{kinds.format('separate')}"
        f"{run(words)}{kinds.format('end')}"
    )


# -- headings ---------------------------------------------------------------------------------------------------


def test_a_title_stands_above_all_headings():
    text = read(docx(paragraph("Looms", "Title") + paragraph("Cards", "heading1") + paragraph("They weave.")))
    assert text.title == "Looms"
    assert [(one.level, one.title) for one in text.blocks if isinstance(one, Heading)] == [(1, "Looms"), (2, "Cards")]
    assert text.passages[0].location.chapter == "Cards"


def test_headings_that_skip_a_level_stay_siblings():
    styles = ("heading1", "heading3", "heading3", "heading2")
    body = "".join(paragraph("Cards", style) + paragraph("Words.") for style in styles)
    levels = [one.level for one in read(docx(body)).blocks if isinstance(one, Heading)]
    assert levels == [1, 2, 2, 2]


def test_an_outline_level_makes_a_heading_and_takes_one_back():
    body = paragraph("Cards", properties='<w:outlineLvl w:val="1"/>') + paragraph("Words.")
    body += paragraph("No heading", "heading1", '<w:outlineLvl w:val="9"/>')
    assert shown(body) == "# Cards\n\nWords.\n\nNo heading"


def test_a_style_that_rests_on_a_heading_is_one_and_a_ring_of_styles_is_none():
    ringed = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("Own", "heading2"), ("A", "B"), ("B", "A"))
    )
    body = paragraph("Cards", "Own") + paragraph("Words.", "A")
    assert "# Cards\n\nWords." in shown(body, styles=STYLES + ringed)


def test_names_of_headings_in_other_languages_count():
    style = '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="Überschrift 2"/></w:style>'
    assert shown(paragraph("Karten", "a1") + paragraph("Sie weben."), styles=style).startswith("# Karten")


OFF = '<w:i w:val="0"/>'


# -- words ------------------------------------------------------------------------------------------------------


def test_looks_of_words_are_kept_and_signs_escaped():
    body = paragraph(run("It ") + run("weaves", "<w:b/>") + run(" not", OFF) + run(" *so*", "<w:strike/>"))
    assert shown(body) == "It **weaves** not ~~\\*so\\*~~"


def test_letters_above_and_below_the_line():
    low, high = '<w:vertAlign w:val="subscript"/>', '<w:vertAlign w:val="superscript"/>'
    assert shown(paragraph(run("H") + run("2", low) + run("O, x") + run("2", high))) == "H₂O, x²"
    moved = '<w:position w:val="-2"/><w:sz w:val="16"/>'
    assert shown(paragraph(run("CO") + run("2", moved))) == "CO₂"


def test_tracked_changes_count_as_accepted():
    body = paragraph(
        run("The loom ") + f"<w:ins>{run('weaves')}</w:ins><w:del><w:r><w:delText>burns</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('away')}</w:moveFrom>" + run(".")
    )
    text = read(docx(body))
    assert text.passages[0].words == "The loom weaves."
    assert text.warnings == ("left out: deletions that were tracked (2)",)


def test_a_paragraph_whose_end_was_deleted_goes_on():
    ended = "<w:rPr><w:del/></w:rPr>"
    assert shown(paragraph("The loom ", properties=ended) + paragraph("weaves.")) == "The loom weaves."


def test_hidden_words_and_comments_are_left_out_with_a_warning():
    body = paragraph(run("Seen.") + run("Obey me.", "<w:vanish/>") + '<w:r><w:commentReference w:id="0"/></w:r>')
    text = read(docx(body))
    assert text.passages[0].words == "Seen."
    assert text.warnings == ("left out: hidden words (1)", "left out: comments (1)")


def test_links_on_the_web_are_kept_and_others_are_words():
    links = {"r8": ("hyperlink", "https://example.org/a"), "r9": ("hyperlink", "file:///etc/passwd")}
    body = paragraph(
        f'<w:hyperlink r:id="r8">{run("one")}</w:hyperlink>{run(" ")}<w:hyperlink r:id="r9">{run("two")}</w:hyperlink>'
        + run(" ") + field('HYPERLINK "https://example.org/b"', "three")
    )  # fmt: skip
    assert shown(body, links=links) == "[one](https://example.org/a) two [three](https://example.org/b)"


def test_links_within_a_document_lead_to_the_passage():
    mark = '<w:bookmarkStart w:id="1" w:name="_Ref (1)"/>'
    body = paragraph(
        f'<w:hyperlink w:anchor="_Ref (1)">{run("below")}</w:hyperlink>' + run(", ")
        + field(' REF _Ref2 \\h ', "the loom") + run(", ") + f'<w:hyperlink w:anchor="gone">{run("gone")}</w:hyperlink>'
    )  # fmt: skip
    body += paragraph(mark + run("Cards"), "heading1") + paragraph("They weave.")
    body += '<w:bookmarkStart w:id="2" w:name="_Ref2"/>' + paragraph("A loom.")
    first, cards, loom = read(docx(body)).passages
    assert first.markdown == f"[below](#^{cards.id}), [the loom](#^{loom.id}), gone"


def test_of_a_field_its_result_is_shown():
    assert shown(paragraph(run("Page ") + field(" PAGE ", "7") + run("."))) == "Page 7."


def test_letters_of_symbol_fonts_are_signs():
    body = paragraph('<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>')
    assert shown(body) == "α✓"


def test_ruby_stands_behind_its_words():
    ruby = f"<w:r><w:ruby><w:rt>{run('かん')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase></w:ruby></w:r>"
    assert shown(paragraph(ruby)) == "漢（かん）"


# -- lists ------------------------------------------------------------------------------------------------------

LONG = "a loom weaves patterns of algebra"


def test_lists_nest_and_count():
    body = item(LONG, 0, 2) + item(f"{LONG} too", 1, 1) + item(f"{LONG} again", 0, 2)
    assert shown(body) == f"1. {LONG}\n\n    - {LONG} too\n\n2. {LONG} again"


def test_a_list_counts_on_after_a_paragraph():
    body = item(LONG, 0, 2) + paragraph("Between.") + item(f"{LONG} again", 0, 2)
    assert shown(body).endswith(f"Between.\n\n2. {LONG} again")


def test_an_item_is_no_deeper_than_what_stands_above_allows():
    assert shown(item(LONG, 2)) == f"- {LONG}"


def test_a_table_of_contents_is_one_list():
    body = paragraph("Cards 3", "toc1") + paragraph("Of the loom and of all its parts 4", "toc2")
    text = read(docx(body + paragraph("Words.")))
    assert text.passages[0].markdown == "- Cards 3\n    - Of the loom and of all its parts 4"


# -- tables -----------------------------------------------------------------------------------------------------


def test_merged_cells_are_repeated():
    body = table(
        cell("a", '<w:gridSpan w:val="2"/>') + cell("b"),
        cell("1") + cell("2") + cell("3", '<w:vMerge w:val="restart"/>'),
        cell("4") + cell("5 | 6") + cell("", "<w:vMerge/>"),
    )
    assert shown(body) == "| a | a | b |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n| 4 | 5 \\| 6 | 3 |"


def test_a_table_in_a_cell_follows_the_outer_one():
    inner = table(cell("1") + cell("2"), cell("3") + cell("4"))
    found = shown(table(cell("a") + cell(paragraph("b") + inner + paragraph("")), cell("c") + cell("d")))
    assert found == "| a | b |\n| --- | --- |\n| c | d |\n\n| 1 | 2 |\n| --- | --- |\n| 3 | 4 |"


def test_a_frame_around_several_blocks_is_no_table():
    assert shown(table(cell(paragraph("One.") + paragraph("Two.")))) == "One.\n\nTwo."


def test_rows_that_were_deleted_go():
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('x')}{cell('y')}</w:tr>"
    body = table(cell("a") + cell("b"), cell("c") + cell("d")).replace("</w:tbl>", f"{gone}</w:tbl>")
    assert "x" not in shown(body)


# -- code and quotes --------------------------------------------------------------------------------------------

FIXED = '<w:rFonts w:ascii="Courier New"/>'


def test_paragraphs_of_a_code_style_go_into_one_fence():
    body = paragraph("def f(x):", "SourceCode") + paragraph(run("    return x | 2"), "SourceCode") + paragraph("Words.")
    assert shown(body) == "```\ndef f(x):\n    return x | 2\n```\n\nWords."


def test_code_that_only_its_font_tells_keeps_its_empty_lines():
    body = paragraph("A plain paragraph of more words than code.") + paragraph(run("a = 1", FIXED)) + paragraph("")
    body += paragraph(run("b = 2", FIXED))
    assert shown(body).endswith("```\na = 1\n\nb = 2\n```")


def test_words_of_a_code_style_are_code_in_their_line():
    assert shown(paragraph(run("Call ") + run("f(2)", '<w:rStyle w:val="Verbatim"/>') + run("."))) == "Call `f(2)`."


def test_where_most_is_set_in_a_font_of_one_width_it_tells_nothing():
    assert "```" not in shown(paragraph(run("It was night on the moor.", FIXED)) + paragraph("Yes."))


def test_quotes_are_quotes():
    assert shown(paragraph("It weaves.", "Quote")) == "> It weaves."


# -- notes ------------------------------------------------------------------------------------------------------


def noted(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def test_notes_stand_at_the_end_of_their_chapter_with_all_their_words():
    notes = "".join(
        f'<w:footnote w:id="{number}">{paragraph("<w:r><w:footnoteRef/></w:r>" + run(words))}{more}</w:footnote>'
        for number, words, more in ((1, " First.", paragraph("More.")), (2, "Second.", ""), (3, "", ""))
    )
    body = paragraph("One", "heading1") + paragraph(run("It weaves") + noted(2) + run(".") + noted(3))
    body += paragraph(run("Two") + noted(1), "heading1") + paragraph("Words.")
    found = shown(body, parts={"footnotes.xml": f"<w:footnotes {NAMES}>{notes}</w:footnotes>"})
    assert found.split("\n\n") == ["## One", "It weaves[^1].", "[^1]: Second.", *found.split("\n\n")[3:]]
    assert found.endswith("[^2]: First. More.")


# -- pictures and boxes -----------------------------------------------------------------------------------------


def test_pictures_become_assets_once_with_their_descriptions():
    links = {"r7": ("image", "media/image1.bin")}
    body = paragraph(drawing("r7", "a loom")) + paragraph(run("Again: ") + drawing("r7"))
    text = read(docx(body, parts={"media/image1.bin": PICTURE}, links=links))
    assert [(asset.name, asset.content) for asset in text.assets] == [(PICTURE_NAME[7:], PICTURE)]
    assert text.passages[0].markdown == f"![a loom]({PICTURE_NAME})"


def test_a_picture_outside_is_a_link_and_stops_nothing():
    links = {"r7": ("image", "https://example.org/loom.png"), "r8": ("image", "file:///etc/passwd")}
    body = paragraph("Before.") + paragraph(drawing("r7", mark="link")) + paragraph(drawing("r8", mark="link"))
    text = read(docx(body + paragraph("After."), links=links))
    assert [one.markdown for one in text.passages] == [
        "Before.", "[loom.png](https://example.org/loom.png)", "passwd", "After.",
    ]  # fmt: skip
    assert text.assets == ()


def test_words_in_a_text_box_are_kept_once():
    box = f"<wps:txbx><w:txbxContent>{paragraph('In the box.')}</w:txbxContent></wps:txbx>"
    old = f"<w:pict><v:textbox><w:txbxContent>{paragraph('In the box.')}</w:txbxContent></v:textbox></w:pict>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert shown(paragraph(run("Beside it.") + both)) == "Beside it.\n\nIn the box."


# -- the file ---------------------------------------------------------------------------------------------------


def test_what_the_document_says_of_itself_is_kept():
    core = (
        '<c xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>On looms'
        "</dc:title><dc:creator>Ada Lovelace; Charles Babbage</dc:creator>"
        "<dcterms:created>1843-08-01T00:00:00Z</dcterms:created></c>"
    )
    text = read(docx(paragraph("Words."), parts={"../docProps/core.xml": core}))
    assert (text.title, text.metadata.authors, text.metadata.published) == (
        "On looms", ("Ada Lovelace", "Charles Babbage"), "1843-08-01",
    )  # fmt: skip


def test_the_strict_variant_is_read_too():
    content = docx(paragraph("Looms", "heading1") + paragraph("Words."))
    strict = content
    for vocabulary in (b"wordprocessingml/", b"officeDocument/"):
        old = b"http://schemas.openxmlformats.org/" + vocabulary + b"2006/"
        strict = replaced(strict, old, b"http://purl.oclc.org/ooxml/" + vocabulary)
    assert strict != content
    assert read(content).blocks == read(strict).blocks


def test_a_transcript_in_a_document_has_speakers():
    said = (("Ada Lovelace", "It weaves."), ("Charles Babbage", "How?"), ("Ada Lovelace", "By cards."))
    body = "".join(paragraph(f"{name}: {words}") for name, words in (*said, ("Charles Babbage", "I see.")))
    text = read(docx(body))
    assert (text.shape, text.passages[0].location.speaker) == ("transcript", "Ada Lovelace")


def test_entities_are_not_resolved():
    content = docx(paragraph("Before &amp; after"))
    hostile = replaced(content, b"<w:document", b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document')
    hostile = replaced(hostile, b"Before", b"Before &x;")
    assert "root:" not in " ".join(one.words for one in read(hostile).passages)


@pytest.mark.parametrize("content", [docx("")[:300], docx(""), replaced(docx(""), b"w:body", b"w:nobody")])
def test_a_document_without_words_or_with_damage_is_refused_by_name(content: bytes):
    with pytest.raises(UnreadableSource, match=r"looms\.docx: "):
        read(content)
