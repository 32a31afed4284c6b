"""The commands for agents and models: propose, export, mcp; each calls one flow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from kb.cli.options import Date, Json, Vault, today, vault_at
from kb.cli.show import Show
from kb.errors import KbError

if TYPE_CHECKING:
    from kb.flows.proposal import ProposalReport


def add_for_agents(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (propose, mcp):
        app.command()(command)


def propose(
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Take small changes of pages as JSON on stdin, through the checks of an ingest; exit code 1 when one fails."""
    from kb.flows.piped import standard_input
    from kb.flows.propose import LARGEST, propose

    here = vault_at(vault)
    content = standard_input("pipe a proposal into `kb propose`; AGENTS.md shows its form", LARGEST)
    show = Show(as_json)
    with show.progress() as say:
        report = propose(here, content, today=today(date), env=os.environ, say=say)
    return show_proposal(show, report)


def mcp(
    date: Date = "",
    vault: Vault = None,
) -> int:
    """Serve the vault to an agent over MCP, on standard input and output, until the input ends."""
    here = vault_at(vault)
    today(date)
    try:
        from kb.mcp import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise KbError("kb mcp needs the package mcp", hint="pip install 'kb-wiki[mcp]'") from error
    serve(here, lambda: today(date), os.environ)
    return 0


def show_proposal(show: Show, report: ProposalReport) -> int:
    """`kb propose`: a line for each change."""
    refused = sum(one.decision == "refused" for one in report.operations)
    if show.as_json:
        show.document(report)
        return 1 if refused else 0
    for one in report.operations:
        why = ": ".join(part for part in (one.rule, one.message, one.id) if part)
        print(f"{one.row:>3} {one.decision:<8} {one.operation} {one.page}" + (f"  ({why})" if why else ""))
    print(f"next: {_next(report, refused=refused)}")
    return 1 if refused else 0


def _next(report: ProposalReport, *, refused: int) -> str:
    if report.unanswered:
        return f"`kb work`: {report.unanswered} prompts read it back; then propose the same again"
    if any(one.decision == "waiting" for one in report.operations):
        return "`kb review`"
    return "mend what was refused and propose it again" if refused else "`kb lint`"
