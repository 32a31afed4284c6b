"""Full dates in the words of a page, in the languages of Western Europe. Knows words; no elements."""

from __future__ import annotations

import re

_MONTH_NAMES = """
    january jan januar janvier enero gennaio|february feb februar février febrero febbraio|march mar märz mars marzo
    |april apr avril abril aprile|may mai mayo maggio|june jun juni juin junio giugno
    |july jul juli juillet julio luglio
    |august aug août agosto|september sep sept septembre septiembre settembre
    |october oct oktober octobre octubre ottobre
    |november nov novembre noviembre|december dec dezember décembre diciembre dicembre
"""
_MONTHS = {name: at for at, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?([^\W\d_]{3,10})\.?,?\s+(?:de\s+)?(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")


def full_date(words: str) -> str:
    """The date in some words as `YYYY-MM-DD`, `""` when they hold no full one.

    >>> full_date("Posted on May 3rd, 2024"), full_date("3. März 2021"), full_date("2019-12-01T10:00Z")
    ('2024-05-03', '2021-03-03', '2019-12-01')
    """
    words = words[:300]
    for found in (_ISO.search(words), _COMPACT.match(words.strip())):
        if found and (shown := _shown(*(int(part) for part in found.groups()))):
            return shown
    for found in _DAY_FIRST.finditer(words):
        if shown := _shown(int(found.group(3)), _MONTHS.get(found.group(2).lower(), 0), int(found.group(1))):
            return shown
    for found in _MONTH_FIRST.finditer(words):
        if shown := _shown(int(found.group(3)), _MONTHS.get(found.group(1).lower(), 0), int(found.group(2))):
            return shown
    return ""


def _shown(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}" if 1000 < year < 2200 and 1 <= month <= 12 and 1 <= day <= 31 else ""
