"""What the styles of a Word document mean: headings, code, quotes, lists, and the look of words. Knows no text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kb.convert.docx.package import W, is_on, local, number, stated, value
from kb.convert.trees import Element

_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|titulo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|başlık"
    r"|заголовок|标题|見出し|제목)\s*(\d)?(?:\s*(?:char|zchn|unnumbered|numbered))?"
)
"""Names of heading styles; Word writes them in English whatever its language, others do not."""
_TITLE = re.compile(r"(?:document |book )?title|titel|titre principal")
_CODE = re.compile(
    r"(?:source|program|html|inline|block)?[ _-]?code(?:[ _-]?(?:block|text|listing|example|snippet|inline|char))*"
    r"|(?:html )?(?:preformatted|sample|keyboard|typewriter|variable)(?: text)?|source text|verbatim(?: char| text)?"
    r"|(?:program |code )?listing|macro text|console|terminal|quellcode|quelltext"
)
_QUOTE = re.compile(r"(?:intense |block )?quot(?:e|ation)s?(?: text)?|block text|blockquote|epigraph|zitat|citation")
_CONTENTS = re.compile(r"(?:toc|contents) (\d)|verzeichnis (\d)")
_LIST = re.compile(r"list (?:bullet|number|continue)? ?(\d)")
_FIXED = re.compile(
    r"courier|consolas|menlo|monaco|(?<![a-z])mono(?![a-z])|mono$|monospace|lucida console|lucida sans typewriter"
    r"|andale|fixedsys|source code|fira code|inconsolata|cascadia|typewriter|terminal|jetbrains|letter gothic|sfmono",
    re.IGNORECASE,
)
_DEEPEST = 40
"""Styles that rest on one another; a longer chain is a ring."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, with all that it rests on. `None` means that it does not say."""

    name: str = ""
    level: int = 0
    """Of a heading 1 to 9, else 0."""
    contents: int = 0
    """Of a line in a table of contents its depth, else 0."""
    is_title: bool = False
    is_code: bool = False
    is_quote: bool = False
    font: str = ""
    list: str = ""
    depth: int | None = None
    nesting: int = 0
    """Of a style for items in items the depth that its name tells."""
    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None
    script: str = ""


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by their ids."""

    paragraphs: Mapping[str, Style]
    characters: Mapping[str, Style]
    usual: Style
    """The style of a paragraph that names none."""
    fixed: frozenset[str]
    """Fonts that the document itself declares to be of one width."""

    def paragraph(self, name: str) -> Style:
        """The style of a paragraph by its id, the usual one for `""`."""
        return self.paragraphs.get(name) or (_named(name.casefold()) if name else self.usual)

    def character(self, name: str) -> Style:
        """The style of words by its id."""
        return self.characters.get(name) or _named(name.casefold())

    def is_fixed(self, font: str) -> bool:
        """Whether all letters of a font have one width."""
        return font in self.fixed or bool(_FIXED.search(font))


def styles(root: Element | None, fonts: Element | None) -> Styles:
    """The styles that a document defines; `fonts` is its table of fonts."""
    defined = {stated(one, W + "styleId"): one for one in root.iter(W + "style")} if root is not None else {}
    whole = value_of_font(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")) if root is not None else ""
    paragraphs, characters, usual = {}, {}, Style(font=whole)
    for name, one in defined.items():
        style = _style(_chain(name, defined), whole)
        if stated(one, W + "type") == "character":
            characters[name] = style
        else:
            paragraphs[name] = style
        if stated(one, W + "type") == "paragraph" and stated(one, W + "default") in ("1", "true", "on"):
            usual = style
    return Styles(paragraphs, characters, usual, frozenset(_fixed(fonts)))


def heading_of(properties: Element | None, style: Style) -> int:
    """The level of a paragraph as a heading, 0 when it is none: its own outline level counts before its style's."""
    own = value(properties, "w:outlineLvl")
    if not own:
        return style.level
    return number(own, 9) + 1 if number(own, 9) < 9 else 0


def value_of_font(properties: Element | None) -> str:
    """The font of Latin letters that properties of words name."""
    found = None if properties is None else properties.find(W + "rFonts")
    return "" if found is None else stated(found, W + "ascii") or stated(found, W + "hAnsi") or stated(found, W + "cs")


def _fixed(fonts: Element | None) -> set[str]:
    """Fonts of one width among those with Latin signs; all of the Chinese and Japanese ones have one."""
    return {
        stated(one, W + "name")
        for one in (fonts if fonts is not None else ())
        if local(one) == "font" and value(one, "w:pitch") == "fixed" and value(one, "w:charset", "00") == "00"
    }


def _chain(name: str, defined: Mapping[str, Element]) -> list[Element]:
    """A style and those that it rests on, the nearest first."""
    chain: list[Element] = []
    while name in defined and len(chain) < _DEEPEST and defined[name] not in chain:
        chain.append(defined[name])
        name = value(defined[name], "w:basedOn")
    return chain


def _style(chain: list[Element], whole: str) -> Style:
    names = [value(one, "w:name").casefold() for one in chain]
    paragraphs = [one.find(W + "pPr") for one in chain]
    words = [one.find(W + "rPr") for one in chain]
    kind = _named(names[0] if names else "")
    inherited = [_named(name) for name in names[1:]]
    outline = next((found for one in paragraphs if (found := value(one, "w:outlineLvl"))), "")
    level = kind.level or next((one.level for one in inherited if one.level), 0)
    if outline:
        level = number(outline, 9) + 1 if number(outline, 9) < 9 else 0
    depth = next((found for one in paragraphs if (found := value(one, "w:numPr/w:ilvl"))), "")
    return Style(
        name=kind.name,
        level=0 if kind.contents or kind.is_title else level,
        contents=kind.contents,
        is_title=kind.is_title,
        is_code=kind.is_code or any(one.is_code for one in inherited),
        is_quote=kind.is_quote or any(one.is_quote for one in inherited),
        font=next((found for one in words if (found := value_of_font(one))), "") or whole,
        list=next((found for one in paragraphs if (found := value(one, "w:numPr/w:numId"))), ""),
        depth=number(depth) if depth else None,
        nesting=kind.nesting,
        bold=_first(words, "b"),
        italic=_first(words, "i"),
        struck=_first(words, "strike"),
        hidden=_first(words, "vanish"),
        script=next((found for one in words if (found := value(one, "w:vertAlign"))), ""),
    )


def _first(words: list[Element | None], name: str) -> bool | None:
    """What the nearest of these says of a property that is on or off."""
    return next((found for one in words if (found := is_on(one, name)) is not None), None)


def _named(name: str) -> Style:
    """What a style says by its name alone."""
    bare = " ".join(name.split())
    heading = _HEADING.fullmatch(bare)
    contents = _CONTENTS.fullmatch(bare)
    nested = _LIST.fullmatch(bare)
    return Style(
        name=bare,
        level=number(heading.group(1), 1) if heading else 0,
        contents=number(contents.group(1) or contents.group(2)) if contents else 0,
        nesting=number(nested.group(1)) - 1 if nested else 0,
        is_title=bool(_TITLE.fullmatch(bare)),
        is_code=bool(_CODE.fullmatch(bare)),
        is_quote=bool(_QUOTE.fullmatch(bare)),
    )
