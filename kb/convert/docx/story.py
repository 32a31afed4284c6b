"""What is known and gathered while a Word document is read: its parts, open fields, notes, pictures. Knows no text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from kb.convert.archive import MOST_IMAGE
from kb.convert.docx.numbering import Counters
from kb.convert.docx.package import Link, Package
from kb.convert.docx.styles import Styles
from kb.convert.draft import Run, target
from kb.convert.trees import Element
from kb.records import Asset

_SUFFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"), (b"BM", ".bmp"), (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"), (b"\xd7\xcd\xc6\x9a", ".wmf"), (b"\x01\x00\x00\x00", ".emf"), (b"\x01\x00\x09\x00", ".wmf"),
)  # fmt: skip
"""First bytes of a picture → the suffix of its file."""
_SUFFIX = re.compile(r"\.[a-z0-9]{2,5}$")
_FIELD_PLACE = re.compile(
    r"\s*(?:HYPERLINK\s[^\"]{0,200}\\l\s+\"([^\"]+)\"|(?:PAGE|NOTE)?REF\s+(\S+)\s.*\\h)", re.IGNORECASE | re.DOTALL
)
_FIELD_LINK = re.compile(r"\s*HYPERLINK\s+(?:\\\S\s+)*\"([^\"]*)\"", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)


@dataclass(slots=True)
class Field:
    """A field whose end was not met yet: what it shows counts, what it is made from does not."""

    code: str = ""
    is_shown: bool = False

    @property
    def url(self) -> str:
        """Where it leads to on the web, when it is a link."""
        found = _FIELD_LINK.match(self.code)
        return address(found.group(1)) if found else ""

    @property
    def place(self) -> str:
        """The bookmark that it leads to."""
        found = _FIELD_PLACE.match(self.code)
        return (found.group(1) or found.group(2)) if found else ""


@dataclass(slots=True)
class Story:
    """One document while it is read."""

    package: Package
    styles: Styles
    counters: Counters
    links: Mapping[str, Link]
    """What the part refers to that is read now."""
    notes: Mapping[tuple[str, str], tuple[Element, str]]
    """Kind and id of each note that holds something → its element, and the part that it stands in."""
    bookmarks: frozenset[str] = frozenset()
    """The places that links of the document lead to."""
    is_fixed_told: bool = True
    """Whether a font of one width tells code apart: not where all is set in it."""
    fields: list[Field] = field(default_factory=list)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    """Kind and id of a note → its label."""
    assets: dict[str, Asset] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    """What was not taken over, and how often."""

    @property
    def is_silent(self) -> bool:
        """Whether words that come now are the making of a field and not its result."""
        return any(not one.is_shown for one in self.fields)

    def mark(self, kind: str, name: str) -> Run | None:
        """The mark of a footnote or an endnote, `None` when the note holds nothing."""
        if (kind, name) not in self.notes:
            return None
        return Run("", note=self.labels.setdefault((kind, name), str(len(self.labels) + 1)))

    def picture(self, name: str, alt: str) -> Run | None:
        """The picture that the part refers to by a name: an asset, or a link when it lies on the web."""
        link = self.links.get(name)
        if link is None or not link.target:
            return None
        if link.is_external:
            self.left_out["pictures outside of the document"] += 1
            shown = alt or unquote(re.split(r"[\\/]", re.split(r"[?#]", link.target)[0].rstrip("/"))[-1])
            return Run(shown, url=address(link.target)) if shown else None
        archive = self.package.archive
        content = archive.read(archive.find("", link.target), MOST_IMAGE)
        if not content:
            self.left_out["damaged or missing pictures"] += 1
            return Run(alt) if alt else None
        asset = _asset(content, link.target, alt)
        self.assets.setdefault(asset.name, asset)
        return Run(alt, image=f"assets/{asset.name}")

    def address(self, name: str, bookmark: str = "") -> str:
        """Where a link leads to: an address on the web that the part knows by a name, or a place of the document."""
        link = self.links.get(name)
        if link is not None:
            return address(link.target) if link.is_external else ""
        return target(_anchor(bookmark)) if bookmark in self.bookmarks else ""

    def anchor(self, bookmark: str) -> Run | None:
        """The place of a bookmark, `None` when nothing leads to it."""
        return Run("", anchor=_anchor(bookmark)) if bookmark in self.bookmarks else None

    @property
    def url(self) -> str:
        """Where the fields lead to that are open now."""
        return next((url for one in self.fields if (url := one.url or self.address("", one.place))), "")


def address(words: str) -> str:
    """An address on the web or of mail; all others lead nowhere from a vault."""
    found = words.strip().replace(" ", "%20")
    return found if _ADDRESS.fullmatch(found) else ""


def _anchor(bookmark: str) -> str:
    return re.sub(r"[^\w.-]", "-", bookmark)


def _asset(content: bytes, path: str, alt: str) -> Asset:
    told = _SUFFIX.search(path.lower())
    is_drawing = b"<svg" in content[:1000]
    suffix = ".svg" if is_drawing else next((end for sign, end in _SUFFIXES if content.startswith(sign)), "")
    name = hashlib.sha256(content).hexdigest()[:16] + (suffix or (told.group() if told else ".bin"))
    return Asset(name, content, alt)
