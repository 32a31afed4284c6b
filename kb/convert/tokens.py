"""Markdown as a tree of blocks, by markdown-it with the signs of Obsidian added. Knows syntax; nothing of passages.

Added are wikilinks, highlights, math, and footnotes; a footnote's mark counts only when its definition exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

Node = SyntaxTreeNode
__all__ = ["Node", "Source", "Token", "inline", "parsed"]

_WIKILINK = re.compile(r"!?\[\[([^\[\]\n]+)\]\]")
_MARK = re.compile(r"==(?=[^\s=])(.{1,400}?)(?<=[^\s=])==(?!=)")
_MATH = re.compile(r"\$\$(?!\s)[^$\n]+?(?<!\s)\$\$|\$(?![\s$])[^$\n]+?(?<!\s)\$(?![\d$])")
_NO_FORMULA = re.compile(r"\$\$|\]\(|\[\[|\[\^|^[ \t]*(?:#|```|~~~|>)", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_DEFINITION = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")


@dataclass(frozen=True, slots=True)
class Source:
    """A markdown text that was parsed."""

    tree: Node
    lines: tuple[str, ...]
    notes: frozenset[str]
    """The labels of its footnotes, folded."""


def parsed(markdown: str) -> Source:
    """The blocks of a markdown text, each with its inline parts."""
    found: dict[str, Any] = {"notes": set()}
    tokens = _parser().parse(markdown, found)
    return Source(SyntaxTreeNode(tokens), tuple(markdown.split("\n")), frozenset(found["notes"]))


def inline(markdown: str, notes: frozenset[str] = frozenset()) -> tuple[Token, ...]:
    """The parts of a line of markdown; `notes` are the labels of the footnotes that are defined."""
    (whole,) = _parser().parseInline(markdown, {"notes": set(notes)})
    return tuple(whole.children or ())


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.disable("text_join")  # an escaped sign stays apart: `\\^x` is no block id
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # links are judged where they are printed
    parser.block.ruler.before("fence", "math_block", _math_block, {"alt": ["paragraph", "blockquote", "list"]})
    parser.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph"]})
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.inline.ruler.before("link", "footnote_mark", _footnote_mark)
    parser.inline.ruler.before("emphasis", "math", _math)
    parser.inline.ruler.before("emphasis", "mark", _mark)
    return parser


# -- blocks -----------------------------------------------------------------------------------------------------


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`$$` and what follows, up to the line that ends with `$$`."""
    first = _line(state, start).rstrip()
    if not first.startswith("$$") or state.is_code_block(start):
        return False
    is_whole = len(first) > 4 and first.endswith("$$")
    if "$$" in first[2:] and not is_whole:
        return False
    last = start
    while not is_whole and (last == start or not _line(state, last).rstrip().endswith("$$")):
        last += 1
        if last >= end or state.sCount[last] < state.blkIndent:
            return False
    content = _formula(state, start, last)
    if not content or _NO_FORMULA.search(content):
        return False
    if silent:
        return True
    token = state.push("math_block", "", 0)
    token.content = content
    token.map = [start, last + 1]
    state.line = last + 1
    return True


def _formula(state: StateBlock, start: int, last: int) -> str:
    lines = state.getLines(start, last + 1, state.blkIndent, False).strip()
    return lines.removeprefix("$$").removesuffix("$$").strip()


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`[^label]: words`, the lines right below, and indented paragraphs behind blank lines."""
    found = _DEFINITION.match(_line(state, start))
    if not found or state.is_code_block(start):
        return False
    if silent:
        return True
    words = [_line(state, start)[found.end() :]]
    last = start + 1
    while last < end and state.sCount[last] >= state.blkIndent:
        line = _line(state, last)
        is_inner = state.sCount[last] >= state.blkIndent + 2
        if not line.strip():
            after = last + 1
            if after >= end or not _line(state, after).strip() or state.sCount[after] < state.blkIndent + 2:
                break
        elif _DEFINITION.match(line) or (not is_inner and not _line(state, last - 1).strip()):
            break
        words.append(line)
        last += 1
    if re.search(r"\w", "".join(words)):
        state.env.setdefault("notes", set()).add(found.group(1).casefold())
    token = state.push("footnote_open", "", 1)
    token.meta = {"label": found.group(1)}
    token.map = [start, last]
    inner = state.push("inline", "", 0)
    inner.content = " ".join(word.strip() for word in words if word.strip())
    inner.map = [start, last]
    inner.children = []
    state.push("footnote_close", "", -1)
    state.line = last
    return True


# -- inline -----------------------------------------------------------------------------------------------------


def _wikilink(state: StateInline, silent: bool) -> bool:
    found = _WIKILINK.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content = found.group(1)
        token.meta = {"is_embed": found.group().startswith("!")}
    state.pos = found.end()
    return True


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if not found or found.group(1).casefold() not in state.env.get("notes", ()):
        return False
    if not silent:
        token = state.push("footnote_mark", "", 0)
        token.content = found.group(1)
    state.pos = found.end()
    return True


def _math(state: StateInline, silent: bool) -> bool:
    found = _MATH.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "$" else None
    if not found or state.src[state.pos - 1 : state.pos] == "$":
        return False
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content = found.group()
    state.pos = found.end()
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    found = _MARK.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "=" else None
    if not found or state.src[state.pos - 1 : state.pos] == "=":
        return False
    if not silent:
        whole = state.posMax
        state.push("mark_open", "mark", 1)
        state.pos, state.posMax = found.start(1), found.end(1)
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1)
        state.posMax = whole
    state.pos = found.end()
    return True
