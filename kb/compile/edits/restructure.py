"""The machine's statements of a section in another order. A person's statements stay where they are."""

from __future__ import annotations

from collections.abc import Sequence

from kb.compile.edits.footnotes import labels_for, marks
from kb.compile.edits.links import relinked
from kb.compile.edits.prose import MOST_SENTENCES_A_MARK, sentence_count
from kb.compile.edits.removal import instead_of
from kb.compile.edits.sheet import Sheet, one_line, statement
from kb.operations import Draft, Restructure
from kb.records import Evidence


def restructure(sheet: Sheet, operation: Restructure, evidence: Evidence) -> str:
    """The page with the drafts in the place of the statements that they replace; those of a person are no drafts'."""
    named = dict.fromkeys(one for drafts in operation.paragraphs for draft in drafts for one in draft.replaces)
    going = [one for one in (statement(sheet, name) for name in named) if sheet.is_owned(one)]
    if not going:
        return sheet.text
    paragraphs = [_paragraph(sheet, drafts, evidence) for drafts in operation.paragraphs if drafts]
    return instead_of(sheet, sorted(going, key=lambda one: one.start), "\n\n".join(paragraphs))


def _paragraph(sheet: Sheet, drafts: Sequence[Draft], evidence: Evidence) -> str:
    made = ""
    sentences = 0
    for n, draft in enumerate(drafts):
        before = [statement(sheet, name).words for name in draft.replaces]
        words = relinked(one_line(draft.text), before)
        labels = labels_for(sheet.tree, draft.claims, evidence)
        sentences += sentence_count(words)
        made += (" " if made else "") + words
        behind = drafts[n + 1] if n + 1 < len(drafts) else None
        is_shared = behind is not None and set(behind.claims) == set(draft.claims)
        if behind and is_shared and sentences + sentence_count(one_line(behind.text)) <= MOST_SENTENCES_A_MARK:
            continue
        made += marks(labels)
        sentences = 0
    return made
