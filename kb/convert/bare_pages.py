"""The words of web pages and of pages of books with their tags stripped, in one pass; no tree is built."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAG = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<(/?)([a-zA-Z][\w:.-]*)([^<>]*)>|<[!?][^<>]*>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ENCODING = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_UNREAD = """
    audio head iframe math noscript object rp script select style svg template textarea title video
"""
_SILENT = frozenset(_UNREAD.split())
"""Elements whose words no reader sees as words."""
_WITHIN_LINES = """
    a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q rb rbc rt rtc ruby s samp small span
    strike strong sub sup time tt u var wbr
"""
_INLINE = frozenset(_WITHIN_LINES.split())
"""Elements that do not part words."""
_FURNITURE = frozenset(("nav", "footer", "aside", "form", "button", "dialog", "menu"))
_EMPTY = "area base br col embed hr image img input link meta param source track wbr"
_VOID = frozenset(_EMPTY.split())
_MARK = re.compile(r"\s*[\[(]*\s*(?:\d{1,4}|[ivxlc]{1,6}|[a-z]|[*†‡§¶#↩⏎^]+\S{0,2})\s*[\])]*\s*", re.IGNORECASE)
"""The words of a link that is the mark of a footnote, or the way back."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stand together."""

    place: str
    """Where: the name of a member, a line, a page."""
    words: str


@dataclass
class Page:
    """What one page holds."""

    place: str
    blocks: list[str] = field(default_factory=list)
    """The words between two elements that part them."""
    linked: list[int] = field(default_factory=list)
    """For each block how many of its characters are in links."""
    notes: int = 0
    images: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def read_page(place: str, content: bytes, *, main_only: bool = False) -> Page:
    """The words of a page; with `main_only` without what stands around its text: menus, feet, lists of links."""
    walk = _Walk(Page(place), main_only=main_only)
    text, at = characters(content), 0
    for found in _TAG.finditer(text):
        walk.words(text[at : found.start()])
        at = found.end()
        if found[1]:
            walk.words(found[1])
        elif found[3]:
            walk.tag(found[3].lower().rpartition(":")[2], found[4], closes=bool(found[2]))
    walk.words(text[at:])
    walk.block()
    return walk.page


@dataclass
class _Walk:
    page: Page
    main_only: bool
    silent: list[str] = field(default_factory=list)
    """The open elements from the outermost one on that is not read."""
    parts: list[str] = field(default_factory=list)
    anchor: int = -1
    """Where in `parts` an open link began; -1: none is open."""
    is_note: bool = False
    in_links: int = 0

    def words(self, text: str) -> None:
        if text and not self.silent:
            self.parts.append(html.unescape(text))

    def tag(self, name: str, rest: str, *, closes: bool) -> None:
        if self.silent:
            self._in_silence(name, rest, closes=closes)
            return
        stated = {} if closes else {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(rest)}
        if not closes and name not in _VOID and not rest.endswith("/") and self._is_unread(name, stated):
            self.block()
            self.silent = [name]
            return
        if name == "a":
            self._link(stated, closes=closes)
        elif name in ("img", "image") and not closes:
            self.page.images.append(
                html.unescape(stated.get("src") or stated.get("href") or stated.get("xlink:href", ""))
            )
        elif name not in _INLINE:
            self.block()

    def _in_silence(self, name: str, rest: str, *, closes: bool) -> None:
        """Wait for the end of what is not read; elements inside of it that have its name are counted."""
        if name != self.silent[0]:
            return
        if closes:
            self.silent.pop()
        elif not rest.endswith("/"):
            self.silent.append(name)

    def _is_unread(self, name: str, stated: dict[str, str]) -> bool:
        if name in _SILENT:
            return True
        kinds = f"{stated.get('epub:type', '')} {stated.get('role', '')}".split()
        if name == "nav" or {"pagebreak", "doc-pagebreak", "page-list"} & set(kinds):
            return True
        is_hidden = "display:none" in stated.get("style", "").replace(" ", "") or stated.get("aria-hidden") == "true"
        roles = {"navigation", "banner", "contentinfo", "dialog", "search", "complementary"}
        return self.main_only and (name in _FURNITURE or is_hidden or bool(roles & set(kinds)))

    def _link(self, stated: dict[str, str], *, closes: bool) -> None:
        if not closes:
            self.anchor = len(self.parts)
            kinds = f"{stated.get('epub:type', '')} {stated.get('role', '')}"
            self.is_note = "noteref" in kinds
            address = html.unescape(stated.get("href", ""))
            if address.startswith(("http://", "https://")):
                self.page.links.append(address)
            return
        if self.anchor < 0:
            return
        shown = "".join(self.parts[self.anchor :])
        if self.is_note or (shown.strip() and _MARK.fullmatch(shown)):
            self.page.notes += self.is_note
            del self.parts[self.anchor :]
        else:
            self.in_links += len(shown.strip())
        self.anchor, self.is_note = -1, False

    def block(self) -> None:
        """End the block that is open."""
        words = " ".join("".join(self.parts).split())
        if words:
            self.page.blocks.append(words)
            self.page.linked.append(self.in_links)
        self.parts, self.in_links, self.anchor = [], 0, -1


def characters(content: bytes) -> str:
    """The text of a page, by its mark, what it states, or the first encoding that fits."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    stated = _ENCODING.search(content[:2000])
    for encoding in (*((stated[1].decode("ascii"),) if stated else ()), "utf-8"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("windows-1252", "replace")


def main_blocks(page: Page) -> Iterator[str]:
    """The blocks of a saved page that are text: not those that are mostly links, nor short ones among them."""
    for words, linked in zip(page.blocks, page.linked, strict=True):
        if linked * 2 <= len(words) and (len(words.split()) >= 8 or words[-1:] in ".:!?。！？"):
            yield words


def page_of_mail(content: bytes) -> bytes:
    """The page of a saved mail (MHTML), `b""` when it holds none."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            found = part.get_payload(decode=True)
            return found if isinstance(found, bytes) else b""
    return b""
