"""Quotes and callouts as parts, whatever format they come from. Knows parts; no syntax of a source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.convert.draft import Part, Piece, Run, Title
from kb.convert.runs import markdown_of
from kb.sentences import count

_KNOWN_CALLOUTS = """
    abstract attention bug caution check cite danger done error example fail failure faq help hint important info
    missing note question quote success summary tip tldr todo warning
"""
_CALLOUTS = frozenset(_KNOWN_CALLOUTS.split())
_MOST_CALLED = 180
"""Words of a callout that is one passage."""


def callout(kind: str, fold: str, title: Sequence[Run], inner: Sequence[Piece]) -> list[Part]:
    """A callout as one passage; of a long one the title and what stands first, the rest as quotes.

    A `kind` that Obsidian does not know becomes `note`; `fold` is `+`, `-` or nothing.
    """
    known = kind.strip().casefold()
    quotes = [part for piece in inner for part in quoted(piece)]
    runs, lines = list(title), [f"> [!{known if known in _CALLOUTS else 'note'}]{fold} {markdown_of(title)}".rstrip()]
    while quotes and quotes[0].shape == "quote":
        size = count("".join(run.words for run in runs)) + count(quotes[0].words)
        if runs and size > _MOST_CALLED:
            break
        part = quotes.pop(0)
        runs += [Run("\n")] * bool(runs) + list(part.runs)
        is_apart = len(lines) > 1 or part.block or part.before != "> "
        lines += [">", *_shown(part).split("\n")] if is_apart else _shown(part).split("\n")
    called = [Part(tuple(runs), "callout", block="\n".join(lines))] if runs else []
    return called + quotes


def quoted(piece: Piece) -> list[Part]:
    """A piece inside of a quote."""
    if isinstance(piece, Title):
        return [Part((Run(piece.words, ("strong",)),), "quote", before="> ")]
    if piece.block:
        lines = (f"> {line}".rstrip() for line in piece.block.split("\n"))
        return [replace(piece, shape="quote", block="\n".join(lines))]
    if piece.shape == "note":
        return [piece]
    return [replace(piece, shape="quote", before="> " + piece.before.lstrip())]


def _shown(part: Part) -> str:
    """The markdown of a part of a callout."""
    if part.block:
        return part.block
    after = re.sub(r"[^>]", " ", part.before)
    return part.before + markdown_of(part.runs).replace("\n", "\n" + after)
