"""What on a web page is furniture: menus, banners, share bars, comments, related lists, what nobody sees.

Every rule needs a reason in the element itself: its tag, its role, the words of its class, or that it is hidden. What
holds a large share of the page's running words is never taken out, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kb.convert.page_tree import Element, classes, drop, make, named, put, unwrap, words_of

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
_ROLES = frozenset(
    (
        "navigation",
        "banner",
        "search",
        "contentinfo",
        "menu",
        "menubar",
        "toolbar",
        "dialog",
        "alertdialog",
        "tablist",
        "tooltip",
        "doc-toc",
        "doc-pagelist",
        "doc-index",
    )
)
_UNSEEN = frozenset(
    (
        "sr-only",
        "visually-hidden",
        "visuallyhidden",
        "screen-reader-text",
        "screen-reader-only",
        "sr-hidden",
        "a11y-hidden",
        "offscreen",
        "noprint",
        "mw-editsection",
        "mw-jump-link",
        "skip-link",
        "headerlink",
        "anchorjs-link",
        "heading-anchor",
        "header-anchor",
        "hash-link",
        "anchor-link",
        "navbox",
        "mw-empty-elt",
        "printfooter",
        "catlinks",
        "mw-indicators",
        "vertical-navbox",
    )
)
_NAMES = frozenset(
    """
    nav navbar navigation topnav sidenav subnav menu submenu breadcrumb breadcrumbs pagination pager paginator sidebar
    toc tableofcontents skiplink share sharing sharebar sharedaddy addtoany social socials sharer
    recommended recommendation recommendations recirc recirculation readnext outbrain taboola trending mostread popular
    comments commentlist disqus respond utterances giscus replies
    ad ads advert adverts advertisement advertising adsbygoogle adslot sponsor sponsored promo promos promotion promotions
    banner newsletter subscribe subscription signup paywall popup modal overlay lightbox toast cookie cookies consent gdpr
    cta masthead megamenu hamburger dropdown toolbar feedback rating ratings login signin search searchbox searchform
    authorbox bio taglist votecell votes upvotes downvotes badge badges webring widget widgets upsell snackbar offcanvas drawer footerlinks tagcloud
    """.split()
)
"""Words of a class or id that say furniture by themselves."""
_PAIRS = (
    "related posts", "related articles", "related post", "related content", "related links", "related stories", "related reading", "read more", "read next", "more from",
    "post nav", "post navigation", "prev next", "previous next", "next prev", "post meta", "entry meta", "article meta", "posted on", "entry utility", "meta post",
    "post tags", "tag list", "tags links", "entry tags", "article tags", "author bio", "author box", "author info", "author card", "about author", "post author", "author details",
    "entry footer", "post footer", "article footer", "site footer", "page footer", "site header", "page actions", "post actions", "article actions", "article tools", "edit page",
    "edit link", "back top", "scroll top", "skip content", "comment form", "comment list", "comments area", "comment section", "table contents", "reading time", "read time", "last updated", "user card", "user info",
    "vote cell", "vote count", "rich link", "js voting", "post signature", "post menu", "view counter", "like button", "page nav", "doc nav", "on this", "nav panel", "jump links", "cookie notice", "mail list",
)  # fmt: skip
"""Two words that stand together in one class or id."""
_PAIR_SET = frozenset(tuple(pair.split()) for pair in _PAIRS)
_RELATED = frozenset(("related",))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_CONTAINERS = frozenset(
    (
        "div",
        "section",
        "aside",
        "ul",
        "ol",
        "header",
        "footer",
        "form",
        "table",
        "p",
        "span",
        "details",
        "dl",
        "figure",
        "center",
        "article",
        "li",
        "fieldset",
        "a",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "small",
    )
)
_SAFE = frozenset(("pre", "code", "math", "table", "blockquote", "p"))
"""What stands in these is content, however it is named."""
_ICONS = re.compile(
    r"[¶#§🔗∞☍⚓️\s\u200b]*|permalink|link to this (?:heading|section|definition)|edit|\[edit\]|copy link", re.IGNORECASE
)
_LARGEST = 0.35
"""The share of a page's running words that no furniture holds."""


def strip(root: Element) -> None:
    """Take the furniture out of a page."""
    _settle_media(root)
    _strip_headings(root)
    for one in list(root.iter(*_TAGS)):
        if one.tag != "nav" or not _is_large(one, root):
            drop(one)
    _tasks(root)
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
        if weights.get(one, 0) <= largest and _is_furniture(one):
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
    if one.tag == "aside" and not any(above.tag in ("article", "main") for above in one.iterancestors()):
        return True
    if (
        one.tag in ("p", "table", "li", "h2", "h3", "h4", "h5", "h6", "figure", "article", "a")
        and len(words_of(one).split()) > 25
    ):
        return False
    return _says_furniture(one)


def _says_furniture(one: Element) -> bool:
    if set(classes(one)) & {"mw-heading", "heading-wrapper"}:
        return False
    for name in f"{one.get('class', '')} {one.get('id', '')}".split():
        words = [piece.lower() for piece in _WORD.findall(name)]
        if (
            not words
            or words[0] in ("has", "no", "with", "is", "hljs", "token", "md", "wp", "lg", "sm")
            and len(words) < 3
            and words[0] in ("has", "no", "with", "is")
        ):
            continue
        if (
            words[-1] in ("layout", "wrapper", "content", "container", "page", "main")
            and len(words) > 1
            and words[0]
            not in (
                "cookie",
                "related",
                "comments",
                "newsletter",
                "share",
                "sidebar",
                "nav",
                "menu",
                "ad",
                "ads",
                "footer",
            )
        ):
            continue
        if (
            set(words) & _NAMES
            or (words[0] == "related" and len(words) <= 2)
            or any(pair in _PAIR_SET for pair in zip(words, words[1:]))
        ):
            return True
    return (
        (one.get("data-component", "") or one.get("data-testid", ""))
        .lower()
        .startswith(("share", "related", "newsletter", "byline", "ad-"))
    )


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


def _strip_headings(root: Element) -> None:
    """Headings without the links that only lead to themselves."""
    for heading in root.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        for link in list(heading.iter("a")):
            if _ICONS.fullmatch(words_of(link)) and link.find(".//img") is None:
                _keep_id(link, heading)
                drop(link)
            elif link.get("href", "#").startswith("#"):
                unwrap(link)
        for one in list(heading.iter("button")):
            drop(one)


def _keep_id(link: Element, heading: Element) -> None:
    name = link.get("id") or link.get("name")
    if name and not heading.get("id"):
        heading.set("id", name)


def _tasks(root: Element) -> None:
    """The boxes of task lists as `[x]`; all other fields go."""
    for field in list(root.iter("input")):
        item = next(field.iterancestors("li"), None)
        if (
            field.get("type", "").lower() == "checkbox"
            and item is not None
            and words_of(item)
            and (field.get("disabled") is not None or "task" in " ".join(classes(item)))
        ):
            put(field, make("span", {"data-task": "x" if field.get("checked") is not None else " "}))
        else:
            drop(field)


_FILMS = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/embed/|player\.vimeo\.com/video/|dailymotion\.com/embed/video/)([\w-]+)"
)


def _settle_media(root: Element) -> None:
    """Films that are shown in the page as links to where they are."""
    for frame in list(root.iter("iframe", "video", "audio")):
        source = (
            frame.get("src", "")
            or frame.get("data-src", "")
            or next((one.get("src", "") for one in frame.iter("source")), "")
        )
        found = _FILMS.search(source)
        if found:
            host = (
                "https://www.youtube.com/watch?v="
                if "youtube" in source
                else "https://vimeo.com/"
                if "vimeo" in source
                else "https://www.dailymotion.com/video/"
            )
            source = host + found.group(1)
        if found or (frame.tag != "iframe" and source):
            paragraph = make("p")
            paragraph.append(make("a", {"href": source}, text=frame.get("title") or source))
            put(frame, paragraph)


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
