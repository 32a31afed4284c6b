r"""Formulas on web pages: each as one `math` element with its TeX in `alttext` and `display`.

Knows how KaTeX, MathJax, MediaWiki, LaTeXML, WordPress and plain `\(…\)` carry TeX. MathML without TeX stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus, urlsplit

from kb.convert.page_tree import Element, classes, drop, drop_all, make, parsed, put, split_text, storable, words_of

_ATTRIBUTES = ("data-latex", "data-tex", "data-math", "data-katex", "data-formula", "data-expr", "data-original-latex")
_RENDERED = ("mathjax_preview", "mathjax", "mathjax_display", "mathjax_svg", "mathjax_chtml", "mathjax_svg_display")
_IMAGE_CLASSES = frozenset(
    (
        "latex",
        "tex",
        "math",
        "mwe-math-fallback-image-inline",
        "mwe-math-fallback-image-display",
        "equation",
        "katex",
        "mathimg",
    )
)
_IMAGE_HOSTS = (
    "latex.codecogs.com",
    "chart.googleapis.com",
    "s0.wp.com",
    "latex.php",
    "render.githubusercontent.com",
    "www.zhihu.com/equation",
    "mimetex",
    "mathtex",
)
_LONGEST = 4000
_TEX = (
    rf"\\\[(?P<square>.{{1,{_LONGEST}}}?)\\\]|\$\$(?P<double>.{{1,{_LONGEST}}}?)\$\$"
    r"|(?P<block>\\begin\{(?P<name>equation|align|gather|eqnarray|multline)\*?\}"
    rf".{{1,{_LONGEST}}}?\\end\{{(?P=name)\*?\}})"
    rf"|\\\((?P<round>.{{1,{_LONGEST}}}?)\\\)"
)
_WRITTEN = re.compile(_TEX, re.DOTALL)
_WITH_DOLLARS = re.compile(
    _TEX + r"|(?<![\\$\w])\$(?![\s$])(?P<single>[^$\n]{1,300}?)(?<![\s\\])\$(?![\d$])", re.DOTALL
)
_RENDERERS = re.compile(r"mathjax|katex|tex2jax|arithmatex", re.IGNORECASE)
"""What a page loads that renders formulas: there `$` opens one."""
_VERBATIM_LISTED = """
    pre code script style textarea math svg title kbd samp tt noscript
"""
_VERBATIM = frozenset(_VERBATIM_LISTED.split())
_TEX_TYPES = ("application/x-tex", "tex", "latex", "application/x-latex", "text/x-tex")


def settle_math(root: Element) -> None:
    """Make every formula of the page that carries its TeX an empty `math` with `alttext` and `display`."""
    loaded = (f"{one.get('src', '')} {one.text or ''}"[:20_000] for one in root.iter("script"))
    has_dollars = any(_RENDERERS.search(script) for script in loaded)
    for reader in (_scripts, _containers, _native, _carried, _images):
        for element, tex, display in list(reader(root)):
            if element.getparent() is not None:
                _replace(element, tex, display=display)
    drop_all([one for one in root.iter("span", "td") if {"ltx_tag_equation", "ltx_eqn_eqno"} & set(classes(one))])
    drop_all(
        [one for one in root.iter("span", "div") if set(classes(one)) & set(_RENDERED) and one.find(".//math") is None]
    )
    _written(root, has_dollars=has_dollars)
    if has_dollars:
        _without_escapes(root)


def formula(tex: str, *, display: bool) -> Element:
    """The element of a formula."""
    return make("math", {"alttext": storable(clean(tex)), "display": "block" if display else "inline"})


def clean(tex: str) -> str:
    r"""TeX without what only sets its size or its frame.

    >>> clean(r" {\displaystyle a^{2}} "), clean(r"\(x\)")
    ('a^{2}', 'x')
    """
    tex = tex.strip()
    for opened, closed in (("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$")):
        if tex.startswith(opened) and tex.endswith(closed) and len(tex) >= len(opened) + len(closed):
            tex = tex[len(opened) : -len(closed)].strip()
    if len(tex) > 2 and tex[0] == tex[-1] == "$":
        tex = tex[1:-1].strip()
    found = re.fullmatch(r"\{\\(?:display|text|script)style\s+(.*)\}", tex, re.DOTALL)
    return re.sub(r"^\\(?:display|text)style\s+", "", found.group(1) if found else tex).strip()


def _replace(element: Element, tex: str, *, display: bool) -> None:
    above = element.getparent()
    is_alone = above is not None and above.tag in ("div", "p") and words_of(above) == words_of(element)
    display = display or (is_alone and tex.lstrip().startswith("\\displaystyle"))
    if clean(tex):
        put(element, formula(tex, display=display))
    else:
        drop(element)


Found = Iterator[tuple[Element, str, bool]]


def _scripts(root: Element) -> Found:
    """MathJax 2: the TeX stands in a script behind what was rendered."""
    for script in list(root.iter("script")):
        kind = script.get("type", "").lower()
        if not kind.startswith("math/"):
            continue
        _drop_rendered(script)
        if kind.startswith(("math/tex", "math/latex")):
            yield script, re.sub(r"%\s*<!\[CDATA\[|%?\s*\]\]>", "", script.text or ""), "display" in kind
        elif kind.startswith("math/mml") and script.text:
            found = parsed(script.text).find(".//math")
            if found is not None:
                put(script, found)


def _drop_rendered(script: Element) -> None:
    before = script.getprevious()
    while before is not None and set(classes(before)) & set(_RENDERED) and not (before.tail or "").strip():
        drop(before)
        before = script.getprevious()


def _containers(root: Element) -> Found:
    """KaTeX and MathJax 3 and 4: a container with MathML or an attribute beside what was rendered."""
    for one in list(root.iter()):
        names = classes(one)
        if (
            "katex-display" in names
            or "katex" in names
            or one.tag == "mjx-container"
            or "mathjax" in names
            or "mwe-math-element" in names
        ):
            if any("katex-display" in classes(above) or above.tag == "mjx-container" for above in one.iterancestors()):
                continue
            tex = _tex_in(one)
            display = (
                "katex-display" in names or one.get("display") in ("true", "block") or one.get("data-display") == "true"
            )
            display = display or any(math.get("display") == "block" for math in one.iter("math")) or _is_display(one)
            if tex:
                yield one, tex, display
            elif (math := one.find(".//math")) is not None:
                _keep_only(one, math, display=display)


def _keep_only(container: Element, math: Element, *, display: bool) -> None:
    if display:
        math.set("display", "block")
    math.tail = None
    put(container, math)


def _is_display(one: Element) -> bool:
    return "mathjax_display" in classes(one) or any(
        "mathjax_display" in classes(above) for above in one.iterancestors()
    )


def _tex_in(container: Element) -> str:
    """The TeX that an element carries in an annotation or an attribute, `""` when it carries none."""
    for one in container.iter():
        if one.tag == "annotation" and one.get("encoding", "").lower() in _TEX_TYPES and (one.text or "").strip():
            return str(one.text)
    for one in container.iter():
        if one.tag == "math" and one.get("alttext"):
            return str(one.get("alttext"))
        if found := next((value for name in _ATTRIBUTES if (value := one.get(name))), ""):
            return str(found)
    return next((str(one.get("alt")) for one in container.iter("img") if one.get("alt")), "")


def _native(root: Element) -> Found:
    """MathML with its TeX."""
    for math in list(root.iter("math")):
        if len(math) and (tex := _tex_in(math)):
            yield math, tex, math.get("display") == "block" or "block" in math.get("mode", "")


def _carried(root: Element) -> Found:
    """Elements that name their TeX in an attribute, or hold nothing but TeX: pandoc's and MkDocs' spans."""
    for one in list(root.iter("span", "div", "p", "math-renderer")):
        tex = next((value for name in _ATTRIBUTES if (value := one.get(name)) and value not in ("true", "1")), "")
        names = classes(one)
        if tex:
            yield one, tex, one.tag != "span" or "display" in names or "block" in names
        elif (
            ("math" in names or "arithmatex" in names or one.tag == "math-renderer")
            and not len(one)
            and (one.text or "").strip()
        ):
            words = (one.text or "").strip()
            if (
                words.startswith(("\\(", "\\[", "$"))
                or "inline" in names
                or "display" in names
                or one.tag == "math-renderer"
            ):
                yield one, words, "display" in names or words.startswith(("\\[", "$$")) or one.tag == "div"


def _images(root: Element) -> Found:
    """Images of formulas: their `alt` is the TeX, or their address holds it."""
    for image in list(root.iter("img")):
        source, alt = image.get("src", ""), image.get("alt", "")
        is_host = any(host in source for host in _IMAGE_HOSTS)
        if not (is_host or set(classes(image)) & _IMAGE_CLASSES):
            continue
        query = urlsplit(source).query if is_host and "://" in source else ""
        named = re.search(r"(?:^|&)(?:latex|chl|tex|math)=([^&]+)", query)
        tex = alt if re.search(r"[\\^_=+{}<>]|^\w$", alt) else unquote_plus(named.group(1) if named else "")
        if not tex and "codecogs" in source:
            tex = re.sub(r"^\\(?:dpi\{\d+\}|inline|bg_\w+|fn_\w+)\s*", "", unquote_plus(query))
        if tex:
            yield image, tex, "display" in " ".join(classes(image))


# -- TeX in the running words -----------------------------------------------------------------------------------


def _written(root: Element, *, has_dollars: bool) -> None:
    """Turn TeX between its signs in the text into formulas."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for child in list(element):
            if child.tag not in _VERBATIM:
                waiting.append(child)
            if child.tail and _has_tex(child.tail):
                _split(element, child.tail, child, has_dollars=has_dollars)
        if element.text and _has_tex(element.text):
            _split(element, element.text, None, has_dollars=has_dollars)


def _without_escapes(root: Element) -> None:
    """Where `$` opens formulas, a page writes `\\$` for the sign."""
    for element in root.iter():
        if element.tag not in _VERBATIM and "\\$" in (element.text or ""):
            element.text = (element.text or "").replace("\\$", "$")
        if "\\$" in (element.tail or ""):
            element.tail = (element.tail or "").replace("\\$", "$")


def _has_tex(words: str) -> bool:
    return "$" in words or "\\(" in words or "\\[" in words or "\\begin{" in words


def _split(parent: Element, words: str, behind: Element | None, *, has_dollars: bool) -> None:
    """Cut words, the text of `parent` or the tail of `behind`, at their formulas."""
    cuts = []
    for found in (_WITH_DOLLARS if has_dollars else _WRITTEN).finditer(words):
        kinds = {kind: tex for kind, tex in found.groupdict().items() if tex and kind != "name"}
        (kind, tex), *_ = kinds.items()
        if tex.strip():
            new = formula(tex, display=kind in ("square", "double", "block"))
            cuts.append((found.start(), found.end(), new))
    split_text(parent, behind, words, cuts)
