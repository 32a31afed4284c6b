"""What things are called against what else they are called: kinds that exclude each other, peoples, places, makers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.backing.listed import listed
from kb.backing.reading import letters
from kb.compile.clash.found import Clash
from kb.compile.clash.same import equal_subject, same_subject
from kb.compile.clash.saying import PRONOUNS, VAGUE, Saying
from kb.compile.clash.words_of_kinds import CLASSES, MADE, PEOPLES
from kb.stems import stem

_BEING = ("is", "are", "was", "were")
_STOPS = frozenset(
    listed(
        "of in on at that which who whose from by for with and but set located based near to about known made when"
        " where written directed produced created starring released born"
    )
)
_SKIP = frozenset(listed("a an the also only one"))
_PLACE = re.compile(
    r"\b(?P<verb>born|died|headquartered|based|located|situated|held|lies|is|was|lives|lived|buried)"
    r"(?:\s+on\s[\w ,]{4,24}?|\s+(?:c\.\s)?\d{4})?\s+(?:in|at)\s+(?:the\s+)?"
    r"(?P<place>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+){0,2})(?P<more>(?:,\s*[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)*)*)"
)
_NOT_PLACES = frozenset(listed("january february march april may june july august september october november december"))
_NAME = r"(?:[A-Z][\w'.-]*\s?){1,4}"
_MAKERS = "|".join(sorted(MADE, key=len, reverse=True))
_BY = re.compile(rf"\b(?P<verb>{_MAKERS})\s+(?:[\w ,]{{0,30}}?\s)?by\s+(?P<who>{_NAME}(?:(?:,| and)\s+{_NAME})*)")
_WHO = re.compile(rf"^(?P<who>{_NAME}(?:(?:,| and)\s+{_NAME})*)(?:co-?)?(?P<verb>{_MAKERS})\s+(?P<what>[^.;]*)")


def is_a(saying: Saying) -> tuple[str, ...]:
    """The words that say what a subject is: `an American drama film` in `X is an American drama film set in …`."""
    words = saying.split[1]
    if not words or words[0] not in _BEING:
        return ()
    if len(words) > 1 and words[1] not in _SKIP and words[1] not in PEOPLES:
        return ()
    found: list[str] = []
    for word in words[1:12]:
        if word in _STOPS and found:
            break
        if word not in _SKIP:
            found.append(word)
    return tuple(found)


def kinds_clash(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """One subject that is called two things which nothing is both of, or is of two peoples."""
    x, y = is_a(a), is_a(b)
    if not x or not y or a.has_negation or b.has_negation or not equal_subject(a, b):
        return None
    for group, one in _classes(x).items():
        other = _classes(y).get(group)
        if other and not one[0] & other[0]:
            return Clash("kinds", "contradicts", f"a {one[1]} against a {other[1]}", (one[1], other[1]))
    mine, yours = _peoples(x), _peoples(y)
    if mine and yours and not set(mine) & set(yours):
        one_name, other_name = next(iter(mine.values())), next(iter(yours.values()))
        return Clash("peoples", "contradicts", f"{one_name} against {other_name}", (one_name, other_name))
    return None


def kind_denied(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """One subject that is said to be no such thing, and to be just that."""
    if a.has_negation == b.has_negation or not same_subject(a, b):
        return None
    no, yes = (a, b) if a.has_negation else (b, a)
    words = no.split[1]
    if len(words) < 4 or words[0] not in _BEING or words[1] not in ("not", "never") or words[2] not in ("a", "an"):
        return None
    denied = _predicate(words[2:])
    said = is_a(yes)
    if not denied or not set(denied) <= set(said):
        return None
    labels = ("not a " + " ".join(denied), " ".join(said))
    return Clash("denial", "contradicts", f"{labels[0]} against {labels[1]}", labels if no is a else labels[::-1])


def _predicate(words: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for word in words[:12]:
        if word in _STOPS and found:
            return () if len(found) > 3 else tuple(found)
        if word not in _SKIP:
            found.append(word)
    return tuple(found)


def _classes(words: tuple[str, ...]) -> dict[int, tuple[set[int], str]]:
    found: dict[int, tuple[set[int], str]] = {}
    for word in words:
        known = CLASSES.get(word) or CLASSES.get(word.removesuffix("s"))
        if known:
            group = found.setdefault(known[0], (set(), word))
            group[0].add(known[1])
    return found


def _peoples(words: tuple[str, ...]) -> dict[str, str]:
    parts = [part for word in words for part in word.split("-")]
    return {PEOPLES[part]: part.capitalize() for part in parts if part in PEOPLES}


def places_clash(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """One subject at two places that cannot hold each other: two countries, or two of the same kind."""
    if a.has_negation or b.has_negation or not same_subject(a, b):
        return None
    for verb, place, more in _places(a.plain):
        for other_verb, other, other_more in _places(b.plain):
            if verb == other_verb and _excludes((place, more), (other, other_more)):
                return Clash("places", "contradicts", f"{verb} in {place} against {other}", (place, other))
    return None


_AT = {"headquartered": "based", "is": "lies", "was": "lies", "located": "lies", "situated": "lies", "lived": "lives"}


def _places(plain: str) -> Iterator[tuple[str, str, str]]:
    for found in _PLACE.finditer(plain):
        if letters(found["place"].split()[0]) not in _NOT_PLACES:
            verb = found["verb"]
            yield _AT.get(verb, verb), found["place"], (found["more"] or "").strip(", ")


def _excludes(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether neither place can lie in the other: two countries, or two places of which none is called a country."""
    x, y = (_parts(*side) for side in (one, other))
    if x & y or any(p.startswith(q) or q.startswith(p) for p in x for q in y):
        return bool(one[1] and one[1] == other[1]) and letters(one[0]) != letters(other[0])
    countries = [{PEOPLES[part] for part in side if part in PEOPLES} for side in (x, y)]
    if countries[0] and countries[1]:
        return not countries[0] & countries[1]
    return not countries[0] and not countries[1]


def _parts(place: str, more: str) -> set[str]:
    return {letters(part.strip()) for part in f"{place},{more}".split(",") if part.strip()}


def makers_clash(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """One thing made by two sets of people that share nobody."""
    if a.has_negation or b.has_negation:
        return None
    for verb, what, who, shown in _made(a):
        for other_verb, other_what, others, other_shown in _made(b):
            if verb == other_verb and what and other_what and _is_one(what, other_what) and not who & others:
                return Clash("makers", "contradicts", f"{verb} by {shown} against {other_shown}", (shown, other_shown))
    return None


def _made(saying: Saying) -> Iterator[tuple[str, frozenset[str], frozenset[str], str]]:
    for found in _BY.finditer(saying.plain):
        yield MADE[found["verb"]], saying.subject, _people(found["who"]), found["who"].strip(" .")
    active = _WHO.match(saying.plain)
    if active and not _people(active["who"]) & (PRONOUNS | VAGUE):
        what = re.split(r"\b(?:in|on|at|with|for|after|when|from|as)\b|,", active["what"])[0]
        words = frozenset(stem(letters(word)) for word in re.findall(r"[^\W_]+", what)) - _ARTICLES
        yield MADE[active["verb"]], words, _people(active["who"]), active["who"].strip(" .")


_ARTICLES = frozenset(stem(word) for word in ["a", "an", "the", "first", "new", "its", "his", "her"])


def _people(words: str) -> frozenset[str]:
    return frozenset(letters(word) for word in re.findall(r"[^\W_]+", words)) - {"and", "the", "of"}


def _is_one(x: frozenset[str], y: frozenset[str]) -> bool:
    stems = [frozenset(stem(word) for word in side) - _ARTICLES for side in (x, y)]
    short, long = sorted(stems, key=len)
    return bool(short) and short <= long and len(long) - len(short) <= (len(short) > 1)
