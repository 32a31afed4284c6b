"""Statements are added, reworded, superseded and taken away; everything else on the page stays."""

from __future__ import annotations

import pytest
from apply_samples import BREAD, NEXT, YEAST, body, by_hand, claim, create, evidence, mark, run, said
from apply_samples import bakery as made_bakery

from kb.errors import NotFound
from kb.markdown.frontmatter import properties
from kb.operations import Add, Create, Draft, Lead, Refine, Restructure, Retract, Supersede
from kb.records import ClaimId, PageId, StatementId, Wiki


@pytest.fixture
def bakery():
    return made_bakery()


# -- create -----------------------------------------------------------------------------------------------------


def test_a_new_page_has_its_properties_in_the_fixed_order_and_a_lead():
    wiki = run(
        Wiki({}, {}),
        Create(
            BREAD, "Bread: a start", "concept", "Bread is [food].", "On  bread: all.", ("Loaf", "loaf"), ("topic/food",)
        ),
    )
    assert wiki.texts[BREAD] == (
        "---\ntitle: Bread - a start\ntype: concept\nid: con-bread\n"
        'description: "On bread: all."\naliases:\n  - Loaf\n'
        "tags:\n  - topic/food\nsources: []\nsource_count: 0\ncreated: 2026-10-01\nupdated: 2026-10-01\n---\n"
        "Bread is \\[food].\n"
    )  # fmt: skip
    card = wiki.cards[BREAD]
    assert (card.path, card.aliases, card.kind) == ("concepts/Bread - a start.md", ("Loaf",), "concept")
    assert card.description == "On bread: all."


def test_a_page_that_exists_is_not_made_again(bakery):
    assert run(bakery, create(lead="Something else.")) is bakery


# -- add --------------------------------------------------------------------------------------------------------


def test_statements_grow_to_paragraphs_and_their_footnotes_stand_at_the_end(bakery):
    assert body(bakery) == (
        f"Bread is baked from dough.\n\nYeast makes the dough rise.{mark(0)} Salt slows it down.{mark(1)}\n\n"
        f"## Baking\n\nThe crust forms in ten minutes.{mark(2)}\n\n"
        f"## Past\n\nThe first loaf of the town was baked in 1910.{mark(3)}\n"
    )
    lines = bakery.texts[BREAD].splitlines()
    assert [line[:15] for line in lines[-4:]] == [f"{mark(n)}:" for n in range(4)]
    assert properties(bakery.texts[BREAD])["sources"] == ["[[Baking at home]]"]
    assert bakery.cards[BREAD].sources == ("Baking at home",)


def test_a_statement_stands_right_after_the_one_it_names(bakery):
    wiki = run(bakery, Add(BREAD, "Wet dough makes holes.", (claim(4),), after=said(bakery, "Yeast makes")), today=NEXT)
    assert f"rise.{mark(0)} Wet dough makes holes.{mark(4)} Salt slows" in wiki.texts[BREAD]
    assert "updated: 2026-10-02" in wiki.texts[BREAD]
    labels = [line.split(":")[0] for line in wiki.texts[BREAD].splitlines() if line.startswith("[^")]
    assert labels == [mark(0), mark(4), mark(1), mark(2), mark(3)]


def test_a_statement_that_opens_a_paragraph_never_cuts_one_in_two(bakery):
    wiki = run(bakery, Add(BREAD, "Wet dough.", (claim(4),), after=said(bakery, "Yeast makes"), opens_paragraph=True))
    assert f"down.{mark(1)}\n\nWet dough.{mark(4)}\n\n## Baking" in wiki.texts[BREAD]


def test_a_statement_after_the_lead_opens_a_paragraph(bakery):
    wiki = run(bakery, Add(BREAD, "Wet dough.", (claim(4),), after=said(bakery, "is baked from")))
    assert f"dough.\n\nWet dough.{mark(4)}\n\nYeast makes" in wiki.texts[BREAD]


def test_neighbours_that_rest_on_the_same_claims_share_the_mark(bakery):
    wiki = run(bakery, Add(BREAD, "It does so quickly.", (claim(2),), section="baking"))
    assert f"The crust forms in ten minutes. It does so quickly.{mark(2)}\n\n## Past" in wiki.texts[BREAD]
    wiki = run(wiki, Add(BREAD, "Three. And four.", (claim(2),), section="Baking"))
    assert f"quickly.{mark(2)} Three. And four.{mark(2)}" in wiki.texts[BREAD]


def test_a_new_section_stands_before_those_that_close_a_page(bakery):
    bakery = by_hand(bakery, "\n## Past", "\n## Related\n\n- [[Yeast]]: what raises it\n\n## Past")
    bakery = run(bakery, Add(BREAD, "Rye needs sour dough.", (claim(6),), section="Flours"))
    assert f"## Flours\n\nRye needs sour dough.{mark(6)}\n\n## Related\n\n- [[Yeast]]" in bakery.texts[BREAD]


def test_a_quotation_shows_the_quote_of_its_claim(bakery):
    wiki = run(bakery, Add(BREAD, "", (claim(5),), section="Baking", is_quotation=True))
    shown = "> “A loaf must cool for one hour before it is cut.” (Baking at home, 12:31, A baker)"
    assert f"minutes.{mark(2)}\n\n{shown}{mark(5)}\n\n## Past" in wiki.texts[BREAD]
    wiki = run(wiki, Add(BREAD, "Wet dough.", (claim(4),), section="Baking"))
    assert f"{mark(5)}\n\nWet dough.{mark(4)}\n\n## Past" in wiki.texts[BREAD]


def test_words_of_markdown_in_a_statement_are_escaped(bakery):
    wiki = run(bakery, Add(BREAD, "Costs $5 [each] *now*\n# not a heading.", (claim(4),), section="Baking"))
    assert f"Costs \\$5 \\[each] \\*now\\* # not a heading.{mark(4)}" in wiki.texts[BREAD]


def test_nothing_is_put_among_a_persons_sentences(bakery):
    by_person = by_hand(bakery, f"down.{mark(1)}", f"down.{mark(1)} I doubt it. My aunt knows more.")
    for name in ("Salt slows", "I doubt it"):
        wiki = run(by_person, Add(BREAD, "Wet dough.", (claim(4),), after=said(by_person, name)))
        assert f"I doubt it. My aunt knows more.\n\nWet dough.{mark(4)}\n\n## Baking" in wiki.texts[BREAD]
    wiki = run(by_person, Add(BREAD, "Wet dough.", (claim(4),)))
    assert f"knows more.\n\nWet dough.{mark(4)}\n\n## Baking" in wiki.texts[BREAD]


def test_a_long_paragraph_is_broken_between_statements(bakery):
    wiki = run(bakery, *(Add(BREAD, f"This is number {n}.", (claim(n),)) for n in (2, 3)))
    wiki = run(wiki, Add(BREAD, "Rye is sour.", (claim(6),)), Add(BREAD, "It cools.", (claim(5),)))
    paragraphs = body(wiki).split("\n\n")[1:3]
    assert [paragraph.count("[^") for paragraph in paragraphs] == [4, 2]
    assert paragraphs[1] == f"Rye is sour.{mark(6)} It cools.{mark(5)}"  # not before a word that points back


def test_a_persons_long_paragraph_is_never_broken(bakery):
    long = "I baked. I ate. I slept. I woke. I baked again. I ate again."
    by_person = by_hand(bakery, "## Baking", f"{long}\n\n## Baking")
    wiki = run(by_person, Add(BREAD, "Wet dough.", (claim(4),)))
    assert f"{long}\n\nWet dough." in wiki.texts[BREAD]


def test_an_unknown_page_statement_or_claim_is_not_found(bakery):
    for operation in (
        Add(PageId("con-none"), "Words.", (claim(0),)),
        Add(BREAD, "Words.", (ClaimId("none-000000"),)),
        Add(BREAD, "Words.", (claim(0),), after=StatementId("s-00000000")),
        Add(BREAD, "", (), is_quotation=True),
        Refine(BREAD, StatementId("s-00000000"), "Words.", ()),
        Retract(BREAD, StatementId("s-00000000")),
    ):
        with pytest.raises(NotFound):
            run(bakery, operation)


# -- refine, supersede, retract ---------------------------------------------------------------------------------


def test_a_refined_statement_keeps_its_citations_and_its_links(bakery):
    linked = by_hand(bakery, "Yeast makes", "[[Yeast]] makes")
    linked = Wiki(linked.texts, linked.cards, {BREAD: frozenset({said(linked, "makes the dough")})})
    wiki = run(linked, Refine(BREAD, said(linked, "makes the"), "Wild Yeast eats sugar.", (claim(4), claim(0))))
    assert f"\n\nWild [[Yeast]] eats sugar.{mark(0)}{mark(4)} Salt slows" in wiki.texts[BREAD]


def test_a_superseded_statement_moves_to_the_history(bakery):
    new = Supersede(BREAD, said(bakery, "1910"), "The first loaf was baked in 1912.", (claim(0, "lett"),))
    wiki = run(bakery, new)
    assert body(wiki).endswith(
        f"## Past\n\nThe first loaf was baked in 1912.{mark(0, 'lett')}\n\n"
        f"## History\n\n- The first loaf of the town was baked in 1910.{mark(3)}\n"
    )
    assert properties(wiki.texts[BREAD])["sources"] == ["[[Baking at home]]", "[[Letters of a miller]]"]
    wiki = run(wiki, Supersede(BREAD, said(wiki, "ten minutes"), "It forms at once.", (claim(2),)))
    assert f"in 1910.{mark(3)}\n- The crust forms in ten minutes.{mark(2)}\n" in wiki.texts[BREAD]


def test_a_superseded_quotation_moves_as_a_quotation(bakery):
    wiki = run(bakery, Add(BREAD, "", (claim(5),), section="Baking", is_quotation=True))
    wiki = run(wiki, Supersede(BREAD, said(wiki, "must cool"), "It cools for an hour.", (claim(4),)))
    assert f"\n\nIt cools for an hour.{mark(4)}\n\n## Past" in wiki.texts[BREAD]
    assert (
        f"## History\n\n> “A loaf must cool for one hour before it is cut.” (Baking at home, 12:31, A baker){mark(5)}"
        in body(wiki)
    )


def test_a_retracted_statement_takes_its_footnote_and_source_along(bakery):
    wiki = run(bakery, Add(BREAD, "The mill stood still.", (claim(2, "lett"),)))
    assert wiki.cards[BREAD].sources == ("Baking at home", "Letters of a miller")
    assert run(wiki, Retract(BREAD, said(wiki, "mill stood"))).texts[BREAD] == bakery.texts[BREAD]


def test_an_emptied_section_goes_with_its_statement(bakery):
    wiki = run(bakery, Retract(BREAD, said(bakery, "ten minutes")), Retract(BREAD, said(bakery, "1910")))
    assert body(wiki).endswith(f"Salt slows it down.{mark(1)}\n")
    wiki = run(wiki, Retract(BREAD, said(wiki, "Yeast makes")))
    assert body(wiki) == f"Bread is baked from dough.\n\nSalt slows it down.{mark(1)}\n"


def test_a_section_with_a_persons_words_stays(bakery):
    by_person = by_hand(bakery, "## Past\n", "## Past\n\n- I was there\n- so was she\n")
    wiki = run(by_person, Retract(BREAD, said(by_person, "1910")))
    assert body(wiki).endswith("## Past\n\n- I was there\n- so was she\n")


def test_an_item_that_goes_leaves_a_whole_list(bakery):
    listed = by_hand(bakery, "## Past\n", f"## Past\n\n- One item of it.{mark(4)}\n- Another item.{mark(5)}\n")
    wiki = run(listed, Retract(BREAD, said(listed, "Another item")))
    assert f"## Past\n\n- One item of it.{mark(4)}\n\nThe first loaf" in wiki.texts[BREAD]


# -- restructure, lead ------------------------------------------------------------------------------------------


def test_statements_are_reordered_and_joined_with_their_citations(bakery):
    yeast, salt = said(bakery, "Yeast makes"), said(bakery, "Salt slows")
    drafts = ((Draft("Salt slows what yeast raises.", (claim(1), claim(0)), (salt, yeast)),),)
    wiki = run(bakery, Restructure(BREAD, "", drafts))
    assert f"dough.\n\nSalt slows what yeast raises.{mark(1)}{mark(0)}\n\n## Baking" in wiki.texts[BREAD]
    drafts = ((Draft("Salt.", (claim(1),), (salt,)),), (Draft("Yeast makes the dough rise.", (claim(0),), (yeast,)),))
    wiki = run(bakery, Restructure(BREAD, "", drafts))
    assert f"dough.\n\nSalt.{mark(1)}\n\nYeast makes the dough rise.{mark(0)}\n\n## Baking" in wiki.texts[BREAD]


def test_a_persons_statements_stay_where_they_are_when_a_section_is_restructured(bakery):
    by_person = by_hand(bakery, f"rise.{mark(0)} Salt", f"rise.{mark(0)}\n\nI doubt *all* of it.\n\nSalt")
    yeast, salt = said(by_person, "Yeast makes"), said(by_person, "Salt slows")
    drafts = ((Draft("Salt.", (claim(1),), (salt,)), Draft("Yeast.", (claim(0),), (yeast,))),)
    wiki = run(by_person, Restructure(BREAD, "", drafts))
    assert f"dough.\n\nSalt.{mark(1)} Yeast.{mark(0)}\n\nI doubt *all* of it.\n\n## Baking" in wiki.texts[BREAD]
    mixed = by_hand(bakery, f"rise.{mark(0)} Salt", f"rise.{mark(0)} I was there.[^me] Salt")
    drafts = ((Draft("Both.", (claim(1), claim(0)), (said(mixed, "Salt slows"), said(mixed, "Yeast makes"))),),)
    wiki = run(mixed, Restructure(BREAD, "", drafts))
    assert f"dough.\n\nBoth.{mark(1)}{mark(0)}\n\nI was there.[^me]\n\n## Baking" in wiki.texts[BREAD]


def test_a_lead_and_its_description_change_and_nothing_else(bakery):
    wiki = run(bakery, Lead(BREAD, "Bread is food.", "On bread."), today=NEXT)
    before, after = bakery.texts[BREAD].splitlines(), wiki.texts[BREAD].splitlines()
    assert [line for line in after if line not in before] == [
        "description: On bread.", "updated: 2026-10-02", "Bread is food."
    ]  # fmt: skip
    assert len(before) == len(after)
    assert wiki.cards[BREAD].description == "On bread."


def test_a_page_without_lead_gets_one_before_all_else(bakery):
    bare = by_hand(bakery, "Bread is baked from dough.\n\n", "")
    assert body(run(bare, Lead(BREAD, "Bread is food.", "On bread."))).startswith("Bread is food.\n\nYeast makes")


def test_nothing_to_do_changes_nothing(bakery):
    assert run(bakery, Lead(BREAD, "Bread is baked from dough.", "Bread is baked from dough."), today=NEXT) is bakery
    assert run(bakery, Restructure(BREAD, "", ()), today=NEXT) is bakery


def test_remarks_in_properties_and_unknown_footnotes_stay(bakery):
    by_person = by_hand(bakery, "tags: []", "tags: []\nmine: 1  # my remark")
    by_person = by_hand(by_person, f"down.{mark(1)}", f"down.{mark(1)}\n\nI know.[^1]")
    text = by_person.texts[BREAD] + "[^1]: my aunt\n  told me\n[^unused]: hers\n%% a remark %%\n"
    by_person = Wiki({**by_person.texts, BREAD: text}, by_person.cards, by_person.owned)
    wiki = run(by_person, Add(BREAD, "Wet dough.", (claim(4),)))
    assert "mine: 1  # my remark\n" in wiki.texts[BREAD]
    assert wiki.texts[BREAD].endswith("[^1]: my aunt\n  told me\n[^unused]: hers\n%% a remark %%\n")
    labels = [line.split(":")[0] for line in wiki.texts[BREAD].splitlines() if line.startswith("[^")]
    assert labels == [mark(0), mark(1), mark(4), mark(2), mark(3), "[^1]", "[^unused]"]


def test_footnotes_that_a_person_wrote_below_move_to_the_end(bakery):
    text = bakery.texts[BREAD] + "\n## My notes\n\nI baked it.\n"
    by_person = Wiki({**bakery.texts, BREAD: text}, bakery.cards, bakery.owned)
    wiki = run(by_person, Add(BREAD, "Wet dough.", (claim(4),)))
    assert f"1910.{mark(3)}\n\n## My notes\n\nI baked it.\n\n{mark(0)}: " in wiki.texts[BREAD]


def test_new_statements_are_the_machines_and_a_persons_are_not(bakery):
    by_person = by_hand(bakery, "## Baking", "My own words here.\n\n## Baking")
    wiki = run(by_person, Add(BREAD, "Wet dough.", (claim(4),)))
    assert said(wiki, "Wet dough") in wiki.owned[BREAD]
    assert said(wiki, "My own words") not in wiki.owned[BREAD]
    assert wiki.owned[YEAST] == bakery.owned[YEAST]


def test_evidence_is_asked_for_quotes_only_of_new_citations(bakery):
    edited = by_hand(bakery, "“Salt holds the yeast back,", "“Salt — holds the yeast back,")
    wiki = run(edited, Add(BREAD, "Wet dough.", (claim(4),)), given=evidence())
    assert "“Salt — holds" in wiki.texts[BREAD]


def test_a_page_whose_properties_are_broken_still_grows(bakery):
    broken = by_hand(bakery, "type: concept\n", "type: concept: none\n")
    wiki = run(broken, Add(BREAD, "Wet dough.", (claim(4),)))
    assert wiki.texts[BREAD].startswith(broken.texts[BREAD][:200])
    assert f"Wet dough.{mark(4)}" in body(wiki)
    assert wiki.cards[BREAD] == bakery.cards[BREAD]


def test_footnotes_stand_before_code_that_never_closes(bakery):
    text = bakery.texts[BREAD] + "\n```\nnever closed\n"
    wiki = Wiki({**bakery.texts, BREAD: text}, bakery.cards, bakery.owned)
    wiki = run(wiki, Add(BREAD, "Wet dough.", (claim(4),)), Add(BREAD, "Rye.", (claim(6),)))
    assert wiki.texts[BREAD].endswith("”\n\n```\nnever closed\n")
    assert wiki.texts[BREAD].count(f"\n{mark(4)}: ") == 1
    assert wiki.texts[BREAD].count(f"\n{mark(0)}: ") == 1


def test_a_persons_cited_statement_gets_no_neighbour_in_its_paragraph(bakery):
    by_person = by_hand(bakery, "## Baking", "I was there.[^me]\n\n## Baking")
    for after in (said(by_person, "I was there"), None):
        wiki = run(by_person, Add(BREAD, "Wet dough.", (claim(4),), after=after))
        assert f"I was there.[^me]\n\nWet dough.{mark(4)}\n\n## Baking" in wiki.texts[BREAD]


def test_a_draft_that_names_a_persons_statement_does_not_take_it_away(bakery):
    by_person = by_hand(bakery, "## Baking", "I was there.[^me]\n\n## Baking")
    replaced = (said(by_person, "Yeast makes"), said(by_person, "Salt slows"), said(by_person, "I was there"))
    drafts = ((Draft("Salt slows what yeast raises.", (claim(0), claim(1)), replaced),),)
    wiki = run(by_person, Restructure(BREAD, "", drafts))
    assert f"raises.{mark(0)}{mark(1)}\n\nI was there.[^me]\n\n## Baking" in wiki.texts[BREAD]


def test_a_new_paragraph_is_parted_from_a_heading_that_stands_close(bakery):
    close = by_hand(bakery, f"{mark(1)}\n\n## Baking", f"{mark(1)}\n## Baking")
    wiki = run(close, Add(BREAD, "Wet dough.", (claim(4),), opens_paragraph=True))
    assert f"{mark(1)}\n\nWet dough.{mark(4)}\n\n## Baking" in wiki.texts[BREAD]
