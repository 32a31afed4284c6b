"""The lists of a Word document: which paragraphs have bullets, which numbers, and which number. Knows no text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.convert.docx.package import W, number, stated, value
from kb.convert.trees import Element

_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts."""

    kind: str = "decimal"
    start: int = 1
    sign: str = ""
    """What stands before the words: `•`, `%1.`."""

    @property
    def is_shown(self) -> bool:
        """Whether anything stands before the words: an item without it goes on with the one above."""
        return self.kind != "none" and bool(self.sign.strip())

    @property
    def is_counted(self) -> bool:
        """Whether the items have numbers or letters."""
        return self.kind not in ("bullet", "none")


@dataclass(frozen=True, slots=True)
class Numbering:
    """The lists of a document by their ids."""

    levels: Mapping[str, Mapping[int, Level]]
    roots: Mapping[str, str]
    """List → the definition whose numbers it shares with others."""
    restarts: Mapping[str, Mapping[int, int]]
    """List → depth → the number at which it starts anew."""
    by_style: Mapping[tuple[str, str], int]
    """List and style of a paragraph → the depth that belongs to this style."""

    def level(self, name: str, depth: int) -> Level | None:
        """How a list counts at a depth from 0; `None` when there is no such list."""
        return self.levels[name].get(depth, Level("bullet", sign="•")) if name in self.levels else None


@dataclass(slots=True)
class Counters:
    """The numbers that were given so far."""

    numbering: Numbering
    _given: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def next(self, name: str, depth: int) -> int:
        """The number of the next item of a list at a depth; deeper levels count anew after it."""
        root = self.numbering.roots.get(name, name)
        given = self._given.setdefault(root, {})
        level = self.numbering.level(name, depth) or Level()
        restart = self.numbering.restarts.get(name, {}).get(depth)
        if restart is not None and (name, depth) not in self._seen:
            given[depth] = restart
        else:
            given[depth] = given[depth] + 1 if depth in given else level.start
        self._seen.add((name, depth))
        for deeper in [one for one in given if one > depth]:
            del given[deeper]
        return given[depth]


def numbering(root: Element | None) -> Numbering:
    """The lists that a document defines."""
    if root is None:
        return Numbering({}, {}, {}, {})
    abstract = {stated(one, W + "abstractNumId"): one for one in root.iter(W + "abstractNum")}
    by_link = {value(one, "w:styleLink"): name for name, one in abstract.items() if value(one, "w:styleLink")}
    levels: dict[str, Mapping[int, Level]] = {}
    roots: dict[str, str] = {}
    restarts: dict[str, dict[int, int]] = {}
    by_style: dict[tuple[str, str], int] = {}
    for one in root.iter(W + "num"):
        name, base = stated(one, W + "numId"), value(one, "w:abstractNumId")
        base = by_link.get(value(abstract.get(base), "w:numStyleLink"), base)
        found = _levels(abstract.get(base))
        for changed in one.iter(W + "lvlOverride"):
            depth = _depth(changed)
            found |= _levels(changed)
            start = value(changed, "w:startOverride")
            if start:
                restarts.setdefault(name, {})[depth] = number(start, 1)
        levels[name], roots[name] = found, base
        for level in abstract[base].iter(W + "lvl") if base in abstract else ():
            if value(level, "w:pStyle"):
                by_style[name, value(level, "w:pStyle")] = _depth(level)
    return Numbering(levels, roots, restarts, by_style)


def _levels(element: Element | None) -> dict[int, Level]:
    found = element.iter(W + "lvl") if element is not None else ()
    return {
        _depth(one): Level(
            value(one, "w:numFmt", "decimal"), max(number(value(one, "w:start"), 1), 0), value(one, "w:lvlText")
        )
        for one in found
    }


def _depth(element: Element) -> int:
    return min(max(number(stated(element, W + "ilvl")), 0), _DEEPEST - 1)
