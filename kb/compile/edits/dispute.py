"""The callout of a contradiction on a page: built-in, in fixed words, both sides cited. Does not judge who is right."""

from __future__ import annotations

import re

from kb.compile.edits.footnotes import labels_for, marks
from kb.compile.edits.sheet import (
    Sheet,
    after_list,
    last_block,
    one_line,
    place_of_section,
    put_after,
    spliced,
    statement,
)
from kb.markdown.page import Tree, link_key
from kb.markdown.scan import links_in
from kb.names import file_name
from kb.operations import Dispute, Side
from kb.records import Evidence

_HEAD = re.compile(r"[ \t]*>[ \t]*\[!warning\][+-]?[ \t]+Contradiction:", re.IGNORECASE)
_WARNING = re.compile(r"^([ \t]*>[ \t]*)\[!warning\][+-]?[ \t]+Contradiction:", re.IGNORECASE)
_OPEN_LINK = re.compile(r"^([ \t]*>[ \t]*)Open: (?=\[\[)", re.MULTILINE)
_OPEN = re.compile(r"^[ \t]*>[ \t]*\r?\n[ \t]*>[ \t]*Open: ", re.MULTILINE)


def dispute(sheet: Sheet, operation: Dispute, evidence: Evidence) -> str:
    """The page with the callout of a contradiction; a callout of the same one that is there gets the new sides."""
    name = file_name(operation.contradiction)
    for number, block in enumerate(sheet.tree.blocks):
        if block.kind == "callout" and link_key(name) in {link_key(x.target) for x in links_in(sheet.body(block))}:
            if operation.settled:
                return _closed(sheet, number, operation)
            return _with_sides(sheet, number, operation, evidence)
    if operation.settled:
        return sheet.text
    sides = [_side(sheet, side, evidence) for side in operation.sides]
    lines = [f"> [!warning] Contradiction: {one_line(operation.question)}", ">", *sides, ">", f"> Open: [[{name}]]."]
    return put_after(sheet, _place(sheet, operation), "\n".join(lines))


def count_of_contradictions(tree: Tree) -> int:
    """How many callouts of contradictions a page has."""
    return sum(block.kind == "callout" and _HEAD.match(tree.text, block.start) is not None for block in tree.blocks)


def _place(sheet: Sheet, operation: Dispute) -> int:
    """The block behind which the callout stands: never inside of a paragraph or a list."""
    if operation.statement is not None:
        return after_list(sheet, statement(sheet, operation.statement).block)
    return last_block(sheet, range(place_of_section(sheet, "History") + 1))


def _side(sheet: Sheet, side: Side, evidence: Evidence) -> str:
    labels = labels_for(sheet.tree, side.claims, evidence)
    return f"> - **{one_line(side.label)}:** {one_line(side.text)}{marks(labels)}"


def _closed(sheet: Sheet, number: int, operation: Dispute) -> str:
    """The page with the callout as a note of what was decided: its sides and their citations stay."""
    block = sheet.tree.blocks[number]
    body = sheet.body(block)
    head = _WARNING.sub(lambda found: f"{found[1]}[!note] {one_line(operation.settled)} contradiction:", body, count=1)
    made = _OPEN_LINK.sub(lambda found: f"{found[1]}{one_line(operation.settled)}: ", head, count=1)
    return spliced(sheet.text, [(block.start, block.start + len(body), made)])


def _with_sides(sheet: Sheet, number: int, operation: Dispute, evidence: Evidence) -> str:
    block = sheet.tree.blocks[number]
    cited = {label for one in sheet.inside(number) for label in one.labels}
    new = [side for side in operation.sides if not set(labels_for(sheet.tree, side.claims, evidence)) <= cited]
    found = _OPEN.search(sheet.body(block))
    at = block.start + (found.start() if found else len(sheet.body(block)))
    lines = [_side(sheet, side, evidence) for side in new]
    words = "".join(line + sheet.newline if found else sheet.newline + line for line in lines)
    return spliced(sheet.text, [(at, at, words)])
