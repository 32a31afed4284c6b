"""Blocks of markdown that are shown as they stand: tables, code, math. Knows their syntax; no paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kb.convert.decode import clean
from kb.convert.draft import Part, Run
from kb.convert.inline import inline_of, joined, runs_of
from kb.convert.runs import markdown_of
from kb.convert.tokens import Node, Source, inline

_BAR = re.compile(r"(?<!\\)\|")
_EDGE = re.compile(r"^[\s>]*\|?|(?<!\\)\|\s*$")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,20}")
_ACTED_ON = """
    base button chart dataview dataviewjs excalidraw kanban leaflet mermaid meta-bind query query-builder tasks
    templater
"""
_ACTING = frozenset(_ACTED_ON.split())
"""Languages of code that Obsidian or a plugin would run rather than show."""


def code(node: Node, source: Source) -> Iterator[Part]:
    """Code in a fence, with its language when nothing acts on it."""
    words = "\n".join(line.rstrip() for line in clean(node.content).split("\n")).strip("\n")
    if not words.strip():
        return
    language = next(iter(node.info.split()), "") if node.type == "fence" else ""
    if not _LANGUAGE.fullmatch(language) or language.casefold() in _ACTING:
        language = ""
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall(r"`+", words))])
    yield Part((Run(words),), "code", block=f"{fence}{language}\n{words}\n{fence}")


def math(node: Node, source: Source) -> Iterator[Part]:
    """A formula in a block of its own."""
    words = "\n".join(line.rstrip() for line in clean(node.content).split("\n") if line.strip())
    if words:
        yield Part((Run(words),), "math", block=f"$$\n{words}\n$$")


def table(node: Node, source: Source) -> Iterator[Part]:
    """A table; one with a row longer than its head gets empty cells there, since markdown would drop the rest."""
    rows = [_row(row, source) for group in node.children for row in group.children]
    width = max(map(len, rows))
    rows = [row + [()] * (width - len(row)) for row in rows]
    runs: list[Run] = []
    for row in rows:
        runs += [Run("\n")] * bool(runs)
        for number, cell in enumerate(row):
            runs += [Run(" | ")] * bool(number) + [replace(run, words=run.words.replace("\n", " ")) for run in cell]
    if not "".join(run.words for run in runs).strip(" |\n"):
        return
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * width)
    yield Part(tuple(runs), "table", block="\n".join(re.sub(r" {2,}", " ", line) for line in lines))


def _row(row: Node, source: Source) -> list[tuple[Run, ...]]:
    cells = [joined(inline_of(cell)) for cell in row.children]
    raw = _BAR.split(_EDGE.sub("", source.lines[row.map[0]])) if row.map else []
    return cells + [joined(runs_of(inline(cell.strip(), source.notes))) for cell in raw[len(cells) :]]


def _cell(runs: tuple[Run, ...]) -> str:
    """The markdown of a cell: code that holds a bar is shown as words, since a bar cuts code there."""
    runs = tuple(replace(run, styles=()) if "|" in run.words else run for run in runs)
    return _BAR.sub(r"\\|", markdown_of(runs).replace("\n", " "))
