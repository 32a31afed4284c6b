"""A page is parsed without loss, and its statements are runs of sentences that end with their marks."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_samples import pages

from kb.markdown.page import parse, print_page, statement_id
from kb.markdown.scan import marks, masked, property_links, wikilinks
from kb.records import PageId

SHARED = Path(__file__).parents[2] / "shared"


def kinds(text):
    return [block.kind for block in parse(text).blocks]


def shown(text):
    return [(statement.words, statement.labels) for statement in parse(text).statements]


@given(pages)
@example("---\ntitle: [\n---\nx\r\ry")
@example("```\nnever closed\n[^a]: x")
@example("\n\n \n")
def test_printing_a_parsed_page_gives_it_back_byte_for_byte(text):
    tree = parse(text)
    assert print_page(tree) == text
    places = [tree.front_end, *(block.end for block in tree.blocks)]
    assert all(block.start == end for block, end in zip(tree.blocks, places, strict=False))
    assert places[-1] == len(text)


@given(pages)
def test_statements_stand_in_order_inside_of_their_blocks(text):
    tree, last = parse(text), 0
    for statement in tree.statements:
        assert last <= statement.start < statement.end
        block = tree.blocks[statement.block]
        assert block.start <= statement.start
        assert statement.end <= block.end
        assert statement.words
        last = statement.end
    assert len({statement.id for statement in tree.statements}) == len(tree.statements)


@given(pages)
def test_masking_keeps_the_length_and_every_line_end(text):
    view = masked(text)
    assert len(view) == len(text)
    assert [c for c in view if c in "\r\n"] == [c for c in text if c in "\r\n"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["[[", "<!--\n", "*a ", "[^", "`", "%%\n", "> ", "$", "==a ", "<a ", "_a ", "- ", "# "]
)
def test_repeated_openers_never_hang_a_parse(piece):
    parse(piece * (60_000 // len(piece)))


# -- blocks -----------------------------------------------------------------------------------------------------


def test_blocks_of_every_kind_are_told_apart():
    text = (
        "Lead.\n\n# One\n\nTitle\n===\n\n> quote\n\n> [!warning] Head\n> - item\n\n- a\n  - b\n1. c\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\n# no heading\n```\n\n$$\nx\n$$\n\n[^a]: words\n    more\n\n"
        "%% hidden\nlines %%\n\n<!-- x\n\ny -->\n\n<div>\nz\n</div>\n\n***\n\n    code\n\n    more\n"
    )
    assert kinds(text) == [
        "paragraph", "heading", "heading", "quote", "callout", "item", "item", "item", "table", "code", "math",
        "definition", "comment", "comment", "html", "rule", "code",
    ]  # fmt: skip
    assert [b.level for b in parse(text).blocks if b.kind in ("heading", "item")] == [1, 1, 0, 2, 0]


def test_a_block_knows_its_section():
    tree = parse("a\n\n## The **first** [[X|one]] ##\n\nb\n\nSecond\n---\nc\n")
    assert [block.section for block in tree.blocks] == ["", "The first one", "The first one", "Second", "Second"]


def test_fenced_code_in_a_list_and_in_a_quote_hides_what_it_holds():
    text = "- item\n  ```\n  [[A]] [^a]\n  ```\n- ```\n  [[B]]\n  ```\n\n> ```\n> [[C]] code\n> ```\n> [[D]]\n"
    assert [link.target for link in wikilinks(text)] == ["D"]
    assert marks(text) == ()


def test_an_unclosed_fence_hides_the_rest_but_an_unclosed_comment_nothing():
    assert marks("```\nx[^a]\n\ny[^b]\n") == ()
    assert [mark.label for mark in marks("%%\nx[^a]\n\n$$ y[^b]\n")] == ["a", "b"]


def test_indented_words_are_code_only_outside_of_lists():
    assert kinds("words\n    go on\n\n    code\n") == ["paragraph", "code"]
    assert kinds("- item\n\n    its second paragraph\n") == ["item", "paragraph"]


def test_a_definition_takes_its_continuation_lines():
    tree = parse("a[^1]\n\n[^1]: first\n  second\n\n    third\n\nnot its own\n")
    assert [tree.text[d.start : d.end] for d in tree.definitions] == ["[^1]: first\n  second\n\n    third"]
    assert tree.blocks[-1].kind == "paragraph"


def test_a_citation_is_read_with_all_its_parts():
    line = "[^bake-1a2b3c]: [[Baking (text)#^p-1a2b3c4d|Baking, 12:31, A baker]] “Dough \\*rises\\* “slowly”, mostly.”"
    definition = parse(f"x[^bake-1a2b3c]\n\n{line}\n").definitions[0]
    assert (definition.label, definition.note, definition.passage) == ("bake-1a2b3c", "Baking (text)", "p-1a2b3c4d")
    assert definition.locator == "Baking, 12:31, A baker"
    assert definition.quote == "Dough *rises* “slowly”, mostly."
    other = parse("x[^1]\n\n[^1]: see “there” [[Y]]\n").definitions[0]
    assert (other.note, other.passage, other.quote) == ("", "", "")


# -- links and marks --------------------------------------------------------------------------------------------


def test_links_are_read_with_heading_block_words_and_in_tables():
    text = "[[A#H#I|w]] ![[b.png|300]] [[C#^p-1]] \\[[D]] `[[E]]` $[[F]]$ %%[[G]]%%\n\n| a |\n|---|\n| [[H\\|i]] |\n"
    found = [(link.target, link.heading, link.block, link.words, link.is_embed) for link in wikilinks(text)]
    assert found == [
        ("A", "H#I", "", "w", False), ("b.png", "", "", "300", True), ("C", "", "p-1", "", False),
        ("H", "", "", "i", False),
    ]  # fmt: skip


def test_links_of_properties_are_read_apart():
    text = '---\nsources:\n  - "[[Flour]]"\n---\n[[Yeast]]\n'
    assert [link.target for link in property_links(text)] == ["Flour"]
    assert [link.target for link in wikilinks(text)] == ["Yeast"]


# -- statements -------------------------------------------------------------------------------------------------


def test_a_statement_ends_with_its_marks():
    text = "The lead.\n\nOne. Two.[^a] [^b] Three\nfour.[^c] And five.\n"
    assert shown(text) == [
        ("The lead.", ()), ("One. Two.", ("a", "b")), ("Three four.", ("c",)), ("And five.", ())
    ]  # fmt: skip
    first = parse(text).statements[1]
    assert text[first.start : first.end] == "One. Two.[^a] [^b]"


def test_only_the_first_paragraph_without_marks_is_the_lead():
    assert [s.is_lead for s in parse("![[cover.png]]\n\nIt is bread.\n\nMore words here.\n").statements] == [
        True,
        False,
    ]
    assert not any(s.is_lead for s in parse("It is bread.[^a]\n\nMore words here.\n").statements)
    assert not any(s.is_lead for s in parse("## H\n\nIt is bread.\n").statements)


def test_each_item_of_a_contradiction_is_a_statement_and_its_frame_is_none():
    text = (
        "> [!warning] Contradiction: when was it?\n>\n> - **2013:** in the talk.[^a]\n"
        "> - **2014:** in the letter.[^b]\n>\n> Open: [[When it was]].\n"
    )
    assert shown(text) == [("**2013:** in the talk.", ("a",)), ("**2014:** in the letter.", ("b",))]


def test_a_quotation_over_several_lines_is_one_statement():
    text = "> “Dough rises\n> slowly.” (A baker)[^a]\n"
    statement = parse(text).statements[0]
    assert statement.words == "“Dough rises slowly.” (A baker)"
    assert statement.is_quotation


def test_rows_items_and_paragraphs_of_quotes_are_statements_of_their_own():
    text = (
        "| year | loaves |\n|---|---|\n| 2001 | 12[^a] |\n\n- [ ] Bake it.[^b]\n- [[Oven]]\n\n"
        "> one line of words\n>\n> two.[^c]\n"
    )
    assert shown(text) == [
        ("2001 | 12", ("a",)), ("Bake it.", ("b",)), ("one line of words", ()), ("two.", ("c",))
    ]  # fmt: skip


def test_lists_of_links_hold_no_statements():
    text = "Lead here.\n\n## Related\n\n- [[A]]: about it\n\n## sources\n\nProse even.[^a]\n\n## History\n\nOld.[^b]\n"
    assert [s.section for s in parse(text).statements] == ["", "History"]


def test_a_block_id_is_no_part_of_a_statement():
    text = "A person wrote this. ^mine\n\nAnd this.[^a] ^p-1a2b3c4d\n"
    assert [text[s.start : s.end] for s in parse(text).statements] == ["A person wrote this.", "And this.[^a]"]


def test_equal_statements_are_numbered():
    ids = [s.id for s in parse("Lead.\n\nSame words.[^a]\n\nSame words.[^b]\n").statements]
    assert ids[2] == ids[1] + "-2"


def test_an_id_outlives_a_rename_and_other_quotation_marks_but_no_other_word():
    old, new = (
        {"old": PageId("con-x"), "old - two": PageId("con-y")},
        {"new": PageId("con-x"), "folder b": PageId("con-y")},
    )
    words = "He said “it’s [[Old]]” of [[Old|x]] and [[Old - two#H]]."
    assert statement_id(words, old) == statement_id(
        'He said "it\'s  [[New]]" of [[concepts/New.md|x]]\nand [[Folder B#H]].', new
    )
    assert statement_id(words, old) != statement_id(words, {})
    assert statement_id("Two words.") != statement_id("two words.")


# -- agreement with the independent checker ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def checker():
    path = SHARED / "tools" / "check_citations.py"
    if not path.exists():
        pytest.skip("the independent checker is not here")
    spec = importlib.util.spec_from_file_location("check_citations", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SENTENCES = st.sampled_from(
    [
        "Dough rises when yeast eats sugar.",
        "A baker waits.",
        "It takes 3 hours [[Oven|at most]].",
        "Why?",
        "“Yes,” he said.",
    ]
)
RUNS = st.lists(SENTENCES, min_size=1, max_size=3).map(" ".join)
MARKED = st.tuples(RUNS, st.sampled_from(["[^a]", "[^a][^b]", "[^a] [^b]", ""])).map("".join)
BLOCKS = st.one_of(
    st.lists(MARKED, min_size=1, max_size=4).map(" ".join),
    MARKED.map("- {}".format),
    MARKED.map("> {}".format),
    st.sampled_from(
        ["## Use", "## Related", "## History", "```\ncode[^a] is none\n```", "- [[Oven]]: a word about it"]
    ),
    MARKED.map("> [!warning] Contradiction: when was it?\n>\n> - **2013:** {}\n>\n> Open: [[Oven]].".format),
    MARKED.map("| a | b |\n|---|---|\n| one | {} |".format),
    st.just("[^a]: [[Baking (text)#^p-1a2b3c4d|Baking]] “words of a quote stand here”"),
)


@given(st.lists(BLOCKS, max_size=8))
def test_statements_agree_with_the_independent_checker(checker, blocks):
    text = "---\ntitle: A\n---\nThe lead of this page is here.\n\n" + "\n\n".join(blocks) + "\n"
    theirs = [words for words, _ in checker.statements_of(text)]
    ours = [text[s.start : s.end] for s in parse(text).statements]
    left = list(theirs)
    extra = [words for words in ours if not (left and words == left[0] and left.pop(0))]
    assert left == []
    assert all(len(checker.MARK.sub("", words).replace(" ", "")) < 14 for words in extra)  # too short for the checker
