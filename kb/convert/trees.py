"""Pages of XHTML and HTML as trees. Knows encodings, entities and broken markup; nothing of what elements mean.

No entity is expanded, no DTD is read and nothing is fetched: what a page would pull in stays the words `&name;`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from html.entities import html5
from typing import Any, Protocol, overload

from kb.errors import KbError


class Element(Protocol):
    """What is used of an element of lxml."""

    tag: str
    text: str | None
    tail: str | None
    attrib: dict[str, str]

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def __iter__(self) -> Iterator[Element]: ...
    def __len__(self) -> int: ...
    def find(self, path: str) -> Element | None: ...  # noqa: D102
    def iter(self, *tags: str) -> Iterator[Element]: ...  # noqa: D102
    def itertext(self) -> Iterator[str]: ...  # noqa: D102
    def iterancestors(self, *tags: str) -> Iterator[Element]: ...  # noqa: D102
    def getparent(self) -> Element | None: ...  # noqa: D102
    def getnext(self) -> Element | None: ...  # noqa: D102
    def getprevious(self) -> Element | None: ...  # noqa: D102
    def keys(self) -> list[str]: ...  # noqa: D102
    def set(self, name: str, value: str) -> None: ...  # noqa: D102
    def addnext(self, element: Element) -> None: ...  # noqa: D102
    def addprevious(self, element: Element) -> None: ...  # noqa: D102
    def append(self, element: Element) -> None: ...  # noqa: D102
    def extend(self, elements: Iterable[Element]) -> None: ...  # noqa: D102
    def insert(self, at: int, element: Element) -> None: ...  # noqa: D102
    def remove(self, element: Element) -> None: ...  # noqa: D102
    def replace(self, element: Element, new: Element) -> None: ...  # noqa: D102
    def index(self, element: Element) -> int: ...  # noqa: D102
    def iterdescendants(self, *tags: str) -> Iterator[Element]: ...  # noqa: D102
    def iterchildren(self, *tags: str) -> Iterator[Element]: ...  # noqa: D102
    def findall(self, path: str) -> list[Element]: ...  # noqa: D102
    def __getitem__(self, at: int) -> Element: ...


class Unparsable(KbError):
    """Markup in which no element is found."""


_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ENTITY = re.compile(r"&(?:([A-Za-z_][\w.-]{0,63});|#(\d{1,7}|[xX][0-9A-Fa-f]{1,6});|)")
"""A named or numbered entity, or an ampersand that begins none."""
_KEPT = ("amp", "lt", "gt", "quot", "apos")
_DECLARATION = re.compile(r"<\?xml\b[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^>\[]{0,1000}(?:\[.{0,100000}?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_HEAD = 10_000
"""Letters within which a document type is looked for."""
_STATED = (
    re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9_.:-]+)"""),
    re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_.:-]+)""", re.IGNORECASE),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_HEAD = 10_000
"""Letters within which a document type is looked for."""
_VOID = "area base br col embed hr img input link meta param source track wbr"
_CLOSED = re.compile(rf"<(?!(?:{_VOID.replace(' ', '|')})\b)([A-Za-z][\w:.-]*)((?:\s[^<>]*)?)/>", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NUMBER = re.compile(r"&#?\w{1,32};")
_TAG = re.compile(r"<[^<>]*>|\s+")
_NESTING = re.compile(
    r"</?(?:div|span|section|article|blockquote|font|b|i|em|strong|ul|ol|li)\b[^<>]{0,300}>", re.IGNORECASE
)
_DEEP = 500
"""Tags from which on elements may be nested deeper than any parser goes; without these a page is read flat."""
_SLACK = 50
"""Letters by which the reading as HTML may be shorter than the one as damaged XML: it does not hold the title."""


def parsed(content: bytes | str, *, is_html: bool = False) -> tuple[Element, tuple[str, ...]]:
    """The root of a page, and warnings. A page that is not well-formed is read as HTML, or as XML as far as it goes.

    Raises `Unparsable` when there is no element in it.
    """
    text, warnings = characters(content) if isinstance(content, bytes) else (content, ())
    text = _ENTITY.sub(_numbered, _CONTROLS.sub("", _DECLARATION.sub("", text, count=1)))
    text = _without_doctype(text)
    root = None if is_html else _xml(text, recover=False)
    if root is None:
        root = _best(text, is_html=is_html)
        warnings = warnings if is_html else (*warnings, "not well-formed, read as far as it goes")
    if root is None:
        raise Unparsable("no markup")
    return root, warnings


def xml(content: bytes) -> Element:
    """The root of a file that is XML and no page, as far as it can be read. Raises `Unparsable`."""
    text = _ENTITY.sub(_numbered, _CONTROLS.sub("", _DECLARATION.sub("", characters(content)[0], count=1)))
    text = _without_doctype(text)
    root = _xml(text, recover=False)
    root = _xml(text, recover=True) if root is None else root
    if root is None:
        raise Unparsable("no XML")
    return root


def characters(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a page by its mark, by what it states, as UTF-8 or as windows-1252, and warnings."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            start = 0 if mark[:1] in b"<\x00" else len(mark)
            return content[start:].decode(encoding, "replace"), ()
    head = content[:2000]
    stated = next((found.group(1).decode() for pattern in _STATED if (found := pattern.search(head))), "utf-8")
    for encoding in (stated, "utf-8"):
        try:
            return content.decode(encoding), ()
        except (LookupError, UnicodeError):
            continue
    return content.decode("windows-1252", "replace"), ("bytes that are not UTF-8 were read as windows-1252",)


def name_of(element: Element) -> str:
    """The name of an element without its namespace, in lower case."""
    tag = element.tag
    return tag[tag.rindex("}") + 1 :].lower() if tag[0] == "{" else tag.lower()


def kinds(element: Element) -> frozenset[str]:
    """What `epub:type` and `role` say an element is."""
    stated = element.get(_EPUB_TYPE) or element.get("epub:type") or ""
    role = element.get("role")
    return frozenset(f"{stated} {role}".split() if role else stated.split())


def classes(element: Element) -> tuple[str, ...]:
    """The classes of an element."""
    return tuple((element.get("class") or "").split())


def address(element: Element) -> str:
    """Where an element leads to: `href` or `xlink:href`."""
    return element.get("href") or element.get(_XLINK) or ""


def words_of(element: Element) -> str:
    """The text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())


def body_of(root: Element) -> Element:
    """The body of a page, or the whole."""
    return next((one for one in root.iter() if name_of(one) == "body"), root)


def serialized(element: Element) -> str:
    """An element as XML, without what follows it."""
    shown: str = _lxml().tostring(element, encoding="unicode", with_tail=False)
    return shown


def new_element(tag: str, attributes: Mapping[str, str]) -> Element:
    """An element that stands nowhere yet."""
    made: Element = _lxml().Element(tag, dict(attributes))
    return made


def _lxml() -> Any:
    """The library, which is loaded for sources that are trees only."""
    from lxml import etree  # type: ignore[import-untyped]

    return etree


def _without_doctype(text: str) -> str:
    """The text without its document type, which stands near the beginning."""
    at = text[:_HEAD].lower().find("<!doctype")
    found = _DOCTYPE.match(text, at) if at >= 0 else None
    return text[: found.start()] + text[found.end() :] if found else text


def _numbered(found: re.Match[str]) -> str:
    """A named entity as its number; one that HTML does not know, and a lone ampersand, as words."""
    name, number = found.groups()
    if number:
        sign = int(number[1:], 16) if number[0] in "xX" else int(number)
        return "" if sign > 0x10FFFF or _CONTROLS.match(chr(sign)) else found.group()
    if name in _KEPT:
        return found.group()
    signs = html5.get(f"{name};", "") if name else ""
    return "".join(f"&#{ord(sign)};" for sign in signs) or f"&amp;{found.group()[1:]}"


def _xml(text: str, *, recover: bool) -> Element | None:
    """The root of XML, nested up to 2,048 deep; no entity is left in the text that could grow."""
    etree = _lxml()
    parser = etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
        remove_comments=True, remove_pis=True, encoding="utf-8", collect_ids=False,
    )  # fmt: skip
    try:
        root: Element | None = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is not None:
        etree.strip_elements(root, etree.Entity, with_tail=False)
    return root


def _html(text: str) -> Element | None:
    etree = _lxml()
    parser = etree.HTMLParser(
        no_network=True, huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8", collect_ids=False
    )
    try:
        root: Element | None = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def _best(text: str, *, is_html: bool) -> Element | None:
    """The reading of markup that is not well-formed which keeps most, HTML before XML."""
    closed = _CLOSED.sub(r"<\1\2></\1>", text)
    as_html = _html(text if is_html else closed)
    as_xml = None if is_html else _xml(text, recover=True)
    found = as_html
    if as_html is None or (as_xml is not None and _length(as_html) + _SLACK < _length(as_xml)):
        found = as_xml
    if found is not None and len(_NESTING.findall(text)) > _DEEP and _length(found) < 0.98 * _shown(text):
        found = _html(_NESTING.sub("<p>", text))
    return found


def _length(root: Element) -> int:
    """How many signs below an element are no space."""
    return sum(len("".join(said.split())) for said in root.itertext())


def _shown(text: str) -> int:
    """How many signs of markup are words."""
    return len(_TAG.sub("", _NUMBER.sub("x", text)))
