"""Proper names in a text, and whether evidence holds them. Knows spelling only: whose name it is, it does not know.

A name is a word with a capital, also at the start of a sentence unless it is an ordinary word there; a word with inner
capitals (`iPhone`), an acronym, letters with digits (`GPT-4`). Scripts without capitals have no names here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kb.backing.dates import dates
from kb.backing.listed import listed
from kb.backing.ordinary import is_ordinary
from kb.backing.reading import letters, readable
from kb.backing.word_lists import CLOSED

_WORD = re.compile(r"[^\W_](?:[\w&+#]|(?<=\w)['.](?=\w)|(?<=\w)-(?=\w))*[+#]*|&")
_NEW_SENTENCE = re.compile(r"(?:^|[.!?:;¶…]['\")\]]*\s|[\"(\[•]|\s-\s|\s')['\"(\[]*$")
_INITIAL = re.compile(r"\b[A-Z]\.")
_MIXED = re.compile(r"(?=.*[^\W\d_])(?=.*\d)")
_INNER_CAPITAL = re.compile(r"[^\W\d_].*[A-Z]")
_TITLES = frozenset(listed("mr mrs ms dr prof professor sir dame lord lady st saint jr sr madam miss phd"))
_JOINTS = re.compile(r"[-.&'_]")
_POSSESSIVE = re.compile(r"'s?$|(?<=[A-Z])'?s$")
_NO_NAMES = frozenset(listed("ok okay a.m p.m am pm e.g i.e euro euros dollar dollars celsius fahrenheit"))
_ROMAN = re.compile(r"[IVX]{2,5}|[VX]")
_MEASURED = re.compile(r"\d[\d.,]*(?:st|nd|rd|th|s|k|m|bn|x|[a-z]{1,3}|[A-Z]{1,2})?")
_GERMAN = frozenset(listed("der die das und nicht ist ein eine mit für von auf sich auch werden wird dem den"))
_NUMBER_WORDS = listed("zero one two three four five six seven eight nine ten eleven twelve")
_ALLIED: tuple[frozenset[str], ...] = tuple(
    frozenset(listed(line))
    for line in (
        "us usa u.s u.s.a america american americans united-states",
        "uk u.k britain british united-kingdom",
        "ussr soviet-union",
        "eu european-union",
        "un united-nations",
        "nyc new-york",
        "europe european europeans",
        "france french",
        "spain spanish",
        "greece greek greeks",
        "netherlands dutch holland",
        "turkey turkish türkiye",
        "poland polish",
        "sweden swedish",
        "denmark danish",
        "finland finnish",
        "wales welsh",
        "switzerland swiss",
        "ireland irish",
        "scotland scottish scots",
        "england english",
        "norway norwegian norwegians",
        "germany german germans",
        "portugal portuguese",
        "iceland icelandic",
        "christ christian",
    )
)
"""Names that mean one country or people."""
_DERIVED = frozenset({"", *listed("n an ian ean ese ish i ic ist ists ism s es er ers ns ans ians")})


_LONGEST_KEPT = 10_000
"""Characters of evidence up to which its verdicts are kept."""


@dataclass(frozen=True, slots=True)
class Name:
    """A word that is a name or part of one; `run` holds all words of the name."""

    word: str
    run: tuple[str, ...]
    opens: bool = False
    """It begins a sentence."""


def missing_names(text: str, evidence: str, known: Collection[str] = frozenset()) -> tuple[str, ...]:
    """The names of a text that neither the evidence nor `known` holds, in their order, as the text writes them.

    `known` holds names that other evidence backs: a linked title, what stands elsewhere in the same source.

    >>> missing_names("Curie's work in Paris won OpenAI's praise.", "Marie Curie came to Paris in 1891.")
    ('OpenAI',)
    """
    others = " ¶ ".join(known)
    look = _missing_kept if len(evidence) + len(others) <= _LONGEST_KEPT else _missing
    return look(text, evidence, others)


def _missing(text: str, evidence: str, known: str) -> tuple[str, ...]:
    words, others = Lexicon.of(readable(evidence)), Lexicon.of(known)
    initials = Lexicon.of(readable(text)).initials
    found = []
    for name in names(text, words.lower | others.lower, capitalises_nouns=words.capitalises_nouns):
        is_spelled_out = _is_acronym(name.word) and _is_spelled(letters(name.word), initials)
        if not (is_spelled_out or words.holds(name) or others.holds(name)):
            found.append(name.word)
    return tuple(dict.fromkeys(found))


_missing_kept = lru_cache(maxsize=1024)(_missing)
"""A statement is checked when it is written, when it is applied, and when its page is linted."""


def names(text: str, lower: Collection[str] = frozenset(), *, capitalises_nouns: bool = False) -> Iterator[Name]:
    """The words of a text that are names. `lower`: what evidence writes small is none at a sentence's start."""
    shown = readable(text)
    taken = [(mention.start, mention.end) for mention in dates(shown)]
    found = [match for match in _WORD.finditer(shown) if not any(a <= match.start() < b for a, b in taken)]
    runs = _runs(shown, found)
    for at, match in enumerate(found):
        opens = _NEW_SENTENCE.search(shown, 0, match.start()) is not None
        alone = sum(word.lower() not in _GERMAN for word in runs[at]) == 1
        for word in _parts(match.group()):
            if capitalises_nouns and alone and not _has_shape(word):
                continue
            if _is_name(word, lower, opens=opens, is_initial=shown[match.end() : match.end() + 1] == "."):
                yield Name(word, runs[at], opens)


def _runs(shown: str, found: list[re.Match[str]]) -> list[tuple[str, ...]]:
    """For each word the capitalised words that it stands among."""
    runs: list[tuple[str, ...]] = []
    at = 0
    while at < len(found):
        end = at + 1
        while (
            found[at].group()[0].isupper()
            and end < len(found)
            and found[end].group()[0].isupper()
            and shown[found[end - 1].end() : found[end].start()] in (" ", ". ")
        ):
            end += 1
        runs += [tuple(_bare(match.group()) for match in found[at:end])] * (end - at)
        at = end
    return runs


def _parts(word: str) -> list[str]:
    """A word without its possessive; of a hyphened one the parts, unless digits belong to it (`GPT-4`)."""
    bare = _bare(word)
    parts = [_bare(part) for part in bare.split("-")]
    if any(part.isdigit() for part in parts[1:]) and not parts[0].islower():
        return [bare]
    return parts


def _bare(word: str) -> str:
    bare = word.rstrip(".'")
    return _POSSESSIVE.sub("", bare) if bare.endswith("s") else bare


def _has_shape(word: str) -> bool:
    """Whether capitals inside, or letters with digits, make it a name wherever it stands."""
    if _MEASURED.fullmatch(word):
        return False
    return bool(_INNER_CAPITAL.match(word) or _MIXED.match(word))


def _is_name(word: str, lower: Collection[str], *, opens: bool, is_initial: bool) -> bool:
    small = word.lower()
    if not word or small in _TITLES or word in ("I", "A", "O") or word.isdigit() or (len(word) == 1 and is_initial):
        return False
    if re.match(r"I'(?:m|ve|d|ll)$", word) or small in _NO_NAMES:
        return False
    if _has_shape(word):
        return True
    if not word[0].isupper():
        return False
    if opens:
        return not (small in lower or is_ordinary(small) or small.split("'")[0] in CLOSED)
    return small not in CLOSED or (len(word) > 1 and word.isupper())


# -- what evidence holds ----------------------------------------------------------------------------------------


class _Read(NamedTuple):
    """What a word of evidence gives to its lexicon."""

    forms: tuple[str, ...]
    lower: tuple[str, ...]
    joined: str
    initials: str


@lru_cache(maxsize=1 << 14)
def _read(word: str) -> _Read:
    """Read a word; the same words stand in evidence over and over."""
    parts = [_bare(part) for part in (word, *word.split("-")) if part]
    folded = letters(_bare(word))
    initials = "".join(part[0] for part in re.split(r"[-.]", folded) if part)
    lower = tuple(part for part in parts if part and not part[0].isupper())
    return _Read(tuple(map(letters, parts)), lower, _JOINTS.sub("", folded), initials)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of some evidence, ready for looking up names."""

    words: frozenset[str]
    """Without accents and case."""
    joined: frozenset[str]
    """As `words`, hyphens, dots and the space between two neighbours left out."""
    initials: str
    """The first letters of all words, in order."""
    lower: frozenset[str]
    """What it writes small."""
    capitalises_nouns: bool
    """It is German, where a capital is no sign of a name."""

    @staticmethod
    @lru_cache(maxsize=16)
    def of(evidence: str) -> Lexicon:
        """Read evidence, which is as `readable` makes it."""
        found = _WORD.findall(evidence)
        known = {word: _read(word) for word in set(found)}
        joined = [known[word].joined for word in found]
        words = frozenset(form for one in known.values() for form in one.forms)
        lower = frozenset(small for one in known.values() for small in one.lower)
        firsts = "".join(known[word].initials for word in found)
        pairs = {a + b for a, b in pairwise(joined)}
        return Lexicon(words, frozenset(pairs.union(joined)), firsts, lower, len(lower & _GERMAN) > 3)

    def holds(self, name: Name) -> bool:
        """Whether a name stands here: as it is, in another form, as an acronym of words here, among its allies."""
        word = letters(name.word)
        if word in self.words or _JOINTS.sub("", word) in self.joined:
            return True
        if _is_acronym(name.word) and _is_spelled(word, self.initials):
            return True
        if any(word in allies and self._has_ally(allies) for allies in _ALLIED):
            return True
        if len(name.run) > 1 and self._has_allied_run(name.run):
            return True
        if _ROMAN.fullmatch(name.word) and self._has_number(name.word):
            return True
        return self._has_form(word.rstrip("+") if len(word) > 3 else word)

    def _has_ally(self, allies: frozenset[str]) -> bool:
        return any(ally in self.words or ally.replace("-", "") in self.joined for ally in allies)

    def _has_allied_run(self, run: tuple[str, ...]) -> bool:
        whole = "-".join(letters(word) for word in run)
        return any(ally in whole and self._has_ally(allies) for allies in _ALLIED for ally in allies if "-" in ally)

    def _has_number(self, roman: str) -> bool:
        values = {"I": 1, "V": 5, "X": 10}
        total = sum(
            -values[sign] if values[sign] < values.get(after, 0) else values[sign]
            for sign, after in zip(roman, roman[1:] + " ", strict=True)
        )
        return str(total) in self.words or (total < 13 and _NUMBER_WORDS[total] in self.words)

    def _has_form(self, word: str) -> bool:
        """A form of the same name: `Newtonian` for Newton, `Italy` for Italian, a plural, a case of another script."""
        if len(word) < 4:
            return word.endswith("s") and word[:-1] in self.words
        if not word.isascii() and any(_is_declined(word, other) for other in self.words if not other.isascii()):
            return True
        return any(_is_derived(word, other) for other in self.words if other[:4] == word[:4])


def _is_acronym(word: str) -> bool:
    return word.isupper() and word.isalpha() and 3 <= len(word) <= 6


def _is_spelled(acronym: str, initials: str) -> bool:
    """`LLM` for `large language models`: words in a row begin with its letters."""
    return acronym in initials


def _is_derived(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    for stem in {short, short.rstrip("ayeo")}:
        if len(stem) >= 4 and long.startswith(stem) and long[len(stem) :] in _DERIVED:
            return True
    return False


def _is_declined(word: str, other: str) -> bool:
    """Cases of one name in a language that declines: they share all but the last letters."""
    shared = next(
        (at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )
    return shared >= 4 and max(len(word), len(other)) - shared <= 3
