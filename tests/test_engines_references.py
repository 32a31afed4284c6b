"""How answers name claims, statements and sentences: read tolerantly, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engines.references import marked, numbers, sentences, unmarked
from kb.errors import BadAnswer

COUNTS = {1: 3, 2: 4, 3: 2}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("c1 c4-6", (1, 4, 5, 6)),
        ("c3, c1; c3", (3, 1)),
        ("C2–c4", (2, 3, 4)),
        ("1 2", (1, 2)),
        ("s1 c2", (2,)),
        ("none", ()),
        ("", ()),
        ("c6-4", ()),
        ("c99999999999", ()),
    ],
)
def test_claims_are_named_one_by_one_and_in_ranges(cell: str, found: tuple[int, ...]):
    assert numbers(cell, "c") == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2.1", {2: (1,)}),
        ("2.1-3", {2: (1, 2, 3)}),
        ("2.1,4", {2: (1, 4)}),
        ("2.3+3.1", {2: (3,), 3: (1,)}),
        ("2.3-3.1", {2: (3, 4), 3: (1,)}),
        ("p2.s1-2", {2: (1, 2)}),
        ("3.1 2.4", {2: (4,), 3: (1,)}),
        ("2.1 2.1", {2: (1,)}),
    ],
)
def test_sentences_are_named_by_passage_and_number(cell: str, found: dict[int, tuple[int, ...]]):
    assert sentences(cell, COUNTS) == found


@pytest.mark.parametrize("cell", ["", "all", "5", "2.5", "4.1", "0.1", "2.0", "2.1-9", "1.1-999999999", "999999999.1"])
def test_sentences_that_are_not_there_are_refused(cell: str):
    with pytest.raises(BadAnswer, match="no-such-sentence"):
        sentences(cell, COUNTS)


@pytest.mark.parametrize(
    ("paragraph", "runs", "rest"),
    [
        ("A. B. [c1] C. [c2 c3]", [("A. B.", "c1"), ("C.", "c2 c3")], ""),
        ("A is b [c1]. C is d [c2, c3-4].", [("A is b.", "c1"), ("C is d.", "c2, c3-4")], ""),
        ("A is b [c1] and c is d. [c2]", [("A is b and c is d.", "c1 c2")], ""),
        ("A is b [c1] and c is d.", [("A is b and c is d.", "c1")], ""),
        ("He said “so.” [c1][c2] Then", [("He said “so.”", "c1 c2")], "Then"),
        ("In [2013] it rained [sic]. [c1]", [("In [2013] it rained [sic].", "c1")], ""),
        ("雨が降る。[c1] 雪が溶ける。 [c2]", [("雨が降る。", "c1"), ("雪が溶ける。", "c2")], ""),
        ("No mark at all.", [], "No mark at all."),
        ("Joined. [s3 s5]", [("Joined.", "s3 s5")], ""),
        ("Seen. [c1 2.3-4]", [("Seen.", "c1 2.3-4")], ""),
    ],
)
def test_a_paragraph_falls_into_runs_that_end_with_marks(paragraph: str, runs: list[tuple[str, str]], rest: str):
    found, behind = marked(paragraph)
    assert [(run.text, run.mark) for run in found] == runs
    assert behind == rest


@given(st.lists(st.text() | st.sampled_from(["[c1]", " [c2 s3].", "It rains.", "[2013]", "[", "]"])).map("".join))
def test_no_words_of_a_paragraph_are_lost(paragraph: str):
    runs, rest = marked(paragraph)
    words = "".join([*(run.text for run in runs), rest])
    assert sorted("".join(unmarked(paragraph).split())) == sorted("".join(words.split()))


@given(st.lists(st.sampled_from(["Rain falls.", "Snow melts!", "Is it so?", "He said “no.”"]), min_size=1, max_size=5))
def test_every_sentence_with_a_mark_is_a_run(parts: list[str]):
    runs, rest = marked(" ".join(f"{part} [c{n}]" for n, part in enumerate(parts, start=1)))
    assert [run.text for run in runs] == parts
    assert not rest
