"""What rules alone find possible: pairs of sentences of different sources, found once for a state of the sources.

What was found is kept in `.kb/cache/`, and found anew when a source came, went or changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from kb.compile.clash.possible import Possible, possible
from kb.compile.clash.saying import sayings
from kb.compile.quotes import cut
from kb.errors import BadAnswer
from kb.flows.build import Build
from kb.model_tasks import ContradictionKind
from kb.records import Claim, PassageId
from kb.tasks import ClaimDraft
from kb.vault.disk import put, read
from kb.vault.paths import writable
from kb.words import digest

CACHE = ".kb/cache/possible.json"
VERSION = 1
"""To be raised whenever a rule changes."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two sentences that may contradict each other, as claims with their quotes."""

    a: Claim
    b: Claim
    rule: str
    kind: ContradictionKind
    why: str
    labels: tuple[str, str]


def suspicions(build: Build) -> tuple[Suspicion, ...]:
    """What the rules find in all sources that are compiled, in their order."""
    path = writable(build.vault, CACHE)
    key = digest("|".join([str(VERSION), *(f"{t}:{r.source.sha256}" for t, r in sorted(build.records.items()))]), 24)
    kept = _kept(read(path), key)
    if kept is None:
        kept = [_row(one) for one in _found(build)]
        put(path, json.dumps({"key": key, "pairs": kept}, ensure_ascii=False).encode(), is_durable=False)
    made = (_suspicion(build, row) for row in kept)
    return tuple(one for one in made if one is not None)


def _found(build: Build) -> list[Possible]:
    texts = (build.texts[title] for title in sorted(build.records) if title in build.texts)
    return list(possible([saying for text in texts for saying in sayings(text)], build.origins))


def _row(one: Possible) -> dict[str, object]:
    sides = {name: [side.source, side.passage, side.number] for name, side in (("a", one.a), ("b", one.b))}
    clash = one.clash
    return {**sides, "rule": clash.rule, "kind": clash.kind, "why": clash.why, "labels": list(clash.labels)}


def _kept(content: bytes | None, key: str) -> list[dict[str, object]] | None:
    """The rows of the cache, None when they are of another state or nothing that kb wrote."""
    try:
        found = json.loads(content or b"null")
        rows = found["pairs"] if found and found["key"] == key else None
    except (ValueError, TypeError, KeyError):
        return None
    is_good = isinstance(rows, list) and all(isinstance(row, dict) and _has_form(row) for row in rows)
    return rows if is_good else None


def _has_form(row: Mapping[str, object]) -> bool:
    sides = (row.get("a"), row.get("b"), row.get("labels"))
    words = (row.get("rule"), row.get("why"))
    sizes = [len(side) if isinstance(side, list) else 0 for side in sides]
    return sizes == [3, 3, 2] and all(isinstance(word, str) for word in words) and row.get("kind") in _KINDS


_KINDS = get_args(ContradictionKind)


def _suspicion(build: Build, row: Mapping[str, object]) -> Suspicion | None:
    a, b = (_claim(build, row[side]) for side in ("a", "b"))
    if a is None or b is None:
        return None
    labels = row["labels"]
    assert isinstance(labels, list)
    kind = next(kind for kind in _KINDS if kind == row["kind"])
    return Suspicion(a, b, str(row["rule"]), kind, str(row["why"]), (str(labels[0]), str(labels[1])))


def _claim(build: Build, at: object) -> Claim | None:
    """The sentence as a claim: the one that is known, else one cut anew; None where it cannot be quoted."""
    assert isinstance(at, list)
    title, passage, number = at
    if title not in build.texts or not isinstance(number, int):
        return None
    try:
        made = cut(ClaimDraft(PassageId(str(passage)), (number,), "", ()), build.texts[title])
    except (BadAnswer, IndexError):
        return None
    return build.claims.get(made.id, made)
