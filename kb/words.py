"""What counts as the same words: folding, whole-word search, hashes. Knows nothing of files or markup."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_FOLDED = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
    }
)  # fmt: skip
_OMISSION = re.compile(r"\s*\[(?:…|\.\.\.)\]\s*")
IN_WORD = (
    r"[\w\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u096f\u0971-\u0dff]"
)
"""What `\\w` knows, and the vowel signs and points of Indian scripts, Arabic and Hebrew, which it takes for gaps."""
_WORD = re.compile(rf"{IN_WORD}+(?:['’]{IN_WORD}+)*")


def squeeze(text: str) -> str:
    """NFKC with white space collapsed: the words that a passage id is the hash of."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def fold(text: str) -> str:
    """NFKC with white space, quotation marks and dashes folded; case is kept.

    >>> fold("It’s “a  test” – really")
    'It\\'s "a test" - really'
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_FOLDED).split())


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, apostrophes kept, punctuation dropped."""
    return [word.replace("’", "'").lower() for word in _WORD.findall(unicodedata.normalize("NFKC", text))]


def digest(text: str, length: int) -> str:
    """The first hex digits of the sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def passage_hash(words: str) -> str:
    """`p-` and 8 hex digits: the id of a passage before repeats are numbered."""
    return "p-" + digest(squeeze(words), 8)


@lru_cache(maxsize=4096)
def holds_quote(quote: str, words: str) -> bool:
    """Whether a quote occurs in these words: word for word, whole words only, its parts around `[…]` in order.

    >>> holds_quote("cost is high", "The cost is higher")
    False
    >>> holds_quote("The cost […] high.", "The cost, they say, is high.")
    True
    """
    folded, at = fold(words), 0
    parts = [fold(part) for part in _OMISSION.split(quote)]
    if not all(parts):
        return False
    for part in parts:
        at = _behind(part, folded, at)
        if at < 0:
            return False
    return True


def _behind(part: str, words: str, at: int) -> int:
    """Where the words go on behind the next place that holds a part as whole words; -1: none does."""
    start = words.find(part, at)
    while start >= 0:
        end = start + len(part)
        if not _is_one_word(words[start - 1 : start], part[0]) and not _is_one_word(words[end : end + 1], part[-1]):
            return end
        start = words.find(part, start + 1)
    return -1


def _is_one_word(outside: str, inside: str) -> bool:
    """Whether the end of a part stands within a word of the text."""
    return inside.isalnum() and (outside.isalnum() or outside == "_")
