"""The blocks of a page by their lines: where each begins and ends. Knows nothing of what stands inside of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from kb.markdown.lines import Line, lines_of

BlockKind = Literal[
    "heading", "paragraph", "quote", "callout", "item", "table", "code", "math", "definition", "comment", "html", "rule"
]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines of one kind; the blank lines behind it are its own."""

    kind: BlockKind
    start: int
    end: int
    """Offsets in the page's text; the next block begins at `end`."""
    section: str
    """The words of the nearest heading above, `""` before the first; a heading belongs to what it opens."""
    level: int = 0
    """Of a heading 1 to 6, of an item the columns before its marker, else 0."""


ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(?:\[.\][ \t]+)?|$)")
QUOTE = re.compile(r"(?:[ \t]*>)+[ \t]?")
CALLOUT = re.compile(r"[ \t]*\[![^\]]*\]")
FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:(=+)|-+)[ \t]*")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")
_BREAKING_ITEM = re.compile(r"[ \t]*(?:[-*+]|1[.)])[ \t]+\S")
_RAW_HTML = re.compile(r" {0,3}<(script|pre|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
_HTML = re.compile(
    r" {0,3}</?(?:address|article|aside|base|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|"
    r"dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    r"menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|"
    r"track|ul)(?=[\s>]|/>|$)| {0,3}<[?!]",
    re.IGNORECASE,
)
_LONE_TAG = re.compile(r" {0,3}</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>[ \t]*")


def blocks(text: str, start: int = 0) -> tuple[Block, ...]:
    """The blocks from `start` to the end of the text, without gaps, except for blank lines before the first.

    >>> [(block.kind, block.section) for block in blocks("Lead.\\n\\n## Use\\n\\n- one\\n- two\\n")]
    [('paragraph', ''), ('heading', 'Use'), ('item', 'Use'), ('item', 'Use')]
    """
    page = _Page(text, lines_of(text, start))
    made: list[Block] = []
    at, section, in_list = 0, "", False
    while at < len(page.lines):
        line = page.lines[at]
        if not line.words.strip():
            at += 1
            continue
        kind, count = _block_at(page, at, in_list)
        level = 0
        if kind == "heading":
            level, section = _heading(page, at, count)
        item = ITEM.match(line.words)
        if kind == "item" and item:
            level = len(item.group(1).expandtabs(4))
        in_list = (item is not None and kind != "rule") or (in_list and line.words[:1] in " \t")
        at += count
        while at < len(page.lines) and not page.lines[at].words.strip():
            at += 1
        made.append(Block(kind, line.start, page.lines[at - 1].end, section, level))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    lines: list[Line]

    def until(self, at: int, closer: str, begin: int) -> int:
        """How many lines from `at` reach the end of the next `closer` from `begin` on; 0 when there is none."""
        found = self.text.find(closer, begin)
        if found < 0:
            return 0
        low, high = at, len(self.lines) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.lines[middle].end > found else (middle + 1, high)
        return low - at + 1


def _block_at(page: _Page, at: int, in_list: bool) -> tuple[BlockKind, int]:
    words = page.lines[at].words
    if not in_list and _is_indented(words):
        return "code", _indented(page, at)
    for kind, count_of in _openers(words):
        count = count_of(page, at)
        if count:
            return kind, count
    if ITEM.match(words):
        return "item", _paragraph(page, at)
    if _LONE_TAG.fullmatch(words):
        return "html", _to_blank(page, at)
    count = _paragraph(page, at)
    below = page.lines[at + count].words if at + count < len(page.lines) else ""
    return ("heading", count + 1) if _UNDERLINE.fullmatch(below) else ("paragraph", count)


def _heading(page: _Page, at: int, count: int) -> tuple[int, str]:
    """Level and title; the title may hold markup still."""
    found = _HEADING.match(page.lines[at].words)
    if found and count == 1:
        return len(found.group(1)), (found.group(2) or "").strip()
    underline = _UNDERLINE.fullmatch(page.lines[at + count - 1].words)
    title = " ".join(line.words.strip() for line in page.lines[at : at + count - 1])
    return (1 if underline and underline.group(1) else 2), title


def _paragraph(page: _Page, at: int) -> int:
    is_item = ITEM.match(page.lines[at].words) is not None
    for n in range(at + 1, len(page.lines)):
        words = page.lines[n].words
        if not words.strip() or (not is_item and _UNDERLINE.fullmatch(words)) or _breaks(page, n):
            return n - at
    return len(page.lines) - at


def _breaks(page: _Page, at: int) -> bool:
    """Whether a line ends the paragraph above it."""
    words = page.lines[at].words
    if words.lstrip()[:1] not in "`~$%<#-*_+>[|1" and "|" not in words and not words[:1].isspace():
        return False
    return (
        any(count_of(page, at) for _, count_of in _OPENERS)
        or _BREAKING_ITEM.match(words) is not None
        or words.lstrip().startswith("|")
    )


def _fence(page: _Page, at: int) -> int:
    words = page.lines[at].words
    marker = ITEM.match(words)
    column = marker.end() if marker else len(words) - len(words.lstrip())
    opens = FENCE.match(words, column)
    if not opens:
        return 0
    fence = opens.group(1) or opens.group(2)
    closes = re.compile(rf"[ \t]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*")
    for n in range(at + 1, len(page.lines)):
        inner = page.lines[n].words
        if closes.fullmatch(inner):
            return n - at + 1
        if column > 3 - 2 * (marker is not None) and inner.strip() and not inner[:2].isspace() and inner[:1] != "\t":
            return n - at
    return len(page.lines) - at


def _between(sign: str) -> Callable[[_Page, int], int]:
    """Blocks that begin and end with the same sign: `$$` and `%%`. Unclosed ones are none."""

    def count(page: _Page, at: int) -> int:
        words = page.lines[at].words
        bare = words.lstrip()
        if not bare.startswith(sign):
            return 0
        begin = page.lines[at].start + len(words) - len(bare) + len(sign)
        lines = page.until(at, sign, begin)
        closing = page.lines[at + lines - 1] if lines else None
        is_whole = closing is not None and closing.words.rstrip().endswith(sign)
        return lines if is_whole or (lines > 1 and sign == "%%") else 0

    return count


def _comment(page: _Page, at: int) -> int:
    words = page.lines[at].words
    if not words.lstrip().startswith("<!--"):
        return 0
    return page.until(at, "-->", page.lines[at].start + words.index("<!--") + 4)


def _html(page: _Page, at: int) -> int:
    raw = _RAW_HTML.match(page.lines[at].words)
    if raw:
        return page.until(at, f"</{raw.group(1)}", page.lines[at].start) or len(page.lines) - at
    return _to_blank(page, at) if _HTML.match(page.lines[at].words) else 0


def _table(page: _Page, at: int) -> int:
    if "|" not in page.lines[at].words or at + 1 >= len(page.lines):
        return 0
    rule = page.lines[at + 1].words
    if "|" not in rule or not TABLE_RULE.fullmatch(rule):
        return 0
    n = at + 2
    while n < len(page.lines) and "|" in page.lines[n].words and not _QUOTED.match(page.lines[n].words):
        n += 1
    return n - at


def _quote(page: _Page, at: int) -> int:
    n = at
    while n < len(page.lines) and _QUOTED.match(page.lines[n].words):
        n += 1
    return n - at


def _callout(page: _Page, at: int) -> int:
    opens = QUOTE.match(page.lines[at].words)
    return _quote(page, at) if opens and CALLOUT.match(page.lines[at].words, opens.end()) else 0


def _definition(page: _Page, at: int) -> int:
    if not DEFINITION.match(page.lines[at].words):
        return 0
    last = at
    for n in range(at + 1, len(page.lines)):
        words = page.lines[n].words
        if not words.strip():
            continue
        is_indented = words[:1] in " \t" if last == n - 1 else _is_indented(words)
        if not is_indented or DEFINITION.match(words):
            break
        last = n
    return last - at + 1


def _indented(page: _Page, at: int) -> int:
    last = at
    for n in range(at + 1, len(page.lines)):
        words = page.lines[n].words
        if words.strip() and not _is_indented(words):
            break
        last = n if words.strip() else last
    return last - at + 1


def _to_blank(page: _Page, at: int) -> int:
    n = at
    while n < len(page.lines) and page.lines[n].words.strip():
        n += 1
    return n - at


def _is_indented(words: str) -> bool:
    return words.startswith("    ") or words[:4].lstrip(" ").startswith("\t")


def _one(pattern: re.Pattern[str]) -> Callable[[_Page, int], int]:
    return lambda page, at: int(pattern.fullmatch(page.lines[at].words) is not None)


_QUOTED = re.compile(r"[ \t]*>")
_OPENERS: tuple[tuple[BlockKind, Callable[[_Page, int], int]], ...] = (
    ("code", _fence),
    ("math", _between("$$")),
    ("comment", _between("%%")),
    ("comment", _comment),
    ("heading", _one(_HEADING)),
    ("rule", _one(_RULE)),
    ("callout", _callout),
    ("quote", _quote),
    ("definition", _definition),
    ("html", _html),
    ("table", _table),
)
"""What may open a block, also under a paragraph, with the number of lines that it takes at a place; 0: not here."""


_SIGNS = frozenset("`~$%<#-*_+>")
_BRACKETED, _TABLES = _OPENERS[-3:], _OPENERS[-1:]


def _openers(words: str) -> tuple[tuple[BlockKind, Callable[[_Page, int], int]], ...]:
    """Those that may open a block with this line, told by its first sign: most lines are prose or definitions."""
    if words[:1] in _SIGNS or words[:1].isspace() or words[:1].isdigit():
        return _OPENERS
    if words[:1] == "[":
        return _BRACKETED
    return _TABLES if "|" in words else ()


def inner_lines(text: str, block: Block) -> Iterator[tuple[Line, int]]:
    """The lines of a block with the column at which their words begin, behind `>` and an item's marker."""
    for n, line in enumerate(lines_of(text, block.start, block.end)):
        column = 0
        if block.kind in ("quote", "callout"):
            found = QUOTE.match(line.words)
            column = found.end() if found else 0
        elif block.kind == "item" and n == 0:
            found = ITEM.match(line.words)
            column = found.end() if found else 0
        yield line, column
