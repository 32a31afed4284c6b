"""Code, formulas and callouts of web pages, as highlighters, renderers and generators of documents mark them."""

from __future__ import annotations

import pytest

from kb.convert.convert import convert
from kb.convert.note import markdown_of

PARAGRAPH = "<p>Some words stand here before the thing that is looked at.</p>"


def read(body: str, head: str = "") -> str:
    markup = f"<!doctype html><html><head>{head}</head><body><article>{PARAGRAPH}{body}</article></body></html>"
    return markdown_of(convert("page.html", markup.encode())).partition("\n\n")[2].rstrip("\n")


CODE = {
    "pygments with numbers": "<div class='highlight'><pre><span class='lineno'>1</span><span></span>a = 1\n"
    "<span class='lineno'>2</span>b</pre></div>",
    "sphinx": "<div class='highlight-python notranslate'><div class='highlight'><pre><span></span>a = 1\nb\n"
    "</pre></div></div>",
    "chroma table": "<table class='lntable'><tr><td class='lntd'><pre class='chroma'><code><span class='lnt'>1\n</span>"
    "<span class='lnt'>2\n</span></code></pre></td><td class='lntd'><pre class='chroma'>"
    "<code class='language-python' data-lang='python'><span class='line'>a = 1\n</span><span class='line'>b\n</span>"
    "</code></pre></td></tr></table>",
    "hexo": "<figure class='highlight python'><table><tr><td class='gutter'><pre><span class='line'>1</span><br>"
    "<span class='line'>2</span><br></pre></td><td class='code'><pre><span class='line'>a = 1</span><br>"
    "<span class='line'>b</span><br></pre></td></tr></table></figure>",
    "lines in elements": "<pre data-language='python'><code><div class='ec-line'><div class='gutter'><div class='ln'>1"
    "</div>"
    "</div><div class='code'>a = 1</div></div><div class='ec-line'><div class='code'>b</div></div></code></pre>",
    "lines as blocks": "<pre><code class='language-python'><span style='display: block'>a = 1</span>"
    "<span style='display: block'>b</span></code></pre>",
    "table of lines": "<pre><code class='hljs python'><table><tr><td class='hljs-ln-numbers' data-line-number='1'></td>"
    "<td class='hljs-ln-code'>a = 1</td></tr><tr><td class='hljs-ln-numbers' data-line-number='2'></td>"
    "<td class='hljs-ln-code'>b</td></tr></table></code></pre>",
    "pandoc": "<div class='sourceCode'><pre class='sourceCode python'><code class='sourceCode python'>"
    "<span id='cb1-1'><a href='#cb1-1' aria-hidden='true'></a>a <span class='op'>=</span> 1</span>\n"
    "<span id='cb1-2'><a href='#cb1-2'></a>b</span></code></pre></div>",
    "copy button": "<div class='code-block'><div class='header'><span>python</span><button>Copy code</button></div>"
    "<pre><code class='language-python'>a = 1\nb</code><button class='copy'>Copy</button></pre></div>",
    "syntaxhighlighter": "<pre class='brush: python; title: ; notranslate'>a = 1\nb</pre>",
    "no pre": "<code class='language-python' style='white-space: pre'>a = 1\nb</code>",
    "line breaks": "<pre class='lang-python'>a = 1<br>b</pre>",
}


@pytest.mark.parametrize("name", CODE)
def test_code_is_fenced_with_its_language_and_without_what_stands_around_it(name: str):
    shown = read(CODE[name])
    language = "" if name == "pygments with numbers" else "python"
    assert shown == f"```{language}\na = 1\nb\n```"


def test_numbers_of_a_program_are_no_line_numbers():
    assert read("<pre><code>1\n2\n3</code></pre>") == "```\n1\n2\n3\n```"


def test_blank_lines_of_code_stay():
    lines = "<span class='line'>a</span>\n<span class='line'></span>\n<span class='line'>b</span>"
    assert read(f"<pre><code>{lines}</code></pre>") == "```\na\n\nb\n```"


FORMULAS = {
    "katex": "<span class='katex'><span class='katex-mathml'><math><semantics><mi>x</mi>"
    "<annotation encoding='application/x-tex'>x^2</annotation></semantics></math></span>"
    "<span class='katex-html' aria-hidden='true'>x2</span></span>",
    "mathjax 2": "<span class='MathJax_Preview'>x2</span><span class='MathJax'>x2</span>"
    "<script type='math/tex'>x^2</script>",
    "mathjax 3": "<mjx-container><svg></svg><mjx-assistive-mml><math><semantics><mi>x</mi>"
    "<annotation encoding='application/x-tex'>x^2</annotation></semantics></math></mjx-assistive-mml></mjx-container>",
    "mediawiki": "<span class='mwe-math-element'><span style='display: none'>"
    "<math alttext='{\\displaystyle x^2}'><mi>x</mi>"
    "</math></span><img class='mwe-math-fallback-image-inline' src='x.svg' alt='{\\displaystyle x^2}'></span>",
    "latexml": "<math alttext='x^2' display='inline'><mi>x</mi></math>",
    "wordpress": "<img class='latex' src='https://s0.wp.com/latex.php?latex=x%5E2' alt='x^2'>",
    "image by address": "<img src='https://latex.codecogs.com/svg.latex?x^2'>",
    "pandoc": "<span class='math inline'>\\(x^2\\)</span>",
    "plain": "\\(x^2\\)",
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_are_tex_however_they_were_rendered(name: str):
    assert read(f"<p>So {FORMULAS[name]} holds.</p>") == "So $x^2$ holds."


@pytest.mark.parametrize("formula", ["$$x^2$$", "\\[x^2\\]", "<script type='math/tex; mode=display'>x^2</script>"])
def test_formulas_on_lines_of_their_own(formula: str):
    assert read(f"<div>{formula}</div>") == "$$\nx^2\n$$"


def test_dollars_are_money_unless_the_page_says_otherwise():
    assert read("<p>From $5 to $6 for it.</p>") == "From \\$5 to \\$6 for it."
    script = "<script>MathJax = {tex: {inlineMath: [['$', '$']]}}</script>"
    assert read("<p>From $x$ to \\$6 for it.</p>", script) == "From $x$ to \\$6 for it."


def test_code_keeps_signs_that_look_like_formulas():
    assert "$x$" not in read("<p>Write <code>\\(x\\)</code> there.</p><pre>\\(x\\)</pre>")


CALLOUTS = {
    "github": "<div class='markdown-alert markdown-alert-tip'><p class='markdown-alert-title'><svg>"
    "</svg>Knots</p>{}</div>",
    "sphinx": "<div class='admonition tip'><p class='admonition-title'>Knots</p>{}</div>",
    "docusaurus": "<div class='theme-admonition theme-admonition-tip alert alert--success'>"
    "<div class='admonitionHeading_x'>"
    "<span class='admonitionIcon_y'><svg></svg></span>Knots</div><div class='admonitionContent_z'>{}</div></div>",
    "obsidian": "<div data-callout='tip' class='callout'><div class='callout-title'><div class='callout-icon'>"
    "<svg></svg>"
    "</div><div class='callout-title-inner'>Knots</div></div><div class='callout-content'>{}</div></div>",
    "quarto": "<div class='callout callout-style-default callout-tip'><div class='callout-header'>"
    "<div class='callout-icon-container'><i></i></div><div class='callout-title-container'>Knots</div></div>"
    "<div class='callout-body-container callout-body'>{}</div></div>",
    "vitepress": "<div class='custom-block tip'><p class='custom-block-title'>Knots</p>{}</div>",
    "starlight": "<aside class='starlight-aside starlight-aside--tip'><p class='starlight-aside__title'>Knots"
    "</p>{}</aside>",
    "asciidoc": "<div class='admonitionblock tip'><table><tr><td class='icon'><div class='title'>Knots</div></td>"
    "<td class='content'>{}</td></tr></table></div>",
}


@pytest.mark.parametrize("name", CALLOUTS)
def test_callouts_keep_their_kind_and_their_title(name: str):
    shown = read(CALLOUTS[name].replace("{}", "<p>Tie them <em>twice</em>.</p>"))
    assert shown == "> [!tip] Knots\n> Tie them *twice*."


def test_a_folded_callout_stays_folded_and_keeps_its_words():
    box = (
        "<div data-callout='faq' data-callout-fold='-' class='callout is-collapsed'>"
        "<div class='callout-title'>Why?</div>"
        "<div class='callout-content' style='display: none'><p>Because.</p></div></div>"
    )
    assert read(box) == "> [!question]- Why?\n> Because." or read(box) == "> [!faq]- Why?\n> Because."


def test_tasks_and_unfolded_details():
    tasks = "<ul><li class='task-list-item'><input type='checkbox' checked disabled> Warp</li>"
    tasks += "<li class='task-list-item'><input type='checkbox' disabled> Weft</li></ul>"
    assert read(tasks) == "- [x] Warp\n- [ ] Weft"
    assert read("<details><summary>Answer</summary><p>It is wool.</p></details>") == "**Answer**\n\nIt is wool."
