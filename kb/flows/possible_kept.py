"""What is kept of looking for possible contradictions: sentences by source, which pairs were compared, what was found.

It lies in `.kb/cache/`. Sources that did not change are not read again, and of the others only what is new is compared;
what comes out is what a fresh start would find, since a rule's word on two sentences depends on these two alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.compile.clash.found import Clash
from kb.compile.clash.possible import RULES, STORIES, Rule, Spot, clash_of, may_clash, neighbours, spot_of
from kb.compile.clash.saying import Saying, sayings
from kb.records import PassageId, Text
from kb.vault.codec import decode, encode
from kb.words import digest

VERSION = 2
"""To be raised whenever a rule changes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, with the words by which its neighbours are found."""

    passage: str
    number: int
    words: str
    keys: str
    subject: str = ""
    around: str = ""
    """The words around it, where it may tell a story."""
    story: str = ""
    """The stems of these."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The sentences of a source, as it was when its file had this hash."""

    title: str
    sha256: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Two sentences that a rule flags, by their places among all."""

    a: int
    b: int
    clash: Clash


@dataclass(frozen=True, slots=True)
class Kept:
    """The state after a search. The places of sentences count through all sources."""

    version: int = VERSION
    key: str = ""
    """Which sources these are, in which state, and of which origins."""
    sources: tuple[Lines, ...] = ()
    compared: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    """The pairs that were compared by the rules, and as stories: a and b in turn."""
    found: tuple[tuple[Found, ...], tuple[Found, ...]] = field(default=((), ()))

    @property
    def places(self) -> tuple[tuple[Lines, Line], ...]:
        """Each sentence with its source."""
        return tuple((source, line) for source in self.sources for line in source.lines)


def kept_from(content: bytes | None) -> Kept:
    """What a file holds; nothing when it is of another version, or nothing that kb wrote."""
    try:
        kept = decode(Kept, json.loads(content or b"null"))
        is_whole = _is_whole(kept)
    except ValueError:
        return Kept()
    return kept if kept.version == VERSION and is_whole else Kept()


def _is_whole(kept: Kept) -> bool:
    last = len(kept.places)
    places = [
        *kept.compared[0],
        *kept.compared[1],
        *(at for kind in kept.found for one in kind for at in (one.a, one.b)),
    ]
    return not any(len(kind) % 2 for kind in kept.compared) and all(0 <= at < last for at in places)


def kept_bytes(kept: Kept) -> bytes:
    """The file of a state."""
    return json.dumps(encode(kept), ensure_ascii=False, separators=(",", ":")).encode()


def renewed(kept: Kept, hashes: Mapping[str, str], texts: Mapping[str, Text], origins: Mapping[str, str]) -> Kept:
    """The state for sources with these hashes, by title; only texts of those that are new or changed are read."""
    key = _key(hashes, origins)
    if kept.key == key:
        return kept
    old = {source.title: source for source in kept.sources if hashes.get(source.title) == source.sha256}
    sources = tuple(
        old.get(title) or Lines(title, hashes[title], tuple(_lines(texts[title])))
        for title in sorted(hashes)
        if title in old or title in texts
    )
    made = Kept(key=key, sources=sources)
    moved = _moved(kept, made, old)
    ways = neighbours([_spot(source, line) for source, line in made.places])
    done = [
        _compared(made, way, origins, _known(kept, moved, kind), STORIES if kind else RULES)
        for kind, way in enumerate(ways)
    ]
    (rules, by_rules), (stories, by_stories) = done
    return replace(made, compared=(rules, stories), found=(by_rules, by_stories))


def _key(hashes: Mapping[str, str], origins: Mapping[str, str]) -> str:
    told = (f"{title}:{hashes[title]}:{origins.get(title, title)}" for title in sorted(hashes))
    return digest("|".join(told), 24)


def _lines(text: Text) -> Iterator[Line]:
    for saying in sayings(text):
        spot = spot_of(saying)
        is_story = bool(spot.around)
        yield Line(
            saying.passage,
            saying.number,
            saying.words,
            " ".join(sorted(spot.words)),
            saying.title,
            saying.around if is_story else "",
            " ".join(sorted(spot.around)),
        )


def _spot(source: Lines, line: Line) -> Spot:
    return Spot(source.title, frozenset(line.keys.split()), frozenset(line.story.split()))


def _moved(kept: Kept, made: Kept, same: Mapping[str, Lines]) -> dict[int, int]:
    """The place that a sentence had → the one that it has now; those of sources that changed have none."""
    starts = _starts(made.sources)
    return {
        at + number: starts[source.title] + number
        for source, at in zip(kept.sources, _starts(kept.sources).values(), strict=True)
        if source.title in same and source.title in starts
        for number in range(len(source.lines))
    }


def _starts(sources: Iterable[Lines]) -> dict[str, int]:
    found, at = {}, 0
    for source in sources:
        found[source.title] = at
        at += len(source.lines)
    return found


def _known(kept: Kept, moved: Mapping[int, int], kind: int) -> dict[tuple[int, int], Clash | None]:
    """What was said of pairs whose sentences are both the same still."""
    flat = kept.compared[kind]
    told: dict[tuple[int, int], Clash | None] = {(one.a, one.b): one.clash for one in kept.found[kind]}
    pairs = zip(flat[::2], flat[1::2], strict=True)
    return {(moved[a], moved[b]): told.get((a, b)) for a, b in pairs if a in moved and b in moved}


def _compared(
    made: Kept,
    way: Sequence[tuple[int, int]],
    origins: Mapping[str, str],
    known: Mapping[tuple[int, int], Clash | None],
    rules: Sequence[Rule],
) -> tuple[tuple[int, ...], tuple[Found, ...]]:
    """The pairs that may clash, and those that do; only what is not known is compared."""
    places = made.places
    readied: dict[int, Saying] = {}

    def saying(at: int) -> Saying:
        if at not in readied:
            readied[at] = _saying(*places[at])
        return readied[at]

    flat: list[int] = []
    found: list[Found] = []
    for a, b in way:
        if not may_clash(places[a][0].title, places[b][0].title, origins):
            continue
        flat += (a, b)
        clash = known[a, b] if (a, b) in known else clash_of(saying(a), saying(b), rules)
        if clash:
            found.append(Found(a, b, clash))
    return tuple(flat), tuple(found)


def _saying(source: Lines, line: Line) -> Saying:
    return Saying(source.title, PassageId(line.passage), line.number, line.words, line.subject, line.around)
