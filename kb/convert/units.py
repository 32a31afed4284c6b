"""Elements that are taken up as a whole: code, formulas, images, drawings, ruby. Knows them; no lists, no headings.

Each unit says whether it took up what is below the element.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.convert import formulas
from kb.convert.code_blocks import code_part
from kb.convert.decode import clean
from kb.convert.draft import Run
from kb.convert.page import Page
from kb.convert.paragraphs import Paragraphs
from kb.convert.trees import Element, address, name_of, serialized, words_of

Unit = Callable[[Paragraphs, Element, Page], bool]


def anchors(element: Element, page: Page) -> list[Run]:
    """The points that links to this element lead to."""
    if not page.anchors:
        return []
    names = dict.fromkeys((element.get("id"), element.get("name")))
    return [Run("", anchor=page.anchors[name]) for name in names if name and name in page.anchors]


def _code(out: Paragraphs, element: Element, page: Page) -> bool:
    out.flush()
    for one in element.iter() if page.anchors else ():
        out.runs += anchors(one, page)
    part = code_part(element)
    if part:
        out.add(part)
    return True


def _formula(out: Paragraphs, element: Element, page: Page) -> bool:
    out.runs += anchors(element, page)
    out.say_formula(formulas.tex_of(element), is_display=formulas.is_display(element))
    return True


def _stated_formula(out: Paragraphs, element: Element, page: Page) -> bool:
    r"""A span or block of the class `math` that holds a formula in TeX: `\(…\)`."""
    tex = formulas.stated(element) if "math" in (element.get("class") or "") else ""
    if not tex:
        return False
    if name_of(element) != "span":
        out.flush()
    out.runs += anchors(element, page)
    out.say_formula(tex, is_display=formulas.is_display(element))
    if name_of(element) != "span":
        out.flush()
    return True


def _image(out: Paragraphs, element: Element, page: Page) -> bool:
    alt = clean(" ".join((element.get("alt") or "").split()))
    out.runs += anchors(element, page)
    known = (element.get("class") or "").replace("-", " ").split()
    if "math" in known and alt:
        out.say_formula(alt.strip("$ "), is_display="display" in known)
    else:
        _show(out, element.get("src") or "", alt, page)
    return True


def _show(out: Paragraphs, source: str, alt: str, page: Page) -> None:
    """Take up an image that lies somewhere; one that is nowhere as its description."""
    place = page.image(source) if source else ""
    styles, url = tuple(out.styles), out.urls[-1] if out.urls else ""
    if place.startswith("assets/"):
        out.runs.append(Run(alt, image=place))
    elif place:
        name = source.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]
        out.runs.append(Run(alt or clean(name), image=place))
    elif alt and not out.level:  # a heading does without the description of an image that is not there
        out.runs.append(Run(alt, styles, url))


def _drawing(out: Paragraphs, element: Element, page: Page) -> bool:
    """An SVG: the images in it, else the drawing itself."""
    out.runs += anchors(element, page)
    alt = next((words_of(one) for one in element if name_of(one) in ("title", "desc")), "")
    alt = clean(alt or element.get("aria-label") or "")
    images = [one for one in element.iter() if name_of(one) == "image" and address(one)]
    for one in images:
        _show(out, address(one), alt, page)
    if not images and len(element):
        _show(out, "data:image/svg+xml;utf8," + serialized(element), alt, page)
    return True


def _object(out: Paragraphs, element: Element, page: Page) -> bool:
    _show(out, element.get("data") or "", "", page)
    return not any(name_of(one) in ("img", "svg", "math") for one in element.iter())


def _ruby(out: Paragraphs, element: Element, page: Page) -> bool:
    """Words with their reading behind them: `漢（かん）`."""
    out.runs += anchors(element, page)
    out.say(element.text)
    for child in element:
        name = name_of(child)
        if name in ("rt", "rtc"):
            reading = words_of(child)
            out.say(f"（{reading}）" if reading else "")
        elif name != "rp":
            out.say("".join(child.itertext()))
        out.say((child.tail or "").strip())
    return True


def _case(out: Paragraphs, element: Element, page: Page) -> bool:
    """One of several contents for readers of different skill: that with formulas, else the one for all."""
    parent = element.getparent()
    cases = [one for one in (parent if parent is not None else ()) if name_of(one) in ("case", "default")]
    chosen = next((one for one in cases if any(name_of(inner) == "math" for inner in one.iter())), None)
    return element is not (cases[-1] if chosen is None and cases else chosen)


def _break(out: Paragraphs, element: Element, page: Page) -> bool:
    out.break_line()
    return False


def _rule(out: Paragraphs, element: Element, page: Page) -> bool:
    out.flush()
    return False


UNITS: Mapping[str, Unit] = {
    "pre": _code,
    "math": _formula,
    "span": _stated_formula,
    "div": _stated_formula,
    "p": _stated_formula,
    "img": _image,
    "svg": _drawing,
    "object": _object,
    "ruby": _ruby,
    "case": _case,
    "default": _case,
    "br": _break,
    "hr": _rule,
}
