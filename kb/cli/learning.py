"""`kb learn` at the door: parse, call the flow, show the path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.options import Date, Json, Vault, today, vault_at
from kb.cli.show_changes import print_json

if TYPE_CHECKING:
    from kb.flows.learn import Learned


def learn(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="The title of a page, or what you want to learn.")],
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Make a reading path to a subject, what it builds on first, with questions; kept in wiki/maps/."""
    from kb.flows.learn import learn

    found = learn(vault_at(vault), topic, today=today(date))
    if as_json:
        print_json(found)
        return 0
    return _show(found)


def _show(found: Learned) -> int:
    for number, step in enumerate(found.steps, start=1):
        builds = f"  (builds on {' and '.join(step.builds_on)})" if step.builds_on else ""
        print(f"{number:>3}. {step.title}{builds}")
    if found.questions:
        print(f"{len(found.questions)} questions to check yourself.")
    done = "is written" if found.change else "says this already"
    undo = f"; `kb undo {found.change}` takes it back" if found.change else ""
    print(f"next: read {found.path}, which {done}{undo}")
    return 0
