"""Which sources retell the same talk or paper: found by word runs that they share. Knows texts; no model, no files.

A retelling has errors and quotes parts only, so runs are short; two pages made from one template, or two episodes
with one advertisement, share runs as well, so it counts where these stand and whether anybody is quoted.
The sketch is a bottom-k sample of hashed runs (Broder, "On the resemblance and containment of documents", 1997).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kb.records import Origin, Text
from kb.words import tokens

RUN = 6
"""Words of a run: two interviews of one person share one run in a thousand, a retelling every fourth."""
MOST_RUNS = 1024
"""Runs of a sketch."""
_COPIED = 0.8
"""Share of the shorter text's runs from which on it is a copy, whatever it is."""
_RETOLD = 0.12
"""The same for a text that quotes, or of which one is a transcript."""
_FEWEST = 12
_TENTHS, _TENTHS_OF_LONGER = 4, 3
"""In how many tenths of a text shared runs must stand: an advertisement stands in one or two."""
_BY_CHANCE = 0.04
_QUOTED = 0.5
_SPOKEN_OF = re.compile(r"[\"“”„«»]")
_MACHINES = (
    r"(?:AI|A\.I\.|artificial intelligence|(?:Chat)?GPT[\w.-]*|Claude|Gemini|Copilot|LLMs?|(?:large )?language models?"
    r"|KI|künstliche[rn]? Intelligenz|machine learning)"
)
_MADE = (
    r"(?:generated|created|written|produced|processed|summari[sz]ed|made|drafted|compiled|erstellt|erzeugt|generiert)"
)
_SELF = (
    r"(?:this|these|the (?:above|below|following)|dies(?:e|er|es)?)\b[^.!?]{0,80}"
    r"\b(?:are|is|was|were|has been|have been|wurden?|ist|sind)"
)
_SAYS_SO = re.compile(
    rf"\b{_SELF}\b[^.!?]{{0,60}}\b{_MADE}\b[^.!?]{{0,30}}\b{_MACHINES}\b"
    rf"|\b{_SELF}\b[^.!?]{{0,60}}\b{_MACHINES}[- ]{_MADE}\b"
    rf"|\b{_SELF}\b[^.!?]{{0,60}}\b{_MACHINES}\b[^.!?]{{0,20}}\b{_MADE}\b"
    rf"|^\W*(?:{_MACHINES}[- ]{_MADE}|{_MADE} (?:by|with|using|von|mit) (?:an? )?{_MACHINES}\b)",
    re.IGNORECASE,
)


def sketch(words: Iterable[str]) -> frozenset[int]:
    """The least hashes of a text's word runs: all of a short text, 1,024 of a long one. The same on every machine.

    >>> len(sketch("one two three four five six seven".split()))
    2
    """
    return frozenset(sorted(set(_hashes(tokens(" ".join(words)))))[:MOST_RUNS])


def may_retell(a: frozenset[int], b: frozenset[int]) -> bool:
    """Whether two texts with these sketches may share an origin: cheap, and right to say no. `same_origin` decides."""
    limit = min(max(one, default=0) if len(one) >= MOST_RUNS else 2**64 for one in (a, b))
    fewest = min(sum(1 for run in one if run <= limit) for one in (a, b))
    return len(a & b) >= max(3, _RETOLD / 2 * fewest)


def same_origin(a: Text, b: Text) -> bool:
    """Whether one of two texts retells the other, or both the same talk or paper."""
    return _is_shared(_spread(a), _spread(b))


def origin_of(text: Text, others: Iterable[Text]) -> Origin:
    """What a source is among the others: `primary`, or which one it retells and how.

    The primary one is the transcript with the most words, or the longest text when nobody speaks in any. Give all
    texts whose sketches may belong to one origin: the answer does not depend on their order.
    """
    group = _group(text, sorted((one for one in others if one is not text), key=lambda one: one.title))
    first = min(group, key=_rank)
    if first is text:
        return Origin()
    return Origin("machine-made" if says_machine_made(text) else "derived", first.title)


def says_machine_made(text: Text) -> bool:
    """Whether a text says of itself that it was generated or processed by a machine.

    >>> bool(_SAYS_SO.search("These notes were written with ChatGPT."))
    True
    >>> bool(_SAYS_SO.search("This talk is about AI that is used by companies."))
    False
    """
    return any(_SAYS_SO.search(passage.words) for passage in text.passages)


def _rank(text: Text) -> tuple[bool, bool, int, str]:
    return says_machine_made(text), text.shape != "transcript", -text.word_count, text.title


def _group(text: Text, others: Sequence[Text]) -> list[Text]:
    """The text and all that are linked to it by shared origins."""
    group, waiting = [(text, _spread(text))], [(other, _spread(other)) for other in others]
    for _, member in group:
        near = [other for other in waiting if _is_shared(member, other[1])]
        group += near
        waiting = [other for other in waiting if other not in near]
    return [one for one, _ in group]


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """Where the runs of a text stand."""

    places: dict[int, int]
    """Hash of a run → the number of its first word."""
    size: int
    is_spoken: bool
    quoted: frozenset[int]
    """Numbers of the words between quotation marks or in blockquotes."""


def _spread(text: Text) -> _Spread:
    words: list[str] = []
    quoted: set[int] = set()
    for passage in text.passages:
        is_open = False
        for number, part in enumerate(_SPOKEN_OF.split(passage.words)):
            is_open = number % 2 == 1
            found = tokens(part)
            if is_open or passage.shape == "quote":
                quoted |= set(range(len(words), len(words) + len(found)))
            words += found
    places: dict[int, int] = {}
    for at, run in enumerate(_hashes(words)):
        places.setdefault(run, at)
    return _Spread(places, max(len(words), 1), text.shape == "transcript", frozenset(quoted))


def _is_shared(a: _Spread, b: _Spread) -> bool:
    shorter, longer = sorted((a, b), key=lambda one: (len(one.places), one.size))
    shared = shorter.places.keys() & longer.places.keys()
    share = len(shared) / max(len(shorter.places), 1)
    if len(shared) < _FEWEST or share < _RETOLD:
        return False
    if share >= _COPIED:
        return True
    is_spread = _tenths(shared, shorter) >= _TENTHS and _tenths(shared, longer) >= _TENTHS_OF_LONGER
    return is_spread and (
        shorter.is_spoken or longer.is_spoken or _is_quoting(shared, shorter) or _is_quoting(shared, longer)
    )


def _tenths(shared: Collection[int], spread: _Spread) -> int:
    """In how many tenths of a text shared runs stand, more than by chance."""
    counts = Counter(spread.places[run] * 10 // spread.size for run in shared)
    return sum(1 for count in counts.values() if count >= max(2, _BY_CHANCE * len(shared)))


def _is_quoting(shared: Iterable[int], spread: _Spread) -> bool:
    """Whether the shared runs stand in quotations rather."""
    places = [spread.places[run] for run in shared]
    return sum(1 for at in places if at in spread.quoted) >= _QUOTED * len(places)


def _hashes(words: Sequence[str]) -> Iterable[int]:
    for at in range(len(words) - RUN + 1):
        run = " ".join(words[at : at + RUN])
        yield int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big")
