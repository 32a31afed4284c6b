"""The commands that change the wiki by a person's word: review, undo, forget, rename, merge; and those beside them."""

from __future__ import annotations

from typing import Annotated

import typer

from kb.cli.learning import learn
from kb.cli.options import Date, Json, Vault, today, vault_at
from kb.cli.show_changes import show_forgotten, show_identified, show_undone
from kb.cli.watching import watch

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, write nothing.")]


def add_changing(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (review, resolve, undo, forget, rename, merge, learn, watch):
        app.command()(command)


def review(
    accept: Annotated[
        list[str] | None, typer.Option("--accept", metavar="ID…", help="Apply these; several with commas, or all.")
    ] = None,
    reject: Annotated[list[str] | None, typer.Option("--reject", metavar="ID…", help="Reject these for good.")] = None,
    why: Annotated[str, typer.Option("--why", metavar="REASON", help="The reason, kept with the decision.")] = "",
    from_vault: Annotated[bool, typer.Option("--from-vault", help="Apply the ticks of wiki/review.md.")] = False,
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Decide what waits: at a terminal one screen and one key each, else by id or by the ticks of wiki/review.md."""
    from kb.cli.reviewing import reviewing

    given = (tuple(accept or ()), tuple(reject or ()), why)
    return reviewing(vault_at(vault), given, from_vault=from_vault, today=today(date), as_json=as_json)


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


def rename(
    page: Annotated[str, typer.Argument(metavar="PAGE", help="Its title, an alias, or its file.")],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The title that it gets.")],
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Give a page another title; the old one becomes an alias, and every link follows."""
    from kb.flows.identity import rename

    return show_identified(rename(vault_at(vault), page, title, today=today(date)), as_json=as_json)


def merge(
    page: Annotated[str, typer.Argument(metavar="PAGE", help="The page that goes: title, alias or file.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The page that takes it in.")],
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Make one page of two: statements and names move, and every link follows."""
    from kb.flows.identity import merge

    return show_identified(merge(vault_at(vault), page, into, today=today(date)), as_json=as_json)


def resolve(
    contradiction: Annotated[str, typer.Argument(metavar="ID", help="As `kb contradictions` shows it.")],
    keep: Annotated[str, typer.Option(metavar="a|b|both", help="The side that stands; both: no contradiction.")],
    why: Annotated[str, typer.Option(metavar="REASON", help="Your reason: it stands on the page.")] = "",
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Decide a contradiction: what loses moves to History, nothing is deleted."""
    from kb.cli.show import Show
    from kb.flows.resolve import Decision, resolve

    return Show(as_json).resolved(resolve(vault_at(vault), contradiction, Decision(keep, why, today(date))))
