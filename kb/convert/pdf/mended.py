"""A PDF that was cut off, with an end again. Knows objects and their streams; nothing of what pages hold.

The list of objects stands at the end of a file, so that one which lost its end opens nowhere; but its pages may all
be there. pdfium finds the objects by itself when a trailer names the catalog.
"""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s+0\s+obj\b")
_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b")
_FIRST, _COUNT = re.compile(rb"/First\s+(\d+)"), re.compile(rb"/N\s+(\d+)")
_STREAM = re.compile(rb"stream\r?\n")
_MOST = 64 << 20
"""Bytes that packed objects may take when they are unpacked."""


def mended(content: bytes) -> bytes:
    """The file with a trailer, and with a catalog of its pages where its own is lost; empty when it holds no page."""
    spans = [(int(found.group(1)), found.start(), found.end()) for found in _OBJECT.finditer(content)]
    if not spans:
        return b""
    held: dict[int, bytes] = {}
    ends = [start for _, start, _ in spans[1:]] + [len(content)]
    for (number, _, start), end in zip(spans, ends, strict=True):
        held[number] = content[start:end]
    unpacked: dict[int, bytes] = {}
    for body in list(held.values()):
        if _PACKED.search(body[:600]) and sum(map(len, unpacked.values())) < _MOST:
            unpacked |= _unpacked(body)
    for number in unpacked.keys() & held.keys():
        del unpacked[number]
    known = held | unpacked
    added = dict(unpacked)
    root = next((number for number, body in known.items() if _CATALOG.search(_head(body))), 0)
    pages = sorted(number for number, body in known.items() if _PAGE.search(_head(body)))
    tree = re.search(rb"/Pages\s+(\d+)\s+0\s+R", known[root]) if root else None
    if tree is None or int(tree.group(1)) not in known:
        if not pages:
            return b""
        root = max(known) + 1
        kids = b" ".join(b"%d 0 R" % page for page in pages)
        added[root] = b"<</Type/Catalog/Pages %d 0 R>>" % (root + 1)
        added[root + 1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids)
    body = b"".join(b"\n%d 0 obj\n%s\nendobj\n" % item for item in added.items())
    size = max([*known, *added]) + 1
    return content + b"\nendstream\nendobj\n" + body + b"trailer<</Size %d/Root %d 0 R>>\n%%%%EOF\n" % (size, root)


def _head(body: bytes) -> bytes:
    """An object without its stream."""
    found = _STREAM.search(body)
    return body[: found.start()] if found else body[:100_000]


def _unpacked(body: bytes) -> dict[int, bytes]:
    """The objects of a stream of objects, as far as it can be unpacked."""
    first, count, opened = _FIRST.search(body), _COUNT.search(body), _STREAM.search(body)
    if not (first and count and opened):
        return {}
    try:
        words = zlib.decompressobj().decompress(body[opened.end() :], _MOST)
    except zlib.error:
        return {}
    start = int(first.group(1))
    numbers = [int(one) for one in words[:start].split()[: 2 * int(count.group(1))] if one.isdigit()]
    places = [*numbers[1::2], len(words) - start]
    return {
        number: words[start + a : start + b].strip()
        for number, a, b in zip(numbers[::2], places, places[1:], strict=False)
        if b > a
    }
