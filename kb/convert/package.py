"""The package of a book: what it says of itself, its files and their order. Knows OPF and its container; no pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kb.convert.archive import Archive
from kb.convert.decode import clean
from kb.convert.trees import Element, Unparsable, name_of, words_of, xml
from kb.records import Metadata

_CONTAINER = "META-INF/container.xml"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?=$|[T\s])")
_NOT_AUTHORS = frozenset("trl edt ill ctb pbl aui cov bkp cmp".split())  # noqa: SIM905
_PAGES = (".xhtml", ".html", ".htm")
_MOST_HOPS = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the manifest; `name` is the member's, `""` when it is not in the archive."""

    name: str
    type: str
    properties: frozenset[str] = frozenset()
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """A book before its pages are read."""

    name: str
    """The member that the package was read from."""
    title: str
    metadata: Metadata
    spine: tuple[Item, ...]
    """The files in reading order, those that stand aside (`linear="no"`) last."""
    nav: str = ""
    ncx: str = ""
    cover: str = ""
    """The members of the tables of contents and of the cover's image."""


def package_of(archive: Archive) -> Package | None:
    """The package of the book in an archive: the one that its container names, else the first; `None` without any."""
    name = _named_by_container(archive) or next(iter(archive.names(lambda one: one.lower().endswith(".opf"))), "")
    content = archive.read(name) if name else None
    if content is None:
        return _without_package(archive)
    try:
        root = xml(content)
    except Unparsable:
        archive.warnings.append(f"{name} cannot be read: the pages stand in the order of the archive")
        return _without_package(archive)
    items = _manifest(root, name, archive)
    title, metadata = _stated(root)
    nav = next((item.name for item in items.values() if "nav" in item.properties), "")
    spine = next((one for one in root.iter() if name_of(one) == "spine"), None)
    named = items.get((spine.get("toc") if spine is not None else "") or "")
    ncx = named.name if named else ""
    ncx = ncx or next((item.name for item in items.values() if item.type == "application/x-dtbncx+xml"), "")
    return Package(name, title, metadata, _spine(root, items, archive), nav, ncx, _cover(root, items))


def _named_by_container(archive: Archive) -> str:
    name = archive.find("", _CONTAINER)
    content = archive.read(name) if name else None
    if content is None:
        archive.warnings.append("the book has no container: its package was looked for")
        return ""
    try:
        paths = [one.get("full-path") or "" for one in xml(content).iter() if name_of(one) == "rootfile"]
    except Unparsable:
        return ""
    return next((found for path in paths if path and (found := archive.find("", path))), "")


def _without_package(archive: Archive) -> Package | None:
    """A book of all pages in the order of their names."""
    pages = sorted(archive.names(lambda one: one.lower().endswith(_PAGES)), key=_natural)
    if not pages:
        return None
    archive.warnings.append("the book has no package: its pages were read in the order of their names")
    return Package("", "", Metadata(), tuple(Item(name, "application/xhtml+xml") for name in pages))


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d{1,9})", name)]


def _manifest(root: Element, base: str, archive: Archive) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for one in root.iter():
        href = one.get("href")
        if name_of(one) == "item" and href:
            items[one.get("id") or ""] = Item(
                archive.find(base, href),
                (one.get("media-type") or "").lower(),
                frozenset((one.get("properties") or "").split()),
                one.get("fallback") or "",
            )
    return items


def _spine(root: Element, items: Mapping[str, Item], archive: Archive) -> tuple[Item, ...]:
    """The files in reading order, each once; a file that no reader need show by what it falls back to."""
    aside: list[Item] = []
    found: list[Item] = []
    for one in root.iter():
        if name_of(one) != "itemref":
            continue
        stated = items.get(one.get("idref") or "")
        shown = _shown_for(stated, items)
        if stated and shown and shown.name:
            archive.stand_ins[stated.name] = shown.name
        if shown is None or not shown.name:
            archive.warnings.append(f"a page of the reading order is missing: {(one.get('idref') or '')[:60]}")
        elif shown not in found and shown not in aside:
            (aside if one.get("linear") == "no" else found).append(shown)
    return (*found, *aside)


def _shown_for(item: Item | None, items: Mapping[str, Item]) -> Item | None:
    """The item, or the nearest one that it falls back to and that can be shown."""
    for _ in range(_MOST_HOPS):
        if item and not _is_shown(item) and item.fallback in items:
            item = items[item.fallback]
    return item


def _is_shown(item: Item) -> bool:
    return "html" in item.type or item.type.startswith("image/") or item.name.lower().endswith(_PAGES)


def _cover(root: Element, items: Mapping[str, Item]) -> str:
    for item in items.values():
        if "cover-image" in item.properties:
            return item.name
    for one in root.iter():
        if name_of(one) == "meta" and one.get("name") == "cover":
            named = items.get(one.get("content") or "")
            return named.name if named and named.type.startswith("image/") else ""
    return ""


# -- metadata ---------------------------------------------------------------------------------------------------


def _stated(root: Element) -> tuple[str, Metadata]:
    """The title, and what the book states of itself."""
    elements = [one for one in root.iter() if one.tag.startswith(_DUBLIN_CORE) and words_of(one)]
    refined = _refinements(root)
    stated = [(name_of(one), clean(words_of(one)), one) for one in elements]
    values = {name: [words for kind, words, _ in stated if kind == name] for name, _, _ in stated}
    authors = [words for kind, words, one in stated if kind == "creator" and _role(one, refined) not in _NOT_AUTHORS]
    date = _published([(one, words) for kind, words, one in stated if kind == "date"])
    full = _DATE.match(date)
    taken = {"title", "creator", "language", "date", "description", "publisher", "subject"}
    first = {name: found[0] for name, found in values.items()}
    metadata = Metadata(
        authors=tuple(dict.fromkeys(authors)),
        published=full.group() if full else "",
        issued="" if full else date,
        site=first.get("publisher", ""),
        description=_words_of_markup(first.get("description", "")),
        language=first.get("language", ""),
        tags=tuple(dict.fromkeys(values.get("subject", ()))),
        stated=tuple(
            (name, words)
            for name, words, one in stated
            if name not in taken or (words != first[name] and name not in ("subject", "creator"))
        ) + tuple(("creator", words) for kind, words, _ in stated if kind == "creator" and words not in authors),
    )  # fmt: skip
    return first.get("title", ""), metadata


def _refinements(root: Element) -> dict[tuple[str, str], str]:
    """`(id, property) → value` of the `meta` elements that say more of another one."""
    return {
        ((one.get("refines") or "").lstrip("#"), one.get("property") or ""): words_of(one)
        for one in root.iter()
        if name_of(one) == "meta" and one.get("refines")
    }


def _role(creator: Element, refined: Mapping[tuple[str, str], str]) -> str:
    return refined.get((creator.get("id") or "", "role"), "") or creator.get(f"{_OPF}role") or ""


def _published(dates: list[tuple[Element, str]]) -> str:
    """The date of publication, not of a change."""
    events = {one.get(f"{_OPF}event") or "": words for one, words in reversed(dates)}
    return events.get("publication") or events.get("original-publication") or events.get("") or ""


def _words_of_markup(words: str) -> str:
    return " ".join(re.sub(r"<[^<>]{1,200}>", " ", words).split())
