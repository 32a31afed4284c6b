"""Statements taken away, with the blocks, callouts and sections that held nothing else. Adds nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from kb.compile.edits.sheet import Sheet, put_in_section, spliced, statement, with_text
from kb.operations import Retract
from kb.records import Evidence, Statement

_GONE = "\ufdd0"
"""A noncharacter in the place of what goes, until the space around it is known."""
_FRAME = re.compile(r"\A[ \t]*(?:[-*+]|\d+[.)])[ \t]+(?:\[.\][ \t]*)?|[>\s]|\A[ \t]*(?:[-*+]|\d+[.)])\Z")
_OPENING = re.compile(rf"(\A[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+(?:\[.\][ \t]+)?)?)(?:{_GONE}\s*)+")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")


def retract(sheet: Sheet, operation: Retract, evidence: Evidence) -> str:
    """The page without a statement; a block and a section that this leaves empty go too."""
    return without(sheet, [statement(sheet, operation.statement)])


def without(sheet: Sheet, statements: Sequence[Statement]) -> str:
    """The page without these statements, and without the blocks, callouts and sections that only held them."""
    empty, cuts = _removed(sheet, statements)
    return without_blocks(sheet, empty | emptied_headings(sheet, empty), cuts)


def instead_of(sheet: Sheet, statements: Sequence[Statement], words: str) -> str:
    """The page with new paragraphs in the place of these statements; what else stood among them stays."""
    words = words.replace("\n", sheet.newline)
    empty, cuts = _removed(sheet, statements)
    place = next(
        (n for n in sorted({one.block for one in statements}) if sheet.tree.blocks[n].kind == "paragraph"), None
    )
    if place is None:
        return put_in_section(with_text(sheet, without_blocks(sheet, empty, cuts)), statements[0].section, words)
    block, first = sheet.tree.blocks[place], sheet.inside(place)[0]
    if place in empty:
        cuts.append((block.start, sheet.end(block), words))
    elif first in statements:
        cuts.append((block.start, block.start, words + sheet.newline * 2))
    else:
        cuts.append((sheet.end(block), sheet.end(block), sheet.newline * 2 + words))
    return without_blocks(sheet, empty - {place}, cuts)


def _removed(sheet: Sheet, statements: Sequence[Statement]) -> tuple[set[int], list[tuple[int, int, str]]]:
    """The blocks that hold nothing else, and the cuts in the others."""
    going = {one.id for one in statements}
    cuts: list[tuple[int, int, str]] = []
    empty: set[int] = set()
    for number in sorted({one.block for one in statements}):
        taken = [one for one in sheet.inside(number) if one.id in going]
        if _is_emptied(sheet, number, taken):
            empty.add(number)
        else:
            cuts += _cuts(sheet, number, taken)
    return empty, cuts


def without_blocks(sheet: Sheet, going: Collection[int], cuts: Sequence[tuple[int, int, str]] = ()) -> str:
    """The page without these blocks and with other cuts; between what stays the wider gap stays."""
    blocks, made = sheet.tree.blocks, list(cuts)
    for first in sorted(number for number in going if number - 1 not in going):
        last = first
        while last + 1 in going:
            last += 1
        start, end = blocks[first].start, blocks[last].end
        if first and _gap(sheet, last) > _gap(sheet, first - 1):
            start, end = sheet.end(blocks[first - 1]), sheet.end(blocks[last])
        made.append((start, end, ""))
    text = spliced(sheet.text, made)
    return text.rstrip("\r\n") + sheet.newline if going and max(going) == len(blocks) - 1 else text


def _gap(sheet: Sheet, number: int) -> int:
    """How many line ends stand behind the words of a block."""
    block = sheet.tree.blocks[number]
    return len(sheet.text[sheet.end(block) : block.end].replace("\r\n", "\n").replace(" ", ""))


def _is_emptied(sheet: Sheet, number: int, taken: Sequence[Statement]) -> bool:
    block = sheet.tree.blocks[number]
    if block.kind in ("callout", "table"):
        return len(taken) == len(sheet.inside(number))
    rest = spliced(sheet.body(block), [(one.start - block.start, one.end - block.start, "") for one in taken])
    return not _FRAME.sub("", rest)


def _cuts(sheet: Sheet, number: int, taken: Sequence[Statement]) -> list[tuple[int, int, str]]:
    block = sheet.tree.blocks[number]
    if block.kind in ("callout", "table", "quote"):
        return [_line_of(sheet, one) for one in taken]
    body = spliced(sheet.body(block), [(one.start - block.start, one.end - block.start, _GONE) for one in taken])
    body = re.sub(rf"\s*{_GONE}", "", _OPENING.sub(r"\1", body))
    return [(block.start, sheet.end(block), body)]


def _line_of(sheet: Sheet, one: Statement) -> tuple[int, int, str]:
    """The whole lines of an item of a callout or of a row; only the words where others stand beside them."""
    text = sheet.text
    start = max(text.rfind("\n", 0, one.start), text.rfind("\r", 0, one.start)) + 1
    found = _LINE.match(text, one.end)
    end = found.end() if found else one.end
    before, behind = text[start : one.start], text[one.end : end]
    is_alone = not re.sub(r"[>|\s]|[-*+] |\d+[.)] ", "", before) and not behind.strip("| \t\r\n")
    return (start, end, "") if is_alone else (one.start, one.end, "")


def emptied_headings(sheet: Sheet, empty: Collection[int]) -> set[int]:
    """Headings of level 2 below which nothing would be left."""
    blocks, found = sheet.tree.blocks, set()
    for number, block in enumerate(blocks):
        behind = number + 1
        while behind in empty:
            behind += 1
        if block.kind != "heading" or block.level != 2 or behind == number + 1:
            continue
        rest = blocks[behind:]
        if not rest or (rest[0].kind == "heading" and rest[0].level <= 2) or all(b.kind == "definition" for b in rest):
            found.add(number)
    return found
