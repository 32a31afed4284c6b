"""Options that many commands share, and what they mean. Decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Vault = Annotated[
    Path | None, typer.Option("--vault", metavar="DIR", help="The vault; default: the nearest parent with kb.toml.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else there.")]
Date = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The date to write; default: today.")]


def vault_at(given: Path | None):  # type: ignore[no-untyped-def]  # a Vault; the import is deferred
    """The vault that was named, or the nearest one above. Raises `NoVault`."""
    from kb.flows.vaults import open_vault

    return open_vault(given)


def today(given: str) -> str:
    """The date that was named, or this day. Raises `UsageError`."""
    from datetime import date

    from kb.errors import UsageError

    if not given:
        return date.today().isoformat()
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise UsageError(f"--date {given} is not a date", hint="write it as 2026-11-21") from error
