"""An answer as a terminal shows it: its words first, marks as short numbers, below them what each number leads to.

Knows words and styles. Where nobody watches the same lines go out without colours, links and line breaks of ours.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.markdown.escape import plain

if TYPE_CHECKING:
    from rich.console import Console

    from kb.flows.answers import Answer, Citation, Council

WIDEST = 100
"""Signs of a line: longer ones are hard to read."""
MANY = 20
"""Citations from which on each takes two lines: the answer must not scroll away above them."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_MARKS = re.compile(rf"(?:{_MARK.pattern})+")
_OPENS, _CLOSES = "⟦", "⟧"
_NUMBER = re.compile(rf"{_OPENS}(\d+){_CLOSES}")


_STYLES = {"The wiki does not ": "yellow", "The sources disagree: ": "yellow", "Pages: ": "dim"}
"""How a paragraph begins that code wrote → its style."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a paragraph that the terminal breaks."""

    words: str
    style: str = ""
    indent: int = 0
    has_marks: bool = False
    is_heading: bool = False
    is_one_line: bool = False
    """What does not fit is left out."""
    file: str = ""
    """What a click opens, where the terminal can."""


def show(answer: Answer, root: Path) -> None:
    """Print an answer of the vault at `root` on stdout."""
    if not sys.stdout.isatty():
        print("\n".join(map(_bare, lines_of(answer))).rstrip())
        return
    from rich.console import Console

    console = Console(highlight=False)
    for line in lines_of(answer, is_brief=len(answer.citations) > MANY):
        _draw(console, line, root)


def lines_of(answer: Answer, *, is_brief: bool = False) -> Iterator[Line]:
    """The words of an answer, what its numbers lead to, the votes of a council; a blank line behind each."""
    spots = {one.label: _spot(one, answer.citations) for one in answer.citations}
    numbers = {spot: number for number, spot in enumerate(dict.fromkeys(spots.values()), start=1)}
    number_of = {label: numbers[spot] for label, spot in spots.items()}
    for block in answer.answer.split("\n\n"):
        yield _block(block, number_of)
        yield Line("")
    shown = plain(answer.answer)
    for one, number in numbers.items():
        repeats = f"“{' '.join(one.quote.split())}”" not in shown
        yield from _brief(number, one) if is_brief else _citation(number, one, repeats=repeats)
    yield from [Line("")] * is_brief
    if answer.council:
        yield from _votes(answer.council)


def _spot(one: Citation, others: Sequence[Citation]) -> Citation:
    """What a number stands for: of the citations of its passage the first whose quote holds its own, the longest."""
    there = (each for each in others if (each.page, each.passage) == (one.page, one.passage))
    return max((each for each in there if one.quote in each.quote), key=lambda each: len(each.quote))


def _block(block: str, number_of: Mapping[str, int]) -> Line:
    """A paragraph, heading or quotation of an answer, as words."""
    marked = _MARKS.sub(lambda found: _numbers(found.group(), number_of), block)
    words = _NUMBER.sub(r"[\1]", _shown(plain(marked)))
    if block.startswith("## "):
        return Line(words, "bold", is_heading=True)
    if block.startswith("> "):
        return Line(words, indent=2, has_marks=True)
    style = next((style for start, style in _STYLES.items() if block.startswith(start)), "")
    return Line(words, style, has_marks=True)


def _numbers(marks: str, number_of: Mapping[str, int]) -> str:
    """The numbers of neighbouring marks, each once."""
    numbers = dict.fromkeys(number_of.get(label, 0) for label in _MARK.findall(marks))
    return "".join(f"{_OPENS}{number}{_CLOSES}" for number in numbers)


def _citation(number: int, one: Citation, *, repeats: bool) -> Iterator[Line]:
    """What a number leads to; the quote, unless the answer shows it."""
    yield Line(f"[{number}] {_source(one)}", "cyan")
    if repeats:
        yield Line(f"“{_shown(one.quote)}”", indent=4)
    yield Line(_place(one), "dim", indent=4, file=one.path)
    yield Line("")


def _brief(number: int, one: Citation) -> Iterator[Line]:
    """The same in two lines: the beginning of the quote, where it stands in the source and in its note."""
    yield Line(f"[{number}] “{_shown(one.quote)}”", is_one_line=True)
    place = f"{_source(one)}, line {one.line}" if one.line else _source(one)
    yield Line(place, "dim", indent=4, is_one_line=True)


def _source(one: Citation) -> str:
    return _shown(one.locator or one.source) + (f", {one.dated}" if one.dated else "")


def _place(one: Citation) -> str:
    """The file and the line, else what a link names."""
    place = f"{one.path}:{one.line}" if one.line else one.path
    return _shown(place or f"{one.page}#^{one.passage}")


def _votes(council: Council) -> Iterator[Line]:
    """Who answered under which letter, what the others gave it, and who wrote the final answer."""
    yield Line("Votes", "bold", is_heading=True)
    follows = f", built on {' '.join(council.follows)}" if council.follows else ""
    longest = max((len(one.model) for one in council.voices), default=0)
    for voice in sorted(council.voices, key=lambda one: (-one.points, one.letter or "Z", one.model)):
        points = f"{voice.points} point{'s' * (voice.points != 1)}" if voice.letter else "no answer"
        ranked = f"  ranked {' before '.join(voice.ranked)}" if voice.ranked else ""
        failed = f"  failed: {_shown(voice.error)}" if voice.error else ""
        yield Line(f"{voice.letter or '-'}  {voice.model:{longest}}  {points:9}{ranked}{failed}".rstrip(), indent=2)
        for remark in voice.remarks:
            yield Line(f"“{_shown(remark)}”", "dim", indent=5)
    yield Line(f"The answer above was written by {council.chairman}{follows}.", indent=2)


def _shown(words: str) -> str:
    """Words without signs that would steer the terminal."""
    return _CONTROL.sub("", words)


def _bare(line: Line) -> str:
    """A line where there are no styles."""
    return f"{'## ' * line.is_heading}{' ' * line.indent}{line.words}".rstrip()


def _draw(console: Console, line: Line, root: Path) -> None:
    from rich.style import Style
    from rich.text import Text

    indent = " " * line.indent
    if line.file:  # a path that is broken cannot be clicked
        here = Path(os.path.relpath(root / line.file)).as_posix() + line.words.removeprefix(line.file)
        link = Style.parse(line.style) + Style(link=(root / line.file).absolute().as_uri())
        console.print(Text(indent).append(here, link), soft_wrap=True)
        return
    text = Text(line.words, line.style)
    room = min(console.width, WIDEST) - line.indent
    if line.is_one_line:
        text.truncate(room, overflow="ellipsis")
    if line.has_marks:
        text.highlight_regex(r"\[\d+\]", "cyan")
    for part in text.wrap(console, room) or [text]:
        part.rstrip()
        console.print(Text(indent) + part if line.words else part)
