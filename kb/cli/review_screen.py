"""One waiting operation as a screen of the terminal: what changes in red and green, the quotes behind it, the keys.

Draws; asks nothing and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from kb.compile.proposals import Proposal, ShownQuote

KEYS = "y accept  n reject  e edit  s skip  a all of page  A all of source  q quit"
PARKED_KEYS = "n reject  s skip  q quit"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_STYLES = {" ": "", "-": "red strike", "+": "green"}
_SIGNS = {" ": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}
_RISKS = {"high": "bold red", "medium": "yellow", "low": "green"}


def draw(console: Console, one: Proposal, *, place: tuple[int, int]) -> None:
    """Draw the screen of an operation; `place` is its number and how many there are."""
    one = _bare(one)
    console.rule(style="dim")
    console.print(_head(one, place))
    console.print()
    console.print(diff_of(one, signed=console.color_system is None or console.no_color))
    for quote in one.quotes:
        console.print()
        console.print(_quote(quote))
    console.print()
    if one.parked:
        console.print(_text(f"cannot be applied now: {one.parked}", "bold yellow"))
    console.print(_text(PARKED_KEYS if one.parked else KEYS, "dim"))


def _bare(one: Proposal) -> Proposal:
    """The proposal without signs that would steer the terminal."""
    quotes = tuple(replace(quote, **_without_controls(quote)) for quote in one.quotes)
    return replace(one, **_without_controls(one), quotes=quotes)


def _without_controls(record: Any) -> dict[str, Any]:
    found = {each.name: getattr(record, each.name) for each in fields(record)}
    return {name: _CONTROL.sub("", value) for name, value in found.items() if isinstance(value, str)}


def _head(one: Proposal, place: tuple[int, int]) -> Text:
    text = _text(f"{place[0]}/{place[1]}  ", "dim")
    text.append(f"{one.operation} ", "bold")
    text.append("on ")
    text.append(one.page, "bold")
    if one.section:
        text.append(f", {one.section}")
    text.append("  ")
    text.append(f"{one.risk} risk", _RISKS[one.risk])
    text.append(f"  {one.id}\nfrom {one.source}", "dim")
    if one.edited:
        text.append("; the page changed since", "dim")
    return text


def diff_of(one: Proposal, *, signed: bool) -> Text:
    """The words with what goes in red and what comes in green; `signed` marks them where there are no colours."""
    from kb.compile.word_diff import word_diff

    text = _text("", "")
    for sign, words in word_diff(one.before, one.after):
        opening, closing = _SIGNS[sign] if signed else ("", "")
        text.append(f"{opening}{words}{closing}", _STYLES[sign])
    return text


def _quote(quote: ShownQuote) -> Text:
    text = _text("  ", "")
    if quote.before:
        text.append(quote.before + " ", "dim")
    text.append(f"“{quote.quote}”")
    if quote.behind:
        text.append(" " + quote.behind, "dim")
    place = ", ".join(part for part in (quote.source, quote.locator) if part)
    text.append(f"\n  {place}  ^{quote.passage}", "cyan")
    return text


def _text(words: str, style: str) -> Text:
    from rich.text import Text

    return Text(words, style=style)


def list_of(waiting: Sequence[Proposal]) -> str:
    """What waits, a line each, for a pipe."""
    return "\n".join(
        f"{one.id}  {one.risk:<6}  {one.operation:<11} {one.page}: {_short(one)}" for one in map(_bare, waiting)
    )


def _short(one: Proposal, most: int = 70) -> str:
    flat = " ".join((one.after or one.before).split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
