"""Whether an answer is in another language than its source, told by the words and letters that they share."""

from __future__ import annotations

import re

from kb.words import tokens

LEAST_SHARED = 0.25
"""Claims in the language of their source share most of their words with it; names alone make up less than this."""
LEAST_WORDS = 12


def is_other_language(answer: str, source: str) -> bool:
    """Whether too few of an answer's words occur in its source. Too short answers are not judged.

    Where words are not set apart by spaces, single letters are compared.
    """
    said, known = _units(answer), set(_units(source))
    if len(said) < LEAST_WORDS or len(known) < LEAST_WORDS:
        return False
    return sum(1 for unit in said if unit in known) < LEAST_SHARED * len(said)


def _units(text: str) -> list[str]:
    found = [word for word in tokens(text) if not word[0].isdigit()]
    if found and sum(map(len, found)) / len(found) > 12:
        return re.findall(r"[^\W\d_]", text)
    return found
