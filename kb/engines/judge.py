"""The task `judge`: what pairs of claims are to each other. A pair without a verdict has failed, never agreed."""

from __future__ import annotations

from typing import get_args

from kb.engines.answers import JudgeAnswer
from kb.engines.references import numbers
from kb.engines.write import evidence
from kb.errors import BadAnswer
from kb.model_tasks import ContradictionKind, Judged, Judgement, JudgeTask, Relation
from kb.prompts import fence, one_line
from kb.records import Claim

LONGEST_REASON, LONGEST_QUESTION, LONGEST_LABEL = 400, 160, 60
RELATIONS: dict[str, Relation] = {
    name: name for name in (*get_args(ContradictionKind), "different_entity", "same", "unrelated")
}
"""What an answer may say; `failed` is for code alone."""


def values(task: JudgeTask) -> dict[str, str]:
    """What the prompt `judge` shows: numbered pairs, each side with its date and its quotes."""
    lines: list[str] = []
    for number, pair in enumerate(task.pairs, start=1):
        lines += [str(number), _side("a", pair.a, pair.a_dated), _side("b", pair.b, pair.b_dated)]
    return {"pairs": fence("\n".join(lines))}


def _side(letter: str, claim: Claim, dated: str) -> str:
    """What the source says, who says it and when, and before it what was made of it."""
    who = ", ".join(part for part in (claim.speaker, claim.source) if part)
    when = f" ({one_line(dated)})" if dated else ""
    told = "" if claim.text == " ".join(quote.words for quote in claim.quotes) else f"{one_line(claim.text)} "
    return f"  {letter} {told}{one_line(who)}{when}: {evidence(claim)}"


def read(answer: JudgeAnswer, task: JudgeTask, *, is_last: bool = False) -> Judged:
    """A judgement for each pair. Raises `BadAnswer` for numbers without a verdict or with two, and unknown relations.

    When nobody is asked again such a pair has failed.
    """
    found: dict[int, list[Judgement]] = {}
    for row in answer.judged:
        for number in numbers(row[0] if row else "", "")[:1]:
            found.setdefault(number, []).append(_judgement(row))
    wrong = [n for n in range(1, len(task.pairs) + 1) if len(found.get(n, ())) != 1 or found[n][0].relation == "failed"]
    if wrong and not is_last:
        shown = " ".join(map(str, wrong[:20]))
        raise BadAnswer(f"no-verdict: every number occurs once, with one of {', '.join(RELATIONS)}; not so: {shown}")
    if len(wrong) == len(task.pairs):
        raise BadAnswer("no-verdict: the answer judges nothing")
    failed = Judgement("failed", "the model gave no verdict")
    return Judged(tuple(failed if n in wrong else found[n][0] for n in range(1, len(task.pairs) + 1)))


def _judgement(row: list[str]) -> Judgement:
    cells = [*row, "", "", "", "", ""][1:6]
    why, relation, question, a, b = (cell.strip() for cell in cells)
    known = RELATIONS.get(relation.lower().replace(" ", "_").replace("-", "_"), "failed")
    if known not in get_args(ContradictionKind):
        return Judgement(known, why[:LONGEST_REASON])
    return Judgement(known, why[:LONGEST_REASON], question[:LONGEST_QUESTION], (a[:LONGEST_LABEL], b[:LONGEST_LABEL]))


def halves(task: JudgeTask) -> tuple[JudgeTask, JudgeTask] | None:
    """The pairs cut in two; None when there is one only."""
    half = len(task.pairs) // 2
    return (JudgeTask(task.pairs[:half]), JudgeTask(task.pairs[half:])) if half else None
