"""How prompts and answers name things: claims `c1 c4-6`, statements `s3`, sentences `3.1-2`, marks in running words.

Reads what models write, tolerantly where the meaning is plain. Knows numbers, not what they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import BadAnswer

LARGEST = 100_000
_KEYS = re.compile(r"([a-z]?)(\d+)(?:\s*[-–]\s*[a-z]?(\d+))?", re.IGNORECASE)
_SENTENCES = re.compile(r"(?:p?(\d+)\.)?s?(\d+)(?:\s*[-–]\s*(?:p?(\d+)\.)?s?(\d+))?", re.IGNORECASE)
_MARK = re.compile(r"\s*\[([^\[\]\n]{1,120})\]")
_NAMES = re.compile(r"(?:[cs]\d+|\d+\.\d+)(?:[\s,;+–-]+|[cs]?\d+|\d+\.\d+)*", re.IGNORECASE)
_END = re.compile(r"[.!?…。！？][\"'”’»」)\]]*$")


def numbers(cell: str, letter: str) -> tuple[int, ...]:
    """The numbers behind a letter, ranges spread out, each once, in the order written.

    >>> numbers("c1, c4-6 c1", "c")
    (1, 4, 5, 6)
    """
    found: dict[int, None] = {}
    for prefix, first, last in _KEYS.findall(cell):
        if prefix.lower() not in ("", letter):
            continue
        low, high = int(first), int(last or first)
        if high < LARGEST:
            found |= dict.fromkeys(range(low, high + 1) if high - low < 1000 else (low, high))
    return tuple(found)


def sentences(cell: str, counts: Mapping[int, int] | None = None) -> dict[int, tuple[int, ...]]:
    """Passage number → its sentences, as `3.1-2`, `3.1,4`, `3.5+4.1` or `3.5-4.1` name them.

    `counts` says how many sentences each passage has. Raises `BadAnswer` with what is wrong.

    >>> sentences("3.1-2,4 + 4.1")
    {3: (1, 2, 4), 4: (1,)}
    """
    found: dict[int, set[int]] = {}
    passage = 0
    for first_passage, first, last_passage, last in _SENTENCES.findall(cell):
        passage = int(first_passage or passage)
        if not passage:
            raise BadAnswer(f"no-such-sentence: {cell!r} names no passage")
        for number, sentence in _spread(passage, int(first), int(last_passage or passage), int(last or first), counts):
            found.setdefault(number, set()).add(sentence)
        passage = int(last_passage or passage)
    if not found:
        raise BadAnswer(f"no-such-sentence: {cell[:40]!r} names no sentence")
    made = {number: tuple(sorted(found[number])) for number in sorted(found)}
    for number, chosen in made.items() if counts is not None else ():
        if chosen[0] < 1 or chosen[-1] > (counts or {}).get(number, 0):
            raise BadAnswer(f"no-such-sentence: {cell[:40]!r} names a sentence that is not there")
    return made


def _spread(
    passage: int, first: int, last_passage: int, last: int, counts: Mapping[int, int] | None
) -> list[tuple[int, int]]:
    if max(passage, first, last_passage, last) >= LARGEST:
        raise BadAnswer("no-such-sentence: a number is too large")
    if passage == last_passage:
        return [(passage, number) for number in range(first, min(last, first + 1000) + 1)]
    rest = (counts or {}).get(passage, first)
    return [(passage, n) for n in range(first, rest + 1)] + [(last_passage, n) for n in range(1, min(last, 1000) + 1)]


@dataclass(frozen=True, slots=True)
class Marked:
    """A run of sentences and what stood in the mark behind it."""

    text: str
    mark: str


def marked(paragraph: str) -> tuple[tuple[Marked, ...], str]:
    """The runs of a paragraph that end with marks, and the words behind the last mark.

    A mark before the full stop counts as behind it; one in the middle of a sentence counts at its end.

    >>> marked("Rain falls. Snow melts. [c1 c2] It pours [c3].")[0]
    (Marked(text='Rain falls. Snow melts.', mark='c1 c2'), Marked(text='It pours.', mark='c3'))
    """
    runs: list[Marked] = []
    text, mark, at = "", "", 0
    for found in _MARK.finditer(paragraph):
        if not _NAMES.fullmatch(found[1].strip()):
            continue
        text += paragraph[at : found.start()]
        at = found.end()
        stop = re.compile(r"[.!?…。！？]+[\"'”’»」)]*").match(paragraph, at)
        if stop and not _END.search(text.rstrip()):
            text, at = text + stop[0], stop.end()
        mark = f"{mark} {found[1]}".strip()
        if _END.search(text.rstrip()) and not _MARK.match(paragraph, at):
            runs.append(Marked(" ".join(text.split()), mark))
            text, mark = "", ""
    rest = " ".join((text + paragraph[at:]).split())
    if mark and rest:  # the last mark stood in the middle of the last sentence
        runs.append(Marked(rest, mark))
        rest = ""
    return tuple(runs), rest


def unmarked(words: str) -> str:
    """The words without marks.

    >>> unmarked("Rain falls [c1]. In [2013] too. [c2]")
    'Rain falls. In [2013] too.'
    """
    return _MARK.sub(lambda found: "" if _NAMES.fullmatch(found[1].strip()) else found[0], words).strip()
