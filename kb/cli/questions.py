"""`kb ask` at the door: its options, and the draft that a person sees while an answer comes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer

from kb.cli.options import Date, Json, Vault, vault_at
from kb.cli.options import today as day
from kb.cli.progress import Say, say_on
from kb.cli.show import Show

LONGEST_DRAFT = 1_200
"""Signs of a draft that a terminal shows: its end, where the words come."""


def add_questions(app: typer.Typer) -> None:
    """Add the command that asks."""
    app.command()(ask)


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    depth: Annotated[
        str,
        typer.Option(
            metavar="LEVEL", help="quick asks a model once, research looks further, deep answers in sections."
        ),
    ] = "quick",
    save: Annotated[
        bool, typer.Option("--save", help="File the answer in wiki/questions/; kb undo takes it back.")
    ] = False,
    argue: Annotated[bool, typer.Option("--argue", help="The strongest case for a claim and against it.")] = False,
    council: Annotated[
        bool, typer.Option("--council", help="Ask the models under [council] in kb.toml, who rank each other.")
    ] = False,
    go_on: Annotated[bool, typer.Option("-c", "--continue", help="Go on from the last question.")] = False,
    engine: Annotated[str, typer.Option(help="extractive, model, queue or tape; default: kb.toml.")] = "",
    model: Annotated[str, typer.Option(help="A model as litellm names it: PROVIDER/NAME.")] = "",
    budget: Annotated[float | None, typer.Option(min=0, metavar="USD", help="Stop before this is spent.")] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the model's answers in .kb/tape/ as well.")] = False,
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Answer a question from the wiki with checked citations, or say that the wiki does not know."""
    from kb.cli.show_answer import show_answer
    from kb.errors import UsageError
    from kb.flows.ask import Options
    from kb.flows.ask import ask as answered

    if argue and council:
        raise UsageError("--argue and --council are two ways to answer", hint="take one of them")
    if depth == "deep" and (argue or council):
        raise UsageError("--depth deep answers in sections of its own", hint="--depth research looks as far")
    show = Show(as_json)
    with _watched(show, draws=depth != "deep") as (say, hear):
        wanted = None
        if engine or model or budget is not None or record:
            from kb.flows.engines import Wanted

            wanted = Wanted(engine, model, budget, record)
        options = Options(depth, save, argue, council, go_on, wanted, os.environ, day(date), hear)
        here = vault_at(vault)
        answer = answered(here, question, options, say)
    return show_answer(answer, here.root, as_json=as_json)


@contextmanager
def _watched(show: Show, *, draws: bool) -> Iterator[tuple[Say, Callable[[str, str], None] | None]]:
    """The live line, and below it the draft of an answer while it comes; nobody hears it where nobody watches."""
    if show.as_json or not sys.stderr.isatty():
        yield lambda _: None, None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("") as line:
        yield partial(say_on, console, line), partial(_draft, line.update) if draws else None


def _draft(update: Callable[[str], None], _: str, words: str) -> None:
    """Show the draft: dim, since nothing of it has been checked."""
    from rich.markup import escape

    update(f"draft, not checked yet\n[dim]{escape(words[-LONGEST_DRAFT:])}[/dim]")
