"""Transcripts that speech recognition and podcast players write as JSON: segments with times, speakers and words.

Known are whisper, whisper.cpp, whisperX, podcast players, YouTube's lists and its own captions, and the services that
write utterances, monologues or paragraphs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from kb.convert.decode import clean
from kb.convert.draft import Piece, part
from kb.convert.transcript import merged

Json = Mapping[str, object]
_WORDS = ("body", "text", "transcript", "content", "value")
_SECONDS = ("startTime", "start", "start_time", "offset", "begin", "ts", "time", "from")
_MILLISECONDS = ("tStartMs", "startMs", "start_ms", "startTimeMs")
_LISTS = (
    "segments", "transcription", "utterances", "monologues", "events", "transcript", "transcripts", "results",
    "paragraphs", "captions", "items", "sentences", "words",
)  # fmt: skip
_WITHIN = ("result", "results", "data", "channels", "alternatives", "response", "transcript", "paragraphs", "output")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,3})?)|(\d+(?:\.\d+)?)s?")
_STARTS = re.compile(r"[,.;:!?…)\]}%’”]")
_DEEPEST = 6


def loaded(text: str) -> object:
    """What a text holds when it is one JSON document, or one in each line; else `None`.

    Of a document that is nested as none is that a person wrote, nothing is known.
    """
    bare = text.lstrip("\ufeff \t\r\n")
    if not bare.startswith(("{", "[")):
        return None
    try:
        found = json.loads(bare)
    except RecursionError:
        return {}
    except ValueError:
        return _by_lines(bare)
    return found if isinstance(found, list | dict) else None


def _by_lines(text: str) -> object:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
        return None
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        return None


def pieces(found: object) -> tuple[Piece, ...]:
    """The paragraphs of the transcript in a JSON document, `()` when there is none.

    >>> found = pieces({"segments": [{"start": 61.5, "text": " It weaves.", "speaker": "Ada"}]})
    >>> (found[0].speaker, found[0].time, found[0].words)
    ('Ada', '1:01', 'It weaves.')
    """
    rows = _segments(found, 0)
    scale = 1000 if _is_in_milliseconds(found, rows) else 1
    made: list[Piece] = []
    last = 0.0
    for segment in rows:
        words = " ".join(clean(_said(segment)).split())
        start = _start(segment, scale)
        last = start if start is not None else last
        if words:
            made.append(part(words, speaker=_speaker(segment), time=_clock(last), opens_turn=True))
    return tuple(merged(made))


# -- finding ----------------------------------------------------------------------------------------------------


def _segments(found: object, depth: int) -> list[Json]:
    """The list of segments in a document, wherever it lies."""
    if isinstance(found, list):
        rows: list[Json] = [one for one in found if isinstance(one, dict)]
        timed = [one for one in rows if _said(one) and _start(one, 1) is not None]
        if timed:
            said = [one for one in rows if _said(one)]
            return list(_joined(said)) if _is_words(said) else said
        return next((inner for one in rows if depth < _DEEPEST and (inner := _segments(one, depth + 1))), [])
    if not isinstance(found, dict) or depth > _DEEPEST:
        return []
    for name in _LISTS:
        if isinstance(found.get(name), list) and (inner := _segments(found[name], depth + 1)):
            return inner
    return next((inner for name in _WITHIN if (inner := _segments(found.get(name), depth + 1))), [])


def _is_words(rows: list[Json]) -> bool:
    """Whether the segments are single words."""
    return len(rows) > 3 and all(len(_said(one).split()) < 2 for one in rows)


def _joined(rows: list[Json]) -> Iterator[Json]:
    """Single words as segments of one speaker, a dozen or so each."""
    for speaker, run in groupby(rows, _speaker):
        held = list(run)
        for at in range(0, len(held), 12):
            some = held[at : at + 12]
            said = "".join(("" if _STARTS.match(_said(one)) else " ") + _said(one).strip() for one in some)
            yield {**some[0], "speaker": speaker, **dict.fromkeys(_WORDS, ""), "text": said, "words": []}


# -- reading ----------------------------------------------------------------------------------------------------


def _said(segment: Json) -> str:
    """The words of a segment, of its parts, or of its best reading."""
    words = next((value for name in _WORDS if isinstance(value := segment.get(name), str) and value.strip()), "")
    for name in ("segs", "elements", "sentences"):
        if not words and isinstance(inner := segment.get(name), list):
            between = " " if name == "sentences" else ""
            words = between.join(_first(one, ("utf8", "value", "text")) for one in inner if isinstance(one, dict))
    for name in ("alternatives", "nBest"):
        if not words and isinstance(inner := segment.get(name), list) and inner and isinstance(inner[0], dict):
            words = _first(inner[0], ("transcript", "display", "content", "text"))
    return words or _first(segment, ("punctuated_word", "word"))


def _first(found: Json, names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := found.get(name), str)), "")


def _speaker(segment: Json) -> str:
    """Who speaks, as the segment or one of its words says; a number as `Speaker 1`."""
    words = segment.get("words")
    rows = [segment, *(one for one in (words if isinstance(words, list) else []) if isinstance(one, dict))]
    for row in rows:
        for name in ("speaker", "speaker_label", "speakerName", "speaker_name", "speakerTag", "speakerId"):
            value = row.get(name)
            if isinstance(value, dict):
                value = value.get("name") or value.get("id")
            if isinstance(value, int) and not isinstance(value, bool):
                return f"Speaker {value}"
            if isinstance(value, str) and value.strip():
                bare = " ".join(clean(value).split())
                return f"Speaker {bare}" if len(bare) == 1 else bare
    return ""


def _start(segment: Json, scale: float) -> float | None:
    """When a segment begins, in seconds; by its first word with a time when it does not say so itself."""
    for row in (segment, _mapped(segment, "timestamps"), *_inner(segment)):
        for name in _MILLISECONDS:
            if (found := _seconds(row.get(name))) is not None:
                return found / 1000
        for name in _SECONDS:
            if (found := _seconds(row.get(name))) is not None:
                return found / scale
    stamp = segment.get("timestamp")
    return _seconds(stamp[0] if isinstance(stamp, list) and stamp else stamp)


def _inner(segment: Json) -> Iterator[Json]:
    for name in ("words", "elements", "sentences", "alternatives"):
        rows = segment.get(name)
        yield from (one for one in (rows if isinstance(rows, list) else []) if isinstance(one, dict))


def _mapped(segment: Json, name: str) -> Json:
    value = segment.get(name)
    return value if isinstance(value, dict) else {}


def _seconds(value: object) -> float | None:
    if isinstance(value, str):
        found = _CLOCK.fullmatch(value.strip())
        if not found or len(value) > 20:
            return None
        hours, minutes, seconds, alone = found.groups()
        if alone:
            return float(alone)
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 10**9 else None


def _is_in_milliseconds(found: object, rows: list[Json]) -> bool:
    """Whether numbers count thousandths: whole ones, more of them than anybody could speak words in seconds."""
    starts = [row.get(name) for row in rows for name in _SECONDS if isinstance(row.get(name), int | float)]
    if len(starts) < 2 or any(isinstance(one, float) for one in starts):
        return False
    span = max(float(one) for one in starts if isinstance(one, int)) - min(
        float(one) for one in starts if isinstance(one, int)
    )
    words = sum(len(_said(row).split()) for row in rows)
    return span > 20 * max(words, 1)


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes, left = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
