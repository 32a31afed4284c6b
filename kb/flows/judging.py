"""Have a source's new claims judged against older ones, and show what disagrees: the last step of compiling a source.

Knows the order of the steps; which pairs are near, what a judgement means and what a page looks like is for others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from kb.compile.autonomy import APPLIED
from kb.compile.check import check
from kb.compile.clash.pairing import ClaimWords, candidates
from kb.compile.contradiction_page import card_for, dated_of, dispute_on, sides, told, with_page
from kb.compile.disagreements import KINDS, Disagreement, disagreements, ruling, standing, typed
from kb.compile.joining import Joined, joined, with_more
from kb.compile.settle import settle
from kb.errors import BadAnswer, NoAnswer
from kb.flows.build import Build, also_open
from kb.flows.placing import Compiled
from kb.flows.reports import Outcome
from kb.model_tasks import Judged, Judgement, JudgeTask, ModelEngine, Pair
from kb.names import TOPIC_KINDS
from kb.operations import Autonomy, Decided, Dispute
from kb.records import Claim, ClaimId, PageCard, PageId, Wiki
from kb.tasks import Engine

PAIRS_A_CALL = 20
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], list[Any]]
Pairs = tuple[tuple[Claim, Claim], ...]
"""An older claim and a new one each."""
PLAIN = ("what holds here?", ("one side", "the other side"))
"""Question and labels where those of the model cannot be shown."""


class Judging(Protocol):
    """What of a run matters here."""

    @property
    def today(self) -> str:
        """The date to write."""

    @property
    def judges(self) -> bool:
        """Whether pairs are judged at all."""

    @property
    def autonomy(self) -> Autonomy:
        """What is applied without asking."""

    def spread(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> list[Any]:
        """Asks several at a time, in order."""


def judged(build: Build, compiled: Compiled, found: Pairs, engine: Engine, run: Judging) -> Compiled:
    """The source with what its new claims disagree on, of the pairs that were `found`. Raises `EngineError`."""
    if not isinstance(engine, ModelEngine) or not found:
        return compiled
    pairs = [_pair(build, a, b) for a, b in found]
    judgements = [typed(one, pair) for one, pair in zip(verdicts(pairs, engine, run.spread), pairs, strict=True)]
    wiki, decided, pages = _shown(build, compiled.after, disagreements(pairs, judgements), run)
    of_pair = {frozenset({a.id, b.id}): one for one in pages.values() for a in one.a for b in one.b}
    kept = tuple(
        ruling(pair, one, of_pair.get(frozenset({pair.a.id, pair.b.id})) if one.relation in KINDS else None)
        for pair, one in zip(pairs, judgements, strict=True)
    )
    outcome = Outcome(
        tuple(wiki.cards[page].title for page in pages),
        len(pairs),
        sum(one.relation == "failed" for one in judgements),
        kept,
    )
    before = replace(compiled.before, texts={**_opened(build, wiki, compiled), **compiled.before.texts})
    return replace(compiled, before=before, after=wiki, decided=compiled.decided + decided, judged=outcome)


def met(build: Build, claims: Iterable[Claim], known: Mapping[ClaimId, Claim]) -> Pairs:
    """The pairs of a source's claims with older ones that are worth being judged; `known` are the claims before it.

    Asks nobody, and takes a while: it may be done while answers are waited for.
    """
    words: ClaimWords = build.words
    words.add(build.claims.values())
    new = [claim for claim in claims if claim.id not in known]
    return candidates(new, words, build.claims, build.origins, build.history.pages_of, build.rulings.settled)


def _pair(build: Build, a: Claim, b: Claim) -> Pair:
    sources = build.records
    dates = (dated_of(one, sources[one.source].source if one.source in sources else None) for one in (a, b))
    return Pair(a, b, *dates)


def verdicts(pairs: Sequence[Pair], engine: ModelEngine, spread: Spread) -> list[Judgement]:
    """A judgement for each pair; where an answer is of no use, or a tape has none, all its pairs have failed.

    `spread` asks several at a time, in order. Raises `EngineError`.
    """
    tasks = [JudgeTask(tuple(pairs[at : at + PAIRS_A_CALL])) for at in range(0, len(pairs), PAIRS_A_CALL)]

    def one(task: JudgeTask) -> Judged:
        try:
            return engine.judge(task)
        except BadAnswer as error:
            why = error.message
        except NoAnswer as error:
            if engine.name != "tape":
                raise
            why = error.message
        return Judged((Judgement("failed", why),) * len(task.pairs))

    return [judgement for answer in spread(one, tasks) for judgement in answer.judgements]


def _shown(
    build: Build, wiki: Wiki, found: Sequence[Disagreement], run: Judging
) -> tuple[Wiki, tuple[Decided, ...], dict[PageId, Disagreement]]:
    """The wiki with a page for each disagreement and a callout on each page that it concerns, where it may."""
    decided: list[Decided] = []
    made: dict[PageId, Disagreement] = {}
    opened = {one.id: one for one in open_ones(build, wiki)}
    for one in found:
        home = joined(one, opened.values())
        shown = _joining(build, wiki, home, run) if home else None
        shown = shown or _opening(build, wiki, one, run)
        if shown is None:
            continue
        wiki, one, operations = shown
        opened[one.id] = made[one.id] = one
        after, verdicts = settle(
            wiki, operations, build.evidence, origins=build.origins, today=run.today, autonomy=run.autonomy
        )
        wiki = after if APPLIED[run.autonomy] else wiki
        decided += verdicts
    return wiki, tuple(decided), made


Shown = tuple[Wiki, Disagreement, list[Dispute]]


def _opening(build: Build, wiki: Wiki, found: Disagreement, run: Judging) -> Shown | None:
    """The wiki with a page for a disagreement, and the callouts that it asks for."""
    shown = shown_as(build, wiki, found, run.today)
    if shown is None:
        return None
    wiki, one, card, words = shown
    wiki, concerned, titles = _concerned(build, wiki, one)
    wiki = with_page(wiki, one, card, build.evidence, titles, run.today)
    return wiki, one, [dispute_on(page, one, card, words) for page in concerned]


def _joining(build: Build, wiki: Wiki, home: Joined, run: Judging) -> Shown | None:
    """The wiki whose open page has the new claims too, and the callouts that this asks for; None: it has no place."""
    one = home.whole
    wiki = also_open(build, wiki, [one.id])
    card = wiki.cards[one.id]
    wiki, concerned, titles = _concerned(build, wiki, one)
    grown = wiki if card.locked else with_more(wiki, home, build.evidence, titles, run.today)
    if grown is None:
        return None
    fresh = replace(one, a=home.fresh[0] or one.a, b=home.fresh[1] or one.b)
    words = next(iter(_wordings(one)))
    sides = ((page, fresh if f"[[{card.title}]]" in wiki.texts[page] else one) for page in concerned)
    return grown, one, [dispute_on(page, side, card, words) for page, side in sides]


def _concerned(build: Build, wiki: Wiki, found: Disagreement) -> tuple[Wiki, tuple[PageId, ...], list[str]]:
    """The wiki with the pages open that a disagreement concerns, these pages, and their titles."""
    concerned = concerned_pages(build, wiki, found.claims)
    wiki = also_open(build, wiki, concerned)
    return wiki, concerned, [wiki.cards[page].title for page in concerned]


def open_ones(build: Build, wiki: Wiki) -> Iterable[Disagreement]:
    """The contradictions that nobody has decided, with the claims that still stand."""
    for page, pairs in build.rulings.by_page.items():
        is_open = PageId(page) in wiki.cards and PageId(page) not in build.closed and not any(one.keep for one in pairs)
        found = standing(page, pairs, build.claims) if is_open else None
        if found:
            yield found


def shown_as(
    build: Build, wiki: Wiki, found: Disagreement, today: str
) -> tuple[Wiki, Disagreement, PageCard, dict[str, str]] | None:
    """A disagreement in words that the checks let stand: the model's question and labels, else plain ones."""
    for question, labels in ((found.question, found.labels), PLAIN):
        one = replace(found, question=question, labels=labels)
        card = card_for(one, wiki)
        nameless = replace(card, title=card.id)  # the title that is checked must not back itself
        alone = with_page(wiki, one, nameless, build.evidence, (), today)
        for words in _wordings(one):
            operation: Dispute = dispute_on(one.id, one, card, words)
            if check(alone, operation, build.evidence).holds:
                return wiki, one, card, words
    return None


def _wordings(found: Disagreement) -> Iterable[dict[str, str]]:
    """What the sides may show: of their quotes the sentences that hold the labels; the whole quotes; the claims."""
    yield {claim.id: f"“{told(claim, label)}”" for label, side in sides(found) for claim in side}
    yield {claim.id: f"“{' '.join(quote.words for quote in claim.quotes)}”" for claim in found.claims}
    yield {claim.id: claim.text for claim in found.claims}


def concerned_pages(build: Build, wiki: Wiki, claims: Iterable[Claim]) -> tuple[PageId, ...]:
    """The pages about a subject that cite one of these claims, in this run or before."""
    marks = [f"[^{claim.id}" for claim in claims]
    known = {page for claim in claims for page in build.history.pages_of(claim.id)}
    known |= {page for page, text in wiki.texts.items() if any(mark in text for mark in marks)}
    return tuple(sorted(page for page in known if page in wiki.cards and wiki.cards[page].kind in TOPIC_KINDS))


def _opened(build: Build, wiki: Wiki, compiled: Compiled) -> dict[PageId, str]:
    """The pages that judging opened, as they stood before."""
    more = [page for page in wiki.texts if page not in compiled.before.texts and page in build.cards]
    return dict(also_open(build, Wiki({}, wiki.cards), more).texts)
