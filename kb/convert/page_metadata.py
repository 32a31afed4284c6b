"""What a web page says of itself: title, authors, date, site, language, address, tags.

Knows meta elements, OpenGraph, Dublin Core, JSON-LD, microdata, `time` and bylines; the first to state something wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from urllib.parse import urljoin, urlsplit

from kb.convert.decode import clean
from kb.convert.draft import LONGEST_HEADING
from kb.convert.page_dates import full_date
from kb.convert.page_stated import linked_objects, meta, metas, names_in, one_line
from kb.convert.page_tree import Element, classes, named, words_of
from kb.records import Metadata
from kb.sentences import count

_SAVED = re.compile(
    r"<!--[^>]{0,200}?\b(?:saved from )?url\"?\s*[=:]\s*\"?(?:\(\d+\))?\s*(https?://[^\s\"'<>]+)", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s+(?:[|·•–—»:-]|::)\s+")
_MOST_AUTHORS = 30


def address_of(root: Element, head: str) -> str:
    """The address of a page: what it says, or what the browser wrote when it saved it; `""` when neither does."""
    saved = _SAVED.search(head[:3000])
    stated = [
        *(link.get("href", "") for link in root.iter("link") if "canonical" in link.get("rel", "").lower()),
        saved.group(1) if saved else "",
        meta(root, ("og:url", "twitter:url", "dc.identifier.uri")),
    ]
    return next((clean(one.strip()) for one in stated if re.match(r"https?://[^\s/]+", one.strip())), "")


def base_of(root: Element, address: str) -> str:
    """What relative addresses of the page are relative to."""
    base = next((one.get("href", "") for one in root.iter("base") if one.get("href")), "")
    try:
        return urljoin(address, base)
    except ValueError:
        return address


def metadata_of(root: Element, address: str) -> tuple[str, Metadata]:
    """The title of a page and what else it says of itself; call it before the page is cut down to its content."""
    linked = list(linked_objects(root))
    site = one_line(
        meta(root, ("og:site_name", "application-name", "citation_journal_title", "dc.publisher")) or _publisher(linked)
    )
    published, issued = _date(root, linked, address)
    metadata = Metadata(
        authors=_authors(root, linked),
        url=address,
        published=published,
        issued=issued,
        site=site,
        description=one_line(meta(root, ("description", "og:description", "dc.description", "twitter:description"))),
        language=_language(root),
        tags=_tags(root),
    )
    return _title(root, linked, site, address), metadata


# -- where things are stated ------------------------------------------------------------------------------------


def _publisher(linked: Sequence[Mapping[str, object]]) -> str:
    return next((name for one in linked for name in names_in(one.get("publisher", []))), "")


# -- title ------------------------------------------------------------------------------------------------------


def _title(root: Element, linked: Sequence[Mapping[str, object]], site: str, address: str) -> str:
    """The title: the page's only main heading when the page's name holds it, else what the page states."""
    named_so = root.find(".//title")
    whole = one_line(words_of(named_so)) if named_so is not None else ""
    stated = [one_line(meta(root, ("citation_title", "og:title", "twitter:title", "dc.title", "title")))]
    stated += [one_line(str(one.get("headline") or one.get("name") or "")) for one in linked]
    headings = [found for one in root.iter("h1") if (found := one_line(words_of(one)).strip(" ¶#§🔗"))]
    bare = _without_site(whole, site, address)
    for heading in headings:
        if (
            any(
                heading.casefold() in one.casefold() or (one and one.casefold() == heading.casefold())
                for one in (whole, *stated)
                if one
            )
            and len(heading) > 2
        ):
            return heading
    shown = next((_without_site(one, site, address) for one in stated if one), "")
    return shown or bare or (headings[0] if len(headings) == 1 and count(headings[0]) <= LONGEST_HEADING else "")


def _without_site(title: str, site: str, address: str) -> str:
    """The title without the name of the site before or behind it.

    >>> _without_site("On looms | Weavers' Weekly", "Weavers' Weekly", "")
    'On looms'
    """
    pieces = _SEPARATOR.split(title)
    if len(pieces) < 2:
        return title
    names = {site.casefold(), urlsplit(address).netloc.removeprefix("www.").partition(".")[0].casefold()} - {""}
    if _is_site(pieces[-1], names):
        return title[: title.rindex(pieces[-1])].rstrip(" |·•–—»:-")
    if _is_site(pieces[0], names):
        return title[len(pieces[0]) :].lstrip(" |·•–—»:-")
    return title


def _is_site(piece: str, names: set[str]) -> bool:
    folded = piece.casefold().strip()
    return any(folded == name or folded.replace(" ", "") == name for name in names)


# -- authors ----------------------------------------------------------------------------------------------------


def _authors(root: Element, linked: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    for found in (
        metas(root, ("citation_author", "dc.creator", "dcterms.creator")),
        (name for one in linked for name in names_in(one.get("author", []))),
        metas(root, ("author", "article:author", "parsely-author", "sailthru.author", "byl", "twitter:creator")),
        _bylines(root),
    ):
        names = list(dict.fromkeys(name for one in islice(found, _MOST_AUTHORS) if (name := _author(one))))
        if names:
            return tuple(names)
    return ()


def _author(words: str) -> str:
    name = re.sub(r"^(?:written\s+)?(?:by|von|par|por)[:\s]+", "", one_line(words), flags=re.IGNORECASE).strip(" ,·|@")
    is_name = (
        1 < len(name) <= 80
        and "://" not in name
        and not re.search(
            r"\.(?:com|org|net|io)\b|/|^(?:admin|editor|staff|author|unknown|anonymous|user)$", name, re.IGNORECASE
        )
    )
    return name if is_name and len(name.split()) <= 10 else ""


def _bylines(root: Element) -> Iterator[str]:
    """The authors that the page shows: by microdata, by relation, by the name of a class."""
    for one in root.iter("a", "span", "div", "p", "address", "strong"):
        if "author" in (one.get("rel") or "").split() or one.get("itemprop") == "author" or "p-author" in classes(one):
            words = words_of(one)
            if 0 < len(words.split()) <= _LONGEST_BYLINE:
                yield words
    for one in root.iter("a", "span", "div", "p", "address"):
        names = named(one) if one.get("class") or one.get("id") else frozenset()
        if not names & {"byline", "author"} or not names <= _BYLINE_NAMES or one.find(".//time") is not None:
            continue
        words = words_of(one)
        if 0 < len(words.split()) <= _LONGEST_BYLINE:
            yield words
            return


_BYLINE_NAMES_LISTED = """
    byline author name post entry article meta by vcard fn url
"""
_BYLINE_NAMES = frozenset(_BYLINE_NAMES_LISTED.split())
"""Words of which the class of a byline is made; others say that it is a box about the author."""
_LONGEST_BYLINE = 8


# -- dates ------------------------------------------------------------------------------------------------------


_DATE_NAMES = frozenset(("date", "published", "dateline", "posted", "pubdate", "timestamp"))
_CHANGE_NAMES = frozenset(("revision", "modified", "updated", "comment"))


def _date(root: Element, linked: Sequence[Mapping[str, object]], address: str) -> tuple[str, str]:
    """The full date of publication, else a part of it."""
    part = ""
    for words in _dates(root, linked, address):
        full = full_date(words)
        if full:
            return full, ""
        year = re.fullmatch(r"\s*((?:1[5-9]|20)\d{2}(?:-(?:0[1-9]|1[0-2]))?)\s*", words)
        part = part or (year.group(1) if year else "")
    return "", part


def _dates(root: Element, linked: Sequence[Mapping[str, object]], address: str) -> Iterator[str]:
    yield from (
        str(one[name]) for one in linked for name in ("datePublished", "dateCreated", "uploadDate") if one.get(name)
    )
    yield from metas(root, (
        "article:published_time", "article:published", "og:published_time", "datepublished",
        "citation_publication_date", "citation_date", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date",
        "date", "publishdate", "pubdate", "publish_date", "publish-date", "parsely-pub-date", "sailthru.date",
        "citation_online_date", "article.published", "dcterms.issued", "created",
    ))  # fmt: skip
    for one in root.iter():
        if one.get("itemprop") in ("datePublished", "dateCreated"):
            yield one.get("datetime") or one.get("content") or words_of(one)
    times = [
        one
        for one in root.iter("time")
        if not any(
            named(above) & {"comment", "comments", "related"} or above.tag in ("aside", "nav", "footer")
            for above in one.iterancestors()
        )
    ]
    for one in sorted(
        times, key=lambda one: not (one.get("pubdate") is not None or named(one) & {"published", "publish", "entry"})
    )[:1]:
        yield one.get("datetime") or words_of(one)
    for one in root.iter("span", "p", "div"):
        if named(one) & _DATE_NAMES and not named(one) & _CHANGE_NAMES and 0 < len(words_of(one).split()) <= 12:
            yield words_of(one)
            break
    yield from (modified for one in linked for modified in [str(one.get("dateModified") or "")] if modified)
    in_address = re.search(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?:/|$)", address)
    yield "-".join(in_address.groups()) if in_address else ""


# -- the rest ---------------------------------------------------------------------------------------------------


def _language(root: Element) -> str:
    html = next(root.iter("html"), root)
    body = root.find(".//body")
    stated = (
        html.get("lang"),
        html.get("xml:lang"),
        body.get("lang") if body is not None else "",
        meta(root, ("content-language", "dc.language", "og:locale", "language")),
    )
    found = next((one.strip().replace("_", "-") for one in stated if one and one.strip()), "")
    return found if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", found) else ""


def _tags(root: Element) -> tuple[str, ...]:
    found = list(metas(root, ("article:tag", "citation_keywords"))) or [
        word for words in metas(root, ("keywords", "news_keywords")) for word in words.split(",")
    ]
    return tuple(dict.fromkeys(tag for one in found[:20] if (tag := one_line(one)) and len(tag) <= 40))
