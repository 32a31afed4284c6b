"""Whatever a source holds, its note shows the same words, and every passage is found again under its id."""

from __future__ import annotations

import re
from pathlib import Path

from convert_samples import DOCUMENTS, PROSE, note_of, said
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.convert.convert import convert
from kb.errors import UnreadableSource
from kb.markdown.blocks import blocks
from kb.markdown.frontmatter import properties, split
from kb.markdown.notes import passages_of
from kb.records import Heading, Text
from kb.sentences import count
from kb.words import passage_hash, squeeze, tokens

SHARED = Path(__file__).parents[2] / "shared"


def converted(name: str, words: str) -> Text | None:
    try:
        return convert(name, words.encode())
    except UnreadableSource:
        return None


def assert_note_holds(text: Text) -> None:
    note = note_of(text)
    found = passages_of(note)
    assert list(found) == [passage.id for passage in text.passages]
    for passage in text.passages:
        assert found[passage.id] == squeeze(passage.words)
        assert re.fullmatch(re.escape(passage_hash(passage.words)) + r"(-\d+)?", passage.id)
        covered = "".join(passage.words[start:end] for start, end in passage.sentences)
        assert "".join(covered.split()) == "".join(passage.words.split())
    headings = [block for block in blocks(note, len(split(note)[0])) if block.kind == "heading"]
    assert len(headings) == sum(isinstance(block, Heading) and block.level > 1 for block in text.blocks)
    assert properties(note)["type"] == "text"
    assert not re.search(r"[ \t]$|\r", note, re.MULTILINE)
    assert note.endswith("\n")
    assert not note.endswith("\n\n")


@given(DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_a_plain_text_loses_no_word_and_gains_none(words: str) -> None:
    text = converted("looms.txt", words)
    if text is None:
        assert not re.search(r"\w", words)
        return
    assert said(text) == tokens(words)
    assert_note_holds(text)


@given(PROSE)
@settings(max_examples=40, deadline=None)
def test_long_paragraphs_become_passages_of_forty_to_a_hundred_and_eighty_words(words: str) -> None:
    text = convert("looms.txt", " ".join(words.split() * 9).encode())
    sizes = [count(passage.words) for passage in text.passages]
    assert max(sizes) <= 180
    assert len(sizes) == 1 or min(sizes) >= 40
    assert said(text) == tokens(words) * 9


@given(DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_a_note_of_any_markdown_gives_back_every_passage(words: str) -> None:
    text = converted("looms.md", words)
    if text is not None:
        assert_note_holds(text)


@given(DOCUMENTS, st.sampled_from(["looms.md", "looms.txt"]))
@settings(max_examples=60, deadline=None)
def test_conversion_is_a_function_of_name_and_content(words: str, name: str) -> None:
    assert converted(name, words) == converted(name, words)
