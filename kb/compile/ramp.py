"""A ramp: which pages lead to a subject, and in which order. Knows how pages mention one another; reads no files.

A page that mentions another more than it is mentioned by it builds on it: reference distance (Liang, Wu, Huang and
Giles, Measuring prerequisite relations among concepts, 2015), with what a lead says counted more than the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kb.compile.mentions import NamesByFirst, named
from kb.markdown.page import link_key, parse
from kb.markdown.scan import wikilinks
from kb.names import TOPIC_KINDS
from kb.records import PageCard, PageId

LEAD, BODY, MOST_OF_BODY = 3.0, 1.0, 3.0
"""What a mention counts in the lead and below it, and how much all of these count at most."""
ASIDE = 0.5
"""To know who and where is seldom what one must know first: such pages count less than concepts."""
BACK = 0.5
"""What a page that mentions the subject counts, beside one that the subject mentions."""
FADING = 0.5
"""What the second step away from the subject counts."""
BUILDS = 0.5
"""From so much on a page is said to build on another."""
MOST_NAMED = 2

Mentions = Mapping[PageId, Mapping[PageId, float]]
"""Page → how much it mentions each other page."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the way."""

    page: PageId
    builds_on: tuple[PageId, ...]
    """Earlier pages of the way that it builds on most."""


def mentioned(page: PageId, text: str, ids: Mapping[str, PageId], names: NamesByFirst) -> dict[PageId, float]:
    """How much a page mentions each other: by links, and by names in its words; lists of links do not count."""
    lead: set[PageId] = set()
    body: dict[PageId, float] = defaultdict(float)
    tree = parse(text, ids)
    links = wikilinks(text)
    for one in tree.statements:
        inside = (ids.get(link_key(link.target)) for link in links if one.start <= link.start < one.end)
        found = {target for target in inside if target} | {target for _, target in named(one.words, names)}
        for target in found - {page}:
            if one.is_lead:
                lead.add(target)
            else:
                body[target] += BODY
    pages = sorted({*lead, *body})
    return {other: LEAD * (other in lead) + min(body.get(other, 0.0), MOST_OF_BODY) for other in pages}


def nearest(goals: Iterable[PageId], mentions: Mentions, cards: Mapping[PageId, PageCard], most: int) -> list[PageId]:
    """The pages about subjects that are nearest to these, and these themselves, at most so many."""
    back: dict[PageId, dict[PageId, float]] = defaultdict(dict)
    for page, others in mentions.items():
        for other, much in others.items():
            back[other][page] = much * BACK
    worth: dict[PageId, float] = defaultdict(float)
    front = dict.fromkeys(goals, 1.0)
    chosen = dict.fromkeys(front)
    for fading in (1.0, FADING):
        reached: dict[PageId, float] = defaultdict(float)
        for page, own in front.items():
            around = [*mentions.get(page, {}).items(), *back.get(page, {}).items()]
            total = sum(much for _, much in around)
            for other, much in around:
                reached[other] += fading * own * much / total
        for other, much in reached.items():
            worth[other] += much
        front = reached
    ranked = sorted(worth, key=lambda page: (-worth[page], page))
    chosen |= dict.fromkeys(page for page in ranked if page in cards and cards[page].kind in TOPIC_KINDS)
    return list(chosen)[:most]


def ramp(pages: Collection[PageId], mentions: Mentions, cards: Mapping[PageId, PageCard]) -> tuple[Stop, ...]:
    """These pages in an order in which each comes after what it builds on, as far as they do not go in circles.

    Each next page is the one that misses least of what is left; of equals the one that more of the others mention.
    """
    left = sorted(pages)
    wide = {page: sum(page in mentions.get(other, {}) for other in left) for page in left}
    made: list[Stop] = []
    while left:
        missing = {page: sum(max(0.0, _needs(page, other, mentions, cards)) for other in left) for page in left}
        best = min(left, key=lambda page: (round(missing[page], 6), -wide[page], cards[page].title))
        left.remove(best)
        before = {stop.page: _needs(best, stop.page, mentions, cards) for stop in made}
        strong = sorted((page for page, much in before.items() if much >= BUILDS), key=lambda page: -before[page])
        made.append(Stop(best, tuple(strong[:MOST_NAMED])))
    return tuple(made)


def _needs(page: PageId, other: PageId, mentions: Mentions, cards: Mapping[PageId, PageCard]) -> float:
    """How much a page builds on another; below zero the other way round."""
    if page == other:
        return 0.0
    own, its = mentions.get(page, {}), mentions.get(other, {})
    much = own.get(other, 0.0) - its.get(page, 0.0) + _around(own, other, mentions) - _around(its, page, mentions)
    return much * (1.0 if cards[other if much > 0 else page].kind == "concept" else ASIDE)


def _around(around: Mapping[PageId, float], page: PageId, mentions: Mentions) -> float:
    """The share of what is mentioned that mentions this page itself."""
    total = sum(around.values())
    held = sum(much for other, much in around.items() if page in mentions.get(other, {}))
    return held / total if total else 0.0
