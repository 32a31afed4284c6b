"""One sentence denies what the other says: a word of negation before the same words, opposites, all against some."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import fsum

from kb.backing.listed import listed
from kb.compile.clash.found import Clash
from kb.compile.clash.same import other_subject, overlap, same_subject
from kb.compile.clash.saying import NEGATIONS, Saying, stems_of
from kb.compile.clash.words_of_kinds import OPPOSITES
from kb.stems import stem

ALIKE, SHARED = 0.6, 3
RUN = 4
"""Words in a row that the denied and the affirmed sentence share behind the negation."""
CARRIED = 0.8
"""The share of the denied words that the other sentence must say."""
SHORT = 7
_POLES = frozenset(stem(word) for word in OPPOSITES)
SAME_RATE = 0.8
_JOINT = re.compile(r"[,;]?\s+(?:while|whereas|but|although|though)\s+|;\s+")
_WORD = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")
_BARELY = frozenset(listed("barely hardly scarcely slightly"))
_HIGHLY = frozenset(listed("highly largely very mostly predominantly extremely"))
_SAME = frozenset({"same", "equal", "similar"})
_COMPARED = frozenset(listed("slower faster lower higher greater smaller larger shorter longer different"))
_LIGHT = frozenset(listed("be is was are were been the a an to do does did has have had ever"))


def denial(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """One of the two denies the very words that the other says, of the same subject."""
    if not same_subject(a, b, is_strict=False):
        return None
    return _denied(a, b) or _turned(_denied(b, a))


def _turned(clash: Clash | None) -> Clash | None:
    return Clash(clash.rule, clash.kind, clash.why, clash.labels[::-1]) if clash else None


def _denied(no: Saying, yes: Saying) -> Clash | None:
    places = [at for at, word in enumerate(no.tokens) if word in NEGATIONS or word.endswith("n't")]
    if len(places) != 1 or yes.has_negation:
        return None
    behind = [stem(word) for word in no.tokens[places[0] + 1 :] if word not in _LIGHT]
    said = [stem(word) for word in yes.tokens if word not in _LIGHT]
    run = behind[: max(RUN, min(len(behind), 6))]
    if len(run) < min(RUN, 3) or not _in(run[:RUN], said):
        return None
    denied = stems_of(no.tokens[places[0] + 1 :])
    if len(denied & yes.stems) < CARRIED * len(denied):
        return None
    shown = " ".join(no.tokens[places[0] : places[0] + 5])
    return Clash("denial", "contradicts", f"“{shown}” against the same without it", (shown, "not denied"))


def _in(run: list[str], said: list[str]) -> bool:
    return any(said[at : at + len(run)] == run for at in range(len(said) - len(run) + 1))


def opposites(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """Two clauses of much the same words, with opposite ones among the rest."""
    if _denies(a) != _denies(b) or other_subject(a, b) or _differ_in_a_word(a, b) or len(a.stems & b.stems) < SHARED:
        return None
    for one in _clauses(a):
        for other in _clauses(b):
            found = _opposed(one, other, rarity)
            if found:
                return Clash("opposites", "contradicts", f"{found[0]} against {found[1]}", found)
    return None


def _denies(saying: Saying) -> bool:
    """Whether it denies, by a word that is no opposite of another: `never` is the opposite of `always`."""
    return any((word in NEGATIONS or word.endswith("n't")) and word not in OPPOSITES for word in saying.tokens)


def _differ_in_a_word(a: Saying, b: Saying) -> bool:
    """Whether two short sentences each have a word of their own besides the opposites: they may be of two things."""
    x, y = (side.stems - _POLES for side in (a, b))
    return max(len(x), len(y)) <= SHORT and bool(x - y) and bool(y - x)


def _clauses(saying: Saying) -> list[tuple[str, ...]]:
    """The whole sentence, and its clauses where it has several."""
    parts = [part for part in _JOINT.split(saying.plain.lower()) if len(part.split()) > 3]
    cut = [tuple(_WORD.findall(part)) for part in parts]
    return [saying.tokens] if len(cut) < 2 else [saying.tokens, *cut]


def _opposed(one: tuple[str, ...], other: tuple[str, ...], rarity: Mapping[str, float]) -> tuple[str, str] | None:
    mine, yours = _poles(one), _poles(other)
    for line, (side, word) in mine.items():
        against = yours.get(line)
        if against is None or against[0] == side:
            continue
        x, y = (stems_of(side_of) - {stem(word), stem(against[1])} for side_of in (one, other))
        weight = min(fsum(rarity.get(w, 1.0) for w in words) for words in (x, y))
        share = fsum(rarity.get(w, 1.0) for w in x & y) / weight if weight else 0.0
        if len(x & y) >= SHARED and share >= ALIKE:
            return word, against[1]
    return None


def degrees(a: Saying, b: Saying, rarity: Mapping[str, float]) -> Clash | None:
    """One subject that is barely what it is highly; at the same rate as what is slower."""
    if not same_subject(a, b, is_strict=False) and overlap(a, b, rarity) < SAME_RATE:
        return None
    for one, other, is_turned in ((a, b, False), (b, a, True)):
        for weak, strong in ((_BARELY, _HIGHLY), (_SAME, _COMPARED)):
            found = _before_one_word(one.tokens, weak, other.tokens, strong)
            if found and overlap(a, b, rarity) >= ALIKE:
                labels = found[::-1] if is_turned else found
                return Clash("opposites", "contradicts", f"{labels[0]} against {labels[1]}", labels)
    return None


def _before_one_word(
    one: tuple[str, ...], firsts: frozenset[str], other: tuple[str, ...], seconds: frozenset[str]
) -> tuple[str, str] | None:
    behind = {other[at + 1]: other[at] for at in range(len(other) - 1) if other[at] in seconds}
    for at in range(len(one) - 1):
        if one[at] in firsts and one[at + 1] in behind:
            return f"{one[at]} {one[at + 1]}", f"{behind[one[at + 1]]} {one[at + 1]}"
    return None


def _poles(tokens: tuple[str, ...]) -> dict[int, tuple[int, str]]:
    """The lines of opposites that some words take one side of."""
    found: dict[int, tuple[int, str]] = {}
    both: set[int] = set()
    for word in tokens:
        known = OPPOSITES.get(word)
        if known is None:
            continue
        line, side = known
        if line in found and found[line][0] != side:
            both.add(line)
        found.setdefault(line, (side, word))
    return {line: value for line, value in found.items() if line not in both}
