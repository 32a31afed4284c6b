"""Rules about files and properties, each with a vault that breaks it and one that does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rule_samples import DATES, PAGES, SOURCE, common, found, front, spoiled, vault

from kb.markdown.frontmatter import ORDER
from kb.rules.properties import REQUIRED, TYPES

SOUR = "concepts/Sourdough.md"
STEAM = "concepts/Steam.md"
SHIPPED = Path(__file__).parents[1] / "kb" / "shipped" / "vault" / "wiki" / "obsidian"


def concept(title: str, identity: str = "") -> str:
    return front(**common(title, "concept", identity or f"con-{title.lower()}"), sources=[], source_count=0, **DATES)


@pytest.mark.parametrize("name", ["Sourdoughs", "SOURDOUGH", "sour-dough"])
def test_a_name_that_differs_by_case_or_number_is_a_duplicate(name: str) -> None:
    problems = found("duplicate-page", vault({f"concepts/{name}.md": concept(name, "con-x") + "Words.\n"}))
    assert len(problems) == (0 if name == "sour-dough" else 1)


def test_two_pages_with_one_id_are_duplicates() -> None:
    [problem] = found("duplicate-page", vault(spoiled(STEAM, "con-steam", "con-sourdough")))
    assert "the id of concepts/Sourdough.md" in problem.message


@pytest.mark.parametrize("alias", ["levain", "Steam", "Sourdough", "LEVAIN"])
def test_an_alias_belongs_to_one_page(alias: str) -> None:
    view = vault(spoiled(STEAM, "id: con-steam", f"id: con-steam\naliases:\n  - {alias}"))
    problems = found("alias-clash", view)
    assert {problem.path for problem in problems} >= {"wiki/concepts/Steam.md"}


def test_an_alias_that_nobody_else_has_is_fine() -> None:
    assert found("alias-clash", vault(spoiled(STEAM, "id: con-steam", "id: con-steam\naliases:\n  - vapour"))) == []


def test_a_page_of_more_than_1500_words_is_oversized() -> None:
    long = "Bread rises slowly in a cold room. " * 220
    [note] = found("oversized-page", vault(spoiled(SOUR, "## Related", f"{long}\n\n## Related")))
    assert note.path == "wiki/concepts/Sourdough.md"
    assert found("oversized-page", vault(spoiled(SOUR, "## Related", f"{long[:7000]}\n\n## Related"))) == []


def test_a_page_of_one_sentence_is_a_stub() -> None:
    view = vault({"concepts/Rye.md": concept("Rye") + "Rye is a grass.\n"})
    assert [note.path for note in found("stub-page", view)] == ["wiki/concepts/Rye.md"]


@pytest.mark.parametrize(
    ("path", "good"),
    [("people/Sourdough.md", False), ("Sourdough.md", False), ("concepts/old/Sourdough.md", False), (SOUR, True)],
)
def test_a_page_stands_in_the_folder_of_its_kind(path: str, good: bool) -> None:
    view = vault({SOUR: None, path: PAGES[SOUR]})
    assert (found("misplaced-file", view) == []) is good


@pytest.mark.parametrize(("made_in", "good"), [("concepts", True), ("mine", False), (None, False)])
def test_a_page_that_a_person_moved_stands_where_the_person_put_it(made_in: str | None, good: bool) -> None:
    view = vault({SOUR: None, "mine/Sourdough.md": PAGES[SOUR]})
    page = next(page.id for page in view.pages if page.name == "Sourdough")
    view = replace(view, made_in={} if made_in is None else {page: made_in})
    assert (found("misplaced-file", view) == []) is good


def test_a_note_of_a_person_stands_where_the_person_wants() -> None:
    assert found("misplaced-file", vault({"diary/Monday.md": "I baked.\n"})) == []


@pytest.mark.parametrize("name", ["What is gluten?", "CON", "a:b", "Flour ", "two  spaces", "x" * 90, "a#b"])
def test_a_name_that_some_system_refuses_is_illegal(name: str) -> None:
    [problem] = found("illegal-name", vault({f"concepts/{name}.md": "Words.\n"}))
    assert "is not a name on every system" in problem.message


@pytest.mark.parametrize("path", ["Crème brûlée.md", "C++.md", "assets/loaf-1a2b3c.png", "v1.10 notes.md"])
def test_plain_names_are_legal(path: str) -> None:
    is_note = path.endswith(".md")
    view = vault({path: "Words.\n"} if is_note else {}, files=() if is_note else (path,))
    assert found("illegal-name", view) == []


def test_a_heading_stands_once_and_none_is_of_the_first_level() -> None:
    [problem] = found("duplicate-heading", vault(spoiled(SOUR, "## Related", "## related\n\nSee.\n\n## Related")))
    assert problem.line == 26
    assert found("duplicate-heading", vault(spoiled(SOUR, "## Related", "# Sourdough\n\n## Related")))
    text = f"text/{SOURCE} (text).md"
    assert found("duplicate-heading", vault(spoiled(text, "## At the oven", "# A\n\n## At\n\n## At"))) == []


@pytest.mark.parametrize(
    "words",
    ["<div>x</div>", "<br/>", "![](https://example.org/loaf.png)", "![x](//example.org/a.png)", "<% tp.date %>",
     "x\n\n```dataview\nLIST\n```\n"],
)  # fmt: skip
def test_what_other_programs_do_not_show_is_foreign(words: str) -> None:
    assert found("foreign-syntax", vault(spoiled(STEAM, "Steam keeps", f"{words} Steam keeps")))


@pytest.mark.parametrize(
    "words",
    ["`<div>`", "a < b and c > d", "<https://example.org>", "\\<div>", "![[pages.base]]", "```python\nx\n```\n\n"],
)
def test_code_comparisons_and_addresses_are_not_foreign(words: str) -> None:
    assert found("foreign-syntax", vault(spoiled(STEAM, "Steam keeps", f"{words} Steam keeps"))) == []


@pytest.mark.parametrize("line", ["description: a: b", "tags: [x", "title: Steam"])
def test_properties_that_cannot_be_read_are_a_problem(line: str) -> None:
    [problem] = found("broken-frontmatter", vault(spoiled(STEAM, "id: con-steam", f"id: con-steam\n{line}")))
    assert problem.line == 1


def test_a_page_without_properties_in_a_folder_of_kb_is_a_problem_elsewhere_not() -> None:
    assert found("broken-frontmatter", vault({"concepts/Rye.md": "Rye is a grass.\n"}))
    assert found("broken-frontmatter", vault({"Rye.md": "Rye is a grass.\n"})) == []


@pytest.mark.parametrize("name", ["id", "description", "created", "source_count"])
def test_a_property_that_its_kind_needs_is_missed(name: str) -> None:
    line = next(line for line in PAGES[SOUR].splitlines() if line.startswith(f"{name}:"))
    [problem] = found("missing-property", vault(spoiled(SOUR, line + "\n", "")))
    assert f"`{name}`" in problem.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("source_count: 1", 'source_count: "1"'),
        ("created: 2026-10-01", "created: last week"),
        ("created: 2026-10-01", "created: 2026-13-01"),
        ("aliases:\n", "aliases: levain\nother:\n"),
        ('  - "topic/bread"', '  - "two words"'),
        ("title: Sourdough", "title: 12"),
    ],
)
def test_a_property_of_another_type_is_found_on_its_line(old: str, new: str) -> None:
    [problem] = found("wrong-property-type", vault(spoiled(SOUR, old, new)))
    name = new.partition(":")[0] if ":" in new else "tags"
    assert vault(spoiled(SOUR, old, new)).pages[0].text.splitlines()[problem.line - 1].startswith(name)


def test_a_value_that_means_nothing_is_a_problem() -> None:
    change = spoiled(f"sources/{SOURCE}.md", "origin: primary", "origin: hearsay")
    [problem] = found("wrong-property-type", vault(change))
    assert "primary, derived" in problem.message


def test_a_property_of_a_person_may_have_any_type() -> None:
    assert found("wrong-property-type", vault(spoiled(SOUR, "id: con", "rating: [1, 2]\nid: con"))) == []


def test_a_source_that_changed_or_went_is_named() -> None:
    [problem] = found("source-changed", vault(raw={"raw/evenings.txt": "bb"}))
    assert "has changed" in problem.message
    [problem] = found("source-changed", vault(raw={"raw/other.txt": "aa"}))
    assert "is gone" in problem.message


def test_a_contradiction_is_a_note_while_it_is_open() -> None:
    def page(status: str) -> dict[str, str | None]:
        front_of = front(**common("Eight or ten", "contradiction", "ctr-1"), status=status, sources=[f"[[{SOURCE}]]"])
        return {"contradictions/Eight or ten.md": front_of + "Two sources differ.\n"}

    [note] = found("unresolved-contradiction", vault(page("open")))
    assert SOURCE in note.message
    assert found("unresolved-contradiction", vault(page("resolved"))) == []


def test_rules_order_and_obsidian_know_the_same_properties() -> None:
    shipped = json.loads((SHIPPED / "types.json").read_text(encoding="utf-8"))["types"]
    assert shipped == TYPES
    assert set(TYPES) == set(ORDER)
    assert {name for names in REQUIRED.values() for name in names} <= set(TYPES)
