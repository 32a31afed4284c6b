"""Words that a text itself puts in quotation marks, and whether evidence has them so."""

from __future__ import annotations

import re

from kb.backing.reading import readable
from kb.words import tokens

_QUOTED = re.compile(r'(?<![\w"])"([^"]{2,300})"(?!\w)')
_OMISSION = re.compile(r"\s*\[?(?:…|\.\.\.)\]?\s*|\s*\[[^\]]*\]\s*")


def missing_quotations(text: str, evidence: str) -> tuple[str, ...]:
    """What stands in double quotation marks and not, word after word, in the evidence; case and punctuation are free.

    >>> missing_quotations("She called it “a poetical science”.", "It is a poetical science to me.")
    ()
    >>> missing_quotations("She called it “an exact science”.", "It is a poetical science to me.")
    ('an exact science',)
    """
    known = f" {' '.join(tokens(readable(evidence)))} "
    found = []
    for match in _QUOTED.finditer(readable(text)):
        parts = (" ".join(tokens(part)) for part in _OMISSION.split(match.group(1)))
        if any(part and f" {part} " not in known for part in parts):
            found.append(match.group(1))
    return tuple(dict.fromkeys(found))
