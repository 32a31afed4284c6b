"""Titles become names of files that every system takes."""

from __future__ import annotations

from kb.names import LONGEST, file_name, shortened

LONG = "On the mechanics of looms, the wages of weavers and the economy of the mills that stood along the river Irk"


def test_a_title_that_is_too_long_ends_with_a_whole_word():
    name = file_name(LONG)
    assert len(name) <= LONGEST
    assert LONG.startswith(name + " ")


def test_a_sign_that_nothing_follows_is_cut_off_with_the_rest():
    assert shortened("The mechanics of looms, and more", 23) == "The mechanics of looms"


def test_a_name_without_spaces_is_cut_where_it_must_be():
    assert shortened("織" * 100, LONGEST) == "織" * LONGEST
