"""Properties are read as Obsidian reads them and patched without touching any other byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.markdown.frontmatter import is_broken, patch, properties, render, split
from kb.markdown.scalars import scalar

PAGE = """---
# my own remark
title: "Bread: a start"   # quoted by hand
type: concept
aliases: [loaf, 'sour dough']
sources:
  - "[[Baking notes]]"  # the first
  - "[[Flour]]"
my-rating: 5
updated: 2026-10-01

---
Body with `updated: 1` in it.
"""


def test_split_needs_a_closed_block_at_the_very_start():
    assert split("---\na: 1\n---\nx")[0] == "---\na: 1\n---\n"
    assert split("---\na: 1\n---")[0] == "---\na: 1\n---"
    assert split("---\r\na: 1\r\n---\r\nx") == ("---\r\na: 1\r\n---\r\n", "x")
    assert split("---\n---\n") == ("---\n---\n", "")
    for text in ("\n---\na: 1\n---\n", "---\na: 1\n", "--- x\na: 1\n---\n", "", "---"):
        assert split(text) == ("", text)


def test_values_are_read_as_yaml_1_2():
    block = "a: yes\nb: 007\nc: 2026-10-01\nd: 12:31\ne: null\nf: 0x1F\ng: 1.5\nh: true\ni: [x, 2]\nj: >-\n  a\n  b\n"
    assert properties(f"---\n{block}---\n") == {
        "a": "yes", "b": 7, "c": "2026-10-01", "d": "12:31", "e": None, "f": 31, "g": 1.5, "h": True,
        "i": ["x", 2], "j": "a b",
    }  # fmt: skip


@pytest.mark.parametrize(
    "block", ["a: b: c", "a: 1\na: 2", "- a\n- b", "a: [1", "a: *b", "\ta: 1", "[" * 5000, "a: &x [*x]", "a: '"]
)
def test_a_block_that_is_no_mapping_is_broken_and_stays_as_it_is(block):
    text = f"---\n{block}\n---\nBody.\n"
    assert is_broken(text)
    assert properties(text) == {}
    assert patch(text, {"updated": "2026-10-02"}) == text


def test_anchors_that_multiply_are_built_once():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    assert "a39" in properties("---\n" + "\n".join(lines) + "\n---\n")


def test_a_patch_changes_only_the_lines_of_its_values():
    changed = patch(PAGE, {"updated": "2026-10-02", "sources": ["[[Baking notes]]", "[[Flour]]", "[[Yeast]]"]})
    before, after = PAGE.splitlines(), changed.splitlines()
    assert [line for line in before if line not in after] == ["updated: 2026-10-01"]
    assert [line for line in after if line not in before] == ['  - "[[Yeast]]"', "updated: 2026-10-02"]


def test_a_patch_keeps_comment_and_place_of_a_value():
    changed = patch(PAGE, {"title": "Bread"})
    assert changed == PAGE.replace('title: "Bread: a start"   # quoted by hand', "title: Bread   # quoted by hand")


def test_a_flow_list_is_rewritten_in_the_style_of_obsidian_only_when_it_changes():
    assert patch(PAGE, {"aliases": ["loaf", "sour dough"]}) == PAGE
    assert "aliases:\n  - loaf\n  - batard\nsources:" in patch(PAGE, {"aliases": ("loaf", "batard")})


def test_a_new_property_stands_in_the_fixed_order():
    changed = patch(PAGE, {"id": "con-bread", "source_count": 2, "kb-own": "x", "created": "2026-10-01"})
    keys = [line.split(":")[0] for line in split(changed)[0].splitlines() if ":" in line and line[0].isalpha()]
    assert keys == [
        "title", "type", "id", "aliases", "sources", "source_count", "created", "my-rating", "updated", "kb-own"
    ]  # fmt: skip


def test_a_removed_property_takes_its_items_along_and_no_remark():
    changed = patch(PAGE, {"sources": None, "title": None})
    assert "[[Flour]]" not in changed
    assert "# my own remark\ntype: concept" in changed


def test_a_page_without_properties_gets_a_block_and_keeps_its_line_ends():
    assert patch("Words.\r\n", {"title": "A"}) == "---\r\ntitle: A\r\n---\r\nWords.\r\n"
    assert patch("Words.\n", {"title": None}) == "Words.\n"


def test_a_patch_keeps_crlf():
    changed = patch(
        PAGE.replace("\n", "\r\n"), {"updated": "2027-01-01", "aliases": ["b"], "tags": ["x"], "sources": []}
    )
    assert changed.count("\n") == changed.count("\r\n")
    assert properties(changed)["tags"] == ["x"]


def test_nested_values_of_a_person_survive():
    text = "---\nmine:\n  deep: {a: [1, 2]}\n  # inside\n  more: x\nlist:\n- a\n- b\n---\n"
    changed = patch(text, {"updated": "2026-10-02", "title": "T"})
    assert changed == text[:-4] + "title: T\nupdated: 2026-10-02\n---\n"
    assert properties(changed) == {**properties(text), "updated": "2026-10-02", "title": "T"}


def test_text_is_quoted_only_where_yaml_needs_it():
    shown = {
        "plain words": "plain words", "2025": '"2025"', "2025-01-02": "2025-01-02", "[[A]]": '"[[A]]"', "": '""',
        "a: b": '"a: b"', "a:b": "a:b", "#x": '"#x"', "a #x": '"a #x"', "true": '"true"', "no": "no", " a": '" a"',
        "- a": '"- a"', "-a": "-a", 'say "x": y': "'say \"x\": y'", "it's: \"x\"": '"it\'s: \\"x\\""',
        "null": '"null"', "a\nb": '"a\\nb"',
    }  # fmt: skip
    assert {words: scalar(words) for words in shown} == shown


@given(st.dictionaries(st.sampled_from(["title", "tags", "x y", "1", "é", "a:b"]),
                       st.text() | st.lists(st.text()) | st.integers() | st.booleans(), min_size=1))  # fmt: skip
def test_what_is_rendered_is_read_back(values):
    text = render(values) + "Body.\n"
    assert properties(text) == values
    assert patch(text, values) == text


@given(st.dictionaries(st.sampled_from(["title", "aliases", "my-rating", "new"]),
                       st.none() | st.text() | st.lists(st.text(max_size=5), max_size=4)))  # fmt: skip
def test_a_patch_sets_what_it_says_and_keeps_the_rest(changes):
    changed = patch(PAGE, changes)
    wanted = {**properties(PAGE), **changes}
    assert properties(changed) == {key: value for key, value in wanted.items() if value is not None}
    assert split(changed)[1] == split(PAGE)[1]
    assert "# my own remark\n" in changed
    assert patch(changed, changes) == changed
