"""Asking without a model: what the sources say is quoted and cited, what they do not say is not answered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_samples import Place, page, place, source

from kb.errors import NotFound
from kb.extractive.answer import MOST_CITED, choose
from kb.extractive.asked import asked
from kb.flows.ask import Answer, ask
from kb.index.entry import Spot as Passage
from kb.index.findings import Reply
from kb.markdown.notes import passages_of
from kb.markdown.scan import marks
from kb.sentences import spans
from kb.vault.vault import Vault
from kb.words import holds_quote

BABBAGE = (
    "Charles Babbage designed the Analytical Engine in the 1830s. It was never built in his lifetime. "
    "He was born in London."
)
LOVELACE = (
    "Ada Lovelace translated a paper by Luigi Menabrea on the Analytical Engine. She added notes of her own. "
    "They were published in 1843."
)
COFFEE = "Coffee after four o'clock keeps many people awake. Half of the caffeine is still there after five hours."


@pytest.fixture
def library(tmp_path: Path) -> Vault:
    vault = place(tmp_path)
    source(vault, "Charles Babbage", BABBAGE, raw="babbage.md")
    source(vault, "Ada Lovelace", LOVELACE, raw="lovelace.md")
    source(vault, "Coffee and sleep", COFFEE)
    for number, thing in enumerate(("violins", "glaciers", "beehives", "lighthouses", "sundials", "windmills")):
        source(
            vault, f"On {thing}", f"There are {number + 3} kinds of {thing}. Most {thing} are old. People repair them."
        )
    page(vault, "Analytical Engine", "A machine of brass that was designed and never finished.", kind="product")
    return Vault(vault.root)


def words_of(vault: Vault) -> dict[str, dict[str, str]]:
    """The passages of each text note, by its name."""
    return {note.stem: dict(passages_of(note.read_text())) for note in (vault.wiki / "text").glob("*.md")}


def test_the_sentence_that_answers_is_quoted_with_its_passage_and_file(library: Vault):
    answer = ask(library, "Who designed the Analytical Engine?")
    first = answer.citations[0]
    assert not answer.abstained
    assert first.quote == "Charles Babbage designed the Analytical Engine in the 1830s."
    assert (first.source, first.page) == ("babbage.md", "Charles Babbage (text)")
    assert f"“{first.quote}” (Charles Babbage)[^{first.label}]" in answer.answer
    assert answer.model == ""


def test_every_mark_has_its_citation_and_every_quote_stands_in_its_passage(library: Vault):
    answer = ask(library, "What did Ada Lovelace write about the Analytical Engine?")
    notes = words_of(library)
    assert {mark.label for mark in marks(answer.answer)} == {citation.label for citation in answer.citations}
    for citation in answer.citations:
        assert holds_quote(citation.quote, notes[citation.page][citation.passage])


def test_pages_on_the_same_are_named_as_links(library: Vault):
    assert "Pages: [[Analytical Engine]]." in ask(library, "Who designed the Analytical Engine?").answer


def test_a_question_that_needs_two_sources_cites_both(library: Vault):
    answer = ask(library, "Which notes on the machine that Charles Babbage designed did Ada Lovelace publish?")
    assert {citation.source for citation in answer.citations} >= {"babbage.md", "lovelace.md"}


@pytest.mark.parametrize(
    "question",
    [
        "Who founded the Bank of Japan?",
        "How do I change a bicycle tyre?",
        "When did Grace Hopper join the navy?",
        "What is the boiling point of mercury?",
        "Did Charles Babbage ever meet Marie Curie in Zurich?",
    ],
)
def test_what_the_sources_do_not_say_is_not_answered(library: Vault, question: str):
    answer = ask(library, question)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.answer.startswith("The sources do not answer this. Looked for: ")
    assert marks(answer.answer) == ()


def test_silence_names_what_is_missing_and_the_nearest_pages(library: Vault):
    answer = ask(library, "Which bank in Zurich paid for the Analytical Engine?")
    assert answer.abstained
    assert "bank" in answer.answer.split("Not found together with the rest: ")[1]
    assert "Nearest pages: [[Analytical Engine]]." in answer.answer


def test_two_sources_that_disagree_are_both_quoted(tmp_path: Path):
    vault = place(tmp_path)
    source(vault, "Bridge report", "The stone bridge at the mill was finished in 1871. It has five arches.")
    source(vault, "Town chronicle", "The stone bridge at the mill was finished in 1874, after a flood.")
    source(vault, "Mill accounts", "The mill bought grain in spring. Its wheel was of oak.")
    page(vault, "Bridge at the mill, 1871 or 1874", "Two sources date the bridge at the mill.", kind="contradiction")
    answer = ask(Vault(vault.root), "When was the stone bridge at the mill finished?")
    assert {"Bridge report.txt", "Town chronicle.txt"} <= {citation.source for citation in answer.citations}
    assert "1871" in answer.answer
    assert "1874" in answer.answer
    assert "The sources disagree: [[Bridge at the mill, 1871 or 1874]]." in answer.answer


def test_two_accounts_of_one_name_are_both_quoted(tmp_path: Path):
    vault = place(tmp_path)
    source(vault, "Harbour", "The harbour was dug by hand over nine years, and the first ship came in 1650.")
    source(vault, "Harbour (2)", "Ships came from 1661 on.")
    for number in range(8):
        source(vault, f"Field {number}", "A field of barley lies fallow every third year.")
    answer = ask(Vault(vault.root), "When did the first ship come to the harbour?")
    assert {citation.source for citation in answer.citations} >= {"Harbour.txt", "Harbour (2).txt"}


def test_the_same_words_in_two_sources_are_shown_once_with_two_marks(tmp_path: Path):
    vault = place(tmp_path)
    said = "Basalt columns form when lava cools slowly."
    source(vault, "Field guide", said)
    source(vault, "Lecture", said)
    answer = ask(Vault(vault.root), "How do basalt columns form?")
    assert answer.answer.count(said) == 1
    assert len(answer.citations) == 2
    assert len({citation.label for citation in answer.citations}) == 2


def test_speakers_and_times_stand_beside_what_was_said_and_count_as_names(tmp_path: Path):
    vault = place(tmp_path)
    source(
        vault,
        "Radio hour",
        "**Grace Hopper** (2:10): >> I handed out wires of thirty centimetres and called them nanoseconds.",
        "**A reporter** (3:00): >> And why did you hand out wires?",
    )
    source(vault, "Other hour", "**A cook** (0:10): >> We hand out spoons.")
    answer = ask(Vault(vault.root), "What did Grace Hopper say about the wires?")
    assert answer.citations[0].locator == "Radio hour, 2:10, Grace Hopper"
    assert "(Radio hour, 2:10, Grace Hopper)" in answer.answer


def test_sentences_that_ask_are_no_answers(tmp_path: Path):
    vault = place(tmp_path)
    source(vault, "Interview", "Why do loaves crack in the oven? Loaves crack because the crust sets before the crumb.")
    quote = ask(Vault(vault.root), "Why do loaves crack in the oven?").citations[0].quote
    assert quote == "Loaves crack because the crust sets before the crumb."


def test_an_edit_is_seen_at_once(library: Vault):
    assert ask(library, "Who tuned the harpsichord?").abstained
    source(Place(library.root), "Concert", "The harpsichord was tuned by the builder himself.")
    assert not ask(library, "Who tuned the harpsichord?").abstained


def test_without_anything_ingested_asking_says_so(tmp_path: Path):
    with pytest.raises(NotFound):
        ask(Vault(place(tmp_path).root), "Who designed the Analytical Engine?")


@pytest.mark.parametrize(
    "question", ["", "?", "   ", "the of and", '"', "😀", "x" * 3000, "[[Analytical Engine]] *_`$"]
)
def test_any_question_gets_an_answer_or_silence(library: Vault, question: str):
    answer = ask(library, question)
    assert isinstance(answer, Answer)
    assert answer.abstained == (not answer.citations)


def test_chinese_and_japanese_are_answered(tmp_path: Path):
    vault = place(tmp_path)
    source(vault, "旅行記", "京都の夏はとても暑いです。冬は雪が降ります。")
    source(vault, "料理", "豆腐は大豆から作られます。")
    answer = ask(Vault(vault.root), "京都の夏は暑いですか")
    assert [citation.quote for citation in answer.citations][:1] == ["京都の夏はとても暑いです。"]


# -- choosing, a pure step --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spot:
    id: str
    start: int
    stop: int
    speaker: str = ""


@dataclass(frozen=True)
class Found:
    """A candidate of one passage."""

    source: str
    words: str
    own: float = 1.0
    is_led_to: bool = False
    heading: str = ""
    authors: str = ""
    reply: Reply | None = None

    @property
    def spots(self) -> tuple[Spot, ...]:
        return (Spot("p-" + self.source[:8], 0, len(self.words)),)


@dataclass(frozen=True)
class Talk(Found):
    """A candidate in which each line is a passage."""

    @property
    def spots(self) -> tuple[Spot, ...]:
        starts = [0, *(at + 1 for at, sign in enumerate(self.words) if sign == "\n")]
        stops = [*(start - 1 for start in starts[1:]), len(self.words)]
        return tuple(Spot(f"p-{at}", start, stop) for at, (start, stop) in enumerate(zip(starts, stops, strict=True)))


RARITY = {"loom": 3.0, "weaver": 3.0, "invented": 2.0}


def test_choosing_is_a_function_of_its_values():
    found = [Found("Loom", "A weaver invented the loom. It clatters."), Found("Mill", "The weaver slept.", 0.9)]
    first = choose("Which weaver invented the loom?", found, RARITY)
    assert first == choose("Which weaver invented the loom?", list(found), dict(RARITY))
    assert [one.quote for one in first.chosen] == ["A weaver invented the loom.", "The weaver slept."][
        : len(first.chosen)
    ]
    assert first.chosen[0].sentences == (1,)


def test_a_candidate_that_brings_nothing_is_not_cited():
    found = [Found("Loom", "A weaver invented the loom."), Found("Mill", "A mill grinds the corn.", 0.3)]
    assert [one.candidate for one in choose("Which weaver invented the loom?", found, RARITY).chosen] == [0]


def test_a_candidate_that_another_leads_to_is_cited():
    found = [
        Found("Loom", "A weaver invented the loom."),
        Found("Mill", "A mill grinds the corn.", 0.3, is_led_to=True),
    ]
    assert [one.candidate for one in choose("Which weaver invented the loom?", found, RARITY).chosen] == [0, 1]


def test_a_short_sentence_is_quoted_with_the_one_behind_it():
    found = [Found("Loom", "The weaver. She invented the loom and the comb.")]
    chosen = choose("weaver", found, {"weaver": 3.0}).chosen[0]
    assert chosen.quote == found[0].words
    assert chosen.sentences == (1, 2)


def test_the_reply_to_a_question_answers_and_not_the_question_of_whoever_asks():
    talk = Talk("A talk", "So which weaver invented the loom?\nIt was somebody from the valley. She was twelve.")
    (chosen,) = choose("Which weaver invented the loom?", [talk], RARITY).chosen
    assert (chosen.passage, chosen.quote) == ("p-1", "It was somebody from the valley.")


def test_a_sentence_that_tells_more_of_what_was_asked_goes_before_a_reply():
    talk = Talk("A talk", "Which loom was that?\nThis one of dark oak. The weaver invented the loom in spring.")
    (chosen,) = choose("Which weaver invented the loom?", [talk], RARITY).chosen
    assert chosen.quote == "The weaver invented the loom in spring."


def test_a_reply_that_stands_behind_what_was_found_answers_too():
    behind = Reply("It was somebody from the valley, as far as anybody knows.", Passage("p-behind", "", "", 0, 57))
    found = [Found("A talk", "Let us begin. Which weaver invented the loom?", reply=behind)]
    (chosen,) = choose("Which weaver invented the loom?", found, RARITY).chosen
    assert (chosen.passage, chosen.quote) == ("p-behind", behind.words)


def test_the_reply_of_another_passage_is_cited_where_it_stands(tmp_path: Path):
    vault = place(tmp_path)
    asks = "The valley is long and green in summer. " * 40 + "Which weaver invented the treadle loom?"
    source(vault, "A talk", f"{asks}\n\nA carpenter from the next valley did it one winter. She came later.")
    answer = ask(Vault(vault.root), "Which weaver invented the treadle loom?")
    (cited,) = answer.citations
    assert cited.quote == "A carpenter from the next valley did it one winter."
    assert cited.quote in words_of(Vault(vault.root))["A talk (text)"][cited.passage]


def test_a_source_that_only_asks_answers_nothing():
    found = [Found("Quiz", "Which weaver invented the loom? Who invented the shuttle?")]
    assert choose("Which weaver invented the loom?", found, RARITY).chosen == ()


def test_what_stands_before_the_question_is_not_asked():
    question = "The Loom, a device of wood from 1733, stands in a barn. Who invented the Loom?"
    rarity = {"loom": 3.0, "device": 4.0, "wood": 4.0, "1733": 5.0, "stands": 4.0, "barn": 4.0, "invented": 2.0}
    assert set(asked(question, rarity).weight) == {"loom", "invent"}


def test_a_name_in_the_title_counts_more_than_one_that_is_mentioned():
    question, rarity = "Who tuned the Great Organ?", {"tuned": 3.0, "great": 2.0, "organ": 3.0}
    about = choose(question, [Found("Great Organ", "It was made of tin.")], rarity)
    mentions = choose(question, [Found("Notes", "It was made of tin, as the Great Organ.")], rarity)
    assert about.confidence > mentions.confidence


@settings(max_examples=150, deadline=None)
@given(
    question=st.text(max_size=40) | st.sampled_from(["Which weaver invented the loom?", "loom"]),
    texts=st.lists(
        st.text(max_size=80) | st.sampled_from(["A weaver invented the loom. Yes. It clatters."]), max_size=5
    ),
)
def test_quotes_are_whole_sentences_of_different_passages(question: str, texts: list[str]):
    found = [Found(f"{number} source", words) for number, words in enumerate(texts)]
    choice = choose(question, found, RARITY)
    assert len(choice.chosen) <= MOST_CITED
    assert len({(one.candidate, one.passage) for one in choice.chosen}) == len(choice.chosen)
    assert 0.0 <= choice.confidence <= 1.0
    for one in choice.chosen:
        words = found[one.candidate].words
        cuts = spans(words)
        assert one.quote == words[cuts[one.sentences[0] - 1][0] : cuts[one.sentences[-1] - 1][1]]
        assert holds_quote(one.quote, words)
