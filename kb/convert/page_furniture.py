"""What on a web page is furniture: menus, banners, share bars, comments, related lists, what nobody sees.

Every rule needs a reason in the element itself: its tag, its role, the words of its class, or that it is hidden. What
holds a large share of the page's running words is never taken out, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kb.convert.page_names import says_comments, says_furniture
from kb.convert.page_plain import settle_media, settle_tasks
from kb.convert.page_tree import Element, classes, drop, named, put, words_of

_TAGS = (
    "style",
    "template",
    "nav",
    "dialog",
    "object",
    "embed",
    "canvas",
    "select",
    "textarea",
    "audio",
    "link",
    "meta",
    "script",
    "noscript",
    "iframe",
    "video",
    "button",
    "menu",
)
_ROLES_LISTED = """
    navigation banner search contentinfo menu menubar toolbar dialog alertdialog tablist tooltip doc-toc
    doc-pagelist doc-index
"""
_ROLES = frozenset(_ROLES_LISTED.split())
_UNSEEN_LISTED = """
    sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only sr-hidden a11y-hidden
    offscreen noprint mw-editsection mw-jump-link skip-link headerlink anchorjs-link heading-anchor
    header-anchor hash-link anchor-link navbox mw-empty-elt printfooter catlinks mw-indicators vertical-navbox
"""
_UNSEEN = frozenset(_UNSEEN_LISTED.split())
_CONTAINERS_LISTED = """
    div section aside ul ol header footer form table p span details dl figure center article li fieldset a h2
    h3 h4 h5 h6 small
"""
_CONTAINERS = frozenset(_CONTAINERS_LISTED.split())
_SAFE = frozenset(("pre", "code", "math", "table", "blockquote", "p"))
"""What stands in these is content, however it is named."""
_LARGEST = 0.5
"""The share of a page's running words that no furniture holds, unless enough is left for a text."""
_ENOUGH = 120
"""Words of a text beside which even more words of comments are furniture."""


def strip(root: Element) -> None:
    """Take the furniture out of a page."""
    settle_media(root)
    for one in list(root.iter(*_TAGS)):
        if one.tag != "nav" or not _is_large(one, root):
            drop(one)
    settle_tasks(root)
    for panel in root.iter():
        if panel.get("role") == "tabpanel":
            panel.attrib.pop("hidden", None)
            panel.attrib.pop("style", None)
    for hidden in [one for one in root.iter() if _is_unseen(one)]:
        if not _is_large(hidden, root):
            drop(hidden)
    weights = weighed(root)
    largest = _LARGEST * weights[root]
    _drop_repeats(root)
    for one in list(root.iterdescendants()):
        size = weights.get(one, 0)
        is_beside = weights[root] - size >= _ENOUGH and one.find(".//h1") is None and says_comments(one)
        if (size <= largest or is_beside) and not _holds_main(one, size) and _is_furniture(one):
            _drop_but_title(one)


def _drop_repeats(root: Element) -> None:
    """Take out quotes pulled out of the text, which stand there already."""
    pulled = [
        one
        for one in root.iter("aside", "div", "blockquote", "figure", "section")
        if {"pullquote", "pull"} & named(one)
    ]
    whole = words_of(root).casefold() if pulled else ""
    for one in pulled:
        words = words_of(one).strip(" “”\"'«»").casefold()
        if words and one.getparent() is not None and whole.count(words) > 1:
            drop(one)


def weighed(root: Element) -> Mapping[Element, int]:
    """How many words outside of links each element holds; words of code and tables count too."""
    weights: dict[Element, int] = {}
    for element in reversed(list(root.iter())):
        own = 0 if element.tag == "a" else len((element.text or "").split())
        for child in element:
            own += weights[child] + (len((child.tail or "").split()) if element.tag != "a" else 0)
        weights[element] = own if element.tag != "a" else 0
    return weights


def _is_large(one: Element, root: Element) -> bool:
    words = len(words_of(one).split())
    return words > 60 and words > 0.5 * len(words_of(root).split())


def _is_unseen(one: Element) -> bool:
    if one.get("hidden") is not None and one.get("hidden") != "until-found":
        return True
    style = re.sub(r"\s", "", one.get("style", "").lower())
    if "display:none" in style or "visibility:hidden" in style:
        return True
    if (
        one.get("aria-hidden") == "true"
        and one.tag not in ("img", "math", "figure", "a")
        and one.find(".//img") is None
    ):
        return one.tag != "span" or not _is_flowing(one)
    return bool(set(classes(one)) & _UNSEEN)


def _is_flowing(one: Element) -> bool:
    """Whether a span stands within the words of a paragraph, as animated words do."""
    return bool(re.search(r"\w", one.text or "")) and any(True for _ in one.iterancestors("p"))


def _is_furniture(one: Element) -> bool:
    if one.tag not in _CONTAINERS or one.get("data-callout") is not None:
        return False
    if one.tag == "span" and any(True for _ in one.iterancestors("p", "h1", "h2", "h3", "li", "td")):
        return False
    if any(above.tag in _SAFE for above in one.iterancestors()):
        return False
    if one.get("role", "") in _ROLES and not (
        one.get("role") == "banner" and one.find(".//h1") is not None and one.tag != "header"
    ):
        return True
    if one.tag == "form":
        return True
    if one.tag == "footer" and not any(
        above.tag in ("blockquote", "article", "main", "section") for above in one.iterancestors()
    ):
        return True
    if one.tag == "aside" and not any(_is_main(above) for above in one.iterancestors()):
        return True
    if (
        one.tag in ("p", "table", "li", "h2", "h3", "h4", "h5", "h6", "figure", "article", "a")
        and len(words_of(one).split()) > 25
    ):
        return False
    return says_furniture(one)


def _holds_main(one: Element, size: int) -> bool:
    """Whether what the page says is its content stands in an element with many words."""
    return size >= _ENOUGH and (one.find(".//main") is not None or one.find(".//*[@role='main']") is not None)


def _is_main(element: Element) -> bool:
    return element.tag in ("article", "main") or element.get("role") == "main"


def _drop_but_title(one: Element) -> None:
    """Take furniture out; the page's title stays when it stands in it."""
    title = one.find(".//h1")
    if (
        title is not None
        and one.tag in ("header", "div", "section")
        and words_of(title)
        and one.getparent() is not None
    ):
        title.tail = None
        put(one, title)
    else:
        drop(one)


# -- headings, tasks, films -------------------------------------------------------------------------------------


def drop_empty(elements: Iterable[Element]) -> None:
    """Take out elements that hold neither words nor pictures."""
    for one in list(elements):
        if (
            one.getparent() is not None
            and not words_of(one)
            and one.find(".//img") is None
            and one.find(".//math") is None
        ):
            drop(one)
