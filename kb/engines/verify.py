"""The task `verify`: statements beside their evidence, and what was found of each. No number goes without a verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from kb.engines.answers import VerifyAnswer
from kb.engines.references import numbers, sentences
from kb.engines.windows import numbered, place
from kb.engines.write import evidence, where_said, words_of
from kb.errors import BadAnswer
from kb.model_tasks import Finding, Verified, VerifyTask
from kb.prompts import fence, one_line
from kb.records import Claim, ClaimId, Passage, PassageId

LONGEST_REASON = 200
AROUND = 3
"""So many sentences before and behind those that a claim names are shown in the second reading."""


def values(task: VerifyTask) -> dict[str, str]:
    """What the prompt `verify` shows: pages, numbered statements, and below each its evidence."""
    uses = Counter(claim.id for reading in task.readings for claim in reading.claims)
    keys = {claim: f"e{number}" for number, claim in enumerate((c for c, n in uses.items() if n > 1), start=1)}
    shown: set[ClaimId] = set()
    lines: list[str] = []
    page = said_by = ""
    for number, reading in enumerate(task.readings, start=1):
        if reading.page != page or number == 1:
            lines.append(f"# {one_line(reading.page)}")
        page = reading.page
        lines.append(f"{number} {one_line(reading.text)}")
        before = task.readings[number - 2] if number > 1 else None
        if reading.follows and (before is None or before.text != reading.follows or before.page != reading.page):
            lines.append(f"  follows: {one_line(reading.follows)}")
        lines += [f"  holds: {one_line(words)}" for words in reading.statements]
        said: dict[str, str] = {}
        for claim in reading.claims:
            if claim.id in shown:
                lines.append(f"  {keys[claim.id]} as above")
                continue
            shown.add(claim.id)
            speaker = claim.speaker or claim.source
            earlier = where_said(claim.context, said) or claim.context
            lines.append(_evidence(claim, keys, "" if speaker == said_by else speaker, earlier))
            said |= dict.fromkeys(words_of(claim), "as above")
            said_by = speaker
        lines += [f"  stands for: “{one_line(wrong)}” is {one_line(right)}" for wrong, right in reading.heard_as]
        for at, passage in enumerate(reading.passages, start=1):
            lines += [
                f"  {line}"
                for line in numbered(passage, at, _near(passage, (*reading.claims, *(reading.nearby or ()))))
            ]
    return {"readings": fence("\n".join(lines))}


def _near(passage: Passage, claims: Iterable[Claim]) -> set[int]:
    """The sentences of a passage that claims name, and those around them."""
    named = {number for claim in claims for number in claim.sentences_in(passage.id)}
    return {near for number in named for near in range(number - AROUND, number + AROUND + 1)}


def _evidence(claim: Claim, keys: Mapping[ClaimId, str], speaker: str, earlier: str) -> str:
    """What the source says, and who, where that is somebody else than before: nothing that an engine added to it."""
    key = f"{keys[claim.id]} " if claim.id in keys else ""
    by = f"{one_line(speaker)}: " if speaker else ""
    return f"  {key}{by}{evidence(claim, earlier)}"


def read(answer: VerifyAnswer, task: VerifyTask, *, is_last: bool = False) -> Verified:
    """A finding for each reading. Raises `BadAnswer` for numbers without a verdict or with two.

    When nobody is asked again such a number counts as not entailed: a failed judgement is never a good one.
    """
    found: dict[int, list[Finding]] = {number: [] for number in range(1, len(task.readings) + 1)}
    pointed = {number for row in answer.by for number in numbers(row[0] if row else "", "")[:1]}
    for number in numbers(answer.entailed, ""):
        if number not in pointed:  # entailed, and by which sentences: one verdict
            found.setdefault(number, []).append(Finding(True))
    for row in answer.not_:
        for number in numbers(row[0] if row else "", ""):
            found.setdefault(number, []).append(Finding(False, (row[1] if len(row) > 1 else "")[:LONGEST_REASON]))
    for row in answer.by:
        for number in numbers(row[0] if row else "", "")[:1]:
            found.setdefault(number, []).append(_carried(row, number, task))
    wrong = [number for number, all_of in found.items() if len(all_of) != 1 or number > len(task.readings)]
    if wrong and not is_last:
        shown = " ".join(map(str, wrong[:30]))
        raise BadAnswer(f"no-verdict: every number occurs exactly once; these do not: {shown}")
    if not any(found[number] for number in range(1, len(task.readings) + 1)):
        raise BadAnswer("no-verdict: the answer judges nothing")
    return Verified(tuple(_only(found[number]) for number in range(1, len(task.readings) + 1)))


def _only(verdicts: list[Finding]) -> Finding:
    if not verdicts:
        return Finding(False, "the model gave no verdict")
    against = [verdict for verdict in verdicts if not verdict.is_entailed]
    return (against or verdicts)[0]


def _carried(row: list[str], number: int, task: VerifyTask) -> Finding:
    """Sentences of the passages below a reading that carry it; sentences that are not there carry nothing."""
    reading = task.readings[number - 1] if 1 <= number <= len(task.readings) else None
    cell = row[1] if len(row) > 1 else ""
    try:
        is_answer = reading is not None and reading.nearby is not None
        at = (_apart if is_answer else place)(cell, reading.passages if reading else ())
    except BadAnswer as error:
        return Finding(False, error.message)
    return Finding(True, at=at)


def _apart(cell: str, passages: tuple[Passage, ...]) -> tuple[tuple[PassageId, tuple[int, ...]], ...]:
    """The passages and sentences that a cell names, wherever they stand; what is too much for one quote one by one.

    Raises `BadAnswer` when they are not there.
    """
    found: list[tuple[PassageId, tuple[int, ...]]] = []
    for piece in re.split(r"[+;\s]+", cell.strip(" +;")):
        named = sentences(piece, {number: len(one.sentences) for number, one in enumerate(passages, start=1)})
        for number, chosen in named.items():
            try:
                found += place(f"{number}.{','.join(map(str, chosen))}", passages)
            except BadAnswer:
                found += [(passages[number - 1].id, (one,)) for one in chosen]
    return tuple(found)


def halves(task: VerifyTask) -> tuple[VerifyTask, VerifyTask] | None:
    """The readings cut in two; None when there is one only."""
    half = len(task.readings) // 2
    return (VerifyTask(task.readings[:half]), VerifyTask(task.readings[half:])) if half else None
