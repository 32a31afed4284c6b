"""Transcripts that speech recognition and podcast players write as JSON: a list of segments with times and words."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kb.convert.decode import clean
from kb.convert.draft import Piece, part
from kb.convert.transcript import merged

_WORDS = ("body", "text", "transcript", "content")
_TIMES = ("startTime", "start", "start_time", "offset", "begin")
_LISTS = ("segments", "transcript", "results", "utterances", "monologues")


def is_json(text: str) -> bool:
    """Whether a text is one JSON document that holds more than a word."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(text), list | dict)
    except (ValueError, RecursionError):
        return False


def pieces(text: str) -> tuple[Piece, ...]:
    """The paragraphs of the transcript in a JSON document, `()` when there is none.

    >>> found = pieces('{"segments": [{"start": 61.5, "text": " It weaves.", "speaker": "Ada"}]}')
    >>> (found[0].speaker, found[0].time, found[0].words)
    ('Ada', '1:01', 'It weaves.')
    """
    made: list[Piece] = []
    for segment in _segments(json.loads(text)):
        words = " ".join(clean(_text(segment, _WORDS)).split())
        if words:
            made.append(part(words, speaker=_speaker(segment), time=_time(segment), opens_turn=True))
    return tuple(merged(made))


def _segments(found: object) -> list[Mapping[str, object]]:
    if isinstance(found, dict):
        found = next((value for name in _LISTS if isinstance(value := found.get(name), list)), [])
    rows = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [one for one in rows if _text(one, _WORDS) and _seconds(one) is not None]


def _text(segment: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := segment.get(name), str)), "")


def _speaker(segment: Mapping[str, object]) -> str:
    words = segment.get("words")
    rows = [segment, *(one for one in (words if isinstance(words, list) else []) if isinstance(one, dict))]
    return next((" ".join(value.split()) for row in rows if isinstance(value := row.get("speaker"), str)), "")


def _seconds(segment: Mapping[str, object]) -> float | None:
    found = next((value for name in _TIMES if isinstance(value := segment.get(name), int | float)), None)
    return float(found) if found is not None and 0 <= found < 10**6 else None


def _time(segment: Mapping[str, object]) -> str:
    whole = int(_seconds(segment) or 0)
    hours, minutes, left = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
