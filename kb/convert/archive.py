"""A zip file as named members. Knows names that differ in case, signs and folders, and bounds; nothing of books.

Nothing is unpacked to a disk: a member's name is only looked up. One that is too large, damaged, locked or a link is
as good as missing, and a warning says so.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

MOST_PAGE, MOST_IMAGE, MOST_TOTAL = 16 << 20, 48 << 20, 512 << 20
"""Bytes of one page, of one image and of all that is read."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_IS_LINK = 0xA


class NotAnArchive(Exception):
    """A file that no list of members is found in."""


@dataclass
class Archive:
    """The members of a zip file by name, with `/`. `warnings` grows while members are read."""

    zip: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    folded: dict[str, list[str]]
    by_last: dict[str, list[str]]
    """The same by the last part of the name."""
    warnings: list[str] = field(default_factory=list)
    total: int = 0
    stand_ins: dict[str, str] = field(default_factory=dict)
    """Of members that are not shown, those that are shown for them."""

    def find(self, base: str, href: str) -> str:
        """The name of the member that `href` leads to from the member `base`, `""` when there is none.

        Case, percent signs, backslashes and wrong folders are forgiven; a path that climbs out stays inside.
        """
        path = href.replace("\\", "/").partition("#")[0].partition("?")[0]
        if not path:
            return base if "#" in href or not href else ""
        if _SCHEME.match(path):
            return ""
        for given in dict.fromkeys((unquote(path), path)):
            whole = posixpath.normpath(posixpath.join(posixpath.dirname(base), given)).lstrip("/")
            while whole.startswith("../"):
                whole = whole[3:]
            if whole in self.members:
                return whole
            found = self.folded.get(_folded(whole))
            if found:
                return found[0]
        alike = self.by_last.get(_folded(posixpath.basename(unquote(path))), [])
        return alike[0] if len(alike) == 1 else ""

    def read(self, name: str, most: int = MOST_PAGE) -> bytes | None:
        """The bytes of a member, `None` with a warning when they cannot be had."""
        member = self.members.get(name)
        if member is None:
            return None
        if member.file_size > most or self.total + member.file_size > MOST_TOTAL:
            return self._lost(name, f"{member.file_size >> 20} MB are more than kb reads")
        self.total += member.file_size
        try:
            with self.zip.open(member) as opened:
                return opened.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError):
            return self._lost(name, "damaged in the archive")
        except RuntimeError:
            return self._lost(name, "locked with a password")
        except NotImplementedError:
            return self._lost(name, "packed in a way that kb does not know")

    def _lost(self, name: str, why: str) -> bytes | None:
        self.warnings.append(f"{name[:80]} was left out: {why}")
        return None

    def names(self, is_wanted: Callable[[str], bool]) -> list[str]:
        """The names for which that holds, in their order in the archive."""
        return [name for name in self.members if is_wanted(name)]


def opened(content: bytes) -> Archive:
    """The members of a zip file. Raises `NotAnArchive`."""
    try:
        whole = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, struct.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise NotAnArchive(str(error)) from error
    members: dict[str, zipfile.ZipInfo] = {}
    folded: dict[str, list[str]] = defaultdict(list)
    by_last: dict[str, list[str]] = defaultdict(list)
    for member in whole.infolist():
        if not member.filename or member.is_dir() or member.external_attr >> 28 == _IS_LINK:
            continue
        name = member.filename.replace("\\", "/")
        if name not in members:
            folded[_folded(name)].append(name)
            by_last[_folded(posixpath.basename(name))].append(name)
        members[name] = member
    return Archive(whole, members, folded, by_last)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
