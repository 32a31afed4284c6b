"""Transcripts in JSON are read whoever wrote them, with their speakers and times."""

from __future__ import annotations

import json

import pytest

from kb.convert.convert import convert
from kb.errors import UnreadableSource

SAID = "It weaves patterns."
WRITTEN: dict[str, object] = {
    "whisper": {"text": SAID, "segments": [{"id": 0, "start": 61.5, "text": f" {SAID}"}], "language": "en"},
    "whisper.cpp": {"transcription": [{"timestamps": {"from": "00:01:01,500"}, "text": SAID}]},
    "transformers": {"text": SAID, "chunks": [], "segments": [{"timestamp": [61.5, 63.0], "text": SAID}]},
    "podcast": {"version": "1.0.0", "segments": [{"speaker": "Ada", "startTime": 61.5, "endTime": 63, "body": SAID}]},
    "youtube list": [{"text": SAID, "start": 61.5, "duration": 2.0}],
    "youtube captions": {"events": [{"tStartMs": 61500, "segs": [{"utf8": "It weaves"}, {"utf8": " patterns."}]}]},
    "lines": [{"start": 61.5, "text": "It weaves"}, {"start": 62.5, "text": "patterns."}],
    "monologues": {"monologues": [{"speaker": 0, "elements": [
        {"type": "text", "value": "It", "ts": 61.5}, {"type": "punct", "value": " "},
        {"type": "text", "value": "weaves"}, {"type": "punct", "value": " "}, {"type": "text", "value": "patterns."},
    ]}]},
    "channels": {"results": {"channels": [{"alternatives": [{"transcript": SAID, "words": [
        {"word": word, "start": 61.5, "speaker": 0} for word in ("It", "weaves", "patterns.")]}]}]}},
    "strings": {"results": [{"offset": "61.5s", "text": SAID}]},
}  # fmt: skip


@pytest.mark.parametrize("found", WRITTEN.values(), ids=WRITTEN)
def test_words_and_their_time_are_found(found: object):
    passage = convert("talk.json", json.dumps(found).encode()).passages[0]
    assert passage.words == SAID
    assert passage.location.time == "1:01"


def test_one_document_a_line_is_read():
    rows = ({"start": at, "text": words} for at, words in ((0, "It weaves"), (2, "patterns.")))
    assert convert("a.jsonl", "\n".join(map(json.dumps, rows)).encode()).passages[0].words == SAID


def test_thousandths_are_told_from_seconds():
    rows = [{"speaker": "A", "text": "It weaves patterns.", "start": at * 20_000} for at in range(3)]
    times = [one.location.time for one in convert("a.json", json.dumps({"utterances": rows}).encode()).passages]
    assert times == ["0:00"]
    late = [{**rows[0], "start": 90_000, "speaker": "B"}]
    found = convert("a.json", json.dumps({"utterances": rows + late}).encode()).passages[-1].location
    assert (found.speaker, found.time) == ("Speaker B", "1:30")


def test_a_segment_without_a_time_keeps_its_words():
    rows = [{"start": 5, "text": "It weaves"}, {"text": "patterns of"}, {"start": 9, "text": "algebra."}]
    assert (
        convert("a.json", json.dumps({"segments": rows}).encode()).passages[0].words == "It weaves patterns of algebra."
    )


@pytest.mark.parametrize(
    "found", [{}, [], [1, 2], {"a": {"b": [{"c": 1}]}}, {"segments": [{"start": 1}]}, [[[[[[[[]]]]]]]]]
)
def test_json_of_another_kind_is_refused(found: object):
    with pytest.raises(UnreadableSource, match="JSON"):
        convert("a.json", json.dumps({"words": found}).encode())
