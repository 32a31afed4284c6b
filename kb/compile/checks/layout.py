"""Rules about how a statement would stand among others: no double, no broken reference, no thicket of marks."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.backing.overlap import forms
from kb.backing.reading import letters
from kb.compile.checks.case import Case, case_of, claims_of, drafts_of, known_claims, shortened
from kb.markdown.cite import claim_of, is_label
from kb.markdown.escape import plain
from kb.markdown.page import Tree
from kb.operations import Add, Dispute, Draft, Operation, Refine, Restructure, Split, Supersede
from kb.records import Evidence, Statement, Wiki
from kb.words import fold

WORDS_A_MARK, FEWEST_MARKS = 12, 4
_PRONOUN = re.compile(
    r"['\"(]*(?:he|she|it|they|his|her|hers|its|their|theirs|him|them|this|that|these|those|such|both|neither|either"
    r"|the (?:former|latter|same|first|second|other|others|two)|another|one of (?:them|these|those)|so did|so does)\b",
    re.IGNORECASE,
)
_THE = re.compile(r"['\"(]*the ((?:[\w-]+ ){0,2}?)([\w-]+)", re.IGNORECASE)


def duplicate_statement(case: Case) -> str:
    """The page does not say the same words yet; a quotation does not show the same quote yet."""
    operation = case.operation
    replaced = {operation.statement} if isinstance(operation, Refine | Supersede) else set()
    others = [statement for statement in case.statements if statement.id not in replaced and not statement.is_lead]
    if isinstance(operation, Add) and operation.is_quotation:
        for statement in others:
            if statement.is_quotation and set(operation.claims) & {claim_of(label) for label in statement.labels}:
                return f"the page shows the quote of {operation.claims[0]} already, in {statement.id}"
        return ""
    said = {_key(statement.words): statement for statement in others}
    for draft in drafts_of(operation):
        twin = said.get(_key(draft.text))
        if twin is not None:
            return f"{twin.id} says “{shortened(draft.text)}” already: refine it to bring more claims"
    return ""


def _key(words: str) -> str:
    return re.sub(r"\W+", " ", fold(plain(words)).casefold()).strip()


# -- references -------------------------------------------------------------------------------------------------


def breaks_reference(case: Case) -> str:
    """Nothing comes between a statement and the next one that begins with a pronoun or with what it introduced."""
    operation = case.operation
    if isinstance(operation, Split):
        return _broken_by_split(case, operation)
    if isinstance(operation, Restructure):
        return _broken_by_restructure(case, operation)
    before = _before(case)
    behind = _next(case.statements, before) if before else None
    if before and behind and refers_back(behind, before):
        return f"{behind.id} “{shortened(behind.words)}” refers to {before.id}: place it behind {behind.id}"
    return ""


def behind_references(wiki: Wiki, operation: Operation, evidence: Evidence) -> Operation:
    """An addition that would tear a statement from the next one, which refers to it, moved behind that one."""
    while isinstance(operation, Add) and operation.after:
        case = case_of(wiki, operation, evidence)
        before = _before(case)
        behind = _next(case.statements, before) if before else None
        if not before or not behind or not refers_back(behind, before):
            return operation
        operation = replace(operation, after=behind.id)
    return operation


def _before(case: Case) -> Statement | None:
    """The statement that something new would stand directly behind; None at the end of a section."""
    operation = case.operation
    match operation:
        case Add(after=after, is_quotation=is_quotation, opens_paragraph=opens) if after:
            statement, is_own_block = case.statement(after), is_quotation or opens
        case Dispute(statement=named) if named:
            statement, is_own_block = case.statement(named), True
        case _:
            return None
    if statement is None or not is_own_block:
        return statement
    return [one for one in case.statements if one.block == statement.block][-1]


def _broken_by_split(case: Case, operation: Split) -> str:
    moved = set(operation.statements)
    for statement in case.statements:
        behind = _next(case.statements, statement)
        if behind and (statement.id in moved) != (behind.id in moved) and refers_back(behind, statement):
            return f"{behind.id} “{shortened(behind.words)}” refers to {statement.id}: move both or none"
    return ""


def _broken_by_restructure(case: Case, operation: Restructure) -> str:
    drafts = [draft for draft in drafts_of(operation) if isinstance(draft, Draft)]
    there = [
        one for one in case.statements if one.section.casefold() == operation.section.casefold() and not one.is_lead
    ]
    if drafts and there and _PRONOUN.match(drafts[0].text) and not _PRONOUN.match(plain(there[0].words)):
        return f"the section would begin with “{shortened(drafts[0].text)}”, which refers to nothing"
    return ""


def _next(statements: tuple[Statement, ...], statement: Statement) -> Statement | None:
    """The next statement of the same section; none behind a callout."""
    at = statements.index(statement) + 1
    behind = statements[at] if at < len(statements) else None
    return behind if behind and behind.section == statement.section and not behind.is_quotation else None


def refers_back(statement: Statement, before: Statement) -> bool:
    """Whether a statement opens with a pronoun, or with `the X` where the one before it speaks of an X."""
    words = plain(statement.words)
    if _PRONOUN.match(words):
        return True
    opening = _THE.match(words)
    if not opening:
        return False
    noun = forms(letters(opening.group(2)))
    introduced = re.findall(
        r"\b(?:an?|one|two|three|some|another) ((?:[\w-]+ ){0,3}?[\w-]+)", plain(before.words), re.I
    )
    return any(noun & forms(letters(word)) for group in introduced for word in group.split())


# -- density ----------------------------------------------------------------------------------------------------


def too_dense(case: Case) -> str:
    """Over the page there are at least 12 words a mark; a statement that is itself wordy enough is never at fault."""
    if case.tree is None or not drafts_of(case.operation):
        return ""
    size = sum(len(draft.text.split()) for draft in drafts_of(case.operation))
    marks = len(known_claims(case, claims_of(case.operation)))
    if size >= WORDS_A_MARK * marks:
        return ""
    replaced = _replaced(case)
    kept = [one for one in case.statements if one.id not in replaced]
    all_words, all_marks = size + sum(map(_words, kept)), marks + sum(map(_marks, kept))
    if all_marks >= FEWEST_MARKS and all_words < WORDS_A_MARK * all_marks:
        return f"the page would have {all_words / all_marks:.1f} words a mark, {WORDS_A_MARK} are wanted: cite less"
    return ""


def density(tree: Tree) -> tuple[int, int]:
    """The words and the marks of a page, its lead included."""
    return sum(map(_words, tree.statements)), sum(map(_marks, tree.statements))


def _replaced(case: Case) -> set[str]:
    operation = case.operation
    if isinstance(operation, Refine):
        return {operation.statement}
    if isinstance(operation, Restructure):
        return {one for draft in drafts_of(operation) if isinstance(draft, Draft) for one in draft.replaces}
    return set()


def _words(statement: Statement) -> int:
    return len(plain(statement.words).split())


def _marks(statement: Statement) -> int:
    """Two quotes of one claim count as one mark."""
    return len({claim_of(label) if is_label(label) else label for label in statement.labels})
