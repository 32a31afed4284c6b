"""`kb review` at a terminal: a screen for each operation, one key for each decision.

Knows keys and what they stand for; the decisions of a page are handed over when its last screen is answered, so that
what was answered is kept whenever somebody leaves.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.cli.review_screen import draw

if TYPE_CHECKING:
    from rich.console import Console

    from kb.compile.proposals import Proposal
    from kb.flows.deciding import Ruling
    from kb.flows.review import ReviewReport

HandOver = Callable[[Sequence["Ruling"]], "ReviewReport"]
WORDABLE = frozenset({"add", "refine", "supersede", "lead"})


@dataclass(slots=True)
class Tally:
    """What a session came to."""

    accepted: int = 0
    rejected: int = 0
    parked: dict[str, str] = field(default_factory=dict)
    skipped: int = 0
    left: int = 0


def session(waiting: Sequence[Proposal], hand_over: HandOver, console: Console) -> Tally:
    """Ask about each operation until all are answered or somebody quits."""
    tally, rulings = Tally(), list["Ruling"]()
    todo = list(waiting)
    number, total = 0, len(todo)
    try:
        while todo:
            one = todo.pop(0)
            number += 1
            draw(console, one, place=(number, total))
            made = _answer(one, todo, console)
            if made is None:
                tally.left = len(todo) + 1
                return tally
            taken = {ruling.id for ruling in made}
            number += len([other for other in todo if other.id in taken])
            todo = [other for other in todo if other.id not in taken]
            tally.skipped += not made
            rulings += made
            if rulings and (not todo or todo[0].page != one.page):
                _handed(rulings, hand_over, tally, console)
                rulings = []
    finally:
        if rulings:
            _handed(rulings, hand_over, tally, console)
    return tally


def _handed(rulings: Sequence[Ruling], hand_over: HandOver, tally: Tally, console: Console) -> None:
    report = hand_over(rulings)
    tally.accepted += len(report.accepted)
    tally.rejected += len(report.rejected)
    tally.parked |= dict(report.parked)
    for name, why in report.parked.items():
        console.print(f"{name} was not applied: {why}", style="yellow", highlight=False, markup=False)


def _answer(one: Proposal, todo: Sequence[Proposal], console: Console) -> list[Ruling] | None:
    """The decisions that a key stands for, none for a skip; None to quit."""
    from kb.flows.deciding import Ruling

    while True:
        key = read_key()
        if key in ("q", "\x04", ""):
            return None
        if key == "s":
            return []
        if key == "n":
            return [Ruling(one.id, accepts=False, why=_line("why not? (Enter for no reason) "))]
        if one.parked:
            _stays(one, key, console)
            continue
        if key == "y":
            return [Ruling(one.id, accepts=True)]
        if key == "a":
            return [Ruling(other.id, accepts=True) for other in (one, *todo) if _fits(other) and other.page == one.page]
        if key == "A":
            of_source = [other for other in (one, *todo) if _fits(other) and other.source == one.source]
            return [Ruling(other.id, accepts=True) for other in of_source]
        if key == "e" and one.operation in WORDABLE:
            console.print("your words:", style="dim")
            words = _line("> ", one.after)
            if words and words != one.after:
                return [Ruling(one.id, accepts=True, words=words)]
            console.print("nothing was changed", style="dim")
        elif key == "e":
            console.print(f"a {one.operation} has no words of its own to edit", style="dim")


def _stays(one: Proposal, key: str, console: Console) -> None:
    """Say why an operation that cannot be applied stays, when a key asks for it all the same."""
    if key in ("y", "a", "A", "e"):
        words = f"it stays: {one.parked}; n rejects it, s leaves it for later"
        console.print(words, style="yellow", highlight=False, markup=False)


def _fits(one: Proposal) -> bool:
    return not one.parked


def _line(prompt: str, given: str = "") -> str:
    """A line that a person types, with words to begin from where the terminal can offer them."""
    try:
        import readline
    except ImportError:  # Windows
        return input(prompt).strip()
    if given:
        readline.set_startup_hook(lambda: readline.insert_text(given))
    try:
        return input(prompt).strip()
    except EOFError:
        return ""
    finally:
        readline.set_startup_hook()


def read_key() -> str:
    """One key, without Enter; `""` at the end of the input."""
    try:
        import termios
        import tty
    except ImportError:  # Windows
        from msvcrt import getwch  # type: ignore[attr-defined,unused-ignore]

        return str(getwch())
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        return os.read(number, 1).decode(errors="replace")
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
