"""The words of classes and ids by which web pages name their furniture."""

from __future__ import annotations

import re
from itertools import pairwise

from kb.convert.page_tree import Element, named, words_of

_NAMES_LISTED = """
    nav navbar navigation topnav sidenav subnav breadcrumb breadcrumbs pagination pager paginator
    tableofcontents skiplink share sharing sharebar sharedaddy addtoany sharer recommended recommendation
    recommendations recirc recirculation readnext outbrain taboola trending mostread comments commentlist
    disqus respond utterances giscus replies ad ads advert adverts advertisement advertising adsbygoogle
    adslot sponsor sponsored newsletter subscribe toast cookie cookies consent gdpr masthead megamenu
    hamburger login signin searchbox searchform authorbox taglist votecell votes likes upvotes downvotes
    webring upsell snackbar offcanvas footerlinks tagcloud sidebar subscription signup cta promo promos
    promotion promotions popup modal
"""
_NAMES = frozenset(_NAMES_LISTED.split())
"""Words of a class or id that say furniture by themselves."""
_SOFT_LISTED = """
    menu submenu widget widgets paywall popular bio toolbar drawer dropdown overlay banner rating ratings
    feedback search toc lightbox social socials badge badges
"""
_SOFT = frozenset(_SOFT_LISTED.split())
"""Words that say furniture, but also stand on what holds running text: page builders call every block a widget."""
_COMMENTS = frozenset(("comments", "commentlist", "disqus", "respond"))
_PAIRS_LISTED = """
    related posts, related articles, related post, related content, related links, related stories, related reading,
    read more, read next, more from, post nav, post navigation, prev next, previous next, next prev, post meta,
    entry meta, article meta, meta post, posted on, entry utility, post tags, tag list, tags links, entry tags,
    article tags, author bio, author box, author info, author card, about author, post author, author details,
    entry footer, post footer, article footer, site footer, page footer, site header, page actions, post actions,
    article actions, article tools, edit page, edit link, back top, scroll top, skip content, comment form,
    comment list, comments area, comment section, table contents, reading time, read time, last updated, user card,
    user info, vote cell, vote count, rich link, js voting, post signature, post menu, view counter, like button,
    page nav, doc nav, on this, nav panel, jump links, cookie notice, mail list,
    tabbed labels, nav tabs, tab list
"""
_PAIRS = frozenset(tuple(pair.split()) for pair in _PAIRS_LISTED.split(","))
"""Two words that stand together in one class or id."""
_STATES = ("has", "no", "with", "is")
"""Words that begin what a page has, rather than what an element is: `has-sidebar`."""
_LAYOUTS = ("layout", "page", "main")
_PARTS = ("share", "related", "newsletter", "byline", "ad-")
_PROSE = 25
"""Words that make a paragraph running text."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def says_comments(one: Element) -> bool:
    """Whether an element is called the comments of a page."""
    return bool(named(one) & _COMMENTS)


def says_furniture(one: Element) -> bool:
    """Whether a word of a class or id, or two that stand together, say that an element is furniture."""
    found = False
    for name in f"{one.get('class', '')} {one.get('id', '')}".split():
        words = [piece.lower() for piece in _WORD.findall(name)]
        if not words or words[0] in _STATES or (len(words) > 1 and words[-1] in _LAYOUTS):
            continue
        is_related = words[0] == "related" and len(words) <= 2
        if is_related or set(words) & _NAMES or any(pair in _PAIRS for pair in pairwise(words)):
            return True
        found = found or bool(set(words) & _SOFT)
    if found:
        return not _has_prose(one)
    return (one.get("data-component") or one.get("data-testid") or "").lower().startswith(_PARTS)


def _has_prose(one: Element) -> bool:
    """Whether an element holds a paragraph of running words that are no links."""
    for block in (one, *one.iter("p", "li", "pre", "blockquote")):
        if block is one and block.tag not in ("p", "li"):
            continue
        linked = sum(len(words_of(link).split()) for link in block.iter("a"))
        if len(words_of(block).split()) - linked >= _PROSE:
            return True
    return False
