"""What kind of thing a name is: organization, work, product, place, event, person or concept. A guess from words.

Knows patterns around a name (`works at`, `is a tool`, `in`), no list of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.extractive.function_words import words
from kb.extractive.people import EVENT, ORGANIZATION, PLACE
from kb.extractive.phrases import Key, Phrase
from kb.extractive.sentences import Sentence
from kb.records import Kind

Place = tuple[Sentence, int, int]
"""A sentence, the first word of a name in it, and how many words the name has."""
_LANGUAGE = re.compile(r"^[A-Z][a-z]+(?:ish|ese|ian|ean|nch|utch|eek)s?$")
_MIXED = re.compile(r"[a-z][A-Z]|\d|\+\+")
_THINGS: dict[Kind, frozenset[str]] = {
    "product": words(
        """app tool library framework language model software platform service engine editor browser database package
        phone camera car api sdk extension plugin program robot console device chatbot assistant compiler"""
    ),
    "organization": words(
        "company startup lab labs team firm agency employee employees engineer engineers ceo founder founders office"
    ),
    "work": words("book paper film movie novel essay article album song poem play series textbook post"),
}
"""What follows `is a` on a name of this kind, or stands directly before or behind it."""
_LIKE: dict[Kind, str] = {
    "product": "apps?|tools?|models?|librar(?:y|ies)|products?|languages?|frameworks?",
    "organization": "labs?|compan(?:y|ies)|startups?|firms?",
    "place": "cit(?:y|ies)|countr(?:y|ies)|towns?|regions?",
    "work": "books?|films?|movies?|papers?|songs?|novels?|series",
}
_EXAMPLE_OF = {kind: re.compile(rf"\b(?:{nouns})(?: like| such as| called|,)\W*$") for kind, nouns in _LIKE.items()}
_AT = re.compile(
    r"\b(?:work(?:s|ed|ing)? (?:at|for)|joined|join|ceo of|director of|founder of|co-founder of|founded|hired by"
    r"|employees (?:at|of)|left|acquired by|team at|people at|engineers? at|was at|career at|company)\W*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:from|near|around|across|outside|throughout|city of|born in|lives? in|based in)\W*$", re.IGNORECASE
)
_IN = re.compile(r"\bin\W*$", re.IGNORECASE)
_USES = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|install(?:s|ed|ing)?|run(?:s|ning)? on|built (?:with|on|in)|written in|called|open|via"
    r"|download)\W*$",
    re.IGNORECASE,
)
_COPULA = re.compile(r"^\W*,?\s*(?:is|was|are)?\s*(?:an?|the)\s+((?:[\w-]+\s+){0,3}?)([\w-]+)\b", re.IGNORECASE)
_LEAST, _SHARE = 1.0, 0.12
_LEAST_OF_A_PLACE, _SHARE_OF_A_PLACE = 1.8, 0.2
"""How many signs a kind needs, and how many for each time that the name occurs."""


def kind_of(group: Sequence[Phrase], places: Sequence[Place], persons: Iterable[Key]) -> Kind:
    """The kind of what a group of phrases names."""
    if any(phrase.key in persons for phrase in group):
        return "person"
    if not all(phrase.is_name for phrase in group):
        return "concept"
    surfaces = sorted(surface for phrase in group for surface in phrase.surfaces)
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...]
    patterns = (("event", EVENT), ("organization", ORGANIZATION), ("place", PLACE))
    for kind, pattern in patterns:
        if any(pattern.search(surface) for surface in surfaces if " " in surface):
            return kind
    if any(_LANGUAGE.search(surface) for surface in surfaces):
        return "concept"
    signs = _signs(places)
    signs["product"] += any(_MIXED.search(surface) for surface in surfaces)
    best = max(signs, key=lambda kind: (signs[kind], kind))
    least, share = (_LEAST_OF_A_PLACE, _SHARE_OF_A_PLACE) if best == "place" else (_LEAST, _SHARE)
    return best if signs[best] >= max(least, share * len(places)) else "concept"


def _signs(places: Iterable[Place]) -> dict[Kind, float]:
    """How much the words around a name speak for each kind."""
    signs: dict[Kind, float] = {"organization": 0.0, "place": 0.0, "product": 0.0, "work": 0.0}
    is_somewhere = False
    for sentence, at, length in places:
        before = sentence.words[: sentence.starts[at]]
        rest = sentence.words[sentence.starts[at + length - 1] + len(sentence.surfaces[at + length - 1]) :]
        signs["organization"] += bool(_AT.search(before)) + 0.7 * bool(re.search(r"\bat\W*$", before))
        signs["place"] += bool(_FROM.search(before)) + 0.6 * bool(_IN.search(before))
        signs["product"] += bool(_USES.search(before))
        signs["work"] += bool(re.search(r"[\"“‘*_]\W*$", before)) and bool(re.match(r"[\"”’*_]", rest))
        is_somewhere = is_somewhere or bool(_FROM.search(before))
        for kind, pattern in _EXAMPLE_OF.items():
            signs[kind] += 1.5 * bool(pattern.search(before))
        for kind, things in _THINGS.items():
            left = sentence.lower[at - 1] if at else ""
            signs[kind] += bool(_called(sentence, at + length, rest) & things) + 0.7 * (left in things)
    return signs if is_somewhere else {**signs, "place": 0.0}


def _called(sentence: Sentence, end: int, rest: str) -> set[str]:
    """The word directly behind a name, and the one that the name `is a`."""
    copula = _COPULA.match(rest)
    return {*sentence.lower[end : end + 1], *([copula.group(2).lower()] if copula else [])}
