"""What rules alone find: contradictions of five kinds, not what is nearly one, and at a cost that is bounded."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from contradiction_pairs import WORDINGS, Made, pairs
from vaults import DATE, SHARED, ingest, kb, kb_json, new_vault

from kb.compile.clash import pairing
from kb.compile.clash.pairing import MOST_A_CLAIM, ClaimWords, candidates
from kb.compile.clash.possible import MOST_NEAR, Near, clash_of, possible
from kb.compile.clash.saying import Saying
from kb.compile.disagreements import Disagreement, disagreements, order, typed
from kb.model_tasks import Judgement, Pair
from kb.names import claim_id
from kb.records import Claim, PassageId, Quote

LEAST = {"figures": 7, "dates": 7, "places": 7, "founders": 7, "negations": 7}
"""Of eight contradicting pairs of a kind so many are found."""
MOST_FALSE = 1
"""Of eight near misses of a kind at most so many are flagged."""


def saying(words: str, source: str = "a", title: str = "") -> Saying:
    return Saying(source, PassageId("p-00000000"), 1, words, title, words)


def claim(words: str, source: str = "First", subjects: tuple[str, ...] = (), **changed: object) -> Claim:
    at = ("p-00000000.s1",)
    quote = Quote(PassageId("p-00000000"), words, "")
    fields = {"id": claim_id(source, at, words), "source": source, "text": words, "at": at, "quotes": (quote,)}
    return Claim(**fields | {"subjects": subjects} | changed)  # type: ignore[arg-type]


def test_the_generated_pairs_are_forty_and_forty_in_eight_wordings_a_kind():
    counts = Counter((made.kind, made.contradicts) for made in pairs())
    assert counts == {(kind, right): 8 for kind in WORDINGS for right in (True, False)}
    assert len({(made.a, made.b) for made in pairs()}) == 80


@pytest.mark.parametrize("kind", WORDINGS)
def test_most_contradictions_of_a_kind_are_found_and_near_misses_are_not(kind: str):
    made = [one for one in pairs() if one.kind == kind]
    found = [one for one in made if clash_of(saying(one.a), saying(one.b, "b"))]
    assert sum(one.contradicts for one in found) >= LEAST[kind]
    assert sum(not one.contradicts for one in found) <= MOST_FALSE


@pytest.mark.parametrize("made", list(pairs()), ids=lambda made: f"{made.kind}: {made.a} | {made.b}")
def test_a_rule_says_the_same_in_either_order(made: Made):
    there, back = clash_of(saying(made.a), saying(made.b, "b")), clash_of(saying(made.b), saying(made.a, "b"))
    assert (there is None) == (back is None)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The company was founded in 1998.", "The company was founded in 2007."),
        ("It was released in 1984.", "It was released in 1991."),
    ],
)
def test_what_only_its_title_names_is_another_thing_under_another_title(a: str, b: str):
    assert clash_of(saying(a, "x", "Linden Archive"), saying(b, "y", "Harbour Mill")) is None
    assert clash_of(saying(a, "x", "Linden Archive"), saying(b, "y", "The Linden Archive")) is not None


def test_sources_of_one_origin_do_not_contradict_each_other():
    told = [saying("The Salt Museum was founded in 1931.", "a"), saying("The Salt Museum was founded in 1934.", "b")]
    assert len(list(possible(told, {}))) == 1
    assert list(possible(told, {"b": "a"})) == []


def test_a_sentence_meets_few_others_however_many_there_are():
    crowd = [saying(f"The Salt Museum was founded in {1500 + n} by masons.", f"source {n}") for n in range(300)]
    near = Near(crowd, lambda one: one.stems | one.subject)
    assert max(len(near.to(at)) for at in range(len(crowd))) <= MOST_NEAR


# -- pairs of claims --------------------------------------------------------------------------------------------


def test_the_likeliest_pair_comes_first_and_a_claim_has_few(monkeypatch: pytest.MonkeyPatch):
    old = [claim(f"The bread oven of the village was fired {n} times in {1500 + n}.", f"Source {n}") for n in range(60)]
    old.append(claim("The bread oven of the village was built in 1931.", "Mason"))
    new = claim("The bread oven of the village was built in 1934.", "Baker")
    words = ClaimWords()
    words.add([*old, new])
    known = {one.id: one for one in [*old, new]}
    found = candidates([new], words, known, {}, lambda _: ())
    assert len(found) <= MOST_A_CLAIM
    assert found[0][0].source == "Mason"
    assert candidates([new], words, known, {}, lambda _: (), {frozenset({old[-1].id, new.id})})[:1] != found[:1]
    assert not any(a.source == "Mason" for a, _ in candidates([new], words, known, {"Baker": "Mason"}, lambda _: ()))
    monkeypatch.setattr(pairing, "MOST_A_SOURCE", 3)
    assert len(candidates([new], words, known, {}, lambda _: ())) == 3


@pytest.mark.parametrize(
    ("when", "relation", "means"),
    [
        (("2019", "2023"), "outdated", "outdated"),
        (("2023", "2023"), "outdated", "contradicts"),
        (("", ""), "outdated", "contradicts"),
        (("2019", "2023"), "contradicts", "outdated"),
        (("2019 or so", "2019"), "contradicts", "contradicts"),
    ],
)
def test_time_decides_what_is_outdated(when: tuple[str, str], relation: str, means: str):
    a, b = (
        claim(f"The school has {n}0 pupils.", f"Of {n}", kind="figure", when=told)
        for n, told in enumerate(when, start=3)
    )
    judged = typed(Judgement(relation, "", "how many pupils?", ("30", "40")), Pair(a, b))  # type: ignore[arg-type]
    assert judged.relation == means


def test_the_date_of_the_source_stands_in_for_a_claim_without_a_time():
    pair = Pair(claim("It has 30 pupils."), claim("It has 40 pupils.", "Second"), "2019-05-01", "2021-01")
    assert order(pair) == -1
    assert order(Pair(pair.b, pair.a, pair.b_dated, pair.a_dated)) == 1


def test_pairs_that_share_a_claim_are_one_disagreement():
    first, again = claim("Built in 1931."), claim("In 1931 it was built.", "Third")
    other = claim("Built in 1934.", "Second")
    told = Judgement("contradicts", "", "when?", ("1931", "1934"))
    found = disagreements([Pair(first, other), Pair(again, other)], [told, told])
    assert [(one.a, one.b) for one in found] == [((first, again), (other,))]
    assert isinstance(found[0], Disagreement)
    assert disagreements([Pair(first, other)], [Judgement("failed")]) == ()


# -- in a vault -------------------------------------------------------------------------------------------------


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = new_vault(tmp_path / "vault")
    for year in ("1931", "1934"):
        words = f"# Notes of {year}\n\nThe bread oven of the village was built in {year}.\n"
        (made / f"raw/{year}.md").write_text(words, encoding="utf-8")
    ingest(made)
    return made


def test_what_is_possible_is_listed_with_all_and_stands_on_no_page(vault: Path):
    assert kb_json("contradictions", "--vault", vault)["contradictions"] == []
    (found,) = kb_json("contradictions", "--all", "--vault", vault)["contradictions"]
    assert (found["certainty"], found["kind"], found["status"]) == ("possible", "contradicts", "open")
    assert {found[side]["source"] for side in "ab"} == {"1931.md", "1934.md"}
    assert not list((vault / "wiki/contradictions").glob("*.md"))
    assert found["id"] in kb("contradictions", "--all", "--vault", vault)


def test_a_possible_one_that_was_dismissed_does_not_come_back(vault: Path):
    (found,) = kb_json("contradictions", "--all", "--vault", vault)["contradictions"]
    kb("resolve", found["id"], "--keep", "both", "--why", "two ovens", "--vault", vault, "--date", DATE)
    (vault / "raw/1931.md").write_text(
        "# Notes of 1931\n\nThe bread oven of the village was built in 1931.\n\nIt burns.\n"
    )
    ingest(vault)
    assert kb_json("contradictions", "--all", "--vault", vault)["contradictions"] == []
    assert not list((vault / "wiki/contradictions").glob("*.md"))
    kb("undo", "--vault", vault, code=None)


def test_a_possible_one_that_a_person_decides_gets_its_page(vault: Path):
    (found,) = kb_json("contradictions", "--all", "--vault", vault)["contradictions"]
    resolved = kb_json(
        "resolve", found["id"], "--keep", "b", "--why", "the stone says so", "--vault", vault, "--date", DATE
    )
    page = (vault / f"wiki/contradictions/{resolved['title']}.md").read_text(encoding="utf-8")
    assert "status: resolved" in page
    assert "the stone says so" in page
    assert [one["status"] for one in kb_json("contradictions", "--all", "--vault", vault)["contradictions"]] == [
        "resolved"
    ]
    kb("lint", "--vault", vault)


def test_a_damaged_cache_is_made_anew(vault: Path):
    before = kb("contradictions", "--all", "--vault", vault, "--json")
    (vault / ".kb/cache/possible.json").write_text('{"key": 1, "pairs": [{}]}', encoding="utf-8")
    assert kb("contradictions", "--all", "--vault", vault, "--json") == before


def test_an_unknown_contradiction_or_side_is_named(vault: Path):
    kb("resolve", "ctr-000000", "--keep", "a", "--vault", vault, code=2)
    (found,) = kb_json("contradictions", "--all", "--vault", vault)["contradictions"]
    kb("resolve", found["id"], "--keep", "c", "--vault", vault, code=2)


def test_two_tellings_of_one_ride_in_two_years_are_found(tmp_path: Path):
    transcripts = sorted((SHARED / "corpus/transcripts").glob("00[03]_*.txt"))
    if len(transcripts) != 2:
        pytest.skip("the transcripts are not here")
    vault = new_vault(tmp_path / "vault", *transcripts)
    ingest(vault)
    found = kb_json("contradictions", "--all", "--vault", vault)["contradictions"]
    assert found
    for one in found:
        assert one["kind"] == "approximate"
        quotes = sorted((one["a"]["quote"], one["b"]["quote"]), key=lambda words: "2014" in words)
        assert "2013" in quotes[0]
        assert "2014 or something like that" in quotes[1]
