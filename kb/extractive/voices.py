"""What speakers say of their own life and work: sentences in the first person, in the past, with a name or a number.

Knows sentences and names. Opinions in the first person are no biography and stay out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.extractive.function_words import MONTHS, WEEKDAYS
from kb.extractive.ordinary import COMMON
from kb.extractive.people import is_person
from kb.extractive.sentences import Reading, Sentence

MEMORY = 0.75
"""How much a sentence of this kind says about its speaker."""
_DID = re.compile(
    r"\b(?:I|we)(?:['’]ve| have| had| also| first| then| actually| just| basically| originally| once)*\s+"
    r"(?:kind of |sort of )?"
    r"(?:worked|joined|started|founded|co-founded|studied|led|built|created|wrote|released|taught|grew up|moved|left"
    r"|spent|developed|published|became|learned|designed|invented|made|ran|managed|trained|graduated|lived|met"
    r"|directed|launched|discovered|proposed|used to|am (?:a|an|the)|were (?:at|working|trying|part)"
    r"|was (?:at|a|an|the|in|born|working|trying|part|leading|running|doing|training|joining)"
    r"|been (?:in|at|working|doing|teaching|writing|a|an))\b"
    r"|\b[Mm]y (?:career|project|startup|company|lab|PhD|thesis|team|first job|book|paper|research|professor|mother"
    r"|father)\b",
)
_WHEN = re.compile(
    r"\b(?:1[89]|20)\d{2}\b"
    r"|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty) (?:years|decades|months)\b"
)


def memories(reading: Reading) -> Iterator[tuple[str, Sentence, int]]:
    """The speaker, the sentence and the place of its `I`, for each sentence about the speaker's own life and work."""
    speakers = {name for name in reading.speakers if is_person(name) and name not in reading.askers}
    for sentence in reading.sentences:
        if sentence.speaker not in speakers or not sentence.is_quotable or sentence.is_question:
            continue
        found = _DID.search(sentence.words)
        if found and (_WHEN.search(sentence.words) or _names_something(sentence)):
            yield sentence.speaker, sentence, max(0, sum(start <= found.start() for start in sentence.starts) - 1)


def _names_something(sentence: Sentence) -> bool:
    return any(
        at > 0 and surface[:1].isupper() and _is_strange(lower)
        for at, (surface, lower) in enumerate(zip(sentence.surfaces, sentence.lower, strict=True))
    )


def _is_strange(word: str) -> bool:
    return word not in COMMON | MONTHS | WEEKDAYS and word.split("'")[0] != "i"
