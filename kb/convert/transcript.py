"""Transcripts: lines with speakers, times and chapters as headings and turns. Knows the order of turns; no files.

Speakers and times become metadata of the parts. Where a transcript gives a time every few words, the first of a
passage stays and the others go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kb.convert import cast, chapters
from kb.convert.draft import Part, Piece, Run, part
from kb.convert.labels import Label, seconds, timed
from kb.convert.lines import Line
from kb.sentences import count

SPOKEN = 0.6
"""Share of the words in turns or timed lines that makes a text a transcript."""
_ASIDE = re.compile(r"[\[(♪][^\[\]()]{1,60}[\])♪]")
_TRAILER = re.compile(r"(?:transcri(?:bed|ption|pt)|subtitles|captions) (?:by|provided|from|powered)\b", re.IGNORECASE)
_STOP = re.compile(r"[.!?…。！？][\"'”’»」』)\]]*$")
_SHORT, _ENOUGH, _LONG = 14, 40, 120
_SPEECH_A_MINUTE = 40
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class _Turn:
    """Who speaks now, since when, and whether that was not yet said."""

    speaker: str = ""
    time: str = ""
    is_new: bool = False


def pieces(lines: Sequence[Line]) -> tuple[tuple[Piece, ...], float]:
    """The headings and parts of a text, and the share of its words that stand in turns or timed lines.

    A text without speakers and times comes back as it is, with the share 0.
    """
    labels = cast.turns(lines)
    taken = {at + number for at, label in labels.items() for number in range(label.lines)}
    times = {at: label for at, line in enumerate(lines) if at not in taken and (label := timed(line.words))}
    is_captioned = not labels and _is_captioned(lines, times)
    plan = chapters.chapters(lines, {} if is_captioned else times, labels)
    made = _built(lines, labels, times, plan, is_captioned=is_captioned)
    made = list(chapters.passed(merged(made) if _is_fragmentary(made) else made, plan))
    sizes = [(count(one.words), bool(one.speaker or one.time)) for one in made if isinstance(one, Part)]
    spoken = sum(size for size, is_spoken in sizes if is_spoken)
    return tuple(made), spoken / max(sum(size for size, _ in sizes), 1)


def _is_captioned(lines: Sequence[Line], times: Mapping[int, Label]) -> bool:
    """Whether the times stand before what is said, rather than before titles: by the words a minute."""
    stamps = [seconds(label.time) for label in times.values()]
    if len(stamps) < 3 or any(b < a for a, b in pairwise(stamps)):
        return False
    minutes = (stamps[-1] - stamps[0]) / 60
    first = min(times)
    words = sum(count(line.words) for line in lines[first:])
    timed_words = sum(count(label.rest) for label in times.values())
    alone = sum(1 for label in times.values() if label.is_header)
    is_dense = timed_words >= SPOKEN * words or alone >= SPOKEN * len(times)
    return is_dense and (timed_words if alone < len(times) / 2 else words) >= _SPEECH_A_MINUTE * minutes


def _built(
    lines: Sequence[Line],
    labels: Mapping[int, Label],
    times: Mapping[int, Label],
    plan: chapters.Chapters,
    *,
    is_captioned: bool,
) -> list[Piece]:
    made: list[Piece] = []
    turn = _Turn()
    skip = -1
    for at, line in enumerate(lines):
        if at <= skip:
            continue
        if at in plan.lists:
            made.append(plan.lists[at])
            skip = at + plan.lists[at].words.count("\n")
        elif at in plan.titles:
            made.append(plan.titles[at])
            turn = _Turn(turn.speaker if not line.level else "", "")
        elif at in labels:
            label = labels[at]
            skip = at + label.lines - 1
            turn = _said(made, label.rest, _Turn(label.name, label.time, is_new=True))
        elif at in times and (is_captioned or turn.speaker):
            turn = _said(made, times[at].rest, _Turn(turn.speaker, times[at].time, is_new=True))
        else:
            turn = _said(made, line.words, turn)
    return made


def _said(made: list[Piece], words: str, turn: _Turn) -> _Turn:
    """Append what is said, and return the turn as it goes on."""
    if not words:
        return turn
    if _TRAILER.match(words):
        made.append(part(words))
        return _Turn()
    if _ASIDE.fullmatch(words):
        made.append(part(words, time=turn.time))
        return turn
    made.append(part(words, speaker=turn.speaker, time=turn.time, opens_turn=turn.is_new))
    return replace(turn, is_new=False)


def _is_fragmentary(made: Sequence[Piece]) -> bool:
    """Whether the times cut the speech in pieces shorter than sentences."""
    opened = [piece for piece in made if isinstance(piece, Part) and piece.opens_turn and piece.time]
    ended = sum(1 for piece in opened if _STOP.search(piece.words))
    return len(opened) > 3 and median(len(one.words.split()) for one in opened) <= _SHORT and ended <= 0.6 * len(opened)


def merged(made: Sequence[Piece]) -> list[Piece]:
    """Pieces of speech of one speaker, each with its time, joined to paragraphs with the time of the first."""
    joined: list[Piece] = []
    for piece in made:
        last = joined[-1] if joined else None
        if isinstance(piece, Part) and isinstance(last, Part) and _goes_on(last, piece):
            joined[-1] = replace(last, runs=(Run(f"{last.words} {piece.words}"),))
        else:
            joined.append(piece)
    return joined


def _goes_on(last: Part, piece: Part) -> bool:
    if not (last.time and piece.time) or last.speaker != piece.speaker or last.block or piece.block:
        return False
    if seconds(piece.time) - seconds(last.time) > _MINUTE:
        return False
    size = count(last.words)
    return size < _ENOUGH or (size < _LONG and not _STOP.search(last.words))
