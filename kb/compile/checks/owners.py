"""Rules about whose words they are: a person's stay, what a person removed stays away, no citation is lost."""

from __future__ import annotations

from kb.compile.checks.case import Case, changed, citations, cited_by, drafts_of, new_claims, shortened
from kb.operations import Alias, Create, Draft, Link, Refine, Restructure, Retract, Split, Supersede
from kb.records import Statement, memory


def person_owned(case: Case) -> str:
    """Every statement that the operation changes, moves or removes is the machine's."""
    for statement in changed(case):
        if not case.is_owned(statement):
            return f"{statement.id} “{shortened(statement.words)}” is a person's: add beside it"
    return ""


def removed_by_person(case: Case) -> str:
    """What a person took away does not come back from the same claims."""
    operation, removed = case.operation, case.wiki.removed
    page = operation.new if isinstance(operation, Split) else operation.page
    if isinstance(operation, Create | Split) and memory(page, "page") in removed:
        return f"a person removed the page {page}"
    for claim in new_claims(case):
        if memory(page, "claim", claim) in removed:
            return f"a person removed what rests on {claim} from {page}"
    if isinstance(operation, Link) and memory(page, "link", operation.target) in removed:
        return f"a person removed the link from {page} to {operation.target}"
    names = operation.aliases if isinstance(operation, Create) else ()
    names += (operation.alias,) if isinstance(operation, Alias) else ()
    taken = {key.casefold() for key in removed}
    for name in names:
        if memory(page, "alias", name).casefold() in taken:
            return f"a person removed the alias “{name}” of {page}"
    return ""


def loses_citation(case: Case) -> str:
    """A rewording keeps all citations of what it rewords; a restructure keeps them as a multiset."""
    operation = case.operation
    if isinstance(operation, Refine):
        kept = set(operation.claims) | case.wiki.withdrawn
        lost = [claim for statement in changed(case) for claim in cited_by(statement) if claim not in kept]
        return (
            f"the citation {lost[0]} of {operation.statement} would be lost: name it among the claims" if lost else ""
        )
    if isinstance(operation, Restructure):
        return _lost_in_restructure(case, operation)
    return ""


def _lost_in_restructure(case: Case, operation: Restructure) -> str:
    by_id = {statement.id: statement for statement in changed(case)}
    seen: set[str] = set()
    for draft in drafts_of(operation):
        assert isinstance(draft, Draft)
        for one in draft.replaces:
            if one in seen:
                return f"{one} is replaced twice"
            seen.add(one)
        replaced = [by_id[one] for one in draft.replaces if one in by_id]
        before, after = set(citations(replaced)), set(draft.claims)
        if before != after:
            odd = sorted(before ^ after)[0]
            return f"the citation {odd} would be {'lost' if odd in before else 'new'} in “{shortened(draft.text)}”"
    left = [one for one in _restructured(case, operation) if one.id not in seen]
    return (
        f"{left[0].id} “{shortened(left[0].words)}” would be lost: every statement of the section is kept"
        if left
        else ""
    )


def _restructured(case: Case, operation: Restructure) -> list[Statement]:
    """The machine's prose of the section."""
    blocks = case.tree.blocks if case.tree else ()
    return [
        statement
        for statement in case.statements
        if statement.section.casefold() == operation.section.casefold()
        and blocks[statement.block].kind == "paragraph"
        and not statement.is_lead
        and statement.labels
        and case.is_owned(statement)
    ]


def not_withdrawn(case: Case) -> str:
    """A statement is taken away only when one of its claims is withdrawn."""
    operation = case.operation
    if not isinstance(operation, Retract):
        return ""
    for statement in changed(case):
        if not statement.labels:
            return f"{statement.id} cites nothing, so nothing of it is withdrawn"
        if case.wiki.withdrawn.isdisjoint(cited_by(statement)):
            return f"{cited_by(statement)[0]} still carries {statement.id}"
    return ""


def refines_quotation(case: Case) -> str:
    """A quotation shows its quote and is not reworded."""
    if isinstance(case.operation, Supersede) and not case.operation.text:
        return ""
    if isinstance(case.operation, Refine | Supersede | Restructure):
        for statement in changed(case):
            if statement.is_quotation:
                return f"{statement.id} is a quotation: it shows exactly its quote"
    return ""
