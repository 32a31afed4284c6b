"""Disputes, links and names: operations that touch callouts, lists of links, and more pages than one."""

from __future__ import annotations

import pytest
from apply_samples import BREAD, NEXT, OVEN, YEAST, body, by_hand, claim, create, mark, run, said
from apply_samples import bakery as made_bakery

from kb.compile.apply import took, wrote
from kb.errors import NotFound
from kb.markdown.frontmatter import properties
from kb.operations import Add, Alias, Dispute, Lead, Link, Merge, Rename, Retract, Side, Split
from kb.records import PageId, Wiki


@pytest.fixture
def bakery():
    return made_bakery()


SIDES = (
    Side("1910", "in the handbook, it was in 1910.", (claim(3),)),
    Side("1912, approximately", "in the letter, it was in 1912 or so.", (claim(0, "lett"),)),
)
FIRST_LOAF = Dispute(BREAD, "when was the first loaf?", SIDES, "First loaf, 1910 or 1912")
CALLOUT = (
    "> [!warning] Contradiction: when was the first loaf?\n>\n"
    f"> - **1910:** in the handbook, it was in 1910.{mark(3)}\n"
    f"> - **1912, approximately:** in the letter, it was in 1912 or so.{mark(0, 'lett')}\n>\n"
    "> Open: [[First loaf, 1910 or 1912]].\n"
)


# -- dispute ----------------------------------------------------------------------------------------------------


def test_a_dispute_stands_at_the_end_of_the_prose(bakery):
    bakery = run(bakery, Link(BREAD, YEAST, words="what raises it"))
    wiki = run(bakery, FIRST_LOAF)
    assert f"1910.{mark(3)}\n\n{CALLOUT}\n## Related" in wiki.texts[BREAD]
    assert properties(wiki.texts[BREAD])["contradictions"] == 1
    assert len(wiki.cards[BREAD].sources) == 2


def test_a_dispute_stands_behind_the_paragraph_of_its_statement(bakery):
    wiki = run(bakery, Dispute(BREAD, "why?", SIDES, "Why it rises", said(bakery, "Yeast makes")))
    assert f"down.{mark(1)}\n\n> [!warning] Contradiction: why?\n" in wiki.texts[BREAD]


def test_a_dispute_that_is_there_gets_the_new_side(bakery):
    third = Side("1913", "a neighbour says 1913.", (claim(2, "lett"),))
    wiki = run(bakery, FIRST_LOAF, Dispute(BREAD, "when?", (*SIDES, third), "First loaf, 1910 or 1912"))
    assert f"> - **1913:** a neighbour says 1913.{mark(2, 'lett')}\n>\n> Open: [[First loaf" in wiki.texts[BREAD]
    assert wiki.texts[BREAD].count("[!warning]") == 1
    assert properties(wiki.texts[BREAD])["contradictions"] == 1
    assert run(wiki, FIRST_LOAF) is wiki


def test_a_dispute_whose_sides_go_goes_as_a_whole(bakery):
    wiki = run(bakery, FIRST_LOAF)
    one = run(wiki, Retract(BREAD, said(wiki, "1912 or so")))
    assert CALLOUT.splitlines()[3] not in one.texts[BREAD]
    assert CALLOUT.splitlines()[2] in one.texts[BREAD]
    none = run(one, Retract(BREAD, said(one, "in the handbook")))
    assert none.texts[BREAD] == bakery.texts[BREAD]


# -- link -------------------------------------------------------------------------------------------------------


def test_the_first_free_whole_word_becomes_a_link(bakery):
    edited = by_hand(bakery, "Yeast makes the dough rise.", "Yeasty `yeast` makes [[Oven|yeast]] rise, as yeast does.")
    edited = Wiki(edited.texts, edited.cards, {})
    wiki = run(edited, Link(BREAD, YEAST, said(edited, "Yeasty"), "yeast"))
    assert "Yeasty `yeast` makes [[Oven|yeast]] rise, as [[Yeast|yeast]] does." in wiki.texts[BREAD]
    wiki = run(bakery, Link(BREAD, YEAST, said(bakery, "Yeast makes"), "Yeast"))
    assert "\n[[Yeast]] makes the dough" in wiki.texts[BREAD]
    assert said(wiki, "[[Yeast]] makes") in wiki.owned[BREAD]


def test_words_that_are_not_there_or_linked_already_stay(bakery):
    assert run(bakery, Link(BREAD, YEAST, said(bakery, "Salt slows"), "Yeast"), today=NEXT) is bakery
    linked = run(bakery, Link(BREAD, YEAST, said(bakery, "Yeast makes"), "Yeast"))
    assert run(linked, Link(BREAD, YEAST, said(linked, "makes the"), "Yeast"), today=NEXT) is linked
    with pytest.raises(NotFound):
        run(bakery, Link(BREAD, PageId("con-none"), said(bakery, "Salt slows"), "Salt"))


def test_a_link_in_a_row_has_its_bar_escaped(bakery):
    table = f"| what | when |\n|---|---|\n| the yeast | 1910{mark(3)} |\n\n"
    edited = by_hand(bakery, "## Baking", table + "## Baking")
    wiki = run(edited, Link(BREAD, YEAST, said(edited, "the yeast"), "yeast"))
    assert f"| the [[Yeast\\|yeast]] | 1910{mark(3)} |" in wiki.texts[BREAD]


def test_a_list_of_links_names_a_page_once(bakery):
    wiki = run(bakery, Link(BREAD, YEAST, words="what raises it"), Link(BREAD, YEAST, words="again"))
    assert body(wiki).endswith("## Related\n\n- [[Yeast]]: what raises it\n")
    wiki = run(wiki, create(OVEN, "Oven", "An oven bakes."), Link(BREAD, OVEN))
    assert body(wiki).endswith("## Related\n\n- [[Yeast]]: what raises it\n- [[Oven]]\n")


def test_sections_of_lists_stand_in_their_order(bakery):
    wiki = run(bakery, Link(BREAD, YEAST, section="Sources"), Link(BREAD, YEAST), Link(BREAD, YEAST, section="Pages"))
    heads = [line for line in wiki.texts[BREAD].splitlines() if line.startswith("## ")]
    assert heads == ["## Baking", "## Past", "## Pages", "## Related", "## Sources"]


# -- alias, rename ----------------------------------------------------------------------------------------------


def test_an_alias_is_added_once_and_a_misheard_one_apart(bakery):
    wiki = run(bakery, Alias(BREAD, "Loaf"), Alias(BREAD, "loaf"), Alias(BREAD, "Bred", heard_as=True))
    assert "aliases:\n  - Loaf\nheard_as:\n  - Bred\ntags: []\n" in wiki.texts[BREAD]
    assert (wiki.cards[BREAD].aliases, wiki.cards[BREAD].heard_as) == (("Loaf",), ("Bred",))
    assert run(wiki, Alias(BREAD, "bread")) is wiki


def test_every_link_follows_a_rename(bakery):
    wiki = run(bakery, Link(BREAD, YEAST, said(bakery, "Yeast makes"), "Yeast"), Link(YEAST, BREAD))
    wiki = by_hand(wiki, "tags: []", 'tags: []\nparts:\n  - "[[Yeast]]"  # mine\n  - salt')
    wiki = by_hand(wiki, "## Baking", "See [[yeast#Use|it]], [y](concepts/Yeast.md), `[[Yeast]]`.\n\n## Baking")
    after = run(wiki, Rename(YEAST, "Baker's yeast: a guide"), today=NEXT)
    text = after.texts[BREAD]
    assert "[[Baker's yeast - a guide]] makes the dough" in text
    assert (
        "See [[Baker's yeast - a guide#Use|it]], [y](concepts/Baker%27s%20yeast%20-%20a%20guide.md), `[[Yeast]]`."
        in text
    )
    assert 'parts:\n  - "[[Baker\'s yeast - a guide]]"\n  - salt' in text
    assert after.cards[YEAST].path == "concepts/Baker's yeast - a guide.md"
    assert after.cards[YEAST].aliases == ("Yeast",)
    assert properties(after.texts[YEAST])["title"] == "Baker's yeast - a guide"
    assert wrote(wiki, after) == took(wiki, after) == {}


def test_a_rename_back_leaves_no_alias_of_the_title(bakery):
    wiki = run(bakery, Rename(YEAST, "Leaven"), Rename(YEAST, "Yeast"))
    assert wiki.cards[YEAST].aliases == ("Leaven",)
    assert wiki.cards[YEAST].path == "concepts/Yeast.md"


# -- merge ------------------------------------------------------------------------------------------------------


def test_a_page_goes_into_another_with_statements_names_and_links(bakery):
    wiki = run(
        bakery,
        Add(YEAST, "The mill stood still.", (claim(2, "lett"),), section="Past"),
        Add(YEAST, "Rye needs sour dough.", (claim(6),)),
        Alias(YEAST, "Leaven"),
        create(OVEN, "Oven", "Yeast dies in an oven."),
        Link(BREAD, YEAST, said(bakery, "Yeast makes"), "Yeast"),
        Link(YEAST, OVEN, words="where it dies"),
        Link(BREAD, YEAST),
        Link(YEAST, BREAD),
    )
    wiki = run(wiki, Link(OVEN, YEAST, said(wiki, "dies in", OVEN), "Yeast"), Link(OVEN, YEAST), Link(OVEN, BREAD))
    after = run(wiki, Merge(YEAST, BREAD))
    assert YEAST not in after.texts
    assert YEAST not in after.cards
    assert after.cards[BREAD].aliases == ("Yeast", "Leaven")
    assert after.cards[BREAD].sources == ("Baking at home", "Letters of a miller")
    assert body(after) == (
        f"Bread is baked from dough.\n\nYeast makes the dough rise.{mark(0)} Salt slows it down.{mark(1)}\n\n"
        f"Rye needs sour dough.{mark(6)}\n\n## Baking\n\nThe crust forms in ten minutes.{mark(2)}\n\n"
        f"## Past\n\nThe first loaf of the town was baked in 1910.{mark(3)}\n\n"
        f"The mill stood still.{mark(2, 'lett')}\n\n"
        "## Related\n\n- [[Oven]]: where it dies\n"
    )
    assert "\n[[Bread|Yeast]] dies in an oven.\n\n## Related\n\n- [[Bread]]\n" in after.texts[OVEN]
    assert said(after, "mill stood") in after.owned[BREAD]
    assert said(after, "dies in", OVEN) in after.owned[OVEN]


def test_a_persons_words_move_with_their_footnotes_and_stay_hers(bakery):
    words = "---\nMy own lead.\n\nI saw it.[^1]\n\n[^1]: under glass\n"
    wiki = by_hand(bakery, "---\nYeast is a small fungus.\n", words, YEAST)
    wiki = by_hand(wiki, "## Baking", "She told me.[^1]\n\n## Baking")
    wiki = Wiki({**wiki.texts, BREAD: wiki.texts[BREAD] + "[^1]: at home\n"}, wiki.cards, wiki.owned)
    after = run(wiki, Merge(YEAST, BREAD))
    assert "She told me.[^1]\n\nMy own lead.\n\nI saw it.[^1-2]\n\n## Baking" in after.texts[BREAD]
    assert "[^1]: at home\n" in after.texts[BREAD]
    assert "[^1-2]: under glass\n" in after.texts[BREAD]
    assert said(after, "I saw it") not in after.owned[BREAD]
    assert wrote(wiki, after) == {}


def test_a_statement_that_both_pages_have_stands_once(bakery):
    wiki = run(bakery, Add(YEAST, "Salt slows it down.", (claim(1),)), Add(YEAST, "Rye.", (claim(6),)))
    wiki = run(wiki, Merge(YEAST, BREAD))
    assert wiki.texts[BREAD].count("Rye.") == 1
    both = run(bakery, Add(YEAST, "Salt slows it down.", (claim(1),)), Merge(YEAST, BREAD))
    assert both.texts[BREAD].count("Salt slows it down.") == 1
    other = run(bakery, Add(YEAST, "Salt slows it down.", (claim(5),)), Merge(YEAST, BREAD))
    assert mark(5) in body(other)  # no citation is lost


# -- split ------------------------------------------------------------------------------------------------------


def test_a_page_splits_and_both_link_to_each_other(bakery):
    moving = (said(bakery, "1910"), said(bakery, "Salt slows"))
    new = PageId("con-salt")
    wiki = run(bakery, Split(BREAD, new, "Salt", "concept", "Salt is old.", "What salt does.", moving))
    assert body(wiki) == (
        f"Bread is baked from dough.\n\nYeast makes the dough rise.{mark(0)}\n\n"
        f"## Baking\n\nThe crust forms in ten minutes.{mark(2)}\n\n## Related\n\n- [[Salt]]: What salt does\n"
    )
    assert body(wiki, new) == (
        f"Salt is old.\n\nSalt slows it down.{mark(1)}\n\n"
        f"## Past\n\nThe first loaf of the town was baked in 1910.{mark(3)}\n\n## Related\n\n- [[Bread]]\n"
    )
    assert [line[:15] for line in wiki.texts[new].splitlines()[-2:]] == [f"{mark(1)}:", f"{mark(3)}:"]
    assert wiki.cards[new].sources == ("Baking at home",)
    assert set(moving) <= set(wiki.owned[new])
    assert set(wrote(bakery, wiki)[new]) >= set(moving)
    assert set(took(bakery, wiki)[BREAD]) == set(moving)


def test_a_whole_callout_and_a_quotation_move_as_they_are(bakery):
    wiki = run(bakery, FIRST_LOAF, Add(BREAD, "", (claim(5),), is_quotation=True))
    moving = tuple(said(wiki, words) for words in ("in the handbook", "1912 or so", "must cool"))
    wiki = run(wiki, Split(BREAD, PageId("con-new"), "New", "concept", "It is new.", "New.", moving))
    assert CALLOUT in wiki.texts[PageId("con-new")]
    assert "\n\n> “A loaf must cool" in wiki.texts[PageId("con-new")]
    assert properties(wiki.texts[PageId("con-new")])["contradictions"] == 1
    assert "contradictions" not in properties(wiki.texts[BREAD])


# -- what was written -------------------------------------------------------------------------------------------


def test_what_was_written_and_taken_is_told_by_page(bakery):
    old = said(bakery, "Salt slows")
    wiki = run(bakery, Add(YEAST, "Rye.", (claim(6),)), Retract(BREAD, old), Lead(BREAD, "Bread is food.", "Food."))
    assert wrote(bakery, wiki) == {YEAST: (said(wiki, "Rye", YEAST),), BREAD: (said(wiki, "is food"),)}
    assert took(bakery, wiki) == {BREAD: (said(bakery, "baked from"), old)}
    assert wrote(bakery, bakery) == took(bakery, bakery) == {}


def test_words_that_a_person_wrote_elsewhere_can_be_written_by_the_machine_too(bakery):
    by_person = by_hand(bakery, "## Baking", "Rye is dark.\n\n## Baking")
    by_person = run(by_person, Link(BREAD, YEAST))
    wiki = run(
        by_person, Link(YEAST, BREAD), Add(YEAST, "Rye is dark.", (claim(6),)), Link(BREAD, YEAST, section="Pages")
    )
    assert said(wiki, "Rye", YEAST) in wiki.owned[YEAST]
    assert said(wiki, "Rye", YEAST) in wrote(by_person, wiki)[YEAST]


def test_one_citation_on_both_pages_stays_one(bakery):
    wiki = run(bakery, Add(YEAST, "It eats sugar.", (claim(0),)))
    wiki = run(by_hand(wiki, "“Dough rises", "“Dough  rises", YEAST), Merge(YEAST, BREAD))
    assert wiki.texts[BREAD].count(f"\n{mark(0)}: ") == 1
    assert "-2]" not in wiki.texts[BREAD]
