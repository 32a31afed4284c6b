"""Lines to blocks: paragraphs, items, code, captions, tables. Knows distances within a column; no headings, no notes.

A new block begins where a typesetter would show one: at a wider gap, at an indent, at another size or weight, at the
sign of an item, and after a line that had room for the first word of the next.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from kb.convert.pdf.aligned import has_leaders
from kb.convert.pdf.page import END, LOWERED, RAISED, Line
from kb.convert.pdf.usual import Usual, turned

Kind = Literal["paragraph", "item", "code", "caption", "table", "note", "heading", "contents", "labels"]
"""Labels are the scattered words of a picture."""
_MARKS = re.compile(f"[{RAISED}{LOWERED}{END}]")
BULLET = re.compile(r"[•·◦▪‣●○■□◆◇►▸➢✓\ue000-\uf8ff]\s*|[–—*-]\s+|o\s+(?=[A-Z])")
NUMBERED = re.compile(r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\[\d{1,3}\]|\[[A-Z][\w+]{1,8}\])\s+")
CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|tab\.|abb(?:ildung|\.)|tabelle|listing|algorithm|figura|tabla|tableau|рис\.|табл\.)\s*"
    r"(?:(?:[A-Z][.-]?)?\d+(?:[.-]\d+)*[a-z]?|[IVXL]+)\s*(?:[.:)–—|](?!\d)|$)|[图表圖]\s*\d+",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?:;。！？：؟][\"'”’»)\]]*$")
_INDENT = 0.6
"""Sizes of the letters from which on a line is indented."""
_TIGHT, _FRAGMENT = 0.9, 30
"""Lines nearer than this share of their size, one of them with so few characters, are parts of a formula."""
_AROUND = 8
"""Lines above and below one that tell where it could end."""
_CODE_GAP = 2.5
"""Usual distances of lines between two parts of one piece of code."""
_LARGE = 1.15
"""Times the size of the text from which on letters are those of titles."""
_LOOSE = 1.25
"""Times the usual distance of base lines from which on there is a gap."""


@dataclass(frozen=True)
class Block:
    """Lines that belong together."""

    lines: tuple[Line, ...]
    kind: Kind = "paragraph"
    gap: float = 99.0
    """The distance from what stands above, in usual distances of lines; 99 at the top of a column."""
    is_full: bool = False
    """Whether its last line had no room for another word."""
    is_indented: bool = False
    """Whether its first line is indented."""
    level: int = 0
    """Of a heading."""

    @cached_property
    def words(self) -> str:
        """The words of all lines, without regard to hyphens."""
        return " ".join(plain(line.words) for line in self.lines)

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0]


def plain(words: str) -> str:
    """Words without marks of what is raised or lowered."""
    return words if words.isascii() else _MARKS.sub("", words)


def blocks(lines: Sequence[Line], common: Usual) -> list[Block]:
    """The blocks of a page or of a part of it, in order."""
    lines = [turned(line) for line in lines]
    made: list[list[Line]] = []
    gaps: list[float] = []
    fulls: list[bool] = []
    is_full = [_is_full(lines, at, common) for at in range(len(lines))]
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        if before is None or _breaks(lines, at, made[-1], common, is_full=is_full[at - 1]):
            made.append([line])
            apart = line.y - before.bottom if before is not None else -1.0
            gaps.append(apart / common.distance(line) if apart > 0 else 99.0)
            fulls.append(False)
        else:
            made[-1].append(line)
        fulls[-1] = is_full[at]
    left = _lefts(lines)
    return _together(
        Block(
            tuple(turned(line) for line in group),
            _kind(group, common),
            gap,
            ends_full,
            group[0].x0 > left[group[0].page, _column(group[0], lines)] + _INDENT * group[0].size,
        )
        for group, gap, ends_full in zip(made, gaps, fulls, strict=True)
    )


_ENDS_WITH_PAGE = re.compile(r"\s(?:\d{1,4}|[ivxl]{1,6})$")


def _together(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, lines of code as one, and lines of a table of contents, also those without dots between others."""
    made = list(blocks)
    has_contents = any(block.kind == "contents" for block in made)
    for at in [*range(len(made)), *reversed(range(len(made)))] if has_contents else ():
        block = made[at]
        near = [made[other].kind for other in (at - 1, at + 1) if 0 <= other < len(made)]
        if len(block.lines) <= 2 and "contents" in near and _ENDS_WITH_PAGE.search(block.words):
            made[at] = replace(block, kind="contents")
    done: list[Block] = []
    for block in made:
        is_same = bool(done) and block.kind == done[-1].kind
        if is_same and (block.kind == "contents" or (block.kind == "code" and block.gap < _CODE_GAP)):
            done[-1] = replace(done[-1], lines=done[-1].lines + block.lines)
        else:
            done.append(block)
    return done


def _column(line: Line, lines: Sequence[Line]) -> int:
    return 0 if line.x0 < 0 else round(line.x0 / 100)


def _lefts(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """The left edge of the text, by page and rough column."""
    seen: dict[tuple[int, int], Counter[float]] = defaultdict(Counter)
    for line in lines:
        seen[line.page, _column(line, lines)][round(line.x0)] += 1
    return {key: max(count, key=lambda one: (count[one], -one)) for key, count in seen.items()}


_DASHES = "–—*-"


def _breaks(lines: Sequence[Line], at: int, block: Sequence[Line], common: Usual, *, is_full: bool) -> bool:
    """Whether a line opens a block; `is_full` tells whether the one before it had no room for its first word."""
    a, b = lines[at - 1], lines[at]
    if a.table or b.table or a.page != b.page:
        return True
    apart = common.distance(a), common.distance(b)
    if abs(b.y - a.y) < _TIGHT * min(apart) and min(len(a.words), len(b.words)) < _FRAGMENT:
        return False
    if b.y <= a.y - 0.5 * a.size or b.x0 > a.x1 or b.x1 < a.x0:
        return True
    if (b.y - a.y) > _LOOSE * max(apart):
        return True
    words = plain(b.words)
    if has_leaders(plain(a.words)) or has_leaders(words):
        return True
    if _looks_other(a, b, is_full=is_full):
        return True
    if _is_code(a, common) and _is_code(b, common):
        return False
    if min(a.size, b.size) > _LARGE * common.size and a.font == b.font and not BULLET.match(b.words):
        return bool(NUMBERED.match(b.words))
    if BULLET.match(words):
        return words[0] not in _DASHES or _is_item(block) or not is_full
    if _is_centred(a, b, lines):
        return False
    if NUMBERED.match(words) and _is_next(a, b, block, is_full=is_full):
        return True
    return _is_indented(lines, at, block) or not is_full


def _is_next(a: Line, b: Line, block: Sequence[Line], *, is_full: bool) -> bool:
    """Whether a line with a number before it is an item, and no sentence that a number begins by chance."""
    if NUMBERED.match(plain(block[0].words)) and abs(b.x0 - block[0].x0) < 0.5 * b.size:
        return True
    return bool(_STOP.search(plain(a.words))) or not is_full or abs(b.x0 - a.x0) > _INDENT * b.size


def _looks_other(a: Line, b: Line, *, is_full: bool) -> bool:
    """Whether two lines differ in size, or in weight or slant where the first leaves room."""
    short = min(len(plain(a.words)), len(plain(b.words))) < 4
    if abs(a.size - b.size) > 0.08 * max(a.size, b.size) and abs(a.top - b.top) > 0.08 * max(a.top, b.top):
        return not short
    if is_full:
        return False
    return abs(a.strong - b.strong) > 0.8 or (a.font.is_italic != b.font.is_italic and a.font.name != b.font.name)


def _is_item(block: Sequence[Line]) -> bool:
    return bool(BULLET.match(plain(block[0].words)))


def _is_code(line: Line, common: Usual) -> bool:
    return line.font.is_mono and not common.is_mono


def _ends(lines: Sequence[Line], at: int, common: Usual) -> list[float]:
    """Where a line ends and those around it without a gap between them, in its column."""
    line = lines[at]
    page, size, left = line.page, line.size, line.x0
    most = _LOOSE * common.distance(line)
    found = [line.x1]
    for step in (-1, 1):
        last = line.y
        for other in lines[at + step : at + 9 * step if at + 9 * step >= 0 else None : step] if at + step >= 0 else ():
            if other.page != page or other.table or not 0 < (other.y - last) * step < most:
                break
            if abs(other.size - size) >= 0.1 * size or abs(other.x0 - left) > 3.5 * size:
                break
            found.append(other.x1)
            last = other.y
    return found


def _is_full(lines: Sequence[Line], at: int, common: Usual) -> bool:
    """Whether the first word of the next line had no room at the end of this one.

    Where a column ends, two lines around tell that end at one place, or three that end about there; else nearly all
    lines of the document that begin at the same place.
    """
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else None
    word = following.first if following is not None and not following.table else 3 * line.size
    room = line.x1 + word + 0.2 * line.size
    around = [one.x1 for one in lines[max(0, at - _AROUND) : at + _AROUND + 1]]
    if room > max(around) - 0.1 * line.size and room > common.right(line) - 0.1 * line.size:
        return True  # as nearly all lines: there is none around that ends behind it
    near = _ends(lines, at, common)
    right = max(near)
    is_even = right - line.x0 > common.measure / 2 and _count_from(right - 0.15 * line.size, near) >= 2
    if not is_even and _count_from(right - 1.5 * line.size, near) < 3:
        right = max(right, common.right(line))
    return room > right - 0.1 * line.size


def _count_from(least: float, ends: Sequence[float]) -> int:
    return len([x for x in ends if x > least])


def _is_centred(a: Line, b: Line, lines: Sequence[Line]) -> bool:
    """Whether two lines share their middle and neither edge."""
    middle = abs((a.x0 + a.x1) - (b.x0 + b.x1)) / 2
    return middle < 0.3 * a.size and abs(a.x0 - b.x0) > a.size and abs(a.x1 - b.x1) > a.size


def _is_indented(lines: Sequence[Line], at: int, block: Sequence[Line]) -> bool:
    """Whether a line begins a paragraph by its indent, or ends a hanging one."""
    a, b = lines[at - 1], lines[at]
    shift = (b.x0 - a.x0) / b.size
    if shift < -_INDENT:
        return len(block) > 1
    if shift <= _INDENT:
        return False
    if len(block) > 1:
        return True
    following = lines[at + 1] if at + 1 < len(lines) else None
    is_hanging = following is not None and abs(following.x0 - b.x0) <= 0.3 * b.size and following.y > b.y
    return not is_hanging and not (BULLET.match(plain(a.words)) or NUMBERED.match(plain(a.words)))


def _kind(lines: Sequence[Line], common: Usual) -> Kind:
    words = plain(lines[0].words)
    if lines[0].table:
        return "table"
    if any(has_leaders(plain(line.words)) for line in lines):
        return "contents"
    if CAPTION.match(words):
        return "caption"
    if BULLET.match(words):
        return "item"
    if all(_is_code(line, common) for line in lines):
        return "code"
    return "item" if NUMBERED.match(words) else "paragraph"
