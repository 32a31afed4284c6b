"""Where on a web page the content stands, and what around it is not part of it. Knows no classes; see `page_furniture`.

The content is what a page says it is (`main`, `article`), when most of the running words stand there; else what is left
when blocks of links and stray lines beside the running words are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.convert.page_furniture import weighed
from kb.convert.page_metadata import full_date
from kb.convert.page_tree import Element, drop, named, words_of
from kb.records import Metadata

_PROSE = ("p", "pre", "blockquote", "table", "dd", "figure", "li", "math")
_LEAST = 12
"""Words outside of links that make a block running text."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ENDINGS = re.compile(
    r"(?:related|similar|recommended|popular|latest|recent|further|other|more)\s+(?:posts?|articles?|stories|reading|content|links|news|reads|videos|topics|entries|blog posts)\b.*"
    r"|(?:related|recommended|recommendations|trending|read more|read next|up next|keep reading|see more|what to read next|more)\b.{0,40}"
    r"|you (?:may|might) (?:also )?(?:like|enjoy|be interested).*|more (?:from|in|on|by|like this)\b.*|explore more.*"
    r"|share(?: this)?(?: (?:post|article|page|story|on|via|with))?\b.{0,30}|(?:leave|post|add|write) a (?:reply|comment)|(?:\d+ )?(?:comments?|responses|replies|thoughts on\b.*)(?: \(?\d+\)?)?"
    r"|join the (?:discussion|conversation|newsletter).*|subscribe\b.*|sign up\b.*|newsletter|get (?:the|our) newsletter.*|follow (?:us|me)\b.*|about the authors?|about me|tags|categories|filed under|topics|advertisement|navigation|on this page|in this article|table of contents|contents",
    re.IGNORECASE,
)
"""Headings of what is not the page's own."""
_STRAY = re.compile(
    r"(?:by|written by|posted by|author:?|von|par|por)\s+\S.{0,60}"
    r"|(?:(?:published|posted|updated|last (?:updated|modified|edited)|created|date|first published|modified|edited)\b:?\s*(?:on|at)?\s*)?[\w,.:/ –-]{0,20}\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4})\b[\w,.:/() –-]{0,26}"
    r"|(?:reading time:?\s*)?(?:~|about )?\d+\s*[- ]?(?:min(?:ute)?s?)(?:\.|\s+(?:to\s+)?read(?:ing time)?)?|\d+ (?:comments?|views|likes|shares|claps|responses|min).{0,20}"
    r"|(?:share|tweet|print|email|copy link|listen|save|follow|subscribe|sign up|sign in|menu|search|home|next|previous|back|edit|download|comments?|reply|report|like|skip to (?:main )?content|advertisement|read more|show more|share this.{0,20})"
    r"|(?:filed under|posted in|tagged|tags?|categories|category|topics?):?\s.{0,100}",
    re.IGNORECASE,
)
"""Whole lines that say who wrote when, or offer something."""
_MONTH = re.compile(
    r"jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|\d{4}-\d\d|\d[./]\d|publi|post|updat|modif|written|creat|edit",
    re.IGNORECASE,
)


def main_of(root: Element, stated: Metadata) -> Element:
    """The element that holds the content, with what is not content in it taken out."""
    body = next(root.iter("body"), root)
    weights = weighed(body)
    node = _said(body, weights)
    if node is body or node.tag in ("main", "body"):
        _prune(node, weights)
    _cut_end(node)
    _drop_stray(node, stated)
    if not words_of(node).strip():
        return body
    return node


def _said(body: Element, weights: Mapping[Element, int]) -> Element:
    """What the page says is its content, when it holds most of the running words."""
    node = body
    for found in (_named_main(body), None):
        if found is not None and weights.get(found, 0) >= 0.5 * weights[node]:
            node = found
    for least, candidates in (
        (0.6, list(node.iter("article"))),
        (0.75, [one for one in node.iter() if one.get("itemprop") == "articleBody"]),
    ):
        outer = [
            one
            for one in candidates
            if one is not node and not any(above in candidates for above in one.iterancestors())
        ]
        best = max(outer, key=lambda one: weights.get(one, 0), default=None)
        if best is not None and weights.get(best, 0) >= least * weights[node] and not _loses(node, best, weights):
            node = best
    return node


def _named_main(body: Element) -> Element | None:
    found = [one for one in body.iter() if one.tag == "main" or one.get("role") == "main" or named(one) == {"main"}]
    outer = [one for one in found if not any(above in found for above in one.iterancestors())]
    return max(outer, key=lambda one: len(words_of(one)), default=None)


def _loses(node: Element, best: Element, weights: Mapping[Element, int]) -> bool:
    """Whether running text would be lost that stands in `node` and not in `best`, as where each answer is an article."""
    lost = weights[node] - weights[best]
    return lost > 0.4 * weights[node]


def _prune(node: Element, weights: Mapping[Element, int]) -> None:
    """Take out what stands beside the running text and has none: from `node` down to where the text is."""
    while True:
        heavy = max(node, key=lambda one: weights.get(one, 0), default=None)
        if heavy is None or weights.get(heavy, 0) < 0.6 * max(weights.get(node, 0), 1):
            return
        for one in list(node):
            if one is not heavy and not _is_content(one, weights):
                drop(one)
        if heavy.tag not in (
            "div",
            "section",
            "article",
            "main",
            "td",
            "tr",
            "table",
            "tbody",
            "center",
            "form",
            "span",
        ):
            return
        node = heavy


def _is_content(one: Element, weights: Mapping[Element, int]) -> bool:
    """Whether an element has running text, a picture or a heading of its own."""
    if one.tag in (*_HEADINGS, "img", "figure", "pre", "math", "hr", "br", "table", "blockquote", "p", "aside"):
        return (
            one.tag not in ("p", "aside")
            or bool(weights.get(one, 0))
            or one.find(".//img") is not None
            or one.find(".//math") is not None
        )
    words = len(words_of(one).split())
    own = weights.get(one, 0)
    if not words:
        return one.find(".//img") is not None or one.find(".//math") is not None
    if one.find(".//h1") is not None and own:
        return True
    if any(
        weights.get(block, 0) >= _LEAST and 2 * weights[block] > len(words_of(block).split())
        for block in one.iter(*_PROSE)
    ):
        return True
    if one.tag in ("ul", "ol", "dl"):
        return 2 * own > words
    return own >= 0.5 * words and (
        own >= _LEAST
        or one.find(".//p") is not None
        or one.find(".//pre") is not None
        or one.tag in ("span", "b", "strong", "em", "font", "i")
    )


# -- what stands around the text inside of the content --------------------------------------------------------------


def _cut_end(node: Element) -> None:
    """Take out sections whose heading says that they are not the page's own, when links or little text follow it."""
    for heading in list(node.iter(*_HEADINGS)):
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
    while after is not None and not (after.tag in _HEADINGS and int(after.tag[1]) <= level):
        found.append(after)
        after = after.getnext()
    return found


def _drop_stray(node: Element, stated: Metadata) -> None:
    """Take out the lines at the beginning and the end that say who wrote it when, offer something, or are menus."""
    blocks = list(_lines(node))
    prose = [at for at, (block, is_leaf) in enumerate(blocks) if is_leaf and _is_prose(block)]
    first, last = (prose[0], prose[-1]) if prose else (min(3, len(blocks)), len(blocks) - 1)
    early = prose[2] if len(prose) > 2 else first
    authors = {author.casefold() for author in stated.authors}
    for at, (block, _) in enumerate(blocks):
        if block.getparent() is None or block.tag in _HEADINGS:
            continue
        words = words_of(block)
        if first <= at <= last:
            if (at < early and _is_byline(words, authors)) or _is_offer(block, words):
                drop(block)
            continue
        if at > last and (_ENDINGS.fullmatch(words) or _is_unheaded_links(block, words)):
            drop(block)
        elif _is_stray(words, authors) or _is_menu(block, words) or _says_meta(block, words):
            drop(block)


def _is_byline(words: str, authors: set[str]) -> bool:
    """Whether a line is an author's name or says when, and nothing else."""
    bare = words.strip(" ·•|—–-,:")
    return bare.casefold().removeprefix("by ") in authors or (
        bool(full_date(bare))
        and (len(bare.split()) <= 9 or (len(bare.split()) <= 20 and bool(_STATED_DATE.search(bare))))
    )


_STATED_DATE = re.compile(r"\b(?:published|updated|modified|posted|edited) (?:on |at )?", re.IGNORECASE)


def _is_offer(block: Element, words: str) -> bool:
    """Whether a block is only a button to subscribe, to share or to sign up."""
    links = list(block.iter("a"))
    return len(links) == 1 and words_of(links[0]) == words and bool(_OFFER.fullmatch(words))


_OFFER = re.compile(
    r"(?:subscribe|sign up|sign in|log in|share|follow|donate|join|upgrade|leave a comment|become a (?:member|patron|subscriber)|get started|start (?:your )?free trial|support us|view comments|give a gift subscription|refer a friend|tweet|print|download the app)\b.{0,30}",
    re.IGNORECASE,
)


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
    is_headed = before is not None and (before.tag in _HEADINGS or before.tag == "p")
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


_META = frozenset(
    (
        "author",
        "authors",
        "byline",
        "date",
        "dateline",
        "published",
        "updated",
        "posted",
        "timestamp",
        "time",
        "meta",
        "metadata",
        "credits",
        "tags",
        "categories",
        "category",
        "readtime",
        "contributors",
        "modified",
        "kicker",
        "eyebrow",
        "comments",
        "views",
        "version",
        "badge",
    )
)
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
_WHOLE = ("p", "pre", "table", "figure", "blockquote", "aside", "math", *_HEADINGS)


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
        is_headed = any(True for inner in one.iter(*_HEADINGS))
        if (is_leaf or (is_short and not is_headed)) and (words_of(one) or one.tag == "math"):
            yield one, is_leaf


def _is_prose(block: Element) -> bool:
    words = words_of(block).split()
    return (
        block.tag in ("pre", "table", "figure", "blockquote", "math")
        or block.get("data-callout") is not None
        or (len(words) >= _LEAST and not _STRAY.fullmatch(" ".join(words)))
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
