"""Answer a question with an engine: gather evidence, look further, ask, check, read back. Writes nothing.

`quick` asks once; `research` looks up more in several rounds; `deep` divides the question and answers it in sections.
All rounds, look-ups and prompts are bounded, whatever the engine asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from kb.compile.answer_sentences import Checked, LeftOut, Sentence, runs
from kb.compile.answering import Rules, proven
from kb.compile.desk import Desk
from kb.engines.language import is_other_language
from kb.errors import EngineError
from kb.flows.answers import Drawn, Section
from kb.flows.gathering import Gathered, gathered, joined, lines_of, looked_up, task_of
from kb.flows.library import Library
from kb.index.vectors import Meaning
from kb.question_tasks import (
    Answered,
    AnswerEngine,
    AnswerPart,
    AnswerTask,
    OutlineTask,
    SeekTask,
    Turn,
)
from kb.records import Claim, ClaimId

ROUNDS = {"quick": 0, "research": 3, "deep": 1}
"""How often more is looked up: for the question, and in `deep` once more for each section."""
EVIDENCE = {"quick": 9_000, "research": 15_000, "deep": 12_000}
"""Tokens of evidence in a prompt, at most."""
MOST_SECTIONS = 5
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question under way."""

    library: Library
    engine: AnswerEngine
    question: str
    """As it stands alone."""
    depth: str
    today: str
    say: Say
    jobs: int = 4
    rounds: int = 0
    """How often more was looked up so far."""

    @property
    def desk(self) -> Desk:
        """What sentences are checked against."""
        return Desk(self.library.wiki, self.library.evidence, self.today)


def begun(inquiry: Inquiry, earlier: tuple[Turn, ...], meaning: Meaning | None) -> tuple[Inquiry, Gathered]:
    """The question as it stands alone, with the evidence for it; what it looks up is bounded by its depth.

    Raises `NotFound` when nothing was ingested yet, `EngineError`.
    """
    found = Gathered()
    rounds = ROUNDS[inquiry.depth]
    if earlier:
        inquiry.say("reads what was asked before")
        sought = inquiry.engine.seek(SeekTask(inquiry.question, earlier, (), max(1, rounds)))
        inquiry = replace(inquiry, question=sought.question)
        found = joined(*(looked_up(inquiry.library, row) for row in sought.rows))
        meaning = None
    found = joined(gathered(inquiry.library, inquiry.question, meaning=meaning), found)
    return _sought(inquiry, inquiry.question, found, rounds)


def _sought(inquiry: Inquiry, question: str, found: Gathered, rounds: int) -> tuple[Inquiry, Gathered]:
    """What was found, and what the engine looks up besides, the latest first behind what the question itself finds."""
    more: list[Gathered] = []
    tried: set[tuple[str, str, str]] = set()
    for left in range(rounds, 0, -1):
        there = joined(found, *reversed(more))
        sought = inquiry.engine.seek(SeekTask(question, (), lines_of(there), left))
        rows = [row for row in sought.rows if row not in tried]
        if not rows:
            break
        tried |= set(rows)
        inquiry.say(f"looks up {'; '.join(words for _, words, _ in rows)}")
        more.append(joined(*(looked_up(inquiry.library, row) for row in rows)))
        inquiry = replace(inquiry, rounds=inquiry.rounds + 1)
    return inquiry, joined(found, *reversed(more))


def task_for(inquiry: Inquiry, found: Gathered) -> AnswerTask:
    """The question with as much of what was found as a prompt holds."""
    return task_of(inquiry.library, inquiry.question, found, EVIDENCE[inquiry.depth])


# -- one answer -------------------------------------------------------------------------------------------------


def answered(inquiry: Inquiry, found: Gathered) -> Drawn:
    """The answer to the question from what was found. Raises `EngineError`."""
    task = task_for(inquiry, found)
    if not (task.excerpts or task.statements or task.claims):
        return Drawn((), pages=found.pages)
    inquiry.say("answers")
    made = inquiry.engine.answer(task)
    section = Section("", held(inquiry, made.parts, task, refused=made.refused))
    return Drawn((section,), task.sides, found.pages, made.missing)


def held(inquiry: Inquiry, parts: Sequence[AnswerPart], task: AnswerTask, *, refused: Sequence[str] = ()) -> Checked:
    """The parts that hold: backed by what they cite, and entailed by it. Raises `EngineError`.

    What the answer held that could not even be read, `refused`, is named with the rest that is left out.
    """
    unread = tuple(LeftOut("", rule, why) for rule, _, why in (one.partition(": ") for one in refused))
    if not parts:
        return Checked(left_out=unread)
    inquiry.say("checks every sentence")
    rules = Rules(
        inquiry.question,
        is_abroad=is_abroad(parts, task),
        mends=inquiry.depth != "quick",
        excerpts=task.excerpts,
    )
    found = proven(parts, inquiry.engine, inquiry.desk, rules)
    return replace(found, left_out=(*found.left_out, *unread))


def is_abroad(parts: Sequence[AnswerPart], task: AnswerTask) -> bool:
    """Whether the answer is in another language than its evidence."""
    said = " ".join(part.text for part in parts)
    given = " ".join([*(one.passage.words for one in task.excerpts), *(words for words, _ in task.statements)])
    return is_other_language(said, given)


def argued(inquiry: Inquiry, found: Gathered) -> Drawn:
    """The strongest case for a claim and against it. Raises `EngineError`."""
    task = task_for(inquiry, found)
    if not (task.excerpts or task.statements or task.claims):
        return Drawn((), pages=found.pages)
    inquiry.say("argues for and against")
    made = inquiry.engine.argue(task)
    sections = tuple(
        _case(heading, held(inquiry, case.parts, task, refused=case.refused), against)
        for heading, case, against in (("For", made.favour, "for it"), ("Against", made.against, "against it"))
    )
    return Drawn(sections, task.sides, found.pages)


def _case(heading: str, checked: Checked, side: str) -> Section:
    return Section(heading, checked, "" if checked.sentences else f"anything {side}")


# -- sections ---------------------------------------------------------------------------------------------------


def divided(inquiry: Inquiry, found: Gathered) -> tuple[Inquiry, Drawn]:
    """The answer in sections, each to a question of its own, under a short answer to the whole.

    Raises `EngineError`, after all sections were asked, so that on a queue they wait together.
    """
    if not found:
        return inquiry, Drawn(())
    inquiry.say("divides the question")
    outline = inquiry.engine.outline(OutlineTask(inquiry.question, lines_of(found), MOST_SECTIONS))
    tasks: list[AnswerTask] = []
    sources = [found]
    for number, (heading, question) in enumerate(outline.sections, start=1):
        inquiry.say(f"section {number} of {len(outline.sections)}: {heading}")
        first = gathered(inquiry.library, question)
        inquiry, more = _sought(inquiry, question, first, ROUNDS["deep"])
        sources.append(more)
        task = task_of(inquiry.library, question, more, EVIDENCE["deep"])
        tasks.append(replace(task, part_of=inquiry.question))
    sections = _sections(inquiry, [heading for heading, _ in outline.sections], tasks)
    sides = tuple({one.title or one.question: one for task in tasks for one in task.sides}.values())
    drawn = Drawn(tuple(sections), sides, found.pages)
    return inquiry, drawn if drawn.is_empty else replace(drawn, sections=(*_opening(inquiry, sections), *sections))


def _sections(inquiry: Inquiry, headings: Sequence[str], tasks: Sequence[AnswerTask]) -> list[Section]:
    """All sections, several asked at a time; the first failure is raised when all were asked."""

    def one(heading: str, task: AnswerTask) -> Section | EngineError:
        try:
            made: Answered = inquiry.engine.answer(task)
            return Section(
                heading, held(inquiry, made.parts, task, refused=made.refused), made.missing or _unsaid(made, task)
            )
        except EngineError as error:
            return error

    with ThreadPoolExecutor(max(1, min(inquiry.jobs, len(tasks)))) as pool:
        found = list(pool.map(one, headings, tasks))
    for failed in found:
        if isinstance(failed, EngineError):
            raise failed
    return [section for section in found if isinstance(section, Section)]


def _unsaid(made: Answered, task: AnswerTask) -> str:
    return "" if made.parts else task.question.rstrip("?")


def _opening(inquiry: Inquiry, sections: Sequence[Section]) -> tuple[Section, ...]:
    """A short answer to the whole question, from the sentences of its sections and the claims that carry them."""
    known: dict[ClaimId, Claim] = {**inquiry.library.claims}
    known |= {one.id: one for section in sections for one in section.checked.claims}
    inquiry.library.claims.update({one.id: one for section in sections for one in section.checked.claims})
    said: list[Sentence] = [one for section in sections for one in runs(section.checked.sentences)]
    statements = tuple((one.text, tuple(known[claim] for claim in one.claims)) for one in said)
    task = AnswerTask(inquiry.question, statements, dates=dict(inquiry.library.dates))
    inquiry.say("sums up")
    made = inquiry.engine.answer(task)
    checked = held(inquiry, made.parts, task, refused=made.refused)
    return (Section("", checked),) if checked.sentences else ()
