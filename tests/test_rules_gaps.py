"""What is missing in a wiki is a note: gaps, questions, sources worth finding, pages that may be one."""

from __future__ import annotations

import pytest
from rule_samples import CLAIMS, DATES, PAGES, REST, SOURCE, claim, common, definition, found, front, vault

from kb.records import ClaimId
from kb.rules.table import RULES

SOUR = "concepts/Sourdough.md"


def page(title: str, kind: str = "concept") -> str:
    return front(**common(title, kind, f"x-{title}"), sources=[f"[[{SOURCE}]]"], source_count=1, **DATES) + "Words.\n"


@pytest.mark.parametrize("rule", ["knowledge-gap", "open-question", "single-source", "likely-duplicate"])
def test_a_gap_is_a_note_and_a_good_wiki_has_none(rule: str):
    assert RULES[rule].severity == "note"
    assert found(rule, vault()) == []


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Large language model", "LLM", "concept"),
        ("Bread baking", "Baking bread", "concept"),
        ("Tea pot", "Teapot", "concept"),
        ("Kettle of the bakery", "Bakery kettles", "concept"),
        ("A. Karpathy", "Andrej Karpathy", "person"),
        ("Marie Curie", "Marie Sklodowska Curie", "person"),
    ],
)
def test_pages_that_may_be_one_are_named(one: str, other: str, kind: str):
    folder = "people" if kind == "person" else "concepts"
    view = vault({f"{folder}/{one}.md": page(one, kind), f"{folder}/{other}.md": page(other, kind)})
    [note] = found("likely-duplicate", view)
    assert one in note.message or other in note.message


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Oven", "Oven spring", "concept"),
        ("Pierre Curie", "Marie Curie", "person"),
        ("Curie", "Marie Curie", "person"),
        ("Steam engine", "Steam iron", "concept"),
        ("Life", "LIFE (game)", "concept"),
    ],
)
def test_pages_that_only_look_alike_are_left_alone(one: str, other: str, kind: str):
    folder = "people" if kind == "person" else "concepts"
    view = vault({f"{folder}/{one}.md": page(one, kind), f"{folder}/{other}.md": page(other, kind)})
    assert found("likely-duplicate", view) == []


def many(count: int, *subjects: str) -> dict[ClaimId, object]:
    ids = [ClaimId(f"even-0b0b{number:02d}") for number in range(count)]
    return {one: claim(one, subjects) for one in ids}


def test_claims_about_a_page_that_stand_nowhere_are_a_gap():
    [note] = found("knowledge-gap", vault(claims={**CLAIMS, **many(6, "Steam")}))  # type: ignore[dict-item]
    assert (note.path, note.message) == ("wiki/concepts/Steam.md", "6 claims about it stand on no page")
    assert found("knowledge-gap", vault(claims={**CLAIMS, **many(5, "Steam")})) == []  # type: ignore[dict-item]
    assert found("knowledge-gap", vault(claims={**CLAIMS, **many(9, "Rye")})) == []  # type: ignore[dict-item]


def test_two_pages_that_claims_name_together_and_no_link_joins_are_a_question():
    extra = {"concepts/Rye.md": page("Rye")}
    [note] = found("open-question", vault(extra, claims={**CLAIMS, **many(3, "Steam", "Rye")}))  # type: ignore[dict-item]
    assert "how do “Rye” and “Steam” hang together?" in note.message
    joined = {**CLAIMS, **many(3, "Steam", "Sourdough")}
    assert found("open-question", vault(claims=joined)) == []  # type: ignore[arg-type]


def test_a_page_of_many_statements_from_one_source_wants_another():
    said = "".join(
        f"The loaf rests for a while, says the baker in sentence {number}.[^{REST}]\n\n" for number in "abcdefgh"
    )
    front_end = PAGES[SOUR].index("\n---\n") + 5
    view = vault({SOUR: PAGES[SOUR][:front_end] + "A lead.\n\n" + said + definition(REST) + "\n"})
    [note] = found("single-source", view)
    assert note.message == f"all its 8 statements rest on “{SOURCE}”"
