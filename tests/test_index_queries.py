"""What can be asked: phrases, beginnings of words, languages, claims; and pages that links alone lead to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from index_samples import Place, page, passage, place, source
from vaults import RAW, ingest, kb_json, new_vault

from kb.index.index import catalog, refresh
from kb.index.language import language_of
from kb.index.search import Hit, search

GERMAN = """Der Müller mahlt das Korn in der Mühle am Fluss, und die Bäcker backen daraus am Morgen ihre Brote. Nach dem
Backen werden die Brote auf einem Brett gelagert, damit sie nicht feucht werden."""
FRENCH = """Les boulangers du village se lèvent avant le jour, et la pâte est pétrie dans une grande cuve de bois. Elle
repose pendant deux heures sous un linge."""
ENGLISH = """The miller grinds the grain in a mill beside the river, and in the morning the bakers bake their bread of
it. After that the loaves are put on a board so that they stay dry."""


def titles(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.title.removesuffix(" (text)") for hit in hits if hit.kind == "text"]


@pytest.fixture
def bakery(tmp_path: Path) -> Place:
    vault = place(tmp_path)
    source(vault, "One", "A starter holds wild yeast from the flour.")
    source(vault, "Two", "The wild cook bought fresh yeast; the yeast was wild with hunger.")
    source(vault, "Three", "An oven needs a thermometer, thermostats help.")
    refresh(vault)
    return vault


def test_a_phrase_in_quotation_marks_must_stand_there(bakery: Place):
    assert set(titles(search(bakery, "wild yeast"))) == {"One", "Two"}
    assert titles(search(bakery, '"wild yeast"')) == ["One"]
    assert titles(search(bakery, "“wild yeast” flour")) == ["One"]
    assert titles(search(bakery, '"fresh yeast" starter')) == ["Two"], "whatever else is asked for"
    assert titles(search(bakery, '"yeasts from the flours"')) == ["One"], "forms of words are one"


def test_a_phrase_that_is_nowhere_is_its_words(bakery: Place):
    assert set(titles(search(bakery, '"yeast flour"'))) == {"One", "Two"}


def test_in_a_question_quoted_words_are_a_name_and_no_condition(bakery: Place):
    assert set(titles(search(bakery, 'Who wrote of "wild yeast" and hunger?'))) == {"One", "Two"}


@pytest.mark.parametrize(
    ("query", "bold"), [("thermo*", "**thermometer**, **thermostats**"), ("THERMOS*", "**thermostats**")]
)
def test_a_star_stands_for_the_rest_of_a_word(bakery: Place, query: str, bold: str):
    hits = search(bakery, query)
    assert titles(hits) == ["Three"]
    assert bold in hits[0].snippet


def test_a_beginning_may_be_cut_anywhere_though_words_are_kept_as_stems(tmp_path: Path):
    vault = place(tmp_path)
    source(vault, "One", "Its organization took years.")
    source(vault, "Two", "The crème brûlée was burnt.")
    refresh(vault)
    assert titles(search(vault, "organiza*")) == ["One"]
    assert titles(search(vault, "crem*")) == titles(search(vault, "crèm*")) == ["Two"]


# -- languages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "german"),
        (FRENCH, "french"),
        (ENGLISH, ""),
        ("Denzel de la Rue as Eli, Mila do Rio as Solara, Tom de la Mar as Martz, Jo do Sul as Hoyt", ""),
        ("", ""),
        ("Brot und Wasser", ""),
    ],
)
def test_the_language_of_a_text_is_told_by_its_commonest_words(text: str, language: str):
    assert language_of(text) == language


@pytest.fixture
def library(tmp_path: Path) -> Place:
    vault = place(tmp_path)
    source(vault, "Deutsch", GERMAN)
    source(vault, "Francais", FRENCH)
    source(vault, "English", ENGLISH)
    refresh(vault)
    return vault


@pytest.mark.parametrize(
    ("query", "title", "bold"),
    [
        ("Brot", "Deutsch", "**Brote**"),
        ("das gelagerte Brett", "Deutsch", "**gelagert**"),
        ("boulanger", "Francais", "**boulangers**"),
        ('"grandes cuves"', "Francais", "**grande** **cuve**"),
        ("baker", "English", "**bakers**"),
    ],
)
def test_forms_of_a_word_are_one_in_the_language_of_the_page(library: Place, query: str, title: str, bold: str):
    hit = search(library, query)[0]
    assert hit.title == f"{title} (text)"
    assert bold in hit.snippet


def test_a_page_that_changes_its_language_is_found_by_its_new_words_only(library: Place):
    source(library, "Deutsch", FRENCH)
    (library.wiki / "text/Francais (text).md").unlink()
    refresh(library)
    assert titles(search(library, "boulanger")) == ["Deutsch"]
    assert search(library, "Mühlen") == ()


# -- claims -----------------------------------------------------------------------------------------------------


def claims(vault: Place, *rows: dict[str, object], title: str = "One") -> Path:
    file = vault.root / ".kb/claims" / f"{title.lower()}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    header = {"source": {"title": title, "raw": f"{title}.txt", "sha256": "0"}}
    file.write_text("".join(json.dumps(row) + "\n" for row in (header, *rows)))
    return file


def claim(text: str, words: str, **more: object) -> dict[str, object]:
    return {"id": "one-1", "source": "One", "text": text, "at": [f"{passage(words)}.s1"], "subjects": ["Yeast"]} | more


STARTER = "A starter holds wild yeast from the flour."


def test_claims_are_searched_by_their_own_words_and_lead_to_their_passage(bakery: Place):
    claims(bakery, claim("Sourdough cultures are populated by microbes.", STARTER, speaker="A baker"))
    refresh(bakery)
    (hit,) = search(bakery, "kind:claim microbes")
    assert (hit.path, hit.passage, hit.source) == ("text/One (text).md", passage(STARTER), "One.txt")
    assert "**microbes**" in hit.snippet
    assert search(bakery, "kind:claim speaker:baker microbes") == (hit,)
    assert search(bakery, "kind:claim speaker:guest microbes") == ()
    assert search(bakery, "microbes") == (), "they are no pages"
    assert all(not path.path.startswith(".kb") for path in catalog(bakery).cards.values())


def test_claims_follow_their_files(bakery: Place):
    file = claims(bakery, claim("Sourdough is populated by microbes.", STARTER))
    assert refresh(bakery) == 1
    assert refresh(bakery) == 0
    claims(bakery, claim("Sourdough is populated by bacteria.", STARTER))
    refresh(bakery)
    assert search(bakery, "kind:claim microbes") == ()
    assert search(bakery, "kind:claim bacteria")
    file.unlink()
    refresh(bakery)
    assert search(bakery, "kind:claim bacteria") == ()


def test_a_damaged_file_of_claims_stops_no_search(bakery: Place):
    file = claims(bakery, claim("Sourdough is populated by microbes.", STARTER))
    file.write_text(file.read_text() + '{"text": 3}\nnot json\n[]\n{"text": "x", "at": "p"}\n')
    refresh(bakery)
    assert len(search(bakery, "kind:claim microbes")) == 1


# -- links ------------------------------------------------------------------------------------------------------


def test_a_page_linked_with_several_that_are_found_is_found_without_the_words(tmp_path: Path):
    vault = place(tmp_path)
    page(vault, "Levain", "Raised by wild yeast. See [[Fermentation]].")
    page(vault, "Kvass", "A drink of wild yeast and rye. See [[Fermentation]] and [[Rye]].")
    page(vault, "Fermentation", "Sugar becomes acid and gas.")
    page(vault, "Rye", "A grain of the north.")
    refresh(vault)
    found = [hit.title for hit in search(vault, "wild yeast")]
    assert found == ["Kvass", "Levain", "Fermentation"] or found == ["Levain", "Kvass", "Fermentation"]
    assert "Fermentation" not in [hit.title for hit in search(vault, '"wild yeast"')], "a phrase is a condition"
    assert "Fermentation" not in [hit.title for hit in search(vault, "kind:person wild yeast")]


def test_a_list_that_links_to_everything_leads_nowhere(tmp_path: Path):
    vault = place(tmp_path)
    for number in range(250):
        page(vault, f"Grain {number}", "Some grain.")
    page(vault, "Rye", "A winter grain.")
    page(vault, "Oat", "A winter grain for horses.")
    links = "".join(f"[[Grain {number}]] " for number in range(250))
    page(vault, "All grains", f"{links} [[Rye]] [[Oat]] winter")
    refresh(vault)
    assert {hit.title for hit in search(vault, "winter", limit=50)} <= {"Rye", "Oat", "All grains"}


# -- a vault that kb made ---------------------------------------------------------------------------------------


def test_an_edit_made_in_obsidian_is_found_at_once_and_every_claim_leads_to_its_note(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", *RAW[:2])
    ingest(vault)
    note = next((vault / "wiki/text").glob("*.md"))
    note.with_name("Own thoughts.md").write_text("The zeppelin returned.\n")
    assert [hit["path"] for hit in kb_json("search", "zeppelins", "--vault", vault)["hits"]] == ["text/Own thoughts.md"]
    found = kb_json("search", "kind:claim software people", "-n", "50", "--vault", vault)["hits"]
    assert found
    for hit in found:
        assert f"^{hit['passage']}" in (vault / "wiki" / hit["path"]).read_text()
