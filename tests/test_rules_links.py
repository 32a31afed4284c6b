"""Rules about links, each with a vault that breaks it and one that does not."""

from __future__ import annotations

import pytest
from rule_samples import PAGES, SOURCE, claim, common, found, front, spoiled, vault

from kb.records import ClaimId
from kb.rules.table import RULES

SOUR = "concepts/Sourdough.md"
STEAM = "concepts/Steam.md"


@pytest.mark.parametrize("rule", RULES)
def test_the_clean_vault_breaks_no_rule(rule: str) -> None:
    assert found(rule, vault()) == []


def test_a_link_to_no_page_is_broken_and_has_its_line() -> None:
    view = vault(spoiled(SOUR, "wild yeast and", "[[Wild yeast]] and"))
    [problem] = found("broken-link", view)
    assert problem.path == "wiki/concepts/Sourdough.md"
    assert PAGES[SOUR].splitlines()[problem.line - 1].startswith("Sourdough is raised")
    assert "Wild yeast" in problem.message


def test_an_alias_is_no_target_and_the_message_says_what_to_write() -> None:
    [problem] = found("broken-link", vault(spoiled(STEAM, "[[Sourdough|sourdough]]", "[[levain]]")))
    assert "[[Sourdough|levain]]" in problem.message


def test_a_link_in_a_property_counts() -> None:
    [problem] = found("broken-link", vault(spoiled(SOUR, f"[[{SOURCE}]]", "[[Mornings with a baker]]")))
    assert problem.line == 11


def test_links_to_files_other_cases_and_code_are_not_broken() -> None:
    words = "`[[nowhere]]` ![[pages.base]] ![[loaf.png|200]] [[steam]] [[concepts/Steam]] wild"
    view = vault(spoiled(SOUR, "wild", words), files=("pages.base", "assets/loaf.png"))
    assert found("broken-link", view) == []


@pytest.mark.parametrize("link", [f"[[{SOURCE} (text)#^p-00000000]]", "[[Steam#Boilers]]", "[[Sourdough#^p-1]]"])
def test_a_link_to_no_passage_or_heading_is_broken(link: str) -> None:
    [problem] = found("broken-block-link", vault(spoiled(SOUR, "wild yeast", link)))
    assert "holds no" in problem.message


def test_links_to_headings_fold_case_and_punctuation() -> None:
    view = vault(spoiled(SOUR, "wild yeast", f"[[{SOURCE} (text)#at the Oven|x]] [[Sourdough#Related]]"))
    assert found("broken-block-link", view) == []


def test_a_page_that_only_the_index_links_is_an_orphan() -> None:
    text = front(**common("Rye", "concept", "con-rye")) + "Rye is a grass. See [[Steam]] and [[Rye]].\n"
    index = PAGES["index.md"] + "- [[Rye]]\n"
    assert [p.path for p in found("orphan-page", vault({"concepts/Rye.md": text, "index.md": index}))] == [
        "wiki/concepts/Rye.md"
    ]


def test_a_note_of_a_person_without_a_kind_is_no_orphan() -> None:
    assert found("orphan-page", vault({"My thoughts.md": "Bread is good.\n"})) == []


def test_a_subject_of_many_claims_of_two_sources_wants_a_page() -> None:
    claims = {
        ClaimId(f"even-00000{n}"): claim(ClaimId(f"even-00000{n}"), ["Autolyse"], source=f"Talk {n % 2}")
        for n in range(5)
    }
    [note] = found("wanted-page", vault(claims=claims))
    assert "“Autolyse”" in note.message
    assert "5 claims of 2 sources" in note.message


def test_a_subject_that_is_an_alias_or_of_one_source_wants_none() -> None:
    claims = {
        ClaimId(f"even-00000{n}"): claim(ClaimId(f"even-00000{n}"), ["Levain"], source=f"Talk {n % 2}")
        for n in range(5)
    }
    claims |= {ClaimId(f"even-10000{n}"): claim(ClaimId(f"even-10000{n}"), ["Autolyse"]) for n in range(9)}
    assert found("wanted-page", vault(claims=claims)) == []


def test_a_page_that_the_index_does_not_list_is_missing_there_and_that_can_be_fixed() -> None:
    [problem] = found("missing-in-index", vault(spoiled("index.md", "- [[Steam]]\n", "")))
    assert problem.fixable
    assert "Steam" in problem.message


def test_a_vault_without_an_index_says_so_once() -> None:
    assert [problem.line for problem in found("missing-in-index", vault({"index.md": None}))] == [0]


def test_a_page_on_a_map_that_the_index_lists_is_not_missing() -> None:
    changes = spoiled("index.md", "- [[Steam]]", "- [[Ovens]]")
    changes["maps/Ovens.md"] = front(**common("Ovens", "map", "map-ovens")) + "Ovens.\n\n- [[Steam]]: damp\n"
    assert found("missing-in-index", vault(changes)) == []


def test_a_contradiction_stays_in_the_index_while_it_is_open() -> None:
    def contradiction(status: str) -> dict[str, str | None]:
        text = front(**common("Old or new", "contradiction", "ctr-1"), status=status) + "Two sources differ.\n"
        return {"contradictions/Old or new.md": text}

    assert len(found("missing-in-index", vault(contradiction("open")))) == 1
    assert found("missing-in-index", vault(contradiction("resolved"))) == []
