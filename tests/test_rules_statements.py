"""Rules about what pages say, each with a vault that breaks it and one that does not."""

from __future__ import annotations

import pytest
from rule_samples import FEED, PAGES, REST, definition, found, spoiled, vault

SOUR = "concepts/Sourdough.md"


def by_a_person(words: str) -> bool:
    return "grandmother" in words


def test_a_statement_of_kb_without_a_mark_is_uncited_and_one_of_a_person_is_not() -> None:
    change = spoiled(SOUR, "## Related", "The oven of my grandmother was built of clay.\n\n## Related")
    [problem] = found("uncited-statement", vault(change))
    assert "“The oven of my grandmother" in problem.message
    assert found("uncited-statement", vault(change, written_by_a_person=by_a_person)) == []


@pytest.mark.parametrize(("old", "new"), [("120 years", "130 years"), ("eight hours", "nine hours")])
def test_a_figure_that_no_passage_has_is_found(old: str, new: str) -> None:
    body = PAGES[SOUR].partition("[^even-0a0a01]:")[0]
    change = {SOUR: body.replace(old, new) + definition(FEED) + "\n" + definition(REST) + "\n"}
    [problem] = found("figure-without-evidence", vault(change))
    assert problem.path == "wiki/concepts/Sourdough.md"


def test_a_number_word_counts_as_its_figure() -> None:
    change = spoiled(SOUR, "rests for eight hours, and for", "rests for 8 hours, and for")
    assert found("figure-without-evidence", vault(change)) == []


def test_a_name_that_no_passage_has_is_found() -> None:
    body = PAGES[SOUR].partition("[^even-0a0a01]:")[0].replace("bakery of Lyon", "bakery of Marseille")
    change = {SOUR: body + definition(FEED) + "\n" + definition(REST) + "\n"}
    [problem] = found("name-without-evidence", vault(change))
    assert "Marseille" in problem.message


def test_a_name_that_stands_elsewhere_in_the_source_or_that_a_link_backs_is_fine() -> None:
    text = "text/Evenings with a baker (text).md"
    change = spoiled(SOUR, "One sourdough was", "In the words of Poilâne, one sourdough was")
    assert len(found("name-without-evidence", vault(change))) == 1
    passage = "Poilâne told me about the clock. ^p-0a0b0c0d"
    assert found("name-without-evidence", vault(change | spoiled(text, "## At the oven", passage))) == []
    misheard = spoiled("concepts/Steam.md", "id: con-steam", "id: con-steam\nheard_as:\n  - wild yeast")
    change = misheard | spoiled(SOUR, "One sourdough was", "With [[Steam]], one sourdough was")
    assert found("name-without-evidence", vault(change)) == []


def test_the_title_of_the_page_and_the_author_of_the_source_are_evidence() -> None:
    source = "sources/Evenings with a baker.md"
    change = spoiled(SOUR, "One sourdough was", "Lionel Poilâne says that one Sourdough was")
    assert found("name-without-evidence", vault(change))
    change |= spoiled(source, "raw: raw", "author:\n  - Lionel Poilâne\nraw: raw")
    assert found("name-without-evidence", vault(change)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("needs time, as", "needs 40 hours, as"), ("description: About it.", "description: About Marseille and bread.")],
)
def test_a_lead_that_says_more_than_the_page_is_stale(old: str, new: str) -> None:
    [problem] = found("stale-lead", vault(spoiled(SOUR, old, new)))
    assert "stands nowhere else" in problem.message


def test_a_lead_that_sums_up_the_page_or_that_a_person_wrote_is_not_stale() -> None:
    assert found("stale-lead", vault(spoiled(SOUR, "needs time, as", "lived 120 years, as"))) == []
    change = spoiled(SOUR, "needs time, as", "needs the 40 hours of my grandmother, as")
    assert found("stale-lead", vault(change, written_by_a_person=by_a_person)) == []


def test_a_lead_may_name_a_page_that_the_page_links_or_what_the_source_names_elsewhere() -> None:
    change = spoiled(SOUR, "[[Steam|steam]] needs an oven", "[[Steam]] needs an oven")
    assert found("stale-lead", vault(change)) == []
    change = {SOUR: str(change[SOUR]).replace("- [[Steam]]: what the crust needs", "- nothing")}
    assert found("stale-lead", vault(change)) == [], "the text speaks of steam"
    change = spoiled(SOUR, "[[Steam|steam]] needs an oven", "Vulcan needs an oven")
    assert len(found("stale-lead", vault(change))) == 1


def test_a_mark_after_every_few_words_makes_a_heap() -> None:
    heap = "\n\n".join(f"Yeast is wild in {place}.[^{REST}]" for place in ["kitchens", "cellars", "old mills"] * 6)
    [problem] = found("heap-of-statements", vault(spoiled(SOUR, "## Related", heap + "\n\n## Related")))
    assert "words a mark" in problem.message


def test_a_paragraph_without_an_end_makes_a_heap_unless_a_person_wrote_it() -> None:
    long = " ".join(["The dough of my grandmother rests in a cold room until it has doubled in size."] * 6)
    change = spoiled(SOUR, "## Related", f"{long}[^{REST}]\n\n## Related")
    [problem] = found("heap-of-statements", vault(change))
    assert "6 sentences" in problem.message
    assert found("heap-of-statements", vault(change, written_by_a_person=by_a_person)) == []
