"""Which sentences of different sources may contradict each other: candidates by shared rare words, then rules.

Bounded: a sentence meets at most `MOST_NEAR` others. Without a model nothing here is more than possible.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
class Possible:
    """Two sentences that may contradict each other."""

    a: Saying
    b: Saying
    clash: Clash


Keys = Callable[[Saying], frozenset[str]]


class Near:
    """Sentences by their words, ready to be asked for the nearest ones."""

    def __init__(self, sayings: Iterable[Saying], keys: Keys) -> None:
        self.sayings = tuple(sayings)
        self._keys = [keys(saying) for saying in self.sayings]
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(self._keys):
            for word in words:
                self._places[word].append(at)
        total = max(len(self.sayings), 1)
        self.rarity = {word: math.log(1 + total / len(places)) for word, places in self._places.items()}

    def to(self, at: int) -> list[int]:
        """The places of the sentences nearest to one, from other sources, the nearest first."""
        source = self.sayings[at].source
        shared = (word for word in self._keys[at] if 1 < len(self._places[word]) <= LONGEST)
        rare = sorted(shared, key=lambda word: (-self.rarity[word], word))[:RAREST]
        scores: dict[int, float] = defaultdict(float)
        for word in rare:
            for place in self._places[word]:
                scores[place] += self.rarity[word]
        ranked = sorted(
            (place for place in scores if self.sayings[place].source != source),
            key=lambda place: (-scores[place] / math.sqrt(len(self._keys[place]) + 4), place),
        )
        return ranked[:MOST_NEAR]

    def pairs(self) -> Iterator[tuple[Saying, Saying]]:
        """Each two neighbours once, in the order of the sentences."""
        found = sorted({(min(at, place), max(at, place)) for at in range(len(self.sayings)) for place in self.to(at)})
        return ((self.sayings[at], self.sayings[place]) for at, place in found)


def clash_of(a: Saying, b: Saying) -> Clash | None:
    """What the first rule that speaks says of two sentences, however near they are."""
    return next((found for rule in RULES if (found := rule(a, b, {}))), None)


def possible(sayings: Sequence[Saying], origins: Mapping[str, str]) -> Iterator[Possible]:
    """The pairs that a rule flags, each once; sources of one origin do not contradict each other."""
    near = Near(sayings, lambda saying: saying.stems | saying.subject)
    stories = Near([saying for saying in sayings if only_year(saying)], lambda saying: saying.near)
    for known, rules in ((near, RULES), (stories, STORIES)):
        for a, b in known.pairs():
            if origins.get(a.source, a.source) != origins.get(b.source, b.source) and not _of_two_kinds(a, b):
                clash = next((found for rule in rules if (found := rule(a, b, near.rarity))), None)
                if clash:
                    yield Possible(a, b, clash)


def _of_two_kinds(a: Saying, b: Saying) -> bool:
    """Whether the titles of the sources tell two things of one name apart: `Dune (novel)`, `Dune (film)`."""
    kinds = [{word for word in _QUALIFIER.findall(one.title) if _tells_apart(word)} for one in (a, b)]
    return kinds[0] != kinds[1]


def _tells_apart(qualifier: str) -> bool:
    return (
        qualifier[:1].isupper()
        or not _ALSO_KINDS.isdisjoint(qualifier.split())
        or not CLASSES.keys().isdisjoint(qualifier.split())
    )
