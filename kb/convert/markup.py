"""The words of HTML that stands inside of markdown: paragraphs without tags. No page is read with this."""

from __future__ import annotations

from html.parser import HTMLParser

from kb.convert.decode import clean

_SILENT = ("script", "style", "template")
_FLOWING_LISTED = (
    "a abbr b bdi bdo cite code del dfn em font i ins kbd label mark q s samp small span strong sub sup time u var wbr"
)
_FLOWING = frozenset(_FLOWING_LISTED.split())
"""Tags that begin no paragraph."""


def paragraphs(html: str) -> tuple[str, ...]:
    """The words between block tags. A comment is kept as it stands, so that one sees what it was.

    >>> paragraphs("<div>One <b>two</b><br>three<script>x()</script></div><!-- four -->")
    ('One two', 'three', '<!-- four -->')
    """
    reader = _Words()
    reader.feed(html)
    reader.close()
    found = (" ".join(clean(words).split()) for words in "".join(reader.words).split("\0"))
    return tuple(words for words in found if words)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "img":
            values = dict(attrs)
            self.words.append(f" {values.get('alt') or (values.get('src') or '').rpartition('/')[2]} ")
        elif tag not in _FLOWING:
            self.words.append(" " if tag in ("td", "th") else "\0")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag not in _FLOWING and tag not in ("td", "th"):
            self.words.append("\0")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data.replace("\0", ""))

    def handle_comment(self, data: str) -> None:
        self.words.append(f"\0<!--{data}-->\0")
