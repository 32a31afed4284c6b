"""The page of a reading path: its stops in order, and questions to check oneself. What a person changed stays.

Knows lines: those that kb wrote the last time are given, and everything else is a person's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kb.compile.edits.unlinking import WHY
from kb.compile.self_check import Question
from kb.markdown.escape import escape
from kb.markdown.frontmatter import patch, render, split
from kb.markdown.page import link_key
from kb.markdown.scan import links_in
from kb.records import PageId

PATH, CHECK = "Reading path", "Check yourself"
_NUMBER = re.compile(r"^(?:\d+\.|[-*+]) ")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the page is to say."""

    id: PageId
    title: str
    description: str
    lead: str
    items: tuple[str, ...]
    """Each begins with the link to its page; without a number."""
    questions: tuple[str, ...]
    """Each ends with the link to its answer."""
    tags: tuple[str, ...] = ()


def item(name: str, description: str, builds_on: Sequence[str], reason: Question | None = None) -> str:
    """A stop of the path; a reason why it comes there has the link to the passage that carries it.

    >>> item("Loom", "A machine that weaves.", ["Thread"])
    '[[Loom]]: A machine that weaves. Builds on Thread.'
    """
    about = one_line(description).rstrip()
    about += "" if not about or about.endswith((".", "!", "?")) else "."
    *others, last = map(one_line, builds_on or ("",))
    builds = f"Builds on {', '.join(others)}{' and ' if others else ''}{last}." if last else ""
    why = ""
    if reason:
        why = f"{WHY} {one_line(reason.words).rstrip('.')} ([[{reason.note}#^{reason.passage}|passage]])."
    behind = " ".join(part for part in (about, why, builds) if part)
    return f"[[{name}]]" + (f": {behind}" if behind else "")


def question(words: str, note: str, passage: str) -> str:
    """A question with the link to the passage that answers it."""
    return f"{one_line(words)} [[{note}#^{passage}|Answer]]"


def one_line(words: str) -> str:
    """Words as they stand in a line of the page."""
    return escape("x " + " ".join(words.split()))[2:]


def composed(current: str | None, sketch: Sketch, written: Collection[str], today: str) -> str:
    """The page, made anew or brought up to date; `written` is what `lines_written` finds.

    Lines of a person stay, and what a person took away stays away. Its date moves only when something does.
    """
    if current is None:
        return _new(sketch, today)
    front, body = split(current)
    parts = re.split(r"(?m)^(?=## )", body)
    standing = {_bare(line) for line in body.splitlines()}
    kept, gone = standing - {*written}, {*written} - standing
    lines = _with_lead(parts[0], sketch.lead, written)
    made = [lines]
    seen = set()
    for part in parts[1:]:
        heading, _, rest = part.partition("\n")
        name = heading[3:].strip()
        seen.add(name)
        made.append(f"{heading}\n\n{_section(name, rest, sketch, (kept, gone))}\n\n" if name in (PATH, CHECK) else part)
    for name in (PATH, CHECK):
        listed = _section(name, "", sketch, (kept, gone))
        if name not in seen and listed and f"## {name}" not in written:
            made.append(f"## {name}\n\n{listed}\n\n")
    text = front + "".join(made).rstrip() + "\n"
    text = patch(text, {"description": sketch.description})
    return text if text == current else patch(text, {"updated": today})


def _new(sketch: Sketch, today: str) -> str:
    front: dict[str, object] = {
        "title": sketch.title,
        "type": "map",
        "id": sketch.id,
        "description": sketch.description,
        **({"tags": list(sketch.tags)} if sketch.tags else {}),
        "created": today,
        "updated": today,
    }
    parts = [sketch.lead, f"## {PATH}\n\n{_numbered(sketch.items)}"]
    if sketch.questions:
        parts.append(f"## {CHECK}\n\n" + "\n".join(f"- {one}" for one in sketch.questions))
    return render(front) + "\n\n".join(parts) + "\n"


def _with_lead(words: str, lead: str, written: Collection[str]) -> str:
    """What stands above the first heading, with the lead of kb in the place of its older one."""
    lines = [lead if line.strip() and line in written else line for line in words.splitlines()]
    return "\n".join(lines).strip("\n") + "\n\n"


def _section(name: str, rest: str, sketch: Sketch, standing: tuple[Collection[str], Collection[str]]) -> str:
    """The list of a section: what kb has to say, without what a person took away, then the person's own lines.

    A person's item about the same page takes the place of kb's.
    """
    kept, gone = standing
    own = [line for line in rest.splitlines() if line.strip() and _bare(line) in kept]
    if name == PATH:
        away = {_target(line) for line in gone if _target(line)} - {_target(line) for line in own}
        by_page = {_target(line): _NUMBER.sub("", line) for line in own if _target(line)}
        items = [by_page.pop(_target(one), one) for one in sketch.items if _target(one) not in away]
        others = [line for line in own if not _target(line)]
        return "\n\n".join(part for part in (_numbered([*items, *by_page.values()]), "\n".join(others)) if part)
    asked = [f"- {one}" for one in sketch.questions if _bare(one) not in gone]
    return "\n".join([*asked, *own])


def _numbered(items: Iterable[str]) -> str:
    """A list whose items are blocks of their own, so that one can go when its page goes."""
    return "\n\n".join(f"{number}. {one}" for number, one in enumerate(items, start=1))


def _bare(line: str) -> str:
    """A line without what makes it an item: its number changes with the others."""
    return _NUMBER.sub("", line.rstrip())


def _target(line: str) -> str:
    """The page that an item is about, `""` when it begins with no link."""
    bare = _bare(line)
    links = links_in(bare)
    return link_key(links[0].target) if links and bare.startswith("[[") else ""


def lines_written(hunks: Iterable[tuple[Sequence[str], Sequence[str]]]) -> frozenset[str]:
    """What `composed` calls written, of the `(before, after)` lines of all changes of the file, in order."""
    written: set[str] = set()
    for before, after in hunks:
        written -= {_bare(line) for line in before}
        written |= {_bare(line) for line in after}
    return frozenset(line for line in written if line)
