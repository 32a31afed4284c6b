"""Lines around the text of a web page that are not part of it: who wrote it when, offers, what else to read.

Knows the words and places of such lines; which element holds the text is decided before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.convert.page_dates import full_date
from kb.convert.page_tree import HEADINGS, Element, drop, named, words_of
from kb.records import Metadata

LEAST = 12
"""Words outside of links that make a block running text."""
_POSTS = r"(?:posts?|articles?|stories|reading|content|links|news|reads|videos|topics|entries|blog posts)"
_ENDINGS = re.compile(
    "|".join((
        rf"(?:related|similar|recommended|popular|latest|recent|further|other|more)\s+{_POSTS}\b.*",
        r"(?:related|recommended|recommendations|trending|read more|read next|up next|keep reading|see more)\b.{0,40}",
        r"(?:what to read next|more)\b.{0,40}|more (?:from|in|on|by|like this)\b.*|explore more.*",
        r"you (?:may|might) (?:also )?(?:like|enjoy|be interested).*",
        r"share(?: this)?(?: (?:post|article|page|story|on|via|with))?\b.{0,30}",
        r"(?:leave|post|add|write) a (?:reply|comment)|(?:\d+ )?(?:comments?|responses|replies)(?: \(?\d+\)?)?",
        r"(?:\d+ )?thoughts on\b.*|join the (?:discussion|conversation|newsletter).*|subscribe\b.*|sign up\b.*",
        r"newsletter|get (?:the|our) newsletter.*|follow (?:us|me)\b.*|about the authors?|about me|advertisement",
        r"tags|categories|filed under|topics|navigation|on this page|in this article|table of contents|contents",
    )),
    re.IGNORECASE,
)  # fmt: skip
"""Headings of what is not the page's own."""
_DAY = r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4})"
_STRAY = re.compile(
    "|".join((
        r"(?:by|written by|posted by|author:?|von|par|por)\s+\S.{0,60}",
        r"(?:(?:first )?(?:published|posted|updated|created|date|modified|edited)\b:?\s*(?:on|at)?\s*)?"
        rf"[\w,.:/ –-]{{0,20}}\b{_DAY}\b[\w,.:/() –-]{{0,26}}",
        rf"last (?:updated|modified|edited)\b:?[\w,.:/ –-]{{0,20}}\b{_DAY}\b[\w,.:/() –-]{{0,26}}",
        r"(?:reading time:?\s*)?(?:~|about )?\d+\s*[- ]?min(?:ute)?s?(?:\.|\s+(?:to\s+)?read(?:ing time)?)?",
        r"\d+ (?:comments?|views|likes|shares|claps|responses|min).{0,20}|share this.{0,20}",
        r"share|tweet|print|email|copy link|listen|save|follow|subscribe|sign up|sign in|menu|search|home|next",
        r"previous|back|edit|download|comments?|reply|report|like|skip to (?:main )?content|advertisement",
        r"read more|show more|(?:filed under|posted in|tagged|tags?|categories|category|topics?):?\s.{0,100}",
    )),
    re.IGNORECASE,
)  # fmt: skip
"""Whole lines that say who wrote when, or offer something."""
_MONTH = re.compile(
    r"jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|\d{4}-\d\d|\d[./]\d|publi|post|updat|modif|written"
    r"|creat|edit",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"(?:subscribe|sign up|sign in|log in|share|follow|donate|join|upgrade|leave a comment|get started|support us|tweet"
    r"|become a (?:member|patron|subscriber)|start (?:your )?free trial|view comments|give a gift subscription"
    r"|refer a friend|print|download the app)\b.{0,30}",
    re.IGNORECASE,
)
_STATED_DATE = re.compile(r"\b(?:published|updated|modified|posted|edited) (?:on |at )?", re.IGNORECASE)


_META_LISTED = """
    author authors byline date dateline published updated posted timestamp time meta metadata credits tags
    categories category readtime contributors modified kicker eyebrow comments views version badge
"""
_META = frozenset(_META_LISTED.split())
_SHORT = 25
"""Words of a line of metadata."""


_LINE_TAGS = (
    "p",
    "div",
    "li",
    "span",
    "time",
    "address",
    "small",
    "ul",
    "ol",
    "section",
    "header",
    "footer",
    "a",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "table",
    "blockquote",
    "figure",
    "dd",
    "dt",
    "aside",
    "math",
    "details",
)
_WHOLE = ("p", "pre", "table", "figure", "blockquote", "aside", "math", *HEADINGS)


def cut_end(node: Element) -> None:
    """Take out sections whose heading says that they are not the page's own, when links or little text follow it."""
    for heading in list(node.iter(*HEADINGS)):
        if heading.getparent() is None or not _ENDINGS.fullmatch(words_of(heading).strip(": ")):
            continue
        level = int(heading.tag[1])
        held = _section(heading, level)
        words = sum(len(words_of(one).split()) for one in held)
        linked = sum(
            len(words_of(link).split()) for one in held for link in (one.iter("a") if one.tag != "a" else [one])
        )
        if 2 * linked >= words or words <= 30:
            for one in (*held, heading):
                drop(one)


def _section(heading: Element, level: int) -> list[Element]:
    """What follows a heading up to the next one of its level, among its siblings."""
    found: list[Element] = []
    after = heading.getnext()
    while after is not None and not (after.tag in HEADINGS and int(after.tag[1]) <= level):
        found.append(after)
        after = after.getnext()
    return found


def drop_stray(node: Element, stated: Metadata) -> None:
    """Take out the lines at the beginning and the end that say who wrote it when, offer something, or are menus."""
    blocks = list(_lines(node))
    prose = [
        at for at, (block, is_leaf) in enumerate(blocks) if is_leaf and block.tag not in HEADINGS and _is_prose(block)
    ]
    first, last = (prose[0], prose[-1]) if prose else (min(3, len(blocks)), len(blocks) - 1)
    early = prose[2] if len(prose) > 2 else first
    title = next((at for at, (block, _) in enumerate(blocks) if block.tag == "h1"), 0)
    authors = {author.casefold() for author in stated.authors}
    for at, (block, _) in enumerate(blocks):
        words = words_of(block)
        is_name = block.tag != "h1" and at < early and _is_byline(words, authors)
        if block.getparent() is None or (block.tag in HEADINGS and not is_name):
            continue
        if first <= at <= last:
            if (at < early and _is_byline(words, authors)) or _is_offer(block, words):
                drop(block)
            continue
        is_above = at < title and len(words.split()) < LEAST and block.find(".//img") is None
        if (
            is_above
            or (at < first and _is_credit(words, authors))
            or (at > last and (_ENDINGS.fullmatch(words) or _is_unheaded_links(block, words)))
            or _is_stray(words, authors)
            or _is_menu(block, words)
            or _says_meta(block, words)
        ):
            drop(block)


def _is_byline(words: str, authors: set[str]) -> bool:
    """Whether a line is an author's name or says when, and nothing else."""
    bare = words.strip(" ·•|—–-,:")
    return bare.casefold().removeprefix("by ") in authors or (
        bool(full_date(bare))
        and (len(bare.split()) <= 9 or (len(bare.split()) <= 20 and bool(_STATED_DATE.search(bare))))
    )


def _is_credit(words: str, authors: set[str]) -> bool:
    """Whether a line above the text names an author and a day in few words."""
    folded = words.casefold()
    return len(words.split()) <= _SHORT and bool(full_date(words)) and any(author in folded for author in authors)


def _is_offer(block: Element, words: str) -> bool:
    """Whether a block is only a button to subscribe, to share or to sign up."""
    links = list(block.iter("a"))
    return len(links) == 1 and words_of(links[0]) == words and bool(_OFFER.fullmatch(words))


def _is_menu(block: Element, words: str) -> bool:
    """Whether a block is a row of links."""
    links = [words_of(link) for link in block.iter("a")]
    return (
        len(links) > 2
        and sum(map(len, links)) >= 0.8 * len(words.replace(" ", ""))
        and block.tag not in ("p", "blockquote")
    )


def _is_unheaded_links(block: Element, words: str) -> bool:
    """Whether a list at the end is made of links only, and no heading says what they are for."""
    before = block.getprevious()
    linked = sum(len(words_of(link)) for link in block.iter("a"))
    is_headed = before is not None and (before.tag in HEADINGS or before.tag == "p")
    return block.tag in ("ul", "ol", "div", "section") and linked >= 0.95 * len(words) > 0 and not is_headed


def _says_meta(block: Element, words: str) -> bool:
    """Whether a short line is named as what it is: author, date, tags."""
    near = [
        block,
        *[one for one in block.iterdescendants() if words_of(one) == words],
        *[above for above, _ in zip(block.iterancestors(), range(2), strict=False)],
    ]
    names = frozenset().union(*(named(one) for one in near if len(words_of(one).split()) <= _SHORT))
    return (
        bool(names & _META)
        and len(words.split()) <= _SHORT
        and not names & {"abstract", "subtitle", "lede", "standfirst", "summary", "dek"}
    )


def _lines(node: Element) -> Iterator[tuple[Element, bool]]:
    """The innermost blocks in order, and short ones around them; whether each is an innermost one."""
    for one in node.iter(*_LINE_TAGS):
        if one is node or any(above.tag in _WHOLE for above in one.iterancestors()):
            continue
        is_leaf = one.tag in _WHOLE or not any(
            inner is not one and inner.tag in _LINE_TAGS and words_of(inner) for inner in one.iter()
        )
        is_short = (
            one.tag in ("div", "ul", "ol", "address", "header", "section", "footer", "details")
            and len(words_of(one).split()) <= _SHORT
        )
        is_headed = any(True for inner in one.iter(*HEADINGS))
        if (is_leaf or (is_short and not is_headed)) and (words_of(one) or one.tag == "math"):
            yield one, is_leaf


def _is_prose(block: Element) -> bool:
    words = words_of(block).split()
    return (
        block.tag in ("pre", "table", "figure", "blockquote", "math")
        or block.get("data-callout") is not None
        or (len(words) >= LEAST and not _STRAY.fullmatch(" ".join(words)))
        or (block.tag == "p" and len(words) >= 5 and words[-1][-1:] in '.!?…:”"')
    )


def _is_stray(words: str, authors: set[str]) -> bool:
    bare = words.strip(" ·•|—–-,:")
    if (len(bare.split()) <= 8 and full_date(bare)) or re.fullmatch(r"[\W\d]{0,8}|\d+[KkMm]?", bare):
        return True
    if bare.casefold() in authors or bare.casefold().removeprefix("by ") in authors:
        return True
    pieces = [piece.strip() for piece in re.split(r"\s+[·•|—–/]\s+|[·•|]", bare) if piece.strip()]
    return bool(pieces) and len(bare.split()) <= 25 and all(_is_stray_piece(piece, authors) for piece in pieces)


def _is_stray_piece(piece: str, authors: set[str]) -> bool:
    if piece.casefold() in authors:
        return True
    if not _STRAY.fullmatch(piece):
        return False
    return (
        not re.search(r"\b\d{4}\b", piece)
        or bool(_MONTH.search(piece))
        or bool(re.match(r"by |filed|posted|tag|categ", piece, re.IGNORECASE))
    )
