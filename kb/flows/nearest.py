"""The names that come nearest to one that nothing has, for whoever mistyped or half remembers it. Knows names alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from kb.compile.resolve import name_key
from kb.records import PageCard
from kb.stems import content_words, stem

MOST = 5
ALIKE = 0.75
"""Share of their letters, in order, from which on two names are taken for spellings of each other."""
LONGEST = 200


def nearest(name: str, named: Mapping[str, Iterable[str]], most: int = MOST) -> tuple[str, ...]:
    """Of some titles, each with its other names, those that are spelt alike or share words, the nearest first.

    >>> nearest("Bool algebra", {"Boolean algebra": (), "Bread": ("loaf",), "Sleep": ()})
    ('Boolean algebra',)
    """
    wanted, words = name_key(name[:LONGEST]), _words(name[:LONGEST])
    scored = {title: max(_near(wanted, words, one) for one in (title, *others)) for title, others in named.items()}
    found = [title for title, score in scored.items() if score]
    return tuple(sorted(found, key=lambda title: (-scored[title], title))[:most])


def near_pages(name: str, cards: Iterable[PageCard]) -> str:
    """A hint that names the nearest pages, or how else a page is found."""
    shown = {card.title: card for card in cards if card.kind != "text"}
    found = nearest(name, {title: (*card.aliases, *card.heard_as) for title, card in shown.items()})
    return near_names(_told(shown[title]) for title in found)


def near_names(found: Iterable[str]) -> str:
    """A hint that lists names, or says how else something is found."""
    listed = "; ".join(found)
    return f"the nearest are: {listed}" if listed else "search finds pages and sources by what they say"


def _told(card: PageCard) -> str:
    also = f", also called {card.aliases[0]}" if card.aliases else ""
    return f"{card.title}{also}"


def _near(wanted: str, words: frozenset[str], name: str) -> float:
    """How near a name comes, 0 to 1: by its letters where these are nearly the same, else by the words shared."""
    key = name_key(name)
    there = _words(name)
    shared = len(words & there) / max(len(words | there), 1)
    matcher = SequenceMatcher(None, wanted, key, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return shared
    ratio = matcher.ratio()
    return max(shared, ratio) if ratio >= ALIKE else shared


def _words(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(name))
