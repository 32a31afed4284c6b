"""Books made for tests: EPUB files of a few pages, packed from their pages, contents and what the package says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

XHTML = "application/xhtml+xml"
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)
TYPES = {"png": "image/png", "svg": "image/svg+xml", "ncx": "application/x-dtbncx+xml"}


def page(body: str, *, title: str = "Page") -> str:
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>{title}</title></head><body>{body}</body></html>"
    )


def nav(lines: str, *, more: str = "") -> str:
    return page(f'<nav epub:type="toc"><h1>Contents</h1><ol>{lines}</ol></nav>{more}')


def ncx(points: str, *, pages: str = "") -> str:
    return (
        f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>{points}</navMap>'
        f"<pageList>{pages}</pageList></ncx>"
    )


def point(label: str, src: str, inner: str = "") -> str:
    return f'<navPoint><navLabel><text>{label}</text></navLabel><content src="{src}"/>{inner}</navPoint>'


def package(
    files: Mapping[str, str | bytes], spine: Sequence[str], *, metadata: str = "<dc:title>Looms</dc:title>"
) -> str:
    items = "".join(
        f'<item id="{name}" href="{name}" media-type="{TYPES.get(name.rpartition(".")[2], XHTML)}"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name == 'nav.xhtml' else ''}/>"
        for name in files
    )
    refs = "".join(
        f'<itemref idref="{name.lstrip("~")}"{" linear=" + chr(34) + "no" + chr(34) if name.startswith("~") else ""}/>'
        for name in spine
    )
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:opf="http://www.idpf.org/2007/opf" version="3.0"><metadata>{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine toc='toc.ncx'>{refs}</spine></package>"
    )


def packed(members: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    """A zip file of these members, as bytes that are always the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_STORED if name == "mimetype" or stored else zipfile.ZIP_DEFLATED
            made.writestr(member, content)
    return out.getvalue()


def members(files: Mapping[str, str | bytes], spine: Sequence[str] = (), **stated: str) -> dict[str, str | bytes]:
    """All members of a book; `spine` names its pages in order (`~` stands before one aside), else all pages."""
    order = spine or [name for name in files if name.endswith("xhtml") and name != "nav.xhtml"]
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "EPUB/book.opf": package(files, order, **stated),
        **{f"EPUB/{name}": content for name, content in files.items()},
    }


def book(files: Mapping[str, str | bytes], spine: Sequence[str] = (), **stated: str) -> bytes:
    """A book of these files, whose pages are bodies or whole pages."""
    whole = {
        name: page(content)
        if isinstance(content, str) and name.endswith("xhtml") and "<html" not in content
        else content
        for name, content in files.items()
    }
    return packed(members(whole, spine, **stated))
