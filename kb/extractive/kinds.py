"""What kind of thing a name is: person, organization, work, product, place, event or concept. A guess from words.

Knows closed patterns (honorifics, `works at`, `is a tool`), no list of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kb.extractive.function_words import HONORIFICS
from kb.extractive.ordinary import COMMON, ROLES
from kb.extractive.phrases import Key, Phrase
from kb.extractive.sentences import WORD, Reading, Sentence, plain
from kb.records import Kind

_SAYS = frozenset(
    [
        "says",
        "said",
        "say",
        "wrote",
        "writes",
        "argues",
        "argued",
        "thinks",
        "thought",
        "told",
        "asked",
        "explains",
        "explained",
        "believes",
        "believed",
        "tweeted",
        "founded",
        "joined",
        "published",
        "proposed",
        "invented",
        "discovered",
        "won",
        "born",
        "died",
        "studied",
        "taught",
        "married",
        "became",
        "recalled",
        "noted",
        "claims",
        "claimed",
        "mentioned",
        "introduced",
        "coined",
        "described",
        "showed",
        "observed",
        "developed",
        "made",
        "used",
        "worked",
        "lives",
        "lived",
    ]
)
_PERSONAL = frozenset(["he", "she", "him", "her", "his", "who", "himself", "herself"])
_ORGANIZATION = re.compile(
    r"(?:^|\s)(?:Inc|Ltd|LLC|GmbH|Corp|Corporation|Company|University|College|Institute|School|Labs?|Laboratory|Foundation"
    r"|Association|Committee|Council|Department|Ministry|Agency|Government|Parliament|Senate|Congress|Party|Bank|Group"
    r"|Society|Union|Club|Academy|Museum|Orchestra|Church|Army|Navy|Court|Commission|Authority|Service|Board|Office"
    r"|Centre|Center|Records|Press|Studios|Airlines|Railway|Hospital|Trust|Federation|League|Productions|Pictures|Films|Entertainment)(?:\s|$)"
)
_PLACE = re.compile(
    r"(?:^|\s)(?:City|County|Island|Islands|River|Lake|Mount|Mountain|Mountains|Street|Road|Avenue|Bay|Valley|Park|Bridge"
    r"|Beach|Desert|Ocean|Sea|Republic|Kingdom|Province|District|Village|Town|Airport|Station|Stadium|Canal|Dam|Reserve|Forest|Coast|Hills?|Hall)(?:\s|$)"
)
_EVENT = re.compile(
    r"(?:^|\s)(?:War|Battle|Olympics|Championships?|Cup|Conference|Festival|Revolution|Election|Summit|Games|Prix|Bowl"
    r"|Tournament|Expo|Crisis|Massacre|Treaty)(?:\s|$)"
)
_LANGUAGE = re.compile(r"^[A-Z][a-z]+(?:ish|ese|ian|ean|nch|utch|eek)s?$")
_THING_AFTER = {
    "product": frozenset(
        [
            "app",
            "tool",
            "library",
            "framework",
            "language",
            "model",
            "software",
            "platform",
            "service",
            "engine",
            "editor",
            "browser",
            "database",
            "package",
            "phone",
            "camera",
            "car",
            "api",
            "sdk",
            "extension",
            "plugin",
            "program",
            "robot",
            "console",
            "device",
            "chatbot",
            "assistant",
            "compiler",
        ]
    ),
    "organization": frozenset(
        [
            "company",
            "startup",
            "lab",
            "labs",
            "team",
            "firm",
            "agency",
            "employee",
            "employees",
            "engineer",
            "engineers",
            "ceo",
            "founder",
            "founders",
            "office",
            "employees",
        ]
    ),
    "work": frozenset(
        [
            "book",
            "paper",
            "film",
            "movie",
            "novel",
            "essay",
            "article",
            "album",
            "song",
            "poem",
            "play",
            "series",
            "textbook",
            "post",
        ]
    ),
}
_AT = re.compile(
    r"\b(?:work(?:s|ed|ing)? (?:at|for)|joined|join|ceo of|director of|founder of|co-founder of|founded|employees (?:at|of)|left"
    r"|hired by|acquired by|team at|people at|engineers? at|was at|career at|company|(?:labs?|companies) like)\W*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:from|near|around|across|outside|throughout|city of|born in|lives? in|based in)\W*$", re.IGNORECASE
)
_IN = re.compile(r"\bin\W*$", re.IGNORECASE)
_LIKE = {
    "product": re.compile(
        r"\b(?:apps?|tools?|models?|librar(?:y|ies)|products?|languages?|frameworks?)(?: like| such as| called|,)\W*$"
    ),
    "organization": re.compile(r"\b(?:labs?|compan(?:y|ies)|startups?|firms?)(?: like| such as| called|,)\W*$"),
    "place": re.compile(r"\b(?:cit(?:y|ies)|countr(?:y|ies)|towns?|regions?)(?: like| such as| called|,)\W*$"),
    "work": re.compile(r"\b(?:books?|films?|movies?|papers?|songs?|novels?|series)(?: like| such as| called|,)\W*$"),
}
_USES = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|install(?:s|ed|ing)?|run(?:s|ning)? on|built (?:with|on|in)|written in|called|open|via|download)\W*$",
    re.IGNORECASE,
)
_COPULA = re.compile(r"^\W*,?\s*(?:is|was|are)?\s*(?:an?|the)\s+((?:[\w-]+\s+){0,3}?)([\w-]+)\b", re.IGNORECASE)


def person_names(reading: Reading) -> tuple[Key, ...]:
    """The names of speakers and authors that are a person's: two or more words, no role, no lone letter."""
    found = []
    for name in (*reading.speakers, *reading.authors):
        words = [word for word in WORD.findall(name) if plain(word) not in HONORIFICS]
        while len(words) > 2 and words[-1].isupper():
            words = words[:-1]
        lower = tuple(plain(word) for word in words)
        if len(words) > 1 and all(len(word) > 1 and word[0].isupper() for word in words) and not set(lower) & ROLES:
            found.append(lower)
    return tuple(dict.fromkeys(found))


def people(reading: Reading, phrases: Mapping[Key, Phrase]) -> frozenset[Key]:
    """The names of persons: who speaks or wrote, and names of two or three words that do what persons do."""
    by_number = {sentence.number: sentence for sentence in reading.sentences}
    found = {name for name in person_names(reading)}
    small = {word for s in reading.sentences for word, lower in zip(s.surfaces, s.lower, strict=True) if word == lower}
    for key, phrase in phrases.items():
        if key[-1] in small or (*key[:-1], key[-1] + "s") in phrases:
            continue
        if phrase.is_name and _looks_like_person(phrase) and _acts_like_person(phrase, by_number):
            found.add(key)
    return frozenset(found)


def _looks_like_person(phrase: Phrase) -> bool:
    surface = max(sorted(phrase.surfaces), key=lambda form: phrase.surfaces[form])
    words = surface.split()
    if not 1 <= len(words) <= 3 or any(word in COMMON for word in phrase.key):
        return False
    if _ORGANIZATION.search(surface) or _PLACE.search(surface) or _EVENT.search(surface):
        return False
    return all(re.fullmatch(r"[A-ZÀ-Þ][a-zà-ÿ]+(?:[A-Z][a-z]+)?(?:-[A-Z][a-z]+)?|[A-Z]\.?", word) for word in words)


def _acts_like_person(phrase: Phrase, sentences: Mapping[int, Sentence]) -> bool:
    signs = 0.4 if len(phrase.key) == 2 else 0.0
    for number, at in phrase.places:
        sentence = sentences[number]
        end = at + len(phrase.key)
        before = sentence.lower[at - 1] if at else ""
        after = sentence.lower[end : end + 10]
        signs += before in HONORIFICS
        signs += bool(after) and after[0] in _SAYS
        signs += 0.5 * (before in ("by", "friend", "author"))
        signs += 0.3 * (before in ("and", "with") or after[:1] == ("and",) or _in_a_list(sentence, at, end))
        signs += 0.7 * any(word in _PERSONAL for word in after)
        signs -= 1.0 * (before in ("the", "a", "an", "at", "in", "on", "from", "to", "of", "using", "use"))
        following = sentences.get(number + 1)
        if (
            following
            and following.passage == sentence.passage
            and following.lower[:1]
            and following.lower[0] in ("he", "she")
        ):
            signs += 0.7
    needed = 0.7 if len(phrase.key) > 1 else 1.0
    return signs >= needed


def _in_a_list(sentence: Sentence, at: int, end: int) -> bool:
    return sentence.words[: sentence.starts[at]].rstrip().endswith(",") and _behind(sentence, end).startswith(",")


def _behind(sentence: Sentence, end: int) -> str:
    return sentence.words[sentence.starts[end - 1] + len(sentence.surfaces[end - 1]) :]


def kind_of(
    group: Sequence[Phrase], places: Sequence[tuple[Sentence, int, int]], reading: Reading, persons: Iterable[Key]
) -> Kind:
    """The kind of what a group of phrases names."""
    if any(phrase.key in persons for phrase in group):
        return "person"
    if not all(phrase.is_name for phrase in group):
        return "concept"
    surfaces = [surface for phrase in group if phrase.is_name for surface in phrase.surfaces]
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("event", _EVENT), ("organization", _ORGANIZATION), ("place", _PLACE),
    )  # fmt: skip
    for kind, pattern in patterns:
        if any(pattern.search(surface) for surface in surfaces if " " in surface):
            return kind
    if any(_LANGUAGE.search(surface) for surface in surfaces):
        return "concept"
    scores = _votes(places)
    scores["product"] += 1.0 * any(re.search(r"[a-z][A-Z]|\d|\+\+", surface) for surface in surfaces)
    best = max(scores, key=lambda kind: (scores[kind], kind))
    least, share = (1.8, 0.2) if best == "place" else (1.0, 0.12)
    return best if scores[best] >= max(least, share * len(places)) else "concept"


def _votes(places: Iterable[tuple[Sentence, int, int]]) -> dict[Kind, float]:
    scores: dict[Kind, float] = {"organization": 0.0, "place": 0.0, "product": 0.0, "work": 0.0}
    froms = 0
    for sentence, at, length in places:
        before = sentence.words[: sentence.starts[at]]
        rest = _behind(sentence, at + length)
        scores["organization"] += bool(_AT.search(before)) + 0.7 * bool(re.search(r"\bat\W*$", before))
        scores["place"] += bool(_FROM.search(before)) + 0.6 * bool(_IN.search(before))
        froms += bool(_FROM.search(before))
        scores["product"] += bool(_USES.search(before))
        scores["work"] += bool(re.search(r"[\"“‘*_]\W*$", before)) and bool(re.match(r"[\"”’*_]", rest))
        for kind, pattern in _LIKE.items():
            scores[kind] += 1.5 * bool(pattern.search(before))  # type: ignore[index]
        copula = _COPULA.match(rest)
        after = {copula.group(2).lower()} if copula else set()
        after |= set(sentence.lower[at + length : at + length + 1])
        before_word = sentence.lower[at - 1] if at else ""
        for kind in ("product", "organization", "work"):
            words = _THING_AFTER[kind]
            scores[kind] += 1.0 * bool(after & words) + 0.7 * (before_word in words)  # type: ignore[index]
    return scores if froms else {**scores, "place": 0.0}
