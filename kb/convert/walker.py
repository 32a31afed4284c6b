"""A page of XHTML or HTML as headings and parts. Knows elements; of the page around them only what `Page` says.

Every reader of a format that comes as such pages walks them with `pieces`; which part of a page is its content, where
its notes are and where its links lead is decided before, on the tree.
"""

from __future__ import annotations

import re

from kb.convert import units
from kb.convert.callouts import callout
from kb.convert.draft import Piece, Run, Style, Title
from kb.convert.flow import bare, tidy
from kb.convert.grids import cells_of, grid, is_grid
from kb.convert.page import Page
from kb.convert.page_breaks import page_label
from kb.convert.paragraphs import Paragraphs
from kb.convert.scripts import lowered, raised
from kb.convert.trees import Element, name_of

__all__ = ["Page", "pieces", "runs"]

_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form header html legend li main menu nav ol optgroup option p section select summary table tbody td tfoot
    th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SILENT_NAMES = "script style head template title base link meta rp audio video canvas iframe desc noscript"
_SILENT = frozenset(_SILENT_NAMES.split())
_LISTS = ("ul", "ol", "menu", "dir")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLES: dict[str, Style] = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "var": "em", "s": "strike",
    "strike": "strike", "del": "strike", "mark": "mark", "code": "code", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def pieces(root: Element, page: Page) -> list[Piece]:
    """The headings and parts below an element, in order; points at the end without words as a part of their own.

    The element itself is walked also when it is left out where it stands.
    """
    out = Paragraphs()
    _walk(root, page, out)
    return out.all()


def runs(root: Element, page: Page) -> tuple[Run, ...]:
    """All words below an element, as for a cell or a note; paragraphs are parted by line ends."""
    found: list[Run] = []
    for piece in pieces(root, page):
        found += [Run("\n")] * any(not run.is_point for run in found)
        found += [Run(piece.words), *piece.points] if isinstance(piece, Title) else piece.runs
    return tidy(found)


def _walk(root: Element, page: Page, out: Paragraphs) -> None:
    """Walk a tree without recursion: markup may be nested deeper than Python goes."""
    if not _enter(root, page, out):
        return
    out.say(root.text)
    way = [(root, iter(root))]
    while way:
        element, left = way[-1]
        child = next(left, None)
        if child is None:
            way.pop()
            _leave(element, out)
            if way:
                out.say(element.tail)
        elif _opens(child, page, out):
            out.say(child.text)
            way.append((child, iter(child)))
        else:
            out.say(child.tail)


def _opens(element: Element, page: Page, out: Paragraphs) -> bool:
    """Take up an element; whether what it holds is to be walked."""
    label = page.marks.get(element)
    if label is not None:
        out.runs += [*units.anchors(element, page), Run("", note=label)]
        return False
    if element in page.left_out or _is_hidden(element):
        return False
    listed = page.pages.get(element.get("id") or "", "")
    number = page_label(element)
    if number is not None:
        number = listed or number
        out.runs += [*units.anchors(element, page), *([Run("", page=number)] if number else [])]
        return False
    if listed:
        out.flush_before(name_of(element) in _BLOCKS or name_of(element) in _HEADINGS)
        out.runs.append(Run("", page=listed))
    return _enter(element, page, out)


def _enter(element: Element, page: Page, out: Paragraphs) -> bool:
    """Take up an element that is neither a mark nor left out; whether what it holds is to be walked."""
    name = name_of(element)
    if name in _SILENT:
        return False
    is_heading = bool(out.groups)  # lines of one heading hold words, and no blocks of their own
    if name == "table" and is_grid(element) and not is_heading:
        _table(element, page, out)
        return False
    if element.get("data-task") is not None and out.marker:
        out.marker += f"[{element.get('data-task')}] "
        return False
    if name == "aside" and element.get("data-callout") and not is_heading:
        _callout(element, page, out)
        return False
    unit = units.UNITS.get(name)
    if unit and not ((is_heading or out.level) and name == "pre") and unit(out, element, page):
        return False
    if name in _BLOCKS or name in _HEADINGS or name == "hgroup":
        _open_block(element, name, out)
    else:
        _open_inline(element, name, page, out)
    out.runs += units.anchors(element, page)
    return True


def _leave(element: Element, out: Paragraphs) -> None:
    name = name_of(element)
    if name == "hgroup":
        out.groups -= 1
    if name in _HEADINGS or name == "hgroup":
        if not out.groups:
            out.close_heading()
    elif name in _BLOCKS and out.groups:
        out.say(" ")
    elif name in _BLOCKS:
        out.flush()
        _close_block(name, out)
    elif name in _STYLES:
        out.styles.pop()
    elif name == "a":
        out.urls.pop()
    elif name in ("sup", "sub"):
        out.scripts.pop()
    elif name == "q":
        out.say("”")


# -- blocks -----------------------------------------------------------------------------------------------------


def _open_block(element: Element, name: str, out: Paragraphs) -> None:
    if out.groups and name != "hgroup":
        out.join_line(_HEADINGS.get(name, 0))
        return
    out.flush()
    if name in _HEADINGS:
        out.level = _HEADINGS[name]
    elif name == "hgroup":
        out.groups += 1
    elif name in _LISTS:
        start = _number(element.get("start"))
        out.lists.append((1 if start is None else start) if name == "ol" else None)
    elif name == "li":
        out.open_item(_number(element.get("value")))
    elif name == "blockquote":
        out.quotes += 1
    elif name == "dt":
        out.styles.append("strong")


def _close_block(name: str, out: Paragraphs) -> None:
    if name in _LISTS:
        out.lists.pop()
    if name in _LISTS or name == "li":
        out.marker = ""
    elif name == "blockquote":
        out.quotes -= 1
    elif name == "dt":
        out.styles.pop()


def _table(element: Element, page: Page, out: Paragraphs) -> None:
    """A table, with its caption as a paragraph before it."""
    out.flush()
    out.runs += units.anchors(element, page)
    for one in element:
        if name_of(one) == "caption":
            _walk(one, page, out)
    part = grid(cells_of(element, lambda cell: bare(runs(cell, page))))
    if part:
        out.add(part)


def _callout(element: Element, page: Page, out: Paragraphs) -> None:
    """A box that its reader marked: `data-callout` is its kind, `data-title` and `data-fold` say the rest.

    What it holds stands in elements of its own.
    """
    out.flush()
    title = element.get("data-title") or ""
    inner = [piece for child in element for piece in pieces(child, page)]
    for part in callout(element.get("data-callout") or "", element.get("data-fold") or "", tidy((Run(title),)), inner):
        out.add(part)


def _number(stated: str | None) -> int | None:
    return int(stated) if stated and stated.isdecimal() and len(stated) < 7 else None


# -- words ------------------------------------------------------------------------------------------------------


def _open_inline(element: Element, name: str, page: Page, out: Paragraphs) -> None:
    style = _STYLES.get(name)
    if style:
        is_swallowing = style == "code" and any(name_of(one) in _BLOCKS for one in element.iter())
        out.styles.append("em" if is_swallowing else style)
    elif name == "a":
        href = element.get("href")
        out.urls.append(page.link(href) if href else "")
    elif name in ("sup", "sub"):
        out.scripts.append(raised if name == "sup" else lowered)
    elif name == "q":
        out.say("“")


def _is_hidden(element: Element) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style))
