"""Statements of prose: added, reworded, superseded, taken away. Knows paragraphs; definitions come later, in `tidy`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.compile.edits.footnotes import labels_for, marks
from kb.compile.edits.links import relinked
from kb.compile.edits.removal import without
from kb.compile.edits.sheet import (
    Sheet,
    after_list,
    last_block,
    marks_start,
    one_line,
    put_after,
    put_in_section,
    put_item,
    section_of,
    spliced,
    statement,
    with_text,
)
from kb.errors import NotFound
from kb.markdown.cite import quotation
from kb.markdown.escape import plain
from kb.operations import Add, Lead, Refine, Supersede
from kb.records import Evidence, Statement
from kb.sentences import spans

MOST_SENTENCES_A_MARK = 3


def add(sheet: Sheet, operation: Add, evidence: Evidence) -> str:
    """The page with a new statement, after another one or at the end of its section."""
    labels = labels_for(sheet.tree, operation.claims, evidence)
    after = statement(sheet, operation.after) if operation.after else None
    if operation.is_quotation:
        claim = evidence.claims.get(operation.claims[0]) if operation.claims else None
        if claim is None:
            raise NotFound("a quotation shows the quote of a known claim")
        return _placed(sheet, operation, after, quotation(claim))
    words = one_line(operation.text)
    before = after or _last_of_section(sheet, operation.section)
    if before and not operation.opens_paragraph and _may_follow(sheet, before):
        return _joined(sheet, before, words, labels)
    return _placed(sheet, operation, after, words + marks(labels))


def _placed(sheet: Sheet, operation: Add, after: Statement | None, words: str) -> str:
    if after:
        return put_after(sheet, after_list(sheet, after.block), words)
    return put_in_section(sheet, operation.section, words)


def _last_of_section(sheet: Sheet, section: str) -> Statement | None:
    """The statement that ends the last paragraph of a section, if the section ends with one."""
    among = section_of(sheet, section)
    if among is None:
        return None
    inside = sheet.inside(last_block(sheet, among))
    return inside[-1] if inside else None


def _may_follow(sheet: Sheet, before: Statement) -> bool:
    """Whether a new statement may stand behind this one in its paragraph: not among a person's sentences."""
    block = sheet.tree.blocks[before.block]
    if block.kind != "paragraph" or not before.labels or not sheet.is_owned(before):
        return False
    inside = sheet.inside(before.block)
    behind = inside[inside.index(before) + 1 :]
    rest = sheet.text[before.end : behind[0].start if behind else sheet.end(block)]
    is_clear = not rest.strip() or re.fullmatch(r"\s+\^[A-Za-z0-9-]+", rest) is not None
    return is_clear and all(sheet.is_owned(one) for one in behind[:1])


def _joined(sheet: Sheet, before: Statement, words: str, labels: Sequence[str]) -> str:
    """The new statement in the paragraph; one that rests on the same claims shares the mark."""
    if (
        set(before.labels) == set(labels)
        and sentence_count(before.words) + sentence_count(words) <= MOST_SENTENCES_A_MARK
    ):
        at = marks_start(sheet, before)
        return spliced(sheet.text, [(at, at, " " + words)])
    return spliced(sheet.text, [(before.end, before.end, f" {words}{marks(labels)}")])


def sentence_count(words: str) -> int:
    """How many sentences the words hold, at least one."""
    return max(len(spans(plain("x " + words)[2:])), 1)


def refine(sheet: Sheet, operation: Refine, evidence: Evidence) -> str:
    """The page with a statement in other words, with its citations and perhaps more."""
    one = statement(sheet, operation.statement)
    more = labels_for(sheet.tree, operation.claims, evidence)
    labels = tuple(dict.fromkeys(one.labels + more))
    words = relinked(one_line(operation.text), [sheet.text[one.start : one.end]])
    return spliced(sheet.text, [(one.start, one.end, words + marks(labels))])


def supersede(sheet: Sheet, operation: Supersede, evidence: Evidence) -> str:
    """The page with a newer statement in the place of an older one, which goes to the section History."""
    one = statement(sheet, operation.statement)
    if not operation.text:
        return _moved(sheet, one)
    labels = labels_for(sheet.tree, operation.claims, evidence)
    old = one.words + sheet.text[marks_start(sheet, one) : one.end].strip()
    words = relinked(one_line(operation.text), [one.words])
    start, end = one.start, one.end
    if one.is_quotation and len(sheet.inside(one.block)) == 1:
        start, end = sheet.tree.blocks[one.block].start, sheet.end(sheet.tree.blocks[one.block])
    after = with_text(sheet, spliced(sheet.text, [(start, end, words + marks(labels))]))
    if one.is_quotation:
        return put_in_section(after, "History", f"> {old}")
    return put_item(after, "History", old)


def _moved(sheet: Sheet, one: Statement) -> str:
    """The page with a statement in its section History, and nothing in its old place."""
    old = one.words + sheet.text[marks_start(sheet, one) : one.end].strip()
    after = with_text(sheet, without(sheet, [one]))
    return put_in_section(after, "History", f"> {old}") if one.is_quotation else put_item(after, "History", old)


def lead(sheet: Sheet, operation: Lead, evidence: Evidence) -> str:
    """The page with another lead; a page that has none gets one before everything else."""
    words = one_line(operation.text)
    leads = [one for one in sheet.tree.statements if one.is_lead]
    if leads:
        one = leads[0]
        return spliced(sheet.text, [(one.start, one.end, relinked(words, [one.words]))])
    return put_after(sheet, -1, words)
