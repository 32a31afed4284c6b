"""The task `repair`: refused operations with the reasons, and the same operations with better words.

What an operation is and where it stands is not asked again: only its words, its claims, a description.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.engines.answers import RepairAnswer
from kb.engines.references import marked, numbers, unmarked
from kb.engines.write import evidence
from kb.errors import BadAnswer
from kb.model_tasks import Refused, Repaired, RepairTask
from kb.operations import Add, Create, Lead, Operation, Refine, Supersede
from kb.prompts import fence, one_line
from kb.records import Claim, ClaimId

Statement = Add | Refine | Supersede
Opening = Create | Lead


def can_mend(operation: Operation) -> bool:
    """Whether other words could save an operation: not a quotation's, and none of what moves or links."""
    return isinstance(operation, Opening | Refine | Supersede) or (
        isinstance(operation, Add) and not operation.is_quotation
    )


def values(task: RepairTask) -> dict[str, str]:
    """What the prompt `repair` shows: each refused operation with the reason, its claims, the words before it."""
    keys = _keys(task)
    lines: list[str] = []
    page, shown = "", set[ClaimId]()
    for number, refused in enumerate(task.refused, start=1):
        if not can_mend(refused.operation):
            continue
        lines += [f"# {one_line(refused.page)}"] if refused.page != page else []
        page = refused.page
        lines += _shown(number, refused)
        for claim in refused.claims:
            again = "as above" if claim.id in shown else f"{one_line(claim.text)} {evidence(claim)}"
            lines.append(f"  {keys[claim.id]} {again}")
            shown.add(claim.id)
    return {"refused": fence("\n".join(lines))}


def _shown(number: int, refused: Refused) -> Iterable[str]:
    operation = refused.operation
    if isinstance(operation, Create | Lead):
        words = operation.lead if isinstance(operation, Create) else operation.text
        yield f"r{number} (lead) {one_line(words)}"
        yield f"  description: {one_line(operation.description)}"
    else:
        yield f"r{number} {one_line(getattr(operation, 'text', ''))}"
    yield f"  because: {one_line(refused.reason)}"
    if refused.before:
        yield f"  after: {one_line(refused.before)}"
    yield from (f"  holds: {one_line(words)}" for words in refused.statements)


def _keys(task: RepairTask) -> dict[ClaimId, str]:
    claims: dict[ClaimId, Claim] = {claim.id: claim for refused in task.refused for claim in refused.claims}
    return {claim: f"c{number}" for number, claim in enumerate(claims, start=1)}


def read(answer: RepairAnswer, task: RepairTask, *, is_last: bool = False) -> Repaired:
    """The mended operation of each refused one, None where it is left out. Raises `BadAnswer` for unknown keys."""
    rows: dict[int, list[str]] = {}
    for row in answer.mended:
        number = (numbers(row[0] if row else "", "r") or (0,))[0]
        if not 1 <= number <= len(task.refused):
            raise BadAnswer(f"unknown-operation: {row[0][:20] if row else ''!r} was not refused")
        rows[number] = row
    missing = [f"r{n}" for n, one in enumerate(task.refused, start=1) if n not in rows and can_mend(one.operation)]
    if missing and not is_last:
        raise BadAnswer(f"no-verdict: nothing is said of {' '.join(missing[:30])}")
    keys = {key: claim for claim, key in _keys(task).items()}
    made = []
    for number, refused in enumerate(task.refused, start=1):
        try:
            made.append(_mended(rows.get(number, []), refused, keys))
        except BadAnswer:
            if not is_last:
                raise
            made.append(None)
    return Repaired(tuple(made))


def _mended(row: list[str], refused: Refused, keys: dict[str, ClaimId]) -> Operation | None:
    _, words, description = (*row, "", "", "")[:3]
    operation = refused.operation
    if not words.strip() or not can_mend(operation):
        return None
    text = unmarked(words)
    if isinstance(operation, Create):
        return replace(operation, lead=text, description=unmarked(description) or operation.description)
    if isinstance(operation, Lead):
        return replace(operation, text=text, description=unmarked(description) or operation.description)
    assert isinstance(operation, Statement)
    return replace(operation, text=text, claims=_claims(words, operation.claims, refused, keys))


def _claims(words: str, old: tuple[ClaimId, ...], refused: Refused, keys: dict[str, ClaimId]) -> tuple[ClaimId, ...]:
    """The claims in the marks, which are some of those that stood below; without a mark the old ones."""
    runs, _ = marked(words)
    named = [f"c{number}" for run in runs for number in numbers(run.mark, "c")]
    given = {claim.id for claim in refused.claims}
    wrong = [key for key in named if keys.get(key) not in given]
    if wrong:
        raise BadAnswer(f"unknown-claim: {wrong[0]} does not stand below “{unmarked(words)[:60]}”")
    return tuple(dict.fromkeys(keys[key] for key in named)) or old


def halves(task: RepairTask) -> tuple[RepairTask, RepairTask] | None:
    """The refused operations cut in two; None when there is one only."""
    half = len(task.refused) // 2
    return (RepairTask(task.refused[:half]), RepairTask(task.refused[half:])) if half else None
