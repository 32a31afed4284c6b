"""Which sentences of different sources may contradict each other: candidates by shared rare words, then rules.

Bounded: a sentence meets at most `MOST_NEAR` others. Without a model nothing here is more than possible.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.backing.listed import listed
from kb.compile.clash.amounts import amounts_clash
from kb.compile.clash.dates import dates_clash, only_year, story_clash
from kb.compile.clash.denials import degrees, denial, opposites
from kb.compile.clash.found import Clash
from kb.compile.clash.kinds import kind_denied, kinds_clash, makers_clash, places_clash
from kb.compile.clash.saying import Saying
from kb.compile.clash.words_of_kinds import CLASSES

_QUALIFIER = re.compile(r"\(([^()]*)\)")
_ALSO_KINDS = frozenset(listed("tv show season episode band singer musical opera soundtrack disambiguation company"))
MOST_NEAR = 10
RAREST, LONGEST = 10, 400
"""A sentence is looked up by so many of its rarest words, in lists of at most so many sentences."""
Rule = Callable[[Saying, Saying, Mapping[str, float]], Clash | None]
RULES: tuple[Rule, ...] = (
    dates_clash, kinds_clash, kind_denied, makers_clash, places_clash, amounts_clash, opposites, degrees, denial
)  # fmt: skip
STORIES: tuple[Rule, ...] = (story_clash,)


@dataclass(frozen=True, slots=True)
class Spot:
    """A sentence by what finds its neighbours, without the sentence."""

    source: str
    words: frozenset[str]
    """The stems of what it says, and the words of its subject."""
    around: frozenset[str] = frozenset()
    """The stems of the words around it, when it names one year: then it may tell a story that others tell."""


def spot_of(saying: Saying) -> Spot:
    """A sentence by what finds its neighbours."""
    return Spot(saying.source, saying.stems | saying.subject, saying.near if only_year(saying) else frozenset())


class Near:
    """Sentences by their words, ready to be asked for the nearest ones; those without words are near to none."""

    def __init__(self, sources: Sequence[str], keys: Sequence[frozenset[str]]) -> None:
        self._sources, self._keys = sources, keys
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(keys):
            for word in words:
                self._places[word].append(at)
        total = max(sum(map(bool, keys)), 1)
        self._rarity = {word: math.log(1 + total / len(places)) for word, places in self._places.items()}

    def to(self, at: int) -> list[int]:
        """The places of the sentences nearest to one, from other sources, the nearest first."""
        source = self._sources[at]
        shared = (word for word in self._keys[at] if 1 < len(self._places[word]) <= LONGEST)
        rare = sorted(shared, key=lambda word: (-self._rarity[word], word))[:RAREST]
        scores: dict[int, float] = defaultdict(float)
        for word in rare:
            for place in self._places[word]:
                scores[place] += self._rarity[word]
        ranked = sorted(
            (place for place in scores if self._sources[place] != source),
            key=lambda place: (-scores[place] / math.sqrt(len(self._keys[place]) + 4), place),
        )
        return ranked[:MOST_NEAR]

    def pairs(self) -> list[tuple[int, int]]:
        """Each two neighbours once, in the order of the sentences."""
        return sorted({(min(at, place), max(at, place)) for at in range(len(self._keys)) for place in self.to(at)})


Ways = tuple[tuple[int, int], ...]


def neighbours(spots: Sequence[Spot]) -> tuple[Ways, Ways]:
    """The pairs of sentences that may be of one thing, and those that may tell one story, by their places."""
    sources = [spot.source for spot in spots]
    return (
        tuple(Near(sources, [spot.words for spot in spots]).pairs()),
        tuple(Near(sources, [spot.around for spot in spots]).pairs()),
    )


def clash_of(a: Saying, b: Saying, rules: Sequence[Rule] = RULES) -> Clash | None:
    """What the first rule that speaks says of two sentences, however near they are: it depends on these two alone."""
    return next((found for rule in rules if (found := rule(a, b, {}))), None)


def may_clash(a: str, b: str, origins: Mapping[str, str]) -> bool:
    """Whether sentences of two sources can contradict each other: not when these retell one thing, or tell two apart.

    `Dune (novel)` and `Dune (film)` are two things of one name.
    """
    return origins.get(a, a) != origins.get(b, b) and _kinds_told(a) == _kinds_told(b)


def _kinds_told(title: str) -> frozenset[str]:
    return frozenset(word for word in _QUALIFIER.findall(title) if _tells_apart(word))


def _tells_apart(qualifier: str) -> bool:
    return (
        qualifier[:1].isupper()
        or not _ALSO_KINDS.isdisjoint(qualifier.split())
        or not CLASSES.keys().isdisjoint(qualifier.split())
    )
