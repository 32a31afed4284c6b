"""Words made ready to be read for figures, dates and names: folded, markup of links off, signs of powers apart.

Knows spelling, not meaning.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kb.words import fold

BREAK = " ¶ "
"""Stands between words that do not stand together in their source; nothing is read across it."""
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER = re.compile(r"(?<=\d)([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)")
_NOTE_SIGN = re.compile(r"(?<=[^\W\d])[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?=[\s.,;:]|$)")
_VULGAR = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_LINK = re.compile(r"!?\[\[([^\]|]*)(?:\|([^\]]*))?\]\]")
_COUNTED = re.compile(r"\b(?:\d+|[a-z]+) (sources?|passages?|claims?|chapters?)\b", re.IGNORECASE)
_MARK = re.compile(r"\[\^[^\]\s]+\]")


@lru_cache(maxsize=1024)
def readable(text: str) -> str:
    """The text folded for reading, length not kept: `10²` is `10^2`, `3½` is `3 1/2`, a link is its words.

    >>> readable("[[Cat|Cats]] weigh 3½ kg, not 10²")
    'Cats weigh 3 1/2 kg, not 10^2'
    """
    text = _LINK.sub(lambda found: found.group(2) or found.group(1), _MARK.sub("", text)) if "[" in text else text
    text = _NOTE_SIGN.sub("", _POWER.sub(lambda found: "^" + found.group(1).translate(_POWERS), text))
    return fold(_VULGAR.sub(" ", text)).replace("⁄", "/")


def without_titles(text: str, titles: tuple[str, ...] = ()) -> str:
    """The text with titles of pages taken out, bare or linked: what stands in a name is no figure.

    >>> without_titles("[[Software 3.0]] began in 2023, after [[Software 2.0|the second]].")
    'began in 2023, after the second.'
    """
    shown = readable(_LINK.sub(lambda found: found.group(2) or "¤", text))
    for title in sorted(titles, key=len, reverse=True):
        if any(letter.isdigit() for letter in title) or " " in title:
            shown = re.sub(rf"(?<!\w){re.escape(readable(title))}(?!\w)", "¤", shown, flags=re.IGNORECASE)
    return fold(shown.replace("¤", " ")).replace(" .", ".")


def uncounted(text: str) -> str:
    """The text without what code counts itself: `2 sources`.

    >>> uncounted("Passages about yeast, from 2 sources.")
    'Passages about yeast, from sources.'
    """
    return _COUNTED.sub(r"\1", text)


@lru_cache(maxsize=2**15)
def letters(word: str) -> str:
    """A word without accents and case, for comparing spellings.

    >>> letters("Erdős")
    'erdos'
    """
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
