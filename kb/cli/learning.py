"""`kb learn` at the door: parse, call the flow, show the path."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.options import Date, Json, Vault, today, vault_at
from kb.cli.show import Show
from kb.cli.show_changes import print_json

if TYPE_CHECKING:
    from kb.flows.learn import Learned


def learn(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="The title of a page, or what you want to learn.")],
    engine: Annotated[str, typer.Option(help="extractive, model, queue or tape; default: kb.toml.")] = "",
    model: Annotated[str, typer.Option(help="A model as litellm names it: PROVIDER/NAME.")] = "",
    budget: Annotated[float | None, typer.Option(min=0, metavar="USD", help="Stop before this is spent.")] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the model's answers in .kb/tape/ as well.")] = False,
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Make a reading path to a subject, what it builds on first, with questions; kept in wiki/maps/."""
    from kb.flows.learn import learn
    from kb.flows.route import Means

    wanted = None
    if engine or model or budget is not None or record:
        from kb.flows.engines import Wanted

        wanted = Wanted(engine, model, budget, record)
    with Show(as_json).progress() as say:
        found = learn(vault_at(vault), topic, today=today(date), means=Means(wanted, os.environ, say))
    if as_json:
        print_json(found)
        return 0
    return _show(found)


def _show(found: Learned) -> int:
    for number, step in enumerate(found.steps, start=1):
        builds = f"  (builds on {', '.join(step.builds_on)})" if step.builds_on else ""
        print(f"{number:>3}. {step.title}{builds}")
        if step.why:
            print(f"     {step.why}")
    if found.questions:
        print(f"{len(found.questions)} questions to check yourself.")
    if found.left_out:
        print(f"{len(found.left_out)} sentences did not hold when they were checked, and are left out.")
    if found.notice:
        print(f"note: {found.notice}", file=sys.stderr)
    done = "is written" if found.change else "says this already"
    undo = f"; `kb undo {found.change}` takes it back" if found.change else ""
    print(f"next: read {found.path}, which {done}{undo}")
    return 0
