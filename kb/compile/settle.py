"""Decide each operation and apply those that hold, page by page. A page that would be too thin is not made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from kb.compile.apply import apply
from kb.compile.autonomy import APPLIED, anchor, unlocked, waits
from kb.compile.check import check, check_page
from kb.compile.checks.layout import behind_references
from kb.compile.ids import tree_of
from kb.markdown.cite import claim_of
from kb.markdown.escape import escape, plain
from kb.markdown.page import parse, statement_id
from kb.operations import Add, Autonomy, Create, Decided, Link, Operation, Refine, Supersede, Verdict
from kb.records import Evidence, PageId, StatementId, Wiki

ALIAS_RULES = ("alias-clash", "alias-is-generic", "alias-without-evidence")
LEAST_CLAIMS, LEAST_PASSAGES, LEAST_ORIGINS, LEAST_WORDS = 5, 3, 2, 60


def settle(
    wiki: Wiki,
    operations: Iterable[Operation],
    evidence: Evidence,
    *,
    origins: Mapping[str, str],
    today: str,
    autonomy: Autonomy = "auto",
) -> tuple[Wiki, tuple[Decided, ...]]:
    """Apply the operations that hold, in order, and say of each what became of it and why.

    `origins` maps the title of a source to that of its origin. Links come last, when it is known which pages stand.
    What the autonomy leaves to the person is checked like the rest, and waits. Where everything waits, the wiki that
    comes back is the one that is proposed: whoever asked drops it.
    """
    ordered = sorted(operations, key=lambda operation: isinstance(operation, Link))  # stable
    decided: list[Decided] = []
    for page, group in groupby(ordered, key=lambda operation: operation.page):
        before = wiki
        wiki, made = decide_each(wiki, group, evidence, today, autonomy)
        if page not in before.texts and page in wiki.texts:
            verdict = _page_verdict(wiki, page, evidence, origins)
            if not verdict.holds:
                wiki, made = before, [Decided(one.operation, verdict, "refused") for one in made]
        decided += made
    return wiki, tuple(decided)


def _page_verdict(wiki: Wiki, page: PageId, evidence: Evidence, origins: Mapping[str, str]) -> Verdict:
    thin = thinness(wiki.texts[page], evidence, origins)
    return Verdict("thin-page", thin) if thin else check_page(wiki, page, evidence)


def one_by_one(
    wiki: Wiki, operations: Iterable[Operation], evidence: Evidence, today: str
) -> tuple[Wiki, list[Operation], list[Verdict]]:
    """Check and apply each operation as `decide_each` does, whoever may decide; what it became, and its verdict."""
    wiki, decided = decide_each(wiki, operations, evidence, today)
    return wiki, [one.operation for one in decided], [one.verdict for one in decided]


def decide_each(
    wiki: Wiki, operations: Iterable[Operation], evidence: Evidence, today: str, autonomy: Autonomy = "auto"
) -> tuple[Wiki, list[Decided]]:
    """Check each operation on the wiki that the ones before it made, and apply it when it holds.

    The operations come back as they were decided: what would tear two statements apart stands behind the second one,
    what would follow a statement that was refused follows the one before that, and a new page has lost the other names
    that do not hold. What waits is checked on the wiki as it would be if all that waits before it were applied; where
    everything waits that is the wiki that comes back.
    """
    decided: list[Decided] = []
    lost: dict[StatementId, StatementId | None] = {}
    left: dict[StatementId, StatementId | None] = {}
    ahead: dict[StatementId, StatementId | None] = {}
    proposed = wiki
    for operation in operations:
        is_open = waits(operation, wiki, autonomy)
        base = unlocked(proposed) if is_open else wiki
        clear, verdict = _checked(_re_anchored(operation, lost | (ahead if is_open else left)), base, evidence)
        if not verdict.holds:
            decided.append(Decided(clear, verdict, "refused"))
            if isinstance(clear, Add):
                lost[said_as(clear)] = clear.after
            continue
        after = apply(base, clear, evidence, today=today)
        if is_open:
            decided.append(Decided(clear, verdict, "waiting", anchor=anchor(clear, base)))
            proposed = after
            ahead |= _elsewhere(after, clear)
            if isinstance(clear, Add):
                left[said_as(clear)] = clear.after
            continue
        decided.append(Decided(clear, verdict, "applied"))
        if proposed is wiki:
            proposed = after
        elif check(proposed, clear, evidence).holds:
            proposed = apply(proposed, clear, evidence, today=today)
        wiki = after
        lost |= _elsewhere(wiki, clear)
    return wiki if APPLIED[autonomy] else proposed, decided


def _checked(operation: Operation, wiki: Wiki, evidence: Evidence) -> tuple[Operation, Verdict]:
    clear = behind_references(wiki, operation, evidence)
    verdict = check(wiki, clear, evidence)
    if verdict.rule in ALIAS_RULES and isinstance(clear, Create) and clear.aliases:
        clear = replace(clear, aliases=())
        verdict = check(wiki, clear, evidence)
    return clear, verdict


def leaving_out(
    operations: Iterable[Operation], is_out: Callable[[Operation], bool]
) -> tuple[list[Operation], list[Operation]]:
    """The operations without some of them, and these; what would follow one of these follows what that one would."""
    lost: dict[StatementId, StatementId | None] = {}
    kept: list[Operation] = []
    out: list[Operation] = []
    for operation in operations:
        clear = _re_anchored(operation, lost)
        (out if is_out(clear) else kept).append(clear)
        if isinstance(clear, Add) and out and out[-1] is clear:
            lost[said_as(clear)] = clear.after
    return kept, out


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
