"""Compare a text with a second reading of its file: how many words are there, in order, and what was lost where.

Values in, values out. What is compared are words without case and signs, so that structure and typography are free.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from urllib.parse import unquote

from kb.convert.bare import Bare
from kb.convert.bare_pages import Stretch
from kb.records import Heading, Passage, Text

_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W_]+", re.UNICODE
)
"""A word, or a sign of a script that parts none."""
_ALEF = re.compile("[\u0627\u0640\u064b-\u0655\u0670]")
"""Alef and what stands above letters: where lam and alef are one sign, text layers hold them in either order."""
RUN = 3
"""Words in a row that say where in a text one is."""
ENOUGH, FEW = 0.97, 10
"""The share of the words that should be there, and the number of words whose lack is no reason to warn."""
FEWEST = 3
"""Missing words that make a place."""
MOST = 50
"""Places that are named."""
LONGEST = 4_000
"""Characters of a place that are kept."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Something of the file that its text does not hold."""

    place: str
    """Where in the file: the name of a member, a line, a page."""
    what: str
    """The words as the file has them, a name of an image, an address."""
    after: str = ""
    """Of words: the passage behind which they belong; `""`: at the beginning."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of something the file has and the text keeps, and which are lost as far as that can be said."""

    source: int = 0
    kept: int = 0
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """What a text keeps of its file, by a second reading."""

    words: int
    """How many the second reading found."""
    recall: float
    """The share of them that the text holds, rounded down to thousandths."""
    order: float
    """The share of runs of words, of those that occur once in both, that follow one another as in the file."""
    lost: tuple[Lost, ...] = ()
    notes: Share = Share()
    images: Share = Share()
    links: Share = Share()
    missing: int = 0
    """How many of the words the text does not hold."""


def is_whole(found: Verification) -> bool:
    """Whether so little is missing that nobody need look: in a short text a few words are a large share."""
    return found.recall >= ENOUGH or found.missing < FEW


def verify(source: Bare, text: Text) -> Verification:
    """What the text keeps of what the second reading found."""
    said = _without_repeated_names(source.stretches, text)
    stretches = [(place, words, tokens(words)) for place, words in said]
    wanted = [token for _, _, found in stretches for token in found]
    kept, owners = _of_text(text)
    missing = Counter(wanted) - Counter(kept)
    total = len(wanted)
    links = {found for block in text.passages for found in re.findall(r"https?://[^\s)>\]]+", block.markdown)}
    gone = tuple(Lost(*one) for one in source.links if not _is_linked(one[1], links))
    return Verification(
        words=total,
        recall=share(missing.total(), total),
        order=_order(wanted, kept),
        lost=tuple(_lost(stretches, missing, kept, owners)),
        notes=_notes(source, text),
        images=_images(source, text),
        links=Share(len(source.links), len(source.links) - len(gone), gone[:MOST]),
        missing=missing.total(),
    )


def share(missing: int, words: int) -> float:
    """The share of words that are not missing, rounded down to thousandths: 1 says that none is.

    >>> share(1, 100_000), share(0, 7)
    (0.999, 1.0)
    """
    return (words - missing) * 1000 // words / 1000 if words else 1.0


def tokens(words: str) -> list[str]:
    """The words of a text as they are compared.

    >>> tokens("Don’t heat H₂O!")
    ['dont', 'heat', 'h2o']
    """
    bare = unicodedata.normalize("NFKC", words).casefold().replace("\u00ad", "")
    bare = _ALEF.sub("", unicodedata.normalize("NFD", bare)) if _ALEF.search(bare) else bare
    return _WORD.findall(re.sub(r"(?<=\w)['’ʼ](?=\w)", "", bare))


def _without_repeated_names(stretches: Sequence[Stretch], text: Text) -> Iterator[tuple[str, str]]:
    """The stretches, without the name of a speaker who goes on: a text names whoever speaks once a turn."""
    names = {block.location.speaker for block in text.passages} - {""}
    last = ""
    for one in stretches:
        name, _, rest = one.words.partition(":")
        goes_on = name == last
        last = name if name in names else last
        yield one.place, rest if goes_on else one.words


def _of_text(text: Text) -> tuple[list[str], list[str]]:
    """The words of a text in order, and for each the passage that holds it; headings belong to the passage before."""
    kept, owners, last = list[str](), list[str](), ""
    for block in text.blocks:
        if isinstance(block, Passage):
            last = block.id
        found = tokens(_all_words(block))
        kept += found
        owners += [last] * len(found)
    return kept, owners


def _all_words(block: Heading | Passage) -> str:
    if isinstance(block, Heading):
        return block.title
    said = f"{block.location.speaker} " if block.opens_turn else ""
    return f"{said}{block.words}"


def _order(wanted: Sequence[str], kept: Sequence[str]) -> float:
    """The longest rising run of the places of runs of words that both have once, as a share."""
    places = _once(kept)
    found = [places[run] for run in _once(wanted) if run in places]
    if not found:
        return 1.0
    ends: list[int] = []
    for place in found:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return int(len(ends) / len(found) * 1000) / 1000


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The runs of words that occur once → where they begin, in order."""
    runs: dict[tuple[str, ...], int] = {}
    for at, run in enumerate(_runs(words)):
        runs[run] = -1 if run in runs else at
    return {run: at for run, at in runs.items() if at >= 0}


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(RUN)), strict=False)


def _lost(
    stretches: Sequence[tuple[str, str, list[str]]], missing: Counter[str], kept: Sequence[str], owners: Sequence[str]
) -> Iterator[Lost]:
    """The places where words in a row are missing."""
    if not missing:
        return
    where = {run: owners[at] for at, run in reversed(list(enumerate(_runs(kept))))}
    left, named, after = missing.copy(), 0, ""
    for place, words, found in stretches:
        covered = _covered(found, where)
        for start, end in _gaps(covered):
            after = next((covered[at] for at in range(start - 1, -1, -1) if covered[at]), after)
            gone = [word for word in found[start:end] if left[word] > 0]
            if len(gone) >= FEWEST and len(gone) * 2 >= end - start and named < MOST:
                left -= Counter(gone)
                named += 1
                yield Lost(place, _cut(words, found, start, end), after)
        after = next((one for one in reversed(covered) if one), after)


def _covered(words: Sequence[str], where: dict[tuple[str, ...], str]) -> list[str]:
    """For each word the passage that holds it together with its neighbours, `""` for none."""
    covered = [""] * len(words)
    for at, run in enumerate(_runs(words)):
        owner = where.get(run)
        if owner is not None:
            for place in range(at, at + RUN):
                covered[place] = covered[place] or owner or " "
    return covered


def _gaps(covered: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words begin and end that stand nowhere in a row."""
    start = None
    for at, owner in enumerate([*covered, " "]):
        if not owner and start is None:
            start = at
        elif owner and start is not None:
            yield start, at
            start = None


def _cut(words: str, found: Sequence[str], start: int, end: int) -> str:
    """The part of a stretch that these of its words stand in: whole where it is nearly whole."""
    if start == 0 and end == len(found):
        return words[:LONGEST]
    parts = words.split()
    ends = list(accumulate(len(tokens(part)) for part in parts))
    if not ends or ends[-1] != len(found):
        return words[:LONGEST]
    kept = [part for part, stop in zip(parts, ends, strict=True) if start < stop <= end]
    return " ".join(kept)[:LONGEST]


def _notes(source: Bare, text: Text) -> Share:
    kept = sum(passage.shape == "note" for passage in text.passages)
    return Share(source.notes, min(kept, source.notes))


def _images(source: Bare, text: Text) -> Share:
    names = [asset.name.partition(".")[0] for asset in text.assets]
    gone = tuple(Lost(*one) for one in source.images if not any(one[1].startswith(name) for name in names))
    return Share(len(source.images), len(source.images) - len(gone), gone[:MOST])


def _is_linked(address: str, links: set[str]) -> bool:
    bare = unquote(address.partition("#")[0]).rstrip("/)")
    return any(unquote(link).startswith(bare) for link in links) if bare else True
