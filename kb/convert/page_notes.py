"""Footnotes of web pages that links lead to: marks and notes made one plain shape, the notes taken out of the page.

A mark becomes `<a role="doc-noteref" href="#LABEL">`, a note an `aside` with `role="doc-footnote"` and that id.
Notes without links are read by `page_loose_notes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.convert.page_note_bodies import bodies_of, taken_out, without_mark, without_way_back
from kb.convert.page_note_marks import INLINE, MARK, goal_of_link, is_way_back, set_mark, tidy, words_before
from kb.convert.page_tree import Element, named, words_of

_NOTE_NAMES_LISTED = """
    footnote footnotes fn fnref fnote noteref footref footnoteref endnote endnotes sidenote ftn ftnt note cite
    reference ref annotation foot mfn
"""
_NOTE_NAMES = frozenset(_NOTE_NAMES_LISTED.split())
_ADDRESS = re.compile(
    r"(?:foot|end|side)?note|fn|ftn|cite|foot|^n\d|edn|^f\d|\d+n$|annot|^r(?:ef)?[-_.]?\d|bib|citation", re.IGNORECASE
)


@dataclass(frozen=True)
class Note:
    """A footnote that was taken out of the page."""

    label: str
    body: Element
    """An `aside` that stands nowhere."""


def linked_notes(root: Element, address: str = "") -> tuple[Note, ...]:
    """Take the footnotes that links lead to out of the page, and set plain marks; `address` is the page's own."""
    places = {element: at for at, element in enumerate(root.iter())}
    targets = _targets(root)
    marks: dict[str, list[Element]] = {}
    for link in root.iter("a"):
        goal = goal_of_link(link, address)
        if goal in targets and _is_mark(link, targets[goal], places):
            marks.setdefault(goal, []).append(link)
    blocks = bodies_of({goal: targets[goal] for goal in marks}, marks, places)
    made: list[Note] = []
    homes: list[Element | None] = []
    for number, (goal, nodes) in enumerate(sorted(blocks.items(), key=lambda one: places[marks[one[0]][0]]), 1):
        label = f"note-{number}"
        shown = {mark.group(1) for link in marks[goal] if (mark := MARK.fullmatch(words_of(link).strip()))}
        homes.append(nodes[0].getparent())
        body = taken_out(nodes, label)
        without_way_back(body, _origins(marks[goal]), address)
        without_mark(body, shown)
        if not words_of(body) and body.find(".//img") is None:
            continue
        for link in marks[goal]:
            set_mark(link, label)
        made.append(Note(label, body))
    for home in homes:
        tidy(home)
    return tuple(made)


def _targets(root: Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for element in root.iter():
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                found.setdefault(name, element)
    return found


def _is_mark(link: Element, target: Element, places: Mapping[Element, int]) -> bool:
    words = words_of(link).strip()
    if is_way_back(link) or places[target] < places[link] or any(above is target for above in link.iterancestors()):
        return False
    if (
        "noteref" in link.get("role", "")
        or "noteref" in link.get("epub:type", "")
        or link.get("data-footnote-ref") is not None
    ):
        return True
    if not MARK.fullmatch(words) or target.tag in ("h1", "h2", "img", "figure", "pre", "math"):
        return False
    if target.tag == "table" and not named(target) & _NOTE_NAMES:
        return False
    is_raised = link.find(".//sup") is not None or any(True for _ in link.iterancestors("sup"))
    above = link.getparent()
    around = named(link) | (named(above) if above is not None else frozenset())
    says_note = bool(around & _NOTE_NAMES) or bool(_ADDRESS.search(link.get("href", "").partition("#")[2]))
    is_in_brackets = words[:1] in "[(" or (
        words_before(link).rstrip()[-1:] in ("[", "(") and (link.tail or "").lstrip()[:1] in ("]", ")")
    )
    return is_raised or (says_note and (is_in_brackets or bool(around & _NOTE_NAMES) or words.isdigit()))


# -- the notes --------------------------------------------------------------------------------------------------


def _origins(marks: Sequence[Element]) -> set[str]:
    """The ids at and around the marks, to which a note leads back."""
    found: set[str] = set()
    for link in marks:
        for one in (link, *link.iterancestors(*INLINE), *link.iter("sup", "a", "span")):
            found |= {one.get("id", ""), one.get("name", "")}
        before = link.getprevious()
        if before is not None and not (before.tail or "").strip():
            found |= {before.get("id", ""), before.get("name", "")}
    return found - {""}


# -- the marks --------------------------------------------------------------------------------------------------
