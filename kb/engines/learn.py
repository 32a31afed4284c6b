"""The task `learn`: pages with statements in; their order with reasons, and questions that statements answer, out.

Knows the keys of one prompt and that no page comes before one that it requires; whether words follow is read by others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kb.engines.answers import LearnAnswer
from kb.engines.references import numbers
from kb.errors import BadAnswer
from kb.learning_tasks import LearnPage, LearnPath, LearnQuestion, LearnStep, LearnTask
from kb.markdown.escape import plain
from kb.prompts import fence, one_line
from kb.records import ClaimId, PageId
from kb.sentences import spans

LONGEST, MOST_QUESTIONS = 300, 2
"""Characters of a sentence of an answer; questions on a page."""
LONGEST_SHOWN = 500
"""Characters of a statement that the prompt shows."""


def values(task: LearnTask) -> dict[str, str]:
    """What the prompt `learn` shows: pages in the order of code, each with its statements behind their keys."""
    key_of = {page.card.id: f"P{number}" for number, page in enumerate(task.pages, start=1)}
    lines: list[str] = []
    count = 0
    for page in task.pages:
        lines += _head(page, key_of, is_goal=page.card.id in task.goals)
        for words, _ in page.statements:
            count += 1
            lines.append(f"s{count} {one_line(plain(words))[:LONGEST_SHOWN]}")
    return {"topic": one_line(task.topic), "pages": fence("\n".join(lines))}


def _head(page: LearnPage, key_of: dict[PageId, str], *, is_goal: bool) -> Iterator[str]:
    card = page.card
    about = f": {one_line(card.description)}" if card.description else ""
    yield f"{key_of[card.id]} {one_line(card.title)} ({card.kind}{', goal' if is_goal else ''}){about}"
    mentions = [key_of[other] for other in page.mentions if other in key_of]
    if mentions:
        yield f"mentions {' '.join(mentions)}"
    if page.lead:
        yield f"lead: {one_line(plain(page.lead))[:LONGEST_SHOWN]}"


# -- reading ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Keys:
    """What keys mean, and what could not be used."""

    task: LearnTask
    refused: list[str] = field(default_factory=list)

    def pages(self, cell: str) -> tuple[PageId | None, ...]:
        """The pages that a cell names; None for each that was not given."""
        given = self.task.pages
        return tuple(given[one - 1].card.id if 1 <= one <= len(given) else None for one in numbers(cell, "p"))

    def page(self, cell: str) -> PageId | None:
        """The one page that a cell names."""
        found = self.pages(cell)
        return found[0] if len(found) == 1 else None

    def claims(self, cell: str, pages: Sequence[PageId]) -> tuple[ClaimId, ...]:
        """The claims of the statements that a cell names. Raises `BadAnswer` for others than those of these pages."""
        stated = [(page.card.id, claims) for page in self.task.pages for _, claims in page.statements]
        found: dict[ClaimId, None] = {}
        for part in cell.replace(",", " ").split():
            for number in numbers(part, "s"):
                if not 1 <= number <= len(stated):
                    raise BadAnswer(f"unknown-statement: s{number} was not given")
                page, claims = stated[number - 1]
                if page not in pages:
                    raise BadAnswer(f"statement-elsewhere: s{number} stands on another page")
                found |= dict.fromkeys(claim.id for claim in claims)
        if not found:
            raise BadAnswer(f"no-statement: {cell[:40]!r} names no statement")
        return tuple(found)


def read(answer: LearnAnswer, task: LearnTask, *, is_last: bool = False) -> LearnPath:
    """The path. Raises `BadAnswer` for an order that cannot be read, that loses a goal, or that breaks itself.

    A reason or a question that names no statement of the right page is left out when nobody is asked again.
    """
    keys = _Keys(task)
    steps = _steps(answer.order, keys)
    questions = _questions(answer.questions, [step.page for step in steps], keys)
    if keys.refused and not is_last:
        raise BadAnswer("; ".join(keys.refused[:8]))
    return LearnPath(tuple(steps), tuple(questions), tuple(keys.refused))


def _steps(rows: Sequence[Sequence[str]], keys: _Keys) -> list[LearnStep]:
    steps: list[LearnStep] = []
    for row in rows:
        name, why, required, stated = (*row, "", "", "", "")[:4]
        page, earlier = keys.page(name), [step.page for step in steps]
        if page is None or page in earlier:
            raise BadAnswer(f"unknown-page: {name[:20]!r} is no page given, or stands twice in `order`")
        requires = keys.pages(required)
        if not set(requires) <= set(earlier):
            raise BadAnswer(f"order-broken: {name} requires {required[:40]!r}, not all of them before it in `order`")
        steps.append(LearnStep(page, "", tuple(one for one in requires if one)))
        words = one_line(why)
        if not _is_sentence(words):
            keys.refused.append(f"no-reason: {name} has not one sentence of at most {LONGEST} characters")
            continue
        try:
            claims = keys.claims(stated, (*earlier, page))
        except BadAnswer as error:
            keys.refused.append(f"{error.message} (reason of {name})")
            continue
        steps[-1] = LearnStep(page, words, steps[-1].requires, claims)
    missing = [goal for goal in keys.task.goals if goal not in {step.page for step in steps}]
    if missing:
        raise BadAnswer(f"goal-left-out: {len(missing)} pages that are marked goal stand nowhere in `order`")
    return steps


def _is_sentence(words: str) -> bool:
    return 0 < len(words) <= LONGEST and len(spans(words)) == 1


def _questions(rows: Sequence[Sequence[str]], pages: Sequence[PageId], keys: _Keys) -> list[LearnQuestion]:
    found: list[LearnQuestion] = []
    for row in rows:
        name, asked, answer, stated = (*row, "", "", "", "")[:4]
        page, words, said = keys.page(name), one_line(asked), one_line(answer)
        if page is None or page not in pages:
            keys.refused.append(f"unknown-page: {name[:20]!r} of a question is no page of `order`")
            continue
        if not words.endswith("?") or not (_is_sentence(words) and _is_sentence(said)):
            keys.refused.append(f"no-question: “{words[:60]}” and its answer are one sentence each, the first with a ?")
            continue
        try:
            claims = keys.claims(stated, (page,))
        except BadAnswer as error:
            keys.refused.append(f"{error.message} (question on {name})")
            continue
        if sum(one.page == page for one in found) < MOST_QUESTIONS:
            found.append(LearnQuestion(page, words, said, claims))
    place = {page: number for number, page in enumerate(pages)}
    return sorted(found, key=lambda one: place[one.page])
