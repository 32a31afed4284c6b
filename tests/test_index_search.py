"""Search finds pages and passages, mixes them so that what answers stays on top, and takes any query."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_samples import Place, page, passage, place, source

from kb.errors import NotFound
from kb.index.index import refresh
from kb.index.search import Hit, search

FERMENT = "A sourdough starter ferments flour and water with wild yeast. It rises within six hours in a warm kitchen."
SCORE = "Scoring opens the crust. A blade cuts the loaf before it goes into the oven."


@pytest.fixture
def bakery(tmp_path: Path) -> Place:
    vault = place(tmp_path)
    page(
        vault, "Sourdough", "Bread that rises by wild yeast.", aliases=["levain"], description="Bread with wild yeast."
    )
    page(vault, "Oven spring", "The last rise of a loaf in the oven.")
    page(vault, "Ada Lovelace", "She wrote the first published program.", kind="person")
    source(vault, "Bread notes", "## Starter", FERMENT, "## Shaping", SCORE, raw="bread.md", published="2024-05-02")
    source(
        vault,
        "Kitchen talk",
        "**A baker** (0:10): >> We never use a thermometer, we touch the dough.",
        "**A guest** (1:05): >> Then how do you know that the loaf is done?",
        "**A baker** (1:20): >> You knock on the crust and listen for a hollow sound.",
        published="2021-01-01",
    )
    refresh(vault)
    return vault


def paths(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.path for hit in hits]


def test_a_passage_is_found_with_its_block_its_source_and_the_words_in_bold(bakery: Place):
    hit = search(bakery, "how long does a starter rise in a warm kitchen")[0]
    assert hit.path == "text/Bread notes (text).md"
    assert (hit.kind, hit.source, hit.passage) == ("text", "bread.md", passage(FERMENT))
    assert "**warm** **kitchen**" in hit.snippet
    assert "**rises**" in hit.snippet


def test_the_page_that_is_called_as_the_query_comes_first(bakery: Place):
    assert search(bakery, "sourdough")[0].path == "concepts/Sourdough.md"
    assert search(bakery, "Levain")[0].path == "concepts/Sourdough.md", "by another name too"
    assert search(bakery, "Kitchen talk")[0].path == "sources/Kitchen talk.md"


def test_scores_never_rise(bakery: Place):
    scores = [hit.score for hit in search(bakery, "bread loaf oven crust yeast")]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 2


def test_pages_never_push_the_passage_that_answers_out_of_the_first_ten(tmp_path: Path):
    vault = place(tmp_path)
    for number in range(30):
        page(vault, f"Yeast {number}", "Yeast and more yeast, wild yeast in bread: yeast.")
    source(vault, "Report", "Far into a long report one line says that wild yeast lives on grapes. " + "Filler. " * 80)
    refresh(vault)
    assert "text/Report (text).md" in paths(search(vault, "wild yeast on grapes"))[:3]


def test_a_source_whose_title_stands_in_the_best_passage_is_found_too(tmp_path: Path):
    vault = place(tmp_path)
    source(vault, "Notes on the engine", "The Analytical Engine was designed by Charles Babbage in London.")
    source(vault, "Charles Babbage", "He was born in 1791 and held a chair of mathematics.")
    for number in range(20):
        source(vault, f"Other {number}", f"Someone else was born in 18{number:02} and designed a garden engine.")
    refresh(vault)
    found = paths(search(vault, "When was the designer of the Analytical Engine born?"))
    assert found.index("text/Charles Babbage (text).md") <= 2


def test_several_passages_of_one_source_are_found_where_there_is_only_one(tmp_path: Path):
    vault = place(tmp_path)
    source(vault, "Talk", *(f"Part {number} of the talk is about looms. " + "And so on. " * 70 for number in range(4)))
    refresh(vault)
    found = search(vault, "looms")
    assert len({hit.passage for hit in found if hit.kind == "text"}) == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind:person program", {"people/Ada Lovelace.md"}),
        ("kind:passage loaf", {"text/Bread notes (text).md", "text/Kitchen talk (text).md"}),
        ('source:"Bread notes" loaf', {"text/Bread notes (text).md"}),
        ("source:bread.md loaf", {"text/Bread notes (text).md"}),
        ("speaker:guest loaf", {"text/Kitchen talk (text).md"}),
        ("kind:text after:2023 loaf", {"text/Bread notes (text).md"}),
        ("after:2026-03 loaf oven", {"concepts/Oven spring.md"}),
        ("kind:nothing loaf", set()),
    ],
)
def test_filters_keep_what_they_name(bakery: Place, query: str, expected: set[str]):
    assert set(paths(search(bakery, query))) == expected


def test_a_speakers_own_passage_is_shown_when_the_speaker_is_asked_for(bakery: Place):
    hit = search(bakery, "speaker:guest loaf crust")[0]
    assert hit.passage == passage("Then how do you know that the loaf is done?")


def test_a_filter_that_means_nothing_is_words(bakery: Place):
    assert search(bakery, "after:noon loaf")


@pytest.mark.parametrize("query", ["thermo", "hollo"])
def test_the_beginning_of_a_word_is_enough_when_nothing_else_is_found(bakery: Place, query: str):
    hit = search(bakery, query)[0]
    assert hit.path == "text/Kitchen talk (text).md"
    assert f"**{query}" in hit.snippet


@pytest.mark.parametrize("words", ["walks", "walked", "Walking"])
def test_forms_of_a_word_are_one(tmp_path: Path, words: str):
    vault = place(tmp_path)
    source(vault, "Path", "Every morning people walk along the river.")
    refresh(vault)
    assert "**walk**" in search(vault, words)[0].snippet


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Der Käse reift über Jahre.", "kase uber"),
        ("Une crème brûlée.", "creme brulee"),
        ("Der Cafe\u0301-Besitzer kam.", "café"),
        ("ＡＢＣ in wide letters.", "abc"),
        ("हिन्दी भाषा में लिखा है।", "भाषा"),
        ("Это предложение о хлебе.", "хлебе"),
    ],
)
def test_diacritics_and_wide_letters_do_not_matter(tmp_path: Path, written: str, asked: str):
    vault = place(tmp_path)
    source(vault, "Words", written)
    source(vault, "Others", "Nothing of this kind.")
    refresh(vault)
    assert paths(search(vault, asked))[:1] == ["text/Words (text).md"]


@pytest.mark.parametrize("asked", ["京都", "都市", "京", "夏の京都", "서울", "รถไฟ"])
def test_scripts_without_spaces_are_searched_inside_of_sentences(tmp_path: Path, asked: str):
    vault = place(tmp_path)
    source(vault, "Reise", "夏の京都市は暑いので、朝に歩きます。나는 서울에서 산다. ฉันไปรถไฟทุกวัน")
    source(vault, "Anderes", "大阪は川の町です。부산은 항구다. วันนี้ฝนตก")
    refresh(vault)
    hits = search(vault, asked)
    assert paths(hits) == ["text/Reise (text).md", "sources/Reise.md"][: len(hits)]
    assert "**" in hits[0].snippet


HOSTILE = [
    '"', '""', "NEAR(a b)", "a NEAR b", "loaf*", "* *", "-loaf", "loaf AND", "OR OR", "NOT", "^loaf", "title:loaf",
    "loaf:", "(loaf", "loaf)", "{loaf}", "loaf' OR 1=1 --", "; DROP TABLE pages", "\x00loaf", "\ud800", "😀", "   ",
    "", "\\", "a" * 5000, "loaf " * 5000, "'", "kind:", 'source:"', "kind:\x00", "%", "_",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_words_and_nothing_else(bakery: Place, query: str):
    hits = search(bakery, query)
    assert all(hit.path for hit in hits)
    if "loaf" in query and "source" not in query:
        assert hits


@settings(max_examples=150, deadline=None)
@given(query=st.text(max_size=60) | st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join))
def test_any_text_is_a_query(tmp_path_factory: pytest.TempPathFactory, query: str):
    folder = tmp_path_factory.getbasetemp() / "any"
    vault = place(folder)
    if not (folder / "wiki" / "text").exists():
        source(vault, "One", FERMENT)
        refresh(vault)
    search(vault, query)


def test_without_anything_to_search_the_search_says_so(tmp_path: Path):
    vault = place(tmp_path)
    refresh(vault)
    with pytest.raises(NotFound) as caught:
        search(vault, "bread")
    assert "kb ingest" in caught.value.hint


def test_lists_footnotes_and_navigation_are_no_words_of_a_page(tmp_path: Path):
    vault = place(tmp_path)
    definition = "[^a]: [[Notes (text)#^p-00000000|Notes]] “secale”"
    page(vault, "Rye", f"Rye needs water.[^a]\n\n## Related\n\n- [[Barley]]: a cousin\n\n{definition}")
    (vault.wiki / "index.md").write_text("---\ntype: index\n---\n- [[Rye]]: cousin of secale and barley\n")
    refresh(vault)
    assert search(vault, "water")
    assert search(vault, "secale barley cousin") == ()


def test_equal_queries_have_equal_answers(bakery: Place):
    assert search(bakery, "bread loaf oven") == search(bakery, "bread loaf oven")
