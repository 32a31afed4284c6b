"""Which pages lead to a subject, in which order, as code finds them; and a path as it is taught. Calls no engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.compile.answer_sentences import LeftOut
from kb.compile.edits.links import name_of
from kb.compile.mentions import NamesByFirst, names_by_first_word
from kb.compile.ramp import Mentions, Stop, mentioned, nearest, ramp
from kb.compile.self_check import Question
from kb.errors import NotFound
from kb.flows.build import Build, pages_citing, text_at
from kb.flows.identity import page_called
from kb.index.index import backlinks
from kb.index.search import search
from kb.markdown.page import link_ids
from kb.names import TOPIC_KINDS
from kb.records import ClaimId, PageCard, PageId

if TYPE_CHECKING:
    from kb.flows.engines import Wanted
    from kb.flows.reports import ModelUse

MOST_STOPS = 12
MOST_HITS = 20
MOST_GOALS = 3
"""Pages that a search finds for a subject without a page of its own."""
HOPS = 2
MOST_AROUND = 40
"""Pages that are opened in each round because they mention those of the round before, or these them."""


@dataclass(frozen=True, slots=True)
class Route:
    """What code found: the pages in order, how they mention one another, and what the path leads to."""

    topic: str
    goals: tuple[PageId, ...]
    stops: tuple[Stop, ...]
    mentions: Mentions = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Means:
    """Who may order the pages better than code: `wanted` None says what kb.toml says."""

    wanted: Wanted | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    """The environment: where the keys of models are."""
    say: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Taught:
    """A path, the one of code or another, with what an engine said of it."""

    stops: tuple[Stop, ...]
    reasons: Mapping[PageId, Question] = field(default_factory=dict)
    """Why a page comes where it does; the passage carries the words."""
    questions: Mapping[PageId, tuple[Question, ...]] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    model: str = ""
    notice: str = ""
    used: ModelUse | None = None


def goals_of(build: Build, topic: str) -> tuple[str, list[PageCard]]:
    """What the path leads to, and its pages: the page of this name, else those that a search finds for the words.

    Raises `NotFound` when there are none, `UsageError` for a name of several pages.
    """
    words = " ".join(topic.split())
    try:
        named = page_called(build.cards, words)
    except NotFound:
        named = None
    if named and named.kind in TOPIC_KINDS:
        return named.title, [named]
    found = _found(build, words) if words else []
    if not found:
        raise NotFound(f"no page is about {words}", hint=f'`kb search "{words}"` shows what the sources say')
    return words, found


def _found(build: Build, words: str) -> list[PageCard]:
    """The pages about subjects that a search finds, and those that cite the passages that it finds, the best first."""
    by_path = {card.path: card.id for card in build.cards.values()}
    quoting: dict[str, list[ClaimId]] = defaultdict(list)
    for claim in build.claims.values():
        for quote in claim.quotes:
            quoting[quote.passage].append(claim.id)
    votes: dict[PageId, float] = defaultdict(float)
    for rank, hit in enumerate(search(build.vault, words, limit=MOST_HITS), start=1):
        cited = pages_citing(build, quoting.get(hit.passage, ()))
        for page in {by_path.get(hit.path), *cited} - {None}:
            votes[page] += 1 / rank  # type: ignore[index]
    ranked = sorted(
        (page for page in votes if build.cards[page].kind in TOPIC_KINDS), key=lambda one: (-votes[one], one)
    )
    return [build.cards[page] for page in ranked[:MOST_GOALS]]


# -- the path ---------------------------------------------------------------------------------------------------


def route_to(build: Build, topic: str, goals: Sequence[PageCard]) -> Route:
    """The pages that lead to these, what each builds on first."""
    ids = link_ids(build.cards.values())
    topics = {page: card for page, card in build.cards.items() if card.kind in TOPIC_KINDS}
    names = names_by_first_word(topics.values())
    mentions: dict[PageId, Mapping[PageId, float]] = {}
    wanted = [card.id for card in goals]
    for _ in range(HOPS + 1):
        fresh = [page for page in dict.fromkeys(wanted) if page in topics and page not in mentions][:MOST_AROUND]
        mentions |= _mentions(build, fresh, ids, names)
        wanted = [*(other for page in fresh for other in mentions[page]), *_linking(build, fresh)]
    near = nearest([card.id for card in goals], mentions, topics, MOST_STOPS)
    mentions |= _mentions(build, [page for page in near if page not in mentions], ids, names)
    return Route(topic, tuple(card.id for card in goals), ramp(near, mentions, topics), mentions)


def _mentions(
    build: Build, pages: Iterable[PageId], ids: Mapping[str, PageId], names: NamesByFirst
) -> dict[PageId, Mapping[PageId, float]]:
    return {page: mentioned(page, text_at(build, build.cards[page].path), ids, names) for page in pages}


def _linking(build: Build, pages: Iterable[PageId]) -> Iterator[PageId]:
    by_path = {card.path: page for page, card in build.cards.items()}
    for page in pages:
        for path in backlinks(build.vault, name_of(build.cards[page])):
            if path in by_path:
                yield by_path[path]
