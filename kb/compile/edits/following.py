"""Links that follow a page to its new name, in bodies and in properties. Changes nothing but targets of links."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from kb.compile.edits.sheet import spliced
from kb.markdown.frontmatter import patch, properties
from kb.markdown.page import link_key
from kb.markdown.scan import WikiLink, links_in, masked, wikilinks

_INNER = re.compile(r"([^\[\]]*?)([^/\[\]|#\\]+?)(\.md)?(?=[ ]*(?:\\?\||#|$))")
_MARKDOWN_LINK = re.compile(r"(?<=\]\()<?([^()<>\s]*?)([^()<>/\s#]+?)(\.md)?(?=[#)>])")


def with_links_to(text: str, old: str, new: str) -> str:
    """The page with every link to the note `old` leading to the note `new`, words and headings as they are.

    >>> with_links_to("See [[Oven]], [[oven|it]], [[concepts/Oven#Use]].", "Oven", "Stove")
    'See [[Stove]], [[Stove|it]], [[concepts/Stove#Use]].'
    """
    return with_links(text, old, lambda link, inner: f"[[{_renamed(inner, new)}]]", new)


def with_links(text: str, old: str, made: Callable[[WikiLink, str], str], new: str) -> str:
    """The page with every link to `old` written by `made`, which is given the link and its text without brackets.

    Links in properties and markdown links get the name `new`.
    """
    text = _with_property_links(text, old, new)
    key = link_key(old)
    cuts = []
    for link in wikilinks(text):
        if link_key(link.target) == key:
            inner = text[link.start + 2 + link.is_embed : link.end - 2]
            cuts.append((link.start, link.end, "!" * link.is_embed + made(link, inner)))
    return _with_markdown_links(spliced(text, cuts), key, new)


def _renamed(inner: str, new: str) -> str:
    found = _INNER.match(inner)
    return inner if not found else found.group(1) + new + (found.group(3) or "") + inner[found.end() :]


def _with_property_links(text: str, old: str, new: str) -> str:
    changes: dict[str, object | None] = {}
    for name, value in properties(text).items():
        made = [_value(v, old, new) for v in value] if isinstance(value, list) else _value(value, old, new)
        if made != value:
            changes[name] = list(dict.fromkeys(made)) if isinstance(made, list) else made
    return patch(text, changes) if changes else text


def _value(value: object, old: str, new: str) -> object:
    if not isinstance(value, str) or "[[" not in value:
        return value
    links = [link for link in links_in(value) if link_key(link.target) == link_key(old)]
    return spliced(value, [(x.start, x.end, f"[[{_renamed(value[x.start + 2 : x.end - 2], new)}]]") for x in links])


def _with_markdown_links(text: str, key: str, new: str) -> str:
    view = masked(text)
    cuts = []
    for found in _MARKDOWN_LINK.finditer(view):
        is_note = found.group(3) is not None and "://" not in found.group(1)
        if is_note and link_key(unquote(found.group(2))) == key:
            cuts.append((found.start(2), found.end(2), quote(new)))
    return spliced(text, cuts)
