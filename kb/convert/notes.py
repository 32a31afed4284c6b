"""The footnotes of pages: which links are their marks, and which elements hold their words. Knows trees, not books.

A mark says so itself (`epub:type`, `role`), or looks like one (a number or sign that is raised, bracketed or classed
as a note) and leads to a block that looks like a note: it leads back, begins with the mark, or is classed as a note.
Marks and notes may stand on different pages; elements are named by their number on the page, so that no tree is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from kb.convert.trees import Element, classes, kinds, name_of, words_of

Place = tuple[str, str]
_MARK_KINDS = frozenset(["noteref", "doc-noteref"])
_BACK_KINDS = frozenset(["backlink", "doc-backlink", "referrer"])
_OTHER_KINDS = _BACK_KINDS | {"biblioref", "doc-biblioref", "glossref", "doc-glossref"}
_MARK = re.compile(r"[\[({]?\s*(?:[0-9]{1,4}|[*†‡§¶‖]{1,4}|[a-zA-Z]|[ivxlc]{1,6})\s*[\])}.]?")
_SIGNS = "*†‡§¶‖"
_CLASSED = re.compile(r"foot|note|fn|super", re.IGNORECASE)
_NOTE_CLASSED = re.compile(r"foot|note|fn", re.IGNORECASE)
_INLINE = frozenset(["a", "span", "sup", "sub", "b", "i", "em", "strong", "small"])
_NO_NOTES = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "body", "html"])
_EDGES = " \t\r\n[](){}.:\u00a0"
_MOST_ELEMENTS, _MOST_LETTERS = 2000, 400
"""How far a note is looked through: one that is longer is known by its beginning."""
_EMPTY = re.compile(r"\s*[\[({]\s*[\])}][.:]?\s*|\s*[.:)](?=\s)\s*")
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ARROWS = frozenset("↩↑↵⏎^⤴←\ufe0e\ufe0f ")


@dataclass(frozen=True, slots=True)
class Reference:
    """A link that may be the mark of a footnote. Numbers count the elements of its page."""

    page: str
    number: int
    target: Place
    words: str
    is_sure: bool
    ids: frozenset[str]
    block: int
    around: frozenset[int]
    opens_block: bool


@dataclass(frozen=True)
class Notes:
    """The marks and the bodies on each page, by the number of the element: the label of the note."""

    marks: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    bodies: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    ways_back: frozenset[Place] = frozenset()
    """Where the marks are: a link in a note that leads there leads back."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Of each label how its first mark reads."""


@dataclass(frozen=True)
class OnPage:
    """The notes of one page by its elements."""

    marks: Mapping[Element, str]
    bodies: Mapping[Element, str]
    left_out: frozenset[Element]


def references(root: Element, page: str, place: Callable[[str], Place]) -> list[Reference]:
    """The links of a page that may be marks of footnotes. `place` says where an address leads."""
    found: list[Reference] = []
    numbers: dict[Element, int] = {}
    for link in root.iter():
        href = link.get("href")
        if not href or "#" not in href or name_of(link) != "a":
            continue
        stated = kinds(link)
        words = "".join(link.itertext()).strip()
        is_sure = bool(stated & _MARK_KINDS)
        if stated & _OTHER_KINDS or not (is_sure or _looks_like_mark(link, words)):
            continue
        numbers = numbers or {one: number for number, one in enumerate(root.iter())}
        found.append(_reference(link, words, numbers, (page, place(href)), is_sure=is_sure))
    return found


def notes_of(found: Sequence[Reference], tree: Callable[[str], Element | None]) -> Notes:
    """The footnotes among all references of a book, labelled `1`, `2`, … in the order of their marks.

    `tree` gives the root of a page, and is asked page by page.
    """
    accepted: dict[int, int] = {}
    for page in dict.fromkeys(one.target[0] for one in found):
        root = tree(page) if page else None
        if root is not None:
            accepted |= _on_page(found, page, root)
    is_back = _ways_back(found, accepted)
    kept = [at for at in sorted(accepted) if at not in is_back]
    labels: dict[tuple[str, int], str] = {}
    words: dict[str, str] = {}
    marks: dict[str, dict[int, str]] = {}
    bodies: dict[str, dict[int, str]] = {}
    for at in kept:
        one, body = found[at], (found[at].target[0], accepted[at])
        label = labels.setdefault(body, str(len(labels) + 1))
        words.setdefault(label, one.words)
        marks.setdefault(one.page, {})[one.number] = label
        bodies.setdefault(body[0], {})[body[1]] = label
    back = frozenset((found[at].page, name) for at in kept for name in found[at].ids)
    return Notes(marks, bodies, back, words)


def on_page(root: Element, page: str, notes: Notes, place: Callable[[str], Place]) -> OnPage:
    """The marks and bodies of a page as elements. Brackets around marks are taken out of the tree."""
    numbered = notes.marks.get(page, {}), notes.bodies.get(page, {})
    if not any(numbered):
        return OnPage({}, {}, frozenset())
    elements = list(root.iter())
    marks = {_whole_mark(elements[number]): label for number, label in numbered[0].items()}
    bodies = {elements[number]: label for number, label in numbered[1].items()}
    back = {
        link
        for body in bodies
        for link in body.iter()
        if name_of(link) == "a" and link not in marks and _leads_back(link, notes, place)
    }
    terms = [term for body in bodies if (term := _term(body)) is not None]
    return OnPage(marks, bodies, frozenset([*bodies, *terms, *back]))


def without_mark(said: str, mark: str) -> str:
    """The words of a note without the number, sign or empty brackets at their beginning.

    >>> without_mark("[1] See there.", "[1]"), without_mark("12 men", "1"), without_mark("a man", "a")
    ('See there.', '12 men', 'a man')
    """
    empty = _EMPTY.match(said)
    said = said[empty.end() :] if empty else said
    core = unicodedata.normalize("NFKC", mark).strip(_EDGES)
    head = unicodedata.normalize("NFKC", said[:20])
    if not core or head[:5] != said[:5].translate(_RAISED_DIGITS):
        return said.lstrip(".: ") if empty else said
    after = r"[\])}.:]" if core.isalpha() else r"[\])}]?(?!\w)"
    start = re.match(rf"\s*[\[({{]?\s*{re.escape(core)}\s*{after}[.:)]?\s*", head)
    return said[start.end() :] if start else said


def _looks_like_mark(link: Element, words: str) -> bool:
    if not words or not _MARK.fullmatch(words):
        return False
    parent = link.getparent()
    classed = " ".join((*classes(link), *(classes(parent) if parent is not None else ())))
    is_raised = (parent is not None and name_of(parent) == "sup") or any(name_of(one) == "sup" for one in link)
    is_bracketed = words[0] in "[({" and words[1:2].isdigit()
    return bool(is_raised or is_bracketed or _CLASSED.search(classed) or words[0] in _SIGNS)


def _reference(
    link: Element, words: str, numbers: Mapping[Element, int], places: tuple[str, Place], *, is_sure: bool
) -> Reference:
    parent, block = link.getparent(), _block(link)
    before = link.getprevious()
    ids = {link.get("id"), link.get("name"), parent.get("id") if parent is not None else None}
    if before is not None and not (before.tail or "").strip() and not words_of(before):
        ids |= {before.get("id"), before.get("name")}  # an empty anchor beside the link
    said = _beginning(block).lstrip(_EDGES) if block is not None else ""
    core = words.strip(_EDGES) or words
    return Reference(
        page=places[0],
        number=numbers[link],
        target=places[1],
        words=words,
        is_sure=is_sure,
        ids=frozenset(name for name in ids if name),
        block=numbers[block] if block is not None else -1,
        around=frozenset(numbers[one] for one in link.iterancestors()),
        opens_block=bool(core) and not kinds(link) and said.startswith(core),
    )


def _on_page(found: Sequence[Reference], page: str, root: Element) -> dict[int, int]:
    """Of the references that lead to notes on a page their index, and the number of the note's element."""
    elements = list(root.iter())
    numbers = {one: number for number, one in enumerate(elements)}
    by_id = {name: one for one in reversed(elements) for name in (one.get("name"), one.get("id")) if name}
    accepted: dict[int, int] = {}
    for at, one in enumerate(found):
        target = by_id.get(one.target[1]) if one.target[0] == page else None
        block = _block(target) if target is not None else None
        if block is None or name_of(block) in _NO_NOTES:
            continue
        block = _row(block)
        if one.is_sure or _looks_like_note(one, block, numbers):
            accepted[at] = numbers[block]
    return accepted


def _looks_like_note(one: Reference, block: Element, numbers: Mapping[Element, int]) -> bool:
    """Whether a block is the note of a link that does not say that it is a mark."""
    if one.opens_block or (one.page == one.target[0] and numbers[block] == one.block):
        return False
    parts = [block] if (term := _term(block)) is None else [term, block]
    said = "".join(map(_beginning, parts)).strip()
    core = re.sub(r"\W", "", one.words) or one.words
    leads_back = any(
        name_of(link) == "a" and (link.get("href") or "").rpartition("#")[2] in one.ids
        for part in parts
        for link in islice(part.iter(), _MOST_ELEMENTS)
    )
    begins = re.match(rf"[\[(]?\s*{re.escape(core)}\b|[\[(]?\s*{re.escape(one.words)}", said)
    named = " ".join((*classes(block), block.get("id") or "", one.target[1]))
    return bool((one.ids and leads_back) or begins or _NOTE_CLASSED.search(named))


def _beginning(block: Element) -> str:
    """The first words of a block."""
    said = ""
    for words in block.itertext():
        said += words
        if len(said) > _MOST_LETTERS:
            break
    return said


def _ways_back(found: Sequence[Reference], accepted: Mapping[int, int]) -> set[int]:
    """The references inside of a note that lead to the block of its own mark."""
    inside: dict[tuple[str, int], list[int]] = {}
    for at in accepted:
        for number in found[at].around:
            inside.setdefault((found[at].page, number), []).append(at)
    back: set[int] = set()
    for at, body in accepted.items():
        for other in inside.get((found[at].target[0], body), ()):
            home = found[other].target[0], accepted[other]
            if other > at and at not in back and home == (found[at].page, found[at].block):
                back.add(other)
    return back


def _block(element: Element) -> Element | None:
    """The block that holds an element; of a term the definition behind it."""
    found: Element | None = element
    while found is not None and name_of(found) in _INLINE:
        found = found.getparent()
    if found is not None and name_of(found) == "dt":
        after = found.getnext()
        return after if after is not None else found
    return found


def _term(block: Element) -> Element | None:
    """The term right before a definition, which is the number of a note."""
    before = block.getprevious() if name_of(block) == "dd" else None
    return before if before is not None and name_of(before) == "dt" else None


def _row(block: Element) -> Element:
    """The row, where a note is one of a table."""
    parent = block.getparent()
    return parent if name_of(block) in ("td", "th") and parent is not None and name_of(parent) == "tr" else block


def _leads_back(link: Element, notes: Notes, place: Callable[[str], Place]) -> bool:
    href = link.get("href") or ""
    words = words_of(link)
    is_arrow = bool(words) and _ARROWS.issuperset(words)
    return bool(kinds(link) & _BACK_KINDS) or (bool(href) and (place(href) in notes.ways_back or is_arrow))


def _whole_mark(link: Element) -> Element:
    """The mark with what is only there to raise it; brackets beside it go."""
    before, parent = link.getprevious(), link.getparent()
    said = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    if said.rstrip().endswith("[") and (link.tail or "").lstrip().startswith("]"):
        link.tail = (link.tail or "").lstrip()[1:]
        cut = said.rstrip()[:-1]
        if before is not None:
            before.tail = cut
        elif parent is not None:
            parent.text = cut
    while parent is not None and name_of(parent) in ("sup", "span", "small") and not _says_more(parent, link):
        link, parent = parent, parent.getparent()
    return link


def _says_more(parent: Element, link: Element) -> bool:
    return "".join(parent.itertext()).strip() != "".join(link.itertext()).strip() or len(parent) > 1
