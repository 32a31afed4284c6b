"""The tasks `rank` and `chair`: answers of several to one question, without their names; and who takes which seat.

Knows letters and points; who stands behind a letter is known to whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kb.engines.answer import read as read_answer
from kb.engines.answer import shown, written
from kb.engines.answers import ChairAnswer, RankAnswer
from kb.engines.request import Ask, Reply, Request
from kb.errors import BadAnswer
from kb.prompts import fence, one_line
from kb.question_tasks import AnswerTask, Candidate, Chaired, ChairTask, Ranked, RankTask

LONGEST_REMARK = 200


class Seated:
    """Asks somebody as one of several voices: each has questions of its own, on a queue and on a tape as well."""

    def __init__(self, ask: Ask, number: int, of: int) -> None:
        self._ask, self._line = ask, f"\nYou are voice {number} of {of}; nobody sees whose answer is whose.\n"

    def __call__(self, request: Request) -> Reply:
        """The answer of this voice."""
        return self._ask(self._seated(request))

    def forget(self, request: Request) -> None:
        """Hand it on."""
        self._ask.forget(self._seated(request))

    def _seated(self, request: Request) -> Request:
        return replace(request, user=request.user + self._line)


def rank_values(task: RankTask) -> dict[str, str]:
    """What the prompt `rank` shows."""
    return {**_asked(task.task), "answers": _answers(task.candidates, task.task)}


def chair_values(task: ChairTask) -> dict[str, str]:
    """What the prompt `chair` shows."""
    return {**_asked(task.task), "answers": _answers(task.candidates, task.task, are_ranked=True)}


def _asked(task: AnswerTask) -> dict[str, str]:
    return {"question": one_line(task.question), **shown(task)}


def _answers(candidates: Iterable[Candidate], task: AnswerTask, *, are_ranked: bool = False) -> str:
    lines: list[str] = []
    for one in candidates:
        lines.append(f"# Answer {one.letter}" + (f" ({one.points} points)" if are_ranked else ""))
        lines.append(written(one.answer, task))
        lines += [f"said of it: {one_line(remark)}" for remark in one.remarks if are_ranked]
    return fence("\n".join(lines))


def rank_read(answer: RankAnswer, task: RankTask, *, is_last: bool = False) -> Ranked:
    """The letters in order, each once. Raises `BadAnswer` for others and, while one can ask again, for missing ones."""
    given = [one.letter for one in task.candidates]
    order: dict[str, str] = {}
    for row in answer.ranked:
        letter = re.sub(r"^(?:answer\s+)?", "", row[0].strip() if row else "", flags=re.IGNORECASE).strip().upper()
        if letter in given:
            order.setdefault(letter, (row[1] if len(row) > 1 else "")[:LONGEST_REMARK])
        elif not is_last:
            raise BadAnswer(f"unknown-answer: {letter[:20]!r}; there are {' '.join(given)}")
    missing = [letter for letter in given if letter not in order]
    if not order or (missing and not is_last):
        raise BadAnswer(f"no-verdict: every answer is ranked once; these are not: {' '.join(missing)}")
    return Ranked(tuple(order.items()))


def chair_read(answer: ChairAnswer, task: ChairTask, *, is_last: bool = False) -> Chaired:
    """The final answer as any answer is read, with the letters that it follows. Raises `BadAnswer`."""
    given = {one.letter for one in task.candidates}
    follows = tuple(dict.fromkeys(letter for letter in re.findall(r"[A-Z]", answer.follows) if letter in given))
    return Chaired(read_answer(answer, task.task, is_last=is_last), follows)
