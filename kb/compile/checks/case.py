"""What a rule looks at: an operation, the page that it names, and the words and claims that it would write.

Knows the parts of operations; does not know what is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kb.compile.ids import tree_of
from kb.markdown.cite import claim_of
from kb.markdown.page import Tree
from kb.operations import (
    Add,
    Create,
    Dispute,
    Draft,
    Lead,
    Link,
    Merge,
    Operation,
    Refine,
    Restructure,
    Retract,
    Side,
    Split,
    Supersede,
)
from kb.records import Claim, ClaimId, Evidence, PageCard, Statement, StatementId, Wiki


@dataclass(frozen=True, slots=True)
class Case:
    """An operation beside what it is checked against."""

    wiki: Wiki
    operation: Operation
    evidence: Evidence
    card: PageCard | None
    """The page that the operation names; of a page to be made None."""
    tree: Tree | None
    """That page parsed, when it is open."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of the page."""
        return self.tree.statements if self.tree else ()

    def statement(self, identifier: StatementId | None) -> Statement | None:
        """The statement of this id on the page."""
        return next((one for one in self.statements if one.id == identifier), None)

    def is_owned(self, statement: Statement) -> bool:
        """Whether a statement of the page is the machine's."""
        return statement.id in self.wiki.owned.get(self.operation.page, frozenset())


def case_of(wiki: Wiki, operation: Operation, evidence: Evidence) -> Case:
    """The case of an operation."""
    return Case(wiki, operation, evidence, wiki.cards.get(operation.page), tree_of(wiki, operation.page))


def drafts_of(operation: Operation) -> tuple[Draft | Side, ...]:
    """The words that an operation would write as statements, each with its claims."""
    match operation:
        case Add(is_quotation=True) | Supersede(text=""):
            return ()
        case Add() | Refine() | Supersede():
            return (Draft(operation.text, operation.claims),)
        case Dispute():
            return operation.sides
        case Restructure():
            return tuple(draft for paragraph in operation.paragraphs for draft in paragraph)
        case _:
            return ()


def claims_of(operation: Operation) -> tuple[ClaimId, ...]:
    """The claims that an operation cites, each once."""
    if isinstance(operation, Add):
        return tuple(dict.fromkeys(operation.claims))
    return tuple(dict.fromkeys(claim for draft in drafts_of(operation) for claim in draft.claims))


def new_claims(case: Case) -> tuple[ClaimId, ...]:
    """The claims that an operation cites and the statements that it changes do not."""
    cited = {claim for statement in changed(case) for claim in cited_by(statement)}
    return tuple(claim for claim in claims_of(case.operation) if claim not in cited)


def known_claims(case: Case, ids: Iterable[ClaimId]) -> tuple[Claim, ...]:
    """These claims, as far as they are known."""
    return tuple(case.evidence.claims[claim] for claim in ids if claim in case.evidence.claims)


def cited_by(statement: Statement) -> tuple[ClaimId, ...]:
    """The claims that a statement cites, each once."""
    return tuple(dict.fromkeys(claim_of(label) for label in statement.labels))


def citations(statements: Iterable[Statement]) -> Counter[ClaimId]:
    """How often these statements cite each claim."""
    return Counter(claim for statement in statements for claim in cited_by(statement))


def named(operation: Operation) -> tuple[StatementId, ...]:
    """The statements that an operation names."""
    match operation:
        case Refine() | Supersede() | Retract():
            return (operation.statement,)
        case Add():
            return (operation.after,) if operation.after else ()
        case Link() | Dispute():
            return (operation.statement,) if operation.statement else ()
        case Restructure():
            return tuple(one for draft in drafts_of(operation) if isinstance(draft, Draft) for one in draft.replaces)
        case Split():
            return operation.statements
        case Lead():
            return operation.rests_on
        case _:
            return ()


def changed(case: Case) -> tuple[Statement, ...]:
    """The statements whose words an operation changes, moves or removes."""
    operation = case.operation
    if isinstance(operation, Lead):
        return tuple(statement for statement in case.statements if statement.is_lead)
    if isinstance(operation, Add | Dispute | Merge | Create):
        return ()
    wanted = set(named(operation))
    return tuple(statement for statement in case.statements if statement.id in wanted)


def shortened(words: str, most: int = 60) -> str:
    """The beginning of some words, for a message on one line."""
    flat = " ".join(words.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
