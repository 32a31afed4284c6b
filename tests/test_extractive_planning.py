"""Planning: a page only where there is enough to say, first-hand, and new claims to pages that exist."""

from __future__ import annotations

import pytest
from extractive_samples import BAKER, MILLER, card, claim, claims_of, plan_task, task

from kb.extractive.engine import Extractive
from kb.extractive.planning import MOST_CLAIMS, MOST_NEW, key_of, plan
from kb.records import Claim, Entity, Text

SAID = (
    "Wild yeast is slower than the yeast that bakers buy, and it needs a warm room to raise a loaf at all.",
    "Wild yeast sits on the bran of the grain, so that nobody has to buy it from a shop or a brewery.",
    "Wild yeast lives with bacteria that give the crumb its acid taste and keep mould away for a week.",
    "Wild yeast works on in a cold cellar, where a dough may rest for two days before it is baked.",
    "Wild yeast was used long before anybody saw a cell of it under the lens of a microscope.",
    "Wild yeast eats the sugar that enzymes cut out of starch while the dough is left alone.",
    "Wild yeast differs from one mill to the next, as the flour of each field brings its own kinds.",
    "Wild yeast dies above fifty degrees, which is why the crust of a loaf holds none of it.",
    "Wild yeast doubles within two hours when it is fed with whole meal and kept at twenty-six degrees.",
    "Wild yeast can be dried on a sheet of paper and kept in a jar for years without any harm.",
)
YEAST = Entity("Wild yeast")


def yeast(count: int, *, source: str = "Bread", start: int = 0) -> tuple[Claim, ...]:
    return tuple(claim(start + at, SAID[start + at], "Wild yeast", source=source) for at in range(count))


def test_five_claims_of_three_passages_make_a_page() -> None:
    (page,) = plan(plan_task(yeast(5), YEAST)).pages
    assert (page.title, page.kind, page.page, len(page.claims)) == ("Wild yeast", "concept", None, 5)


def test_four_claims_of_one_origin_make_none() -> None:
    assert plan(plan_task(yeast(4), YEAST)).pages == ()


def test_five_claims_of_two_passages_make_none() -> None:
    from dataclasses import replace

    claims = [replace(one, quotes=(replace(one.quotes[0], passage=f"p-{at % 2}"),)) for at, one in enumerate(yeast(5))]  # type: ignore[arg-type]
    assert plan(plan_task(claims, YEAST)).pages == ()


def test_claims_of_two_origins_need_not_be_five() -> None:
    term = Entity("Wild yeast")
    claims = (*yeast(2), *yeast(2, source="Grain", start=2))
    (page,) = plan(plan_task(claims, term)).pages
    assert len(page.claims) == 4


def test_a_retelling_is_no_second_origin_and_is_not_quoted() -> None:
    claims = (*yeast(2), *yeast(2, source="Summary of Bread", start=2))
    assert plan(plan_task(claims, YEAST, origins={"Summary of Bread": "Bread"})).pages == ()
    claims = (*yeast(6), *yeast(2, source="Summary of Bread", start=6))
    (page,) = plan(plan_task(claims, YEAST, origins={"Summary of Bread": "Bread"})).pages
    assert set(page.claims) == {one.id for one in yeast(6)}


def test_mere_mentions_in_two_origins_make_no_page() -> None:
    said = "The baker told the guests of the inn a long story about flour, water, salt and a certain wild yeast."
    other = "Nobody in the village could remember who had brought the jar, the cloth, the spoon and the wild yeast."
    third = "In the end the miller gave the family a sack, a horse, a cart, a lamp and a spoon of wild yeast."
    claims = [
        claim(1, said, "Wild yeast"),
        claim(2, other, "Wild yeast", source="Grain"),
        claim(3, third, "Wild yeast", source="Grain"),
    ]
    assert plan(plan_task(claims, YEAST)).pages == ()


def test_fewer_than_sixty_words_make_no_page() -> None:
    claims = [claim(at, f"Wild yeast is thing {at} here.", "Wild yeast") for at in range(6)]
    assert plan(plan_task(claims, YEAST)).pages == ()


def test_a_page_has_at_most_eight_claims_of_its_first_source() -> None:
    (page,) = plan(plan_task(yeast(10), YEAST)).pages
    assert len(page.claims) == MOST_CLAIMS == 8


def test_near_duplicates_count_once() -> None:
    again = [claim(90 + at, SAID[0].replace("slower", "slower still"), "Wild yeast") for at in range(3)]
    assert plan(plan_task((*yeast(4), *again), YEAST)).pages == ()


def test_a_page_that_exists_gets_at_most_six_new_claims_under_its_own_title() -> None:
    there = card("Yeast of the wild", "Grain", aliases=("Wild yeasts",))
    (page,) = plan(plan_task(yeast(9), YEAST, candidates=(there,))).pages
    assert (page.page, page.title, len(page.claims)) == (there.id, there.title, MOST_NEW)


def test_what_an_older_source_had_left_over_does_not_come_with_the_next_one() -> None:
    there = card("Wild yeast", "Grain")
    claims = (*yeast(1), *yeast(3, source="Grain", start=4))
    (page,) = plan(plan_task(claims, YEAST, candidates=(there,))).pages
    assert page.claims == (yeast(1)[0].id,)


def test_one_good_claim_is_enough_for_a_page_that_exists() -> None:
    there = card("Wild yeast", "Grain")
    (page,) = plan(plan_task(yeast(1), YEAST, candidates=(there,))).pages
    assert page.page == there.id


def test_a_page_of_a_person_gets_no_claims_about_a_thing() -> None:
    there = card("Wild yeast", "Grain", kind="person")
    (page,) = plan(plan_task(yeast(5), YEAST, candidates=(there,))).pages
    assert page.page is None


def test_a_source_page_is_never_a_topic_page() -> None:
    there = card("Wild yeast", kind="source")  # type: ignore[arg-type]
    (page,) = plan(plan_task(yeast(5), YEAST, candidates=(there,))).pages
    assert page.page is None


def test_a_page_that_would_only_repeat_the_page_of_its_source_is_not_made() -> None:
    assert plan(plan_task(yeast(6, source="Wild yeast"), YEAST, source="Wild yeast")).pages == ()


def test_at_most_so_many_pages_and_the_most_important_first() -> None:
    from dataclasses import replace

    entities = [Entity(name) for name in ("Rye flour", "Wild yeast", "Sourdough starter")]
    claims = [
        claim(100 * number + at, words.replace("Wild yeast", entity.name), entity.name)
        for number, entity in enumerate(entities)
        for at, words in enumerate(SAID[:6])
    ]
    everything = plan_task(claims, *entities)
    assert [page.title for page in plan(everything).pages] == ["Rye flour", "Wild yeast", "Sourdough starter"]
    assert [page.title for page in plan(replace(everything, most_pages=1)).pages] == ["Rye flour"]


def test_two_pages_never_rest_on_the_same_claims_alone() -> None:
    both = tuple(claim(at, words, "Wild yeast", "Bran") for at, words in enumerate(SAID[:6]))
    assert [page.title for page in plan(plan_task(both, YEAST, Entity("Bran"))).pages] == ["Wild yeast"]


@pytest.mark.parametrize(("one", "other"), [("Wild yeasts", "wild yeast"), ("Pre-ferment", "Preferments")])
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_two_conversations_make_a_page_about_what_both_talked_of() -> None:
    engine = Extractive()
    read = [(text, engine.extract(task(text))) for text in (BAKER, MILLER)]
    claims = [one for text, extraction in read for one in claims_of(text, extraction)]
    pages = engine.plan(plan_task(claims, *read[1][1].entities, source=MILLER.title)).pages
    sources = {one.id: one.source for one in claims}
    assert "Sourdough starter" in {page.title for page in pages}
    assert all({sources[one] for one in page.claims} == {BAKER.title, MILLER.title} for page in pages)


def test_a_short_conversation_alone_makes_none() -> None:
    extraction = Extractive().extract(task(MILLER))
    assert plan(plan_task(claims_of(MILLER, extraction), *extraction.entities, source=MILLER.title)).pages == ()


def test_an_empty_task_plans_nothing() -> None:
    assert plan(plan_task(())).pages == ()
    assert Extractive().extract(task(Text("Empty", (), "prose"))).claims == ()
