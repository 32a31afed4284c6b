"""What speakers say of their own life and work: sentences in the first person, in the past, with a name or a number.

Knows sentences and names. Opinions in the first person are no biography and stay out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.extractive.function_words import MONTHS, WEEKDAYS
from kb.extractive.kinds import person_names
from kb.extractive.ordinary import COMMON
from kb.extractive.sentences import WORD, Reading, Sentence, plain

_DID = re.compile(
    r"\b(?:I|we)(?:['’]ve| have| had| also| first| then| actually| just| basically| originally| once)*\s+(?:kind of |sort of )?"
    r"(?:worked|joined|started|founded|co-founded|studied|led|built|created|wrote|released|taught|grew up|moved|left|spent"
    r"|developed|published|became|learned|designed|invented|made|ran|managed|trained|graduated|lived|met|moved|directed"
    r"|launched|discovered|proposed|was (?:at|a|an|the|in|born|working|trying|part|leading|running|doing|training|joining)"
    r"|were (?:at|working|trying|part)|been (?:in|at|working|doing|teaching|writing|a|an)|am (?:a|an|the)|used to)\b"
    r"|\b[Mm]y (?:career|project|startup|company|lab|PhD|thesis|team|first job|book|paper|research|professor|mother|father)\b",
)
_YEAR = re.compile(
    r"\b(?:1[89]|20)\d{2}\b|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty) (?:years|decades|months)\b"
)
MEMORY = 0.75
"""How much a sentence of this kind says about its speaker."""


def memories(reading: Reading) -> Iterator[tuple[str, Sentence, int]]:
    """The speaker, the sentence and the place of its `I`, for each sentence about the speaker's own life and work."""
    speakers = _persons(reading)
    for sentence in reading.sentences:
        name = speakers.get(sentence.speaker)
        if not name or not sentence.is_quotable or sentence.is_question or sentence.speaker in reading.askers:
            continue
        found = _DID.search(sentence.words)
        if found and (_YEAR.search(sentence.words) or _names_somebody(sentence)):
            yield name, sentence, max(0, sum(start <= found.start() for start in sentence.starts) - 1)


def _persons(reading: Reading) -> Mapping[str, str]:
    """Speaker → the name of the person, for speakers who are called by a person's name."""
    keys = set(person_names(reading))
    return {speaker: speaker for speaker in reading.speakers if tuple(plain(w) for w in WORD.findall(speaker)) in keys}


def _names_somebody(sentence: Sentence) -> bool:
    return any(
        word[:1].isupper() and at and lower not in COMMON and lower not in MONTHS | WEEKDAYS and not lower.startswith("i'")
        and lower != "i"
        for at, (word, lower) in enumerate(zip(sentence.surfaces, sentence.lower, strict=True))
    )  # fmt: skip
