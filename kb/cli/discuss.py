"""`kb ingest --discuss` at the door: shows what a document says, and takes the line that a person answers.

Words go to stderr and answers come from stdin, so that stdout carries the result alone.
"""

from __future__ import annotations

import stat
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from os import fstat
from typing import TYPE_CHECKING

from kb.cli.progress import Say, say_on
from kb.cli.show import Show
from kb.errors import UsageError

if TYPE_CHECKING:
    from rich.status import Status

    from kb.flows.emphasis import Discuss

MOST_SHOWN = 20
"""A book has more takeaways than anybody reads at a prompt."""


@contextmanager
def discussion(show: Show, *, wanted: bool, paths: Sequence[str]) -> Iterator[tuple[Say, Discuss | None]]:
    """The live line, and who asks about each source: nobody unless `wanted`.

    Raises `UsageError` when there is nobody to ask.
    """
    if not wanted:
        with show.progress() as say:
            yield say, None
        return
    _check(paths, as_json=show.as_json)
    if show.as_json or not sys.stderr.isatty():
        yield lambda _: None, _ask
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("") as line:
        live = _Live(line, partial(say_on, console, line))
        yield live.say, live.ask


class _Live:
    """The live line, which is away while somebody types: what is said meanwhile, by other threads, waits."""

    def __init__(self, line: Status, say: Say) -> None:
        self._line, self._say = line, say
        self._waiting: list[str] | None = None
        self._guard = threading.Lock()

    def say(self, what: str) -> None:
        with self._guard:
            if self._waiting is None:
                self._say(what)
            else:
                self._waiting.append(what)

    def ask(self, title: str, takeaways: Sequence[str]) -> str:
        with self._guard:
            self._waiting = []
            self._line.stop()
        try:
            return _ask(title, takeaways)
        finally:
            with self._guard:
                self._line.start()
                waiting, self._waiting = self._waiting, None
                for what in waiting:
                    self._say(what)


def _check(paths: Sequence[str], *, as_json: bool) -> None:
    hint = "run it at a terminal, or pipe in one line for each document"
    if "-" in paths:
        raise UsageError("standard input is the document, not an answer", hint="put the document into raw/ first")
    if sys.stdin is None or sys.stdin.closed or _is_nobody():
        raise UsageError("--discuss asks, and standard input is closed", hint=hint)
    if as_json and sys.stdin.isatty():
        raise UsageError("--discuss with --json reads its answers from a pipe", hint=hint)


def _is_nobody() -> bool:
    """Whether stdin is a device that is no terminal, such as /dev/null."""
    try:
        return stat.S_ISCHR(fstat(sys.stdin.fileno()).st_mode) and not sys.stdin.isatty()
    except (OSError, ValueError):  # no file at all: words held in memory
        return False


def _ask(title: str, takeaways: Sequence[str]) -> str:
    """The line that a person types about a source; `""` for an empty one and at the end of the input."""
    shown = [f"\n{title}", *(f"  - {words}" for words in takeaways[:MOST_SHOWN])]
    if len(takeaways) > MOST_SHOWN:
        shown.append(f"  … and {len(takeaways) - MOST_SHOWN} more")
    print("\n".join(shown), file=sys.stderr)
    print("What shall be brought out? One line, empty for nothing: ", end="", file=sys.stderr, flush=True)
    try:
        answer = sys.stdin.readline()
    except UnicodeDecodeError as error:
        raise UsageError("standard input is not UTF-8", hint="pipe in plain text") from error
    if not (sys.stdin.isatty() and answer.endswith("\n")):
        print(file=sys.stderr)
    return answer.strip()
