"""Words and documents for tests of conversion: ordinary ones, and such as try to be read as syntax."""

from __future__ import annotations

from hypothesis import strategies as st

from kb.convert.note import text_notes
from kb.records import Heading, Passage, Text
from kb.words import tokens

WORDS = st.sampled_from(
    [
        "loom",
        "weaves",
        "cards",
        "The",
        "engine",
        "of",
        "it.",
        "so?",
        "end!",
        "well-known",
        "3.5",
        "Ada",
        "über",
        "naïve",
        "今日は。",
    ]
)
_SIGNS = r"""
    * ** *** _ ___ ` ``` ~ ~~ == === --- $ $$ # ## > - + 1. | |---| [ ] [[ ]] ![[ ^p-1a2b3c4d ^x [^1] [^1]: [x](y)
    <b> </b> <!-- --> %% \ &amp; &lt; #tag (a) “ ” " ' … ... : { } @ ! !!! [!note]
"""
SIGNS = st.sampled_from(_SIGNS.split())
PIECES = st.one_of(WORDS, WORDS, WORDS, SIGNS)
LINES = st.lists(PIECES, min_size=1, max_size=12).map(" ".join)
GLUED = st.lists(PIECES, min_size=1, max_size=6).map("".join)
DOCUMENTS = st.lists(st.one_of(LINES, LINES, GLUED, st.just("")), min_size=1, max_size=14).map("\n".join)
PROSE = st.lists(st.lists(WORDS, min_size=1, max_size=80).map(" ".join), min_size=1, max_size=5).map("\n\n".join)


def said(text: Text) -> list[str]:
    """The words of a text in order: of headings, of speakers where a turn opens, and of passages."""
    found: list[str] = []
    for block in text.blocks:
        if isinstance(block, Heading):
            found += tokens(block.title)
        else:
            found += tokens(block.location.speaker if block.opens_turn else "") + tokens(block.words)
    return found


def note_of(text: Text) -> str:
    """The text note of a text."""
    ((_, note),) = text_notes(text, title=text.title, id="txt-looms", description="Words.", date="2026-01-01")
    return note


def shown(text: Text) -> list[tuple[str, ...]]:
    """Each block in short: a heading as its title and time, a passage as speaker, time and words."""
    return [(block.title, block.time) if isinstance(block, Heading) else _short(block) for block in text.blocks]


def _short(passage: Passage) -> tuple[str, ...]:
    return (passage.location.speaker, passage.location.time, passage.words)
