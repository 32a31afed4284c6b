"""Pairs of claims whose answer is known: generated ones, packs of pairs, the candidates of a folder of sources.

Knows files and what the product would ask about; judges nothing and counts nothing.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from contradiction_pairs import pairs

from kb.compile.clash.pairing import ClaimWords, candidates, likeness
from kb.model_tasks import Pair
from kb.names import claim_id
from kb.records import Claim, PassageId, Quote
from kb.words import digest

_NOT_THE_SUBJECT = re.compile(r"\s*\([^()]*\)$")
_WORD = re.compile(r"[^\W_]+")
ALIKE = 0.6
"""The share of the shorter text's word pairs from which two texts are one sentence."""


@dataclass(frozen=True, slots=True)
class Case:
    """A pair, what it is about, and whether both can be true; None: neither right nor wrong to flag."""

    kind: str
    pair: Pair
    contradicts: bool | None
    hidden: str = ""
    """In a folder of sources: the id of the hidden pair that it is."""


def claim(source: str, words: str, subject: str = "") -> Claim:
    """A sentence as a claim of a source."""
    at = ("p-00000000.s1",)
    subjects = (subject,) if subject else ()
    return Claim(claim_id(source, at, words), source, words, at, (Quote(PassageId("p-00000000"), words, ""),), subjects)


def generated() -> list[Case]:
    """The pairs of the tests, in an order that does not tell which is which."""
    made = [Case(one.kind, _of_two(one.a, one.b), one.contradicts) for one in pairs()]
    return sorted(made, key=_shuffled)


def pack(path: Path, first: int, skipped: int = 0) -> list[Case]:
    """Some pairs of a file of `{a, b, label}`, chosen by hashes; every label but `contradiction` is none.

    Another number `skipped` at the start of that order gives other pairs.
    """
    rows = _rows(path)
    made = [Case(row["label"], _of_two(row["a"], row["b"]), row["label"] == "contradiction") for row in rows]
    return sorted(made, key=_shuffled)[skipped : skipped + first]


def _of_two(a: str, b: str) -> Pair:
    return Pair(claim("First source", a), claim("Second source", b))


def _shuffled(case: Case) -> str:
    return digest(f"{case.pair.a.text}|{case.pair.b.text}", 16)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


# -- a folder of sources with hidden pairs -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Haystack:
    """What the product would ask about in a folder of sources, the likeliest first."""

    cases: tuple[Case, ...]
    hidden: int
    """How many pairs are hidden in the sources."""

    def sample(self, first: int, rest: int) -> tuple[list[Case], list[Case]]:
        """The likeliest candidates, and some of the others chosen by hashes."""
        others = sorted(self.cases[first:], key=_shuffled)
        return list(self.cases[:first]), others[:rest]


def haystack(folder: Path) -> Haystack:
    """The candidates of `claims.jsonl`, source by source as they would be ingested, with `gold.jsonl` as answers."""
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for row in _rows(folder / "claims.jsonl"):
        title = row["source"].removesuffix(".md")
        by_source[row["source"]].append(claim(title, row["text"], _NOT_THE_SUBJECT.sub("", title)))
    hidden = _rows(folder / "gold.jsonl")
    by_file: dict[frozenset[str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in hidden:
        by_file[frozenset(row[side]["source"] for side in "ab")].append(row)
    made = [_case(a, b, by_file) for a, b in _candidates(by_source)]
    return Haystack(tuple(made), len(hidden))


def _candidates(by_source: Mapping[str, Sequence[Claim]]) -> Iterator[tuple[Claim, Claim]]:
    words, known = ClaimWords(), dict[str, Claim]()
    found: list[tuple[Claim, Claim]] = []
    for source in sorted(by_source):
        words.add(by_source[source])
        known |= {one.id: one for one in by_source[source]}
        found += candidates(by_source[source], words, known, {}, lambda _: ())
    return iter(sorted(found, key=lambda one: (-likeness(*one, words, lambda _: ()), one[0].id, one[1].id)))


def _case(a: Claim, b: Claim, hidden: Mapping[frozenset[str], Sequence[Mapping[str, Any]]]) -> Case:
    """The candidate with its answer: a hidden pair, beside one (no answer), or neither."""
    sides = {f"{one.source}.md": one.text for one in (a, b)}
    met = [(row["id"], _met(sides, row)) for row in hidden.get(frozenset(sides), ())]
    whole = next((name for name, hits in met if hits == 2), "")
    beside = any(hits == 1 for _, hits in met)
    answer = True if whole else None if beside else False
    return Case("hidden" if whole else "beside" if beside else "other", Pair(a, b), answer, whole)


def _met(sides: Mapping[str, str], row: Mapping[str, Any]) -> int:
    return sum(overlaps(sides[row[side]["source"]], row[side]["quote"]) for side in "ab")


def overlaps(a: str, b: str) -> bool:
    """Whether two texts are one sentence, or a part of it."""
    short, long = sorted((_WORD.findall(text.lower()) for text in (a, b)), key=len)
    if len(short) < 4:
        return short == long
    known = set(pairwise(long))
    return sum(pair in known for pair in pairwise(short)) >= ALIKE * (len(short) - 1)
