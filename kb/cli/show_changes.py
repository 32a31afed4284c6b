"""Show what is new, and what an undo, a withdrawal, a renaming did: for a person line by line, or as JSON."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.flows.forget import Forgotten
    from kb.flows.identity import Identified
    from kb.flows.reports import Digest
    from kb.flows.status import StatusReport
    from kb.flows.undo import Undone

_COLOURS = {"-": "\033[31m", "+": "\033[32m", "@": "\033[36m"}
_PLAIN = "\033[0m"
_WIDE = 100
_MOST_TITLES = 12


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(dataclasses.asdict(value), ensure_ascii=False, indent=1))


def show_undone(undone: Undone, *, as_json: bool) -> int:
    """`kb undo`."""
    if as_json:
        print_json(undone)
        return 1 if undone.conflicts else 0
    for path in undone.removed:
        print(f"  {path}")
    for conflict in undone.conflicts:
        print(f"kept: {conflict}", file=sys.stderr)
    if not undone.undo:
        print(f"{undone.change} stands: it hangs together, and parts of it were changed since. next: `kb status`")
        return 1
    back = f"`kb undo {undone.undo}` brings it back"
    print(f"{undone.change} is undone ({len(undone.removed)} files); {back}. next: `kb status`")
    return 1 if undone.conflicts else 0


def tell_forgotten(found: Forgotten) -> None:
    """What would go and what would stay, with the pages line by line."""
    _show_diff(found.diff)
    print(f"Of {found.title} ({found.source}):")
    for one in found.removed:
        print(f"  goes   {one.path}" + (f": {_short(one.statement)}" if one.statement else "") + f" ({one.why})")
    for one in found.kept:
        print(f"  stays  {one.path}" + (f": {_short(one.statement)}" if one.statement else "") + f" ({one.why})")


def show_forgotten(found: Forgotten, *, as_json: bool, dry_run: bool) -> int:
    """`kb forget`, after it was asked about."""
    if as_json:
        print_json(found)
        return 0
    if dry_run:
        tell_forgotten(found)
    pages = sum(1 for one in found.removed if not one.statement)
    statements = len(found.removed) - pages
    counts = f"{statements} statements and {pages} files go, {len(found.kept)} stay"
    if not found.change:
        print(f"{counts}. Nothing was written." + (f" next: `kb forget {found.source!r}`" if dry_run else ""))
        return 0
    went = counts.replace(" go,", " went,")
    print(f"{found.title} is forgotten: {went}. raw/{found.source} is as it was; delete it if you like.")
    print(f"next: `kb undo {found.change}` brings it back, `kb ingest raw/{found.source}` compiles it again")
    return 0


def show_identified(found: Identified, *, as_json: bool) -> int:
    """`kb rename` and `kb merge`."""
    if as_json:
        print_json(found)
        return 0
    for path in found.changed:
        print(f"  {path}")
    print(f"{found.page} is found as {found.title} now. next: `kb undo {found.change}` takes it back")
    return 0


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return f"“{flat if len(flat) <= _WIDE else flat[: _WIDE - 1].rstrip() + '…'}”"


def _show_diff(diff: str) -> None:
    has_colours = sys.stdout.isatty()
    for line in diff.splitlines():
        colour = _COLOURS.get(line[:1], "") if has_colours else ""
        print(f"{colour}{line}{_PLAIN if colour else ''}")


def digest_lines(found: Digest | StatusReport) -> Iterator[str]:
    """What is new for the reader, at most four lines, each page as a link."""
    kinds = (
        ("learned", found.learned),
        ("changed", found.changed),
        ("disagrees", found.disagrees),
        ("worth reading", found.reading),
    )
    for name, titles in kinds:
        if titles:
            more = f" and {len(titles) - _MOST_TITLES} more" if len(titles) > _MOST_TITLES else ""
            yield f"{name}: {', '.join(f'[[{title}]]' for title in titles[:_MOST_TITLES])}{more}"
