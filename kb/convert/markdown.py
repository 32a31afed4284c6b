"""Markdown as headings and parts. Knows blocks: paragraphs, lists, quotes, callouts, tables, code, math, footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from statistics import median

from kb.convert.callouts import callout, quoted
from kb.convert.draft import LONGEST_HEADING, Part, Piece, Run, Title
from kb.convert.inline import SOFT, inline_of, joined, runs_of, trimmed
from kb.convert.lists import is_tiny, short_list
from kb.convert.markup import paragraphs
from kb.convert.tables import code, math, table
from kb.convert.tokens import Node, Source, inline, parsed
from kb.sentences import count

_CALLOUT = re.compile(r"\[!([^\]\n]+)\]([+-]?)[ \t]*([^\n]*)(?:\n|$)")
_TASK = re.compile(r"\[([ xX/\-])\]\s+")
_LONE_ID = re.compile(r"\^[A-Za-z0-9-]+")
_LONG_LINE = 25
"""Words of a line from which on the lines of a paragraph are paragraphs themselves."""
_LONGEST_TITLE = 20
"""Words of a heading that a line of dashes below it makes: dashes are often meant as a rule."""


def pieces(markdown: str) -> tuple[Piece, ...]:
    """The headings and parts of a markdown text without its front matter.

    >>> [piece.words for piece in pieces("# A *b*\\n\\n- one of the longer items\\n- [[Two]]\\n")]
    ['A b', 'one of the longer items', 'Two']
    """
    source = parsed(markdown)
    found = list(_blocks(source.tree.children, 0, source))
    notes = {_label(piece) for piece in found if isinstance(piece, Part) and piece.shape == "note"}
    found = [_with_marks(piece, notes) for piece in found]
    marks = {run.note.casefold() for piece in found if isinstance(piece, Part) for run in piece.runs if run.note}
    return tuple(_settled(found, marks))


def _label(note: Part) -> str:
    return note.before[2:-3].casefold()


def _with_marks(piece: Piece, notes: set[str]) -> Piece:
    """The piece with marks as words, whose note holds nothing."""
    if not isinstance(piece, Part) or all(run.note.casefold() in notes for run in piece.runs if run.note):
        return piece
    runs = (Run(f"[^{run.note}]") if run.note and run.note.casefold() not in notes else run for run in piece.runs)
    return replace(piece, runs=trimmed(runs))


def _settled(found: Iterable[Piece], marks: set[str]) -> Iterator[Piece]:
    """The pieces with items no deeper than what stands above allows, and only those notes that a mark names, once."""
    depth = -1
    for piece in found:
        if isinstance(piece, Part) and piece.shape == "note":
            if _label(piece) in marks:
                marks = marks - {_label(piece)}
            else:
                piece = replace(piece, runs=(Run(piece.before), *piece.runs), shape="paragraph", before="")
        if isinstance(piece, Part) and piece.shape == "item" and not piece.block:
            marker = piece.before.lstrip()
            depth = min((len(piece.before) - len(marker)) // 4, depth + 1)
            piece = replace(piece, before=" " * 4 * depth + marker)
        else:
            depth = -1
        yield piece


def _blocks(nodes: Iterable[Node], depth: int, source: Source) -> Iterator[Piece]:
    for node in nodes:
        if node.type == "heading":
            yield from _heading(node)
        elif node.type in ("bullet_list", "ordered_list"):
            yield from _list(node, depth, source)
        elif node.type == "blockquote":
            yield from _quote(node, source)
        elif node.type in _READERS:
            yield from _READERS[node.type](node, source)


def _heading(node: Node) -> Iterator[Piece]:
    """A heading; a paragraph that a line of dashes or a sign before it turned into one stays a paragraph."""
    runs = inline_of(node)
    title = "".join(run.words for run in runs).replace(SOFT, " ").replace("\n", " ")
    if count(title) > (_LONGEST_TITLE if node.markup in ("-", "=") else LONGEST_HEADING):
        yield from _paragraphs(runs)
    elif title:
        yield Title(int(node.tag[1]), title)


def _plain_paragraphs(node: Node, source: Source) -> Iterator[Part]:
    return _paragraphs(inline_of(node))


def _html(node: Node, source: Source) -> Iterator[Part]:
    return (Part((Run(words),)) for words in paragraphs(node.content))


def _note(node: Node, source: Source) -> Iterator[Part]:
    runs = joined(inline_of(node))
    return iter([Part(runs, "note", before=f"[^{node.meta['label']}]: ")] if runs else [])


_READERS: dict[str, Callable[[Node, Source], Iterator[Part]]] = {
    "paragraph": _plain_paragraphs,
    "fence": code,
    "code_block": code,
    "math_block": math,
    "table": table,
    "html_block": _html,
    "footnote": _note,
}


def _paragraphs(runs: tuple[Run, ...]) -> Iterator[Part]:
    """A paragraph; each of its lines when these are as long as paragraphs."""
    lines = "".join(run.words for run in runs).split(SOFT)
    if len(lines) > 1 and median(len(line.split()) for line in lines) >= _LONG_LINE:
        for line in _lines(runs):
            yield from _paragraph(line)
    else:
        yield from _paragraph(joined(runs))


def _paragraph(runs: tuple[Run, ...]) -> Iterator[Part]:
    is_id = len(runs) == 1 and not runs[0].styles and _LONE_ID.fullmatch(runs[0].words)
    if not is_id and any(run.words.strip() for run in runs):
        yield Part(runs)


def _lines(runs: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    line: list[Run] = []
    for run in runs:
        first, *others = run.words.split(SOFT)
        line.append(replace(run, words=first))
        for other in others:
            yield trimmed(line)
            line = [replace(run, words=other, note="")]
    yield trimmed(line)


# -- lists ------------------------------------------------------------------------------------------------------


def _list(node: Node, depth: int, source: Source) -> Iterator[Piece]:
    number = int(str(node.attrs.get("start", 1)))
    made: list[list[Piece]] = []
    for item in node.children:
        marker = "- " if node.type == "bullet_list" else f"{number}. "
        made.append(list(_item(item, marker, depth, source)))
        number += 1
    items = [inner for item in made for inner in item]
    if depth == 0 and len(items) > 1 and len(items) == len(made) and all(map(is_tiny, items)):
        yield short_list([item for item in items if isinstance(item, Part)])
    else:
        yield from items


def _item(item: Node, marker: str, depth: int, source: Source) -> Iterator[Piece]:
    is_first = True
    for piece in _blocks(item.children, depth + 1, source):
        if is_first and isinstance(piece, Part) and piece.shape == "paragraph":
            task = _TASK.match(piece.runs[0].words) if not piece.runs[0].styles else None
            runs = piece.runs
            if task:
                runs = trimmed((replace(runs[0], words=runs[0].words[task.end() :]), *runs[1:]))
            if runs:
                yield Part(runs, "item", before=" " * 4 * depth + marker + (task.group() if task else ""))
        else:
            yield piece
        is_first = False


# -- quotes -----------------------------------------------------------------------------------------------------


def _quote(node: Node, source: Source) -> Iterator[Piece]:
    first = node.children[0] if node.children else None
    content = first.children[0].content if first is not None and first.type == "paragraph" and first.children else ""
    called = _CALLOUT.match(content)
    if called:
        yield from _callout(called, content[called.end() :], node, source)
        return
    for piece in _blocks(node.children, 0, source):
        yield from quoted(piece)


def _callout(called: re.Match[str], rest: str, node: Node, source: Source) -> Iterator[Piece]:
    kind, fold, heading = called.groups()
    title = joined(runs_of(inline(heading, source.notes)))
    inner: list[Piece] = list(_paragraphs(runs_of(inline(rest, source.notes)))) if rest.strip() else []
    inner += _blocks(node.children[1:], 0, source)
    yield from callout(kind, fold, title, inner)
