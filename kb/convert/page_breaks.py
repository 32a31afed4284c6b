"""Where the printed pages of a book begin. Knows the elements that say so; nothing of what stands around them."""

from __future__ import annotations

import re

from kb.convert.trees import Element, kinds, name_of, words_of

_CLASS = re.compile(
    r"(?:^|[\s_-])(?:page-?_?(?:num|no|number|break)|pagenum\w*|pageno|pagebreak|pgnum|x-ebookmaker-pageno)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\[({]?\s*(?:p(?:g|age|\.)?\.?\s*)?([0-9]{0,7}|[ivxlcdm]{0,7})\s*[\])}]?", re.IGNORECASE)
_LABEL = re.compile(r"^\W*(?:p(?:age|g)?\b\.?)?\W*|\W+$", re.IGNORECASE)
_IN_ID = re.compile(r"[0-9]+$|(?<=[_-])[ivxlcdm]+$", re.IGNORECASE)
_TAGS = ("span", "a", "div", "small", "p")
_LONGEST = 14


def page_label(element: Element) -> str | None:
    """The label of the page that begins at an element, `""` when it states none; `None` when no page begins there.

    Pages are marked by `epub:type` or `role`, else by a class whose element holds a number and nothing else.
    """
    stated = kinds(element)
    if "pagebreak" in stated or "doc-pagebreak" in stated:
        return _label(element)
    known = element.get("class")
    if not known or not _CLASS.search(known) or name_of(element) not in _TAGS:
        return None
    words = words_of(element)
    return _label(element) if len(words) <= _LONGEST and _NUMBER.fullmatch(words) else None


def bare_label(words: str) -> str:
    """The label without brackets and the word for page.

    >>> bare_label("[Pg 4]"), bare_label("xiv")
    ('4', 'xiv')
    """
    return _LABEL.sub("", words)


def _label(element: Element) -> str:
    words = words_of(element) or element.get("title") or element.get("aria-label") or ""
    if not words:
        found = _IN_ID.search(element.get("id") or "")
        words = found.group() if found else ""
    return bare_label(words)
