"""What stands on a page of XHTML or HTML stands in the text: as blocks of markdown, word for word."""

from __future__ import annotations

import pytest
from books import book
from convert_samples import SIGNS, WORDS, said
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_convert_note import assert_note_holds

from kb.convert.convert import convert
from kb.convert.draft import Part, Title
from kb.convert.runs import markdown_of
from kb.convert.trees import body_of, parsed
from kb.convert.walker import Page, pieces
from kb.words import tokens


def shown(body: str, *, is_html: bool = False, **known: object) -> list[str]:
    """The pieces of a body in short: headings with their signs, parts as their markdown."""
    page = Page(link=lambda href: href, image=lambda source: f"assets/{source}", **known)  # type: ignore[arg-type]
    root, _ = parsed(f"<html><body>{body}</body></html>", is_html=is_html)
    return [_short(piece) for piece in pieces(body_of(root), page)]


def _short(piece: Title | Part) -> str:
    if isinstance(piece, Title):
        return "#" * piece.level + " " + piece.words
    return piece.before + (piece.block or markdown_of(piece.runs))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One <i>two </i>three</p>", ["One *two* three"]),
        ("<p>One<br/>two<br/><br/>three</p>", ["One\ntwo", "three"]),
        ("<p>H<sub>2</sub>O, 19<sup>th</sup>, x<sup>Q1</sup></p>", ["H₂O, 19ᵗʰ, x^Q1"]),
        ("<p>a*b_c [d] $5 #e &lt;f&gt;</p>", [r"a\*b_c \[d] \$5 \#e \<f\>"]),
        ("<p><code>a  b</code> and <kbd>Q</kbd></p>", ["`a b` and `Q`"]),
        ("<p>He said <q>yes</q>.</p>", ["He said “yes”."]),
        ("<p><a href='https://example.org/a'>A <b>b</b></a></p>", ["[A](https://example.org/a) [**b**](https://example.org/a)"]),
        ("<blockquote><p>One<br/>two</p></blockquote>", ["> One\ntwo"]),
        ("<dl><dt>Card</dt><dd>It has holes.</dd></dl>", ["**Card**", "It has holes."]),
        ("<p>One</p>two<div>three<p>four</p>five</div>", ["One", "two", "three", "four", "five"]),
        ("<p>漢字\n漢字</p>", ["漢字漢字"]),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby></p>", ["漢（かん）字（じ）"]),
        ("<p>One <span style='display:none'>two</span><span hidden='hidden'>three</span></p>", ["One"]),
        ("<script>x()</script><style>p {}</style><p>One</p><noscript>two</noscript>", ["One"]),
    ],
)  # fmt: skip
def test_words_are_shown_as_they_read(body: str, expected: list[str]):
    assert shown(body) == expected


def test_lists_nest_and_keep_their_numbers():
    body = "<ol start='3'><li>a<ul><li>b</li><li><p>c</p><p>d</p></li></ul></li><li value='9'>e</li></ol>"
    assert shown(body) == ["3. a", "    - b", "    - c", "d", "9. e"]


def test_a_list_in_an_item_without_words_is_no_code():
    assert shown("<ul><li><ul><li><ul><li>a</li></ul></li></ul></li></ul>") == ["- a"]


def test_tables_repeat_merged_cells_and_escape_bars():
    body = (
        "<table><caption>Counts</caption><tr><th rowspan='2'>a|b</th><th colspan='2'>c</th></tr>"
        "<tr><td>1<br/>2</td><td><p>x</p><p>y</p></td></tr><tfoot><tr><td>end</td></tr></tfoot></table>"
    )
    assert shown(body) == [
        "Counts", "| a\\|b | c | c |\n| --- | --- | --- |\n| a\\|b | 1 2 | x y |\n| end |  |  |".replace("  ", " "),
    ]  # fmt: skip


def test_tables_that_only_place_things_are_read_cell_by_cell():
    assert shown("<table><tr><td>One.</td><td>Two.</td></tr></table>") == ["One.", "Two."]
    assert shown("<table role='presentation'><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>") == [
        "a", "b", "c", "d",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "markup",
    [
        "<pre><code class='language-python'>{}</code></pre>",
        "<pre class='sourceCode python'><code>{}</code></pre>",
        "<div class='highlight-python notranslate'><div class='highlight'><pre>{}</pre></div></div>",
        "<pre class='brush: python; gutter'>{}</pre>",
        "<pre data-lang='python'>{}</pre>",
        "<div class='highlight highlight-source-python'><pre>{}</pre></div>",
    ],
)
def test_code_is_verbatim_with_its_language(markup: str):
    code = "<span>def</span> f(a):\n    return a &lt; 1  <b># ```</b>"
    assert shown(markup.format(code)) == ["````python\ndef f(a):\n    return a < 1  # ```\n````"]


def test_formulas_are_latex_by_annotation_alternative_or_markup():
    math = "http://www.w3.org/1998/Math/MathML"
    assert shown(
        f"<p>So <math xmlns='{math}' alttext='x^2'><mi>x</mi></math>, "
        f"<math xmlns='{math}'><semantics><mi>y</mi><annotation encoding='application/x-tex'>y_1</annotation>"
        f"</semantics></math> and <math xmlns='{math}'><mfrac><mi>a</mi><mi>b</mi></mfrac></math>.</p>"
        f"<p><math xmlns='{math}' display='block' alttext='z'/></p><p><span class='math inline'>\\(a\\)</span>"
        "<img class='math' alt='b' src='b.png'/></p>"
    ) == ["So $x^2$, $y_1$ and $\\frac{a}{b}$.", "$$\nz\n$$", "$a$ $b$"]


def test_images_drawings_and_objects_are_shown_with_their_descriptions():
    assert shown(
        "<figure><img src='a.png' alt='A ]card['/><figcaption>Below</figcaption></figure>"
        "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><title>Loom</title><image xlink:href='b.png'/></svg>"
        "<object data='c.svg'>old</object>"
    ) == [r"![A \]card\[](assets/a.png)", "Below", "![Loom](assets/b.png)![](assets/c.svg)"]


def test_a_heading_holds_its_formula_and_leaves_its_image_below():
    found = convert(
        "looms.epub", book({"a.xhtml": "<h1>On <math alttext='x^2'/> <img src='x' alt='gone'/></h1><p>Yes.</p>"})
    )
    assert [block.markdown for block in found.blocks[1:2]] == ["On $x^2$"]  # type: ignore[union-attr]


def test_markup_that_is_not_well_formed_is_read_as_a_browser_would():
    body = "<p>One<br>two & three<p>four <b>five<ul><li>six<li>seven</ul><td>eight"
    assert shown(body) == ["One\ntwo & three", "four **five**", "- **six**", "- **seven**", "eight"]
    assert shown(body, is_html=True) == shown(body)


def test_an_empty_element_closed_at_once_swallows_nothing():
    assert shown("<p><a id='x'/>One <br></p><p>two <i/>three</p>") == ["One", "two three"]


# -- whatever stands there --------------------------------------------------------------------------------------

_FLOWING = ["b", "i", "code", "sup", "sub", "q", "a href='https://example.org/'", "span", "mark", "ruby", "small"]
_BLOCKS = [
    "p",
    "div",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "blockquote",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "pre",
    "hgroup",
]


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _wrapped(name: str, inner: list[str]) -> str:
    return f"<{name}>{' '.join(inner)}</{name.split()[0]}>"


_SAID = st.lists(st.one_of(WORDS, SIGNS.map(_escaped), st.just("<br/>")), min_size=1, max_size=6).map(" ".join)
_INLINE = st.recursive(
    _SAID, lambda inner: st.builds(_wrapped, st.sampled_from(_FLOWING), st.lists(inner, max_size=3)), max_leaves=5
)
BODIES = st.lists(
    st.recursive(
        _INLINE, lambda inner: st.builds(_wrapped, st.sampled_from(_BLOCKS), st.lists(inner, max_size=4)), max_leaves=10
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(BODIES)
@example("<h2>loom <pre>loom</pre></h2>")
@example("loom <hgroup>loom <pre>loom</pre></hgroup>")
@settings(max_examples=150, deadline=None)
def test_the_note_of_any_page_gives_back_every_passage(body: str) -> None:
    text = convert("looms.epub", book({"a.xhtml": body + "<p>The end.</p>"}, metadata=""))
    assert_note_holds(text)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_no_word_of_a_page_is_lost_and_none_is_added(lines: list[str], chosen: st.DataObject) -> None:
    names = st.sampled_from(["p", "div", "li", "blockquote", "h2", "td", "pre", "dt", "section"])
    body = "".join(_wrapped(chosen.draw(names), [line]) for line in lines)
    text = convert("looms.epub", book({"a.xhtml": body + "<p>The end.</p>"}, metadata=""))
    assert said(text) == tokens(" ".join(lines) + " The end")
