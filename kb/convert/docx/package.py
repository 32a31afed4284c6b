"""The parts of an Office file and what leads from one to another. Knows names and vocabularies; no text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kb.convert.archive import Archive
from kb.convert.trees import Element, Unparsable, xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
"""Namespaces of the strict variant; its elements are named as those of the usual one."""
_USUAL = {
    b"wordprocessingml": b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
    b"officeDocument": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    b"drawingml": b"http://schemas.openxmlformats.org/drawingml/2006/",
}
_MOST = 48 << 20
"""Bytes of one part: a long book has 10 MB."""
_DOCUMENT = re.compile(r"(?:^|/)word/document\d*\.xml$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """What a part refers to: another part, or an address outside of the file."""

    kind: str
    """The last word of its type: `image`, `hyperlink`, `styles`."""
    target: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """An Office file whose main part is known."""

    archive: Archive
    main: str
    problems: list[str] = field(default_factory=list)
    """What could not be read, in words for a warning."""

    def part(self, path: str) -> Element | None:
        """The tree of a part, `None` when there is none or nothing of it can be read."""
        found = self.archive.find("", path) if path else ""
        content = self.archive.read(found, _MOST) if found else None
        if content is None:
            return None
        try:
            return xml(_STRICT.sub(_usual, content))
        except Unparsable:
            self.problems.append(f"{path} could not be read")
            return None

    def links(self, path: str) -> Mapping[str, Link]:
        """What a part refers to, by the name under which it does."""
        folder, name = posixpath.split(path)
        root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        return {stated(one, "Id"): _link(one, folder) for one in root if _is_link(one)} if root is not None else {}

    def beside(self, path: str, kind: str) -> str:
        """The part of a kind that a part refers to, `""` when there is none."""
        found = (link.target for link in self.links(path).values() if link.kind == kind and not link.is_external)
        return next(found, "")


def package(archive: Archive) -> Package | None:
    """The Word document in an archive, `None` when it holds none."""
    stated = Package(archive, "").beside("", "officeDocument")
    if stated and archive.find("", stated):
        root = Package(archive, "").part(stated)
        return Package(archive, archive.find("", stated)) if root is not None and root.tag == W + "document" else None
    found = next(iter(archive.names(lambda name: bool(_DOCUMENT.search(name)))), "")
    return Package(archive, found) if found else None


def is_word(archive: Archive) -> bool:
    """Whether an archive is a Word document, damaged or not, by its parts."""
    return bool(archive.names(lambda name: bool(_DOCUMENT.search(name)))) or package(archive) is not None


def value(element: Element | None, path: str, default: str = "") -> str:
    """The `w:val` of the element at a path such as `w:pPr/w:pStyle`, below the given one."""
    found = None if element is None else element.find(path.replace("w:", W))
    return default if found is None else stated(found, W + "val", default)


def is_on(element: Element | None, name: str) -> bool | None:
    """Whether a property that is on or off is on; `None` when the element does not say."""
    found = None if element is None else element.find(W + name)
    return None if found is None else stated(found, W + "val", "true").casefold() not in ("0", "false", "off", "none")


def stated(element: Element, name: str, default: str = "") -> str:
    """An attribute of an element."""
    return element.get(name) or default


def number(words: str | None, default: int = 0) -> int:
    """A whole number as XML writes it."""
    return int(words) if words and re.fullmatch(r"[+-]?\d{1,9}", words) else default


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def inside(element: Element) -> Iterator[Element]:
    """The children of an element that are elements; of a choice that which was meant first."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag == MC + "AlternateContent":
            meant = child.find(MC + "Choice")
            if meant is None or not len(meant):
                meant = child.find(MC + "Fallback")
            yield from inside(meant) if meant is not None else ()
        else:
            yield child


def _is_link(element: Element) -> bool:
    return local(element) == "Relationship" and bool(element.get("Target"))


def _link(element: Element, folder: str) -> Link:
    kind = stated(element, "Type").rstrip("/").rpartition("/")[2]
    target = stated(element, "Target")
    if stated(element, "TargetMode").casefold() == "external":
        return Link(kind, target, is_external=True)
    within = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
    return Link(kind, within, is_external=False)


def _usual(found: re.Match[bytes]) -> bytes:
    usual = _USUAL.get(found.group(1))
    return found.group() if usual is None else usual + found.group(2)
