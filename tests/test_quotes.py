"""Quotes are cut by code along sentences: they occur in their passage, and a draft that names nothing is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.compile.quotes import MOST_WORDS, cut
from kb.convert.convert import convert
from kb.errors import BadAnswer
from kb.records import Location, PassageId, Text
from kb.tasks import ClaimDraft
from kb.words import holds_quote

TALK = convert(
    "Looms.txt",
    b"Ada Lovelace 0:03\nThe loom takes cards. It weaves what they say. Nobody sees how. It ends well.\n"
    b"It goes on here. And it ends there.\n\nMary Somerville 0:30\nHow does it know?\n\nAda Lovelace 0:40\nBy holes.\n",
)


def draft(
    at: int, *sentences: int, text: Text = TALK, then: tuple[int, ...] = (), said: str = "It weaves."
) -> ClaimDraft:
    return ClaimDraft(text.passages[at].id, sentences, said, ("loom",), then=then)


def test_a_claim_holds_the_sentences_that_its_draft_names() -> None:
    claim = cut(draft(0, 2, 3), TALK)
    assert claim.quotes[0].words == "It weaves what they say. Nobody sees how."
    assert claim.at == (f"{TALK.passages[0].id}.s2-3",)
    assert (claim.source, claim.speaker, claim.text) == ("Looms", "Ada Lovelace", "It weaves.")
    assert claim.id.startswith("loom-")


def test_one_gap_is_shown_as_left_out() -> None:
    claim = cut(draft(0, 1, 3, 4), TALK)
    assert claim.quotes[0].words == "The loom takes cards. […] Nobody sees how. It ends well."
    assert claim.at == (f"{TALK.passages[0].id}.s1,3-4",)


def test_a_claim_that_goes_on_in_the_next_passage_has_two_quotes() -> None:
    claim = cut(draft(0, 4, then=(1,)), TALK)
    assert [quote.words for quote in claim.quotes] == ["It ends well.", "It goes on here."]
    assert [quote.passage for quote in claim.quotes] == [TALK.passages[0].id, TALK.passages[1].id]
    assert len(claim.at) == 2


def test_the_context_is_one_sentence_and_no_quote() -> None:
    claim = cut(replace(draft(0, 2), context=(TALK.passages[2].id, 1)), TALK)
    assert claim.context == "How does it know?"
    assert len(claim.quotes) == 1


def test_without_words_of_its_own_a_claim_says_its_quote() -> None:
    assert cut(draft(0, 2, said=""), TALK).text == "It weaves what they say."


def test_the_same_draft_gives_the_same_id_and_other_words_another() -> None:
    assert cut(draft(0, 2), TALK).id == cut(draft(0, 2), TALK).id
    assert cut(draft(0, 2), TALK).id != cut(draft(0, 3), TALK).id
    assert cut(draft(0, 2), TALK).id != cut(draft(0, 2, said="It ends."), TALK).id


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (ClaimDraft(PassageId("p-00000000"), (1,), "x", ()), "no-such-passage"),
        (draft(0), "no-sentence"),
        (draft(0, 9), "no-such-sentence"),
        (draft(0, 0), "no-such-sentence"),
        (draft(0, 2, 1), "sentences-out-of-order"),
        (draft(0, 2, 2), "sentences-out-of-order"),
        (draft(3, 1, then=(1,)), "no-next-passage"),
        (draft(0, 1, then=(7,)), "no-such-sentence"),
        (replace(draft(0, 1), context=(TALK.passages[0].id, 8)), "no-such-context"),
        (replace(draft(0, 1), context=(PassageId("p-00000000"), 1)), "no-such-context"),
    ],
)
def test_a_draft_that_names_nothing_is_refused_with_the_reason(wrong: ClaimDraft, reason: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        cut(wrong, TALK)
    assert refused.value.message.startswith(reason + ": ")


def test_two_gaps_are_refused() -> None:
    text = convert("a.txt", b"One is one. Two is two. Three is three. Four is four. Five is five.")
    with pytest.raises(BadAnswer, match="too-many-gaps"):
        cut(draft(0, 1, 3, 5, text=text), text)


def test_more_than_sixty_words_are_refused() -> None:
    text = convert("a.txt", b"The loom takes the cards and weaves what they say today. " * 10)
    assert len(cut(draft(0, 1, 2, 3, 4, text=text), text).quotes[0].words.split()) == 44
    with pytest.raises(BadAnswer, match=r"quote-too-long: .* has 66 words, at most 60"):
        cut(draft(0, 1, 2, 3, 4, 5, 6, text=text), text)


def test_a_scrap_that_is_no_sentence_is_refused_and_a_short_sentence_is_not() -> None:
    text = convert("a.md", b"- red wool\n- yarn\n- a loom\n")
    with pytest.raises(BadAnswer, match="quote-too-short"):
        cut(draft(0, 1, text=text), text)
    assert cut(draft(3, 1), TALK).quotes[0].words == "By holes."


def test_dots_of_the_source_are_no_words_left_out() -> None:
    text = convert("a.txt", "Well… it weaves, I think… so. No. Yes… it does.".encode())
    words = cut(draft(0, 1, 3, text=text), text).quotes[0].words
    assert words == "Well... it weaves, I think... so. […] Yes... it does."
    assert holds_quote(words, text.passages[0].words)


@pytest.mark.parametrize(
    ("location", "locator"),
    [
        (Location("Ada", "12:31", "", "Looms"), "12:31, Ada"),
        (Location("", "12:31"), "12:31"),
        (Location("", "", "xiv", "Looms"), "Looms, p. xiv"),
        (Location("", "", "12"), "p. 12"),
        (Location("Ada", "", "", "Looms"), "Looms, Ada"),
        (Location("", "", "", "Looms"), "Looms"),
        (Location("Ada"), "Ada"),
        (Location(), ""),
    ],
)
def test_the_locator_is_time_or_chapter_and_page_and_the_speaker(location: Location, locator: str) -> None:
    text = convert("a.txt", b"It weaves what they say.")
    moved = replace(text, blocks=(replace(text.passages[0], location=location),))
    assert cut(draft(0, 1, text=moved), moved).quotes[0].locator == locator


def test_a_passage_without_a_time_has_that_of_the_nearest_turn_before() -> None:
    text = convert(
        "a.txt", b"Ada Lovelace 0:03\nIt weaves.\n\nMary Somerville 0:09\nHow?\n\nAda Lovelace 0:12\nSo it does.\n"
    )
    last = replace(text.passages[2], location=Location("Ada Lovelace", "", "", "Looms"))
    moved = replace(text, blocks=(*text.blocks[:2], last))
    assert cut(draft(2, 1, text=moved), moved).quotes[0].locator == "0:09, Ada Lovelace"


SENTENCE = st.lists(
    st.sampled_from(["loom", "Cards", "weaves…", "*say*", "[[x]]", "3.5", "naïve"]), min_size=1, max_size=25
).map(lambda words: " ".join(words).capitalize() + ".")


@given(st.lists(SENTENCE, min_size=1, max_size=12), st.sets(st.integers(1, 12), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_every_quote_occurs_in_its_passage_word_for_word(sentences: list[str], numbers: set[int]) -> None:
    text = convert("a.txt", " ".join(sentences).encode())
    try:
        claim = cut(draft(0, *sorted(numbers), text=text), text)
    except BadAnswer:
        return
    (quote,) = claim.quotes
    assert holds_quote(quote.words, text.passages[0].words)
    assert len(quote.words.replace("[…]", "").split()) <= MOST_WORDS
    assert quote.words.count("[…]") <= 1


def test_a_row_of_a_table_is_quoted_with_the_head_of_the_table():
    words = "after | read | recalled\n5 minutes | 81% | 75%\none week | 42% | 56%"
    table = convert(
        "t.md",
        f"# T\n\n| {words.replace(chr(10), ' |' + chr(10) + '| ')} |\n".replace(
            "| 5 minutes", "|---|---|---|\n| 5 minutes"
        ).encode(),
    )
    (only,) = table.passages
    found = cut(ClaimDraft(only.id, (3,), "After one week 42 percent were left.", ("Reading",)), table)
    assert found.quotes[0].words == "after | read | recalled […] one week | 42% | 56%"
    assert found.at == (f"{only.id}.s1,3",)
    assert cut(ClaimDraft(only.id, (2, 3), "Less is left.", ("Reading",)), table).at == (f"{only.id}.s2-3",)
