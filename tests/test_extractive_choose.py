"""Passages: what is quoted says something, stands alone, and is said by somebody who was not asking or selling."""

from __future__ import annotations

import pytest
from extractive_samples import BAKER, ENGINES, SPONSORED, claims_of, conversation, prose, task

from kb.extractive.aboutness import aboutness, is_definition
from kb.extractive.engine import Extractive
from kb.extractive.quotable import dangles, quotability
from kb.extractive.sentences import Sentence, read, sentences_of
from kb.records import Text

ENGINE = Extractive()


def quotes(text: Text, subject: str = "") -> list[str]:
    claims = claims_of(text, ENGINE.extract(task(text)))
    return [claim.quotes[0].words for claim in claims if subject in ("", *claim.subjects)]


def one(words: str) -> Sentence:
    (sentence,) = sentences_of(words)
    return sentence


def test_questions_and_small_talk_are_never_quoted() -> None:
    for quote in quotes(BAKER):
        assert "?" not in quote
        assert "Thank you" not in quote
        assert "Welcome" not in quote


def test_sponsors_times_and_links_are_never_quoted() -> None:
    joined = " ".join(quotes(SPONSORED))
    assert joined
    for furniture in ("Oven House", "YouTube", "00:12", "Sponsors", "Timestamps"):
        assert furniture not in joined


def test_a_subject_is_quoted_where_something_is_said_of_it() -> None:
    about = quotes(BAKER, "Sourdough starter")
    assert any(quote.startswith("A sourdough starter is a dough") for quote in about)
    assert all("starter" in quote for quote in about)


def test_no_quote_of_a_subject_shares_a_sentence_with_another() -> None:
    about = quotes(BAKER, "Wild yeast")
    sentences = [sentence for quote in about for sentence in quote.split(". ")]
    assert len(about) > 1
    assert len(sentences) == len(set(sentences))


def test_a_sentence_that_opens_with_a_pronoun_brings_the_one_before() -> None:
    for quote in quotes(ENGINES):
        assert not quote.startswith(("She ", "It ", "This "))


def test_a_definition_is_marked_as_one() -> None:
    claims = claims_of(BAKER, ENGINE.extract(task(BAKER)))
    defining = [claim for claim in claims if claim.kind == "definition"]
    assert any("is a dough of flour and water" in claim.text for claim in defining)


def test_every_claim_can_be_cut_and_has_at_most_sixty_words() -> None:
    for text in (BAKER, ENGINES, SPONSORED):
        for claim in claims_of(text, ENGINE.extract(task(text))):
            assert len(claim.quotes[0].words.split()) <= 60
            assert 0.0 <= claim.weight <= 1.0


def test_at_most_eight_claims_a_thousand_tokens_but_five_always_may() -> None:
    letters = sum(len(passage.words) for passage in BAKER.passages)
    assert len(ENGINE.extract(task(BAKER)).claims) <= max(5, 8 * letters / 4 / 1000 + 8)


def test_the_central_passages_weigh_more_than_all_others() -> None:
    extraction = ENGINE.extract(task(BAKER))
    weights = sorted((draft.weight for draft in extraction.claims), reverse=True)
    assert weights[0] == 1.0
    assert sum(weight > 0.5 for weight in weights) >= 3


def test_code_and_tables_are_not_quoted() -> None:
    from dataclasses import replace

    blocks = [replace(block, shape="code") if hasattr(block, "shape") else block for block in ENGINES.blocks]
    assert quotes(replace(ENGINES, blocks=tuple(blocks))) == []


def test_captions_without_stops_still_have_central_passages() -> None:
    words = " ".join(passage.words for passage in BAKER.passages[1:]).lower()
    bare = "".join(sign for sign in words if sign not in ".,?;")
    pieces = [bare[at : at + 300].rsplit(" ", 1)[0] for at in range(0, len(bare), 300)]
    assert quotes(conversation("Captions", [("Speaker", piece) for piece in pieces]))


def test_who_asks_much_is_known_as_the_asker() -> None:
    assert read(BAKER.title, BAKER.shape, BAKER.blocks).askers == {"Host"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Wild yeast raises the dough slowly and well.", "Um wild yeast uh you know raises um the dough."),
        ("Wild yeast raises the dough slowly and well.", "The wild yeast the the yeast raises -- well."),
        ("Wild yeast raises the dough slowly and well.", "Thank you for the wild yeast in my dough."),
        ("Wild yeast raises the dough slowly and well.", "wild yeast raises the dough slowly and"),
        ("Wild yeast raises the dough slowly and well.", "See figure 3 for the dough with wild yeast."),
    ],
)
def test_a_clean_sentence_is_more_quotable(better: str, worse: str) -> None:
    assert quotability(one(better)) > quotability(one(worse))


def test_a_sentence_about_a_thing_says_more_than_one_that_mentions_it() -> None:
    about = aboutness(one("Wild yeast is slower than any yeast that was bred."), 0, 2)
    clause = aboutness(one("In a cold room, wild yeast works for days."), 4, 2)
    mention = aboutness(one("The baker told the guests a story about the wild yeast."), 9, 2)
    assert about > clause > mention


def test_what_a_thing_is_called_is_a_definition() -> None:
    assert is_definition(one("A sponge is a dough that rests over night."), 1, 1)
    assert not is_definition(one("The baker likes a sponge with rye."), 4, 1)


@pytest.mark.parametrize(
    ("words", "leans"),
    [
        ("It rises slowly.", True),
        ("And so they never finished the loaf.", True),
        ("That is the whole trick of rye.", True),
        ("Nobody would ever do that.", True),
        ("There are three kinds of rye.", False),
        ("It is hard to bake with rye.", False),
        ("Rye dough is sticky, and it stays moist.", False),
    ],
)
def test_a_sentence_that_needs_its_neighbour_is_known(words: str, leans: bool) -> None:
    assert dangles(one(words)) is leans


def test_prose_without_any_subject_has_central_passages_all_the_same() -> None:
    text = prose("Note", "The rain came late in the day. The garden was dry until then, and the beans had wilted.")
    assert quotes(text)
