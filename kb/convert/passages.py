"""Blocks of a source as passages with ids, sentences and locations. Knows how long a passage is; no format, no file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from kb import sentences
from kb.convert.draft import LINK_SIGN, TARGET, Part, Piece, Run, Title
from kb.convert.runs import markdown_of, part_of
from kb.records import Heading, Location, Passage, PassageId
from kb.words import passage_hash

FEWEST, MOST = 40, 180
"""Words of a passage that was cut out of a longer paragraph."""
_USUAL = 115
_NEAR = sentences.LONGEST // 2
_STOP = re.compile(r"[.!?…。！？][\"'”’»」』)\]]*$")


def blocks(pieces: Iterable[Piece], *, page_marks: bool = False, whole: bool = False) -> tuple[Heading | Passage, ...]:
    """Headings and passages in order. A paragraph of more than 180 words becomes several passages.

    A heading of the first level is the title and no chapter. Links within the text lead to the passage that holds
    their anchor, or follows it. With `page_marks` the markdown shows where printed pages begin.
    """
    made: list[Heading | Passage] = []
    seen: Counter[str] = Counter()
    at = _At(Title(0, ""))
    places: dict[str, PassageId] = {}
    for piece in pieces:
        if isinstance(piece, Title):
            made.append(_heading(piece, at, page_marks=page_marks))
            continue
        if not piece.block and not any(run.words or run.image for run in piece.runs):
            at.waiting += piece.runs
            continue
        if at.waiting and piece.shape != "note":
            piece = replace(piece, runs=(*at.waiting, *piece.runs))
            at.waiting = ()
        for number, cut in enumerate((piece,) if whole else _cut(piece)):
            passage = _passage(cut, at, seen, page_marks=page_marks, whole=whole)
            places |= {run.anchor: passage.id for run in cut.runs if run.anchor}
            made.append(replace(passage, opens_turn=True) if piece.opens_turn and number == 0 else passage)
    last = next((block.id for block in reversed(made) if isinstance(block, Passage)), None)
    if last:
        places |= {run.anchor: last for run in at.waiting if run.anchor}
    return tuple(_linked(block, places) if isinstance(block, Passage) else block for block in made)


@dataclass
class _At:
    """Where in a text its pieces stand."""

    chapter: Title
    page: str = ""
    waiting: tuple[Run, ...] = ()
    """Points before the next words."""


def _heading(piece: Title, at: _At, *, page_marks: bool) -> Heading:
    at.chapter = piece if piece.level > 1 else Title(1, "")
    pages = tuple(run.page for run in (*at.waiting, *piece.points) if run.page)
    at.page = pages[-1] if pages else at.page
    at.waiting = tuple(run for run in (*at.waiting, *piece.points) if run.anchor)
    notes = tuple(run.note for run in piece.points if run.note)
    return Heading(piece.level, piece.words, piece.time, notes, pages if page_marks else (), piece.markdown)


def _linked(passage: Passage, places: Mapping[str, PassageId]) -> Passage:
    """The passage with its links leading to block ids."""
    if LINK_SIGN not in passage.markdown:
        return passage
    return replace(passage, markdown=TARGET.sub(lambda found: f"#^{places.get(found.group(1), '')}", passage.markdown))


def _cut(whole: Part) -> Iterator[Part]:
    """The block, or the parts of it that are passages of their own."""
    words = whole.words
    total = sentences.count(words)
    if whole.block or whole.shape == "note" or total <= MOST:
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


def _passage(part: Part, at: _At, seen: Counter[str], *, page_marks: bool, whole: bool) -> Passage:
    words = part.words.strip() if part.shape != "code" else part.words.strip("\n")
    name = passage_hash(words)
    seen[name] += 1
    first = next((number for number, run in enumerate(part.runs) if run.words.strip() or run.image), 0)
    before = [run.page for run in part.runs[:first] if run.page]
    page = before[-1] if before else at.page
    within = [run.page for run in part.runs[first:] if run.page]
    if part.shape != "note":  # a note stands on a page of its own
        at.page = within[-1] if within else page
    return Passage(
        id=PassageId(name if seen[name] == 1 else f"{name}-{seen[name]}"),
        words=words,
        markdown=_markdown(part, before + within if page_marks else []),
        sentences=() if whole else _sentences(part, words),
        location=Location(part.speaker, part.time or at.chapter.time, page, at.chapter.words),
        shape=part.shape,
    )


def _markdown(part: Part, pages: Sequence[str]) -> str:
    if part.block:
        return "".join(f"<!-- page {page} -->\n\n" for page in pages) + part.block
    runs = _before_words(part.runs) if pages else tuple(run for run in part.runs if not run.page)
    shown = markdown_of(runs)
    if part.shape == "quote":
        return "\n".join(part.before + line for line in shown.split("\n"))
    return part.before + shown.replace("\n", "\n" + " " * len(part.before))


def _before_words(runs: Sequence[Run]) -> list[Run]:
    """The runs with each page that begins within a word before this word."""
    made: list[Run] = []
    for at, run in enumerate(runs):
        last = made[-1] if made else None
        behind = runs[at + 1].words if at + 1 < len(runs) else ""
        cut = _last_word(last.words) if run.page and last and not last.is_point and behind[:1].isalnum() else 0
        if last and cut:
            made[-1:] = [replace(last, words=last.words[:-cut]), run, replace(last, words=last.words[-cut:])]
        else:
            made.append(run)
    return made


def _last_word(words: str) -> int:
    """The letters of the word at the end."""
    return next((at for at, sign in enumerate(reversed(words)) if not sign.isalnum()), len(words))


def _sentences(part: Part, words: str) -> tuple[tuple[int, int], ...]:
    """The sentences: lines of tables, code and short lists; in a callout none goes over a line."""
    if part.shape in ("table", "code") or (part.shape == "item" and part.block):
        return sentences.lines(words)
    return sentences.lines(words, by_sentence=True) if part.shape == "callout" else sentences.spans(words)
