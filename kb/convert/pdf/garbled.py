"""Whether the text layer of a page is what one reads there. Knows signs; no positions.

A font whose signs are mapped wrongly gives control characters, and words that mix scripts: measured on pages that
were made so, neither alone tells it, both together do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category, name

_WORD = re.compile(r"\S+")


def is_garbled(words: Sequence[str], unmapped: int = 0) -> bool:
    """Whether most of a page cannot be its text; `unmapped` counts signs without any character.

    >>> is_garbled(["The", "quick", "brown", "fox"] * 10)
    False
    """
    text = "".join(words)
    if not text:
        return False
    strange = sum(category(sign) in ("Cc", "Co", "Cn", "Cs") or sign == "\ufffd" for sign in text if sign != "\u00ad")
    if strange + unmapped > 0.3 * (len(text) + unmapped):
        return True
    foreign = [word for word in words if any(sign > "\u036f" and sign.isalpha() for sign in word)]
    mixed = sum(any(_is_latin(sign) for sign in word) for word in foreign)
    return strange > 0.005 * len(text) and len(foreign) > 5 and mixed > 0.05 * len(foreign)


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and name(sign, "").startswith("LATIN")
