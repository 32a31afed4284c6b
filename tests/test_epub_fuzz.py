"""Ten thousand books damaged at random: each ends in a text or in a named error, and nothing is written outside."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from books import PNG, members, nav, ncx, packed, page, point

from kb.errors import UnreadableSource
from kb.flows.conversion import Manner
from kb.flows.convert import convert

BOOKS, LONGEST = 10_000, 20.0
MARKED = Manner(page_marks=True)
_PAGE = page(
    '<section epub:type="chapter" id="c"><hgroup><h2>I</h2><p>Of Cards</p></hgroup><p id="p">One <i>two</i><br/>three'
    '<a epub:type="noteref" href="n.xhtml#n1" id="r1">1</a> <span epub:type="pagebreak" title="3"/>four <sup>2</sup>'
    '<ruby>a<rt>b</rt></ruby> <a href="b.xhtml#t">five</a></p><ul><li>six<ol><li>seven</li></ol></li></ul>'
    '<table><tr><th rowspan="2">a</th><th>b</th></tr><tr><td>c</td></tr></table><pre class="python">x = 1</pre>'
    '<blockquote><p>eight</p></blockquote><img src="i.png" alt="loom"/><math alttext="x^2"><mi>x</mi></math></section>'
)
_WHOLE = members(
    {
        "nav.xhtml": nav('<li><a href="a.xhtml">A</a><ol><li><a href="a.xhtml#p">P</a></li></ol></li>'),
        "toc.ncx": ncx(point("A", "a.xhtml", point("P", "a.xhtml#p"))),
        "a.xhtml": _PAGE,
        "b.xhtml": page('<p id="t">Nine <a href="a.xhtml#p">ten</a>.</p>'),
        "n.xhtml": page('<aside epub:type="footnote" id="n1"><p><a href="a.xhtml#r1">1</a> See.</p></aside>'),
        "i.png": PNG,
    }
)
_MARKUP = re.compile(r"<[^<>]*>|\b\w+\b")
_EVIL = (
    "../../../../evil", "/evil", "&x;", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", "]]>", "<!--", "\x00",
    "&#0;", "&#xD800;", "<a href='", "<br>", "</p>", "<table>", "rowspan='99999999'", "colspan='-1'", "<math>", "<svg>",
    "data:image/png;base64,@@@", "#", "%", "\ufeff", "💥" * 40, "<div>" * 400, "<hgroup>", "<![CDATA[", "\\", "$$",
)  # fmt: skip


def _markup(chosen: random.Random, text: str) -> str:
    """The text with a piece of markup or a word taken out, doubled, moved or replaced."""
    found = list(_MARKUP.finditer(text))
    one, other = chosen.choice(found), chosen.choice(found)
    new = chosen.choice(["", one.group() * 2, other.group(), chosen.choice(_EVIL), one.group() + chosen.choice(_EVIL)])
    return text[: one.start()] + new + text[one.end() :]


def _of_members(chosen: random.Random) -> bytes:
    """A book whose members are changed, renamed, lost or doubled."""
    whole = dict(_WHOLE)
    for _ in range(chosen.randint(1, 4)):
        name = chosen.choice(list(whole))
        content = whole[name]
        if chosen.random() < 0.75 and isinstance(content, str):
            whole[name] = _markup(chosen, content)
        elif chosen.random() < 0.5:
            whole.pop(name)
        else:
            evil = ("../../evil.xhtml", "/evil.png", "EPUB\\A.XHTML", "EPUB/", "x" * 300)
            whole[chosen.choice(evil)] = content
        if len(whole) < 2:
            break
    return packed(whole, stored=chosen.random() < 0.3)


def _of_bytes(chosen: random.Random) -> bytes:
    """A book of which bytes are flipped, cut out or cut off."""
    content = bytearray(packed(_WHOLE, stored=chosen.random() < 0.7))
    for _ in range(chosen.randint(1, 12)):
        content[chosen.randrange(len(content))] = chosen.randrange(256)
    if chosen.random() < 0.2:
        start = chosen.randrange(len(content))
        del content[start : start + chosen.randrange(200)]
    return bytes(content[: chosen.randrange(len(content))] if chosen.random() < 0.1 else content)


@pytest.mark.long
@pytest.mark.parametrize("damage", [_of_members, _of_bytes])
def test_a_damaged_book_ends_in_a_text_or_in_a_named_error(damage: Callable[[random.Random], bytes], tmp_path: Path):
    chosen = random.Random(20260101)
    file, out = tmp_path / "in" / "book.epub", tmp_path / "deep" / "er" / "out"
    file.parent.mkdir()
    read = 0
    for _ in range(BOOKS // 2):
        file.write_bytes(damage(chosen))
        started = time.monotonic()
        try:
            read += bool(convert(file, out, MARKED).markdown)
        except UnreadableSource as error:
            assert error.message  # noqa: PT017  # any other error fails the test
        assert time.monotonic() - started < LONGEST
    assert read > BOOKS // 10
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and out not in path.parents and path != file]
    assert outside == []
    assert not any("root:x:0" in path.read_text("utf-8") for path in out.rglob("*.md"))
