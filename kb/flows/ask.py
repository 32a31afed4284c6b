"""`kb ask`: answer a question from the wiki, every sentence cited and checked; what has no answer is noted as wanted.

Knows the order of the steps. Without a model, sentences of the sources are quoted; with one, see `questioning`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kb.config import Settings, load
from kb.errors import NoAnswer, UsageError
from kb.flows.answers import (
    Answer,
    Citation,
    Council,
    Drawn,
    citations_of,
    contradictions,
    links,
    not_said,
    spoken,
)
from kb.flows.conversation import remember, turns
from kb.flows.places import placed
from kb.flows.quoting import quoted
from kb.index.index import refresh
from kb.vault.asked import note_asked
from kb.vault.vault import Vault

if TYPE_CHECKING:
    from kb.compile.answer_sentences import LeftOut
    from kb.flows.engines import Answering, Wanted
    from kb.flows.gathering import Gathered
    from kb.flows.library import Library
    from kb.flows.questioning import Inquiry
    from kb.question_tasks import Turn

__all__ = ["DEPTHS", "Answer", "Citation", "Options", "ask"]

DEPTHS = ("quick", "research", "deep")
_MARK = re.compile(r"\[\^[^\]\s]+\]")
_TAPE = "the tape has no answer to this question: these are passages"


def _silent(_: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a question is answered."""

    depth: str = "quick"
    saves: bool = False
    argues: bool = False
    by_council: bool = False
    goes_on: bool = False
    """It goes on from the last question."""
    wanted: Wanted | None = None
    """None: what kb.toml says."""
    env: Mapping[str, str] = field(default_factory=dict)
    """The environment: where the keys of models are."""
    today: str = ""
    """Empty: nothing is noted of this question."""
    hear: Callable[[str, str], None] | None = None
    """Is told the words of an answer while they come."""


def ask(
    vault: Vault,
    question: str,
    options: Options = Options(),
    say: Callable[[str], None] = _silent,
) -> Answer:
    """Answer a question, or say that the wiki does not know.

    Raises `NotFound` when nothing was ingested yet, `UsageError`, `BadConfig`, `EngineError`, `KbError` when sqlite
    cannot search.
    """
    if options.depth not in DEPTHS:
        raise UsageError(f"--depth {options.depth} is none of {', '.join(DEPTHS)}", hint="quick is the default")
    if options.saves and not options.today:
        raise UsageError("a page needs a date", hint="--date 2026-11-21")
    refresh(vault)
    earlier = turns(vault) if options.goes_on else ()
    settings = load(vault.config)
    if _needs_engine(settings, options):
        answer = _by_engine(vault, question, earlier, settings, options, say)
    else:
        answer = _by_quoting(vault, question, earlier, options)
    answer = replace(answer, citations=placed(vault, answer.citations))
    return _noted(vault, question, earlier, answer, options)


def _needs_engine(settings: Settings, options: Options) -> bool:
    """Whether an engine answers. Raises `UsageError` for what only an engine can do where none is named."""
    if options.by_council or _engine(settings, options) != "extractive":
        return True
    asked = "--argue" if options.argues else f"--depth {options.depth}" if options.depth != "quick" else ""
    if asked:
        hint = "give --model PROVIDER/NAME, or --engine queue or tape, or set engine in kb.toml"
        raise UsageError(f"{asked} needs a model, and none is configured", hint=hint)
    return False


def _engine(settings: Settings, options: Options) -> str:
    """The engine that is meant. What models need is loaded only where one may be."""
    if options.wanted is None:
        return settings.engine
    from kb.flows.engines import engine_name

    return engine_name(settings, options.wanted)


# -- without a model --------------------------------------------------------------------------------------------


def _by_quoting(vault: Vault, question: str, earlier: tuple[Turn, ...], options: Options, note: str = "") -> Answer:
    """Quotations; a question that goes on is looked for together with the one before it."""
    answer = replace(quoted(vault, question, earlier[-1].question if earlier else ""), note=note)
    if not options.saves or answer.abstained:
        return answer
    from kb.flows.library import look_at, open_library
    from kb.flows.saving import claims_quoted, quotations_of, saved

    library = open_library(vault)
    for citation in answer.citations:
        look_at(library, citation.locator.split(", ")[0])
    claims = claims_quoted(library, answer)
    return replace(answer, saved=saved(vault, question, quotations_of(claims), claims, today=options.today))


# -- with an engine ---------------------------------------------------------------------------------------------


def _by_engine(
    vault: Vault,
    question: str,
    earlier: tuple[Turn, ...],
    settings: Settings,
    options: Options,
    say: Callable[[str], None],
) -> Answer:
    from kb.flows.engines import Wanted, open_answering, used
    from kb.flows.library import open_library
    from kb.flows.meaning import meaning_of
    from kb.flows.questioning import Inquiry, begun

    if options.by_council:
        from kb.flows.council import check_council

        check_council(settings.council.models, settings.council.chairman)
    wanted = replace(options.wanted or Wanted(), hear=options.hear)
    seating = open_answering(vault, settings, wanted, options.env, say, by_council=options.by_council)
    library = open_library(vault)
    inquiry = Inquiry(library, seating.engine, question, options.depth, options.today, say, settings.jobs or 4)
    asking = meaning_of(vault, question, options.env)
    try:
        inquiry, found = begun(inquiry, earlier, asking.meaning)
        inquiry, drawn, council = _drawn(inquiry, found, seating, options)
    except NoAnswer:
        if seating.name != "tape" or wanted.engine or options.by_council or options.argues:
            raise
        return _by_quoting(vault, question, earlier, options, _TAPE)
    library.claims.update({claim.id: claim for claim in drawn.claims})
    answer = replace(
        _answer(library, drawn, inquiry.question),
        model=inquiry.engine.model or inquiry.engine.name,
        depth=options.depth,
        rounds=inquiry.rounds,
        council=council,
        note=asking.note,
        used=used(seating.usage),
    )
    if not options.saves or answer.abstained:
        return answer
    from kb.flows.saving import adds_of, saved

    cited = tuple(library.claims[claim] for one in drawn.sentences for claim in one.claims)
    return replace(answer, saved=saved(vault, inquiry.question, adds_of(drawn), cited, today=options.today))


def _drawn(
    inquiry: Inquiry, found: Gathered, seating: Answering, options: Options
) -> tuple[Inquiry, Drawn, Council | None]:
    """The answer of one engine, of one in sections, of both sides, or of a council."""
    from kb.flows.questioning import answered, argued, divided

    if options.argues:
        return inquiry, argued(inquiry, found), None
    if options.by_council:
        from kb.flows.council import Seat, sat

        seats = [Seat(model, engine) for model, engine in seating.seats]
        drawn, council = sat(inquiry, found, seats, seating.chairman)
        return inquiry, drawn, council
    if options.depth == "deep":
        return *divided(inquiry, found), None
    return inquiry, answered(inquiry, found), None


def _answer(library: Library, drawn: Drawn, question: str) -> Answer:
    """The words of an answer with its citations; of one of which nothing stands, what the wiki does not say."""
    drawn = drawn if drawn.is_empty else replace(drawn, pages=_on_the_same(library, drawn))
    words, cited = spoken(drawn, library.claims)
    raws = {title: record.source.raw for title, record in library.records.items()}
    left_out = tuple(one for section in drawn.sections for one in section.checked.left_out)
    return Answer(
        _silence(drawn, left_out) if drawn.is_empty else words,
        drawn.is_empty,
        () if drawn.is_empty else citations_of(cited, raws, library.texts.notes, library.dates),
        question=question,
        missing=drawn.missing,
        left_out=left_out,
        pages=drawn.pages,
        disagree=() if drawn.is_empty else contradictions(drawn, {claim.id: claim for claim in cited}),
    )


def _on_the_same(library: Library, drawn: Drawn) -> tuple[str, ...]:
    """Of the pages that were found those that rest on a source of the answer."""
    cited = {library.claims[claim].source for one in drawn.sentences for claim in one.claims}
    near = {card.title for card in library.cards.values() if cited & set(card.sources)}
    return tuple(title for title in drawn.pages if title in near)


def _silence(drawn: Drawn, left_out: Iterable[LeftOut]) -> str:
    """That the wiki does not answer, what of the question nothing says, and the pages that come nearest."""
    parts = ["The wiki does not answer this."]
    parts += ["What was answered did not hold when it was checked."] if tuple(left_out) else []
    parts += [not_said(drawn.missing)] if drawn.missing else []
    nearest = f"\n\nNearest pages: {links(drawn.pages)}." if drawn.pages else ""
    return " ".join(parts) + nearest


# -- what is kept -----------------------------------------------------------------------------------------------


def _noted(vault: Vault, question: str, earlier: tuple[Turn, ...], answer: Answer, options: Options) -> Answer:
    """The answer, after the turn was kept and the question noted as wanted, or as wanted no more."""
    if not options.today:
        return answer
    said = "" if answer.abstained else _MARK.sub("", answer.answer)
    remember(vault, earlier, answer.question or question, said or "(the wiki does not know)")
    try:
        note_asked(vault, answer.question or question, options.today, is_answered=not answer.abstained)
    except OSError as error:
        return replace(answer, note=f"the question could not be noted: {error.strerror or error}")
    return answer
