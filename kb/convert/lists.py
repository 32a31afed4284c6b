"""Lists of a few words an item as one block. Knows items that were read; no source format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.convert.draft import Part, Piece, Run
from kb.convert.runs import markdown_of
from kb.sentences import count

_TINY = 5
"""Words from which on an item is a passage of its own."""


def is_tiny(piece: Piece) -> bool:
    """Whether a piece is an item of a few words."""
    return isinstance(piece, Part) and piece.shape == "item" and not piece.block and count(piece.words) < _TINY


def short_list(items: Sequence[Part]) -> Part:
    """A list of a few words an item as one block."""
    runs: list[Run] = []
    for item in items:
        runs += [Run("\n")] * bool(runs) + [replace(run, words=run.words.replace("\n", " ")) for run in item.runs]
    lines = [item.before + markdown_of(item.runs).replace("\n", " ") for item in items]
    return Part(tuple(runs), "item", block="\n".join(lines))
