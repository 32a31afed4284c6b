"""A live line on stderr while a command works, with a bar where the number of what is to be done is known."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

Say = Callable[[str], None]
_CALL = re.compile(r"  in [\d,]+  out [\d,]+  ")
"""The line of a call of a model, which cost something: it stays to be read."""
_COUNTED = re.compile(r"(\w+) (\d+)/(\d+)  (.*)", re.DOTALL)
_WIDTH = 24


@contextmanager
def progress(*, silent: bool) -> Iterator[Say]:
    """A live line on stderr when a person watches, silence in a pipe."""
    if silent or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("") as line:
        yield partial(say_on, console, line)


def say_on(console: Console, line: Status, what: str) -> None:
    """Show progress in the live line; what a call of a model took stays above it."""
    line.update(with_bar(what))
    if _CALL.search(what):
        console.print(what, style="dim", highlight=False)


def with_bar(what: str) -> str:
    """A message with a bar when it counts what is done; markup in it shows as it is.

    >>> with_bar("convert 3/4  talk.md")
    'convert ━━━━━━━━━━━━━━━━━━╌╌╌╌╌╌ 3/4  talk.md'
    """
    shown = what.replace("[", "\\[")
    found = _COUNTED.match(shown)
    if not found:
        return shown
    verb, done, of, rest = found[1], int(found[2]), max(int(found[3]), 1), found[4]
    full = min(_WIDTH * done // of, _WIDTH)
    return f"{verb} {'━' * full}{'╌' * (_WIDTH - full)} {done}/{of}  {rest}"
