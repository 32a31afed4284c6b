"""Which blocks are headings, and of which level. Knows the outline, numbering and looks; nothing of what text means.

The outline of a file decides where it has one. Else a heading is a short block that stands alone and looks unlike the
text, in a way in which little else of the document looks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from kb.convert.pdf.blocks import CAPTION, Block, plain
from kb.convert.pdf.page import Entry
from kb.convert.pdf.usual import Usual

_PARTS = "chapter|section|part|appendix|annex|kapitel|abschnitt|teil|anhang|chapitre|partie|cap[ií]tulo|parte"
_NUMBERING = re.compile(
    rf"(?i:{_PARTS})\s+(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])(?![^\W_])[.):、．]?\s*"
    r"|(?:[A-Z]\.)?\d+(?:\.\d+)*(?:[.):、．]\s*|\s+)(?=\S)|(?:[IVXLC]+|[A-Z])[.):、．]\s*(?=\S)"
    r"|第[一二三四五六七八九十\d]+[章节節部]\s*|§\s*\d+\s*"
)
_LOOSE = re.compile(r"(?:[A-Z]|[IVXLC]+(?:-[A-Z])?)\s+(?=\S)")
"""The number of an outline's line: `VI-A Evaluation`."""
_DECIMAL = re.compile(r"(?:[A-Z]|\d+)(?:\.\d+)*(?=[.):、\s])")
_ALONE = re.compile(rf"(?:{_PARTS})\s+[\dIVXLCA-Z]+\.?", re.IGNORECASE)
_SMALLEST = 0.93
"""Times the size of the text: what is smaller is a label, a note, a margin."""
_LONGEST, _MOST_LINES = 25, 4
_SIGNS = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[,;。]$|\w\w[.]$")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


class Style(NamedTuple):
    """How a heading looks. Sorted by what stands out most."""

    size: float
    is_caps: bool
    is_bold: bool
    is_upright: bool
    numbering: str
    """The kind of its number: `1`, `1.1`, `I`, `A`, or nothing."""


def headings(blocks: Sequence[Block], outline: Sequence[Entry], common: Usual) -> list[Block]:
    """The blocks, those that are headings as such and with their levels."""
    blocks = _whole(blocks)
    stated = _stated(blocks, outline)
    share = len(stated) / len(outline) if outline else 0.0
    styles = _styles(blocks, stated, common, is_outlined=share > 0.6 and len(outline) > 3)
    levels = _levels(blocks, stated, styles)
    made: list[Block] = []
    for at, block in enumerate(blocks):
        if at in stated:
            made.append(replace(block, kind="heading", level=stated[at]))
        elif at in styles:
            level = levels(block, styles[at])
            if not _is_repeated(made, block, level):
                made.append(replace(block, kind="heading", level=level))
        else:
            made.append(block)
    return made


def _is_repeated(made: Sequence[Block], block: Block, level: int) -> bool:
    """Whether the last heading says the same on an earlier page: what it opened goes on."""
    last = next((other for other in reversed(made) if other.kind == "heading"), None)
    return last is not None and (last.words, last.level) == (block.words, level) and last.first.page < block.first.page


def _whole(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, a lone `Chapter 3` together with the title below it."""
    made: list[Block] = []
    for block in blocks:
        last = made[-1] if made else None
        if (
            last is not None
            and len(last.lines) == 1
            and _ALONE.fullmatch(last.words)
            and block.kind in ("paragraph", "item")
            and len(block.lines) <= 3
            and block.first.page == last.first.page
            and block.first.size > 0.8 * last.first.size
        ):
            made[-1] = replace(block, lines=last.lines + block.lines, gap=last.gap)
        else:
            made.append(block)
    return made


# -- the outline ------------------------------------------------------------------------------------------------


def _key(words: str) -> str:
    return _SIGNS.sub("", words).casefold()


@lru_cache(maxsize=1024)
def _keys(words: str) -> Set[str]:
    bare = {words, _NUMBERING.sub("", words, count=1), _LOOSE.sub("", words, count=1)}
    return set(map(_key, bare)) - {""}


def _stated(blocks: Sequence[Block], outline: Sequence[Entry]) -> dict[int, int]:
    """The number of each block that is a line of the outline → its level."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        if block.kind in ("paragraph", "item", "code", "caption") and len(block.lines) <= _MOST_LINES + 1:
            by_page[block.first.page].append(at)
    found: dict[int, int] = {}
    for entry in outline:
        near = [at for page in (entry.page, entry.page + 1, entry.page - 1) for at in by_page[page] if at not in found]
        best = _matching(entry, near, blocks)
        if best is not None:
            found[best] = entry.level
    return found


def _matching(entry: Entry, near: Sequence[int], blocks: Sequence[Block]) -> int | None:
    keys = _keys(entry.title)
    for at in near:
        if keys & _keys(blocks[at].words):
            return at
    longest = max(keys, key=len, default="")
    for at in near:
        key = _key(blocks[at].words)
        is_near = len(longest) > 6 and abs(len(key) - len(longest)) < 0.25 * len(longest)
        if is_near and SequenceMatcher(None, key, longest, autojunk=False).ratio() > 0.88:
            return at
    return None


# -- looks ------------------------------------------------------------------------------------------------------


def style_of(block: Block) -> Style:
    """How a block looks."""
    words = "".join([plain(line.words) for line in block.lines[:_MOST_LINES]])
    top = max(line.top for line in block.lines)
    is_caps = _is_caps(words)
    size = top if is_caps else max(line.size for line in block.lines)
    strong = sum(line.strong for line in block.lines) / len(block.lines)
    is_upright = not all(line.font.is_italic for line in block.lines)
    return Style(round(size * 2) / 2, is_caps, strong > 0.95, is_upright, _numbering(words))


def _is_caps(words: str) -> bool:
    """Whether more than four of five letters are capitals, of at least four."""
    if 5 * sum(map(words.count, "aeiot")) >= len(words):
        return False  # as nearly all text: a fifth of it is small ones of these alone
    letters = sum(map(str.isalpha, words))
    return letters > 3 and sum(map(str.isupper, words)) > 0.8 * letters


def _numbering(words: str) -> str:
    if not _NUMBERING.match(words):
        return ""
    number = re.sub(r"^[^\W\d_]{2,}\s+(?=\S{1,6}(?:[\s.:]|$))", "", words).split()[0].strip(".:)(")
    if re.fullmatch(r"[IVXLC]+", number) and number not in "CDL":
        return "I"
    return re.sub(r"[A-Z]", "A", re.sub(r"\d+", "1", number))[:8]


def _styles(
    blocks: Sequence[Block], stated: Mapping[int, int], common: Usual, *, is_outlined: bool
) -> dict[int, Style]:
    """The blocks that look like headings, by their number."""
    looks = [style_of(block) if block.kind in ("paragraph", "item", "code") else None for block in blocks]
    lines: Counter[Style] = Counter()
    for style, block in zip(looks, blocks, strict=True):
        if style is not None:
            lines[style] += len(block.lines)
    candidates = {
        at: style
        for at, style in enumerate(looks)
        if style is not None and at not in stated and _stands_out(blocks[at], style, common) and _may_be(blocks, at)
    }
    opening = _opening(blocks, common)
    later = {style for at, style in candidates.items() if at >= opening}
    short: Counter[Style] = Counter()
    for at, style in candidates.items():
        short[style] += len(blocks[at].lines)
    outlined = Counter(style for at in stated if (style := looks[at]) is not None)
    for style, count in outlined.items():
        short[style] += count
    return {
        at: style
        for at, style in candidates.items()
        if short[style] >= 0.5 * lines[style]
        and not (at < opening and style not in later and not style.numbering and not _opens(blocks, at, opening))
        and (not is_outlined or outlined[style] or (short[style] > 1 and _is_plainly(style, common)))
    }


def _opening(blocks: Sequence[Block], common: Usual) -> int:
    """Where the text begins: title, authors and what else stands above it look like nothing that comes later."""
    for at, block in enumerate(blocks):
        if len(block.lines) > 2 and abs(block.first.size - common.size) < 0.15 * common.size:
            return at
    return 0


def _opens(blocks: Sequence[Block], at: int, opening: int) -> bool:
    """Whether a block stands directly above the first text, as `Abstract` does, and is no date."""
    return at + 1 == opening and not re.search(r"\d", blocks[at].words)


def _may_be(blocks: Sequence[Block], at: int) -> bool:
    """Whether a block is short, stands alone, ends like a title and is followed by text."""
    block = blocks[at]
    if len(block.lines) > _MOST_LINES or block.gap <= 1.1:
        return False
    words = block.words
    count = len(_CJK.findall(words)) / 2 + len(_CJK.sub(" ", words).split())
    if count > _LONGEST or CAPTION.match(words):
        return False
    letters = [sign for sign in words if sign.isalpha()]
    bare = _NUMBERING.sub("", words, count=1)
    if len(letters) < (2 if _CJK.search(words) else 3) or bare[:1].islower() or len(letters) < 0.4 * len(_key(bare)):
        return False
    if any(category(sign) == "Sm" for sign in words) or (words.endswith(":") and not _NUMBERING.match(words)):
        return False
    if _SENTENCE.search(words) and (count > 3 or not _NUMBERING.match(words)):
        return False
    following = next((other for other in blocks[at + 1 : at + 6] if other.kind not in ("caption", "note")), None)
    return following is not None


def _stands_out(block: Block, style: Style, common: Usual) -> bool:
    """Whether a block looks unlike the text."""
    if style.size < _SMALLEST * common.size:
        return False
    if _is_plainly(style, common):
        return True
    return (style.is_caps or not style.is_upright) and (bool(style.numbering) or block.gap > 1.4)


def _is_plainly(style: Style, common: Usual) -> bool:
    return style.size > 1.08 * common.size or (style.is_bold and not common.is_bold)


# -- levels -----------------------------------------------------------------------------------------------------


class _Levels:
    """The levels of headings that no outline names."""

    def __init__(self, known: Mapping[Style, int], others: Iterable[Style], depths: Mapping[int, int]) -> None:
        self._known = dict(known)
        self._depths = depths
        for style in sorted(set(others) - set(known), reverse=True):
            above = [level for other, level in self._known.items() if other[:4] > style[:4]]
            equal = [level for other, level in self._known.items() if other[:4] == style[:4]]
            self._known[style] = equal[0] if equal else max(above, default=0) + 1

    def __call__(self, block: Block, style: Style) -> int:
        depth = depth_of(block.words)
        return self._depths.get(depth, self._known[style]) if depth else self._known[style]


def depth_of(words: str) -> int:
    """How many numbers a decimal numbering has; 0 without one.

    >>> depth_of("3.1.2 Looms"), depth_of("3. Looms"), depth_of("Looms")
    (3, 1, 0)
    """
    found = _DECIMAL.match(words)
    return found.group().count(".") + 1 if found and found.group()[0].isdigit() else 0


def _levels(blocks: Sequence[Block], stated: Mapping[int, int], styles: Mapping[int, Style]) -> _Levels:
    votes: dict[Style, Counter[int]] = defaultdict(Counter)
    depths: dict[int, Counter[int]] = defaultdict(Counter)
    for at, level in stated.items():
        votes[style_of(blocks[at])][level] += 1
        depths[depth_of(blocks[at].words)][level] += 1
    known = {style: max(count, key=lambda one: (count[one], -one)) for style, count in votes.items()}
    by_depth = {depth: max(count, key=lambda one: (count[one], -one)) for depth, count in depths.items() if depth}
    if not by_depth:
        ranks = _Levels(known, styles.values(), {})
        first = [ranks(blocks[at], style) for at, style in styles.items() if depth_of(blocks[at].words) == 1]
        base = min(first, default=1)
        by_depth = {depth: base + depth - 1 for depth in range(1, 7)} if first else {}
    return _Levels(known, styles.values(), by_depth)
