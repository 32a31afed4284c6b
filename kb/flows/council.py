"""A council: several models answer one question, rank each other's answers unseen, and a chairman writes the final one.

A model that fails is named and left out; the final answer is checked as any other. Who answers is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import TypeVar

from kb.compile.answering import Rules, checked
from kb.errors import BadAnswer, EngineError, NoAnswer, UsageError
from kb.flows.answers import Council, Drawn, Section, Voice
from kb.flows.gathering import Gathered
from kb.flows.questioning import Inquiry, held, is_abroad, task_for
from kb.question_tasks import Answered, AnswerEngine, AnswerPart, AnswerTask, Candidate, ChairTask, Ranked, RankTask
from kb.words import digest

T = TypeVar("T")
FEWEST, MOST = 2, 7


@dataclass(frozen=True, slots=True)
class Seat:
    """A model of the council."""

    model: str
    engine: AnswerEngine


def check_council(models: Sequence[str], chairman: str) -> None:
    """Raises `UsageError` when kb.toml names no council that can sit."""
    hint = 'in kb.toml: [council], models = ["PROVIDER/NAME", "PROVIDER/NAME"], chairman = "PROVIDER/NAME"'
    if not FEWEST <= len(models) <= MOST:
        raise UsageError(f"a council has {FEWEST} to {MOST} models, kb.toml names {len(models)}", hint=hint)
    if not chairman:
        raise UsageError("the council has no chairman", hint=hint)


def sat(inquiry: Inquiry, found: Gathered, seats: Sequence[Seat], chairman: str) -> tuple[Drawn, Council]:
    """The chairman's answer, and who said and ranked what. `inquiry.engine` is the chairman's.

    Raises `EngineError` when no model answers, or an answer is still waited for.
    """
    task = task_for(inquiry, found)
    if not (task.excerpts or task.statements or task.claims):
        return Drawn((), pages=found.pages), Council((), chairman)
    inquiry.say(f"{len(seats)} models answer")
    answers = _asked(inquiry, seats, lambda seat: _held_by_code(inquiry, seat.engine.answer(task), task))
    voices, candidates = _lettered(inquiry.question, seats, answers)
    if not candidates:
        raise next(one for one in answers if isinstance(one, EngineError))
    inquiry.say(f"{len(candidates)} answers are ranked")
    voices, candidates = _ranked(inquiry, task, seats, (voices, candidates))
    inquiry.say("the chairman writes")
    made = inquiry.engine.chair(ChairTask(task, candidates))
    section = Section("", held(inquiry, made.answer.parts, task, refused=made.answer.refused))
    drawn = Drawn((section,), task.sides, found.pages, made.answer.missing)
    return drawn, Council(voices, chairman, made.follows)


def _asked(inquiry: Inquiry, seats: Sequence[Seat], ask: Callable[[Seat], T]) -> list[T | EngineError]:
    """What each model says; one that fails does not stop the others, an answer that is waited for stops all."""

    def one(seat: Seat) -> T | EngineError:
        try:
            return ask(seat)
        except EngineError as error:
            return error

    with ThreadPoolExecutor(max(1, min(inquiry.jobs, len(seats)))) as pool:
        found = list(pool.map(one, seats))
    waiting = next((each for each in found if isinstance(each, NoAnswer)), None)
    if waiting:
        raise waiting
    return found


def _held_by_code(inquiry: Inquiry, answer: Answered, task: AnswerTask) -> Answered:
    """An answer without the parts that the rules refuse: nobody ranks an invented figure."""
    rules = Rules(inquiry.question, is_abroad=is_abroad(answer.parts, task), excerpts=task.excerpts)
    kept: list[AnswerPart] = []
    for part in answer.parts:
        if not checked([part], inquiry.desk, rules).left_out:
            kept.append(part)
    if answer.parts and not kept:
        raise BadAnswer("nothing of its answer is carried by what it cites")
    return replace(answer, parts=tuple(kept))


def _lettered(
    question: str, seats: Sequence[Seat], answers: Sequence[Answered | EngineError]
) -> tuple[tuple[Voice, ...], tuple[Candidate, ...]]:
    """Letters in an order that follows from the question, not from the order of the models."""
    there = [at for at, one in enumerate(answers) if not isinstance(one, EngineError)]
    order = sorted(there, key=lambda at: digest(f"{question}|{seats[at].model}|{at}", 16))
    letters = {at: ascii_uppercase[number] for number, at in enumerate(order)}
    voices = tuple(
        Voice(seat.model, letters.get(at, ""), error=one.message if isinstance(one, EngineError) else "")
        for at, (seat, one) in enumerate(zip(seats, answers, strict=True))
    )
    candidates = [Candidate(letters[at], one) for at in order if isinstance(one := answers[at], Answered)]
    return voices, tuple(candidates)


def _ranked(
    inquiry: Inquiry,
    task: AnswerTask,
    seats: Sequence[Seat],
    sitting: tuple[tuple[Voice, ...], tuple[Candidate, ...]],
) -> tuple[tuple[Voice, ...], tuple[Candidate, ...]]:
    """The voices with their ranks and points: of n answers the best gets n - 1 points, the last none."""
    voices, candidates = sitting
    by_seat = dict(zip((id(seat) for seat in seats), voices, strict=True))
    ranking = [seat for seat in seats if by_seat[id(seat)].letter]

    def rank(seat: Seat) -> Ranked:
        others = tuple(one for one in candidates if one.letter != by_seat[id(seat)].letter)
        return seat.engine.rank(RankTask(task, others)) if len(others) > 1 else Ranked(((others[0].letter, ""),))

    found = _asked(inquiry, ranking, rank) if len(candidates) > 1 else []
    points = dict.fromkeys((one.letter for one in candidates), 0)
    remarks: dict[str, list[str]] = {letter: [] for letter in points}
    said: dict[int, Ranked | EngineError] = {id(seat): one for seat, one in zip(ranking, found, strict=False)}
    for one in found:
        for place, (letter, remark) in enumerate(one.order if isinstance(one, Ranked) else ()):
            points[letter] += len(candidates) - 2 - place
            remarks[letter] += [remark] if remark else []
    told = tuple(
        replace(_voice(one, said.get(id(seat)), points), remarks=tuple(remarks.get(one.letter, ())))
        for seat in seats
        for one in (by_seat[id(seat)],)
    )
    made = (replace(one, points=points[one.letter], remarks=tuple(remarks[one.letter])) for one in candidates)
    return told, tuple(sorted(made, key=lambda one: (-one.points, one.letter)))


def _voice(voice: Voice, ranked: Ranked | EngineError | None, points: dict[str, int]) -> Voice:
    if isinstance(ranked, EngineError):
        return replace(voice, points=points.get(voice.letter, 0), error=ranked.message)
    order = tuple(letter for letter, _ in ranked.order) if ranked else ()
    return replace(voice, points=points.get(voice.letter, 0), ranked=order)
