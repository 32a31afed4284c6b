"""Books in EPUB 2 and 3 as texts. Knows the recipe; package, contents, pages and notes are read by their own modules.

Pages are read one at a time, twice: once for what leads where, once for the words.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from kb.convert import notes as footnotes
from kb.convert import walker
from kb.convert.archive import MOST_IMAGE, Archive, NotAnArchive, opened
from kb.convert.arranged import Line, headed, with_notes
from kb.convert.contents import Contents, Place, contents_of, place_of
from kb.convert.draft import Part, Piece, Run, Title, target
from kb.convert.locks import lock_of
from kb.convert.note_bodies import note_parts
from kb.convert.package import Item, Package, package_of
from kb.convert.passages import blocks
from kb.convert.pictures import Pictures, inline_image
from kb.convert.trees import Element, Unparsable, body_of, name_of, parsed, words_of
from kb.errors import UnreadableSource
from kb.records import Text

_WEB = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_KEPT_TREES = 3 << 20
"""Bytes of pages whose trees are kept for the second reading."""
_MOST_WARNINGS = 40


def is_epub(content: bytes) -> bool:
    """Whether these bytes are a book in EPUB, by their type at the beginning or the names of their members."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    listed = content[-(1 << 20) :]
    return b"application/epub+zip" in content[:200] or b"META-INF/container.xml" in listed or b".opf" in listed


def text(name: str, content: bytes, *, page_marks: bool = False, whole: bool = False) -> Text:
    """The text of a book. Raises `UnreadableSource` when it is locked, damaged as a whole, or holds no words.

    With `page_marks` the markdown holds `<!-- page 12 -->` where a printed page begins; `whole` is that of `blocks`.
    """
    try:
        archive = opened(content)
    except NotAnArchive as error:
        raise UnreadableSource(name, "a damaged EPUB: the list of its files is lost", hint="get it anew") from error
    package = package_of(archive)
    if package is None:
        raise UnreadableSource(name, "an EPUB without any page", hint="get it anew")
    lock = lock_of(archive, [item.name for item in package.spine])
    if lock.name:
        raise UnreadableSource(name, f"a book locked by {lock.name}", hint="kb reads books without copy protection")
    book = _surveyed(_Book(archive, package, contents_of(package, archive), lock.members))
    pieces = list(_arranged(book))
    is_empty = not any(
        isinstance(piece, Part) and any(run.words or run.image for run in piece.runs) for piece in pieces
    )
    if is_empty and (archive.warnings or not whole):
        raise UnreadableSource(name, "the book holds no words", hint=next(iter(archive.warnings), ""))
    title = package.title
    top = [Title(1, title)] if title else []
    cover = book.pictures.place(archive.read(package.cover, MOST_IMAGE)) if package.cover else ""
    return Text(
        title=title or PurePosixPath(name).stem,
        blocks=blocks([*top, *pieces], page_marks=page_marks, whole=whole),
        shape="prose",
        metadata=package.metadata,
        assets=tuple(book.pictures.assets.values()),
        warnings=_warnings(archive.warnings),
        cover=cover.removeprefix("assets/"),
    )


@dataclass
class _Book:
    """A book while it is read."""

    archive: Archive
    package: Package
    contents: Contents
    locked: frozenset[str]
    pictures: Pictures = field(default_factory=Pictures)
    trees: OrderedDict[str, tuple[Element, int]] = field(default_factory=OrderedDict)
    lost: set[str] = field(default_factory=set)
    images: dict[str, str] = field(default_factory=dict)
    anchors: dict[Place, str] = field(default_factory=dict)
    anchors_on: dict[str, dict[str, str]] = field(default_factory=dict)
    """The anchors of each page by id, without that of its beginning."""
    notes: footnotes.Notes = field(default_factory=footnotes.Notes)

    def tree(self, name: str) -> Element | None:
        """The root of a page, `None` when it cannot be read. A few are kept."""
        if name in self.trees:
            self.trees.move_to_end(name)
            return self.trees[name][0]
        content = self.archive.read(name) if name not in self.lost | self.locked else None
        if content is None:
            self.lost.add(name)
            return None
        try:
            root, warnings = parsed(content)
        except Unparsable:
            self.archive.warnings.append(f"{name[:80]} was left out: no page")
            self.lost.add(name)
            return None
        self.archive.warnings += [f"{name[:80]}: {warning}" for warning in warnings]
        self.trees[name] = (root, len(content))
        while len(self.trees) > 1 and sum(size for _, size in self.trees.values()) > _KEPT_TREES:
            self.trees.popitem(last=False)
        return root


def _warnings(found: list[str]) -> tuple[str, ...]:
    """Each warning once, not more than a person reads."""
    once = tuple(dict.fromkeys(found))
    more = len(once) - _MOST_WARNINGS
    return once if more <= 0 else (*once[:_MOST_WARNINGS], f"{more} more warnings")


# -- what leads where -------------------------------------------------------------------------------------------


def _surveyed(book: _Book) -> _Book:
    """The book with its notes, and with anchors for all places that links and contents lead to."""
    found: list[footnotes.Reference] = []
    places = [entry.place for entry in book.contents.entries if entry.place]
    wanted: dict[Place, None] = dict.fromkeys([*places, *((name, "") for name, _ in places)])
    known: set[Place] = set()
    for item in book.package.spine:
        root = book.tree(item.name) if not _is_picture(item) else None
        known.add((item.name, ""))
        if root is None:
            continue
        base = item.name
        found += footnotes.references(root, base, lambda href, base=base: place_of(book.archive, base, href))  # type: ignore[misc]
        for one in root.iter():
            named = one.get("id") or one.get("name")
            if named:
                known.add((base, named))
            href = one.get("href")
            if href and name_of(one) == "a" and not _WEB.match(href):
                wanted.setdefault(place_of(book.archive, base, href))
    book.anchors = {place: f"a{number}" for number, place in enumerate(wanted) if place in known}
    for (name, named), anchor in book.anchors.items():
        book.anchors_on.setdefault(name, {}).update({named: anchor} if named else {})
    book.notes = footnotes.notes_of(found, book.tree)
    return book


def _is_picture(item: Item) -> bool:
    return item.type.startswith("image/") and item.type != "image/svg+xml"


# -- the words --------------------------------------------------------------------------------------------------


def _arranged(book: _Book) -> Iterator[Piece]:
    """The pieces of all pages with headings and notes in their places."""
    pieces: list[Piece] = []
    starts: set[int] = set()
    definitions: dict[str, list[Part]] = {}
    for item in book.package.spine:
        starts.add(len(pieces))
        pieces += _page(book, item, definitions)
    shown = {item.name for item in book.package.spine}
    for name in set(book.notes.bodies) - shown:
        _page(book, Item(name, ""), definitions)
    made, sections = headed(pieces, list(_lines(book)))
    return with_notes(made, sections or frozenset(starts), definitions)


def _lines(book: _Book) -> Iterator[Line]:
    """The contents with the anchors they lead to; a line without a link leads where the next one does."""
    anchor = ""
    found: list[Line] = []
    for entry in reversed(book.contents.entries):
        if entry.place is not None:
            anchor = book.anchors.get(entry.place) or book.anchors.get((entry.place[0], "")) or ""
        if anchor:
            found.append(Line(entry.words, anchor, entry.depth))
    return reversed(found)


def _page(book: _Book, item: Item, definitions: dict[str, list[Part]]) -> list[Piece]:
    """The pieces of a page of the reading order; the notes on it go into `definitions`, by their labels."""
    base = item.name
    start = [Run("", anchor=book.anchors[base, ""])] if (base, "") in book.anchors else []
    labels = {place[1]: label for place, label in book.contents.pages if place[0] == base}
    start += [Run("", page=labels[""])] if labels.get("") else []
    root = None if _is_picture(item) else book.tree(base)
    if root is None or name_of(root) == "svg":
        place = book.pictures.place(book.archive.read(base, MOST_IMAGE)) if base not in book.lost else ""
        alt = "" if root is None else next((words_of(one) for one in root if name_of(one) in ("title", "desc")), "")
        return [Part((*start, *([Run(alt, image=place)] if place else [])))]
    on_page = footnotes.on_page(root, base, book.notes, lambda href: place_of(book.archive, base, href))
    menus = [one for one in root.iter() if name_of(one) == "nav"] if base == book.package.nav else []
    page = walker.Page(
        link=lambda href: _link(book, base, href),
        image=lambda source: _image(book, base, source),
        anchors=book.anchors_on.get(base, {}),
        pages={name: label for name, label in labels.items() if name},
        marks=on_page.marks,
        left_out=on_page.left_out.union(menus),
    )
    for body, label in on_page.bodies.items():
        definitions[label] = note_parts(body, page, book.notes.words[label])
    return [Part(tuple(start)), *walker.pieces(body_of(root), page)]


def _link(book: _Book, base: str, href: str) -> str:
    if _WEB.match(href):
        return href.strip()
    place = place_of(book.archive, base, href)
    anchor = book.anchors.get(place)
    return target(anchor) if anchor else ""


def _image(book: _Book, base: str, source: str) -> str:
    """Where an image lies: among the assets, or on the web, which nothing is fetched from."""
    if source.startswith("data:"):
        return book.pictures.place(inline_image(source))
    if _WEB.match(source):
        return source
    name = book.archive.find(base, source)
    if not name or name == base:
        return ""
    if name not in book.images:
        book.images[name] = book.pictures.place(book.archive.read(name, MOST_IMAGE))
    return book.images[name]
