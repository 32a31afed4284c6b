"""What rules alone find: contradictions of five kinds, not what is nearly one, and at a cost that is bounded."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from contradiction_pairs import WORDINGS, Made, pairs
from vaults import DATE, SHARED, ingest, kb, kb_json, new_vault

from kb.compile.clash import pairing
from kb.compile.clash.pairing import MOST_A_CLAIM, ClaimWords, candidates
from kb.compile.clash.possible import MOST_NEAR, Near, clash_of, may_clash, spot_of
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


def test_a_comma_inside_of_a_figure_does_not_part_a_sentence():
    told = saying("In 2020 the Granite Theatre sold 5,000 tickets to schools.")
    assert told.subject == {"granite", "theatre"}
    assert saying("In June 2020, the Granite Theatre opened.").subject == {"granite", "theatre"}


def test_sources_of_one_origin_or_of_two_kinds_do_not_contradict_each_other():
    assert may_clash("a", "b", {})
    assert not may_clash("a", "b", {"b": "a"})
    assert not may_clash("Dune (novel)", "Dune (film)", {})
    assert may_clash("Dune (novel)", "Dune (book)", {}) is may_clash("Dune (book)", "Dune (novel)", {})


def test_a_sentence_meets_few_others_however_many_there_are():
    crowd = [saying(f"The Salt Museum was founded in {1500 + n} by masons.", f"source {n}") for n in range(300)]
    spots = [spot_of(one) for one in crowd]
    near = Near([one.source for one in spots], [one.words for one in spots])
    assert max(len(near.to(at)) for at in range(len(crowd))) <= MOST_NEAR


# -- pairs of claims --------------------------------------------------------------------------------------------


def test_a_claim_of_many_words_that_only_it_has_still_meets_others():
    alone = " ".join(f"Word{letter}" for letter in "abcdefghijklmnop")
    old, new = claim("The oven was built in 1931."), claim(f"{alone}: the oven was built in 1934.", "Baker")
    words = ClaimWords()
    words.add([old, new])
    assert words.near(new) == [old]


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


def test_the_order_of_words_changes_no_weight_by_the_last_bit():
    """Sets of words come in another order in each process: sums that followed it asked about other pairs each time."""
    words = ClaimWords()
    words.add([claim(f"The oven {' '.join(f'w{n}x' for n in range(k))}.", f"Source {k}") for k in range(1, 30)])
    some = [f"w{n}x" for n in range(29)]
    turns = [some[at:] + some[:at] for at in range(len(some))]
    assert {words.weight(turn) for turn in turns} == {words.weight(some)}
    assert len({sum(words.rarity(turn).values()) for turn in turns}) > 1


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
    path = vault / ".kb/cache/possible.json"
    kept = path.read_text(encoding="utf-8")
    for damaged in ('{"key": 1, "pairs": [{}]}', "[", kept.replace('"compared":[[0', '"compared":[[90'), kept[:-30]):
        assert damaged != kept
        path.write_text(damaged, encoding="utf-8")
        assert kb("contradictions", "--all", "--vault", vault, "--json") == before


def listed(vault: Path) -> list[dict[str, object]]:
    return kb_json("contradictions", "--all", "--vault", vault)["contradictions"]


def test_a_source_more_is_compared_alone_and_the_list_is_that_of_a_fresh_start(
    vault: Path, monkeypatch: pytest.MonkeyPatch
):
    assert len(listed(vault)) == 1
    compared: list[frozenset[str]] = []

    def counting(a: Saying, b: Saying, *rules: object) -> object:
        compared.append(frozenset({a.source, b.source}))
        return clash_of(a, b, *rules)  # type: ignore[arg-type]

    monkeypatch.setattr("kb.flows.possible_kept.clash_of", counting)
    changes = {
        "1937.md": "# Notes of 1937\n\nThe bread oven of the village was built in 1937.\n",
        "0.md": "# Accounts\n\nThe bread oven of the village was built of slate.\n\nIt is a place of talk and tales.\n",
        "1931.md": "# Notes of 1931\n\nThe bread oven of the village was built in 1930 by two masons.\n",
    }
    for name, words in changes.items():
        (vault / "raw" / name).write_text(words, encoding="utf-8")
        ingest(vault)
        compared.clear()
        found = listed(vault)
        about = words.splitlines()[0].removeprefix("# ")
        assert compared
        assert all(about in pair for pair in compared)
        (vault / ".kb/cache/possible.json").unlink()
        assert listed(vault) == found
    assert len(found) == 3
    kb("forget", "1937.md", "--yes", "--vault", vault, "--date", DATE)
    compared.clear()
    assert len(listed(vault)) == 1
    assert compared == []


def test_an_unknown_contradiction_or_side_is_named(vault: Path):
    kb("resolve", "ctr-000000", "--keep", "a", "--vault", vault, code=2)
    (found,) = kb_json("contradictions", "--all", "--vault", vault)["contradictions"]
    kb("resolve", found["id"], "--keep", "c", "--vault", vault, code=2)


@pytest.mark.long
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
