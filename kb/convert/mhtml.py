"""Pages that a browser saved in one file (MHTML): the page and what lies in it. Knows mail; no HTML."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urljoin

_HEADERS = re.compile(rb"(?:[A-Za-z-]{2,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){1,40}\r?\n")
_RELATED = re.compile(
    rb"^Content-Type:\s*(?:multipart/(?:related|mixed|alternative)|text/html)", re.IGNORECASE | re.MULTILINE
)
_KNOWN = re.compile(
    rb"^(?:MIME-Version|Snapshot-Content-Location|From: <Saved by|X-MimeOLE|Content-Location):?",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_PARTS = 5000


@dataclass(frozen=True)
class Archive:
    """A page and what lies beside it."""

    page: bytes
    encoding: str
    """As the part states it, else `""`."""
    address: str
    parts: dict[str, bytes]
    """By address and by `cid:` name."""

    def part(self, address: str) -> bytes | None:
        """The content at an address as the page writes it, `None` when it is not there."""
        found = self.parts.get(address)
        if found is not None:
            return found
        try:
            return self.parts.get(urljoin(self.address, address))
        except ValueError:
            return None


def is_mhtml(content: bytes) -> bool:
    """Whether these bytes are a saved page in one file."""
    head = content[:4000].lstrip(b"\r\n\xef\xbb\xbf")
    found = _HEADERS.match(head)
    return bool(found and _RELATED.search(found.group()) and _KNOWN.search(found.group()))


def opened(content: bytes) -> Archive | None:
    """The page in an MHTML file, `None` when there is none in it."""
    message = email.message_from_bytes(content.lstrip(b"\r\n\xef\xbb\xbf"), policy=email.policy.compat32)
    parts: dict[str, bytes] = {}
    pages: list[Message] = []
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            continue
        if number > _MOST_PARTS:
            break
        is_page = part.get_content_type() in ("text/html", "application/xhtml+xml")
        if is_page:
            pages.append(part)
            continue
        body = _content(part)
        for name in (_header(part, "Content-Location"), _named(part)):
            if name and body:
                parts.setdefault(name, body)
    if not pages:
        return None
    start = str(message.get_param("start") or "").strip("<>")
    page = next((one for one in pages if start and _header(one, "Content-ID").strip("<>") == start), pages[0])
    address = _header(page, "Content-Location") or _header(message, "Snapshot-Content-Location")
    return Archive(
        _content(page), str(page.get_content_charset() or ""), address if address.startswith("http") else "", parts
    )


def _content(part: Message) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return found if isinstance(found, bytes) else b""


def _header(part: Message, name: str) -> str:
    return "".join(str(part.get(name) or "").split())


def _named(part: Message) -> str:
    name = _header(part, "Content-ID").strip("<>")
    return f"cid:{name}" if name else ""
