"""A page under edit: its text, its tree, and whose statements are whose. Places blocks; knows no operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb.compile.ids import ids_of
from kb.errors import NotFound
from kb.markdown.escape import escape
from kb.markdown.page import Block, Tree, parse
from kb.records import PageId, Statement, StatementId, Wiki

TAIL = ("history", "contents", "pages", "names and terms", "related", "sources")
"""The sections that close a page, in their order; every other section stands before them."""
_MARKS = re.compile(r"(?:\s*\[\^[^\[\]\s]+\])+\Z")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as an edit sees it."""

    page: PageId
    tree: Tree
    ids: Mapping[str, PageId]
    owned: frozenset[StatementId]

    @property
    def text(self) -> str:
        """The whole text of the page."""
        return self.tree.text

    @property
    def newline(self) -> str:
        """The line end that the page uses."""
        return newline_of(self.tree.text)

    def body(self, block: Block) -> str:
        """The words of a block without the blank lines behind it."""
        return self.text[block.start : self.end(block)]

    def end(self, block: Block) -> int:
        """Where the words of a block end, before its last line end."""
        return block.start + len(self.text[block.start : block.end].rstrip())

    def is_owned(self, statement: Statement) -> bool:
        """Whether a statement is the machine's."""
        return statement.id in self.owned

    def inside(self, block: int) -> tuple[Statement, ...]:
        """The statements of a block."""
        return tuple(statement for statement in self.tree.statements if statement.block == block)


def opened(wiki: Wiki, page: PageId) -> Sheet:
    """The sheet of an open page. Raises `NotFound`."""
    if page not in wiki.texts:
        raise NotFound(f"no page {page} is open")
    ids = ids_of(wiki)
    return Sheet(page, parse(wiki.texts[page], ids), ids, wiki.owned.get(page, frozenset()))


def with_text(sheet: Sheet, text: str) -> Sheet:
    """The sheet with another text, parsed anew."""
    return replace(sheet, tree=parse(text, sheet.ids))


def newline_of(text: str) -> str:
    """CRLF when the first line ends so, else LF."""
    return "\r\n" if re.match(r"[^\n]*\r\n", text) else "\n"


def statement(sheet: Sheet, identifier: StatementId) -> Statement:
    """The statement of this id. Raises `NotFound`."""
    for one in sheet.tree.statements:
        if one.id == identifier:
            return one
    raise NotFound(f"no statement {identifier} stands on the page {sheet.page}")


def marks_start(sheet: Sheet, one: Statement) -> int:
    """Where the marks of a statement begin; its end when it has none."""
    found = _MARKS.search(sheet.text[one.start : one.end])
    return one.start + found.start() if found else one.end


def spliced(text: str, cuts: Iterable[tuple[int, int, str]]) -> str:
    """The text with the stretches `(start, end)` replaced; they do not overlap."""
    made, done = [], 0
    for start, end, words in sorted(cuts, key=lambda cut: (cut[0], cut[1])):
        made += [text[done:start], words]
        done = end
    return "".join(made) + text[done:]


# -- places -----------------------------------------------------------------------------------------------------


def section_of(sheet: Sheet, title: str) -> range | None:
    """The indexes of the blocks of a section, its heading first; None when there is none. `""` is what comes before."""
    blocks = sheet.tree.blocks
    heads = [n for n, block in enumerate(blocks) if block.kind == "heading"]
    if not title:
        return range(0, heads[0] if heads else len(blocks))
    for place, head in enumerate(heads):
        if blocks[head].section.casefold() == " ".join(title.split()).casefold():
            return range(head, heads[place + 1] if place + 1 < len(heads) else len(blocks))
    return None


def last_block(sheet: Sheet, among: range) -> int:
    """The last block of a section that is no definition; the place before the first when there is none."""
    last = next((n for n in reversed(among) if sheet.tree.blocks[n].kind != "definition"), None)
    return among.start - 1 if last is None else last


def place_of_section(sheet: Sheet, title: str) -> int:
    """The block after which a new section of this title begins; -1: before all blocks."""
    key = title.casefold()
    later = TAIL[TAIL.index(key) + 1 :] if key in TAIL else TAIL
    for n, block in enumerate(sheet.tree.blocks):
        if block.kind == "heading" and block.section.casefold() in later:
            return n - 1
    return last_block(sheet, range(0, len(sheet.tree.blocks)))


def after_list(sheet: Sheet, block: int) -> int:
    """The block itself, or the last item of the list that it stands in."""
    blocks = sheet.tree.blocks
    while blocks[block].kind == "item" and block + 1 < len(blocks) and blocks[block + 1].kind == "item":
        block += 1
    return block


def put_after(sheet: Sheet, block: int, words: str) -> str:
    """The text with a new block after another one (-1: before all), blank lines around it."""
    text, newline = sheet.text, sheet.newline
    words = words.replace("\n", newline)
    if block < 0:
        at = sheet.tree.front_end
        before = text[:at] if not at or text[at - 1] in "\r\n" else text[:at] + newline
        return before + words + (newline * 2 if text[at:].strip() else newline) + text[at:]
    at = sheet.end(sheet.tree.blocks[block])
    at += len(text[at:]) - len(text[at:].lstrip(" \t"))
    rest = text[at:]
    if not rest.strip():
        return text[:at] + newline * 2 + words + (rest or newline)
    is_apart = block + 1 < len(sheet.tree.blocks) and sheet.tree.blocks[block].end - at > len(newline)
    return text[:at] + newline * 2 + words + ("" if is_apart else newline) + rest


def put_in_section(sheet: Sheet, title: str, words: str) -> str:
    """The text with a new block at the end of a section, which is made when it is not there."""
    among = section_of(sheet, title)
    if among is None:
        return put_after(sheet, place_of_section(sheet, title), f"{heading(title)}\n\n{words}")
    return put_after(sheet, last_block(sheet, among), words)


def put_item(sheet: Sheet, title: str, words: str) -> str:
    """The text with an item at the end of the list of a section; section and list are made when they are not there."""
    among = section_of(sheet, title)
    items = [number for number in among or () if sheet.tree.blocks[number].kind == "item"]
    if not items:
        return put_in_section(sheet, title, f"- {words}")
    end = sheet.end(sheet.tree.blocks[items[-1]])
    return spliced(sheet.text, [(end, end, f"{sheet.newline}- {words}")])


def heading(title: str) -> str:
    """The line of a section's heading."""
    return "## " + escape("x " + " ".join(title.split()))[2:]


def one_line(words: str) -> str:
    """Words of an operation as they stand in a line of markdown."""
    return escape("x " + " ".join(words.split()))[2:]
