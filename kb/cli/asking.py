"""Ask a person before something goes. Without a terminal nobody can be asked: then --yes says so, or --dry-run not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from kb.cli.show_changes import tell_forgotten
from kb.errors import UsageError

if TYPE_CHECKING:
    from kb.flows.forget import Forgotten


def agreement(*, yes: bool, dry_run: bool, as_json: bool) -> Callable[[Forgotten], bool]:
    """Who agrees to a withdrawal: the option, nobody, or the person at the terminal who was shown it.

    Raises `UsageError` when nobody can be asked.
    """
    if dry_run:
        return lambda _: False
    if yes:
        return lambda _: True
    if as_json or not sys.stdin.isatty():
        raise UsageError("kb forget asks before anything goes", hint="--yes does it, --dry-run shows what would go")
    return _asked


def _asked(found: Forgotten) -> bool:
    tell_forgotten(found)
    print("Take this out of the wiki? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
