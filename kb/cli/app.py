"""The commands: names, options, help. Each parses, calls one flow, shows what it returns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, cast

import typer

from kb import __version__
from kb.cli.changing import add_changing
from kb.cli.for_agents import add_for_agents
from kb.cli.options import Date, Json, Vault
from kb.cli.options import today as _today
from kb.cli.options import vault_at as _vault
from kb.cli.questions import add_questions
from kb.cli.show import Show

app = typer.Typer(
    name="kb",
    help="Compile your documents into a wiki of plain markdown whose every sentence leads to its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

MISUSE = cast(
    type[typer.BadParameter], next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
)
"""What is raised when a command line means nothing; typer brings its own copy of the class."""
INTERRUPTED = 130


def invoke(arguments: Sequence[str]) -> int:
    """Parse and run; the exit code of the command. Raises `KbError` and what typer does not handle."""
    from kb.errors import UsageError

    try:
        code = app(list(arguments) or ["--help"], standalone_mode=False, prog_name="kb")
    except MISUSE as error:
        if "--json" in arguments:
            raise UsageError(error.format_message(), hint="kb --help names the commands and options") from error
        error.show()
        return 2
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:  # so typer leaves when nobody reads its output any more
        raise BrokenPipeError from None
    if code == INTERRUPTED:  # so typer reports a KeyboardInterrupt
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kb {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Compile your documents into a wiki of plain markdown whose every sentence leads to its source."""


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path(),
    date: Date = "",
    as_json: Json = False,
) -> int:
    """Make a new vault, also inside a folder that holds files; nothing that is there is touched."""
    from kb.flows.init import init

    created = init(directory, today=_today(date))
    return Show(as_json).init(directory, created)


@app.command()
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH|URL|-]…", help="Files, folders, web pages, or - for stdin."),
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=0, help="How many sources to read at a time; 0: as many as there are cores.")
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, write nothing.")] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help="Say what a model would take, ask none.")] = False,
    engine: Annotated[str, typer.Option(help="extractive, model, queue or tape; default: kb.toml.")] = "",
    model: Annotated[str, typer.Option(help="A model as litellm names it: PROVIDER/NAME.")] = "",
    budget: Annotated[float | None, typer.Option(min=0, metavar="USD", help="Stop before this is spent.")] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the model's answers in .kb/tape/ as well.")] = False,
    discuss: Annotated[
        bool, typer.Option("--discuss", help="Show what each document says, and ask what to bring out of it.")
    ] = False,
    commit: Annotated[bool, typer.Option("--commit", help="Make one git commit for each document.")] = False,
    autonomy: Annotated[
        str, typer.Option(metavar="LEVEL", help="suggest, review, additive or auto: what applies unasked.")
    ] = "",
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Convert and compile documents; without a path everything new or changed in raw/."""
    from kb.cli.discuss import discussion
    from kb.cli.reviewing import reviewer
    from kb.flows.ingest import Options, ingest

    wanted = None
    if engine or model or budget is not None or record:
        from kb.flows.engines import Wanted

        wanted = Wanted(engine, model, budget, record)
    show = Show(as_json)
    with discussion(show, wanted=discuss and not estimate, paths=paths or ()) as (say, asking):
        asked = reviewer(say, as_json=as_json)
        options = Options(_today(date), jobs, dry_run, os.environ, wanted, asking, commit, autonomy, asked)
        if estimate:
            from kb.flows.estimating import estimate_ingest

            return show.estimate(estimate_ingest(_vault(vault), paths or (), options, say))
        report = ingest(_vault(vault), paths or (), options, say)
    return show.ingest(report)


@app.command()
def convert(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Write STEM.md and assets there.")
    ] = None,
    page_marks: Annotated[
        bool, typer.Option("--page-marks", help="Write <!-- page 12 --> where a printed page begins.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare with a second reading; exit code 1 when words are lost.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Have a model say where lost words belong; the words stay the file's.")
    ] = False,
    engine: Annotated[str, typer.Option(help="With --repair: model, queue or tape; default: kb.toml.")] = "",
    model: Annotated[str, typer.Option(metavar="PROVIDER/NAME", help="With --repair: the model to ask.")] = "",
    password_file: Annotated[
        Path | None, typer.Option("--password-file", metavar="FILE", help="Its first line opens an encrypted PDF.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Convert one document to markdown, without a vault."""
    from kb.flows.conversion import Manner
    from kb.flows.convert import convert, password_of

    show, restoring = Show(as_json), None
    with show.progress() as say:
        if repair:
            from kb.flows.engines import Wanted
            from kb.flows.restoring import Restoring

            restoring = Restoring(Wanted(engine, model), os.environ, say)
        manner = Manner(verify or repair, page_marks, whole=True, password=password_of(password_file))
        made = convert(file, output, manner, restoring)
    return show.convert(made, verifying=verify or repair)


@app.command()
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, help="How many hits.")] = 10,
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Find pages and passages: "exact words", begin*, kind:person, source:"Title", speaker:Name, after:2024-05."""
    from kb.flows.search import search

    return Show(as_json).search(search(_vault(vault), query, limit, os.environ))


@app.command()
def status(
    since: Annotated[
        str, typer.Option("--since", metavar="YYYY-MM-DD", help="Also what was learned from then on.")
    ] = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Show what is new, changed or missing, and why; with a date also what was learned since."""
    from kb.flows.status import status

    here = _vault(vault)
    return Show(as_json).status(status(here, _today(since)) if since else status(here), since)


@app.command()
def lint(
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    date: Date = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Check every link, quote, figure and name; exit code 1 when a problem is found."""
    from kb.flows.lint import lint

    return Show(as_json).lint(lint(_vault(vault), fix=fix, today=_today(date)))


@app.command()
def contradictions(
    every: Annotated[bool, typer.Option("--all", help="Also what is merely possible, found without a model.")] = False,
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """List what sources disagree on, with both sides."""
    from kb.flows.contradictions import contradictions

    return Show(as_json).contradictions(contradictions(_vault(vault), all_of_them=every))


@app.command()
def audit(
    sample: Annotated[int, typer.Option("--sample", min=1, metavar="N", help="How many statements to read.")] = 50,
    engine: Annotated[str, typer.Option(help="model, queue or tape; default: kb.toml.")] = "",
    model: Annotated[str, typer.Option(help="A model as litellm names it: PROVIDER/NAME.")] = "",
    budget: Annotated[float | None, typer.Option(min=0, metavar="USD", help="Stop before this is spent.")] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the model's answers in .kb/tape/ as well.")] = False,
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Have a model read a sample of the wiki against its quotes; exit code 1 when a statement does not follow."""
    from kb.flows.audit import Options, audit
    from kb.flows.engines import Wanted

    show = Show(as_json)
    with show.progress() as say:
        report = audit(_vault(vault), Options(sample, Wanted(engine, model, budget, record), os.environ), say)
    return show.audit(report)


@app.command()
def work(
    answer: Annotated[
        str, typer.Option("--answer", metavar="KEY", help="Take the answer to this prompt from stdin.")
    ] = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Print the next prompt that waits for an answer, or take an answer."""
    from kb.flows.work import next_work, take_answer

    show = Show(as_json)
    return show.answered(take_answer(_vault(vault), answer)) if answer else show.work(next_work(_vault(vault)))


@app.command()
def doctor(
    call: Annotated[bool, typer.Option("--call", help="Also ask each model of kb.toml for one word.")] = False,
    model: Annotated[str, typer.Option(metavar="PROVIDER/NAME", help="With --call: ask this model instead.")] = "",
    vault: Vault = None,
    as_json: Json = False,
) -> int:
    """Check what kb needs: Python, sqlite, git, the vault, the engine; with --call also the models."""
    from kb.errors import UsageError
    from kb.flows.doctor import Call, doctor

    if model and not call:
        raise UsageError("--model is for --call", hint=f"kb doctor --call --model {model}")
    show = Show(as_json)
    with show.progress() as say:
        if call:
            say("asking for one word")
        checkup = doctor(vault, Call(model, os.environ) if call else None)
    return show.doctor(checkup)


add_changing(app)
add_for_agents(app)
add_questions(app)
