"""Fetch one page from a public address, bounded in time and size. Knows HTTP; nothing of vaults and of documents.

Names are resolved once, every address is checked, and the connection goes to one that was: a name that means another
machine a moment later changes nothing. Each redirect is checked in the same way. Nothing is taken from the
environment: neither a proxy nor a password.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from kb.errors import UnreadableSource
from kb.fetch.addresses import reserved
from kb.fetch.robots import is_allowed

AGENT = "kb"
"""What robots.txt calls this program."""
MOST_REDIRECTS = 5
_MOST_ROBOTS = 512 * 1024
_MOST_ADDRESSES = 3
SUFFIXES: dict[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "multipart/related": ".mhtml",
}
"""The types of content that are taken, and the suffix that each gets."""
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream", "text/plain")
"""Types that say little: the suffix of the address says more, when it is known."""
_BY_NAME = frozenset({*SUFFIXES.values(), ".htm", ".markdown", ".sbv"})
_BROWSER = "save the page from your browser into raw/"
_UNTRUSTED = "its certificate does not hold"
_WHERE = "is the address right, and the network there?"
_HINTS = {
    401: f"it asks for a login: {_BROWSER}",
    403: f"it refuses programs, or asks for a login: {_BROWSER}",
    404: "is the address right?",
    410: "the page is gone",
    429: "too many asked: try again later",
}

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The addresses that a name means. Raises `OSError`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one page may take, redirects and robots.txt included."""

    seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came."""

    url: str
    """Where it was found, after redirects."""
    suffix: str
    """By its type: `.html`."""
    charset: str
    """As the server states it, else `""`."""
    content: bytes


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    content: bytes


@dataclass(frozen=True, slots=True)
class _Errand:
    """One page to be fetched: for whom, and what is known by now."""

    asked: str
    limits: Limits
    client: httpx.AsyncClient
    resolve: Resolve
    exempt: str
    robots: dict[str, str] = field(default_factory=dict)
    """Scheme and host → what robots.txt says there."""


async def _resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def fetch(url: str, limits: Limits, agent: str, *, resolve: Resolve = _resolve, exempt: str = "") -> Fetched:
    """The page at an address of http or https. `exempt` is a `host:port` that need not be public.

    Raises `UnreadableSource`, with a hint, when it may not or cannot be had, or is of a type that is not taken.
    """
    try:
        return asyncio.run(_bounded(url, limits, agent, resolve, exempt))
    except TimeoutError as error:
        why = f"it took longer than {limits.seconds:g} seconds"
        raise UnreadableSource(url, why, hint="`seconds` under [fetch] in kb.toml allows more") from error
    except httpx.InvalidURL as error:
        raise UnreadableSource(url, "no address of a page", hint="write it as https://example.org/page") from error
    except httpx.HTTPError as error:
        why = _reason(error)
        hint = "is the clock of this machine right? else do not trust it" if why == _UNTRUSTED else _WHERE
        raise UnreadableSource(url, why, hint=hint) from error


async def _bounded(url: str, limits: Limits, agent: str, resolve: Resolve, exempt: str) -> Fetched:
    headers = {"User-Agent": agent, "Accept-Encoding": "gzip, deflate", "Accept": "text/html, text/*;q=0.9, */*;q=0.5"}
    # a connection is of one name: kept ones are known by their number, and would serve another name unchecked
    pool = httpx.Limits(max_keepalive_connections=0)
    async with (
        asyncio.timeout(limits.seconds),
        httpx.AsyncClient(trust_env=False, headers=headers, timeout=limits.seconds, limits=pool) as client,
    ):
        return await _page(_Errand(url, limits, client, resolve, exempt))


async def _page(errand: _Errand) -> Fetched:
    url = httpx.URL(errand.asked).copy_with(fragment=None)
    for _ in range(MOST_REDIRECTS + 1):
        _check_form(errand.asked, url)
        if not await _may(errand, url):
            raise UnreadableSource(errand.asked, f"robots.txt of {url.host} asks programs to stay away", hint=_BROWSER)
        answer = await _get(errand, url, errand.limits.bytes)
        if answer.status in (301, 302, 303, 307, 308) and "location" in answer.headers:
            url = url.join(answer.headers["location"]).copy_with(fragment=None)
            continue
        if answer.status != 200:
            hint = _HINTS.get(answer.status, "try again later" if answer.status >= 500 else _BROWSER)
            raise UnreadableSource(errand.asked, f"the server answers {answer.status}", hint=hint)
        suffix = _suffix(errand.asked, url, answer.headers)
        return Fetched(str(url), suffix, _charset(answer.headers), answer.content)
    raise UnreadableSource(errand.asked, f"more than {MOST_REDIRECTS} redirects", hint=_BROWSER)


async def _may(errand: _Errand, url: httpx.URL) -> bool:
    """Whether robots.txt of this host lets the page be had; where there is none, it may; where it fails, not."""
    home = f"{url.scheme}://{url.netloc.decode('ascii')}"
    if home not in errand.robots:
        errand.robots[home] = await _robots(errand, httpx.URL(f"{home}/robots.txt"))
    return is_allowed(errand.robots[home], AGENT, url.raw_path.decode("ascii"))


async def _robots(errand: _Errand, url: httpx.URL) -> str:
    for _ in range(MOST_REDIRECTS + 1):
        answer = await _get(errand, url, _MOST_ROBOTS, whole=False)
        if answer.status in (301, 302, 303, 307, 308) and "location" in answer.headers:
            url = url.join(answer.headers["location"])
            continue
        if answer.status >= 500:
            return "User-agent: *\nDisallow: /"
        return answer.content.decode("utf-8", "replace") if answer.status == 200 else ""
    return ""


async def _get(errand: _Errand, url: httpx.URL, most: int, *, whole: bool = True) -> _Answer:
    """One request to a checked address of the host; with `whole` an answer of more bytes is refused, else cut."""
    addresses = await _addresses(errand, url)
    for address in addresses[:-1]:
        try:
            return await _ask(errand, url, address, (most, whole))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await _ask(errand, url, addresses[-1], (most, whole))


async def _addresses(errand: _Errand, url: httpx.URL) -> list[str]:
    """The addresses of the host, all of them public."""
    _check_form(errand.asked, url)
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await errand.resolve(url.raw_host.decode("ascii"), port)
    except (OSError, UnicodeError) as error:
        raise UnreadableSource(errand.asked, f"{url.host} is not known", hint="is the network there?") from error
    for address in found:
        why = "" if errand.exempt == f"{address}:{port}" else reserved(address)
        if why:
            hint = "kb fetches from public addresses only: save the page into raw/"
            raise UnreadableSource(errand.asked, f"{url.host} is {address}, an address that is {why}", hint=hint)
    if not found:
        raise UnreadableSource(errand.asked, f"{url.host} is not known", hint="is the network there?")
    return found[:_MOST_ADDRESSES]


def _check_form(asked: str, url: httpx.URL) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise UnreadableSource(asked, f"{url.scheme or 'this'} is not http or https")
    if url.userinfo:
        raise UnreadableSource(asked, "an address with a password", hint="leave out what stands before the @")


async def _ask(errand: _Errand, url: httpx.URL, address: str, bounds: tuple[int, bool]) -> _Answer:
    most, whole = bounds
    headers, name = {"Host": url.netloc.decode("ascii")}, url.raw_host.decode("ascii")
    pinned = url.copy_with(host=address)
    content = bytearray()
    async with errand.client.stream("GET", pinned, headers=headers, extensions={"sni_hostname": name}) as response:
        if response.status_code == 200 and whole:
            _suffix(errand.asked, url, response.headers)
        async for chunk in response.aiter_bytes(65536):
            content += chunk
            if len(content) > most and whole:
                hint = "`megabytes` under [fetch] in kb.toml allows more"
                raise UnreadableSource(errand.asked, f"larger than {most / 10**6:g} MB", hint=hint)
            if len(content) > most:
                break
    return _Answer(response.status_code, response.headers, bytes(content[:most]))


def _suffix(asked: str, url: httpx.URL, headers: httpx.Headers) -> str:
    """The suffix of what an answer brings. Raises `UnreadableSource` when it is of a type that is not taken."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    named = PurePosixPath(unquote(url.path)).suffix.lower()
    if kind in _UNTOLD and named in _BY_NAME:
        return named
    if kind not in SUFFIXES:
        raise UnreadableSource(asked, f"{kind or 'something without a type'}, which kb does not read")
    return SUFFIXES[kind]


def _charset(headers: httpx.Headers) -> str:
    for part in headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return str(value.strip(" \"'").lower())
    return ""


def _reason(error: httpx.HTTPError) -> str:
    """What went wrong, on one line."""
    words = " ".join(str(error).split())
    if "CERTIFICATE" in words.upper():
        return _UNTRUSTED
    if isinstance(error, httpx.ConnectError):
        return "nobody answers there"
    return f"the connection failed ({words or type(error).__name__})"
