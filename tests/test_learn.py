"""`kb learn`: a path through the wiki, what is built on first, with questions whose answers stand in the sources."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from vaults import DATE, kb, kb_json, sample_vault, tree

from kb.compile.learning_map import Sketch, composed, item, lines_written
from kb.compile.ramp import mentioned, nearest, ramp
from kb.compile.self_check import Told, questions
from kb.records import Claim, ClaimId, PageCard, PageId, PassageId, Quote
from kb.vault.hunks import hunks

# -- the order --------------------------------------------------------------------------------------------------


def card(name: str, kind: str = "concept") -> PageCard:
    return PageCard(PageId(name), name.title(), f"concepts/{name.title()}.md", kind)


def order(mentions: dict[str, dict[str, float]], *kinds: tuple[str, str]) -> list[str]:
    names = sorted({*mentions, *(other for others in mentions.values() for other in others)})
    cards = {PageId(name): card(name, dict(kinds).get(name, "concept")) for name in names}
    return [str(stop.page) for stop in ramp([PageId(name) for name in names], mentions, cards)]  # type: ignore[arg-type]


def test_what_a_page_mentions_comes_before_it():
    assert order({"weaving": {"loom": 3}, "loom": {"thread": 1}, "thread": {}}) == ["thread", "loom", "weaving"]


def test_of_two_that_mention_each_other_the_one_that_is_mentioned_more_comes_first():
    assert order({"a": {"b": 1}, "b": {"a": 4}}) == ["a", "b"]
    assert order({"a": {"b": 4}, "b": {"a": 1}}) == ["b", "a"]


def test_a_circle_is_broken_at_its_weakest_mention():
    assert order({"a": {"b": 3}, "b": {"c": 3}, "c": {"a": 1}}) == ["c", "b", "a"]


def test_of_equals_the_one_that_more_pages_mention_comes_first():
    assert order({"x": {"z": 1}, "y": {"z": 1, "x": 0}, "a": {}, "z": {}})[0] == "z"


def test_what_a_stop_builds_on_is_named_and_came_before():
    mentions = {PageId("b"): {PageId("a"): 3.0}, PageId("a"): {}}
    stops = ramp([PageId("a"), PageId("b")], mentions, {PageId(name): card(name) for name in "ab"})
    assert [(stop.page, stop.builds_on) for stop in stops] == [("a", ()), ("b", ("a",))]


def test_two_that_mention_each_other_alike_build_on_neither():
    mentions = {PageId("a"): {PageId("b"): 3.0}, PageId("b"): {PageId("a"): 3.0}}
    stops = ramp([PageId("a"), PageId("b")], mentions, {PageId(name): card(name) for name in "ab"})
    assert [stop.builds_on for stop in stops] == [(), ()]


def test_the_way_holds_what_is_near_and_no_more_than_asked():
    mentions = {PageId("goal"): {PageId("near"): 3.0, PageId("nearer"): 6.0}, PageId("near"): {PageId("far"): 1.0}}
    cards = {PageId(name): card(name) for name in ("goal", "near", "nearer", "far", "elsewhere")}
    assert nearest([PageId("goal")], mentions, cards, 9) == ["goal", "nearer", "near", "far"]
    assert nearest([PageId("goal")], mentions, cards, 2) == ["goal", "nearer"]


def test_a_lead_counts_more_than_the_rest_and_lists_of_links_count_nothing():
    page = "A loom needs [[Thread]].\n\nIt uses a [[Reed]].[^a]\n\n## Related\n\n- [[Sheep]]\n"
    ids = {name.lower(): PageId(name.lower()) for name in ("Thread", "Reed", "Sheep")}
    assert mentioned(PageId("loom"), page, ids, {}) == {"reed": 1.0, "thread": 3.0}


# -- questions --------------------------------------------------------------------------------------------------


def told(text: str, passage: str = "p-1", **changed: Any) -> Told:
    claim = Claim(ClaimId("loom-1"), "Looms", text, (), (Quote(PassageId(passage), text, ""),), ("Loom",), **changed)
    return Told(claim, "Looms (text)", PassageId(passage))


def asked(names: list[str], *claims: Told, is_person: bool = False) -> list[str]:
    return [one.words for one in questions(names, claims, is_person=is_person)]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("A loom is a machine that weaves cloth from threads.", "What is a loom?"),
        ("Looms are the machines that weave cloth from threads.", ""),
        ("A loom was an expensive thing in every such house.", "What was a loom?"),
        ("A loom is very loud in such a small room.", ""),
        ("Is a loom a machine that weaves cloth from threads?", ""),
        ("The oldest loom is a frame of four simple sticks.", ""),
    ],
)
def test_a_sentence_that_says_what_something_is_asks_for_it(text: str, question: str):
    others = told("Nobody hears the loom or any other loom there.", "p-2")
    assert asked(["Loom"], told(text), others) == ([question] if question else [])


def test_a_person_is_asked_for_by_who():
    text = "Joseph Jacquard was a weaver and merchant of Lyon."
    assert asked(["Joseph Jacquard"], told(text), is_person=True) == ["Who was Joseph Jacquard?"]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("The loom of Lyon was shown there in 1804.", "The loom of Lyon was shown there in (?)."),
        ("About 62% of every loom was made of oak.", "About (?) of every loom was made of oak."),
        ("Each loom cost 1,200 francs in the year 1810.", "Each loom cost (?) francs in the year 1810."),
        ("It cost 1,200 francs and was no loom.", ""),
        ("They built every loom of their own oak.", ""),
        ("A spindle cost 12 francs in the same town.", "A spindle cost (?) francs in the same town."),
    ],
)
def test_a_figure_is_left_out_of_a_sentence_that_stands_alone(text: str, question: str):
    assert asked(["Loom"], told(text)) == ([question] if question else [])


def test_a_figure_in_the_name_itself_is_not_left_out():
    assert asked(["SM-2"], told("SM-2 is what the first program of them all used.")) == []
    assert asked(["Model 2"], told("Model 2 of that loom was sold for 90 francs.")) == [
        "Model 2 of that loom was sold for (?) francs."
    ]


def test_what_is_only_reported_is_not_asked():
    assert asked(["Loom"], told("A loom is a machine that thinks by itself.", asserted="reported")) == []


# -- the page ---------------------------------------------------------------------------------------------------


SKETCH = Sketch(
    PageId("map-x"),
    "Learning path to Looms",
    "A path.",
    "This path leads to [[Loom]].",
    (item("Thread", "What is spun", ()), item("Loom", "A machine.", ["Thread"])),
    ("What is a loom? [[Looms (text)#^p-1|Answer]]", "What is thread? [[Looms (text)#^p-2|Answer]]"),
)


def again(text: str, sketch: Sketch = SKETCH) -> str:
    first = composed(None, SKETCH, (), DATE)
    return composed(text, sketch, lines_written((one.before, one.after) for one in hunks("", first)), "2027-01-01")


def test_a_page_that_says_it_already_stays_byte_for_byte():
    first = composed(None, SKETCH, (), DATE)
    assert "1. [[Thread]]: What is spun.\n\n2. [[Loom]]: A machine. Builds on Thread.\n" in first
    assert again(first) == first


def test_what_a_person_took_away_stays_away():
    first = composed(None, SKETCH, (), DATE)
    text = first.replace("1. [[Thread]]: What is spun.\n\n2. ", "1. ").replace(
        "- What is thread?", "- What was thread?"
    )
    made = again(text)
    assert "[[Thread]]" not in made
    assert "1. [[Loom]]: A machine." in made
    assert "What is thread?" not in made
    assert "- What was thread?" in made


def test_what_a_person_wrote_stays():
    first = composed(None, SKETCH, (), DATE)
    text = first.replace("What is spun.", "Begin here!").replace(
        "\n## Check", "\nTake your time.\n\n## My notes\n\nx\n\n## Check"
    )
    text = text.replace("This path leads to [[Loom]].", "My own way.")
    made = again(text)
    assert "1. [[Thread]]: Begin here!\n\n2. [[Loom]]" in made
    for mine in ("\nTake your time.\n", "## My notes\n\nx\n", "My own way."):
        assert mine in made
    assert again(made) == made


# -- the command ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_vault(tmp_path_factory.mktemp("learn") / "vault")


@pytest.fixture
def vault(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "vault"))


def learn(vault: Path, topic: str, code: int = 0) -> Any:
    return kb_json("learn", topic, "--vault", vault, "--date", DATE, code=code)


def test_a_path_leads_through_the_wiki_and_is_a_page_without_faults(vault: Path):
    found = learn(vault, "Spaced repetition")
    titles = [step["title"] for step in found["steps"]]
    assert "Spaced repetition" in titles
    assert titles.index("Forgetting curve") < titles.index("Spaced repetition")
    for number, step in enumerate(found["steps"]):
        assert set(step["builds_on"]) <= set(titles[:number])
    text = (vault / found["path"]).read_text()
    assert [f"[[{title}]]" in text for title in titles] == [True] * len(titles)
    assert "Learning path to Spaced repetition" in (vault / "wiki/index.md").read_text()
    assert kb_json("lint", "--vault", vault)["problems"] == []


def test_every_answer_stands_in_the_passage_that_its_question_links_to(vault: Path):
    found = learn(vault, "Spaced repetition")
    assert len(found["questions"]) >= 5
    for question in found["questions"]:
        text = (vault / "wiki/text" / f"{question['note']}.md").read_text()
        passage = re.search(rf"^.*\^{question['passage']}$", text, re.MULTILINE)
        assert passage
        for part in question["words"].split("(?)") if "(?)" in question["words"] else ():
            assert part.strip(" .")[-12:] in passage.group().replace("*", "")


def test_the_same_again_writes_nothing_and_undo_takes_it_back(vault: Path):
    before = tree(vault, "wiki", "llm.txt")
    change = learn(vault, "Spaced repetition")["change"]
    after = tree(vault)
    assert learn(vault, "spaced repetition")["change"] == ""
    assert tree(vault) == after
    kb("undo", change, "--vault", vault, "--date", DATE)
    assert tree(vault, "wiki", "llm.txt") == before


def test_a_subject_without_a_page_leads_through_what_a_search_finds(vault: Path):
    found = learn(vault, "why do people forget")
    assert found["title"] == "Learning path to why do people forget"
    assert "Forgetting curve" in [step["title"] for step in found["steps"]]


@pytest.mark.parametrize("topic", ["quantum chromodynamics", " "])
def test_a_subject_that_nothing_is_about_is_refused(vault: Path, topic: str):
    assert "no page is about" in learn(vault, topic, code=2)["error"]
    assert not (vault / "wiki/maps").exists()


def test_a_locked_map_is_left_alone(vault: Path):
    path = vault / learn(vault, "Spaced repetition")["path"]
    path.write_text(path.read_text().replace("type: map\n", "type: map\nlocked: true\n"))
    assert "is locked" in learn(vault, "Spaced repetition", code=2)["error"]


def test_a_forgotten_source_takes_its_questions_along(vault: Path):
    found = learn(vault, "Spaced repetition")
    kb("forget", "The long way to the perfect schedule", "--yes", "--vault", vault, "--date", DATE)
    text = (vault / found["path"]).read_text()
    assert "The long way to the perfect schedule" not in text
    assert kb_json("lint", "--vault", vault)["problems"] == []
    assert learn(vault, "Spaced repetition")["change"]


def test_at_a_terminal_the_way_is_shown(vault: Path):
    shown = kb("learn", "Spaced repetition", "--vault", vault, "--date", DATE)
    assert re.search(r"^ +\d+\. Spaced repetition", shown, re.MULTILINE)
    assert "next: read wiki/maps/Learning path to Spaced repetition.md" in shown
