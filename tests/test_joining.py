"""When a new disagreement is one that is open already: both answers are the same, of one claim or of one subject."""

from __future__ import annotations

import pytest

from kb.compile.disagreements import Disagreement
from kb.compile.joining import joined
from kb.names import claim_id
from kb.records import Claim, PageId, PassageId, Quote


def claim(words: str, *subjects: str) -> Claim:
    at = ("p-00000000.s1",)
    return Claim(
        claim_id("A source", at, words), "A source", words, at, (Quote(PassageId("p-0"), words, ""),), subjects
    )


def disagreement(a: Claim, b: Claim, *labels: str, name: str = "ctr-1") -> Disagreement:
    return Disagreement(PageId(name), "contradicts", "when was it built?", (labels[0], labels[1]), (a,), (b,))


MASON, BAKER = claim("Built in 1931.", "Bread oven"), claim("Built in 1934.", "Bread oven")
POTTER = claim("It was built in 1934, with tiles.", "Bread oven")
OPEN = disagreement(MASON, BAKER, "1931", "1934")


@pytest.mark.parametrize(
    "found",
    [
        disagreement(MASON, POTTER, "1931", "1934", name="ctr-2"),
        disagreement(POTTER, MASON, "1934", "1931", name="ctr-2"),
        disagreement(MASON, POTTER, "in 1931", "1934, with tiles", name="ctr-2"),
    ],
)
def test_the_same_answers_of_a_claim_join_whichever_way_round(found: Disagreement):
    home = joined(found, [OPEN])
    assert home is not None
    assert home.whole.id == OPEN.id
    assert (home.whole.a, home.whole.b) == ((MASON,), (BAKER, POTTER))
    assert home.fresh == ((), (POTTER,))


def test_two_new_claims_of_the_same_subject_and_answers_join():
    other = claim("The stone says 1931.", "bread oven")
    home = joined(disagreement(POTTER, other, "1934", "1931", name="ctr-2"), [OPEN])
    assert home is not None
    assert home.fresh == ((other,), (POTTER,))


@pytest.mark.parametrize(
    "found",
    [
        disagreement(MASON, claim("Built in 1937.", "Bread oven"), "1931", "1937"),
        disagreement(claim("A.", "Mill"), claim("B.", "Mill"), "1931", "1934"),
        disagreement(claim("A."), claim("B."), "1931", "1934"),
        disagreement(claim("A.", "Bread oven"), claim("B.", "Bread oven"), "", ""),
        disagreement(claim("A.", "Bread oven"), claim("B.", "Bread oven"), "1931 loaves", "1934 loaves"),
        disagreement(BAKER, MASON, "1931", "1934"),
    ],
    ids=["a third answer", "another subject", "no subject", "no answers", "answers of something else", "turned round"],
)
def test_what_is_not_the_same_does_not_join(found: Disagreement):
    assert joined(found, [OPEN]) is None
