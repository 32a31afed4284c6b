"""A window of a text as prompts show it, every sentence on a line with its number; and references back to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from itertools import pairwise

from kb.engines.references import sentences
from kb.errors import BadAnswer
from kb.prompts import one_line, tokens
from kb.records import Heading, Passage, PassageId
from kb.sentences import count
from kb.tasks import ExtractTask
from kb.turns import next_passage

CLAIMS_PER_1000 = 8
LONGEST_QUOTE = 60


def passages(blocks: Iterable[Heading | Passage]) -> tuple[Passage, ...]:
    """The passages of a window: number 1 is the first."""
    return tuple(block for block in blocks if isinstance(block, Passage))


def shown(task: ExtractTask) -> str:
    """The window as a model reads it."""
    by = f", by {one_line(', '.join(task.authors))}" if task.authors else ""
    return "\n".join([f"Title: {one_line(task.title)} ({task.shape}{by})", *_lines(task.blocks, numbered)])


def _lines(blocks: Iterable[Heading | Passage], of_passage: Callable[[Passage, int], list[str]]) -> list[str]:
    """Headings, who speaks where somebody begins to, and passages as `of_passage` tells them by their number."""
    lines: list[str] = []
    speaker, number = "", 0
    for block in blocks:
        if isinstance(block, Heading):
            lines.append(f"{'#' * max(1, block.level)} {one_line(block.title)}")
            continue
        number += 1
        here = block.location
        if here.speaker and (here.speaker != speaker or block.opens_turn):
            lines.append(f"**{one_line(here.speaker)}** {one_line(here.time)}".rstrip())
        speaker = here.speaker
        lines += of_passage(block, number)
    return lines


def numbered(passage: Passage, number: int, among: Collection[int] = ()) -> list[str]:
    """The sentences of a passage, or those `among` them, one a line: `3.1 words`."""
    shown = [n for n in range(1, len(passage.sentences) + 1) if not among or n in among]
    return [f"{number}.{n} {one_line(passage.sentence(n))}" for n in shown]


def most_claims(blocks: Iterable[Heading | Passage]) -> int:
    """How many claims a window may give."""
    return max(3, -(-source_tokens(blocks) * CLAIMS_PER_1000 // 1000))


def source_tokens(blocks: Iterable[Heading | Passage]) -> int:
    """The tokens of a source, headings and names of speakers included, without what a prompt adds."""
    return tokens("\n".join(_lines(blocks, lambda passage, _: [passage.words])))


def halves(task: ExtractTask) -> tuple[ExtractTask, ExtractTask] | None:
    """The window cut in two between passages, near its middle; None when it holds one passage only."""
    sizes = [tokens(block.words) if isinstance(block, Passage) else 0 for block in task.blocks]
    whole, so_far, best, cut = sum(sizes), 0, 0, 0
    for at, size in enumerate(sizes):
        if so_far and so_far < whole and (not cut or abs(2 * so_far - whole) < best):
            best, cut = abs(2 * so_far - whole), at
        so_far += size
    if not cut:
        return None
    return replace(task, blocks=task.blocks[:cut]), replace(task, blocks=task.blocks[cut:])


def place(cell: str, window: tuple[Passage, ...]) -> tuple[tuple[PassageId, tuple[int, ...]], ...]:
    """The passages and sentences that a cell names: one passage, or two neighbours.

    Raises `BadAnswer` when they are not there, too far apart, too many, or hold more words than a quote may.
    """
    named = sentences(cell, {number: len(passage.sentences) for number, passage in enumerate(window, start=1)})
    first, *others = named
    behind = next_passage(window, first - 1)
    if len(named) > 2 or any(number - 1 != behind for number in others):
        raise BadAnswer(f"passages-not-neighbours: {cell[:40]!r} names passages that do not stand side by side")
    for number, chosen in named.items():
        gaps = sum(1 for here, there in pairwise(chosen) if there != here + 1)
        if gaps > 1:
            raise BadAnswer(f"too-many-gaps: {cell[:40]!r} leaves out sentences at more than one place")
        words = sum(count(window[number - 1].sentence(n)) for n in chosen)
        if words > LONGEST_QUOTE:
            raise BadAnswer(
                f"quote-too-long: {cell[:40]!r} names {words} words of one passage, at most {LONGEST_QUOTE}"
            )
    return tuple((window[number - 1].id, chosen) for number, chosen in named.items())
