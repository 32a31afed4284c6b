"""The tasks `seek` and `outline`: what to look up before a question is answered, and how a large one is divided.

Knows the tools by name; what they find is for others.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.engines.answers import OutlineAnswer, SeekAnswer
from kb.engines.look import TOOLS
from kb.errors import BadAnswer
from kb.prompts import fence, one_line
from kb.question_tasks import Outline, OutlineTask, SeekTask, Sought

MOST_ROWS = 4
LONGEST_CELL, LONGEST_QUESTION, LONGEST_HEADING = 200, 500, 80
LONGEST_FOUND = 24_000
"""Characters of what was found that a prompt shows."""
LONGEST_TURN = 1_500
FEWEST_SECTIONS = 2


def values(task: SeekTask) -> dict[str, str]:
    """What the prompt `seek` shows."""
    turns = [
        line
        for turn in task.earlier
        for line in (f"Asked: {one_line(turn.question)}", f"Answered: {one_line(turn.answer)[:LONGEST_TURN]}")
    ]
    return {
        "question": one_line(task.question),
        "earlier": "Earlier in this conversation:\n" + fence("\n".join(turns)) if turns else "",
        "found": _found(task.found),
        "left": str(task.left),
    }


def read(answer: SeekAnswer, task: SeekTask, *, is_last: bool = False) -> Sought:
    """The question and the rows; unknown tools are left out. Raises `BadAnswer` for an empty question."""
    question = one_line(answer.question)[:LONGEST_QUESTION]
    if not question and not is_last:
        raise BadAnswer("no-question: give the question as it stands alone")
    rows = [_row(row) for row in answer.seek if row and row[0] in TOOLS]
    wrong = [row[0][:40] for row in answer.seek if row and row[0] not in TOOLS]
    if wrong and not rows and not is_last:
        raise BadAnswer(f"unknown-tool: {wrong[0]}; there are {', '.join(TOOLS)}")
    return Sought(question or task.question, tuple(rows[:MOST_ROWS]))


def _row(row: list[str]) -> tuple[str, str, str]:
    tool, words, passages = (*row, "", "")[:3]
    return tool, one_line(words)[:LONGEST_CELL], one_line(passages)[:LONGEST_CELL]


def outline_values(task: OutlineTask) -> dict[str, str]:
    """What the prompt `outline` shows."""
    return {"question": one_line(task.question), "found": _found(task.found), "most": str(task.most)}


def outline_read(answer: OutlineAnswer, task: OutlineTask, *, is_last: bool = False) -> Outline:
    """The sections, each with a heading and a question. Raises `BadAnswer` when there are fewer than two."""
    rows = ((one_line(row[0]).strip(" #*"), one_line(row[1])) for row in answer.sections if len(row) > 1)
    found = {
        question: (heading[:LONGEST_HEADING], question[:LONGEST_QUESTION])
        for heading, question in rows
        if heading and question
    }
    if len(found) < FEWEST_SECTIONS and not (is_last and found):
        raise BadAnswer("too-few-sections: give at least two, each with a heading and a question")
    return Outline(tuple(found.values())[: task.most])


def _found(lines: Iterable[str]) -> str:
    """What was found, bounded: the lines that fit."""
    kept: list[str] = []
    left = LONGEST_FOUND
    for line in map(one_line, lines):
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    return fence("\n".join(kept)) if kept else "(nothing)"
