"""What a source marks as a heading and is as long as a paragraph is read as a paragraph, in every format."""

from __future__ import annotations

import pytest
from docx_samples import docx, paragraph

from kb.convert.convert import convert
from kb.records import Heading, Passage

SENTENCES = " ".join(f"Loom number {number} weaves a cloth of wool." for number in range(1, 41))
TITLE = " ".join(f"and {number} looms" for number in range(25))
"""About as long as the longest titles of novels."""


def marked(words: str) -> dict[str, bytes]:
    """A document whose whole text is one heading, in each format that marks headings."""
    return {
        "Looms.md": f"# {words}\n".encode(),
        "Looms.html": f"<html><body><h1>{words}</h1></body></html>".encode(),
        "Looms.docx": docx(paragraph(words, "heading1")),
    }


@pytest.mark.parametrize("name", marked(""))
def test_a_heading_of_hundreds_of_words_is_a_paragraph(name: str):
    text = convert(name, marked(SENTENCES)[name])
    assert text.title == "Looms"
    assert {type(block) for block in text.blocks} == {Passage}
    assert " ".join(passage.words for passage in text.passages) == SENTENCES


@pytest.mark.parametrize("name", marked(""))
def test_a_title_as_long_as_that_of_an_old_novel_stays_a_heading(name: str):
    below = {
        "Looms.md": f"## {TITLE}\n\nThey weave.\n".encode(),
        "Looms.html": f"<html><body><h2>{TITLE}</h2><p>They weave.</p></body></html>".encode(),
        "Looms.docx": docx(paragraph(TITLE, "heading2") + paragraph("They weave.")),
    }
    text = convert(name, below[name])
    assert [block.title for block in text.blocks if isinstance(block, Heading)] == [TITLE]
    assert [passage.words for passage in text.passages] == ["They weave."]


def test_a_long_heading_between_others_is_a_paragraph_of_the_section_above_it():
    text = convert("Looms.md", f"## Cards\n\nThey have holes.\n\n## {SENTENCES}\n\n## Wool\n\nIt is warm.\n".encode())
    assert [block.title for block in text.blocks if isinstance(block, Heading)] == ["Cards", "Wool"]
    assert {passage.location.chapter for passage in text.passages if "Loom number" in passage.words} == {"Cards"}


def test_speech_below_a_long_heading_is_a_transcript_still():
    turns = "".join(
        f"**{name}:** I see loom {number} weave.\n\n" for number in range(150) for name in ("Weaver", "Dyer")
    )
    text = convert("Looms.md", f"# {SENTENCES}\n\n{turns}".encode())
    assert not any(isinstance(block, Heading) for block in text.blocks)
    assert text.passages[0].words.startswith("Loom number 1 weaves")
    assert [passage.location.speaker for passage in text.passages][-2:] == ["Weaver", "Dyer"]
