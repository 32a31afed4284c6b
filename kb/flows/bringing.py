"""Bring what was named into raw/: files from elsewhere, standard input, pages of the web. Compiles nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb import __version__
from kb.errors import SourceError, UsageError
from kb.flows.given import files_at
from kb.flows.piped import standard_input
from kb.flows.reports import SourceReport
from kb.names import file_name
from kb.vault import sources
from kb.vault.vault import Vault

if TYPE_CHECKING:
    from kb.fetch.fetch import Fetched

Say = Callable[[str], None]
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SWITCH, _TESTED = "KB_TEST_LOOPBACK", "PYTEST_CURRENT_TEST"
"""The first lets one address on this machine be fetched; only where the second says that a test runs."""


@dataclass(frozen=True, slots=True)
class Bringing:
    """How things are brought."""

    today: str
    dry_run: bool = False
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought, and what could not be."""

    names: frozenset[str]
    """Below raw/."""
    failed: tuple[SourceReport, ...] = ()


def is_address(given: str) -> bool:
    """Whether somebody means a page of the web.

    >>> is_address("https://example.org/a"), is_address("https.md")
    (True, False)
    """
    return bool(_ADDRESS.match(given))


def bring(vault: Vault, paths: Sequence[str], how: Bringing, say: Say) -> Brought:
    """The names below raw/ of what was asked for; what lies elsewhere is copied there, kb's own files are refused.

    A page that cannot be fetched is reported, and the rest goes on.
    Raises `UsageError`, `NotFound`, `BadConfig`, `WriteFailed`.
    """
    names: set[str] = set()
    failed: list[SourceReport] = []
    for given in paths:
        if (given == "-" or is_address(given)) and how.dry_run:
            what = "standard input" if given == "-" else given
            raise UsageError(f"{what} is not in raw/", hint="put the document there first, or leave out --dry-run")
        if is_address(given):
            say(f"fetch  {given}")
            try:
                names.add(_page(vault, given, how))
            except SourceError as error:
                failed.append(SourceReport(given, "failed", error=error.message, hint=error.hint))
        elif given == "-":
            names.add(sources.add(vault, standard_input("pipe a document into `kb ingest -`"), "stdin.txt"))
        else:
            names |= _files(vault, given, how)
    return Brought(frozenset(names), tuple(failed))


def _files(vault: Vault, given: str, how: Bringing) -> set[str]:
    names = set()
    for file, inside in files_at(vault, given):
        if inside is None and how.dry_run:
            raise UsageError(f"{given} is not in raw/", hint="copy it there first, or leave out --dry-run")
        names.add(inside or sources.add(vault, file.read_bytes(), file.name))
    return names


# -- pages of the web -------------------------------------------------------------------------------------------


def _page(vault: Vault, url: str, how: Bringing) -> str:
    """Fetch a page and keep it under its title, as it came, with its address and the date where its format has a place.

    A page that says what one that was kept before says is that one. What cannot be read is not kept.
    """
    from kb.config import load
    from kb.convert.convert import convert
    from kb.convert.stamp import stamped
    from kb.errors import UnreadableSource
    from kb.fetch.fetch import Limits, fetch

    settings = load(vault.config).fetch
    limits = Limits(settings.seconds, settings.megabytes * 10**6)
    found = fetch(url, limits, f"kb/{__version__}", exempt=_exempt(how.env))
    named, content = _named(found), _in_utf8(found)
    try:
        text = convert(named, content)
    except UnreadableSource as error:
        raise UnreadableSource(url, error.why, hint=error.hint) from error
    name = f"{file_name(text.title) or PurePosixPath(named).stem}{found.suffix}"
    kept = _kept(vault, name, tuple(passage.words for passage in text.passages))
    return kept or sources.add(vault, stamped(named, content, url=found.url, date=how.today), name)


def _exempt(env: Mapping[str, str]) -> str:
    """The address on this machine that a test may fetch from."""
    wanted = env.get(_SWITCH, "") if env.get(_TESTED) else ""
    return wanted if wanted.startswith("127.") else ""


def _named(found: Fetched) -> str:
    """What a page is called that states no title: by the last part of its address, else by its host."""
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(found.url)
    last = PurePosixPath(unquote(parts.path)).name
    stem = last.removesuffix(found.suffix) or (parts.hostname or "page")
    return f"{file_name(stem) or 'page'}{found.suffix}"


def _in_utf8(found: Fetched) -> bytes:
    """The bytes as they came; where only the server said how to read them, in UTF-8."""
    if not found.charset or found.charset.replace("-", "") in ("utf8", "usascii", "ascii"):
        return found.content
    try:
        return b"\xef\xbb\xbf" + found.content.decode(found.charset).encode()
    except (LookupError, UnicodeError):
        return found.content


def _kept(vault: Vault, name: str, words: tuple[str, ...]) -> str:
    """The file in raw/ under this name, or with a number behind it, that says the same; `""` when there is none."""
    from kb.convert.convert import convert
    from kb.errors import UnreadableSource
    from kb.vault.adding import legal_name

    stem, _, suffix = legal_name(name).rpartition(".")
    own = re.compile(re.escape(stem) + r"(?: \(\d+\))?\." + re.escape(suffix), re.IGNORECASE)
    for path in sorted(vault.raw.glob("*")):
        if not own.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            continue
        try:
            if tuple(passage.words for passage in convert(path.name, path.read_bytes()).passages) == words:
                return path.name
        except (UnreadableSource, OSError):
            continue
    return ""
