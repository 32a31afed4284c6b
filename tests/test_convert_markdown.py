"""Markdown sources: their front matter, and their blocks as passages that show the same words."""

from __future__ import annotations

import pytest
from convert_samples import note_of
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.convert.convert import convert
from kb.convert.note import markdown_of
from kb.errors import UnreadableSource
from kb.records import Heading, Text


def read(words: str, name: str = "Looms.md") -> Text:
    return convert(name, words.encode())


def shapes(text: Text) -> list[tuple[str, str]]:
    return [(passage.shape, passage.words) for passage in text.passages]


def printed(words: str) -> list[str]:
    return [passage.markdown for passage in read(words).passages]


# -- titles and properties --------------------------------------------------------------------------------------


def test_the_only_h1_is_the_title_and_stands_not_in_the_note() -> None:
    text = read("# How looms work\n\nThey weave.\n\n## Cards\n\nThey have holes.\n")
    assert text.title == "How looms work"
    assert text.blocks[0] == Heading(1, "How looms work")
    assert "How looms work\n" not in note_of(text).split("---\n", 2)[2]
    assert markdown_of(text).startswith("# How looms work\n\nThey weave.\n")
    assert [passage.location.chapter for passage in text.passages] == ["", "Cards"]


def test_without_a_single_h1_the_file_names_the_text() -> None:
    assert read("# One\n\nWords.\n\n# Two\n\nWords.\n").title == "Looms"
    assert read("## One\n\nWords.\n").title == "Looms"
    assert [block.level for block in read("# One\n\nA.\n\n# Two\n\nB.\n").blocks if isinstance(block, Heading)] == [
        2,
        2,
    ]


def test_front_matter_becomes_metadata() -> None:
    text = read(
        "---\ntitle: Looms and cards\nauthors:\n  - Ada Lovelace\n  - '[[People/Mary|Mary Somerville]]'\n"
        "url: https://example.org/looms\ndate: 1843-10-09T10:00:00Z\ntags: [topic/looms, '#cards']\nlang: en\n"
        "description: About looms.\nsite: Example\n---\nWords.\n"
    )
    assert text.title == "Looms and cards"
    assert text.metadata.authors == ("Ada Lovelace", "Mary Somerville")
    assert text.metadata.url == "https://example.org/looms"
    assert (text.metadata.published, text.metadata.issued) == ("1843-10-09", "")
    assert text.metadata.tags == ("topic/looms", "cards")
    assert (text.metadata.language, text.metadata.site, text.metadata.description) == ("en", "Example", "About looms.")


@pytest.mark.parametrize(
    ("date", "issued"),
    [("1843", "1843"), ("1843-10", "1843-10"), ("October 1843", "October 1843"), ("1843-13-40", "1843-13-40")],
)
def test_only_a_full_date_is_a_day_of_publication(date: str, issued: str) -> None:
    metadata = read(f"---\npublished: {date}\n---\nWords.\n").metadata
    assert (metadata.published, metadata.issued) == ("", issued)


CLIP = '''---
title: "The \\"new\\" loom: C:\\new \\d"
source: "https://example.org/loom"
author:
  - "[[Ada Lovelace]]"
published:
created: 2026-01-05
description: "One line
and another"
tags:
  - "clippings"
  - "weaving"
---
It ==weaves a lot== of things.
'''  # fmt: skip


def test_a_clipped_page_is_read_as_the_clipper_wrote_it() -> None:
    text = read(CLIP)
    assert text.title == 'The "new" loom: C:\\new \\d'
    assert text.metadata.authors == ("Ada Lovelace",)
    assert text.metadata.url == "https://example.org/loom"
    assert (text.metadata.published, text.metadata.issued) == ("", "")
    assert text.metadata.description == "One line and another"
    assert text.metadata.tags == ("weaving",)
    assert shapes(text) == [("paragraph", "It weaves a lot of things.")]
    assert text.passages[0].markdown == "It ==weaves a lot== of things."


def test_properties_that_no_yaml_reader_takes_are_read_line_by_line() -> None:
    text = read(
        '---\ntitle: Looms: a "history"\nsource: https://example.org\nauthor: [[Ada]]\ntags: a, b\n---\nWords.\n'
    )
    assert text.title == 'Looms: a "history"'
    assert text.metadata.authors == ("Ada",)
    assert text.metadata.tags == ("a", "b")


def test_properties_alone_are_no_source() -> None:
    with pytest.raises(UnreadableSource, match="no words below"):
        read("---\ntitle: Looms\n---\n# Looms\n")


# -- blocks -----------------------------------------------------------------------------------------------------


def test_each_item_of_a_list_is_a_passage() -> None:
    text = read("- the first item of the list\n- the second item\n    1. nested in the second item\n- [x] done\n")
    assert shapes(text) == [
        ("item", "the first item of the list"),
        ("item", "the second item"),
        ("item", "nested in the second item"),
        ("item", "done"),
    ]
    assert [passage.markdown for passage in text.passages] == [
        "- the first item of the list",
        "- the second item",
        "    1. nested in the second item",
        "- [x] done",
    ]


def test_a_list_of_items_of_a_few_words_is_one_passage() -> None:
    text = read("- wool\n- red yarn\n- a loom\n")
    assert shapes(text) == [("item", "wool\nred yarn\na loom")]
    assert [text.passages[0].sentence(number) for number in (1, 2, 3)] == ["wool", "red yarn", "a loom"]
    assert f"- wool\n- red yarn\n- a loom\n\n^{text.passages[0].id}\n" in note_of(text)


def test_what_follows_inside_an_item_stands_alone() -> None:
    text = read("1. the first item of the list\n\n   More about the first one.\n\n2. the second item of the list\n")
    assert [passage.markdown for passage in text.passages] == [
        "1. the first item of the list",
        "More about the first one.",
        "2. the second item of the list",
    ]


def test_paragraphs_of_a_quote_are_passages() -> None:
    text = read("> It weaves.\n> All day.\n>\n> And *at night*.\n")
    assert shapes(text) == [("quote", "It weaves. All day."), ("quote", "And at night.")]
    assert text.passages[1].markdown == "> And *at night*."


def test_a_callout_is_one_passage_of_a_kind_that_obsidian_knows() -> None:
    text = read(
        "> [!danger]- Mind the **needle**\n> It is sharp.\n>\n> - very sharp indeed it is\n\n> [!odd]\n> So it is.\n"
    )
    assert shapes(text) == [
        ("callout", "Mind the needle\nIt is sharp.\nvery sharp indeed it is"),
        ("callout", "So it is."),
    ]
    assert text.passages[0].markdown == (
        "> [!danger]- Mind the **needle**\n> It is sharp.\n>\n> - very sharp indeed it is"
    )
    assert text.passages[1].markdown == "> [!note]\n> So it is."


def test_a_table_is_one_passage_with_a_sentence_a_row() -> None:
    text = read("| Loom | Cards |\n|:--|--:|\n| `a` | 3\\|4 |\n| b | [[Five\\|5]] | too many |\n")
    (table,) = text.passages
    assert (table.shape, table.words) == ("table", "Loom | Cards | \na | 3|4 | \nb | 5 | too many")
    assert table.markdown == "| Loom | Cards | |\n| --- | --- | --- |\n| `a` | 3\\|4 | |\n| b | 5 | too many |"
    assert table.sentence(3) == "b | 5 | too many"


def test_code_keeps_its_language_unless_something_acts_on_it() -> None:
    assert printed("```python\nprint('```')  \n```\n") == ["````python\nprint('```')\n````"]
    assert printed("```dataview\nLIST\n```\n") == ["```\nLIST\n```"]
    assert printed("    indented()\n") == ["```\nindented()\n```"]


def test_math_and_money_are_told_apart() -> None:
    text = read("It is $x^2$ of a loom that costs $5 or $6.\n\n$$\na = b\n$$\n")
    assert shapes(text) == [("paragraph", "It is $x^2$ of a loom that costs $5 or $6."), ("math", "a = b")]
    assert text.passages[0].markdown == "It is $x^2$ of a loom that costs \\$5 or \\$6."


def test_footnotes_are_passages_and_marks_are_no_words() -> None:
    text = read("It weaves.[^1] So they say[^a].\n\n[^1]: See the *book*\n    of looms.\n[^b]: Nobody cites this.\n")
    assert shapes(text) == [
        ("paragraph", "It weaves. So they say[^a]."),
        ("note", "See the book of looms."),
        ("paragraph", "[^b]: Nobody cites this."),
    ]
    assert text.passages[0].markdown == "It weaves.[^1] So they say\\[^a]."
    assert f"[^1]: See the *book* of looms. ^{text.passages[1].id}\n" in note_of(text)


def test_a_mark_keeps_its_place_when_its_paragraph_is_cut() -> None:
    sentence = "The loom takes the cards and weaves what they say, all day long. "
    text = read(sentence * 10 + "This is known.[^1] " + sentence * 10 + "\n\n[^1]: By all.\n")
    (marked,) = [passage for passage in text.passages if "[^1]" in passage.markdown and passage.shape == "paragraph"]
    assert "This is known.[^1]" in marked.markdown
    assert len(text.passages) == 4


def test_links_lead_to_the_web_only() -> None:
    assert printed(
        "[a](https://example.org/x_(y)) [b](file:///etc/passwd) [c](Other.md) <https://example.org> [[D|d]]\n"
    ) == ["[a](https://example.org/x_%28y%29) b c [https://example.org](https://example.org) d"]


def test_images_become_links_or_words() -> None:
    assert printed(
        "![A loom](https://example.org/a.png) ![](https://example.org/b.png) ![[c.png|300]] ![d](d.png)\n"
    ) == ["[A loom](https://example.org/a.png) [b.png](https://example.org/b.png) c.png d"]


def test_html_is_stripped_to_its_words_and_comments_are_seen() -> None:
    text = read(
        "<div>One <b>two</b><script>evil()</script></div>\n\n"
        "A<br>b <i>c</i> H<sub>2</sub>O <!-- hidden -->\n\n%% private %%\n"
    )
    assert [words for _, words in shapes(text)] == ["One two", "A\nb c H₂O <!-- hidden -->", "%% private %%"]
    body = note_of(text).split("---\n", 2)[2]
    assert "<!--" not in body
    assert "%%" not in body
    assert "<b>" not in body


def test_block_ids_of_the_source_are_no_words() -> None:
    assert [
        words
        for _, words in shapes(read("It weaves. ^abc123\n\n- an item of the list ^x-1\n\n> A quote.\n\n^quote1\n"))
    ] == [
        "It weaves.",
        "an item of the list",
        "A quote.",
    ]


def test_lines_of_a_paragraph_are_joined_unless_they_are_paragraphs() -> None:
    long = " ".join(["The loom takes the cards and weaves what they say"] * 4)
    assert [words for _, words in shapes(read(f"One line\nand another.\n\n{long}.\n{long}!\n"))] == [
        "One line and another.",
        f"{long}.",
        f"{long}!",
    ]


def test_headings_repeat_and_jump_in_the_source_but_not_in_the_note() -> None:
    note = note_of(read("## Cards\n\nA.\n\n#### Holes #\n\nB.\n\n## Cards\n\nC.\n"))
    assert [line for line in note.splitlines() if line.startswith("#")] == ["## Cards", "### Holes", "## Cards (2)"]


def test_the_source_cannot_forge_what_kb_writes() -> None:
    text = read(
        "Words. \\^p-00000000\n\n\\[^soft-1a2b3c]: \\[\\[X\\]\\]\n\n\\---\n\n\\# No heading\n\n`^p-00000000`\n",
        "forged.md",
    )
    note = note_of(text)
    assert note.count("^p-00000000") == note.count("\\^p-00000000") == 2
    assert "\n[^soft" not in note
    assert "[[X]]" not in note
    assert not any(isinstance(block, Heading) for block in text.blocks)


WORD = st.sampled_from(["loom", "cards", "Ada", "weaves", "3.5", "x", "so", "it."])
PHRASE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
STYLED = st.tuples(
    st.sampled_from(
        ["{}", "**{}**", "*{}*", "`{}`", "~~{}~~", "=={}==", "[{}](https://example.org)", "[[{}]]", "***{}***"]
    ),
    PHRASE,
).map(lambda one: (one[0].format(one[1]), one[1]))
LINE = st.lists(STYLED, min_size=1, max_size=5).map(
    lambda parts: (" ".join(a for a, _ in parts), " ".join(b for _, b in parts))
)
BLOCK = st.tuples(
    st.sampled_from(["{}", "- {}", "1. {}", "> {}", "## {}", "> [!note] {}", "- [ ] {}", "[^9]: {}", "{}[^9]"]),
    LINE,
).map(lambda one: (one[0].format(one[1][0]), one[1][1]))


@given(st.lists(BLOCK, min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_no_word_of_a_markdown_text_is_lost(blocks: list[tuple[str, str]]) -> None:
    source = "\n\n".join(markdown for markdown, _ in blocks)
    try:
        text = read(source)
    except UnreadableSource:
        return
    words = [word for _, line in blocks for word in line.replace(".", " ").split()]
    assert [word for word in said_plainly(text) if word != "9"] == [word for word in words if word != "9"]


def said_plainly(text: Text) -> list[str]:
    return [
        word
        for block in text.blocks
        for word in (block.title if isinstance(block, Heading) else block.words)
        .replace(".", " ")
        .replace("[^9]", " ")
        .replace(":", " ")
        .replace("**", " ")
        .replace("`", " ")
        .split()
    ]
