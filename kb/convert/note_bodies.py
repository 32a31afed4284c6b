"""The body of a footnote as the parts of its definition. Knows pieces; which element is a body is decided before."""

from __future__ import annotations

from dataclasses import replace

from kb.convert.draft import Part, Run, Title
from kb.convert.flow import tidy
from kb.convert.notes import without_mark
from kb.convert.page import Page
from kb.convert.trees import Element
from kb.convert.walker import pieces


def note_parts(body: Element, page: Page, mark: str) -> list[Part]:
    """The definition of a note: its words as one part, paragraphs parted by line ends, then tables and code in it.

    The number or sign at its beginning goes; who arranges the parts gives it its label.
    """
    said: list[Run] = []
    blocks: list[Part] = []
    for piece in pieces(body, page):
        if isinstance(piece, Part) and piece.block and piece.shape in ("table", "code"):
            blocks.append(piece)
            continue
        said += [Run("\n")] * any(not run.is_point for run in said)
        said += [Run(piece.words), *piece.points] if isinstance(piece, Title) else _inline(piece)
    said = list(tidy(said))
    first = next((at for at, run in enumerate(said) if run.words.strip()), None)
    if first is not None and not said[first].image:
        said = _without_mark(said, first, mark)
    words = tidy(said)
    note = [Part(words, "note")] if any(run.words or run.image for run in words) else []
    return note + blocks


def _inline(part: Part) -> list[Run]:
    return (
        [replace(run, words=f"$${run.words}$$", styles=("math",)) if run.words else run for run in part.runs]
        if (part.shape == "math")
        else list(part.runs)
    )


def _without_mark(said: list[Run], first: int, mark: str) -> list[Run]:
    """The runs without the mark at their beginning, which may be a run of its own."""
    run = said[first]
    words = without_mark(run.words, mark)
    left = [replace(run, words=words)] if words else []
    behind = said[first + 1 :]
    if not left and behind and not behind[0].is_point:
        behind = [replace(behind[0], words=without_mark(behind[0].words, "")), *behind[1:]]
    return [*said[:first], *left, *behind]
