"""Footnotes of web pages without links: notes that stand beside their mark, and numbered ones at the page's end.

Makes of them the same plain shape as `page_notes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.convert.page_note_bodies import without_mark
from kb.convert.page_note_marks import MARK, notes_heading, set_mark, tidy
from kb.convert.page_notes import Note
from kb.convert.page_tree import Element, classes, drop, make, named, put, split_text, words_of

_BESIDE_LISTED = """
    sidenote side-note marginnote margin-note sidenote-content footnote-content footnote-text footnotetext
    fn-text modern-footnotes-footnote__note footnote-body mfn-note ltx_note_outer tooltiptext footnote_tooltip
    inline-footnote footnote-inline fn-content sidenote-text
"""
_BESIDE = frozenset(_BESIDE_LISTED.split())
_CONTAINERS = frozenset(("footnotes", "footnote", "endnotes", "references", "notes", "reflist", "fn", "footnotelist"))
_TOGGLES = ("margin-toggle", "sidenote-toggle", "sidenote-number", "margin-toggle-label")
_UNIT = re.compile(r"(?:^|[\s(*/·])[A-Za-zµμ]{1,2}$|[\d)\]]$")
"""What stands before a raised number that is a power and no mark."""


_OWN_TAGS = ("d-footnote", "dt-fn", "x-footnote", "foot-note", "footnote")
"""Elements that pages of their own making hold notes in."""
_WRITTEN = re.compile(r"\[(\d{1,3})\]|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})")
_VERBATIM = ("pre", "code", "math", "a", "sup", "script", "style")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def loose_notes(root: Element, taken: int) -> tuple[Note, ...]:
    """Take the notes without links out of the page, and set plain marks; `taken` labels are in use already."""
    for one in list(root.iter()):
        if one.tag in _OWN_TAGS and words_of(one):
            one.tag = "span"
            one.set("class", "footnote-content")
    made = [*_beside(root, taken)]
    _raise_written(root)
    made += _numbered(root, taken + len(made))
    return tuple(made)


def _beside(root: Element, taken: int) -> Iterator[Note]:
    """Notes that stand right behind their mark: in the margin, in a bubble, LaTeX's footnotes."""
    for one in list(root.iter("span", "small", "aside", "div", "label", "section")):
        names = set(classes(one))
        if one.getparent() is None or not _is_beside(one, names) or len(words_of(one).split()) < 2:
            continue
        taken += 1
        label = f"note-{taken}"
        shown = _toggle(one)
        for mark in list(one.iter("sup", "span", "label")):
            if mark is not one and set(classes(mark)) & {"ltx_note_mark", "ltx_tag", "ltx_tag_note", "sidenote-number"}:
                drop(mark)
        link = make("a", text=shown or str(taken))
        whole = _whole(one)
        body = make("aside", {"role": "doc-footnote", "id": label})
        put(whole, link)
        body.text = one.text
        body.extend(list(one))
        without_mark(body, {shown} if shown else set())
        set_mark(link, label)
        yield Note(label, body)


def _is_beside(one: Element, names: set[str]) -> bool:
    if any(name.startswith("ltx_note") for name in names):
        return "ltx_note_outer" in names and not any(
            "ltx_note_outer" in classes(above) for above in one.iterancestors()
        )
    if names & _BESIDE:
        inner = any(set(classes(child)) & _BESIDE for child in one.iterdescendants())
        return not inner and not any(
            above.tag in ("ol", "ul") or set(classes(above)) & _CONTAINERS for above in one.iterancestors()
        )
    is_inline = one.tag in ("span", "small") and bool(names & {"footnote", "fn", "note", "endnote"})
    return is_inline and one.find(".//a") is None and any(True for _ in one.iterancestors("p", "li"))


def _whole(one: Element) -> Element:
    """The element around a note that holds its mark too."""
    above = one.getparent()
    while above is not None and set(classes(above)) & {
        "ltx_note",
        "sidenote-wrapper",
        "footnote-wrapper",
        "sidenote-container",
    }:
        one, above = above, above.getparent()
    return one


def _toggle(one: Element) -> str:
    """Drop the mark and the switch before a note; what the mark shows."""
    shown = ""
    before = _whole(one).getprevious()
    while before is not None and not (before.tail or "").strip():
        words = words_of(before)
        names = set(classes(before))
        is_switch = before.tag in ("input", "label") or bool(names & set(_TOGGLES))
        is_mark = before.tag in ("sup", "a", "button", "span") and bool(MARK.fullmatch(words))
        if not (is_switch or is_mark) or len(words) > 6:
            break
        shown = shown or words.strip("[]() ")
        earlier = before.getprevious()
        drop(before)
        before = earlier
    return shown if MARK.fullmatch(shown) else ""


def _raise_written(root: Element) -> None:
    """Make marks that are only written (`[1]`, `¹`) raised numbers, where a paragraph below begins with the same."""
    leading: dict[str, Element] = {}
    for block in root.iter("p", "li", "div", "dd", "small"):
        found = _WRITTEN.match((block.text or "").lstrip())
        if found and len(words_of(block).split()) > 1:
            leading[found.group()] = block
    places = {element: at for at, element in enumerate(root.iter())} if leading else {}
    for element in places:
        if element.text and not _is_verbatim(element):
            _raise(element, None, element.text, leading, places)
        above = element.getparent()
        if element.tail and above is not None and not _is_verbatim(above):
            _raise(above, element, element.tail, leading, places)


def _is_verbatim(element: Element) -> bool:
    return any(one.tag in _VERBATIM for one in (element, *element.iterancestors()))


def _raise(
    parent: Element, behind: Element | None, words: str, leading: Mapping[str, Element], places: Mapping[Element, int]
) -> None:
    """Raise the marks in words, the text of `parent` or the tail of `behind`."""
    cuts = []
    above = {parent, *parent.iterancestors()}
    for found in _WRITTEN.finditer(words):
        block = leading.get(found.group())
        if block is None:
            continue
        is_led = parent is block and behind is None and not words[: found.start()].strip()
        is_before = block not in above and places[parent] < places[block] and bool(words[: found.start()].strip())
        if is_led or is_before:
            shown = (found.group(1) or found.group(2)).translate(_RAISED)
            cuts.append((found.start(), found.end(), make("sup", text=shown)))
    split_text(parent, behind, words, cuts)


# -- notes at the end -------------------------------------------------------------------------------------------


def _numbered(root: Element, taken: int) -> Iterator[Note]:
    """Raised numbers in the text, and notes that begin with the same number or stand in a numbered list."""
    marks = _raised(root)
    notes = _defined(root, marks)
    homes: list[Element | None] = []
    for number, body in notes.items():
        taken += 1
        label = f"note-{taken}"
        aside = make("aside", {"role": "doc-footnote", "id": label})
        homes.append(body.getparent())
        drop(body)
        aside.text = body.text
        aside.extend(list(body))
        without_mark(aside, {number})
        for mark in marks[number]:
            set_mark(mark, label)
        yield Note(label, aside)
    for home in homes:
        tidy(home)


def _raised(root: Element) -> dict[str, list[Element]]:
    """By number or sign, the raised ones that stand behind words."""
    found: dict[str, list[Element]] = {}
    for sup in root.iter("sup"):
        words = words_of(sup).strip("[]() ")
        if not re.fullmatch(r"\d{1,3}|[*†‡§¶]{1,3}", words) or any(
            True for _ in sup.iterancestors("pre", "code", "math")
        ):
            continue
        before = _words_before(sup)
        if before.strip() and not _UNIT.search(before.rstrip("\u200b")):
            found.setdefault(words, []).append(sup)
    return found


def _words_before(sup: Element) -> str:
    """The words of the same line before an element."""
    before = sup.getprevious()
    parent = sup.getparent()
    text = (before.tail or "") if before is not None else (parent.text or "") if parent is not None else ""
    if not text.strip() and before is not None:
        text = words_of(before) + text
    if not text.strip() and parent is not None and parent.tag in ("a", "em", "strong", "i", "b", "span", "font"):
        return _words_before(parent)
    return str(text)


def _defined(root: Element, marks: dict[str, list[Element]]) -> dict[str, Element]:
    """By number, the block at the end that holds the note; only numbers that a mark shows earlier."""
    places = {element: at for at, element in enumerate(root.iter())}
    found: dict[str, Element] = {}
    for number, block in (*_listed(root), *_led(root)):
        is_later = number in marks and places[marks[number][0]] < places[block]
        if (
            is_later
            and number not in found
            and not any(block is above for mark in marks[number] for above in mark.iterancestors())
        ):
            found[number] = block
    return found


def _listed(root: Element) -> Iterator[tuple[str, Element]]:
    """The items of numbered lists that hold notes: in an aside, below a heading or a name that says so."""
    for numbered in root.iter("ol"):
        above = numbered.getparent()
        around = [numbered, *[one for one, _ in zip(numbered.iterancestors(), range(3), strict=False)]]
        says = any(
            named(one) & _CONTAINERS or "doc-endnotes" in one.get("role", "")
            for one in around
            if one.tag not in ("body", "main", "article")
        )
        before = numbered.getprevious()
        is_below = (
            before is not None
            and before.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "strong")
            and notes_heading(words_of(before))
        )
        if says or is_below or (above is not None and above.tag == "aside"):
            start = numbered.get("start", "1")
            at = int(start) if re.fullmatch(r"\d{1,4}", start) else 1
            for item in numbered.iterchildren("li"):
                value = item.get("value", "")
                at = int(value) if re.fullmatch(r"\d{1,4}", value) else at
                yield str(at), item
                at += 1


def _led(root: Element) -> Iterator[tuple[str, Element]]:
    """The blocks that begin with a raised number."""
    for block in root.iter("p", "li", "div", "dd", "td", "small"):
        if (block.text or "").strip() or not len(block):
            continue
        first = block[0]
        while (
            first.tag in ("small", "span", "em", "i", "font", "strong", "b")
            and not (first.text or "").strip()
            and len(first)
        ):
            first = first[0]
        if first.tag == "sup" and MARK.fullmatch(words_of(first)) and len(words_of(block).split()) > 1:
            yield words_of(first).strip("[]() .:"), block
