r"""Equations of Word as LaTeX: fractions, roots, sums, matrices, accents. Knows OMML; nothing of paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from kb.convert.docx.package import M, W, inside, local, stated
from kb.convert.docx.signs import ACCENTS, ALPHABETS, BRACES, DELIMITERS, NARY, SIGNS
from kb.convert.trees import Element

_FUNCTIONS_LISTED = """
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min
    Pr sec sin sinh sup tan tanh
"""
_FUNCTIONS = frozenset(_FUNCTIONS_LISTED.split())
_ATOM = re.compile(r"\\[A-Za-z]+|[^\\{}^_]|[0-9.]+|[A-Za-z]+|\{.*\}|\\left.*\\right.{1,8}", re.DOTALL)
_TALL = re.compile(r"\\(?:frac|binom|sum|prod|int|iint|iiint|oint|sqrt|begin|under|over|lim)|[\^_]\{[^}]{4}")
_CASES = re.compile(r"\\begin\{(aligned|matrix)\}(.*)\\end\{\1\}", re.DOTALL)
_WORDS = re.compile(r"(\\text\{[^}]*\})|(?<![\\A-Za-z])[A-Za-z]{2,}(?: [A-Za-z]{2,})+")
"""Words side by side, as no formula has them without saying that they are words."""
_SPACE = re.compile(r"(\\[A-Za-z]+) +(?![A-Za-z])")
_DEEPEST = 100
_BELOW = r" \\ "
_ESCAPED = {
    "#": r"\#", "%": r"\%", "&": r"\&", "_": r"\_", "{": r"\{", "}": r"\}", "~": r"\sim ", "^": r"\hat{}",
    "\\": r"\backslash ", "|": r"\vert ", "$": "＄", "<": " < ", ">": " > ", "\u00a0": " ", "\u2061": "", "\u200b": "",
}  # fmt: skip
"""Signs that LaTeX, a table or the page around would read as syntax; a dollar, which would end it, becomes its twin."""
_SCRIPTS = {
    "script": "mathcal", "fraktur": "mathfrak", "double-struck": "mathbb", "sans-serif": "mathsf",
    "monospace": "mathtt",
}  # fmt: skip


def latex(math: Element) -> str:
    """The LaTeX of an `m:oMath` on one line, without dollar signs; `""` when it shows nothing."""
    if _is_too_deep(math):
        return _spelled(plain(math))
    found = _SPACE.sub(r"\1", " ".join(_row(math).split()))
    found = _WORDS.sub(lambda words: words.group(1) or rf"\text{{{words.group()}}}", found)
    return re.sub(r" +([}^_])", r"\1", found).strip()


def plain(math: Element) -> str:
    """The signs of an equation in a row."""
    return unicodedata.normalize("NFKC", "".join(one.text or "" for one in math.iter(M + "t"))).strip()


def _is_too_deep(math: Element) -> bool:
    """Whether constructs stand in one another as in no formula that a person wrote."""
    depth, held = 0, [math]
    while held and depth <= _DEEPEST:
        depth, held = depth + 1, [child for one in held for child in one]
    return bool(held)


def _row(element: Element | None) -> str:
    return "".join(_of(child) for child in inside(element)) if element is not None else ""


def _of(element: Element) -> str:
    name = local(element)
    if name in _READERS:
        return _READERS[name](element)
    if name in ("del", "moveFrom", "ctrlPr") or name.endswith("Pr"):
        return ""
    return _row(element)


def _part(element: Element, name: str) -> str:
    """The LaTeX of a part of a construct."""
    return _row(element.find(M + name)).strip()


def _said(element: Element, name: str, default: str = "") -> str:
    """What the properties of a construct say; a property without a value stands for an empty one."""
    found = element.find(f"{M}{local(element)}Pr/{M}{name}")
    return default if found is None else stated(found, M + "val")


def _is_set(element: Element, name: str) -> bool:
    found = element.find(f"{M}{local(element)}Pr/{M}{name}")
    return found is not None and stated(found, M + "val", "1") in ("1", "on", "true")


# -- letters ----------------------------------------------------------------------------------------------------


def _run(element: Element) -> str:
    words = "".join(
        one.text or "" if local(one) == "t" else " " for one in element.iter(M + "t", W + "t", W + "br", W + "tab")
    )
    if element.find(f"{M}rPr/{M}nor") is not None:
        return _spelled(words)
    style = element.find(f"{M}rPr/{M}sty")
    script = element.find(f"{M}rPr/{M}scr")
    shown = "".join(map(_sign, words))
    if words.strip() in _FUNCTIONS:
        return rf"\{words.strip()} "
    look = _SCRIPTS.get(stated(script, M + "val"), "") if script is not None else ""
    weight = stated(style, M + "val") if style is not None else ""
    if look and words.strip():
        shown = rf"\{look}{{{shown.strip()}}}"
    elif weight == "p" and len(words.strip()) > 1 and words.strip().isalpha():
        shown = rf"\mathrm{{{shown.strip()}}}"
    if weight in ("b", "bi") and words.strip():
        shown = rf"\{'mathbf' if weight == 'b' and words.strip().isalnum() else 'boldsymbol'}{{{shown.strip()}}}"
    return shown


def _spelled(words: str) -> str:
    r"""Ordinary words in a formula: `\text{…}`, a function as such."""
    if words.strip() in _FUNCTIONS:
        return rf"\{words.strip()} "
    if not re.search(r"[^\W\d_]", words):
        return "".join(map(_sign, words))
    kept = re.sub(r"[\\^]", "", words).replace("$", "＄")
    return r"\text{" + re.sub(r"([#%&_{}])", r"\\\1", kept) + "}"


def _sign(sign: str) -> str:
    """One sign of a formula; letters of the mathematical alphabets as letters in their look."""
    if sign in _ESCAPED:
        return _ESCAPED[sign]
    if sign in SIGNS:
        return rf"\{SIGNS[sign]} "
    if sign < "\u2100":
        return sign
    plain_sign = unicodedata.normalize("NFKC", sign)
    if plain_sign == sign or len(plain_sign) != 1:
        return sign
    look = next((look for words, look in ALPHABETS if words in unicodedata.name(sign, "")), "")
    base = _ESCAPED.get(plain_sign) or (rf"\{SIGNS[plain_sign]} " if plain_sign in SIGNS else plain_sign)
    return rf"\{look}{{{base.strip()}}}" if look else base


# -- constructs -------------------------------------------------------------------------------------------------


def _fraction(element: Element) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    kind = _said(element, "type", "bar")
    if kind == "noBar":
        return rf"\genfrac{{}}{{}}{{0pt}}{{}}{{{above}}}{{{below}}}"
    return f"{_base(above)}/{_base(below)}" if kind in ("lin", "skw") else rf"\frac{{{above}}}{{{below}}}"


def _root(element: Element) -> str:
    degree = "" if _is_set(element, "degHide") else _part(element, "deg")
    return rf"\sqrt{f'[{degree}]' if degree else ''}{{{_part(element, 'e')}}}"


def _raised(element: Element) -> str:
    return f"{_base(_part(element, 'e'))}^{{{_part(element, 'sup')}}}"


def _lowered(element: Element) -> str:
    return f"{_base(_part(element, 'e'))}_{{{_part(element, 'sub')}}}"


def _both(element: Element) -> str:
    return f"{_base(_part(element, 'e'))}_{{{_part(element, 'sub')}}}^{{{_part(element, 'sup')}}}"


def _before(element: Element) -> str:
    below, above = _part(element, "sub"), _part(element, "sup")
    return "{}" + f"_{{{below}}}" * bool(below) + f"^{{{above}}}" * bool(above) + _part(element, "e")


def _base(words: str) -> str:
    """What an exponent stands at, in braces where it would else stand at the last sign only."""
    return words if _ATOM.fullmatch(words) else f"{{{words}}}"


def _sum(element: Element) -> str:
    sign = _said(element, "chr", "∫")
    below = "" if _is_set(element, "subHide") else _part(element, "sub")
    above = "" if _is_set(element, "supHide") else _part(element, "sup")
    is_around = _said(element, "limLoc") == "undOvr" and NARY.get(sign, "").endswith("int") and (below or above)
    shown = (rf"\{NARY[sign]}" if sign in NARY else _sign(sign).strip()) + r"\limits" * bool(is_around)
    shown += f"_{{{below}}}" * bool(below) + f"^{{{above}}}" * bool(above)
    return f"{shown} {_part(element, 'e')} "


def _delimited(element: Element) -> str:
    opening, closing = _said(element, "begChr", "("), _said(element, "endChr", ")")
    inner = [_row(one).strip() for one in inside(element) if one.tag == M + "e"]
    whole = DELIMITERS.get(_said(element, "sepChr", "|"), r"\mid").join(f" {one} " for one in inner).strip()
    kind = {("(", ")"): "p", ("[", "]"): "b", ("{", "}"): "B", ("|", "|"): "v", ("‖", "‖"): "V"}.get((opening, closing))
    is_matrix = whole.startswith(r"\begin{matrix}") and whole.endswith(r"\end{matrix}") and whole.count("matrix") == 2
    if kind and is_matrix:
        return whole.replace("{matrix}", f"{{{kind}matrix}}")
    cases = _CASES.fullmatch(whole) if (opening, closing) == ("{", "") else None
    if cases:
        return r"\begin{cases}" + cases.group(2) + r"\end{cases}"
    choice = re.fullmatch(r"\\genfrac\{\}\{\}\{0pt\}\{\}(\{.*\})", whole)
    if choice and kind == "p":
        return rf"\binom{choice.group(1)}"
    left, right = DELIMITERS.get(opening, _sign(opening) if opening else "."), DELIMITERS.get(closing, closing or ".")
    if _TALL.search(whole) or "." in (left, right):
        return rf"\left{left} {whole} \right{right} "
    return f"{left} {whole} {right} " if left.startswith("\\") else f"{left}{whole}{right}"


def _matrix(element: Element) -> str:
    rows = (" & ".join(_row(cell).strip() for cell in _rows(row, "e")) for row in _rows(element, "mr"))
    return r"\begin{matrix} " + _BELOW.join(rows) + r" \end{matrix}"


def _aligned(element: Element) -> str:
    """Equations below one another; `&` in their words says where they stand below one another."""
    rows = [_row(row).strip().replace(r"\&", "&").replace(r"\#", r"\quad ") for row in _rows(element, "e")]
    return rows[0] if len(rows) == 1 else r"\begin{aligned} " + _BELOW.join(rows) + r" \end{aligned}"


def _rows(element: Element, name: str) -> list[Element]:
    return [one for one in inside(element) if one.tag == M + name]


def _function(element: Element) -> str:
    name = re.sub(r"^\\(?:mathrm|text)\{([A-Za-z]+)\}", r"\\operatorname{\1}", _part(element, "fName"))
    name = re.sub(r"^[A-Za-z]{2,}(?=$|[\^_])", lambda found: rf"\operatorname{{{found.group()}}}", name)
    return f"{name} {_part(element, 'e')} "


def _below(element: Element) -> str:
    inner, limit = _part(element, "e"), _part(element, "lim")
    inner = re.sub(r"^\\mathrm(?=\{[A-Za-z]+\}$)", r"\\operatorname*", inner)
    if re.fullmatch(r"\\(?:lim|limsup|liminf|max|min|sup|inf|sum|prod|underbrace\{.*\}|operatorname\*\{\w+\})", inner):
        return f"{inner}_{{{limit}}} "
    return rf"\underset{{{limit}}}{{{inner}}}"


def _above(element: Element) -> str:
    inner, limit = _part(element, "e"), _part(element, "lim")
    return f"{inner}^{{{limit}}} " if inner.startswith(r"\overbrace") else rf"\overset{{{limit}}}{{{inner}}}"


def _accent(element: Element) -> str:
    inner = _part(element, "e")
    narrow, wide = ACCENTS.get(_said(element, "chr", "\u0302"), ("hat", "widehat"))
    is_letter = len(inner) == 1 or re.fullmatch(r"\\[A-Za-z]+", inner)
    return rf"\{narrow if is_letter else wide}{{{inner}}}"


def _bar(element: Element) -> str:
    return rf"\{'overline' if _said(element, 'pos') == 'top' else 'underline'}{{{_part(element, 'e')}}}"


def _grouped(element: Element) -> str:
    sign, inner = _said(element, "chr", "⏟"), _part(element, "e")
    if sign in BRACES:
        return rf"\{BRACES[sign]}{{{inner}}}"
    place = "overset" if _said(element, "pos") == "top" else "underset"
    return rf"\{place}{{{_sign(sign).strip()}}}{{{inner}}}" if sign else inner


def _boxed(element: Element) -> str:
    return rf"\boxed{{{_part(element, 'e')}}}"


def _phantom(element: Element) -> str:
    is_hidden = _said(element, "show", "1") in ("0", "off", "false")
    return rf"\phantom{{{_part(element, 'e')}}}" if is_hidden else _part(element, "e")


_READERS: dict[str, Callable[[Element], str]] = {
    "r": _run, "f": _fraction, "rad": _root, "sSup": _raised, "sSub": _lowered, "sSubSup": _both, "sPre": _before,
    "nary": _sum, "d": _delimited, "m": _matrix, "eqArr": _aligned, "func": _function, "limLow": _below,
    "limUpp": _above, "acc": _accent, "bar": _bar, "groupChr": _grouped, "borderBox": _boxed, "phant": _phantom,
}  # fmt: skip
