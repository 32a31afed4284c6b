"""What rules alone find possible: pairs of sentences of different sources, as claims with their quotes.

What was found is kept (`possible_kept.py`), so that a source more costs what it brings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.compile.clash.found import Clash
from kb.compile.quotes import cut
from kb.errors import BadAnswer
from kb.flows.build import Build
from kb.flows.possible_kept import Line, Lines, kept_bytes, kept_from, renewed
from kb.model_tasks import ContradictionKind
from kb.records import Claim, PassageId
from kb.tasks import ClaimDraft
from kb.vault.disk import put, read
from kb.vault.paths import writable

CACHE = ".kb/cache/possible.json"


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
    before = kept_from(read(path))
    hashes: Mapping[str, str] = {title: record.source.sha256 for title, record in build.records.items()}
    kept = renewed(before, hashes, build.texts, build.origins)
    if kept != before:
        put(path, kept_bytes(kept), is_durable=False)
    places = kept.places
    made = (_suspicion(build, places[one.a], places[one.b], one.clash) for kind in kept.found for one in kind)
    return tuple(one for one in made if one is not None)


def _suspicion(build: Build, a: tuple[Lines, Line], b: tuple[Lines, Line], clash: Clash) -> Suspicion | None:
    one, other = _claim(build, *a), _claim(build, *b)
    if one is None or other is None:
        return None
    return Suspicion(one, other, clash.rule, clash.kind, clash.why, clash.labels)


def _claim(build: Build, source: Lines, line: Line) -> Claim | None:
    """The sentence as a claim: the one that is known, else one cut anew; None where it cannot be quoted."""
    if source.title not in build.texts:
        return None
    try:
        made = cut(ClaimDraft(PassageId(line.passage), (line.number,), "", ()), build.texts[source.title])
    except (BadAnswer, IndexError, KeyError):
        return None
    return build.claims.get(made.id, made)
