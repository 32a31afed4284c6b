"""The commands for agents and models: propose, export, mcp; each calls one flow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.options import Date, Json, Vault, today, vault_at
from kb.cli.show import Show
from kb.errors import KbError, UsageError

if TYPE_CHECKING:
    from kb.flows.export import Exported
    from kb.flows.proposal import ProposalReport


def add_for_agents(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (propose, mcp, export):
        app.command()(command)


def propose(
    form: Annotated[bool, typer.Option("--form", help="Print the form of a proposal, and take none.")] = False,
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Take small changes of pages as JSON on stdin, through the checks of an ingest; exit code 1 when one fails."""
    if form:
        from kb.flows.guides import guide

        print(guide("propose"))
        return 0
    from kb.flows.piped import standard_input
    from kb.flows.propose import LARGEST, propose

    here = vault_at(vault)
    content = standard_input("pipe a proposal into `kb propose`; `kb propose --form` shows its form", LARGEST)
    show = Show(as_json)
    with show.progress() as say:
        report = propose(here, content, today=today(date), env=os.environ, say=say)
    return show_proposal(show, report)


def mcp(
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Serve the vault to an agent over MCP, on stdin and stdout, until stdin ends; with --json say what is offered."""
    here = vault_at(vault)
    today(date)
    try:
        from kb.mcp import offered, serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise KbError("kb mcp needs the package mcp", hint="pip install 'kb-wiki[mcp]'") from error
    if as_json:
        Show(as_json).document(offered(here))
    else:
        serve(here, lambda: today(date), os.environ)
    return 0


def export(
    what: Annotated[str, typer.Argument(metavar="llms|context", help="All pages, or what fits a topic.")],
    topic: Annotated[str, typer.Argument(metavar="[TOPIC]", help="For context: what it is about.")] = "",
    budget: Annotated[int, typer.Option("--budget", min=1, metavar="TOKENS", help="For context: its size.")] = 30_000,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Write this file; - is standard output.")
    ] = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Write the wiki for a model into one file: all pages, or what fits a topic and a budget."""
    from kb.flows.export import export_context, export_llms

    if what not in ("llms", "context") or (what == "context") != bool(topic.strip()):
        raise UsageError("kb export takes llms, or context and a topic", hint='kb export context "the topic"')
    here = vault_at(vault)
    report = export_llms(here, output) if what == "llms" else export_context(here, topic, budget, output)
    return show_exported(Show(as_json), report)


def show_exported(show: Show, report: Exported) -> int:
    """`kb export`: the content itself where it goes to standard output."""
    if show.as_json:
        show.document(report)
        return 0
    if report.text:
        print(report.text, end="")
        return 0
    if not report.files:
        print("nothing was found. next: `kb search` with other words")
        return 0
    beside = f", {report.passages} passages" if report.passages else ""
    left = f"; {len(report.left_out)} did not fit" if report.left_out else ""
    print(f"{report.files[0]}: {report.pages} pages{beside}, about {report.tokens:,} tokens{left}")
    print("next: give the file to a model")
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
