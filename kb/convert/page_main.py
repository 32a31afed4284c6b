"""Where on a web page the content stands, and what around it is not part of it. Knows no classes; see `page_furniture`.

The content is what a page says it is (`main`, `article`), when most of the running words stand there; else what is left
when blocks of links and stray lines beside the running words are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.convert.page_furniture import weighed
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
_MONTH = re.compile(r"jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|\d{4}-\d\d|\d[./]\d|publi|post|updat|modif|written|creat|edit", re.IGNORECASE)


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
    for least, candidates in ((0.6, list(node.iter("article"))), (0.75, [one for one in node.iter() if one.get("itemprop") == "articleBody"])):
        outer = [one for one in candidates if one is not node and not any(above in candidates for above in one.iterancestors())]
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
        if heavy.tag not in ("div", "section", "article", "main", "td", "tr", "table", "tbody", "center", "form", "span"):
            return
        node = heavy


def _is_content(one: Element, weights: Mapping[Element, int]) -> bool:
    """Whether an element has running text, a picture or a heading of its own."""
    if one.tag in (*_HEADINGS, "img", "figure", "pre", "math", "hr", "br", "table", "blockquote", "p", "aside"):
        return one.tag not in ("p", "aside") or bool(weights.get(one, 0)) or one.find(".//img") is not None or one.find(".//math") is not None
    words = len(words_of(one).split())
    own = weights.get(one, 0)
    if not words:
        return one.find(".//img") is not None or one.find(".//math") is not None
    if one.find(".//h1") is not None and own:
        return True
    if any(weights.get(block, 0) >= _LEAST and 2 * weights[block] > len(words_of(block).split()) for block in one.iter(*_PROSE)):
        return True
    if one.tag in ("ul", "ol", "dl"):
        return 2 * own > words
    return own >= 0.5 * words and (own >= _LEAST or one.find(".//p") is not None or one.find(".//pre") is not None or one.tag in ("span", "b", "strong", "em", "font", "i"))


# -- what stands around the text inside of the content --------------------------------------------------------------


def _cut_end(node: Element) -> None:
    """Take out sections whose heading says that they are not the page's own, when links or little text follow it."""
    for heading in list(node.iter(*_HEADINGS)):
        if heading.getparent() is None or not _ENDINGS.fullmatch(words_of(heading).strip(": ")):
            continue
        level = int(heading.tag[1])
        held = _section(heading, level)
        words = sum(len(words_of(one).split()) for one in held)
        linked = sum(len(words_of(link).split()) for one in held for link in (one.iter("a") if one.tag != "a" else [one]))
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
    """Take out the lines at the beginning and the end that say who wrote it when, or offer something."""
    blocks = list(_lines(node))
    prose = [at for at, block in enumerate(blocks) if _is_prose(block)]
    first, last = (prose[0], prose[-1]) if prose else (min(3, len(blocks)), len(blocks) - 1)
    authors = {author.casefold() for author in stated.authors}
    for at, block in enumerate(blocks):
        if block.getparent() is None or block.tag in _HEADINGS:
            continue
        if (at < first or at > last) and _is_stray(words_of(block), authors):
            drop(block)


def _lines(node: Element) -> Iterator[Element]:
    """The innermost blocks."""
    tags = ("p", "div", "li", "span", "time", "address", "small", "ul", "ol", "section", "header", "footer", "a", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "blockquote", "figure", "dd", "dt")
    for one in node.iter(*tags):
        if one is node or any(above.tag in ("p", "pre", "table", "figure", *_HEADINGS) for above in one.iterancestors()):
            continue
        is_leaf = one.tag in ("p", "pre", "table", "figure", "blockquote", *_HEADINGS) or not any(inner is not one and inner.tag in tags and words_of(inner) for inner in one.iter())
        is_short = one.tag in ("div", "ul", "address", "header", "section", "footer") and len(words_of(one).split()) <= 14
        if (is_leaf or is_short) and words_of(one):
            yield one


def _is_prose(block: Element) -> bool:
    words = words_of(block).split()
    return block.tag in ("pre", "table", "figure", "blockquote") or (len(words) >= _LEAST and not _STRAY.fullmatch(" ".join(words))) or (block.tag == "p" and len(words) >= 5 and words[-1][-1:] in ".!?…:”\"")


def _is_stray(words: str, authors: set[str]) -> bool:
    bare = words.strip(" ·•|—–-,:")
    if bare.casefold() in authors or bare.casefold().removeprefix("by ") in authors:
        return True
    pieces = [piece.strip() for piece in re.split(r"\s+[·•|—–/]\s+|[·•|]", bare) if piece.strip()]
    return bool(pieces) and len(bare.split()) <= 25 and all(_is_stray_piece(piece, authors) for piece in pieces)


def _is_stray_piece(piece: str, authors: set[str]) -> bool:
    if piece.casefold() in authors:
        return True
    if not _STRAY.fullmatch(piece):
        return False
    return not re.search(r"\b\d{4}\b", piece) or bool(_MONTH.search(piece)) or bool(re.match(r"by |filed|posted|tag|categ", piece, re.IGNORECASE))
