"""Copy protection of books, told from fonts that are merely veiled. Knows the files that say so; opens no lock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from kb.convert.archive import Archive
from kb.convert.trees import Unparsable, name_of, xml

_VEILS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to veil fonts, which are no copy protection."""
_MOST_SHUT = 0.9
"""The share of locked pages from which on nothing of a book is worth reading."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What is locked: `name` is the copy protection of a book that cannot be read, `members` are single locked ones."""

    name: str = ""
    members: frozenset[str] = frozenset()


def lock_of(archive: Archive, pages: Collection[str]) -> Lock:
    """The copy protection of a book; one of which some pages are open is read without the others, with a warning."""
    name = archive.find("", "META-INF/encryption.xml")
    content = archive.read(name) if name.casefold() == "meta-inf/encryption.xml" else None
    if content is None:
        return Lock()
    try:
        root = xml(content)
    except Unparsable:
        return Lock()
    locked = set()
    for one in root.iter():
        if name_of(one) != "encrypteddata":
            continue
        ways = [inner.get("Algorithm") or "" for inner in one.iter() if name_of(inner) == "encryptionmethod"]
        places = [inner.get("URI") or "" for inner in one.iter() if name_of(inner) == "cipherreference"]
        if not any(way in _VEILS for way in ways):
            locked |= {archive.find("", unquote(place)) for place in places}
    shut = [page for page in pages if page in locked]
    if shut and len(shut) >= _MOST_SHUT * len(pages):
        return Lock(_kind(archive), frozenset(locked))
    archive.warnings.extend(f"{page} was left out: it is locked" for page in shut)
    return Lock("", frozenset(locked - {""}))


def _kind(archive: Archive) -> str:
    """The name of the copy protection, by the files that it brings."""
    rights = archive.read(archive.find("", "META-INF/rights.xml")) or b""
    content = archive.read("META-INF/encryption.xml") or b""
    if "META-INF/license.lcpl" in archive.members:
        return "Readium LCP (copy protection)"
    if b"ns.adobe.com/adept" in rights or b"ns.adobe.com/adept" in content:
        return "Adobe ADEPT (copy protection)"
    if "META-INF/sinf.xml" in archive.members:
        return "Apple FairPlay (copy protection)"
    return "copy protection (DRM)"
