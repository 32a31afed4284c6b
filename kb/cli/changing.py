"""The commands that change what the wiki holds by a person's word: forget. Each parses, calls one flow, shows."""

from __future__ import annotations

from typing import Annotated

import typer

from kb.cli.options import Date, Json, Vault, today, vault_at
from kb.cli.show_changes import show_forgotten, show_undone

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, write nothing.")]


def add_changing(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (undo, forget):
        app.command()(command)


def undo(
    change: Annotated[str, typer.Argument(metavar="[CHANGE]", help="Its id; default: the last change.")] = "",
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Take back any one change, also under later ones; byte for byte where nothing was edited since."""
    from kb.flows.undo import undo

    return show_undone(undo(vault_at(vault), change, today=today(date)), as_json=as_json)


def forget(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The name of its file in raw/, or its title.")],
    yes: Yes = False,
    dry_run: DryRun = False,
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Withdraw a source: what rests on it alone goes, the rest loses a citation, your own words stay."""
    from kb.cli.asking import agreement
    from kb.flows.forget import forget

    agree = agreement(yes=yes, dry_run=dry_run, as_json=as_json)
    return show_forgotten(forget(vault_at(vault), source, agree, today=today(date)), as_json=as_json, dry_run=dry_run)
