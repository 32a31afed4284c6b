"""The images of a source as assets, each content once. Knows the first bytes of formats; nothing of who shows them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from urllib.parse import unquote_to_bytes

from kb.records import Asset

MOST_TOTAL = 256 << 20
"""Bytes of all images of a source."""
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"\xff\x0a", "jxl"),
    (b"\x00\x00\x00\x0cJXL ", "jxl"),
)
_SVG = re.compile(rb"<(?:\w+:)?svg\b")
_INLINE = re.compile(r"data:([\w/+.-]*)((?:;[^,;]*)*),(.*)", re.DOTALL)


class Pictures:
    """Collects images; the same bytes are one asset."""

    def __init__(self) -> None:
        self.assets: dict[str, Asset] = {}
        self.total = 0

    def place(self, content: bytes | None) -> str:
        """Where an image lies, `assets/NAME`; `""` for what is no image or too much."""
        suffix = suffix_of(content) if content else ""
        if not suffix or content is None:
            return ""
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
        if name not in self.assets:
            if self.total + len(content) > MOST_TOTAL:
                return ""
            self.total += len(content)
            self.assets[name] = Asset(name, content)
        return f"assets/{name}"


def suffix_of(content: bytes) -> str:
    """The suffix of the format of an image, `""` when these bytes are none."""
    for start, suffix in _STARTS:
        if content.startswith(start):
            return suffix
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in (b"avif", b"avis"):
        return "avif"
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "svg" if head.startswith(b"<") and _SVG.search(head) and b"<html" not in head else ""


def inline_image(source: str) -> bytes | None:
    """The bytes of a `data:` address, `None` when it is none or damaged."""
    found = _INLINE.fullmatch(source)
    if not found:
        return None
    if "base64" not in found.group(2):
        return found.group(3).encode() if "<svg" in found.group(3) else unquote_to_bytes(found.group(3))
    try:
        return base64.b64decode(re.sub(r"\s", "", found.group(3)), validate=False)
    except (binascii.Error, ValueError):
        return None
