"""A page of XHTML or HTML as headings and parts. Knows elements; of the page around them only what `Page` says.

Every reader of a format that comes as such pages walks them with `pieces`; which part of a page is its content, where
its notes are and where its links lead is decided before, on the tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from kb.convert import formulas
from kb.convert.code_blocks import code_part
from kb.convert.decode import clean
from kb.convert.draft import Part, Piece, Run, Style, Title
from kb.convert.flow import bare, tidy
from kb.convert.grids import cells_of, grid, is_grid
from kb.convert.page_breaks import page_label
from kb.convert.scripts import lowered, raised
from kb.convert.trees import Element, address, name_of, serialized, words_of


@dataclass(frozen=True)
class Page:
    """What the walker cannot know by itself. Elements are keys: keep the tree while its page is walked."""

    link: Callable[[str], str] = lambda href: ""
    """Of a `href` where it leads: an address on the web, `target(anchor)`, or `""` for nowhere."""
    image: Callable[[str], str] = lambda src: ""
    """Of a `src`, also of a `data:` address, where the image lies: `assets/…` or the web; `""`: nowhere."""
    anchors: Mapping[str, str] = field(default_factory=dict)
    """The ids of the page that links lead to, and the anchors for them."""
    marks: Mapping[Element, str] = field(default_factory=dict)
    """The elements that are marks of footnotes, and the labels of these."""
    left_out: Collection[Element] = frozenset()
    """Elements that are not shown where they stand: bodies of notes, ways back, menus."""


_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form header html legend li main menu nav ol optgroup option p section select summary table tbody td tfoot
    th thead tr ul noscript
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SILENT = frozenset("script style head template title base link meta rp audio video canvas iframe desc".split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLES: dict[str, Style] = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "var": "em", "s": "strike",
    "strike": "strike", "del": "strike", "mark": "mark", "code": "code", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_LINE_END = re.compile(rf"(?<=[{_CJK}、。])[ \t]*\r?\n[ \t\r\n]*(?=[{_CJK}「『（])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STOPS = (".", ":", "!", "?", "…", "—", "–", ",", ";")


def pieces(root: Element, page: Page) -> list[Piece]:
    """The headings and parts below an element, in order; points at the end without words as a part of their own."""
    return _Walk(page).walked(root)


def runs(root: Element, page: Page) -> tuple[Run, ...]:
    """All words below an element as one line, as for a cell or a note; paragraphs are parted by line ends."""
    found: list[Run] = []
    for piece in pieces(root, page):
        found += [Run("\n")] * any(not run.is_point for run in found)
        found += [Run(piece.words), *piece.points] if isinstance(piece, Title) else piece.runs
    return tidy(found)


class _Walk:
    """One walk over a tree, without recursion: markup may be nested deeper than Python goes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.made: list[Piece] = []
        self.runs: list[Run] = []
        self.styles: list[Style] = []
        self.urls: list[str] = []
        self.scripts: list[Callable[[str], str]] = []
        self.lists: list[int | None] = []
        self.quotes = 0
        self.marker = ""
        self.depth = -1
        self.level = 0
        self.groups = 0

    # -- the tree ---------------------------------------------------------------------------------------------

    def walked(self, root: Element) -> list[Piece]:
        if self.enter(root):  # also when it is left out where it stands
            self.say(root.text)
            way = [(root, iter(root))]
            while way:
                element, left = way[-1]
                child = next(left, None)
                if child is None:
                    way.pop()
                    self.close(element)
                    if way:
                        self.say(element.tail)
                elif self.opens(child):
                    self.say(child.text)
                    way.append((child, iter(child)))
                else:
                    self.say(child.tail)
        self.flush()
        if self.runs:
            self.made.append(Part(tuple(self.runs)))
        return self.made

    def opens(self, element: Element) -> bool:
        """Take up an element; whether what it holds is to be walked."""
        label = self.page.marks.get(element)
        if label is not None:
            self.note_anchor(element)
            self.runs.append(Run("", note=label))
            return False
        if element in self.page.left_out or _is_hidden(element):
            return False
        number = page_label(element)
        if number is not None:
            self.note_anchor(element)
            self.runs += [Run("", page=number)] if number else []
            return False
        return self.enter(element)

    def enter(self, element: Element) -> bool:
        """Take up an element that is neither a mark nor left out; whether what it holds is to be walked."""
        name = name_of(element)
        if name in _UNITS:
            return _UNITS[name](self, element)
        if name in _SILENT:
            return False
        if name in _BLOCKS or name in _HEADINGS or name == "hgroup":
            self.open_block(element, name)
        else:
            self.open_inline(element, name)
        self.note_anchor(element)
        return True

    def close(self, element: Element) -> None:
        name = name_of(element)
        if name in _HEADINGS or name == "hgroup":
            self.close_heading(name)
        elif name in _BLOCKS and self.groups:
            self.say(" ")
        elif name in _BLOCKS:
            self.flush()
            _CLOSED.get(name, _nothing)(self)
        elif name in _STYLES:
            self.styles.pop()
        elif name == "a":
            self.urls.pop()
        elif name in ("sup", "sub"):
            self.scripts.pop()
        elif name == "q":
            self.say("”")

    def note_anchor(self, element: Element) -> None:
        """Remember that links lead here."""
        for stated in (element.get("id"), element.get("name")):
            anchor = self.page.anchors.get(stated or "")
            if anchor:
                self.runs.append(Run("", anchor=anchor))

    def note_anchors_below(self, element: Element) -> None:
        if self.page.anchors:
            for one in element.iter():
                self.note_anchor(one)

    # -- words ------------------------------------------------------------------------------------------------

    def say(self, text: str | None) -> None:
        """Take up words as they stand, with the styles of now."""
        if not text:
            return
        if not text.isascii():
            text = clean(_CJK_LINE_END.sub("", text))
        words = _SPACE.sub(" ", text)
        for script in self.scripts:
            words = script(words)
        self.runs.append(Run(words, tuple(self.styles), self.urls[-1] if self.urls else ""))

    def open_inline(self, element: Element, name: str) -> None:
        style = _STYLES.get(name)
        if style:
            is_swallowing = style == "code" and any(name_of(one) in _BLOCKS for one in element.iter())
            self.styles.append(self.styles[-1] if is_swallowing and self.styles else "em" if is_swallowing else style)
        elif name == "a":
            href = element.get("href")
            self.urls.append(self.page.link(href) if href else "")
        elif name in ("sup", "sub"):
            self.scripts.append(raised if name == "sup" else lowered)
        elif name == "q":
            self.say("“")

    def break_line(self, element: Element) -> bool:
        """A line break; two of them end the paragraph."""
        self.note_anchor(element)
        words = next((run for run in reversed(self.runs) if not run.is_point and run.words.strip(" ")), None)
        if self.level or self.groups:
            self.runs.append(Run(" "))
        elif words is not None and words.words.endswith("\n") and not self.marker:
            self.flush()
        else:
            self.runs.append(Run("\n"))
        return False

    # -- blocks -----------------------------------------------------------------------------------------------

    def open_block(self, element: Element, name: str) -> None:
        if self.groups:  # inside of a group of headings all is one heading
            self.level = self.level or _HEADINGS.get(name, 0)
            self.runs = list(tidy(self.runs))
            self.runs.append(_joint(self.runs))
            return
        self.flush()
        if name in _HEADINGS:
            self.level = _HEADINGS[name]
        elif name == "hgroup":
            self.groups += 1
        elif name in ("ul", "ol", "menu", "dir"):
            start = element.get("start") or ""
            self.lists.append((int(start) if start.isdigit() else 1) if name == "ol" else None)
        elif name == "li":
            self.open_item(element)
        elif name == "blockquote":
            self.quotes += 1
        elif name == "dt":
            self.styles.append("strong")

    def open_item(self, element: Element) -> None:
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.marker = "- "
            return
        stated = element.get("value") or ""
        number = int(stated) if stated.isdigit() and len(stated) < 7 else number
        self.marker = f"{number}. "
        self.lists[-1] = number + 1

    def close_heading(self, name: str) -> None:
        if name == "hgroup":
            self.groups -= 1
        if self.groups:
            return
        found = bare(self.runs)
        self.runs = []
        level, self.level = self.level or 2, 0
        words = "".join(run.words for run in found if not run.image).strip()
        points = tuple(run for run in found if run.is_point)
        images = [run for run in found if run.image]
        if not words:
            self.runs = list(found)
            self.flush()
            return
        self.depth = -1
        self.made.append(Title(level, " ".join(words.split()), points=points))
        self.runs = list(images)
        self.flush()

    def flush(self) -> None:
        """End the paragraph: what was said becomes a part; points without words wait for the next one."""
        if self.groups or self.level:
            self.runs.append(Run(" "))
            return
        found = tidy(self.runs)
        if not any(run.words or run.image for run in found):
            self.runs = [run for run in found if run.is_point]
            return
        self.runs = []
        shown = [run for run in found if not run.is_point]
        if len(shown) == 1 and "math" in shown[0].styles and shown[0].words.startswith("$$"):
            tex = shown[0].words.strip("$")
            points = tuple(run for run in found if run.is_point)
            self.add(Part((*points, Run(tex)), "math", block=f"$$\n{tex}\n$$"))
        else:
            self.add(Part(found))

    def add(self, part: Part) -> None:
        """Add a part with regard to the list or the quote that it stands in."""
        if self.runs:  # points wait for it
            part, self.runs = replace(part, runs=(*self.runs, *part.runs)), []
        marker, self.marker = self.marker, ""
        if part.block:
            if self.quotes and part.shape != "quote":
                part = replace(part, block="\n".join(f"> {line}".rstrip() for line in part.block.split("\n")))
        elif self.quotes:
            part = replace(part, shape="quote", before="> " + marker)
        elif marker:
            self.depth = min(max(len(self.lists) - 1, 0), self.depth + 1)
            self.made.append(replace(part, shape="item", before=" " * 4 * self.depth + marker))
            return
        self.depth = -1
        self.made.append(part)

    # -- units ------------------------------------------------------------------------------------------------

    def add_code(self, element: Element) -> bool:
        self.flush()
        self.note_anchors_below(element)
        part = code_part(element)
        if part:
            self.add(part)
        return False

    def add_table(self, element: Element) -> bool:
        if not is_grid(element):
            self.flush()
            self.note_anchor(element)
            return True
        self.flush()
        self.note_anchor(element)
        for one in element:
            if name_of(one) == "caption":
                self.made += pieces(one, self.page)
        rows = cells_of(element, lambda cell: bare(runs(cell, self.page)))
        part = grid(rows)
        if part:
            self.add(part)
        return False

    def add_formula(self, element: Element) -> bool:
        tex = formulas.tex_of(element)
        self.add_tex(tex, is_display=formulas.is_display(element))
        return False

    def add_tex(self, tex: str, *, is_display: bool) -> None:
        if not tex:
            return
        if self.runs and "math" in self.runs[-1].styles:
            self.runs.append(Run(" "))
        self.runs.append(Run(f"$${tex}$$" if is_display else formulas.inline(tex), ("math",)))

    def add_span(self, element: Element) -> bool:
        """A span or block, which may hold a formula in TeX."""
        name = name_of(element)
        if "math" in (element.get("class") or ""):
            tex = formulas.stated(element)
            if tex:
                if name in _BLOCKS:
                    self.flush()
                self.add_tex(tex, is_display=formulas.is_display(element))
                return False
        if name in _BLOCKS:
            self.open_block(element, name)
        self.note_anchor(element)
        return True

    def add_image(self, element: Element) -> bool:
        alt = clean(" ".join((element.get("alt") or "").split()))
        self.note_anchor(element)
        if "math" in (element.get("class") or "").replace("-", " ").split() and alt:
            self.add_tex(alt.strip("$ "), is_display="display" in (element.get("class") or ""))
            return False
        self.show(element.get("src") or "", alt)
        return False

    def show(self, source: str, alt: str) -> None:
        """Take up an image: an asset as itself, one on the web as a link, one that is not there as its description."""
        place = self.page.image(source) if source else ""
        if place.startswith("assets/"):
            self.runs.append(Run(alt, image=place))
        elif place:
            name = source.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]
            self.runs.append(Run(alt or name, url=place))
        elif alt:
            self.runs.append(Run(alt))

    def add_drawing(self, element: Element) -> bool:
        """An SVG: the images in it, else the drawing itself."""
        self.note_anchor(element)
        alt = next((words_of(one) for one in element if name_of(one) in ("title", "desc")), "")
        alt = clean(alt or element.get("aria-label") or "")
        images = [one for one in element.iter() if name_of(one) == "image" and address(one)]
        for one in images:
            self.show(address(one), alt)
        if not images and len(element):
            self.show("data:image/svg+xml;utf8," + serialized(element), alt)
        return False

    def add_object(self, element: Element) -> bool:
        source = element.get("data") or ""
        if source:
            self.show(source, "")
        return any(name_of(one) in ("img", "svg", "math") for one in element.iter())

    def add_ruby(self, element: Element) -> bool:
        """Words with their reading behind them: `漢（かん）`."""
        self.note_anchor(element)
        self.say(element.text)
        for child in element:
            name = name_of(child)
            if name in ("rt", "rtc"):
                reading = words_of(child)
                self.say(f"（{reading}）" if reading else "")
            elif name != "rp":
                self.say("".join(child.itertext()))
            self.say((child.tail or "").strip())
        return False

    def open_case(self, element: Element) -> bool:
        """One of several contents: that with formulas, else the one for all."""
        parent = element.getparent()
        cases = [one for one in (parent if parent is not None else ()) if name_of(one) in ("case", "default")]
        chosen = next((one for one in cases if any(name_of(inner) == "math" for inner in one.iter())), cases[-1])
        return element is chosen

    def end_paragraph(self, element: Element) -> bool:
        self.flush()
        self.note_anchor(element)
        return False


_UNITS: Mapping[str, Callable[[_Walk, Element], bool]] = {
    "pre": _Walk.add_code,
    "table": _Walk.add_table,
    "math": _Walk.add_formula,
    "span": _Walk.add_span,
    "div": _Walk.add_span,
    "p": _Walk.add_span,
    "img": _Walk.add_image,
    "svg": _Walk.add_drawing,
    "object": _Walk.add_object,
    "ruby": _Walk.add_ruby,
    "br": _Walk.break_line,
    "hr": _Walk.end_paragraph,
    "case": _Walk.open_case,
    "default": _Walk.open_case,
}


def _nothing(walk: _Walk) -> None:
    pass


def _close_list(walk: _Walk) -> None:
    walk.lists.pop()
    walk.marker = ""


def _close_item(walk: _Walk) -> None:
    walk.marker = ""


def _close_quote(walk: _Walk) -> None:
    walk.quotes -= 1


def _close_term(walk: _Walk) -> None:
    walk.styles.pop()


_CLOSED: Mapping[str, Callable[[_Walk], None]] = {
    "ul": _close_list,
    "ol": _close_list,
    "menu": _close_list,
    "dir": _close_list,
    "li": _close_item,
    "blockquote": _close_quote,
    "dt": _close_term,
}


def _is_hidden(element: Element) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style))


def _joint(runs: list[Run]) -> Run:
    """What parts the lines of a heading: nothing before the first, a colon where the line before ends without a stop."""
    said = "".join(run.words for run in runs).rstrip()
    return Run((" " if said.endswith(_STOPS) else ": ") if said else "")
