"""What is said one after the other as headings and parts. Knows lists, quotes and headings; no markup, no tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from kb.convert.decode import clean
from kb.convert.draft import LONGEST_HEADING, Part, Piece, Run, Style, Title
from kb.convert.flow import bare, tidy
from kb.convert.runs import markdown_of
from kb.sentences import count

_SPACE = re.compile(r"[ \t\r\n\f]+")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_LINE_END = re.compile(rf"(?<=[{_CJK}、。])[ \t]*\r?\n[ \t\r\n]*(?=[{_CJK}「『（])")
_DEEPEST, _MOST_LINES = 12, 40
"""Of lists within lists, and of lines of a heading: what goes beyond is a mistake or malice."""
_STOPS = (".", ":", "!", "?", "…", "—", "–", ",", ";")


class Paragraphs:
    """Takes up words, points and blocks, and makes pieces of them. What is open is said by who walks the source."""

    def __init__(self) -> None:
        self.made: list[Piece] = []
        self.runs: list[Run] = []
        self.styles: list[Style] = []
        self.urls: list[str] = []
        self.scripts: list[Callable[[str], str]] = []
        self.lists: list[int | None] = []
        """Of each open list the number of its next item, `None` without numbers."""
        self.quotes = 0
        self.marker = ""
        self.depth = -1
        self.level = 0
        self.lines: list[int] = []
        self.groups = 0
        """How many groups of headings are open: all within is one heading."""

    def all(self) -> list[Piece]:
        """All pieces; points at the end without words are a part of their own."""
        self.flush()
        if self.runs:
            self.made.append(Part(tuple(self.runs)))
            self.runs = []
        return self.made

    # -- words ------------------------------------------------------------------------------------------------

    def say(self, text: str | None) -> None:
        """Take up words as they stand, with the styles of now."""
        if not text:
            return
        if not text.isascii():
            text = clean(_CJK_LINE_END.sub("", text))
        words = _SPACE.sub(" ", text)
        for script in self.scripts:
            words = script(words)
        self.runs.append(Run(words, tuple(self.styles), self.urls[-1] if self.urls else ""))

    def say_formula(self, tex: str, *, is_display: bool) -> None:
        """Take up a formula in LaTeX without its signs."""
        if not tex:
            return
        if self.runs and "math" in self.runs[-1].styles:
            self.runs.append(Run(" "))
        self.runs.append(Run(f"$${tex}$$" if is_display else f"${tex}$", ("math",)))

    def break_line(self) -> None:
        """A line break; two of them end the paragraph, and in a heading it is a space."""
        words = next((run for run in reversed(self.runs) if not run.is_point and run.words.strip(" ")), None)
        if self.level or self.groups:
            self.runs.append(Run(" "))
        elif words is not None and words.words.endswith("\n") and not self.marker:
            self.flush()
        else:
            self.runs.append(Run("\n"))

    # -- blocks -----------------------------------------------------------------------------------------------

    def open_item(self, value: int | None = None) -> None:
        """Begin an item of the innermost list, with a number of its own when one is stated."""
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.marker = "- "
            return
        number = number if value is None else value
        self.marker = f"{number}. "
        self.lists[-1] = number + 1

    def join_line(self, level: int) -> None:
        """Begin a line of a group of headings: nothing before the first, a colon where the last one has no stop."""
        self.level = self.level or level
        if len(self.lines) > _MOST_LINES:
            self.runs.append(Run(" "))
            return
        self.runs = list(tidy(self.runs))
        self.lines.append(len("".join(run.words for run in self.runs if not run.image)))
        said = "".join(run.words for run in self.runs).rstrip()
        self.runs.append(Run((" " if said.endswith(_STOPS) else ": ") if said else ""))

    def close_heading(self) -> None:
        """Make a heading of what was said; images in it stand below. One without words is none, nor is a long one."""
        found = bare(self.runs)
        level, self.level = self.level or 2, 0
        words = " ".join("".join(run.words for run in found if not run.image).split())
        if not self.lines and count(words) > LONGEST_HEADING:
            self.flush()
            return
        lines = [words[start:end].lstrip(": ").strip() for start, end in pairwise([*self.lines, len(words)])]
        lines, self.lines = [line for line in lines if line], []
        self.runs = list(found)
        if words:
            self.depth = -1
            points = tuple(run for run in found if run.is_point)
            formulas = [run for run in found if not run.is_point and not run.image]
            shown = markdown_of(formulas) if any("math" in run.styles for run in formulas) else ""
            self.made.append(Title(level, words, "", points, tuple(lines) if len(lines) > 1 else (), shown))
            self.runs = [run for run in found if run.image]
        self.flush()

    def flush(self) -> None:
        """End the paragraph: what was said becomes a part; points without words wait for the next one."""
        if self.groups or self.level:
            self.runs.append(Run(" "))
            return
        found = tidy(self.runs)
        if not any(run.words or run.image for run in found):
            self.runs = [run for run in found if run.is_point]
            return
        found, self.runs = _parted(found)
        shown = [run for run in found if not run.is_point]
        if len(shown) == 1 and "math" in shown[0].styles and shown[0].words.startswith("$$"):
            tex = shown[0].words.strip("$")
            points = tuple(run for run in found if run.is_point)
            self._place(Part((*points, Run(tex)), "math", block=f"$$\n{tex}\n$$"))
        else:
            self._place(Part(found))

    def flush_before(self, is_block: bool) -> None:
        """End the paragraph when a block begins, so that a point stands before it and not behind the last one."""
        if is_block:
            self.flush()

    def add(self, part: Part) -> None:
        """Add a block; points that wait stand at its beginning."""
        waiting, self.runs = self.runs, []
        self._place(replace(part, runs=(*waiting, *part.runs)) if waiting else part)

    def _place(self, part: Part) -> None:
        """Add a part with regard to the list or the quote that it stands in."""
        marker, self.marker = self.marker, ""
        if part.block:
            if self.quotes and part.shape == "math":
                part = replace(part, block=f"> $${part.words}$$")
            elif self.quotes:
                part = replace(part, block="\n".join(f"> {line}".rstrip() for line in part.block.split("\n")))
        elif self.quotes:
            part = replace(part, shape="quote", before="> " + marker)
        elif marker:
            self.depth = min(max(len(self.lists) - 1, 0), self.depth + 1, _DEEPEST)
            self.made.append(replace(part, shape="item", before=" " * 4 * self.depth + marker))
            return
        self.depth = -1
        self.made.append(part)


def _parted(runs: tuple[Run, ...]) -> tuple[tuple[Run, ...], list[Run]]:
    """The runs up to the last word or mark, and the pages and anchors behind: these belong to what comes next."""
    end = max(at for at, run in enumerate(runs) if run.words or run.image or run.note) + 1
    return runs[:end], list(runs[end:])
