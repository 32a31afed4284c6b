"""What the index keeps of a file of claims: each claim with the passage that it points at. Knows its lines only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb.index.entry import Entry, Section, Spot
from kb.index.language import language_of
from kb.index.target import CLAIM
from kb.records import PageCard, PageId
from kb.words import squeeze


def claims_entry(path: str, text: str) -> Entry:
    """The claims of a source, each as a section. What is no claim is left out: damage is reported by who writes them.

    >>> claims_entry(".kb/claims/a.jsonl", '{"source": {"title": "A", "raw": "a.md"}}').source
    'A'
    """
    header, *lines = [_value(line) for line in text.split("\n")] or [{}]
    about = header.get("source")
    known = about if isinstance(about, dict) else {}
    title = _words(known.get("title"))
    sections = tuple(section for line in lines for section in _sections(line))
    card = PageCard(PageId(f"claims of {path}"), title, path, CLAIM)
    language = language_of(" ".join(section.words for section in sections[:6]))
    return Entry(card, title, _words(known.get("raw")), "", sections, language=language)


def _sections(claim: dict[str, Any]) -> Iterator[Section]:
    words = _words(claim.get("text"))
    subjects = [_words(one) for one in _listed(claim.get("subjects"))]
    places = [_words(place).partition(".")[0] for place in _listed(claim.get("at"))]
    if words and places:
        spot = Spot(places[0], _words(claim.get("speaker")), _words(claim.get("when")), 0, len(words))
        yield Section(_words(claim.get("kind")), "\n".join(subjects), words, (spot,))


def _value(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line) if line else {}
    except (json.JSONDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _words(value: Any) -> str:
    return squeeze(value) if isinstance(value, str) else ""
