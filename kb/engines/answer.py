"""The tasks `answer` and `argue`: a question with claims and passages; paragraphs become parts with evidence.

Knows the keys of one prompt; whether words and evidence agree is checked by others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.engines.answers import ArgueAnswer, QuestionAnswer
from kb.engines.references import Marked, marked, numbers
from kb.engines.windows import numbered, place
from kb.engines.write import evidence
from kb.errors import BadAnswer
from kb.markdown.escape import plain
from kb.prompts import fence, one_line
from kb.question_tasks import Answered, AnswerPart, AnswerTask, Argued, Sides
from kb.records import Claim, ClaimId, Passage, PassageId

LONGEST_MISSING = 300


def values(task: AnswerTask) -> dict[str, str]:
    """What the prompt `answer` shows."""
    question = one_line(task.question)
    if task.part_of:
        question += f"\nIt is a part of: {one_line(task.part_of)}"
    return {"question": question, **shown(task)}


def argue_values(task: AnswerTask) -> dict[str, str]:
    """What the prompt `argue` shows."""
    return {"claim": one_line(task.question), **shown(task)}


def shown(task: AnswerTask) -> dict[str, str]:
    """The evidence of a task as prompts show it: statements with claims, then passages, each behind its key."""
    claims = claims_of(task)
    key_of = {claim.id: f"c{number}" for number, claim in enumerate(claims, start=1)}
    lines = ["Statements of the wiki, each with the claims that it rests on:"] if task.statements else []
    for words, rest_on in task.statements:
        lines.append(f"{one_line(plain(words))} [{' '.join(key_of[claim.id] for claim in rest_on)}]")
    lines += ["Claims of the sources:"] if claims else []
    for claim in claims:
        who = ", ".join(one_line(part) for part in (claim.source, claim.speaker, _dated(claim.source, task)) if part)
        lines.append(f"{key_of[claim.id]} {who}: {evidence(claim)}")
    lines += [line for sides in task.sides for line in _disagreement(sides, key_of)]
    passages = ["Passages:"]
    above = ""
    for number, excerpt in enumerate(task.excerpts, start=1):
        here = excerpt.passage.location
        known = (excerpt.source, here.speaker, here.time, here.chapter, _dated(excerpt.source, task))
        head = f"# {', '.join(one_line(part) for part in known if part)}"
        passages += [head] if head != above else []
        passages += numbered(excerpt.passage, number)
        above = head
    return {
        "statements": fence("\n".join(lines)) if lines else "",
        "passages": fence("\n".join(passages)) if task.excerpts else "",
    }


def _dated(source: str, task: AnswerTask) -> str:
    return f"of {task.dates[source]}" if task.dates.get(source) else ""


def _disagreement(sides: Sides, key_of: dict[ClaimId, str]) -> Iterable[str]:
    keys = [" ".join(key_of[claim.id] for claim in side) for side in (sides.a, sides.b)]
    a, b = (f"{one_line(label)} [{named}]" for label, named in zip(sides.labels, keys, strict=True))
    yield f"The sources disagree: {one_line(sides.question)} {a} or {b}"


def claims_of(task: AnswerTask) -> tuple[Claim, ...]:
    """The claims of a task, each once: `c1` is the first."""
    both = (claim for sides in task.sides for claim in (*sides.a, *sides.b))
    stated = (claim for _, claims in task.statements for claim in claims)
    return tuple({claim.id: claim for claim in (*stated, *both, *task.claims)}.values())


# -- reading ----------------------------------------------------------------------------------------------------


def read(answer: QuestionAnswer, task: AnswerTask, *, is_last: bool = False) -> Answered:
    """The parts of an answer, none when the model says that the evidence does not answer. Raises `BadAnswer`."""
    missing = answer.missing[:LONGEST_MISSING]
    if answer.answered.lower() in ("no", "false"):
        return Answered((), missing=missing)
    parts, refused = parts_of(answer.answer, task)
    if (refused and not is_last) or not parts:
        raise BadAnswer("; ".join(refused[:8]) or "no-mark: the answer cites nothing")
    return Answered(parts, refused, missing)


def argue_read(answer: ArgueAnswer, task: AnswerTask, *, is_last: bool = False) -> Argued:
    """Both cases; one without evidence has no parts. Raises `BadAnswer`."""
    (favour, bad), (against, worse) = parts_of(answer.favour, task), parts_of(answer.against, task)
    refused = bad + worse
    if refused and (not is_last or not (favour or against)):
        raise BadAnswer("; ".join(refused[:8]))
    return Argued(Answered(favour, bad), Answered(against, worse))


def parts_of(paragraphs: Sequence[str], task: AnswerTask) -> tuple[tuple[AnswerPart, ...], tuple[str, ...]]:
    """The runs of sentences with what carries them; and why others could not be used: `rule: message`."""
    parts: list[AnswerPart] = []
    refused: list[str] = []
    for paragraph in paragraphs:
        runs, rest = marked(paragraph)
        opens = True
        for run in runs:
            try:
                parts.append(_part(run, task, opens=opens))
                opens = False
            except BadAnswer as error:
                refused.append(error.message)
        if rest:
            refused.append(f"no-mark: “{rest[:80]}” stands behind no mark")
    return tuple(parts), tuple(refused)


def _part(run: Marked, task: AnswerTask, *, opens: bool) -> AnswerPart:
    claims = claims_of(task)
    named: dict[ClaimId, None] = {}
    at: list[tuple[str, PassageId, tuple[int, ...]]] = []
    for piece in _pieces(run.mark):
        if "." in piece:
            at += _sentences(piece, task)
            continue
        for number in numbers(piece, "c"):
            if not 1 <= number <= len(claims):
                raise BadAnswer(f"unknown-claim: c{number} behind “{run.text[-60:]}” was not given")
            named[claims[number - 1].id] = None
    if not named and not at:
        raise BadAnswer(f"no-mark: “{run.text[-60:]}” names no evidence")
    return AnswerPart(run.text, tuple(named), tuple(dict.fromkeys(at)), opens_paragraph=opens)


def _pieces(mark: str) -> list[str]:
    """The keys of a mark. A bare number goes on with what stands before it: a sentence of one passage, or a claim.

    >>> _pieces("c3 2.3, 5; 4.1-2")
    ['c3', '2.3,5', '4.1-2']
    """
    pieces: list[str] = []
    for piece in re.split(r"[\s,;]+", mark.strip(" ,;")):
        if re.fullmatch(r"\d+(?:[-–]\d+)?", piece) and pieces and "." in pieces[-1]:
            pieces[-1] += f",{piece}"
        else:
            pieces.append(piece)
    return pieces


def _sentences(piece: str, task: AnswerTask) -> list[tuple[str, PassageId, tuple[int, ...]]]:
    """What `2.3-4` names. Neighbouring excerpts need not be neighbours in their source: one passage at a time."""
    passages: tuple[Passage, ...] = tuple(excerpt.passage for excerpt in task.excerpts)
    number = int(piece.split(".")[0]) if piece.split(".")[0].isdigit() else 0
    (passage, chosen), *more = place(piece, passages)
    if more:
        raise BadAnswer(f"passages-not-neighbours: {piece!r} names two passages; name one at a time")
    return [(task.excerpts[number - 1].source, passage, chosen)]


def written(answer: Answered, task: AnswerTask) -> str:
    """The words of an answer with the marks of the prompt, as others are shown it: a paragraph a line."""
    key_of = {claim.id: f"c{number}" for number, claim in enumerate(claims_of(task), start=1)}
    places = {(one.source, one.passage.id): number for number, one in enumerate(task.excerpts, start=1)}
    lines: list[str] = []
    for part in answer.parts:
        keys = [key_of[claim] for claim in part.claims if claim in key_of]
        keys += [
            f"{places[source, passage]}.{','.join(map(str, chosen))}"
            for source, passage, chosen in part.at
            if (source, passage) in places
        ]
        words = f"{one_line(part.text)} [{' '.join(keys)}]"
        if part.opens_paragraph or not lines:
            lines.append(words)
        else:
            lines[-1] += f" {words}"
    if answer.missing:
        lines.append(f"It says that nothing tells: {one_line(answer.missing)}")
    return "\n".join(lines) or "It says that the evidence does not answer the question."
