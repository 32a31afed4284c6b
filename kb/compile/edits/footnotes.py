"""The footnotes of a page: marks for claims, and definitions at the page's end in the order of first marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.compile.edits.sheet import newline_of
from kb.errors import NotFound
from kb.markdown.cite import claim_of, definitions, is_label, labels
from kb.markdown.page import Definition, Tree, parse
from kb.markdown.scan import masked_blocks
from kb.names import text_note_of
from kb.records import ClaimId, Evidence, PageId

_ANY_MARK = re.compile(r"(?<!\\)\[\^([^\[\]\s]+)\]")


def labels_for(tree: Tree, claims: Iterable[ClaimId], evidence: Evidence) -> tuple[str, ...]:
    """The labels of these claims: as the evidence has them, else as the page cites them. Raises `NotFound`."""
    made: dict[str, None] = {}
    for claim in claims:
        if claim in evidence.claims:
            made |= dict.fromkeys(labels(evidence.claims[claim]))
            continue
        cited = [definition.label for definition in tree.definitions if claim_of(definition.label) == claim]
        if not cited:
            raise NotFound(f"no claim {claim} is known")
        made |= dict.fromkeys(cited)
    return tuple(made)


def marks(labels: Iterable[str]) -> str:
    """The marks of these labels: `[^soft-1a2b3c][^dwar-9f8e7d]`."""
    return "".join(f"[^{label}]" for label in labels)


def is_citation(definition: Definition) -> bool:
    """Whether a definition is of kb's form, and not a footnote of a person."""
    return is_label(definition.label) and bool(definition.passage)


def cited_labels(tree: Tree) -> tuple[str, ...]:
    """The labels of all marks of a page in order of their first, those inside of definitions too."""
    view = masked_blocks(tree.text, tree.blocks)
    heads = {tree.text.index("[", definition.start) for definition in tree.definitions}
    found = (mark for mark in _ANY_MARK.finditer(view) if mark.start() not in heads)
    return tuple(dict.fromkeys(mark.group(1) for mark in found))


def with_definitions(text: str, ids: Mapping[str, PageId], evidence: Evidence, more: Mapping[str, str]) -> str:
    """The page with one definition for each citation that it marks, in order of the first marks, at its end.

    Those that stand keep their bytes, kb's that nobody cites go, and a person's stay where they are. `more` are the
    definitions that came with statements of other pages.
    """
    tree = parse(text, ids)
    standing: dict[str, str] = {}
    for definition in tree.definitions:
        if is_citation(definition):
            standing.setdefault(definition.label, text[definition.start : definition.end])
    theirs = {definition.label for definition in tree.definitions if not is_citation(definition)}
    wanted = [
        raw
        for label in cited_labels(tree)
        if label not in theirs and (raw := standing.get(label) or more.get(label) or _made(label, evidence))
    ]
    zone = _zone(tree)
    ours = [text[d.start : d.end] for d in tree.definitions if is_citation(d)]
    if ours == wanted and all(d.start >= zone.start for d in tree.definitions if is_citation(d)):
        return text
    made = _rewritten(tree, zone, wanted)
    if len(parse(made).definitions) < len(wanted) and tree.blocks:  # the page ends in code that never closes
        last = tree.blocks[-1]
        newline = newline_of(text)
        lines = newline.join(wanted) + newline * 2
        above = _without(tree, [d for d in tree.definitions if is_citation(d)], last.start)
        return above + lines + text[last.start :]
    return made


def _made(label: str, evidence: Evidence) -> str:
    claim = evidence.claims.get(claim_of(label)) if is_label(label) else None
    lines = dict(zip(labels(claim), definitions(claim), strict=True)) if claim else {}
    return lines.get(label, "")


@dataclass(frozen=True, slots=True)
class _Zone:
    """The run of definitions that closes a page, at most with comments behind it."""

    start: int
    end: int
    parts: tuple[tuple[bool, str], ...]
    """Of each definition: whether it is a citation, and its text with what is behind it."""


def _zone(tree: Tree) -> _Zone:
    blocks = tree.blocks
    last = len(blocks)
    while last and blocks[last - 1].kind in ("comment", "rule", "html"):
        last -= 1
    if not last or blocks[last - 1].kind != "definition":
        return _Zone(len(tree.text), len(tree.text), ())
    first = last
    while first and blocks[first - 1].kind == "definition":
        first -= 1
    citations = {definition.start: is_citation(definition) for definition in tree.definitions}
    parts = tuple((citations[block.start], tree.text[block.start : block.end]) for block in blocks[first:last])
    return _Zone(blocks[first].start, blocks[last - 1].end, parts)


def _rewritten(tree: Tree, zone: _Zone, wanted: Sequence[str]) -> str:
    newline = newline_of(tree.text)
    above = _without(tree, [d for d in tree.definitions if is_citation(d)], zone.start)
    left = list(wanted)
    parts: list[str] = []
    slots = [number for number, (is_ours, _) in enumerate(zone.parts) if is_ours]
    for number, (is_ours, words) in enumerate(zone.parts):
        if not is_ours:
            parts.append(words)
            continue
        behind = words[len(words.rstrip()) :] or newline
        parts += [left.pop(0) + behind] if left else []
        if number == slots[-1]:
            parts += [line + newline for line in left]
            left = []
    parts += [line + newline for line in left]
    body = above.rstrip("\r\n") + newline * (2 if parts and above.strip() else 1)
    behind = tree.text[zone.end :]
    made = body + _closed(parts, newline)
    return made + behind if behind else made.rstrip("\r\n") + newline


def _without(tree: Tree, going: Iterable[Definition], end: int) -> str:
    """The text before `end` without these definitions and the blank lines behind them."""
    text = tree.text[:end]
    ends = {block.start: block.end for block in tree.blocks}
    for definition in sorted(going, key=lambda one: -one.start):
        if definition.start < end:
            text = text[: definition.start] + text[ends[definition.start] :]
    return text


def _closed(parts: Sequence[str], newline: str) -> str:
    """The definitions line by line, each on lines of its own."""
    made = ""
    for part in parts:
        made += "" if not made or made.endswith(("\n", "\r")) else newline
        made += part
    return made


def cited_titles(tree: Tree, evidence: Evidence) -> tuple[str, ...]:
    """The titles of the sources that a page cites, in order of the first marks."""
    by_label = {definition.label: definition for definition in tree.definitions if is_citation(definition)}
    titles: dict[str, None] = {}
    for label in cited_labels(tree):
        if label in by_label:
            claim = evidence.claims.get(claim_of(label))
            note = text_note_of(by_label[label].note)
            titles[claim.source if claim else note[0] if note else by_label[label].note] = None
    return tuple(titles)
