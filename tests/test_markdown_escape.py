"""Escaped words show exactly themselves; plain words are what markdown shows."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_samples import PIECES

from kb.markdown.escape import escape, plain
from kb.markdown.scan import marks, wikilinks
from kb.words import squeeze

words = st.text() | st.lists(st.sampled_from([*PIECES, "__x__", "a_b", "1986. ", "#", "-", "=x= "]), max_size=20).map(
    "".join
)


@given(words)
@example("＊a＊ =\u0338= \\[ ﬁ")
@example("`a\\*b`")
def test_plain_takes_back_what_escape_adds(text):
    assert plain(escape(text)) == squeeze(text)


@given(words)
def test_escaped_words_hold_no_syntax(text):
    shown = escape(text)
    assert wikilinks(shown) == ()
    assert marks(shown) == ()
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(shown)
    assert {token.type for token in tokens} <= {"paragraph_open", "paragraph_close", "inline"}
    inner = {child.type for token in tokens for child in token.children or []}
    assert inner <= {"text", "text_special", "softbreak"}


@pytest.mark.parametrize(
    "text",
    ["[[Oven]]", "100%% sure %%", "==so== it", "#tag", "$5 and $6", "<b>x</b>", "^p-1", "[^a]", "> no quote",
     "1986. A year", "- none", "# none", "`x`", "*x*", "a | b", "~~x~~", "&amp;", "===", "---", "+ x", "_x_",
     "<% x %>"],
)  # fmt: skip
def test_each_sign_of_markdown_and_obsidian_is_escaped(text):
    assert escape(text) != text
    assert plain(escape(text)) == text


def test_no_template_stays_in_escaped_words():
    assert "<%" not in escape("Run <% tp.user() %> and <%* x %>, 5 <%% too.")


@pytest.mark.parametrize("text", ["snake_case", "a - b", "x == y", "3 < 4", "C#", "it's “so”; (yes), 5%!", "~3 loaves"])
def test_words_that_mean_nothing_stay(text):
    assert escape(text) == text


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**Bold** and *soft* and ***both***, _so_", "Bold and soft and both, so"),
        ("[[A|b]], [[A]], [[A#H]], [[#H]], [[A#^p-1|c]]", "b, A, A, H, c"),
        ("![[image.png]]x ![alt](i.png) [w](https://x.y/(z) \"t\") <https://x.y>", "x alt w https://x.y"),
        ("a[^1] b^[inline [[x]] note] c %%hid%% d<!-- h --> <span class='x'>e</span>", "a b c d e"),
        ("> [!note]- Title\n> - [ ] to do\n> 1. one", "Title to do one"),
        ("## Head ##\n\nSet\n===\n\n***", "Head Set"),
        ("| a | b |\n|:--|---|\n| 1 \\| 2 | [[C\\|d]] |", "a | b 1 | 2 | d"),
        ("`a*b*` ``c`d`` $x_1*y*$ 2 * 3 * 4 a_b_c", "a*b* c`d $x_1*y*$ 2 * 3 * 4 a_b_c"),
        ("==mark== ~~gone~~ \\*star\\* \\\\", "mark gone *star* \\"),
        ("words ^p-1a2b3c4d", "words"),
        ("> [!tip] Title\n> ```md\n> > [!x] *a*\n> ```\n> b", "Title > [!x] *a* b"),
        ("```\n# [[no]]\n", "# [[no]]"),
        ("[^a]: a definition", "a definition"),
        ("2 ** 3 * x", "2 ** 3 * x"),
    ],
)  # fmt: skip
def test_plain_shows_words_only(markdown, shown):
    assert plain(markdown) == shown


def test_the_parser_gives_the_words_of_emphasis_that_plain_gives():
    for text in (
        "*a **b** c*",
        "**a*",
        "*a_b_*",
        "_a*b_*",
        "a*b*c",
        "** a**",
        "__a__b__",
        "*(a)*b",
        "***a** b*",
        'a**"b"**',
    ):
        token = MarkdownIt("commonmark").parseInline(text)[0]
        assert plain(text) == "".join(child.content for child in token.children or []), text
