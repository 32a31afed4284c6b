"""What stands inside of a page's text: links and marks, outside of code, math and comments. Writes nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from kb.markdown.blocks import FENCE, Block, blocks, inner_lines
from kb.markdown.frontmatter import split

_NOT_LINE_END = re.compile(r"[^\r\n]")
_TICKS = re.compile(r"`+")
_MATH = re.compile(r"(?<!\\)\$\$.+?\$\$|(?<![\\$\w])\$(?![\s$])(?:\\.|[^$\\\r\n])+?(?<![\s\\])\$(?![\d$])", re.DOTALL)
_COMMENT = re.compile(r"%%.*?%%|<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"(!?)\[\[((?:[^\[\]\r\n]|\[(?!\[)|\](?!\]))+)\]\]")
_MARK = re.compile(r"(?<!\\)\[\^([^\]\s]+)\](?!:)")
_DEFINITION = re.compile(r"^([ \t>]*)\[\^[^\]\s]+\]:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WikiLink:
    """`[[target#heading|words]]` or `[[target#^block|words]]`; what is not there is empty."""

    target: str
    heading: str
    block: str
    words: str
    is_embed: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """`[^label]` in the text, not before a definition."""

    label: str
    start: int
    end: int


def masked(text: str) -> str:
    """The text in the same length, with properties, code, math and comments as spaces; line ends stay.

    >>> masked("a `[[b]]` c")
    'a         c'
    """
    front = len(split(text)[0])
    return masked_blocks(text, blocks(text, front))


def masked_blocks(text: str, parts: tuple[Block, ...]) -> str:
    """As `masked`, for a text whose blocks are known; what stands before the first is blank."""
    made = [_blank(text[: parts[0].start] if parts else text)]
    for block in parts:
        words = text[block.start : block.end]
        if block.kind in ("code", "math", "comment"):
            made.append(_blank(words))
        else:
            made.append(_inline(_fenced(text, block) if block.kind in ("quote", "callout") else words))
    return "".join(made)


def wikilinks(text: str) -> tuple[WikiLink, ...]:
    """The links and embeds of a page's body, in order.

    >>> wikilinks("See [[Apple pie#Crust|the crust]].")[0].heading
    'Crust'
    """
    return links_in(masked(text))


def property_links(text: str) -> tuple[WikiLink, ...]:
    """The links of a page's properties, in order."""
    return links_in(split(text)[0])


def links_in(words: str) -> tuple[WikiLink, ...]:
    """The links of a text that is masked already."""
    found = []
    for match in _LINK.finditer(words):
        before = words[: match.start()]
        if (len(before) - len(before.rstrip("\\"))) % 2 and not match.group(1):
            continue
        path, _, shown = match.group(2).replace("\\|", "|").partition("|")
        target, _, rest = path.partition("#")
        block = rest[1:] if rest.startswith("^") else ""
        heading = "" if block else rest
        found.append(
            WikiLink(target.strip(), heading, block, shown.strip(), bool(match.group(1)), match.start(), match.end())
        )
    return tuple(found)


def marks(text: str) -> tuple[Mark, ...]:
    """The marks of a page, in order; the labels of definitions are none.

    >>> [mark.label for mark in marks("One.[^a][^b]\\n\\n[^a]: x\\n[^b]: y\\n")]
    ['a', 'b']
    """
    return marks_in(masked(text))


def marks_in(words: str) -> tuple[Mark, ...]:
    """The marks of a text that is masked already."""
    return tuple(Mark(found.group(1), found.start(), found.end()) for found in _MARK.finditer(words))


def _blank(words: str) -> str:
    return _NOT_LINE_END.sub(" ", words)


def _fenced(text: str, block: Block) -> str:
    """The words of a quote with the code that is fenced in it blank."""
    made, fence = [], ""
    for line, column in inner_lines(text, block):
        whole, inner = text[line.start : line.end], line.words[column:].strip()
        opens = FENCE.match(inner)
        is_code = bool(fence or opens)
        if fence:
            fence = "" if inner.startswith(fence) and not inner.strip(fence[0]) else fence
        elif opens:
            fence = opens.group(1) or opens.group(2)
        made.append(whole[:column] + _blank(whole[column:]) if is_code else whole)
    return "".join(made)


def _inline(words: str) -> str:
    if "`" in words:
        words = _without_code(words)
    if "$" in words:
        words = _MATH.sub(lambda found: _blank(found.group()), words)
    if "%%" in words or "<!--" in words:
        words = _COMMENT.sub(lambda found: _blank(found.group()), words)
    return words


def _without_code(words: str) -> str:
    runs = [(found.start(), len(found.group())) for found in _TICKS.finditer(words)]
    places: dict[int, list[int]] = {}
    for start, length in runs:
        places.setdefault(length, []).append(start)
    made, done = [], 0
    for start, length in runs:
        if start < done or _is_escaped(words, start):
            continue
        later = places[length]
        n = bisect_right(later, start)
        if n == len(later):
            continue
        end = later[n] + length
        made += [words[done:start], _blank(words[start:end])]
        done = end
    return "".join(made) + words[done:]


def _is_escaped(words: str, at: int) -> bool:
    n = at
    while n and words[n - 1] == "\\":
        n -= 1
    return (at - n) % 2 == 1
