"""What a source is said to be."""

from kb.compile.source_page import describe
from kb.convert.convert import convert

TALK = convert(
    "a.md",
    b"**Ada Lovelace:** The engine weaves like a loom.\n\n**Charles Babbage:** It counts.\n\n**Ada Lovelace:** Both.",
)


def test_a_transcript_is_said_by_its_speakers_on_its_subjects():
    assert (
        describe(TALK, ("Analytical Engine", "Loom"))
        == "Ada Lovelace and Charles Babbage on Analytical Engine and loom."
    )


def test_speakers_do_not_speak_on_themselves():
    assert describe(TALK, ("Ada Lovelace", "Loom")) == "Ada Lovelace and Charles Babbage on loom."
    assert describe(TALK, ("Ada Lovelace",)) == "Transcript of Ada Lovelace and Charles Babbage."


def test_a_text_is_by_its_authors():
    text = convert("a.md", b"---\nauthor: Ada Lovelace\n---\nThe engine weaves. A loom weaves, too.")
    assert describe(text, ("Ada Lovelace", "Loom")) == "Text by Ada Lovelace on Ada Lovelace and loom."
