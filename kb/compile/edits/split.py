"""One page becomes two: statements move to a new page, the old one stays and links to it. Their words stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from kb.compile.edits.identity import create, names_in
from kb.compile.edits.links import with_item
from kb.compile.edits.merge import Merged
from kb.compile.edits.removal import without
from kb.compile.edits.sheet import Sheet, heading, opened, statement
from kb.operations import Create, Split
from kb.records import Statement, Wiki


def split(wiki: Wiki, operation: Split, today: str) -> Merged:
    """The wiki with a new page that holds the statements, in their order; none when it exists. Raises `NotFound`."""
    sheet = opened(wiki, operation.page)
    if operation.new in wiki.cards:
        return Merged(wiki, {})
    moving = sorted((statement(sheet, one) for one in operation.statements), key=lambda one: one.start)
    definitions = {d.label: sheet.text[d.start : d.end] for d in sheet.tree.definitions}
    made = create(wiki, _create(sheet, operation), today)
    text = made.texts[operation.new]
    if moving:
        text = text.rstrip("\n") + "\n\n" + _body(sheet, moving).replace("\r\n", "\n") + "\n"
    made = replace(made, texts={**made.texts, operation.new: text, operation.page: without(sheet, moving)})
    for page, other, words in (
        (operation.page, operation.new, operation.description.rstrip(".")),
        (operation.new, operation.page, ""),
    ):
        linked = with_item(opened(made, page), "Related", made.cards[other], words)
        made = replace(made, texts={**made.texts, page: linked})
    return Merged(made, definitions)


def _create(sheet: Sheet, operation: Split) -> Create:
    return Create(
        page=operation.new,
        title=operation.title,
        kind=operation.kind,
        lead=operation.lead,
        description=operation.description,
        tags=names_in(sheet.text, "tags"),
    )


def _body(sheet: Sheet, moving: Sequence[Statement]) -> str:
    """The paragraphs, quotes and lists of these statements, under their headings when they come from several."""
    sections = dict.fromkeys(one.section for one in moving)
    parts: list[str] = []
    for section, inside in groupby(moving, key=lambda one: one.section):
        if section and len(sections) > 1:
            parts.append(heading(section))
        last_kind = ""
        for number, group in groupby(inside, key=lambda one: one.block):
            words = _moved(sheet, number, list(group))
            kind = sheet.tree.blocks[number].kind
            if kind == last_kind == "item":
                parts[-1] += "\n" + words
            else:
                parts.append(words)
            last_kind = kind
    return "\n\n".join(parts)


def _moved(sheet: Sheet, number: int, taken: Sequence[Statement]) -> str:
    """What moves of one block: the whole of it when all of its statements go, else the statements alone."""
    block = sheet.tree.blocks[number]
    is_whole = len(taken) == len(sheet.inside(number))
    if block.kind in ("callout", "table", "quote") and is_whole:
        return sheet.body(block)
    words = " ".join(sheet.text[one.start : one.end] for one in taken)
    return f"- {words}" if block.kind == "item" else f"> {words}" if block.kind == "quote" else words
