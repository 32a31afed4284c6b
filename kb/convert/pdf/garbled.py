"""Whether the text layer of a page is what one reads there. Knows signs; no positions.

A font whose signs are mapped wrongly gives control characters, and words that mix scripts: measured on pages that
were made so, neither alone tells it, both together do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import name

_STRANGE = re.compile("[\x00-\x1f\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff\U000f0000-\U0010ffff]")
"""Controls, private signs and the sign for what could not be read."""


def is_garbled(words: Sequence[str], unmapped: int = 0) -> bool:
    """Whether most of a page cannot be its text; `unmapped` counts signs without any character.

    >>> is_garbled(["The", "quick", "brown", "fox"] * 10)
    False
    """
    text = "".join(words)
    if not text:
        return False
    strange = 0 if text.isascii() and text.isprintable() else len(_STRANGE.findall(text))
    if strange + unmapped > 0.3 * (len(text) + unmapped):
        return True
    if strange <= 0.005 * len(text):
        return False
    foreign = [word for word in words if any(sign > "\u036f" and sign.isalpha() for sign in word)]
    mixed = sum(any(_is_latin(sign) for sign in word) for word in foreign)
    return len(foreign) > 5 and mixed > 0.05 * len(foreign)


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and name(sign, "").startswith("LATIN")
