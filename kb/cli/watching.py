"""`kb watch` at the door: what an ingest brought goes to stdout, what is waited for to stderr."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.options import Date, Vault, today, vault_at
from kb.cli.progress import Say
from kb.cli.show import Show

if TYPE_CHECKING:
    from kb.flows.reports import IngestReport


def watch(
    once: Annotated[bool, typer.Option("--once", help="End when what is there is complete and compiled.")] = False,
    settle: Annotated[
        float, typer.Option("--settle", min=0.05, metavar="SECONDS", help="How long a file must stay the same.")
    ] = 2.0,
    jobs: Annotated[int, typer.Option(min=0, help="How many sources to read at a time; 0: one a core.")] = 0,
    commit: Annotated[bool, typer.Option("--commit", help="Make one git commit for each document.")] = False,
    date: Date = "",
    vault: Vault = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line for each ingest.")] = False,
) -> int:
    """Compile what comes into raw/ as soon as it is complete, until Ctrl-C."""
    from kb.flows.ingest import Options
    from kb.flows.watch import Watching, watch

    here = vault_at(vault)
    show = Show(as_json)
    with show.progress() as say:

        def options() -> Options:
            return Options(today(date), jobs, env=os.environ, commit=commit)

        def tell(report: IngestReport) -> None:
            _line(report) if as_json else show.ingest(report)
            sys.stdout.flush()

        how = Watching(options, settle, once, say)
        return min(watch(here, how, tell, say if sys.stderr.isatty() and not as_json else _plainly()), 1)


def _line(report: IngestReport) -> None:
    print(json.dumps(dataclasses.asdict(report), ensure_ascii=False))


def _plainly() -> Say:
    """Says each thing once, a line each, where nobody sees a live line."""
    last = ""

    def say(what: str) -> None:
        nonlocal last
        if what != last:
            print(what, file=sys.stderr, flush=True)
        last = what

    return say
