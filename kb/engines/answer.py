"""The task `answer`: a question with statements and passages; its paragraphs become parts with evidence."""

from __future__ import annotations

import re

from kb.engines.answers import QuestionAnswer
from kb.engines.references import Marked, marked, numbers
from kb.engines.windows import numbered, place
from kb.engines.write import evidence
from kb.errors import BadAnswer
from kb.markdown.escape import plain
from kb.model_tasks import Answered, AnswerPart, AnswerTask
from kb.prompts import fence, one_line
from kb.records import Claim, ClaimId, Passage, PassageId


def values(task: AnswerTask) -> dict[str, str]:
    """What the prompt `answer` shows."""
    key_of = {claim.id: f"c{number}" for number, claim in enumerate(_claims(task), start=1)}
    statements = ["Statements of the wiki, each with the claims that it rests on:"]
    for words, claims in task.statements:
        statements.append(f"{one_line(plain(words))} [{' '.join(key_of[claim.id] for claim in claims)}]")
    statements += [
        f"{key_of[claim.id]} {one_line(claim.source)}, {one_line(claim.speaker)}: {evidence(claim)}"
        for claim in _claims(task)
    ]
    passages = ["Passages:"]
    for number, excerpt in enumerate(task.excerpts, start=1):
        here = excerpt.passage.location
        passages.append(f"# {', '.join(one_line(part) for part in (excerpt.source, here.speaker, here.time) if part)}")
        passages += numbered(excerpt.passage, number)
    return {
        "question": one_line(task.question),
        "statements": fence("\n".join(statements)) if task.statements else "",
        "passages": fence("\n".join(passages)) if task.excerpts else "",
    }


def _claims(task: AnswerTask) -> tuple[Claim, ...]:
    return tuple({claim.id: claim for _, claims in task.statements for claim in claims}.values())


def read(answer: QuestionAnswer, task: AnswerTask, *, is_last: bool = False) -> Answered:
    """The parts of an answer, none when the model says that the evidence does not answer. Raises `BadAnswer`."""
    if answer.answered.lower() in ("no", "false"):
        return Answered(())
    parts: list[AnswerPart] = []
    refused: list[str] = []
    for at, paragraph in enumerate(answer.answer):
        runs, rest = marked(paragraph)
        opens = True
        for run in runs:
            try:
                parts.append(_part(run, task, opens=opens))
                opens = False
            except BadAnswer as error:
                refused.append(error.message)
        if rest and parts and at == len(answer.answer) - 1:
            parts.append(AnswerPart(rest, opens_paragraph=opens))
        elif rest:
            refused.append(f"no-mark: “{rest[:80]}” stands behind no mark")
    if (refused and not is_last) or not any(part.claims or part.at for part in parts):
        raise BadAnswer("; ".join(refused[:8]) or "no-mark: the answer cites nothing")
    return Answered(tuple(parts), tuple(refused))


def _part(run: Marked, task: AnswerTask, *, opens: bool) -> AnswerPart:
    claims = _claims(task)
    named: dict[ClaimId, None] = {}
    at: list[tuple[str, PassageId, tuple[int, ...]]] = []
    for piece in re.split(r"[\s,;]+", run.mark):
        if "." in piece:
            at += _sentences(piece, task)
            continue
        for number in numbers(piece, "c"):
            if not 1 <= number <= len(claims):
                raise BadAnswer(f"unknown-claim: c{number} behind “{run.text[-60:]}” was not given")
            named[claims[number - 1].id] = None
    return AnswerPart(run.text, tuple(named), tuple(at), opens_paragraph=opens)


def _sentences(piece: str, task: AnswerTask) -> list[tuple[str, PassageId, tuple[int, ...]]]:
    """What `2.3-4` names. Neighbouring excerpts need not be neighbours in their source: one passage at a time."""
    passages: tuple[Passage, ...] = tuple(excerpt.passage for excerpt in task.excerpts)
    number = int(piece.split(".")[0]) if piece.split(".")[0].isdigit() else 0
    (passage, chosen), *more = place(piece, passages)
    if more:
        raise BadAnswer(f"passages-not-neighbours: {piece!r} names two passages; name one at a time")
    return [(task.excerpts[number - 1].source, passage, chosen)]
