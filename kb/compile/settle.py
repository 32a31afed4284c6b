"""Decide each operation and apply those that hold, page by page. A page that would be too thin is not made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from kb.compile.apply import apply
from kb.compile.check import check, check_page
from kb.compile.checks.layout import behind_references
from kb.compile.ids import tree_of
from kb.markdown.cite import claim_of
from kb.markdown.escape import escape, plain
from kb.markdown.page import parse, statement_id
from kb.operations import Add, Create, Decided, Decision, Link, Operation, Refine, Supersede, Verdict
from kb.records import Evidence, PageId, StatementId, Wiki

ALIAS_RULES = ("alias-clash", "alias-is-generic", "alias-without-evidence")
LEAST_CLAIMS, LEAST_PASSAGES, LEAST_ORIGINS, LEAST_WORDS = 5, 3, 2, 60


def settle(
    wiki: Wiki, operations: Iterable[Operation], evidence: Evidence, *, origins: Mapping[str, str], today: str
) -> tuple[Wiki, tuple[Decided, ...]]:
    """Apply the operations that hold, in order, and say of each what became of it and why.

    `origins` maps the title of a source to that of its origin. Links come last, when it is known which pages stand.
    """
    ordered = sorted(operations, key=lambda operation: isinstance(operation, Link))  # stable
    decided: list[Decided] = []
    for page, group in groupby(ordered, key=lambda operation: operation.page):
        before, made = wiki, list(group)
        wiki, made, verdicts = one_by_one(wiki, made, evidence, today)
        if page not in before.texts and page in wiki.texts:
            verdict = _page_verdict(wiki, page, evidence, origins)
            if not verdict.holds:
                wiki, verdicts = before, [verdict] * len(made)
        decided += [
            Decided(operation, verdict, _decision(verdict)) for operation, verdict in zip(made, verdicts, strict=True)
        ]
    return wiki, tuple(decided)


def _page_verdict(wiki: Wiki, page: PageId, evidence: Evidence, origins: Mapping[str, str]) -> Verdict:
    thin = thinness(wiki.texts[page], evidence, origins)
    return Verdict("thin-page", thin) if thin else check_page(wiki, page, evidence)


def _decision(verdict: Verdict) -> Decision:
    return "applied" if verdict.holds else "refused"


def one_by_one(
    wiki: Wiki, operations: Iterable[Operation], evidence: Evidence, today: str
) -> tuple[Wiki, list[Operation], list[Verdict]]:
    """Check each operation on the wiki that the ones before it made, and apply it when it holds.

    The operations come back as they were decided: what would tear two statements apart stands behind the second one,
    what would follow a statement that was refused follows the one before that, and a new page has lost the other names
    that do not hold.
    """
    decided: list[Operation] = []
    verdicts: list[Verdict] = []
    lost: dict[StatementId, StatementId | None] = {}
    for operation in operations:
        clear = behind_references(wiki, _re_anchored(operation, lost), evidence)
        verdict = check(wiki, clear, evidence)
        if verdict.rule in ALIAS_RULES and isinstance(clear, Create) and clear.aliases:
            clear = replace(clear, aliases=())
            verdict = check(wiki, clear, evidence)
        if verdict.holds:
            wiki = apply(wiki, clear, evidence, today=today)
        if verdict.holds:
            lost |= _elsewhere(wiki, clear)
        elif isinstance(clear, Add):
            lost[said_as(clear)] = clear.after
        decided.append(clear)
        verdicts.append(verdict)
    return wiki, decided, verdicts


def said_as(operation: Add) -> StatementId:
    """The id under which others name what an addition brings, before it stands on the page."""
    return statement_id(escape(operation.text))


def _elsewhere(wiki: Wiki, operation: Operation) -> dict[StatementId, StatementId | None]:
    """Under which id the words of an operation stand, by the one that others know them by.

    Better words have an id of their own; an addition that was joined with a neighbour of the same claims, that of both.
    """
    if not isinstance(operation, Add | Refine | Supersede) or not operation.text:
        return {}
    known = said_as(operation) if isinstance(operation, Add) else operation.statement
    tree, words = tree_of(wiki, operation.page), plain(escape(operation.text))
    there = tree.statements if tree else ()
    if isinstance(operation, Add) and any(one.id == known for one in there):
        return {}
    holding = [one.id for one in there if words in plain(one.words)]
    return {known: holding[0]} if holding and holding[0] != known else {}


def _re_anchored(operation: Operation, lost: Mapping[StatementId, StatementId | None]) -> Operation:
    for _ in lost:
        if isinstance(operation, Add) and operation.after and operation.after in lost:
            operation = replace(operation, after=lost[operation.after])
    return operation


def thinness(page: str, evidence: Evidence, origins: Mapping[str, str]) -> str:
    """Why a page is too thin to stand by itself, `""` when it is not (DESIGN §5).

    A page needs 5 claims from 3 passages, or claims of 2 origins, and 60 words of body.
    """
    tree = parse(page)
    cited = {claim_of(label) for statement in tree.statements for label in statement.labels}
    claims = [evidence.claims[claim] for claim in sorted(cited) if claim in evidence.claims]
    passages = {(claim.source, quote.passage) for claim in claims for quote in claim.quotes}
    count = len({origins.get(claim.source, claim.source) for claim in claims})
    words = sum(len(re.findall(r"\w+", statement.words)) for statement in tree.statements if not statement.is_lead)
    if words < LEAST_WORDS:
        return f"{words} words of body, {LEAST_WORDS} are needed"
    if count < LEAST_ORIGINS and (len(claims) < LEAST_CLAIMS or len(passages) < LEAST_PASSAGES):
        return f"{len(claims)} claims from {len(passages)} passages, {LEAST_CLAIMS} from {LEAST_PASSAGES} are needed"
    return ""


def created(decided: Iterable[Decided]) -> tuple[PageId, ...]:
    """The pages that these decisions made, in order."""
    return tuple(d.operation.page for d in decided if isinstance(d.operation, Create) and d.decision == "applied")
