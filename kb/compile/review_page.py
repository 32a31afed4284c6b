"""wiki/review.md: what waits, each with its words, its quotes and two boxes to tick; and the ticks read back.

Works on values. What a person writes under the heading Notes at the end stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.compile.proposals import Proposal
from kb.compile.word_diff import word_diff
from kb.markdown.escape import escape
from kb.markdown.frontmatter import patch, properties, render, split
from kb.names import file_name, text_note_name

PATH = "wiki/review.md"
POINTER = "What waits for a decision stands in [[review]]."
"""The line of index.md that leads there."""
_TICK = re.compile(r"^[ \t]*[-*+] \[(.)\] (accept|reject) `([0-9a-f]+)`[ \t]*:?[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_NOTES = re.compile(r"^## Notes[ \t]*$", re.MULTILINE)
_IN_LINK = str.maketrans({"[": "(", "]": ")", "|": "-", "\n": " "})


@dataclass(frozen=True, slots=True)
class Tick:
    """The boxes of one operation: which are ticked, and the words behind them."""

    accepts: bool = False
    rejects: bool = False
    why: str = ""


def ticks(text: str) -> dict[str, Tick]:
    """What is ticked in review.md, or has words behind it, by the id of the operation.

    >>> ticks("- [x] accept `3fa2c1`\\n- [ ] reject `3fa2c1`:\\n")
    {'3fa2c1': Tick(accepts=True, rejects=False, why='')}
    """
    found: dict[str, Tick] = {}
    for box, word, name, why in _TICK.findall(text):
        one, is_ticked = found.get(name, Tick()), box.strip() != ""
        accepts = one.accepts or (word == "accept" and is_ticked)
        rejects = one.rejects or (word == "reject" and is_ticked)
        found[name] = Tick(accepts, rejects, " ".join(part for part in (one.why, why) if part))
    return {name: one for name, one in found.items() if one != Tick()}


def review_page(
    current: str, proposals: Sequence[Proposal], pages: Iterable[str], *, today: str, parked: Mapping[str, str]
) -> str:
    """The page with all that waits, `""` when nothing does and no notes stand there.

    Ticks in `current` are kept, except of what is `parked`: there the reason stands. `pages` are the titles that links
    may lead to. Its date moves only when something else does.
    """
    known, there = ticks(current), set(pages)
    found = _NOTES.search(split(current)[1])
    notes = split(current)[1][found.start() :].strip() if found else ""
    if not proposals and not notes.removeprefix("## Notes").strip():
        return ""
    parts = [_opening(len(proposals))]
    for page, group in groupby(proposals, key=lambda one: one.page):
        parts.append(f"## {escape('x ' + page)[2:]}")
        parts.append(f"On [[{file_name(page)}]]." if page in there else "A page that would be made.")
        for one in group:
            tick = Tick() if one.id in parked else known.get(one.id, Tick())
            parts += _shown(one, tick, parked.get(one.id, one.parked), there)
    body = "\n\n".join([*parts, notes] if notes else parts) + "\n"
    created = str(properties(current).get("created") or today)
    front = {"title": "Review", "type": "review", "id": "review", "description": "What waits for a decision."}
    before = str(properties(current).get("updated") or today)
    made = render({**front, "created": created, "updated": before}) + body
    return made if made == current else patch(made, {"updated": today})


def pointing(index: str, *, waits: bool) -> str:
    """index.md with its line about review.md while something waits, without it when nothing does.

    >>> pointing("Every page by kind.\\n\\n## Concepts\\n", waits=True)
    'Every page by kind.\\n\\nWhat waits for a decision stands in [[review]].\\n\\n## Concepts\\n'
    """
    has = POINTER in index
    if has and not waits:
        return index.replace(f"{POINTER}\n\n", "", 1).replace(f"\n{POINTER}\n", "", 1)
    if has or not waits:
        return index
    front, body = split(index)
    before, heading, rest = body.partition("\n## ")
    return front + before.rstrip("\n") + f"\n\n{POINTER}\n" + heading + rest


def _opening(count: int) -> str:
    what = "1 change waits" if count == 1 else f"{count} changes wait"
    return (
        f"{what}. Tick accept or reject, write a reason behind it if there is one, and run `kb review --from-vault`. "
        "What stands below a heading Notes at the end stays."
    )


def _shown(one: Proposal, tick: Tick, parked: str, pages: set[str]) -> list[str]:
    source = f"[[{file_name(one.source)}]]" if one.source in pages else escape("x " + one.source)[2:]
    section = f", section {escape('x ' + one.section)[2:]}" if one.section else ""
    parts = [f"**{one.operation}** `{one.id}`, {one.risk} risk, from {source}{section}", f"> {marked(one)}"]
    if parked:
        parts.append(f"It cannot be applied now: {escape('x ' + parked)[2:]}")
    lines = [_quote(one, n) for n in range(len(one.quotes))]
    lines.append(f"- [{'x' if tick.accepts else ' '}] accept `{one.id}`")
    lines.append(f"- [{'x' if tick.rejects else ' '}] reject `{one.id}`:" + (f" {tick.why}" if tick.why else ""))
    return [*parts, "\n".join(lines)]


def marked(one: Proposal) -> str:
    """The words of a proposal on one line: what goes is struck out, what comes is marked."""
    signs = {" ": "", "-": "~~", "+": "=="}
    made = []
    for sign, words in word_diff(" ".join(one.before.split()), " ".join(one.after.split())):
        bare = words.strip()
        shown = f"{signs[sign]}{escape('x ' + bare)[2:]}{signs[sign]}" if bare else ""
        made.append(words[: len(words) - len(words.lstrip())] + shown + words[len(words.rstrip()) :] if bare else words)
    return "".join(made).strip().replace("~~==", "~~ ==")


def _quote(one: Proposal, number: int) -> str:
    quote = one.quotes[number]
    shown = ", ".join(part for part in (quote.source, quote.locator) if part).translate(_IN_LINK)
    words = escape("x " + " ".join(quote.quote.split()))[2:]
    return f"- [[{text_note_name(quote.source, quote.part)}#^{quote.passage}|{shown}]] “{words}”"
