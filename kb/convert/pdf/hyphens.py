"""Lines joined to one text. Knows hyphens at line ends and scripts without spaces; nothing of paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from kb.convert.pdf.page import END, HYPHEN, LOWERED, RAISED, TURN, Line


class Vocabulary(Counter[str]):
    """How often a document has each word inside of a line, in lower case."""

    def begins(self, stem: str) -> bool:
        """Whether some word begins with a stem."""
        at = bisect_left(self._ordered, stem)
        return at < len(self._ordered) and self._ordered[at].startswith(stem)

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self)


_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_LAST = re.compile(r"([^\W_]+)([-‐‑\u00ad])$")
_HYPHENS, _TYING = ("-", "‐", "‑", "\u00ad"), "–—/"
_LONGEST = 80
"""Characters of a word that is looked for at the end of a text."""
_TIED = re.compile(r"(?<=\d)[–—]$|(?<=\w)[—]$|(?<=\S)/$")
"""What a line may be broken behind inside of a figure or a path."""
_FIRST = re.compile(r"[^\W_]+")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\u0e00-\u0eff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_COMBINED = """
    all best built closed cross double easy eight eighth ever fast fifth first five four fourth full fully half hard
    high higher ill in-depth large left long low lower multi near nine non object one one-to open post pre quasi real
    right second self semi seven short single six small so-called state ten third three top two user well wide
"""
_COMBINING = frozenset(_COMBINED.split())
"""English words that go before another with a hyphen, and seldom begin a longer word."""
_ENDING = re.compile(
    r"(?:ing|e[drsn]|est|ers|ly|ness|ment|ful|less|able|ity|ies|ize|ise|ism|ist|ion|al|ish|th|ty|teen)\w{0,3}$"
)
_STEM = 4
"""Letters that a shorter or longer form of a word may differ by at its end."""


def vocabulary(lines: Iterable[Line]) -> Vocabulary:
    """The words that stand whole inside of the lines."""
    found: list[str] = []
    whole: list[str] = []
    was_half = False
    for line in lines:
        is_half = _broken(line.words) is not None
        if is_half or was_half:
            words = _words_of(line.words)
            found += words[was_half : -1 if is_half else None]
        else:
            whole.append(line.words)
        was_half = is_half
    found += _words_of("\n".join(whole))
    counts = Vocabulary(found)
    for word in [one for one in counts if "-" in one]:
        for half in word.split("-"):
            counts[half] += counts[word]
    return counts


def _words_of(text: str) -> list[str]:
    """The words of a text in lower case, with one sign for all hyphens."""
    return _WORD.findall(text.casefold().replace("‐", "-").replace("‑", "-"))


def joined(lines: Sequence[Line], words: Vocabulary) -> str:
    """The lines as one text, with a mark where its next page begins."""
    text, page = "", lines[0].page if lines else 0
    for line in lines:
        if line.page != page:
            text = together(text, line.words, words, between=f"{TURN}{line.page}{END}")
        else:
            text = together(text, line.words, words)
        page = line.page
    return text.replace(HYPHEN, "-")


def together(text: str, more: str, words: Vocabulary, *, between: str = "") -> str:
    """A text and the line that goes on with it: a space between them, or none where a word or a script wants none."""
    if not text:
        return between + more
    if text[-1].isascii() and text[-1] not in "-/:":
        return f"{text} {between}{more}"
    left, right = _broken(text), _FIRST.match(more)
    if left and right:
        keeps = _keeps(left.group(1), right.group(), words)
        return text[: left.start(2)] + ("-" if keeps else "") + between + more
    if (right and text[-1] in _TYING and _TIED.search(text[-2:])) or (
        text.endswith((":", ":/")) and more.startswith("/")
    ):
        return text + between + more
    bare = text.rstrip(RAISED + LOWERED + END)
    if _is_wide(bare[-1:]) and _is_wide(more[:1]):
        return text + between + more
    return f"{text} {between}{more}"


def _broken(text: str) -> re.Match[str] | None:
    """The word at the end of a text that has a hyphen there."""
    return _LAST.search(text, max(0, len(text) - _LONGEST)) if text[-1:] in _HYPHENS else None


def _is_wide(sign: str) -> bool:
    """Whether a sign belongs to a script that puts no spaces between words."""
    return bool(_WIDE.match(sign)) and not _HANGUL.match(sign)


def _keeps(left: str, right: str, words: Vocabulary) -> bool:
    """Whether the hyphen between two halves belongs to the word, by the words of the document.

    The joined word or the one with its hyphen may stand elsewhere. Else the hyphen is kept where the halves are words
    and nothing like the joined one occurs, before a capital, and beside figures.
    """
    if not left.isalpha() or not right.isalpha() or (right[0].isupper() and not left.isupper()):
        return True
    if left.isupper() and right.islower() and len(left) > 1:
        return True
    a, b = left.casefold(), right.casefold()
    whole, parted = words[a + b], words[f"{a}-{b}"]
    if whole or parted:
        return parted > whole
    stem = (a + b)[: max(len(a) + 1, len(a + b) - _STEM)]
    if words.begins(stem):
        return False
    if a in _COMBINING and not _ENDING.match(b):
        return True
    return len(a) > 1 and len(b) > 2 and bool(words[a] and words[b])
