"""Callouts of web pages (notes, tips, warnings): each as an `aside` with `data-callout`, its title apart.

Knows the boxes of Obsidian, GitHub, Sphinx, MkDocs, Docusaurus, VitePress, Hugo, Quarto, Starlight, AsciiDoc and
Bootstrap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.convert.page_tree import Element, classes, drop, make, named, put, words_of

_BOXES_LISTED = """
    callout admonition admonitionblock alert notecard markdown-alert custom-block starlight-aside hint
    note-box message-box theme-admonition infobox-callout docs-callout nextra-callout calloutblock td-callout
    book-hint lake-alert
"""
_BOXES = frozenset(_BOXES_LISTED.split())
"""Classes of boxes, of which one word or another says the kind."""
_KIND_NAMES = {
    "note": "note seealso see-also versionadded versionchanged notice",
    "info": "info information",
    "tip": "tip hint",
    "success": "success check done",
    "important": "important",
    "warning": "warning warn attention deprecated",
    "caution": "caution",
    "danger": "danger error critical",
    "bug": "bug",
    "example": "example",
    "quote": "quote cite",
    "abstract": "abstract summary tldr",
    "question": "question faq help",
    "failure": "failure fail missing",
    "todo": "todo",
}
_KINDS = {name: kind for kind, names in _KIND_NAMES.items() for name in names.split()}
_BARE_LISTED = """
    note tip warning caution important danger attention hint info seealso
"""
_BARE = frozenset(_BARE_LISTED.split())
"""Kinds that are a box by themselves when a `div` or `aside` has no other class."""
_TITLES = frozenset(("title", "heading", "header", "summary", "caption", "label"))
_BOX_WORDS = frozenset(("callout", "admonition"))
_INNER_LISTED = """
    title content icon heading body inner text emoji bar banner cookie dismissible close
"""
_INNER = frozenset(_INNER_LISTED.split())
"""Words of classes that say a part of a box, or one that is none of the page's text."""
_LONGEST_TITLE = 15
"""Words."""


def settle_callouts(root: Element) -> None:
    """Make each box an `aside` with `data-callout` (its kind), `data-title` and `data-fold`; it holds the content."""
    for box in list(root.iter("div", "aside", "section", "blockquote", "details", "p", "table", "figure")):
        if box.getparent() is None:
            continue
        kind = _kind(box)
        if kind and words_of(box) and not _holds_page(box):
            _settle(box, kind)


def _kind(box: Element) -> str:
    """The kind of the callout that a box is, `""` when it is none."""
    if stated := box.get("data-callout"):
        return str(stated.split("|")[0].strip().lower())
    names = set(classes(box))
    if any(set(classes(above)) & names & _BOXES for above in box.iterancestors()):
        return ""
    words = _pieces(names)
    is_box = bool(names & _BOXES) or bool(words & _BOX_WORDS) or any(name.split("--")[0] in _BOXES for name in names)
    if is_box and not words & _INNER:
        found = next((_KINDS[word] for word in _ordered(box) if word in _KINDS and word not in ("hint",)), "")
        return found or ("tip" if "hint" in names else "note")
    if len(names) == 1 and names & _BARE and box.tag in ("div", "aside", "details"):
        return _KINDS[next(iter(names))]
    if "doc-tip" in box.get("role", "") or "doc-notice" in box.get("role", ""):
        return "tip" if "tip" in box.get("role", "") else "note"
    return ""


def _pieces(names: set[str]) -> set[str]:
    return {
        piece for name in names for piece in name.replace("--", "-").replace("__", "-").replace("_", "-").split("-")
    }


def _ordered(box: Element) -> Iterator[str]:
    """The words of the classes, whole classes first: the kind stands rather alone than in a longer name."""
    names = classes(box)
    yield from names
    for name in names:
        yield from name.replace("--", "-").replace("_", "-").split("-")[::-1]


def _holds_page(box: Element) -> bool:
    """Whether a box holds so much that it is the page and not a note on it."""
    return box.find(".//h1") is not None or box.find(".//main") is not None or box.find(".//article") is not None


def _settle(box: Element, kind: str) -> None:
    title = _title_of(box)
    words = words_of(title) if title is not None else ""
    fold = box.get("data-callout-fold", "")
    if box.tag == "details":
        fold = "+" if box.get("open") is not None else "-"
    if title is not None:
        drop(title)
    for icon in list(box.iter("svg", "i", "button")):
        if not words_of(icon) or icon.tag != "i":
            drop(icon)
    for cell in list(box.iter("td", "div", "span")):
        is_sign = not re.search(r"\w", words_of(cell)) and bool(words_of(cell))
        if (is_sign or "icon" in named(cell)) and cell.getparent() is not None and len(words_of(cell).split()) <= 2:
            words = words or ("" if is_sign else words_of(cell))
            drop(cell)
    aside = make("aside", {"data-callout": kind, "data-title": words.rstrip(":"), "data-fold": fold})
    if name := box.get("id"):
        aside.set("id", name)
    content = box
    while len(content) == 1 and not (content.text or "").strip() and content[0].tag in ("table", "tbody", "tr", "td"):
        content = content[0]
    inner = make("div")
    inner.text = content.text
    inner.extend(list(content))
    aside.append(inner)
    for hidden in aside.iter():
        for name in ("style", "hidden", "aria-hidden"):
            hidden.attrib.pop(name, None)
    put(box, aside)


def _title_of(box: Element) -> Element | None:
    """The element that holds the title: the first that holds words and is named so, or a `summary`."""
    for one in box.iterdescendants():
        if one.tag in ("pre", "table", "ul", "ol") and box.tag != "table":
            return None
        words = len(words_of(one).split())
        if not words or not re.search(r"\w", words_of(one)):
            continue
        is_title = bool(named(one) & _TITLES) or one.tag in ("summary", "h2", "h3", "h4", "h5", "h6")
        if is_title and words <= _LONGEST_TITLE:
            return one
        if one.tag == "p" and not is_title:
            return one if words_of(one).strip(":").lower() in _KINDS else None
    return None
