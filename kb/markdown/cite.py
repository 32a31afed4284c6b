"""Citations as they stand on a page: definitions of footnotes, marks, quotations. Reads no page and no note."""

from __future__ import annotations

import re

from kb.markdown.escape import escape
from kb.names import text_note_name
from kb.records import Claim, ClaimId

_LABEL = re.compile(r"[a-z0-9]+-[0-9a-f]{6}b?")
_SECOND = re.compile(r"([a-z0-9]+-[0-9a-f]{6})b")
_OMISSION = " […] "
_IN_LINK = str.maketrans({"[": "(", "]": ")", "|": "-", "`": "'", "<": "‹", ">": "›", "\n": " ", "\r": " "})


def definitions(claim: Claim) -> tuple[str, ...]:
    """The lines that define the footnotes of a claim, one for each quote, without line ends.

    `[^soft-1a2b3c]: [[Title (text)#^p-1a2b3c4d|Title, 12:31, Name]] “words”`
    """
    lines = []
    for label, quote in zip(labels(claim), claim.quotes, strict=True):
        shown = ", ".join(part for part in (claim.source, quote.locator) if part)
        link = f"[[{text_note_name(claim.source, quote.part)}#^{quote.passage}|{_for_link(shown)}]]"
        lines.append(f"[^{label}]: {link} “{_one_line(quote.words)}”")
    return tuple(lines)


def labels(claim: Claim) -> tuple[str, ...]:
    """The labels of a claim, one for each of its quotes: the second ends in `b`."""
    return tuple(claim.id + ("b" if n else "") for n in range(len(claim.quotes)))


def marks_of(claim: Claim) -> str:
    """The marks of a claim: `[^soft-1a2b3c][^soft-1a2b3cb]`."""
    return "".join(f"[^{label}]" for label in labels(claim))


def quotation(claim: Claim) -> str:
    """A statement that shows exactly the quotes of a claim: `> “…” (Andrej Karpathy, 12:31)[^soft-1a2b3c]`."""
    quotes = " ".join(f"“{_one_line(quote.words)}”" for quote in claim.quotes)
    locator = claim.quotes[0].locator if claim.quotes else ""
    place = locator.removesuffix(claim.speaker).rstrip(", ") if claim.speaker else locator
    said = escape("x " + ", ".join(part for part in (claim.speaker or claim.source, place) if part))[2:]
    return f"> {quotes} ({said}){marks_of(claim)}"


def claim_of(label: str) -> ClaimId:
    """The claim that a label names.

    >>> claim_of("soft-1a2b3cb")
    'soft-1a2b3c'
    """
    second = _SECOND.fullmatch(label)
    return ClaimId(second.group(1) if second else label)


def is_label(label: str) -> bool:
    """Whether a footnote's label has the form of a citation's."""
    return _LABEL.fullmatch(label) is not None


def _one_line(words: str) -> str:
    """A quote escaped on one line; the sign for words left out stays as it is."""
    parts = [escape("x " + " ".join(part.split()))[2:] for part in words.split(_OMISSION)]
    return _OMISSION.join(parts)


def _for_link(words: str) -> str:
    return " ".join(words.translate(_IN_LINK).replace("%%", "%").split())
