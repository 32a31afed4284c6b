r"""Formulas of a page as LaTeX: by their TeX annotation, their alternative text, else from MathML. Knows no blocks.

MathML itself is read by mathml-to-latex; where that gives nothing, the signs of the formula stay as words.
"""

from __future__ import annotations

import re
import xml.parsers.expat

from kb.convert.trees import Element, name_of, serialized, words_of

_DELIMITED = re.compile(r"\s*(?:\\\((.*)\\\)|\\\[(.*)\\\]|\$\$(.*)\$\$|\$(.*)\$)\s*", re.DOTALL)
_PREFIX = re.compile(r"<(/?)[A-Za-z][\w.-]*:")
_NAMESPACE = re.compile(r"\sxmlns(?::[\w.-]+)?=\"[^\"]*\"")
_ROW_END = re.compile(r"\\\\[ \t]*\n\s*(?![\[*])")
_BREAKS = re.compile(r"\s*\n\s*")


def tex_of(math: Element) -> str:
    """The LaTeX of a `math` element on one line, `""` when it holds nothing.

    Its annotation in TeX comes first, then `alttext`, then the MathML.
    """
    for one in math.iter():
        if name_of(one) == "annotation" and "tex" in (one.get("encoding") or "").lower():
            found = _bare("".join(one.itertext()))
            if found:
                return found
    return _bare(math.get("alttext") or "") or _bare(_converted(math)) or words_of(math)


def stated(element: Element) -> str:
    r"""The LaTeX between its signs, when all of an element's text is one formula: `\(…\)`, `\[…\]`, `$…$`."""
    found = _DELIMITED.fullmatch("".join(element.itertext()))
    return _bare(next((group for group in found.groups() if group), "")) if found else ""


def is_display(element: Element) -> bool:
    """Whether a formula stands on lines of its own."""
    shown = "".join(element.itertext()).lstrip() if name_of(element) != "math" else ""
    return (
        element.get("display") == "block"
        or "display" in (element.get("class") or "").split()
        or element.get("mode") == "display"
        or shown.startswith(("\\[", "$$"))
    )


def _bare(tex: str) -> str:
    """A formula on one line without its signs."""
    found = _DELIMITED.fullmatch(tex)
    tex = next((group for group in found.groups() if group), "") if found else tex
    tex = tex.replace("%\n", "\n") if "%" in tex else tex
    tex = _BREAKS.sub(" ", _ROW_END.sub(r"\\\\", tex))
    return re.sub(r"(?<!\\)\$", r"\\$", " ".join(tex.split()))


def _converted(math: Element) -> str:
    from mathml_to_latex.converter import MathMLToLaTeX  # type: ignore[import-untyped]

    markup = _NAMESPACE.sub("", _PREFIX.sub(r"<\1", serialized(math)))
    try:
        tex: str = MathMLToLaTeX().convert(markup)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError, xml.parsers.expat.ExpatError):
        return ""
    return tex
