"""What the walker asks about the page that it walks. Knows no element by name and no file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from kb.convert.trees import Element


@dataclass(frozen=True)
class Page:
    """What a tree does not say by itself. Elements are keys: keep the tree while its page is walked."""

    link: Callable[[str], str] = lambda href: ""
    """Of a `href` where it leads: an address on the web, `target(anchor)`, or `""` for nowhere."""
    image: Callable[[str], str] = lambda src: ""
    """Of a `src`, also of a `data:` address, where the image lies: `assets/…`, the web, beside it; `""`: nowhere."""
    anchors: Mapping[str, str] = field(default_factory=dict)
    """The ids of the page that links lead to, and the anchors for them."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """The ids at which printed pages begin, and their labels, where a list of pages says so."""
    marks: Mapping[Element, str] = field(default_factory=dict)
    """The elements that are marks of footnotes, and the labels of these."""
    left_out: Collection[Element] = frozenset()
    """Elements that are not shown where they stand: bodies of notes, ways back, menus."""
