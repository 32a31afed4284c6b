"""The words of a Word paragraph as runs, with formulas, pictures, notes and fields among them. Knows no blocks.

Of changes that were tracked the outcome counts: what was inserted stays, what was deleted goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kb.convert.decode import clean
from kb.convert.docx import equations
from kb.convert.docx.package import M, R, W, inside, is_on, local, number, stated, value
from kb.convert.docx.signs import DINGBATS, SYMBOL
from kb.convert.docx.story import Field, Story
from kb.convert.docx.styles import Style, value_of_font
from kb.convert.draft import Part, Run
from kb.convert.draft import Style as Look
from kb.convert.scripts import lowered, raised
from kb.convert.trees import Element

Atom = Run | Part | Element
"""Words, a formula on a line of its own, or the content of a text box."""
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WORD_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_VECTOR = "{urn:schemas-microsoft-com:vml}"
_GONE = ("del", "moveFrom")
_UNSEEN = ("pPr", "rPr", "sdtPr", "sdtEndPr", "proofErr", "bookmarkEnd", "commentRangeStart")
_DEEPEST = 60
"""Boxes in boxes, and the like."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What holds for the words here."""

    style: Style
    """Of the paragraph."""
    url: str = ""
    depth: int = 0


def atoms(paragraph: Element, style: Style, story: Story) -> list[Atom]:
    """What a paragraph shows, in order."""
    return list(_atoms(paragraph, _Place(style), story))


def code_of(found: list[Atom]) -> str:
    """The words of a paragraph as they stand, for code."""
    return "".join(one.words for one in found if isinstance(one, Run)).rstrip()


def is_fixed(paragraph: Element, style: Style, story: Story) -> bool:
    """Whether all words of a paragraph, and of an empty one its end, are set in letters of one width."""
    runs = [one for one in paragraph.iter(W + "r") if "".join(words.text or "" for words in one.iter(W + "t")).strip()]
    if any(True for _ in paragraph.iter(M + "oMath")):
        return False
    ends = [one.find(W + "rPr") for one in runs] or [paragraph.find(f"{W}pPr/{W}rPr")]
    return all(_is_fixed(end, style, story) for end in ends)


def _is_fixed(properties: Element | None, style: Style, story: Story) -> bool:
    character = story.styles.character(value(properties, "w:rStyle")) if value(properties, "w:rStyle") else None
    font = value_of_font(properties)
    if character is not None and not font:
        if character.is_code:
            return True
        font = character.font if character.font != story.styles.usual.font else ""
    return story.styles.is_fixed(font or style.font)


def _atoms(element: Element, place: _Place, story: Story) -> Iterator[Atom]:
    if place.depth > _DEEPEST:
        return
    inner = replace(place, depth=place.depth + 1)
    for child in inside(element):
        name = local(child)
        if child.tag == M + "oMathPara":
            yield from _displayed(child, story)
        elif child.tag == M + "oMath":
            yield from _formula(child, story)
        elif name == "r":
            yield from _run(child, inner, story)
        elif name == "hyperlink":
            url = story.address(stated(child, R + "id"), stated(child, W + "anchor"))
            yield from _atoms(child, replace(inner, url=url or place.url), story)
        elif name == "bookmarkStart":
            anchor = story.anchor(stated(child, W + "name"))
            yield from [anchor] if anchor else []
        elif name == "fldSimple":
            coded = Field(stated(child, W + "instr"))
            url = coded.url or story.address("", coded.place)
            yield from _atoms(child, replace(inner, url=url or place.url), story)
        elif name in _GONE:
            story.left_out["deletions that were tracked"] += 1
        elif name == "sdt" and child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            story.left_out["fields that nobody filled in"] += 1
        elif name not in _UNSEEN:
            yield from _atoms(child, inner, story)


# -- words ------------------------------------------------------------------------------------------------------


def _run(run: Element, place: _Place, story: Story) -> Iterator[Atom]:
    properties = run.find(W + "rPr")
    named = value(properties, "w:rStyle")
    character = story.styles.character(named) if named else Style()
    hidden = is_on(properties, "vanish")
    is_hidden = hidden if hidden is not None else bool(character.hidden or place.style.hidden)
    looks = _looks(properties, character, place, story)
    script = value(properties, "w:vertAlign") or character.script or _moved(properties)
    for child in inside(run):
        name = local(child)
        if name in _FIELDS:
            _FIELDS[name](child, story)
        elif story.is_silent:
            continue
        elif name in _SIGNS:
            words = _SIGNS[name](child)
            if words and is_hidden:
                story.left_out["hidden words"] += 1
            elif words:
                yield Run(_placed(words, script), looks, place.url or story.url)
        elif name in ("footnoteReference", "endnoteReference"):
            mark = story.mark(name.removesuffix("Reference"), stated(child, W + "id"))
            yield from [mark] if mark else []
            if stated(child, W + "customMarkFollows") in ("1", "true", "on"):
                return
        elif name in ("drawing", "pict", "object"):
            yield from _drawn(child, story)
        elif name == "ruby":
            yield Run(_ruby(child), looks, place.url)
        elif name == "commentReference":
            story.left_out["comments"] += 1


def _looks(properties: Element | None, character: Style, place: _Place, story: Story) -> tuple[Look, ...]:
    """The styles of words beside those that the whole paragraph has."""
    said: list[tuple[Look, bool | None, bool | None]] = [
        ("strong", is_on(properties, "b"), character.bold),
        ("em", is_on(properties, "i"), character.italic),
        ("strike", is_on(properties, "strike"), character.struck),
    ]
    looks = [look for look, own, named in said if (own if own is not None else named)]
    if value(properties, "w:highlight", "none") != "none":
        looks.append("mark")
    is_code = character.is_code or (story.is_fixed_told and _is_fixed(properties, place.style, story))
    return (*looks, "code") if is_code else tuple(looks)


def _moved(properties: Element | None) -> str:
    """What letters are that are small and stand above or below the line, as LibreOffice writes them."""
    above = number(value(properties, "w:position"))
    is_small = bool(value(properties, "w:sz"))
    return ("superscript" if above > 0 else "subscript") if above and is_small else ""


def _placed(words: str, script: str) -> str:
    return raised(words) if script == "superscript" else lowered(words) if script == "subscript" else words


def _said(element: Element) -> str:
    return clean(element.text or "")


def _symbol(element: Element) -> str:
    """A letter of a font that shows signs instead of letters."""
    try:
        letter = chr(int(stated(element, W + "char", "0"), 16) & 0xFFFF)
    except ValueError:
        return ""
    if "\uf000" <= letter <= "\uf0ff":
        letter = chr(ord(letter) - 0xF000)
    font = stated(element, W + "font").casefold()
    if font.startswith("wingdings") or font.startswith("webdings"):
        return DINGBATS.get(letter, "")
    return clean(SYMBOL.get(letter, letter) if font == "symbol" else letter)


def _broken(element: Element) -> str:
    return " " if stated(element, W + "type") in ("page", "column") else "\n"


def _ruby(element: Element) -> str:
    """Words with their reading behind them."""
    base, reading = (
        "".join(one.text or "" for part in element.iter(W + name) for one in part.iter(W + "t"))
        for name in ("rubyBase", "rt")
    )
    return clean(f"{base}（{reading}）" if reading else base)


_SIGNS: dict[str, Callable[[Element], str]] = {
    "t": _said,
    "br": _broken,
    "cr": lambda element: "\n",
    "tab": lambda element: "\t",
    "ptab": lambda element: "\t",
    "noBreakHyphen": lambda element: "-",
    "sym": _symbol,
}


# -- fields -----------------------------------------------------------------------------------------------------


def _field(element: Element, story: Story) -> None:
    kind = stated(element, W + "fldCharType")
    if kind == "begin":
        story.fields.append(Field())
    elif kind == "separate" and story.fields:
        story.fields[-1].is_shown = True
    elif kind == "end" and story.fields:
        story.fields.pop()


def _code(element: Element, story: Story) -> None:
    if story.fields and not story.fields[-1].is_shown and len(story.fields[-1].code) < 10_000:
        story.fields[-1].code += element.text or ""


def led_to(root: Element) -> frozenset[str]:
    """The bookmarks below an element that links lead to."""
    codes = [one.text or "" for one in root.iter(W + "instrText")]
    codes += [stated(one, W + "instr") for one in root.iter(W + "fldSimple")]
    anchors = {stated(one, W + "anchor") for one in root.iter(W + "hyperlink")}
    named = {stated(one, W + "name") for one in root.iter(W + "bookmarkStart")}
    return frozenset((anchors | {Field(code).place for code in codes}) & named)


_FIELDS: dict[str, Callable[[Element, Story], None]] = {"fldChar": _field, "instrText": _code}


# -- formulas and drawings --------------------------------------------------------------------------------------


def _displayed(element: Element, story: Story) -> Iterator[Atom]:
    """The formulas of a line of their own."""
    for one in inside(element):
        tex = equations.latex(one) if one.tag == M + "oMath" and not story.is_silent else ""
        if tex:
            yield Part((Run(tex),), "math", block=f"$$\n{tex}\n$$")


def _formula(element: Element, story: Story) -> Iterator[Atom]:
    tex = "" if story.is_silent else equations.latex(element)
    if tex:
        yield Run(f"${tex}$", ("math",))


def _drawn(element: Element, story: Story) -> Iterator[Atom]:
    """The pictures of a drawing, and the content of its text boxes."""
    said = next(element.iter(_WORD_DRAWING + "docPr", _VECTOR + "shape"), None)
    alt = "" if said is None else stated(said, "descr") or stated(said, "title") or stated(said, "alt")
    alt = clean(" ".join(alt.split()))
    for one in _below(element):
        name = local(one)
        if name == "txbxContent":
            yield one
        elif one.tag == _DRAWING + "blip":
            found = story.picture(stated(one, R + "embed") or _twin(one) or stated(one, R + "link"), alt)
            yield from [found] if found else []
        elif one.tag == _VECTOR + "imagedata":
            found = story.picture(stated(one, R + "id"), alt or clean(stated(one, "title")))
            yield from [found] if found else []
        elif one.tag == _DIAGRAM + "relIds":
            yield from _diagram(stated(one, R + "dm"), story)


def _below(element: Element) -> Iterator[Element]:
    """The elements of a drawing, of a choice one; what stands inside of a text box belongs to the box."""
    for child in inside(element):
        yield child
        if local(child) != "txbxContent":
            yield from _below(child)


def _twin(blip: Element) -> str:
    """The same picture as a drawing."""
    return next((stated(one, R + "embed") for one in blip.iter() if local(one) == "svgBlip"), "")


def _diagram(name: str, story: Story) -> Iterator[Run]:
    """The words of a diagram that Word draws itself."""
    link = story.links.get(name)
    root = story.package.part(link.target) if link is not None and not link.is_external else None
    for point in root.iter(_DIAGRAM + "pt") if root is not None else ():
        words = clean("".join(one.text or "" for one in point.iter(_DRAWING + "t"))).strip()
        if words:
            yield Run(f"{words}\n")
