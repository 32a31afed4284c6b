"""The table of contents of a book and its list of pages: from its navigation page, else its NCX. Knows no content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from kb.convert.archive import Archive
from kb.convert.decode import clean
from kb.convert.package import Package
from kb.convert.page_breaks import bare_label
from kb.convert.trees import Element, Unparsable, kinds, name_of, parsed, words_of, xml

Place = tuple[str, str]
"""A member of the archive and an id in it, `""` for its beginning."""
_LISTS = ("ol", "ul")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents. One without a link has no place, one that leads nowhere none with a member."""

    words: str
    place: Place | None
    depth: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What the navigation of a book says."""

    entries: tuple[Entry, ...] = ()
    pages: tuple[tuple[Place, str], ...] = ()
    """Where printed pages begin, and their labels."""


def contents_of(package: Package, archive: Archive) -> Contents:
    """The contents of a book, empty when it has none."""
    entries: list[Entry] = []
    pages: list[tuple[Place, str]] = []
    for name, read in ((package.nav, _of_nav), (package.ncx, _of_ncx)):
        content = archive.read(name) if name and not (entries and pages) else None
        if content is None:
            continue
        try:
            found = read(content, name, archive)
        except Unparsable:
            archive.warnings.append(f"{name} cannot be read")
            continue
        entries = entries or list(found.entries)
        pages = pages or list(found.pages)
    return Contents(tuple(entries), tuple(pages))


def place_of(archive: Archive, base: str, href: str) -> Place:
    """The place that an address leads to from a member; without a member when it leads out of the book."""
    name = archive.find(base, href)
    return archive.stand_ins.get(name, name), unquote(href.partition("#")[2])


def _of_nav(content: bytes, name: str, archive: Archive) -> Contents:
    root, _ = parsed(content)
    navs = [one for one in root.iter() if name_of(one) == "nav"]
    toc = next((one for one in navs if kinds(one) & {"toc", "doc-toc"}), None)
    toc = toc if toc is not None else next((one for one in navs if not kinds(one)), None)
    listed = next((one for one in navs if kinds(one) & {"page-list", "doc-pagelist"}), None)
    lines = _lines(toc, 0) if toc is not None else ()
    pages = _lines(listed, 0) if listed is not None else ()
    return Contents(
        tuple(Entry(words, place_of(archive, name, href) if href else None, depth) for words, href, depth in lines),
        tuple((place_of(archive, name, href), bare_label(words)) for words, href, _ in pages if href),
    )


def _lines(list_: Element, depth: int) -> Iterator[tuple[str, str, int]]:
    """The label, the address and the depth of each line of a list."""
    way = [(list_, depth)]
    while way:
        element, depth = way.pop()
        if name_of(element) == "li":
            label = next((one for one in element.iter() if name_of(one) in ("a", "span")), None)
            words = _label(label) if label is not None else clean(words_of(element)) if not len(element) else ""
            if words:
                yield words, (label.get("href") if label is not None else "") or "", depth
        inner = depth + 1 if name_of(element) == "li" else depth
        way += [(one, inner) for one in reversed(list(element)) if name_of(one) in ("li", "div", "section", *_LISTS)]


def _label(element: Element) -> str:
    words = words_of(element) or element.get("title") or ""
    return clean(words or next((one.get("alt") or "" for one in element.iter() if one.get("alt")), ""))


def _of_ncx(content: bytes, name: str, archive: Archive) -> Contents:
    root = xml(content)
    entries: list[Entry] = []
    pages: list[tuple[Place, str]] = []
    way = [(root, 0)]
    while way:
        element, depth = way.pop()
        kind = name_of(element)
        if kind in ("navpoint", "pagetarget"):
            words = next((clean(words_of(one)) for one in element if name_of(one) == "navlabel"), "")
            href = next((one.get("src") or "" for one in element if name_of(one) == "content"), "")
            place = place_of(archive, name, href) if href else None
            if kind == "pagetarget":
                pages += [(place, bare_label(words or element.get("value") or ""))] if place else []
            elif words:
                entries.append(Entry(words, place, depth))
        inner = depth + 1 if kind == "navpoint" else depth
        way += [
            (one, inner)
            for one in reversed(list(element))
            if name_of(one) in ("navmap", "navpoint", "pagelist", "pagetarget")
        ]
    return Contents(tuple(entries), tuple((place, words) for place, words in pages if place[0] and words))
