"""The task `restore`: words that a conversion lost, and as what blocks they go back.

Whether they were copied rightly is not judged here: `convert.restore` takes the document's own words, or nothing.
"""

from __future__ import annotations

from typing import get_args

from kb.engines.answers import RestoreAnswer
from kb.engines.references import numbers
from kb.errors import BadAnswer
from kb.model_tasks import BlockKind, Restored, RestoredBlock, RestoreTask
from kb.prompts import fence, one_line

AROUND = 300
"""Characters that are shown of what stands before and behind."""
KINDS: dict[str, BlockKind] = {kind: kind for kind in get_args(BlockKind)}


def values(task: RestoreTask) -> dict[str, str]:
    """What the prompt `restore` shows: numbered places with the lost words between what is there."""
    lines: list[str] = []
    for number, gap in enumerate(task.gaps, start=1):
        lines.append(f"g{number}")
        lines += [f"  before: {one_line(gap.before)[-AROUND:]}"] if gap.before else []
        lines.append(f"  lost: {one_line(gap.lost)}")
        lines += [f"  behind: {one_line(gap.behind)[:AROUND]}"] if gap.behind else []
    return {"places": fence("\n".join(lines))}


def read(answer: RestoreAnswer, task: RestoreTask, *, is_last: bool = False) -> Restored:
    """The blocks of each place. Raises `BadAnswer` for places and kinds that do not exist."""
    found: list[list[RestoredBlock]] = [[] for _ in task.gaps]
    for row in answer.restored:
        key, kind, words = (*row, "", "", "")[:3]
        number = next(iter(numbers(key, "g")), 0)
        known = KINDS.get(kind.strip().lower())
        if 1 <= number <= len(task.gaps) and known:
            found[number - 1].append(RestoredBlock(known, words))
        elif not is_last:
            raise BadAnswer(f"unknown-row: {key[:20]!r}, {kind[:20]!r}: no such place was shown, or no such kind named")
    return Restored(tuple(map(tuple, found)))


def halves(task: RestoreTask) -> tuple[RestoreTask, RestoreTask] | None:
    """The places cut in two; None when there is one only."""
    half = len(task.gaps) // 2
    return (RestoreTask(task.gaps[:half]), RestoreTask(task.gaps[half:])) if half else None
