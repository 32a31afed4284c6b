"""A reading path with an engine: it orders the pages that code found, says why, and asks. Writes nothing.

Every reason and every answer is a sentence that is backed by the claims of statements and read back; what does not
hold is left out. Where no path comes of it, the one that code found stands, with a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kb.compile.answer_sentences import LeftOut, Sentence
from kb.compile.answering import Rules, proven
from kb.compile.desk import Desk
from kb.compile.ramp import Stop
from kb.compile.self_check import Question
from kb.config import load
from kb.errors import EngineError, NoAnswer
from kb.flows.engines import Wanted, engine_name, open_engines, used
from kb.flows.library import Library, cited, open_library, page_open
from kb.flows.route import Means, Route, Taught
from kb.learning_tasks import LearnPage, LearnPath, LearnTask, Teacher
from kb.question_tasks import AnswerPart
from kb.records import Claim, ClaimId, PageId
from kb.vault.vault import Vault

MOST_STATEMENTS, MOST_MENTIONS = 8, 6
"""Of each page, in the prompt."""


def taught(vault: Vault, route: Route, means: Means, today: str) -> Taught:
    """The path of the engine that is meant, else that of code with a notice why.

    Raises `NoAnswer` when prompts wait in the queue, `UsageError`, `BadConfig`.
    """
    settings, wanted = load(vault.config), means.wanted or Wanted()
    if engine_name(settings, wanted) == "extractive":
        return Taught(route.stops)
    engines = open_engines(vault, settings, wanted, means.env, means.say)
    engine = engines.make(engines.usage)
    assert isinstance(engine, Teacher)
    try:
        made = _asked(open_library(vault), route, engine, today, means.say)
    except EngineError as error:
        if isinstance(error, NoAnswer) and engines.name == "queue":
            raise
        why = "the tape has no answer" if isinstance(error, NoAnswer) else error.message
        notice = f"the order and the questions are those of code: {why}"
        return Taught(route.stops, notice=notice, used=used(engines.usage))
    return replace(made, model=engine.model or engine.name, used=used(engines.usage))


def _asked(library: Library, route: Route, engine: Teacher, today: str, say: Callable[[str], None]) -> Taught:
    pages = tuple(_pages(library, route))
    say("orders the pages")
    path = engine.learn(LearnTask(route.topic, route.goals, pages))
    parts = [AnswerPart(one.why, one.claims, opens_paragraph=True) for one in path.steps if one.why]
    parts += [AnswerPart(one.answer, one.claims, opens_paragraph=True) for one in path.questions]
    say("checks every sentence")
    checked = proven(parts, engine, Desk(library.wiki, library.evidence, today), Rules(route.topic))
    known = {**library.claims, **{claim.id: claim for claim in checked.claims}}
    found = dict(_places(library, checked.sentences, known))
    unread = tuple(LeftOut("", rule, why) for rule, _, why in (one.partition(": ") for one in path.refused))
    return Taught(
        tuple(Stop(one.page, one.requires) for one in path.steps),
        {one.page: replace(found[one.why], words=one.why) for one in path.steps if one.why in found},
        _questions(path, found),
        (*checked.left_out, *unread),
    )


def _questions(path: LearnPath, found: Mapping[str, Question]) -> dict[PageId, tuple[Question, ...]]:
    """The questions whose answers hold, each with the place of its answer."""
    made: dict[PageId, tuple[Question, ...]] = {}
    for one in path.questions:
        if one.answer in found:
            made[one.page] = (*made.get(one.page, ()), replace(found[one.answer], words=one.words))
    return made


def _places(
    library: Library, sentences: Iterable[Sentence], known: Mapping[ClaimId, Claim]
) -> Iterator[tuple[str, Question]]:
    """Each sentence that holds, and the passage that its first claim quotes."""
    for one in sentences:
        claim = next((known[claim] for claim in one.claims if claim in known), None)
        if claim is None or library.texts.get(claim.source) is None:
            continue
        passage = claim.quotes[0].passage
        note = library.texts.notes.get((claim.source, passage))
        if note:
            yield one.text, Question(one.text, note, passage)


def _pages(library: Library, route: Route) -> Iterator[LearnPage]:
    """The pages of the route as the prompt shows them: those of their statements that weigh most, in their order."""
    on_the_way = {stop.page for stop in route.stops}
    for stop in route.stops:
        card = library.cards[stop.page]
        tree = page_open(library, card)
        if tree is None:
            continue
        stated = [(one.words, cited(library, tree, one.labels)) for one in tree.statements if not one.is_lead]
        around = route.mentions.get(stop.page, {})
        near = sorted((page for page in around if page in on_the_way), key=lambda page: (-around[page], page))
        lead = " ".join(one.words for one in tree.statements if one.is_lead)
        yield LearnPage(card, lead, _weightiest(stated), tuple(near[:MOST_MENTIONS]))


def _weightiest(stated: Sequence[tuple[str, tuple[Claim, ...]]]) -> tuple[tuple[str, tuple[Claim, ...]], ...]:
    own = [one for one in stated if one[1]]
    ranked = sorted(range(len(own)), key=lambda at: (-max(claim.weight for claim in own[at][1]), at))
    return tuple(own[at] for at in sorted(ranked[:MOST_STATEMENTS]))
