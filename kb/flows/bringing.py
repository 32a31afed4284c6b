"""Bring what was named into raw/: files from elsewhere, standard input, pages of the web. Compiles nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.errors import SourceError, UsageError
from kb.flows.given import files_at
from kb.flows.piped import standard_input
from kb.flows.reports import SourceReport
from kb.vault import sources
from kb.vault.vault import Vault

Say = Callable[[str], None]
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


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
            from kb.flows.web_pages import bring_page

            say(f"fetch  {given}")
            try:
                names.add(bring_page(vault, given, today=how.today, env=how.env))
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
