"""`kb rename` and `kb merge`: links follow, old names stay as aliases, undo takes it back; homonyms are kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_engine import bring, document, fact, use_plain_engine
from vaults import DATE, kb, kb_json, new_vault, tree

from kb.compile.resolve import resolve
from kb.markdown.frontmatter import properties
from kb.markdown.page import parse
from kb.records import Entity, PageCard, PageId
from kb.vault.vault import Vault


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """Two pages that link to one another, and a person's note that links to one of them."""
    use_plain_engine(monkeypatch)
    made = Vault(new_vault(tmp_path / "vault").resolve())
    facts = [(subject, number) for subject in ("canal", "windmill") for number in range(6)]
    bring(made, "first", document("First", facts))
    (made.wiki / "mine.md").write_text("I walk along the [[canal]] and by [it](concepts/Canal.md).\n", encoding="utf-8")
    return made


def files(vault: Vault) -> dict[str, bytes]:
    return tree(vault.root, "wiki", "llm.txt", ".kb/claims")


def text(vault: Vault, path: str) -> str:
    return (vault.wiki / path).read_text(encoding="utf-8")


def test_a_page_gets_another_title_and_every_link_follows(vault: Vault):
    before = files(vault)
    done = kb_json("rename", "canal", "Waterway", "--vault", vault.root, "--date", DATE)
    assert (done["page"], done["title"]) == ("Canal", "Waterway")
    assert not (vault.wiki / "concepts/Canal.md").exists()
    assert properties(text(vault, "concepts/Waterway.md"))["aliases"] == ["Canal"]
    assert "[[Waterway]]" in text(vault, "concepts/Windmill.md")
    assert "[[Waterway]]" in text(vault, "index.md")
    assert text(vault, "mine.md") == "I walk along the [[Waterway]] and by [it](concepts/Waterway.md).\n"
    kb("lint", "--vault", vault.root)
    kb("undo", done["change"], "--vault", vault.root)
    assert files(vault) == before


def test_what_comes_later_about_the_old_name_goes_to_the_new_page(vault: Vault):
    kb("rename", "Canal", "Waterway", "--vault", vault.root)
    report = bring(vault, "second", document("Second", [("canal", number) for number in range(5, 10)]))
    assert (report.pages.created, report.pages.updated) == ((), ("Waterway",))
    assert fact("canal", 9) in text(vault, "concepts/Waterway.md")


def test_two_pages_become_one_and_undo_parts_them(vault: Vault):
    before = files(vault)
    said = {
        one.words for name in ("Canal", "Windmill") for one in parse(text(vault, f"concepts/{name}.md")).statements
        if one.labels
    }  # fmt: skip
    done = kb_json("merge", "Windmill", "Canal", "--vault", vault.root, "--date", DATE)
    page = text(vault, "concepts/Canal.md")
    assert {one.words for one in parse(page).statements if one.labels} == said
    assert properties(page)["aliases"] == ["Windmill"]
    assert not (vault.wiki / "concepts/Windmill.md").exists()
    assert "[[Windmill]]" not in "".join(text(vault, path) for path in ("index.md", "sources/First.md"))
    assert {one["rule"] for one in kb_json("lint", "--vault", vault.root, code=None)["problems"]} <= {
        "heap-of-statements"
    }
    kb("undo", done["change"], "--vault", vault.root)
    assert files(vault) == before


def test_under_a_later_change_a_merge_is_taken_back_whole_or_not_at_all(vault: Vault):
    done = kb_json("merge", "Windmill", "Canal", "--vault", vault.root, "--date", DATE)
    bring(vault, "second", document("Second", [("canal", number) for number in range(5, 10)]))
    before = files(vault)
    undone = kb_json("undo", done["change"], "--vault", vault.root, code=1)
    assert undone["conflicts"]
    assert undone["removed"] == []
    assert files(vault) == before
    assert "stands" in kb("undo", done["change"], "--vault", vault.root, code=1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("rename", "Nothing", "X"), "no page is called Nothing"),
        (("rename", "Canal", "Windmill"), "Windmill"),
        (("rename", "Canal", "Canal"), "already"),
        (("rename", "First", "Second"), "First"),
        (("merge", "Canal", "Canal"), "itself"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(vault: Vault, arguments: tuple[str, ...], says: str):
    before = files(vault)
    assert says in kb_json(*arguments, "--vault", vault.root, code=2)["error"]
    assert files(vault) == before


def test_a_person_and_a_place_of_one_name_are_kept_apart():
    person = PageCard(
        PageId("per-jordan"), "Jordan (person)", "people/Jordan (person).md", "person", aliases=("Jordan",)
    )
    place = PageCard(PageId("pla-jordan"), "Jordan", "places/Jordan.md", "place")
    cards = {card.id: card for card in (person, place)}
    assert resolve([Entity("Jordan", "person")], cards) == {"Jordan": person.id}
    assert resolve([Entity("Jordan", "place")], cards) == {"Jordan": place.id}
    assert resolve([Entity("Jordan", "person")], {place.id: place}) == {}


def test_a_name_that_two_things_share_is_given_to_neither():
    planet = PageCard(PageId("pla-mercury"), "Mercury (planet)", "places/M.md", "place", aliases=("Mercury",))
    metal = PageCard(PageId("con-mercury"), "Mercury (metal)", "concepts/M.md", "concept", aliases=("Mercury",))
    assert resolve([Entity("Mercury", "concept")], {card.id: card for card in (planet, metal)}) == {}
