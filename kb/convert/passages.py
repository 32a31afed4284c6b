"""Blocks of a source as passages with ids, sentences and locations. Knows how long a passage is; no format, no file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

from kb import sentences
from kb.convert.draft import Part, Piece, Title
from kb.convert.runs import markdown_of, part_of
from kb.records import Heading, Location, Passage, PassageId
from kb.words import passage_hash

FEWEST, MOST = 40, 180
"""Words of a passage that was cut out of a longer paragraph."""
_USUAL = 115
_NEAR = sentences.LONGEST // 2
_STOP = re.compile(r"[.!?…。！？][\"'”’»」』)\]]*$")


def blocks(pieces: Iterable[Piece]) -> tuple[Heading | Passage, ...]:
    """Headings and passages in order. A paragraph of more than 180 words becomes several passages.

    A heading of the first level is the title and no chapter.
    """
    made: list[Heading | Passage] = []
    seen: Counter[str] = Counter()
    chapter = Title(0, "")
    for piece in pieces:
        if isinstance(piece, Title):
            chapter = piece if piece.level > 1 else Title(1, "")
            made.append(Heading(piece.level, piece.words, piece.time))
            continue
        for number, cut in enumerate(_cut(piece)):
            made.append(_passage(cut, chapter, seen, opens_turn=piece.opens_turn and number == 0))
    return tuple(made)


def _cut(whole: Part) -> Iterator[Part]:
    """The block, or the parts of it that are passages of their own."""
    words = whole.words
    total = sentences.count(words)
    if whole.block or total <= MOST:
        yield whole
        return
    start = 0
    for end in _ends(words, total):
        left = start + len(words[start:end]) - len(words[start:end].lstrip())
        runs = part_of(whole.runs, left, end)
        before = whole.before if start == 0 or whole.shape == "quote" else ""
        shape = whole.shape if start == 0 or whole.shape == "quote" else "paragraph"
        yield Part(runs, shape, whole.speaker, whole.time, before=before)
        start = end


def _ends(words: str, total: int) -> Iterator[int]:
    """Where the passages of a long paragraph end: at sentences, so that all are about as long."""
    spans = sentences.spans(words)
    sums = list(accumulate(sentences.count(words[start:end]) for start, end in spans))
    done = first = 0
    for left in range(-(-total // _USUAL), 1, -1):
        wanted = done + (total - done) / left
        near = [at for at in range(first, len(spans) - 1) if abs(sums[at] - wanted) <= _NEAR]
        if not near:
            near = [min(range(first, len(spans)), key=lambda at: abs(sums[at] - wanted))]
        best = min(near, key=lambda at: (not _STOP.search(words[slice(*spans[at])]), abs(sums[at] - wanted)))
        yield spans[best][1]
        done, first = sums[best], best + 1
    yield len(words)


def _passage(part: Part, chapter: Title, seen: Counter[str], *, opens_turn: bool) -> Passage:
    words = part.words.strip() if part.shape != "code" else part.words.strip("\n")
    name = passage_hash(words)
    seen[name] += 1
    return Passage(
        id=PassageId(name if seen[name] == 1 else f"{name}-{seen[name]}"),
        words=words,
        markdown=_markdown(part),
        sentences=_sentences(part, words),
        location=Location(part.speaker, part.time or chapter.time, "", chapter.words),
        opens_turn=opens_turn,
        shape=part.shape,
    )


def _markdown(part: Part) -> str:
    if part.block:
        return part.block
    shown = markdown_of(part.runs)
    if part.shape == "quote":
        return "\n".join(part.before + line for line in shown.split("\n"))
    return part.before + shown.replace("\n", "\n" + " " * len(part.before))


def _sentences(part: Part, words: str) -> tuple[tuple[int, int], ...]:
    """The sentences: lines of tables, code and short lists; in a callout none goes over a line."""
    if part.shape in ("table", "code") or (part.shape == "item" and part.block):
        return sentences.lines(words)
    return sentences.lines(words, by_sentence=True) if part.shape == "callout" else sentences.spans(words)
