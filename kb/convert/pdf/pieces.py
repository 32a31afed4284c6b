"""Blocks to pieces: words with marks to runs, items with their signs, code, tables. Knows markdown; no layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from unicodedata import normalize

from kb.convert.draft import Part, Piece, Run, Title
from kb.convert.pdf import notes
from kb.convert.pdf.blocks import BULLET, Block, plain
from kb.convert.pdf.hyphens import Vocabulary, joined, together
from kb.convert.pdf.page import END, HYPHEN, LOWERED, RAISED, TURN
from kb.markdown.escape import escape

_SHIFTED = re.compile(f"([{RAISED}{LOWERED}{TURN}])([^{END}]*){END}")
_UP = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_DOWN = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+")
_SPACE = re.compile(r"\s+")
_ACCENTS = dict(
    zip("`´ˆ˜¯˘˙¨˚˝ˇ¸", "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327", strict=True)
)
_ACCENTED = re.compile(f"([{''.join(_ACCENTS)}])([A-Za-z])")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffc\ufffd]")


def pieces(blocks: Sequence[Block], words: Vocabulary, labels: notes.Labels) -> Iterator[Piece]:
    """The headings and parts in order, footnotes where the next chapter begins, each page marked where it begins."""
    page, waiting, depths = 0, list[Block](), list[float]()
    for block in [*blocks, None]:
        if block is None or (block.kind == "heading" and block.level <= 2):
            for note in waiting:
                page, made = _paged(_note(note, words, labels), note, page)
                yield from made
            waiting = []
        if block is None:
            return
        if block.kind == "note":
            waiting.append(block)
            continue
        depths = _depths(depths, block)
        page, made = _paged(_piece(block, words, labels, len(depths)), block, page)
        yield from made


def _paged(piece: Piece | None, block: Block, page: int) -> tuple[int, list[Piece]]:
    """The page that stands after a piece, and the piece with a mark when another one begins with it."""
    if piece is None:
        return page, []
    if block.first.page != page:
        mark = Run("", page=str(block.first.page))
        if isinstance(piece, Title):
            piece = replace(piece, points=(mark, *piece.points))
        else:
            piece = replace(piece, runs=(mark, *piece.runs))
    is_marked = block.kind != "table"  # no page can begin within one
    return (block.lines[-1] if is_marked else block.first).page, [piece]


def _depths(depths: list[float], block: Block) -> list[float]:
    """The left edges of the items that hold this one, with its own; empty outside of lists."""
    if block.kind != "item":
        return depths if block.kind in ("paragraph", "note", "caption") and block.is_indented else []
    x = block.first.x0
    held = [one for one in depths if one < x - 0.5 * block.first.size]
    return [*held, x]


def _piece(block: Block, words: Vocabulary, labels: notes.Labels, depth: int) -> Piece | None:
    if block.kind == "heading":
        runs = runs_of(joined(block.lines, words), block, labels)
        return Title(block.level, "".join(run.words for run in runs), points=tuple(run for run in runs if run.is_point))
    if block.kind == "table":
        return table(block.first.table, words)
    if block.kind == "code":
        return _code(block)
    if block.kind == "contents":
        return _contents(block)
    if block.kind == "labels":
        return Part((Run(" · ".join(clean(_bare(line.words)) for line in block.lines)),))
    if block.kind == "item":
        return _item(block, words, labels, depth)
    runs = runs_of(joined(block.lines, words), block, labels)
    return Part(runs) if any(run.words.strip() for run in runs) else None


def _item(block: Block, words: Vocabulary, labels: notes.Labels, depth: int) -> Piece | None:
    text = joined(block.lines, words)
    number, bullet = _NUMBERED.match(text), BULLET.match(text)
    found = number or bullet
    runs = runs_of(text[found.end() :] if found else text, block, labels)
    if not any(run.words.strip() for run in runs):
        return None
    if not found:
        return Part(runs)
    sign = f"{number.group(1)}. " if number else "- "
    return Part(runs, "item", before=" " * 4 * max(0, depth - 1) + sign)


def _note(block: Block, words: Vocabulary, labels: notes.Labels) -> Part:
    label = labels[block.first.page, notes.mark_of(block)]
    runs = runs_of(notes.without_mark(joined(block.lines, words)), block, {})
    return Part(runs, "note", before=f"[^{label}]: ")


def runs_of(text: str, block: Block, labels: notes.Labels) -> tuple[Run, ...]:
    """The words as runs: marks of footnotes and page starts are points, raised and lowered signs Unicode ones."""
    made: list[Run] = []
    page, at = block.first.page, 0
    for found in _SHIFTED.finditer(text):
        made.append(Run(clean(text[at : found.start()])))
        at = found.end()
        kind, words = found.groups()
        if kind == TURN:
            page = int(words)
            made.append(Run("", page=words))
        elif kind == RAISED and (label := labels.get((page, words.strip("()")))) and found.start() > 0:
            made.append(Run("", note=label))
        else:
            before = text[found.start() - 1 : found.start()]
            made.append(Run(clean(_shifted(words, before, is_raised=kind == RAISED))))
    made.append(Run(clean(text[at:])))
    return _trimmed(made)


def _shifted(words: str, before: str, *, is_raised: bool) -> str:
    """Signs set higher or lower: as Unicode has them, else after `^` or `_`; letters at a word stay letters."""
    mapped = words.translate(_UP if is_raised else _DOWN)
    if all(sign not in words or sign == " " for sign in mapped):
        return mapped
    if not words.strip() or (is_raised and words.isalpha() and before.isalpha()) or not before.strip():
        return words
    return ("^" if is_raised else "_") + words if len(words) <= 8 else f" {words}"


def clean(words: str) -> str:
    """Words without signs that nobody sees."""
    if words.isascii() and words.isprintable() and "`" not in words:
        return words
    bare = _ACCENTED.sub(_composed, _UNSEEN.sub("", words.replace(HYPHEN, "-")))
    return _CONTROLS.sub("", bare)


def _composed(found: re.Match[str]) -> str:
    """A letter with the accent that a font draws before it, when there is such a letter."""
    whole = normalize("NFC", found.group(2) + _ACCENTS[found.group(1)])
    return whole if len(whole) == 1 else found.group()


def _is_single_spaced(words: str) -> bool:
    """Whether no white space follows another, and none but spaces stand between words."""
    return "  " not in words and words.isprintable()


def _trimmed(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with single spaces and none at either end."""
    made: list[Run] = []
    is_open = False
    for run in runs:
        if run.is_point:
            made.append(run)
            continue
        words = run.words if _is_single_spaced(run.words) else _SPACE.sub(" ", run.words)
        words = words if is_open else words.lstrip()
        if words:
            made.append(run if words is run.words else Run(words))
            is_open = not words.endswith(" ")
    for at in range(len(made) - 1, -1, -1):
        if made[at].is_point:
            continue
        if made[at].words[-1:].isspace():
            made[at] = Run(made[at].words.rstrip())
        if made[at].words:
            break
    return tuple(run for run in made if run.is_point or run.words)


def table(rows: Sequence[Sequence[str]], words: Vocabulary) -> Part:
    """A table as markdown; its words are the cells, row by row."""
    cells = [[clean(_bare(_on_one_line(cell, words))) for cell in row] for row in rows]
    width = max(map(len, cells))
    lines = ["| " + " | ".join(escape(cell) for cell in row) + " |" for row in cells]
    lines.insert(1, "|" + " --- |" * width)
    shown = "\n".join(" | ".join(row) for row in cells)
    return Part((Run(shown),), "table", block="\n".join(re.sub(r" {2,}", " ", line) for line in lines))


def _on_one_line(cell: str, words: Vocabulary) -> str:
    first, *others = cell.split("\n")
    for line in others:
        first = together(first, line, words)
    return first


def _bare(cell: str) -> str:
    return _SHIFTED.sub(lambda found: _shifted(found.group(2), "x", is_raised=found.group(1) == RAISED), cell)


def _code(block: Block) -> Part:
    """Lines of code, indented as they stand."""
    left = min(line.x0 for line in block.lines)
    lines = []
    for line in block.lines:
        wide = (line.x1 - line.x0) / max(1, len(line.words))
        lines.append(" " * round((line.x0 - left) / max(wide, 1.0)) + clean(_bare(line.words)))
    words = "\n".join(lines)
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall(r"`+", words))])
    return Part((Run(words),), "code", block=f"{fence}\n{words}\n{fence}")


def _contents(block: Block) -> Part:
    """Lines of a table of contents as a list, without the dots."""
    items = [re.sub(r"\s*(?:[.·…]\s*){3,}", ", ", clean(plain(line.words))) for line in block.lines]
    return Part((Run("\n".join(items)),), "item", block="\n".join(f"- {escape(item)}" for item in items))
