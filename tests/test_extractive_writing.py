"""Writing: a lead of facts, attributed quotations, links to pages that are there; nothing invented."""

from __future__ import annotations

import re

import pytest
from extractive_samples import card, claim, draft

from kb.extractive.writing import A_SECTION, FURTHER, lead, write
from kb.operations import Add, Create, Lead, Link, Operation
from kb.records import PageId, Statement, StatementId
from kb.tasks import PageDraft, WriteTask


def written(*drafts: PageDraft) -> tuple[Operation, ...]:
    return write(WriteTask(drafts, {})).operations


def of(kind: type[Operation], operations: tuple[Operation, ...]) -> list[Operation]:
    return [operation for operation in operations if isinstance(operation, kind)]


RYE = [claim(at, f"Today rye flour number {at} soaks up water like a sponge.", "Rye flour") for at in range(5)]
PAGE = card("Rye flour")


def test_a_new_page_is_created_and_then_quotes_each_claim() -> None:
    create, *adds = written(draft(PAGE, RYE))
    assert isinstance(create, Create)
    assert (create.page, create.title, create.kind) == (PAGE.id, "Rye flour", "concept")
    assert [(add.claims, add.is_quotation, add.text) for add in adds if isinstance(add, Add)] == [
        ((one.id,), True, "") for one in RYE
    ]


def test_the_lead_holds_no_figure_but_a_count_of_sources() -> None:
    other = claim(9, "In the end rye flour wins.", "Rye flour", source="Grain")
    assert lead(draft(PAGE, RYE)) == "Passages about rye flour, from 1 source."
    assert lead(draft(PAGE, [*RYE, other])) == "Passages about rye flour, from 2 sources."


def test_the_lead_names_the_speakers_when_all_are_people() -> None:
    said = [claim(1, "He said that rye flour rests.", "Rye flour", speaker="Ada Lovelace")]
    assert lead(draft(PAGE, said)) == "Passages about rye flour by Ada Lovelace, from 1 source."
    role = [*said, claim(2, "I knead the rye flour.", "Rye flour", speaker="Project Manager")]
    assert lead(draft(PAGE, role)) == "Passages about rye flour, from 1 source."


def test_what_people_say_of_themselves_is_called_so() -> None:
    said = [claim(1, "I joined the Navy in 1943.", "Grace Hopper", speaker="Grace Hopper")]
    assert (
        lead(draft(card("Grace Hopper", kind="person"), said))
        == "First-person passages by Grace Hopper, from 1 source."
    )


def test_the_lead_uses_the_form_that_stands_inside_the_sentences() -> None:
    said = [claim(1, "A brain and its neural networks differ.", "Neural network")]
    assert lead(draft(card("Neural network"), said)).startswith("Passages about neural networks,")


def test_definitions_come_first() -> None:
    from dataclasses import replace

    defining = replace(RYE[3], kind="definition")
    adds = of(Add, written(draft(PAGE, [RYE[0], RYE[1], defining])))
    assert adds[0].claims == (defining.id,)  # type: ignore[union-attr]


def test_no_section_gets_more_than_eight_quotations_and_a_full_page_gets_none() -> None:
    fields = [chr(97 + at) * 5 for at in range(16)]
    said = [claim(at, f"{field} {field[::-1]} {field * 2} rye.", "Rye flour") for at, field in enumerate(fields)]
    there = tuple(
        Statement(StatementId(f"s-{at}"), f"“{at}”", (f"brea-00000{at}",), "", 0, 0, at, is_quotation=True)
        for at in range(6)
    )
    adds = of(Add, written(PageDraft(PAGE, False, there, tuple(said))))
    sections = [add.section for add in adds]  # type: ignore[union-attr]
    assert sections == [""] * (A_SECTION - 6) + [FURTHER] * A_SECTION


def test_what_a_page_quotes_already_is_not_quoted_again() -> None:
    from dataclasses import replace

    wider = replace(RYE[0], id="brea-ffffff", at=(RYE[0].at[0] + "-2",))  # type: ignore[arg-type]
    again = claim(77, RYE[1].text + " Indeed.", "Rye flour", source="Grain")
    fresh = claim(78, "Spelt is an old wheat that few fields carry.", "Rye flour")
    adds = of(Add, written(PageDraft(PAGE, False, (), (wider, again, fresh), tuple(RYE))))
    assert [add.claims for add in adds] == [(fresh.id,)]  # type: ignore[union-attr]


def test_a_lead_of_facts_is_renewed_when_its_count_changes() -> None:
    old = Statement(StatementId("s-1"), "Passages about rye flour, from 1 source.", (), "", 0, 0, 0, is_lead=True)
    other = [claim(9, "In the end rye flour wins.", "Rye flour", source="Grain")]
    operations = written(PageDraft(PAGE, False, (old,), tuple(other), tuple(RYE)))
    assert of(Lead, operations) == [
        Lead(PAGE.id, "Passages about rye flour, from 2 sources.", "Passages about rye flour, from 2 sources.")
    ]


@pytest.mark.parametrize("words", ["Rye is the grain of the north.", "Passages about rye flour, from 2 sources."])
def test_a_lead_of_a_person_or_a_true_one_stays(words: str) -> None:
    old = Statement(StatementId("s-1"), words, (), "", 0, 0, 0, is_lead=True)
    other = [claim(9, "In the end rye flour wins.", "Rye flour", source="Grain")]
    assert not of(Lead, written(PageDraft(PAGE, False, (old,), tuple(other), tuple(RYE))))


def test_pages_that_name_each_other_are_related_and_no_page_links_to_itself() -> None:
    yeast = [claim(40 + at, f"Wild yeast loves rye flour on day {at}.", "Wild yeast") for at in range(3)]
    ovens = [claim(60 + at, f"Brick ovens hold heat for {at} hours.", "Brick oven") for at in range(3)]
    drafts = (draft(PAGE, RYE), draft(card("Wild yeast"), yeast), draft(card("Brick oven"), ovens))
    links = [operation for operation in written(*drafts) if isinstance(operation, Link)]
    assert Link(PageId("con-wild-yeast"), PageId("con-rye-flour")) in links
    assert Link(PageId("con-rye-flour"), PageId("con-wild-yeast")) in links
    assert all(link.page != link.target for link in links)
    assert {link.target for link in links} <= {one.card.id for one in drafts}


def test_links_come_last_so_that_their_targets_stand() -> None:
    yeast = [claim(40 + at, f"Wild yeast loves rye flour on day {at}.", "Wild yeast") for at in range(3)]
    kinds = [type(one) for one in written(draft(PAGE, RYE), draft(card("Wild yeast"), yeast))]
    assert kinds == sorted(kinds, key=lambda kind: kind is Link)


def test_nothing_is_written_in_words_but_the_lead() -> None:
    for operation in written(draft(PAGE, RYE)):
        text = getattr(operation, "text", "") or getattr(operation, "lead", "")
        assert re.fullmatch(r"|(?:First-person p|P)assages .*, from \d+ sources?\.", text)
