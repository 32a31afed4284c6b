"""Transcripts in the shapes that people paste and tools export: who speaks, when, in which chapter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from convert_samples import note_of, said, shown

from kb.convert.convert import convert
from kb.convert.labels import timed
from kb.records import Heading, Text
from kb.words import tokens

SHARED = Path(__file__).parents[2] / "shared"
THREE_TURNS = [
    ("Ada Lovelace", "The engine weaves patterns."),
    ("Charles Babbage", "How does it do so?"),
    ("Ada Lovelace", "By cards, and many of them."),
]


def read(words: str, name: str = "looms.txt") -> Text:
    return convert(name, words.encode())


def turns(text: Text) -> list[tuple[str, str]]:
    return [(passage.location.speaker, passage.words) for passage in text.passages]


@pytest.mark.parametrize(
    "layout",
    [
        "{name}: {words}\n",
        "{name}: {words}\n\n",
        "{name}:\n{words}\n\n",
        "{name} 00:00:{at}\n{words}\n",
        "{name}  0:{at}\n{words}\n\n",
        "{name} [00:{at}]\n{words}\n\n",
        "{name} - 00:{at}\n{words}\n\n",
        "[00:{at}] {name}: {words}\n",
        "(00:{at}) {name}: {words}\n\n",
        "00:{at} {name}: {words}\n",
        "00:{at} | {name}:\n{words}\n\n",
        "{name} (00:{at}): {words}\n\n",
        "{name} [00:{at}]: {words}\n\n",
        "{name} [00:{at}] {words}\n\n",
        "{name}\n00:{at}\n{words}\n\n",
        "{name}\n(00:00:{at})\n{words}\n\n",
        "{name}\n(00:00:{at}) {words}\n\n",
        "[00:00:{at}.000 --> 00:00:59.000] {name}: {words}\n",
        "[2026-01-05, 10:15:{at}] {name}: {words}\n",
        ">> {name}: {words}\n",
        "{name}: [00:00:{at}] {words}\n",
        "00:{at} {name}\n{words}\n\n",
        "[00:00:{at}] {name}\n{words}\n",
        "**{name}:** {words}\n\n",
        "**{name}** (00:{at}): {words}\n\n",
        "**[00:{at}] {name}:** {words}\n\n",
    ],
)
def test_turns_are_read_in_this_layout(layout: str) -> None:
    lines = [layout.format(name=name, words=words, at=10 + n) for n, (name, words) in enumerate(THREE_TURNS)]
    text = read("".join(lines), "looms.md" if "**" in layout else "looms.txt")
    assert text.shape == "transcript"
    assert turns(text) == THREE_TURNS
    assert all(passage.opens_turn for passage in text.passages)
    times = [passage.location.time for passage in text.passages]
    assert all(time.endswith(str(10 + n)) for n, time in enumerate(times)) if "{at}" in layout else not any(times)


NAMES = """
    ADA|Ada|Dr. Ada King|Ludwig van Beethoven|SPEAKER_00|Speaker 2|Interviewer|Project Manager|PhD B|O’Neil|田中
"""


@pytest.mark.parametrize("name", NAMES.strip().split("|"))
def test_such_labels_name_speakers(name: str) -> None:
    text = read(
        f"{name}: It weaves patterns.\nMary Somerville: How does it?\n{name}: By cards.\nMary Somerville: I see.\n"
    )
    assert {passage.location.speaker for passage in text.passages} == {name, "Mary Somerville"}


@pytest.mark.parametrize(
    "label", ["Note", "Warning", "Step 1", "Example", "http", "Chapter 2", "Summary", "this is how it works"]
)
def test_such_labels_name_nobody(label: str) -> None:
    text = read(
        f"{label}: the loom has cards.\n\nThe loom weaves what cards say, all day long.\n\n{label}: it is loud.\n"
    )
    assert text.shape == "prose"
    assert {passage.location.speaker for passage in text.passages} == {""}


def test_a_glossary_is_no_talk() -> None:
    text = read(
        "Loom: A machine that weaves.\nCard: A piece of paper with holes.\nWeft: The thread that goes across.\n"
    )
    assert turns(text)[0] == ("", "Loom: A machine that weaves.")


def test_records_with_fields_are_no_talk() -> None:
    text = read("Ticker: AAA\nSector: Looms\nTicker: BBB\nSector: Cards\nTicker: CCC\nSector: Yarn\n")
    assert text.shape == "prose"
    assert not any(passage.location.speaker for passage in text.passages)


def test_a_remark_in_an_article_makes_no_speaker() -> None:
    body = "\n\n".join(
        f"The loom of number {n} weaves what the cards say, all day long and into the night." for n in range(9)
    )
    text = read(
        f"{body}\n\nPros: It is fast.\n\nCons: It is loud.\n\n{body}\n\nPros: It is new.\n\nCons: It is dear.\n"
    )
    assert not any(passage.location.speaker for passage in text.passages)


def test_q_and_a_speak_when_they_alternate() -> None:
    text = read("Q: What is a loom?\nA: A machine that weaves.\nQ: Who built it?\nA: Many people did.\n")
    assert [speaker for speaker, _ in turns(text)] == ["Q", "A", "Q", "A"]


def test_a_single_letter_alone_speaks_not() -> None:
    text = read("A: The first answer to be given.\nB: The second answer to be given.\nC: The third.\nD: The fourth.\n")
    assert not any(passage.location.speaker for passage in text.passages)


def test_a_turn_of_several_paragraphs_has_one_speaker_and_one_label() -> None:
    text = read(
        "Ada Lovelace 0:03\nIt weaves.\nAnd more.\n\nMary Somerville 0:09\nHow?\n\nAda Lovelace 0:12\nBy cards.\n"
    )
    assert [(p.location.speaker, p.opens_turn) for p in text.passages][:3] == [
        ("Ada Lovelace", True),
        ("Ada Lovelace", False),
        ("Mary Somerville", True),
    ]
    assert "**Ada Lovelace** (0:03): It weaves. ^p-" in note_of(text)
    assert "\nAnd more. ^p-" in note_of(text)


def test_somebody_who_speaks_once_is_a_speaker_as_well() -> None:
    text = read(
        "Ada Lovelace: It weaves patterns.\nMary Somerville: How?\nAda Lovelace: By cards.\nMary Somerville: I see.\n"
        "Michael Faraday: May I ask something?\nAda Lovelace: Yes.\n"
    )
    assert ("Michael Faraday", "May I ask something?") in turns(text)


def test_what_stands_before_the_first_turn_and_who_transcribed_it_has_no_speaker() -> None:
    text = read(
        "Welcome to the show.\n\nAda Lovelace  0:03\nIt weaves.\n\nMary Somerville  0:09\nHow?\n\n"
        "Ada Lovelace  0:12\nSo.\n\nTranscribed by https://otter.ai\n"
    )
    assert turns(text)[0] == ("", "Welcome to the show.")
    assert turns(text)[-1] == ("", "Transcribed by https://otter.ai")


def test_laughter_is_nobodys_words() -> None:
    text = read(
        "Ada Lovelace: It weaves patterns.\n\n[Laughter]\n\nAnd more of them.\n\n"
        "Mary Somerville: How?\n\nAda Lovelace: So.\n\nMary Somerville: Ah.\n"
    )
    assert turns(text)[1:3] == [("", "[Laughter]"), ("Ada Lovelace", "And more of them.")]


def test_lines_that_were_wrapped_are_joined_within_a_turn() -> None:
    text = read(
        "ADA: The engine weaves algebraic patterns just as\nthe loom weaves flowers and leaves, and it does it\n"
        "in an orderly manner.\nMARY: How does it find the way through all of the\ncards that are put into it?\n"
        "ADA: By holes. Where there is a hole, a needle can\npass, and where there is none it cannot.\n"
    )
    assert [speaker for speaker, _ in turns(text)] == ["ADA", "MARY", "ADA"]
    assert turns(text)[1][1] == "How does it find the way through all of the cards that are put into it?"


def test_sections_with_times_are_headings_and_give_the_time() -> None:
    text = read(
        "Talking points\n\n[0:00] Welcome\n\n[1:19] What a loom is\n\nA loom weaves.\n\n"
        "[5:15] The end\n\nIt ended well.\n"
    )
    assert [block for block in text.blocks if isinstance(block, Heading)] == [
        Heading(2, "Welcome", "0:00"),
        Heading(2, "What a loom is", "1:19"),
        Heading(2, "The end", "5:15"),
    ]
    assert [(p.location.time, p.location.chapter) for p in text.passages][1:] == [
        ("1:19", "What a loom is"),
        ("5:15", "The end"),
    ]
    assert "## What a loom is (1:19)\n" in note_of(text)


CHAPTERS = "Timestamps\n(00:00:00) – Looms\n(00:00:30) – Cards & holes\n(00:02:10) - The end\n\n"


def test_a_list_of_chapters_stays_text_and_its_chapters_open_where_the_body_repeats_them() -> None:
    text = read(
        CHAPTERS + "00:00:00 – Looms\nAda Lovelace 00:00:00\nWelcome.\nMary Somerville 00:00:10\nHello.\n"
        "Cards & holes\nAda Lovelace 00:00:31\nA card has holes.\nThe end\nMary Somerville 00:02:11\nGoodbye.\n"
    )
    chapter_list = text.passages[1]
    assert chapter_list.words == "(00:00:00) – Looms\n(00:00:30) – Cards & holes\n(00:02:10) - The end"
    assert len(chapter_list.sentences) == 3
    assert f"- (00:02:10) - The end\n\n^{chapter_list.id}\n" in note_of(text)
    assert [block.title for block in text.blocks if isinstance(block, Heading)] == ["Looms", "Cards & holes", "The end"]
    assert text.passages[-1].location.chapter == "The end"


def test_chapters_open_where_the_times_of_turns_pass_them() -> None:
    text = read(
        CHAPTERS + "Ada Lovelace 00:00:00\nWelcome.\nMary Somerville 00:00:10\nHello.\n"
        "Ada Lovelace 00:00:31\nA card has holes.\nMary Somerville 00:02:11\nGoodbye.\n"
    )
    assert [p.location.chapter for p in text.passages][2:] == ["Looms", "Looms", "Cards & holes", "The end"]


def test_a_timetable_with_coffee_twice_is_no_talk() -> None:
    points = ["Registration 08:30", "Opening 09:00", "Coffee 10:30", "Weaving 11:00", "Lunch 12:30", "Coffee 15:30"]
    text = read("".join(f"{point}\nIn the hall on the first floor.\n" for point in points))
    assert not any(passage.location.speaker for passage in text.passages)


def test_an_agenda_is_a_list_and_no_talk() -> None:
    text = read("Agenda\n\n09:00 Welcome\n09:30 First talk\n10:30 Coffee\n11:00 Second talk\n")
    assert text.shape == "prose"
    assert text.passages[1].words == "09:00 Welcome\n09:30 First talk\n10:30 Coffee\n11:00 Second talk"


@pytest.mark.parametrize(
    "layout",
    ["0:{at}\n{words}\n", "[00:{at}] {words}\n", "0:{at} {words}\n", "[00:00:{at}.000 --> 00:00:59.000]  {words}\n"],
)
def test_fragments_with_a_time_each_are_joined_to_passages(layout: str) -> None:
    pieces = [
        "so what we want to say is",
        "that the loom takes the cards",
        "and weaves what they say",
        "until it is done and",
        "then it stops",
    ]
    text = read("".join(layout.format(at=10 + 3 * n, words=words) for n, words in enumerate(pieces)))
    assert text.shape == "transcript"
    assert shown(text) == [("", text.passages[0].location.time, " ".join(pieces))]
    assert text.passages[0].location.time.endswith("10")
    assert re.search(r"\n\(\d+:\d\d.*\) so what", note_of(text))


def test_a_feed_of_titles_and_paragraphs_has_headings() -> None:
    long = "says a report that was read by the whole of the town, and by more people than one would think at first."
    text = read(
        "".join(f"Looms are {what}\n\nThe loom is {what}, {long}\n\n" for what in ("back", "out", "here to stay"))
    )
    assert [block.title for block in text.blocks if isinstance(block, Heading)] == [
        "Looms are back",
        "Looms are out",
        "Looms are here to stay",
    ]
    assert text.passages[2].location.chapter == "Looms are here to stay"


def test_one_line_of_twenty_thousand_characters_is_cut_at_sentences() -> None:
    words = "The loom takes the cards and weaves what they say. " * 400
    text = read(words)
    assert all(40 <= len(passage.words.split()) <= 180 for passage in text.passages)
    assert all(passage.words.endswith("say.") for passage in text.passages)
    assert said(text) == tokens(words)


def test_a_name_cannot_forge_markup() -> None:
    text = read(
        "Ada [[x]]: It weaves patterns.\nA^d*a_ (x): It weaves.\nAda [[x]]: By cards.\nA^d*a_ (x): So it does.\n"
    )
    assert "[[x]]" not in note_of(text).split("---\n", 2)[2]


@pytest.mark.skipif(not (SHARED / "corpus/transcripts").is_dir(), reason="the corpus is not here")
@pytest.mark.parametrize("number", ["000", "002", "003"])
def test_the_words_of_the_corpus_occur_in_order_in_the_note(number: str) -> None:
    (path,) = (SHARED / "corpus/transcripts").glob(f"{number}_*.txt")
    source = path.read_text(encoding="utf-8")
    text = convert(path.name, path.read_bytes())
    body = re.sub(r" ?\^p-[0-9a-f]{8}(-\d+)?$", "", note_of(text).split("---\n", 2)[2], flags=re.MULTILINE)
    body = body.replace("\\", "")
    stamp = re.compile(r"[\[(]?\b\d{1,2}:\d\d(?::\d\d)?\b[\])]?")
    assert tokens(stamp.sub(" ", body)) == tokens(stamp.sub(" ", source))
    assert sorted(stamp.findall(body.replace("(", "").replace(")", ""))) == sorted(
        stamp.findall(re.sub(r"[\[\]()]", "", source))
    )
    assert all(timed(passage.words) is None or passage.shape == "item" for passage in text.passages)
