"""Which files of raw/ have come to rest. Knows stamps and times as values; looks at no file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

Stamp = tuple[int, ...]
"""Size, time of the content, time of the entry; times in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was last seen, and since when it has looked so, in seconds of the clock."""

    stamp: Stamp
    since: float


@dataclass(frozen=True, slots=True)
class Rest:
    """The files that rest, and those that still change."""

    settled: frozenset[str]
    moving: frozenset[str]


def seen_again(before: Mapping[str, Seen], stamps: Mapping[str, Stamp], now: float) -> dict[str, Seen]:
    """What is known of the files after another look.

    At the first look the time of a file's entry counts, which no copying sets back; what comes later came now.
    """
    made = {}
    for name, stamp in stamps.items():
        known = before.get(name)
        if known is None:
            made[name] = Seen(stamp, now if before else min(now, stamp[-1] / 10**9))
        else:
            made[name] = known if known.stamp == stamp else Seen(stamp, now)
    return made


def at_rest(seen: Mapping[str, Seen], written: Collection[str], now: float, quiet: float) -> Rest:
    """Part the files by whether they looked the same for `quiet` seconds and nobody has them open for writing."""
    settled = frozenset(name for name, one in seen.items() if now - one.since >= quiet and name not in written)
    return Rest(settled, frozenset(seen) - settled)


def is_time(rest: Rest, seen: Mapping[str, Seen], now: float, patience: float) -> bool:
    """Whether the settled files are to be compiled: all are settled, or one has waited long for the others.

    Files that come together are so compiled together, in the order of their names.
    """
    if not rest.settled:
        return False
    return not rest.moving or any(now - seen[name].since >= patience for name in rest.settled)
