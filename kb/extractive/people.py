"""Persons: who speaks or wrote, and names that do what persons do. Guesses from words; knows no list of first names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.extractive.function_words import HONORIFICS, words
from kb.extractive.ordinary import COMMON, ROLES
from kb.extractive.phrases import Key, Phrase
from kb.extractive.sentences import WORD, Reading, Sentence, plain

ORGANIZATION = re.compile(
    r"(?:^|\s)(?:Inc|Ltd|LLC|GmbH|Corp|Corporation|Company|University|College|Institute|School|Labs?|Laboratory|Group"
    r"|Foundation|Association|Committee|Council|Department|Ministry|Agency|Government|Parliament|Senate|Congress|Party"
    r"|Bank|Society|Union|Club|Academy|Museum|Orchestra|Church|Army|Navy|Court|Commission|Authority|Service|Board"
    r"|Office|Centre|Center|Records|Press|Studios|Airlines|Railway|Hospital|Trust|Federation|League|Productions"
    r"|Pictures|Films|Entertainment)(?:\s|$)"
)
PLACE = re.compile(
    r"(?:^|\s)(?:City|County|Islands?|River|Lake|Mount|Mountains?|Street|Road|Avenue|Bay|Valley|Park|Bridge|Beach"
    r"|Desert|Ocean|Sea|Republic|Kingdom|Province|District|Village|Town|Airport|Station|Stadium|Canal|Dam|Reserve"
    r"|Forest|Coast|Hills?|Hall)(?:\s|$)"
)
EVENT = re.compile(
    r"(?:^|\s)(?:War|Battle|Olympics|Championships?|Cup|Conference|Festival|Revolution|Election|Summit|Games|Prix|Bowl"
    r"|Tournament|Expo|Crisis|Massacre|Treaty)(?:\s|$)"
)
_OCCUPATION = re.compile(
    r"\w{3,}(?:ologist|icist|ician|mist|grapher|matician|entist)|student|engineer|programmer|writer|author|actor|actress"
    r"|singer|director|journalist|artist|novelist|pianist|activist|linguist|teacher|professor|painter|composer|poet"
    r"|lawyer|politician|musician|historian|philosopher|architect|inventor|founder|doctor|nurse|king|queen|saint"
    r"|nobleman|missionary|player|footballer|researcher|designer|explorer|economist|minister|president"
)
_SAYS = words(
    """says said say wrote writes argues argued thinks thought told asked explains explained believes believed tweeted
    founded joined published proposed invented discovered won born died studied taught married became recalled noted
    claims claimed mentioned introduced coined described showed observed developed made used worked lives lived"""
)
_TITLES = words(
    "father mother brother sister saint king queen prince princess pope bishop general colonel major count duke"
)
_PERSONAL = words("he she him her his who himself herself")
_NOT_PERSONAL = words("the a an at in on from to of using use")
_FEWEST_SIGNS, _SIGNS_OF_ONE_WORD = 0.7, 1.0


def is_person(name: str) -> bool:
    """Whether the label of a speaker is a person's name: two or more words, no role, no lone letter.

    >>> is_person("Ada Lovelace"), is_person("Project manager"), is_person("Professor C")
    (True, False, False)
    """
    parts = name_words(name)
    lower = {part.lower() for part in parts}
    return len(parts) > 1 and all(len(part) > 1 and part[0].isupper() for part in parts) and not lower & ROLES


def name_words(name: str) -> list[str]:
    """The words of a name without honorifics and letters behind it: `Dr Ada Lovelace FRS` has two."""
    parts = [part for part in WORD.findall(name) if plain(part) not in HONORIFICS]
    while len(parts) > 2 and parts[-1].isupper():
        parts.pop()
    return parts


def people(reading: Reading, phrases: Mapping[Key, Phrase]) -> frozenset[Key]:
    """The names of persons: speakers, authors, and names of up to three words that do what persons do."""
    named = (*reading.speakers, *reading.authors)
    found = {tuple(plain(part) for part in name_words(name)) for name in named if is_person(name)}
    by_number = {sentence.number: sentence for sentence in reading.sentences}
    small = _written_small(reading)
    for key, phrase in phrases.items():
        has_plural = (*key[:-1], key[-1] + "s") in phrases
        if not has_plural and key[-1] not in small and _looks_like_person(phrase) and _acts(phrase, by_number):
            found.add(key)
    return frozenset(found)


def _written_small(reading: Reading) -> frozenset[str]:
    """The words that occur in small letters: none of them is a surname."""
    pairs = (pair for sentence in reading.sentences for pair in zip(sentence.surfaces, sentence.lower, strict=True))
    return frozenset(lower for surface, lower in pairs if surface == lower)


def _looks_like_person(phrase: Phrase) -> bool:
    if not phrase.is_name or len(phrase.key) > 3 or _is_common(phrase.key):
        return False
    surface = max(sorted(phrase.surfaces), key=lambda form: phrase.surfaces[form])
    if ORGANIZATION.search(surface) or PLACE.search(surface) or EVENT.search(surface):
        return False
    return all(_is_written_as_name(word) for word in surface.split())


def _is_written_as_name(word: str) -> bool:
    """Whether a word is written as part of a person's name: `Woźniak`, `LeCun`, `Jean-Luc`, `J.`, but not `GPT-4`."""
    parts = word.rstrip(".").split("-")
    return all(
        part.isalpha() and part[0].isupper() and (len(part) == 1 or (part[1].islower() and part[-1].islower()))
        for part in parts
    )


def _is_common(key: Key) -> bool:
    named = key[1:] if key[0] in _TITLES else key
    return not named or any(part in COMMON for word in named for part in word.split("-"))


def _acts(phrase: Phrase, sentences: Mapping[int, Sentence]) -> bool:
    """Whether the words around a name are those around a person: says, who, Mr, the next sentence begins with She."""
    signs = 0.4 if len(phrase.key) == 2 else 0.0
    for number, at in phrase.places:
        sentence, end = sentences[number], at + len(phrase.key)
        before = sentence.lower[at - 1] if at else ""
        after = sentence.lower[end : end + 10]
        signs += before in HONORIFICS
        signs += 0.7 * (bool(_OCCUPATION.fullmatch(before)) or _is_called_one(sentence, end))
        signs += bool(after) and after[0] in _SAYS
        signs += 0.5 * (before in ("by", "friend", "author"))
        signs += 0.3 * (before in ("and", "with") or after[:1] == ("and",) or _is_in_a_list(sentence, at, end))
        signs += 0.7 * any(word in _PERSONAL for word in after)
        signs -= 1.0 * (before in _NOT_PERSONAL)
        following = sentences.get(number + 1)
        if following and following.passage == sentence.passage and following.lower[:1] in (("he",), ("she",)):
            signs += 0.7
    return signs >= (_FEWEST_SIGNS if len(phrase.key) > 1 else _SIGNS_OF_ONE_WORD)


def _is_called_one(sentence: Sentence, end: int) -> bool:
    """Whether a name is followed by what its bearer does: `Ada Lovelace, an English mathematician`."""
    behind = sentence.words[sentence.starts[end - 1] + len(sentence.surfaces[end - 1]) :]
    said = sentence.lower[end : end + 5]
    return bool(re.match(r",? (?:was |is )?an? ", behind)) and any(_OCCUPATION.fullmatch(word) for word in said)


def _is_in_a_list(sentence: Sentence, at: int, end: int) -> bool:
    behind = sentence.words[sentence.starts[end - 1] + len(sentence.surfaces[end - 1]) :]
    return sentence.words[: sentence.starts[at]].rstrip().endswith(",") and behind.startswith(",")
