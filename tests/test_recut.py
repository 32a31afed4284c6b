"""Quotes cut anew: what a statement needs is added to what its quotes hold; nothing that they held is lost."""

from __future__ import annotations

from kb.compile.quotes import cut
from kb.compile.recut import recut
from kb.convert.convert import convert
from kb.model_tasks import Finding
from kb.operations import Add
from kb.records import Claim, Evidence, PageId
from kb.tasks import ClaimDraft

TITLE = "Looms"
TEXT = convert(
    "Looms.md",
    b"# Looms\n\nThe loom takes cards. It weaves what they say. Nobody sees how it does. The cloth comes out below.\n\n"
    + b"A weaver changes the cards at noon. "
    + b"The hall is then very quiet for a while and smells of oil. " * 8,
)
CARDS, NOON = TEXT.passages


def claim(passage: str, *sentences: int, then: tuple[int, ...] = ()) -> Claim:
    return cut(ClaimDraft(passage, sentences, "The loom weaves.", ("Loom",), then=then), TEXT)  # type: ignore[arg-type]


def anew(finding: Finding, *claims: Claim) -> list[str] | None:
    """The quotes of a statement after its quotes were cut anew."""
    known = {one.id: one for one in claims}
    found = recut(Add(PageId("con-loom"), "It weaves.", tuple(known)), finding, Evidence(known, {TEXT.title: TEXT}, {}))
    if found is None:
        return None
    operation, made = found
    assert isinstance(operation, Add)
    known |= {one.id: one for one in made}
    return [" / ".join(quote.words for quote in known[one].quotes) for one in operation.claims]


def test_a_sentence_more_joins_the_quote_and_the_old_one_stays():
    assert anew(Finding(True, at=((CARDS.id, (2,)),)), claim(CARDS.id, 1)) == [
        "The loom takes cards. It weaves what they say."
    ]
    assert anew(Finding(True, at=((CARDS.id, (4,)),)), claim(CARDS.id, 1)) == [
        "The loom takes cards. […] The cloth comes out below."
    ]


def test_where_one_quote_cannot_hold_both_there_are_two():
    quotes = anew(Finding(True, at=((NOON.id, (5, 6)),)), claim(NOON.id, 1, 2))
    assert quotes is not None
    both = " ".join(quotes)
    assert both.count("A weaver changes the cards at noon.") == 1
    assert sum(quote.count("very quiet") for quote in quotes) >= 3


def test_a_claim_of_two_passages_keeps_both():
    old = claim(CARDS.id, 4, then=(1,))
    quotes = anew(Finding(True, at=((CARDS.id, (2,)),)), old)
    assert quotes == ["The cloth comes out below. / A weaver changes the cards at noon.", "It weaves what they say."]


def test_sentences_that_are_quoted_already_or_stand_nowhere_change_nothing():
    assert anew(Finding(True, at=((CARDS.id, (1,)),)), claim(CARDS.id, 1, 2)) is None
    assert anew(Finding(True, at=((CARDS.id, (9,)),)), claim(CARDS.id, 1, 2)) is None
    assert anew(Finding(True, at=()), claim(CARDS.id, 1)) is None
