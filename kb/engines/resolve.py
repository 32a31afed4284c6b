"""The task `resolve`: which page an ambiguous name means. Its prompt values, and the reading of its rows."""

from __future__ import annotations

from kb.engines.answers import ResolveAnswer
from kb.errors import BadAnswer
from kb.model_tasks import Resolution, ResolveTask
from kb.prompts import fence, one_line

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def values(task: ResolveTask) -> dict[str, str]:
    """What the prompt `resolve` shows: names numbered, candidates lettered."""
    lines = []
    for number, one in enumerate(task.ambiguities, start=1):
        lines.append(f"{number} {one_line(one.entity.name)} ({one.entity.kind})")
        lines += [f"  claim: {one_line(words)[:200]}" for words in one.claims[:3]]
        for letter, card in zip(_LETTERS, one.candidates, strict=False):
            lines.append(f"  {number}{letter} {one_line(card.title)} ({card.kind}): {one_line(card.description)[:160]}")
    return {"names": fence("\n".join(lines))}


def read(answer: ResolveAnswer, task: ResolveTask, *, is_last: bool = False) -> Resolution:
    """The page of each name. Raises `BadAnswer` when a name has no answer or a candidate is not there."""
    said = {row[0].strip().rstrip("."): (row[1] if len(row) > 1 else "").strip() for row in answer.same if row}
    pages = []
    for number, one in enumerate(task.ambiguities, start=1):
        if str(number) not in said:
            raise BadAnswer(f"no-verdict: nothing is said of number {number}")
        letter = said[str(number)].removeprefix(str(number)).lower()
        at = _LETTERS.find(letter) if len(letter) == 1 else -1
        if letter and not 0 <= at < len(one.candidates):
            raise BadAnswer(f"unknown-page: {said[str(number)][:20]!r} is none of the candidates of {number}")
        pages.append(one.candidates[at].id if letter else None)
    return Resolution(tuple(pages))
