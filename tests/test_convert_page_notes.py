"""Footnotes of web pages, in every shape that makers of pages give them, become footnotes of markdown."""

from __future__ import annotations

import re

import pytest
from page_notes import SHAPES, shape

from kb.convert.convert import convert
from kb.convert.note import markdown_of


def read(markup: str) -> str:
    return markdown_of(convert("page.html", markup.encode()))


@pytest.mark.parametrize("name", SHAPES)
def test_two_notes_of_a_shape_are_found_and_nothing_is_left_of_their_list(name: str):
    shown = read(shape(name))
    first, second = re.findall(r"^\[\^\w+\]: (.*)$", shown, re.M)
    assert (first, second[: len("Second note text.")]) == ("First note text.", "Second note text.")
    text = shown.partition("\n[^1]: ")[0]
    assert text.count("[^1]") == text.count("[^2]") == 1
    left = re.sub(r"\[\^\d\]", "", text).split("\n\n")
    assert len([block for block in left if block.strip()]) == 3, "a title and two paragraphs"


def test_a_note_that_two_marks_name_stands_once():
    shown = read(
        "<article><p>One side<sup><a href='#n'>1</a></sup> and the other<sup><a href='#n'>1</a></sup> of the cloth.</p>"
        "<ol><li id='n'>Both are wool.</li></ol></article>"
    )
    assert shown.count("[^1]") == 3
    assert shown.count("Both are wool.") == 1


def test_a_raised_number_without_a_note_is_a_power():
    assert "10⁶ m² of cloth" in read(
        "<article><p>They weave 10<sup>6</sup> m<sup>2</sup> of cloth each year.</p></article>"
    )


def test_links_of_a_table_of_contents_are_no_notes():
    shown = read(
        "<article><p>Parts: <a href='#a'>1</a>, <a href='#b'>2</a> of a long story about wool.</p>"
        "<h2 id='a'>The sheep</h2><p>They stand in the rain.</p>"
        "<h2 id='b'>The cloth</h2><p>It keeps the rain off.</p></article>"
    )
    assert "[^" not in shown
    assert "## The sheep" in shown


def test_notes_whose_marks_went_with_the_furniture_are_not_shown():
    shown = read(
        "<main><p>Cloth is made of threads, and threads are made of wool.</p></main>"
        "<aside><p>Offer<sup><a href='#o'>1</a></sup></p></aside><ol><li id='o'>While it lasts.</li></ol>"
    )
    assert "While it lasts" not in shown
