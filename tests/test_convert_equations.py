"""Equations of Word become LaTeX that shows the same."""

from __future__ import annotations

import pytest
from docx_samples import paragraph, run, shown


def r(words: str, look: str = "") -> str:
    return f"<m:r><m:rPr>{look}</m:rPr><m:t>{words}</m:t></m:r>"


def e(inner: str, name: str = "e") -> str:
    return f"<m:{name}>{inner}</m:{name}>"


def said(name: str, *properties: tuple[str, str]) -> str:
    told = "".join(f'<m:{one} m:val="{value}"/>' for one, value in properties)
    return f"<m:{name}Pr>{told}</m:{name}Pr>"


def power(base: str, above: str) -> str:
    return e(e(base) + e(above, "sup"), "sSup")


def fraction(above: str, below: str, kind: str = "bar") -> str:
    return e(said("f", ("type", kind)) + e(above, "num") + e(below, "den"), "f")


def framed(inner: str, opening: str = "(", closing: str = ")") -> str:
    return e(said("d", ("begChr", opening), ("endChr", closing)) + e(inner), "d")


def matrix(*rows: tuple[str, ...]) -> str:
    return e("".join(e("".join(e(r(one)) for one in row), "mr") for row in rows), "m")


CASES = {
    power(r("x"), r("2")): "x^{2}",
    power(r("x+1"), r("2")): "{x+1}^{2}",
    e(e(r("a")) + e(r("i"), "sub"), "sSub"): "a_{i}",
    e(e(r("a")) + e(r("i"), "sub") + e(r("n"), "sup"), "sSubSup"): "a_{i}^{n}",
    fraction(r("1"), r("α")): r"\frac{1}{\alpha}",
    fraction(r("1"), r("2"), "lin"): "1/2",
    framed(fraction(r("n"), r("k"), "noBar")): r"\binom{n}{k}",
    framed(fraction(r("1"), r("n"))): r"\left( \frac{1}{n} \right)",
    framed(r("x"), "|", "|"): r"\vert x \vert",
    framed(matrix(("a", "b"), ("c", "d")), "[", "]"): r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}",
    framed(e(e(r("0, x&lt;0")) + e(r("1")), "eqArr"), "{", ""): r"\begin{cases} 0, x < 0 \\ 1 \end{cases}",
    e(said("rad", ("degHide", "1")) + e("", "deg") + e(r("2")), "rad"): r"\sqrt{2}",
    e(said("rad") + e(r("3"), "deg") + e(r("x")), "rad"): r"\sqrt[3]{x}",
    e(said("nary", ("chr", "∑")) + e(r("i=1"), "sub") + e(r("n"), "sup") + e(r("i")), "nary"): r"\sum_{i=1}^{n} i",
    e(said("nary", ("subHide", "1")) + e("", "sub") + e("", "sup") + e(r("fdx")), "nary"): r"\int fdx",
    e(e(r("sin", '<m:sty m:val="p"/>'), "fName") + e(r("θ")), "func"): r"\sin\theta",
    e(e(r("rank", '<m:sty m:val="p"/>'), "fName") + e(r("A")), "func"): r"\operatorname{rank} A",
    e(e(e(r("lim", '<m:sty m:val="p"/>')) + e(r("n→∞"), "lim"), "limLow"), "fName"): r"\lim_{n\rightarrow\infty}",
    e(said("acc", ("chr", "\u20d7")) + e(r("v")), "acc"): r"\vec{v}",
    e(said("acc") + e(r("AB")), "acc"): r"\widehat{AB}",
    e(said("bar", ("pos", "top")) + e(r("x")), "bar"): r"\overline{x}",
    e(said("groupChr", ("chr", "⏞")) + e(r("x")), "groupChr"): r"\overbrace{x}",
    r("ℝ"): r"\mathbb{R}",
    r("𝐱"): r"\mathbf{x}",
    r("x", '<m:scr m:val="fraktur"/>'): r"\mathfrak{x}",
    r("if x", "<m:nor/>"): r"\text{if x}",
    r("50% of $5 &amp; {a}_b"): r"50\% of ＄5 \& \{a\}\_b",
    f"<w:ins>{r('a')}</w:ins><w:del>{r('b')}</w:del>": "a",
}  # fmt: skip


@pytest.mark.parametrize(("math", "tex"), CASES.items(), ids=CASES.values())
def test_a_construct_is_written_as_in_latex(math: str, tex: str):
    assert shown(paragraph(f"<m:oMathPara><m:oMath>{math}</m:oMath></m:oMathPara>")) == f"$$\n{tex}\n$$"


def test_a_formula_in_a_line_stays_in_it():
    body = paragraph(run("So") + f"<m:oMath>{power(r('x'), r('2'))}</m:oMath>" + run(" grows."))
    assert shown(body) == "So $x^{2}$ grows."


def test_a_displayed_formula_cuts_its_paragraph():
    body = paragraph(run("So") + f"<m:oMathPara><m:oMath>{r('x')}</m:oMath></m:oMathPara>" + run("holds."))
    assert shown(body) == "So\n\n$$\nx\n$$\n\nholds."


def test_formulas_that_hold_nothing_leave_nothing():
    assert shown(paragraph(run("Words.") + "<m:oMath/>")) == "Words."
