"""Sentences begin and end where a reader would say so, hold every sign of the words, and none is long."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.sentences import LONGEST, count, lines, spans


def cut(words: str) -> list[str]:
    return [words[start:end] for start, end in spans(words)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It weaves patterns.", "It does so by cards."],
        ["Er kam am 3. Oktober nach Berlin.", "Dann ging er."],
        ["Das war im 19. Jahrhundert so.", "Heute ist es anders."],
        ["Use a loom, e.g. a small one.", "It works, i.e. it weaves."],
        ["Das gilt z. B. für Wolle.", "Es gilt auch sonst."],
        ["Dr. Lovelace met Prof. Babbage and Mrs. Somerville.", "They talked."],
        ["J. R. R. Tolkien wrote it.", "He took his time."],
        ["It grew by 3.5 percent to 1,000.50 in all.", "Nobody knew why."],
        ["“It weaves.”", "Then she left."],
        ["(It weaves.)", "So it does."],
        ["What?!", "Yes!", "Good."],
        ["She asked “Why?” and left.", "Nobody knew."],
        ["See Fig. 3 and No. 5 of it.", "That is all."],
        ["今日は天気がいい。", "散歩に行く？", "はい！"],
        ["「行く。」と言った。", "それから帰った。"],
        ["See example.org for more.", "It is good."],
    ],
)
def test_a_text_is_cut_between_these_sentences(sentences: list[str]) -> None:
    between = "" if sentences[0][0] > "\u3000" else " "
    assert cut(between.join(sentences)) == sentences


def test_a_long_sentence_is_cut_at_a_line_end_a_comma_or_a_word() -> None:
    plain = " ".join(["word"] * 150)
    assert [len(piece.split()) for piece in cut(plain)] == [60, 60, 30]
    comma = " ".join(["word"] * 45) + ", " + " ".join(["word"] * 40)
    assert [len(piece.split()) for piece in cut(comma)] == [45, 40]
    broken = " ".join(["word,"] * 40) + "\n" + " ".join(["word,"] * 40)
    assert [len(piece.split()) for piece in cut(broken)] == [40, 40]


def test_lines_are_the_sentences_of_a_table() -> None:
    words = "a | b. c\n\nd | e"
    assert [words[start:end] for start, end in lines(words)] == ["a | b. c", "d | e"]


SIGNS = st.sampled_from([*"abZ. .,;!?\n\t\"'“”()…-–3今。」", "e.g. ", "Dr. ", " ", " word ", "\u00a0", "A. "])
TEXTS = st.one_of(st.text(max_size=200), st.lists(SIGNS, max_size=200).map("".join))


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_sentences_cover_every_sign_in_order_and_are_short(words: str) -> None:
    found = spans(words)
    assert all(a < b for a, b in found)
    assert all(b <= c for (_, b), (c, _) in pairwise(found))
    assert "".join("".join(words[a:b].split()) for a, b in found) == "".join(words.split())
    assert all(count(words[a:b]) <= LONGEST for a, b in found)
    assert all(words[a:b] == words[a:b].strip() for a, b in found)


def test_a_long_transcript_is_cut_in_about_a_second() -> None:
    words = "And so, you know, the loom of 1804 takes the cards and weaves what they say. Is it not so? " * 1700
    started = time.process_time()
    assert len(spans(words)) == 3400
    assert time.process_time() - started < 3
