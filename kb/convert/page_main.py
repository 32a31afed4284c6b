"""Where on a web page the content stands, and what around it is not part of it. Knows no classes; see `page_furniture`.

The content is what a page says it is (`main`, `article`), when most of the running words stand there; else what is left
when blocks of links and stray lines beside the running words are taken out.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.convert.page_furniture import weighed
from kb.convert.page_strays import LEAST, cut_end, drop_stray
from kb.convert.page_tree import HEADINGS, Element, drop, named, words_of
from kb.records import Metadata

_PROSE = ("p", "pre", "blockquote", "table", "dd", "figure", "li", "math")


def main_of(root: Element, stated: Metadata) -> Element:
    """The element that holds the content, with what is not content in it taken out."""
    body = next(root.iter("body"), root)
    weights = weighed(body)
    node = _said(body, weights)
    if node is body or node.tag in ("main", "body"):
        _prune(node, weights)
    cut_end(node)
    drop_stray(node, stated)
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
    """Whether much running text stands in `node` and not in `best`, as where each answer is an article."""
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
    if one.tag in (*HEADINGS, "img", "figure", "pre", "math", "hr", "br", "table", "blockquote", "p", "aside"):
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
        weights.get(block, 0) >= LEAST and 2 * weights[block] > len(words_of(block).split())
        for block in one.iter(*_PROSE)
    ):
        return True
    if one.tag in ("ul", "ol", "dl"):
        before = one.getprevious()
        return 2 * own > words or (before is not None and before.tag in HEADINGS and before.tag != "h1")
    return own >= 0.5 * words and (
        own >= LEAST
        or one.find(".//p") is not None
        or one.find(".//pre") is not None
        or one.tag in ("span", "b", "strong", "em", "font", "i")
    )


# -- what stands around the text inside of the content --------------------------------------------------------------
