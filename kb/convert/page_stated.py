"""What a web page states in meta elements and JSON-LD. Knows where it stands; not what it is used for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from kb.convert.decode import clean
from kb.convert.page_tree import Element

_ARTICLES_LISTED = """
    article newsarticle blogposting report techarticle scholarlyarticle webpage qapage book recipe
    socialmediaposting discussionforumposting reportagenewsarticle opinionnewsarticle creativework posting
"""
_ARTICLES = frozenset(_ARTICLES_LISTED.split())


_FRAME = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*\Z")
"""What old pages write around a script."""


def meta(root: Element, names: Sequence[str]) -> str:
    """What the first of these meta elements that is there states, else `""`."""
    return next(islice(metas(root, names), 1), "")


def metas(root: Element, names: Sequence[str]) -> Iterator[str]:
    """What the meta elements with these names state, the first name first."""
    found: dict[str, list[str]] = {}
    for one in root.iter("meta"):
        name = one.get("property") or one.get("name") or one.get("itemprop") or one.get("http-equiv") or ""
        if content := one.get("content", "").strip():
            found.setdefault(name.lower().strip(), []).append(content)
    for name in names:
        yield from found.get(name, ())


def linked_objects(root: Element) -> Iterator[Mapping[str, object]]:
    """The JSON-LD objects of the page that describe an article or the page, the likelier first."""
    found: list[Mapping[str, object]] = []
    for script in root.iter("script"):
        if "ld+json" not in script.get("type", "").lower() or len(script.text or "") > 500_000:
            continue
        try:
            found += _objects(json.loads(_FRAME.sub("", script.text or ""), strict=False))
        except (ValueError, RecursionError):
            continue
    return iter(sorted(found, key=lambda one: "webpage" in _kinds(one)))


def _objects(found: object, depth: int = 0) -> list[Mapping[str, object]]:
    if depth > 4:
        return []
    if isinstance(found, list):
        return [inner for one in found[:50] for inner in _objects(one, depth + 1)]
    if not isinstance(found, dict):
        return []
    inner = _objects(found.get("@graph", []), depth + 1) + _objects(found.get("mainEntity", []), depth + 1)
    return ([found] if _kinds(found) & _ARTICLES else []) + inner


def _kinds(found: Mapping[str, object]) -> set[str]:
    kinds = found.get("@type", ())
    return {str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])}


def names_in(found: object) -> Iterator[str]:
    """The names in what JSON-LD states of an author or publisher."""
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from names_in(one.get("name", []))


def one_line(words: str) -> str:
    """The words on one line, without signs that nobody can see."""
    return " ".join(clean(words).split())
