"""Words as markdown that shows exactly them, and the words that markdown shows. Knows no pages and no notes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from kb.markdown.emphasis import without_emphasis
from kb.markdown.pairs import without_code, without_fences, without_pairs
from kb.words import squeeze

# -- escape -----------------------------------------------------------------------------------------------------

_BREAK = re.compile(r"[\r\n]+")
_SIGNS = re.compile(
    r"[\\`*\[$|]"
    r"|_+"  # inside of a word it means nothing
    r"|(?<=~)~|~(?=~)"
    r"|(?<=%)%"
    r"|={2,}"  # between spaces it highlights nothing
    r"|(?<!\w)#(?=\w)"
    r"|<(?=[A-Za-z/?]|!(?!--))|(?<=<)(?:!(?=--)|%)"  # plugins read `<%` in the file, whatever it shows
    r"|&(?=#?\w{1,32};)"
)
_ANY = re.compile(r"[\\`*\[$|_~%=#<&^]")
"""What any of these begins with: most words hold none, and this search takes a tenth of the time."""
_TAG_END = re.compile(r"(\\<[A-Za-z/?][^<>\n]{0,300})(?<!\\)>")
"""What would be a tag: tools that know no escapes take it for one while its end is as it was."""
_LINE_START = re.compile(r"^(?:(?=>|[-+](?:[ \t]|$)|#|=+$|-[ \t-]*$)|(\d+)(?=[.)](?:[ \t]|$)))", re.MULTILINE)
_MARKER = re.compile(r"[>+#=\d-]")
_LINE_END = re.compile(r"(?<![^\s])\^(?=[\w:.-]+$)", re.MULTILINE)


def escape(words: str) -> str:
    """The words with everything escaped that markdown or Obsidian would read as syntax, line ends kept.

    Blank lines and spaces at line ends go, since they would mean something.

    >>> escape("[laughs] it is *not* #1, costs $5")
    '\\\\[laughs] it is \\\\*not\\\\* \\\\#1, costs \\\\$5'
    """
    text = words.strip()
    if "  " in text or not text.isprintable():  # no white space but spaces is printable
        lines = (" ".join(line.split()) for line in _BREAK.split(text))
        text = "\n".join(line for line in lines if line)
    if _ANY.search(text):
        text = _TAG_END.sub(r"\1\\>", _SIGNS.sub(_escaped, text)) if "<" in text else _SIGNS.sub(_escaped, text)
        text = _LINE_END.sub(r"\\^", text)
    if "\n" not in text and not _MARKER.match(text):
        return text
    return _LINE_START.sub(lambda found: (found.group(1) or "") + "\\", text)


def _escaped(found: re.Match[str]) -> str:
    signs = found.group()
    before, behind = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    if signs[0] == "_" and before.isalnum() and behind.isalnum():
        return signs
    if signs[0] == "=" and not before.strip() and not behind.strip():
        return signs
    return "".join("\\" + sign for sign in signs)


_LIKE_MARKUP = re.compile(r"^\s*\$?=.|\\|\[\[|\[\^|\]\(|==|%%|&#?\w+;|<[!?%]|\^[\w:.-]*$|\[(?:…|\.\.\.)")


def is_like_markup(words: str) -> bool:
    """Whether these words in code or in a formula are taken for an escape, a link, a mark or an omission elsewhere.

    >>> is_like_markup("[[Title]]"), is_like_markup("a[1] = 2")
    (True, False)
    """
    return _LIKE_MARKUP.search(words) is not None


# -- plain ------------------------------------------------------------------------------------------------------

_HIDDEN = 0xD800
"""Escaped signs hide among the lone surrogates while markup is taken off: no text read from UTF-8 holds any."""
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MATH = re.compile(r"(?<!\\)\$\$.+?\$\$|(?<![\\$\w])\$(?![\s$])(?:\\.|[^$\\\n])+?(?<![\s\\])\$(?![\d$])", re.DOTALL)
_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
_HIDDEN_SIGN = re.compile("[\ud800-\ud87f]")
_LINES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?", re.MULTILINE), ""),
    (re.compile(r"^ {0,3}#{1,6}(?:[ \t]+|$)(.*?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"^\[![^\]\n]*\][+-]?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\[\^[^\[\]\s]+\]:", re.MULTILINE), ""),
    (re.compile(r"(?:^|[ \t])\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?)?|\|[ \t]*:?-+:?)[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\|[ \t]?(.*?)[ \t]?\|[ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"^ {0,3}(?:([-*_])[ \t]*(?:\1[ \t]*){2,}|=+[ \t]*)$", re.MULTILINE), ""),
)  # fmt: skip
_MARKDOWN_LINK = re.compile(
    r"!?\[([^\[\]]*)\]"
    r"\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:[ \t]+(?:\"[^\"]*\"|'[^']*'))?\)"
)
_INLINE: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"!\[\[[^\[\]\n]*\]\]"), ""),
    (re.compile(r"\[\[([^\[\]\n]*)\]\]"), lambda found: _shown(found.group(1))),
    (re.compile(r"\^\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\]"), ""),
    (re.compile(r"\[\^[^\[\]\s]+\]"), ""),
    (_MARKDOWN_LINK, r"\1"),
    (re.compile(r"<((?:https?|mailto):[^<>\s]*)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>"), ""),
)  # fmt: skip


@lru_cache(maxsize=4096)
def plain(markdown: str) -> str:
    """The words that markdown shows, squeezed: of links their words only, without marks, block ids and comments.

    >>> plain("> **Ada** wrote of [[Analytical engine|the engine]].[^a] ^p-1")
    'Ada wrote of the engine.'
    """
    text = re.sub(r"\r\n?", "\n", markdown)
    text = without_fences(text, _hide)
    if "`" in text:
        text = without_code(text, _hide)
    if "$" in text:
        text = _MATH.sub(lambda found: _hide(found.group()), text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: _hide(found.group(1)), text)
    text = without_pairs(without_pairs(text, "%%", "%%"), "<!--", "-->")
    for pattern, shown in (*_LINES, *_INLINE):
        text = pattern.sub(shown, text)
    text = without_emphasis(text)
    return squeeze(_HIDDEN_SIGN.sub(lambda found: chr(ord(found.group()) - _HIDDEN), text))


def _hide(words: str) -> str:
    return _SIGN.sub(lambda found: chr(ord(found.group()) + _HIDDEN), words)


def _shown(inner: str) -> str:
    """The words that a link shows.

    An escaped `|` is hidden by now: in tables it parts the target from the words.
    """
    path, _, words = inner.replace(_hide("|"), "|").partition("|")
    target, _, heading = path.partition("#")
    return words or target or heading.lstrip("^")
