"""Fetch a page of the web into raw/: under its title, with where it came from, once. Loaded when one is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from kb import __version__
from kb.config import Bounds, load
from kb.convert.stamp import stamped
from kb.errors import UnreadableSource
from kb.fetch.fetch import Fetched, Limits, fetch
from kb.flows.converting import convert_file
from kb.names import file_name
from kb.records import Text
from kb.vault import sources
from kb.vault.adding import legal_name
from kb.vault.vault import Vault

_SWITCH, _TESTED = "KB_TEST_LOOPBACK", "PYTEST_CURRENT_TEST"
"""The first lets one address on this machine be fetched; only where the second says that a test runs."""
Words = tuple[str, ...]
"""The passages of a text: what two files say that say the same."""


def bring_page(vault: Vault, url: str, *, today: str, env: Mapping[str, str]) -> str:
    """Fetch a page and keep it as it came, with its address and the date where its format has a place; its name there.

    A page that says what one that was kept before says is that one. What cannot be read is not kept.
    Raises `UnreadableSource`, `BadConfig`, `WriteFailed`.
    """
    settings = load(vault.config)
    limits = Limits(settings.fetch.seconds, settings.fetch.megabytes * 10**6)
    found = fetch(url, limits, f"kb/{__version__}", exempt=_exempt(env))
    named, content = _named(found), _in_utf8(found)
    try:
        text = _converted(named, content, settings.convert)
    except UnreadableSource as error:
        raise UnreadableSource(url, error.why, hint=error.hint) from error
    name = f"{file_name(text.title) or PurePosixPath(named).stem}{found.suffix}"
    kept = _kept(vault, name, _words(text), settings.convert)
    if kept:
        return kept
    made = stamped(named, content, title=text.title, url=found.url, date=today)
    is_alike = made == content or _words(_converted(named, made, settings.convert)) == _words(text)
    return sources.add(vault, made if is_alike else content, name)


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


def _converted(name: str, content: bytes, bounds: Bounds) -> Text:
    """What these bytes become, converted as a file of raw/ is: within bounds. Raises `UnreadableSource`."""
    with TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "page"
        path.write_bytes(content)
        return convert_file(path, name, bounds).text


def _words(text: Text) -> Words:
    return tuple(passage.words for passage in text.passages)


def _kept(vault: Vault, name: str, words: Words, bounds: Bounds) -> str:
    """The file in raw/ under this name, or with a number behind it, that says the same; `""` when there is none."""
    stem, _, suffix = legal_name(name).rpartition(".")
    own = re.compile(re.escape(stem) + r"(?: \(\d+\))?\." + re.escape(suffix), re.IGNORECASE)
    for path in sorted(vault.raw.glob("*")):
        if not own.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            continue
        try:
            if _words(convert_file(path, path.name, bounds).text) == words:
                return path.name
        except UnreadableSource:
            continue
    return ""
