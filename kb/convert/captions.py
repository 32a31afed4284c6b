"""Captions of films, as WebVTT, SRT and SBV hold them: cues with a time. Knows their syntax; joins them to paragraphs.

The time of the first cue of a paragraph stays. What rolls over the screen twice is said once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kb.convert import cast
from kb.convert.draft import Part, Piece, part
from kb.convert.lines import Line
from kb.convert.transcript import merged

_CLOCK = r"(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*({_CLOCK})\s*(?:-->.*|,\s*{_CLOCK}(?:\s.*)?)")
"""The line of a cue's times; where the end cannot be read, the start is enough."""
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]*>|\{\\[^}]*\}")
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z-]{2,12})\s*$", re.MULTILINE)
_ROLLING = 0.4
"""Share of cues that begin with the last line of the one before, from which on captions roll over the screen."""


@dataclass(frozen=True, slots=True)
class _Cue:
    time: str
    words: str
    speaker: str = ""


def is_captions(text: str) -> bool:
    """Whether a text holds cues: it says so in its first line, or has two lines of times at least."""
    return bool(re.match(r"WEBVTT\b", text)) or sum(1 for line in text.split("\n") if _TIMING.fullmatch(line)) > 1


def language(text: str) -> str:
    """The language that the head of the captions names."""
    found = _LANGUAGE.search(text.split("-->")[0])
    return found.group(1) if found else ""


def pieces(text: str) -> tuple[Piece, ...]:
    """The paragraphs of captions, with their speakers and times.

    >>> pieces("0:01.000 --> 0:02.000\\nIt weaves\\n\\n0:02.000 --> 0:03.000\\npatterns.\\n")[0].words
    'It weaves patterns.'
    """
    cues = list(_cues(text))
    if any(cue.speaker for cue in cues):
        made = [part(cue.words, speaker=cue.speaker, time=cue.time, opens_turn=True) for cue in cues]
    else:
        made = list(_spoken(cues))
    return tuple(merged(made))


def _spoken(cues: list[_Cue]) -> Iterator[Part]:
    """The cues with the speakers whom some name before their words: they speak until another is named."""
    labels = cast.turns([Line(f"[{cue.time}] {cue.words}") for cue in cues])
    speaker = ""
    for at, cue in enumerate(cues):
        label = labels.get(at)
        speaker = label.name if label else speaker
        words = label.rest if label else cue.words
        if words:
            yield part(words, speaker=speaker, time=cue.time, opens_turn=True)


def _cues(text: str) -> Iterator[_Cue]:
    shown = [(time, speaker, words) for time, lines in _blocks(text) for speaker, words in _voices(lines)]
    again = sum(1 for (_, _, a), (_, _, b) in pairwise(shown) if a[-1] == b[0])
    is_rolling = again >= _ROLLING * len(shown)
    last = ""
    for time, speaker, words in shown:
        new = words[1:] if is_rolling and words[0] == last else words
        last = words[-1]
        if new:
            yield _Cue(time, " ".join(new), speaker)


def _padded(time: str) -> str:
    """A time with two digits for what follows its first number."""
    first, *others = time.split(":")
    return ":".join((first, *(other.zfill(2) for other in others)))


def _voices(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Who speaks in a cue, and the lines that each says."""
    for said in re.split(r"(?=<v[.\s])", "\n".join(lines)):
        voice = _VOICE.match(said)
        words = _words(said.split("\n"))
        if words:
            yield html.unescape(voice.group(1)).strip() if voice else "", words


def _words(lines: list[str]) -> list[str]:
    """The lines of a cue without tags, those that hold something."""
    return [words for line in lines if (words := " ".join(html.unescape(_TAG.sub("", line)).split()))]


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """The time and the lines of each cue. In SRT a cue may hold blank lines; in WebVTT a blank line ends it."""
    is_web = text.startswith("WEBVTT")
    time = ""
    lines: list[str] = []
    for block in re.split(r"\n(?:[ \t]*\n)+", text):
        rows = block.split("\n")
        timings = [at for at, line in enumerate(rows) if _TIMING.fullmatch(line)]
        if not is_web:
            lines += [line for line in rows[: timings[0] if timings else None] if not line.strip().isdigit()]
        for at, end in pairwise([*timings, len(rows)]):
            if time:
                yield time, lines
            found = _TIMING.fullmatch(rows[at])
            assert found
            time = _padded(re.sub(r"[.,]\d+$", "", found.group(1)))
            is_before_another = end < len(rows) and rows[end - 1].strip().isdigit()
            lines = rows[at + 1 : end - is_before_another]
    if time:
        yield time, lines
