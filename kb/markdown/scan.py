"""What stands inside of a page's text: links and marks, outside of code, math and comments. Writes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.markdown.blocks import FENCE, Block, blocks, inner_lines
from kb.markdown.frontmatter import split
from kb.markdown.pairs import is_escaped, without_code, without_pairs

_NOT_LINE_END = re.compile(r"[^\r\n]")
_MATH = re.compile(r"(?<!\\)\$\$.+?\$\$|(?<![\\$\w])\$(?![\s$])(?:\\.|[^$\\\r\n])+?(?<![\s\\])\$(?![\d$])", re.DOTALL)
_LINK = re.compile(r"(!?)\[\[((?:[^\[\]\r\n]|\[(?!\[)|\](?!\]))+)\]\]")
_MARK = re.compile(r"(?<!\\)\[\^([^\[\]\s]+)\](?!:)")
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
    front = _blank(text[: parts[0].start] if parts else text)
    return front + "".join(masked_block(text, block) for block in parts)


def masked_block(text: str, block: Block) -> str:
    """As `masked`, one block of a text alone."""
    words = text[block.start : block.end]
    if block.kind in ("code", "math", "comment"):
        return _blank(words)
    return _inline(_fenced(text, block) if block.kind in ("quote", "callout") else words)


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
        if is_escaped(words, match.start()) and not match.group(1):
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
        words = without_code(words, _blank, whole=True)
    if "$" in words:
        words = _MATH.sub(lambda found: _blank(found.group()), words)
    if "%%" in words:
        words = without_pairs(words, "%%", "%%", _blank)
    return without_pairs(words, "<!--", "-->", _blank) if "<!--" in words else words
