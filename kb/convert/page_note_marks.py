"""Marks of footnotes on web pages: what they look like, and how one becomes plain. Knows no notes.

A plain mark is `<a role="doc-noteref" href="#LABEL">`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.convert.page_tree import Element, drop, make, named, put, unwrap, words_of

MARK = re.compile(
    r"[\[(]?\s*(?:(?:foot|end)?note\s+|fn\.?\s*|n\.?\s*)?(\d{1,4}|[a-z]{1,2}|[ivxlc]{1,6}|[*†‡§¶#‖]{1,4})\s*[\])]?[.:]?",
    re.IGNORECASE,
)
"""What a mark shows: `1`, `[2]`, `*`, `note 3`."""
BACK = re.compile(
    r"[\s\[(]*(?:[↩↵⏎⤴↑⇑▲^←«⬆🔙](?:[\ufe0e\ufe0f])?|back(?: to (?:text|article|top|content|post))?"
    r"|return(?: to (?:text|article))?|jump (?:back )?up(?: to.*)?|zurück|retour)[\s\])\d.]*",
    re.IGNORECASE,
)
"""What a link back shows."""
INLINE = ("sup", "span", "small", "a", "font", "b", "i", "em", "strong", "u", "cite", "label", "sub")
"""Elements that stand around a mark only for its sake."""
_BACK_NAMES = frozenset(
    ("back", "backlink", "backref", "backlinks", "reversefootnote", "fnback", "return", "backreference")
)
_HEADINGS = re.compile(
    r"(?:foot|end)?notes?(?: (?:and|&) references)?|references|citations|fu(?:ß|ss)noten|anmerkungen|einzelnachweise"
    r"|notes de bas de page|notes et références|références|notas(?: al pie)?|referencias|note|voetnoten|sources",
    re.IGNORECASE,
)


def is_way_back(link: Element) -> bool:
    """Whether a link leads from a note back to its mark."""
    if (
        "backlink" in link.get("role", "")
        or "referrer" in link.get("epub:type", "")
        or link.get("data-footnote-backref") is not None
    ):
        return True
    return bool(named(link) & _BACK_NAMES) or bool(BACK.fullmatch(words_of(link)) and words_of(link))


def set_mark(link: Element, label: str) -> None:
    """Put a plain mark in the place of a link, and of what is around it only for its sake."""
    words = words_of(link)
    outer = link
    while (
        (above := outer.getparent()) is not None
        and above.tag in INLINE
        and words_of(above).strip("[]() ") == words.strip("[]() ")
    ):
        outer = above
    mark = make("a", {"role": "doc-noteref", "href": f"#{label}"}, text=words.strip("[]() ") or "*")
    tail = outer.tail or ""
    before = words_before(outer)
    if before.rstrip()[-1:] in ("[", "(") and tail.lstrip()[:1] in ("]", ")"):
        _set_words_before(outer, before.rstrip()[:-1].rstrip())
        tail = tail.lstrip()[1:]
    if (before := words_before(outer)).strip():
        _set_words_before(outer, before.rstrip())
    parent = outer.getparent()
    put(outer, mark)
    mark.tail = tail
    if parent is not None:
        _bare(parent)


def words_before(element: Element) -> str:
    """The words right before an element, up to the element before it."""
    before = element.getprevious()
    parent = element.getparent()
    return str((before.tail if before is not None else parent.text if parent is not None else "") or "")


def _set_words_before(element: Element, words: str) -> None:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = words
    elif parent is not None:
        parent.text = words


def _bare(parent: Element) -> None:
    """Take a `sup` off that holds nothing but marks."""
    if parent.tag != "sup" or any(one.get("role") != "doc-noteref" for one in parent):
        return
    between = [parent.text or "", *(one.tail or "" for one in parent)]
    if all(re.fullmatch(r"[\s,;\[\]()–-]*", words) for words in between):
        parent.text = None
        for one in parent:
            one.tail = None
        unwrap(parent)


def tidy(home: Element | None) -> None:
    """Take out what is left of a list of notes when all of them went: empty lists, the heading, the rule."""
    while home is not None and home.getparent() is not None and home.tag not in ("body", "html"):
        if words_of(home) and not _HEADINGS.fullmatch(words_of(home).strip(": ")):
            break
        if home.find(".//img") is not None or home.find(".//a[@role='doc-noteref']") is not None:
            break
        above, before = home.getparent(), home.getprevious()
        drop(home)
        while before is not None and not (before.tail or "").strip() and _is_opening(before):
            earlier = before.getprevious()
            drop(before)
            before = earlier
        home = above
    if home is not None:
        _drop_last_rule(home)


def _is_opening(element: Element) -> bool:
    """A rule, or a heading of notes, behind which nothing follows any more."""
    if element.getnext() is not None:
        return False
    return element.tag == "hr" or (
        element.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "div")
        and bool(_HEADINGS.fullmatch(words_of(element).strip(": ")))
    )


def _drop_last_rule(home: Element) -> None:
    last = home[-1] if len(home) else None
    while last is not None and not (last.tail or "").strip() and _is_opening(last):
        drop(last)
        last = home[-1] if len(home) else None


def notes_heading(words: str) -> bool:
    """Whether a heading says that notes follow."""
    return bool(_HEADINGS.fullmatch(words.strip(": ")))


def iter_marks(root: Element) -> Iterator[Element]:
    """The plain marks of a page."""
    return (link for link in root.iter("a") if link.get("role") == "doc-noteref")


def goal_of(href: str, address: str) -> str:
    """The id in this page that an address leads to, `""` when it leads elsewhere; `address` is the page's own."""
    place, _, goal = href.partition("#")
    is_here = not place or (bool(address) and place.rstrip("/") == address.partition("#")[0].rstrip("/"))
    return goal if is_here else ""


def goal_of_link(link: Element, address: str) -> str:
    """The same of a link; one whose anchor is called a footnote's leads into this page wherever that was saved from."""
    href = link.get("href") or ""
    goal = href.partition("#")[2]
    return goal_of(href, address) or (goal if re.search(r"fn|footnote|cite_note|ftn", goal) else "")
