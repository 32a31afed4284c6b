"""Captions become paragraphs with speakers and times, and what rolls over the screen is said once."""

from __future__ import annotations

import json

import pytest
from convert_samples import shown

from kb.convert.convert import convert
from kb.errors import UnreadableSource
from kb.records import Text


def read(words: str, name: str = "looms.srt") -> Text:
    return convert(name, words.encode())


SRT = """1
00:00:01,000 --> 00:00:02,000
ADA: It weaves

2
00:00:02,500 --> 00:00:04,000
{\\an8}<i>patterns</i> of algebra.

3
00:00:05,000 --> 00:00:07,000
BOB: How

so?
4
00:00:08,000 --> 00:00:09,000
ADA: By cards.

5
00:00:10,000 --> 00:00:11,000

6
00:00:12,000 --> 00:00:13,000
BOB: I see.
"""


def test_a_speaker_named_on_the_first_cue_of_a_turn_speaks_until_the_next() -> None:
    text = read(SRT)
    assert text.shape == "transcript"
    assert shown(text) == [
        ("ADA", "00:00:01", "It weaves patterns of algebra."),
        ("BOB", "00:00:05", "How so?"),
        ("ADA", "00:00:08", "By cards."),
        ("BOB", "00:00:12", "I see."),
    ]


def test_voices_of_webvtt_are_speakers_and_notes_and_styles_are_no_words() -> None:
    text = read(
        "WEBVTT - Looms\nKind: captions\nLanguage: en\n\nNOTE made by hand\nin a day\n\nSTYLE\n::cue { color: red }\n\n"
        "first\n00:01.000 --> 00:02.000 align:start\n<v Ada Lovelace>It <b>weaves</b> &amp; turns\n\n"
        "00:02.000 --> 00:03.000\n<v.loud Bob>How?</v>\n",
        "looms.vtt",
    )
    assert text.metadata.language == "en"
    assert shown(text) == [("Ada Lovelace", "00:01", "It weaves & turns"), ("Bob", "00:02", "How?")]


def test_rolling_cues_are_said_once() -> None:
    text = read(
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nit weaves\n\n00:00:02.000 --> 00:00:02.010\nit weaves\n \n"
        "00:00:02.010 --> 00:00:04.000\nit weaves\npatterns<00:00:03.000><c> of</c><c> algebra</c>\n\n"
        "00:00:04.000 --> 00:00:06.000\npatterns of algebra\nand so on\n",
        "looms.vtt",
    )
    assert shown(text) == [("", "00:00:00", "it weaves patterns of algebra and so on")]


def test_sbv_is_read() -> None:
    text = read("0:00:01.000,0:00:02.000\nIt weaves\npatterns.\n\n0:00:03.000,0:00:04.000\nSo it does.\n", "looms.sbv")
    assert shown(text) == [("", "0:00:01", "It weaves patterns. So it does.")]


@pytest.mark.parametrize("end", ["00:00:0x.000", "", "later", "00:00:05"])
def test_words_of_a_cue_whose_end_cannot_be_read_stay_under_its_start(end: str) -> None:
    words = f"WEBVTT\n\n00:01.000 --> 00:02.000\nOne loom.\n\n00:04.000 --> {end}\nTwo looms.\n"
    text = read(words, "looms.vtt")
    assert " ".join(passage.words for passage in text.passages) == "One loom. Two looms."
    alone = f"WEBVTT\n\n00:04.000 --> {end}\nTwo looms.\n"
    assert [row[1:] for row in shown(read(alone, "looms.vtt"))] == [("00:04", "Two looms.")]


def test_long_captions_are_cut_at_sentences() -> None:
    cues = [
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:59:00.000\nThe loom takes card {at} and\nweaves all it says.\n"
        for at in range(60)
    ]
    text = read("WEBVTT\n\n" + "\n".join(cues), "looms.vtt")
    assert all(40 <= len(passage.words.split()) <= 180 for passage in text.passages[:-1])
    assert all(passage.words.endswith("says.") for passage in text.passages)
    times = [passage.location.time for passage in text.passages]
    assert times == sorted(set(times))


def test_captions_without_words_are_refused() -> None:
    with pytest.raises(UnreadableSource, match="no words"):
        read("WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:02.000 --> 00:03.000\n", "looms.vtt")


@pytest.mark.parametrize(
    "document",
    [
        {"text": "x", "language": "en", "segments": [
            {"start": 0.5, "end": 2.0, "text": " It weaves", "words": [{"word": "It", "speaker": "Ada"}]},
            {"start": 2.0, "end": 4.0, "text": " patterns.", "speaker": "Ada"},
            {"start": 3725.2, "end": 3727.0, "text": " How?", "speaker": "Bob"}]},
        {"version": "1.0.0", "segments": [
            {"speaker": "Ada", "startTime": 0.5, "body": "It weaves"},
            {"speaker": "Ada", "startTime": 2, "body": "patterns."},
            {"speaker": "Bob", "startTime": 3725, "body": "How?"}]},
    ],
)  # fmt: skip
def test_segments_in_json_are_a_transcript(document: dict[str, object]) -> None:
    text = read(json.dumps(document), "looms.json")
    assert text.shape == "transcript"
    assert shown(text) == [("Ada", "0:00", "It weaves patterns."), ("Bob", "1:02:05", "How?")]


def test_a_list_of_segments_without_speakers_is_a_transcript() -> None:
    rows = [{"text": "it weaves\npatterns", "start": 0.0, "duration": 2.0}, {"text": "of algebra", "start": 2.0}]
    assert shown(read(json.dumps(rows), "looms.json")) == [("", "0:00", "it weaves patterns of algebra")]


@pytest.mark.parametrize("words", ['{"a": 1}', "[]", '[{"text": "no time"}]', '{"segments": 3}'])
def test_other_json_is_refused(words: str) -> None:
    with pytest.raises(UnreadableSource):
        read(words, "looms.json")


def test_text_in_brackets_is_no_json() -> None:
    assert shown(read("[Music] It weaves.", "looms.txt")) == [("", "", "[Music] It weaves.")]


def test_unpadded_times_are_padded():
    text = read("WEBVTT\n\n0:5.1 --> 0:7.0\nIt weaves\n\n1:2:3.000 --> 1:2:9.000\npatterns.\n", "a.vtt")
    assert [one.location.time for one in text.passages] == ["0:05", "1:02:03"]


def test_several_voices_in_a_cue_are_several_turns():
    words = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ada>It weaves.\n<v Bob &amp; Co>How</v> <i>so?</i>\n"
    assert [(one.location.speaker, one.words) for one in read(words, "a.vtt").passages] == [
        ("Ada", "It weaves."),
        ("Bob & Co", "How so?"),
    ]
