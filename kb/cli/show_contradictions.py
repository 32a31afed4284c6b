"""Show contradictions to a person: both sides with their quotes, then what to do about them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.flows.contradictions import ContradictionReport, ContradictionsReport, SideReport
    from kb.flows.resolve import Resolved


def show_contradictions(report: ContradictionsReport) -> None:
    """The open ones in full, the others by their number."""
    standing = [one for one in report.contradictions if one.status == "open"]
    for one in standing:
        _show(one)
    decided = len(report.contradictions) - len(standing)
    stated = sum(one.certainty == "stated" for one in standing)
    print(f"{stated} open, {len(standing) - stated} merely possible, {decided} decided.")
    if report.unjudged:
        print(f"{len(report.unjudged)} pairs could not be judged: that is no word for or against", file=sys.stderr)
    after = f"`kb resolve {standing[0].id} --keep a`, or b, or both" if standing else "`kb contradictions --all`"
    print(f"next: {after}")


def _show(one: ContradictionReport) -> None:
    name = one.title or one.why
    print(f"{one.id}  {one.certainty}, {one.kind}: {name}")
    for letter, side in (("a", one.a), ("b", one.b)):
        print(f"  {letter} {_place(side)}\n    “{side.quote}”")
    if one.pages:
        print(f"  on {', '.join(one.pages)}")
    print()


def _place(side: SideReport) -> str:
    count = f", {side.origins} independent sources" if side.origins > 1 else ""
    return ", ".join(part for part in (side.title, side.when) if part) + count


def show_resolved(resolved: Resolved) -> None:
    """What was written, and what stays where it is."""
    for path in resolved.changed:
        print(f"  {path}")
    for message in resolved.kept:
        print(f"kept: {message}", file=sys.stderr)
    moved = f"{resolved.moved} statements moved to History. " if resolved.moved else ""
    print(f"{resolved.title}: {resolved.status}. {moved}next: `kb contradictions`, or `kb undo` to take it back")
