"""Fetch a page of the web into raw/: under its title, with where it came from, once. Loaded when one is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from kb import __version__
from kb.config import load
from kb.errors import UnreadableSource
from kb.fetch.fetch import Fetched, Limits, fetch
from kb.flows.keeping import document, keep
from kb.names import file_name
from kb.vault.fetched import Whence
from kb.vault.vault import Vault

_SWITCH, _TESTED = "KB_TEST_LOOPBACK", "PYTEST_CURRENT_TEST"
"""The first lets one address on this machine be fetched; only where the second says that a test runs."""


def bring_page(vault: Vault, url: str, *, today: str, env: Mapping[str, str]) -> str:
    """Fetch a page and keep it as it came, with its address and the date; its name there.

    A page that says what one that was kept before says is that one. What cannot be read is not kept.
    Raises `UnreadableSource`, `BadConfig`, `WriteFailed`.
    """
    settings = load(vault.config)
    limits = Limits(settings.fetch.seconds, settings.fetch.megabytes * 10**6)
    found = fetch(url, limits, f"kb/{__version__}", exempt=_exempt(env))
    named = _named(found)
    try:
        page = document(named, _in_utf8(found), settings.convert)
    except UnreadableSource as error:
        raise UnreadableSource(url, error.why, hint=error.hint) from error
    name = f"{file_name(page.text.title) or PurePosixPath(named).stem}{found.suffix}"
    return keep(vault, page, name, Whence(found.url, today), settings.convert)


def _exempt(env: Mapping[str, str]) -> str:
    """The address on this machine that a test may fetch from."""
    wanted = env.get(_SWITCH, "") if env.get(_TESTED) else ""
    return wanted if wanted.startswith("127.") else ""


def _named(found: Fetched) -> str:
    """What a page is called that states no title: by the last part of its address, else by its host."""
    parts = urlsplit(found.url)
    last = PurePosixPath(unquote(parts.path)).name
    stem = last.removesuffix(found.suffix) or (parts.hostname or "page")
    return f"{file_name(stem) or 'page'}{found.suffix}"


def _in_utf8(found: Fetched) -> bytes:
    """The bytes as they came; where only the server said how to read them, in UTF-8."""
    is_text = found.suffix in (".html", ".xhtml", ".md", ".txt", ".vtt", ".srt")
    if not is_text or not found.charset or found.charset.replace("-", "") in ("utf8", "usascii", "ascii"):
        return found.content
    try:
        return b"\xef\xbb\xbf" + found.content.decode(found.charset).encode()
    except (LookupError, UnicodeError):
        return found.content
