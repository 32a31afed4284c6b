"""The words of classes and ids by which web pages name their furniture."""

from __future__ import annotations

import re

from kb.convert.page_tree import Element, classes

_NAMES_LISTED = """
    nav navbar navigation topnav sidenav subnav menu submenu breadcrumb breadcrumbs pagination pager paginator
    sidebar toc tableofcontents skiplink share sharing sharebar sharedaddy addtoany social socials sharer
    recommended recommendation recommendations recirc recirculation readnext outbrain taboola trending
    mostread popular comments commentlist disqus respond utterances giscus replies ad ads advert adverts
    advertisement advertising adsbygoogle adslot sponsor sponsored promo promos promotion promotions banner
    newsletter subscribe subscription signup paywall popup modal overlay lightbox toast cookie cookies consent
    gdpr cta masthead megamenu hamburger dropdown toolbar feedback rating ratings login signin search
    searchbox searchform authorbox bio taglist votecell votes upvotes downvotes badge badges webring widget
    widgets upsell snackbar offcanvas drawer footerlinks tagcloud
"""
_NAMES = frozenset(_NAMES_LISTED.split())
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


def says_furniture(one: Element) -> bool:
    """Whether a word of a class or id, or two that stand together, say that an element is furniture."""
    if set(classes(one)) & {"mw-heading", "heading-wrapper"}:
        return False
    for name in f"{one.get('class', '')} {one.get('id', '')}".split():
        words = [piece.lower() for piece in _WORD.findall(name)]
        if not words or (
            words[0] in ("has", "no", "with", "is", "hljs", "token", "md", "wp", "lg", "sm")
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
