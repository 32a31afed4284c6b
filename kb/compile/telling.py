"""Which pages tell of a subject without being called by it: their claims do. Knows claims, not what stands on a page.

A plan that did not see these pages would tell the same things again on a new one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from kb.compile.resolve import name_key
from kb.names import TOPIC_KINDS
from kb.records import Claim, ClaimId, PageCard, PageId

FEWEST_CLAIMS = 2
"""One claim in passing does not make a page tell of its subject."""
MOST_PAGES, MOST_SUBJECTS = 20, 4


def telling(
    subjects: Iterable[str],
    claims: Iterable[Claim],
    pages_of: Callable[[ClaimId], Collection[PageId]],
    cards: Mapping[PageId, PageCard],
) -> dict[PageId, tuple[str, ...]]:
    """The pages that tell of some of these subjects, each with the subjects, what it tells most of first.

    A page counts more the fewer others tell of the same subject; its own names are left out. At most `MOST_PAGES`.
    """
    names = {name_key(subject): subject for subject in subjects}
    told: dict[PageId, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        shared = {name_key(subject) for subject in claim.subjects} & names.keys()
        for page in pages_of(claim.id) if shared else ():
            told[page].update(shared - _names(cards.get(page)))
    found = {page: {key: n for key, n in counts.items() if n >= FEWEST_CLAIMS} for page, counts in told.items()}
    carriers = Counter(key for counts in found.values() for key in counts)
    share = {page: sum(n / carriers[key] for key, n in counts.items()) for page, counts in found.items()}
    topics = [page for page in found if found[page] and page in cards and cards[page].kind in TOPIC_KINDS]
    chosen = sorted(topics, key=lambda page: (-share[page], page))[:MOST_PAGES]
    return {page: tuple(names[key] for key in _by_count(found[page])[:MOST_SUBJECTS]) for page in chosen}


def _names(card: PageCard | None) -> set[str]:
    return {name_key(name) for name in (card.title, *card.aliases)} if card else set()


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda key: (-counts[key], key))
