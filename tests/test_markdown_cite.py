"""Citations: one line a quote, read back as it was written. Text notes give the words of their passages."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kb.markdown.cite import claim_of, definitions, is_label, marks_of, quotation
from kb.markdown.escape import escape
from kb.markdown.notes import passages_of
from kb.markdown.page import parse
from kb.records import Claim, ClaimId, PassageId, Quote
from kb.words import passage_hash, squeeze


def claim(*quotes, source="Baking at home", speaker="", locator="12:31, A baker"):
    return Claim(
        id=ClaimId("baki-1a2b3c"),
        source=source,
        text="Dough rises.",
        at=tuple(f"p-{n:08x}.s1" for n in range(len(quotes))),
        quotes=tuple(Quote(PassageId(f"p-{n:08x}"), words, locator) for n, words in enumerate(quotes)),
        subjects=("dough",),
        speaker=speaker,
    )


def test_a_definition_leads_to_the_passage_and_shows_the_quote():
    assert definitions(claim("Dough *rises*.")) == (
        "[^baki-1a2b3c]: [[Baking at home (text)#^p-00000000|Baking at home, 12:31, A baker]] “Dough \\*rises\\*.”",
    )


def test_two_quotes_have_two_labels():
    both = claim("Dough rises. […] It falls.", "Then bake.")
    assert marks_of(both) == "[^baki-1a2b3c][^baki-1a2b3cb]"
    assert [line.split(":")[0] for line in definitions(both)] == ["[^baki-1a2b3c]", "[^baki-1a2b3cb]"]
    assert "rises. […] It" in definitions(both)[0]
    assert claim_of("baki-1a2b3cb") == claim_of("baki-1a2b3c") == "baki-1a2b3c"


def test_a_label_of_a_person_is_none_of_ours():
    assert claim_of("note-b") == "note-b"
    assert [is_label(label) for label in ("baki-1a2b3c", "baki-1a2b3cb", "1", "note-b", "baki-1a2b3cd")] == [
        True, True, False, False, False
    ]  # fmt: skip


def test_another_note_can_hold_the_passage():
    whole = claim("Dough rises.")
    line = definitions(replace(whole, quotes=tuple(replace(one, part=3) for one in whole.quotes)))[0]
    assert "[[Baking at home (text 03)#^" in line


def test_a_title_of_signs_is_a_legal_link():
    line = definitions(claim("Dough rises.", source="What? [a|b] #1: bread", locator="chapter [2] | x"))[0]
    definition = parse(f"x[^baki-1a2b3c]\n\n{line}\n").definitions[0]
    assert definition.note == "What ab 1 - bread (text)" or "|" not in definition.note
    assert definition.locator == "What? (a-b) #1: bread, chapter (2) - x"


def test_a_quotation_names_its_speaker_first_and_without_one_its_source():
    assert quotation(claim("Dough rises.", speaker="A baker")) == "> “Dough rises.” (A baker, 12:31)[^baki-1a2b3c]"
    assert quotation(claim("Dough rises.", locator="")) == "> “Dough rises.” (Baking at home)[^baki-1a2b3c]"
    two = quotation(claim("One.", "Two.", locator="page 12"))
    assert two == "> “One.” “Two.” (Baking at home, page 12)[^baki-1a2b3c][^baki-1a2b3cb]"


@given(st.text(min_size=1).filter(lambda words: squeeze(words) and "”" not in words and "“" not in words))
def test_every_quote_is_read_back_from_its_definition(words):
    lines = definitions(claim(words))
    assert "\n" not in lines[0]
    tree = parse(f"x[^baki-1a2b3c]\n\n{lines[0]}\n")
    assert [definition.quote for definition in tree.definitions] == [squeeze(words)]


# -- text notes -------------------------------------------------------------------------------------------------


def test_a_note_gives_the_words_of_its_passages():
    note = (
        "---\ntitle: Baking (text)\n---\n## Dough\n\n**A baker** (12:31): It *rises* \\#slowly. ^p-00000001\n\n"
        "No passage.\n\n- first item of five words ^p-00000002\n- second ^p-00000003\n\n"
        "> quoted\n> words\n\n^p-00000004\n\n"
        "- a\n- b\n\n^p-00000005\n\n```py\nx = 1 # [no]\n```\n\n^p-00000006\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "^p-00000007\n\n[^1]: a footnote ^p-00000008\n\n> [!tip] Title\n> inner\n\n^p-00000001-2\n"
    )
    assert passages_of(note) == {
        "p-00000001": "It rises #slowly.",
        "p-00000002": "first item of five words",
        "p-00000003": "second",
        "p-00000004": "quoted words",
        "p-00000005": "a b",
        "p-00000006": "x = 1 # [no]",
        "p-00000007": "a | b 1 | 2",
        "p-00000008": "a footnote",
        "p-00000001-2": "Title inner",
    }


def test_bold_words_at_the_start_are_no_speaker_when_the_id_says_so():
    words = "Note: it rises."
    assert passages_of(f"**Note**: it rises. ^{passage_hash(words)}\n") == {passage_hash(words): words}


@given(st.text().filter(lambda words: squeeze(words)))
def test_words_of_any_passage_come_back(words):
    identifier = passage_hash(words)
    assert passages_of(f"**A speaker** (0:01): {escape(words)} ^{identifier}\n") == {identifier: squeeze(words)}
