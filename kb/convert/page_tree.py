"""A web page as a tree of elements, and the moves that its readers make on it. Knows HTML's syntax; not what is text.

All moves keep the words behind an element (its tail) where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kb.convert.trees import Element as Element
from kb.convert.trees import new_element
from kb.convert.trees import parsed as parsed_tree

DEEPEST = 120
"""Elements nested deeper than this are taken off around their content: no page that a person wrote nests so deep."""
_PIECES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_XHTML = re.compile(r"\s*(?:<\?xml|<!DOCTYPE[^>]*XHTML|<html[^>]*\sxmlns=)", re.IGNORECASE)


def parsed(markup: str) -> Element:
    """The root of a page. Nothing is fetched, no entity of a page's own is read, deep nesting is flattened.

    Raises `Unparsable` when no element is in it.

    >>> words_of(parsed("<p>one<p>two &amp; three"))
    'one two & three'
    """
    root, _ = parsed_tree(markup, is_html=not _XHTML.match(markup[:2000]))
    for element in root.iter():
        if element.tag.startswith("{"):
            element.tag = element.tag.rpartition("}")[2].lower()
    _flatten(root)
    return root


def _flatten(root: Element) -> None:
    depths = {root: 0}
    deep = []
    for element in root.iterdescendants():
        above = element.getparent()
        depths[element] = depths[above] + 1 if above is not None else 1
        if depths[element] > DEEPEST and len(element):
            deep.append(element)
    for element in deep:
        unwrap(element)


# -- looking ----------------------------------------------------------------------------------------------------


def words_of(element: Element) -> str:
    """All words in an element, squeezed; those of neighbours that begin paragraphs do not run together."""
    parts = [element.text or ""]
    way = [(element, iter(element))]
    while way:
        child = next(way[-1][1], None)
        if child is None:
            left, _ = way.pop()
            if way:
                parts.append((" " if left.tag in BLOCKS else "") + (left.tail or ""))
        else:
            parts.append((" " if child.tag in BLOCKS else "") + (child.text or ""))
            way.append((child, iter(child)))
    return " ".join("".join(parts).split())


def named(element: Element) -> frozenset[str]:
    """The lower-case words of which an element's classes and id are made.

    >>> sorted(named(make("div", {"class": "relatedPosts entry-footer"})))
    ['entry', 'footer', 'posts', 'related']
    """
    return frozenset(piece.lower() for piece in _PIECES.findall(f"{element.get('class', '')} {element.get('id', '')}"))


def classes(element: Element) -> tuple[str, ...]:
    """The classes of an element as the page writes them, in lower case."""
    return tuple(stated(element, "class").lower().split())


def stated(element: Element, name: str) -> str:
    """The value of an attribute, `""` when there is none."""
    return element.get(name) or ""


def make(tag: str, attributes: Mapping[str, str] | None = None, text: str = "") -> Element:
    """A new element that stands nowhere yet."""
    element = new_element(tag, attributes or {})
    element.text = storable(text) or None
    return element


def storable(text: str) -> str:
    """The text without signs that no tree can hold."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


# -- moving -----------------------------------------------------------------------------------------------------


def drop(element: Element) -> None:
    """Take an element out with all that it holds."""
    parent = element.getparent()
    if parent is None:
        return
    _push(element, element.tail or "")
    element.tail = None
    parent.remove(element)


def _push(element: Element, words: str) -> None:
    """Put words before an element."""
    if not words:
        return
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + words
    elif parent is not None:
        parent.text = (parent.text or "") + words


def unwrap(element: Element) -> None:
    """Take an element off around its content."""
    parent = element.getparent()
    if parent is None:
        return
    _push(element, element.text or "")
    children = list(element)
    tail = element.tail or ""
    if children:
        children[-1].tail = (children[-1].tail or "") + tail
    else:
        _push(element, tail)
    element.tail = None
    for child in children:
        element.addprevious(child)
    parent.remove(element)


def put(element: Element, new: Element) -> None:
    """Put a new element in the place of another."""
    parent = element.getparent()
    new.tail, element.tail = element.tail, None
    if parent is not None:
        parent.replace(element, new)


def split_text(parent: Element, behind: Element | None, words: str, cuts: Sequence[tuple[int, int, Element]]) -> None:
    """Put elements into words, the text of `parent` or the tail of `behind`, each in the place of `start` to `end`."""
    at, last = 0, behind
    for start, end, new in cuts:
        if last is None:
            parent.text = words[at:start]
            parent.insert(0, new)
        else:
            last.tail = words[at:start]
            last.addnext(new)
        last, at = new, end
    if last is not None and cuts:
        last.tail = words[at:]


def drop_all(elements: Iterable[Element]) -> None:
    """Take several elements out; one may stand in another."""
    for element in list(elements):
        drop(element)


BLOCKS_LISTED = """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup
    option p pre section select summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(BLOCKS_LISTED.split())
"""Elements that stand on lines of their own."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
