"""The JSON object in what a model wrote: with fences, prose around it, trailing commas or typographic quotes.

Tolerates the wrapping, never the loss: an object that does not close was cut short.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from kb.engines.request import CutShort
from kb.errors import BadAnswer

LONGEST = 400_000
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}"]', re.DOTALL)


def json_of(text: str, keys: Collection[str] = ()) -> dict[str, Any]:
    """The whole JSON object in a text that has most of these keys; of equals the largest.

    Raises `CutShort` when one begins and does not end, `BadAnswer` when there is none.

    >>> json_of('Sure! Here it is:\\n```json\\n{"a": ["x",],}\\n```\\nAnything else?')
    {'a': ['x']}
    """
    if len(text) > LONGEST:
        raise BadAnswer(f"the answer has {len(text):,} characters, at most {LONGEST:,} are read")
    words = _THOUGHT.sub("", text)
    pieces = list(_objects(words))
    whole = [found for piece in pieces if (found := _loaded(piece)) is not None]
    if whole:
        return max(whole, key=lambda found: (len(found.keys() & set(keys)), len(str(found))))
    if "{" in words and not pieces:
        raise CutShort("the answer breaks off: its JSON does not close")
    raise BadAnswer("the answer holds no JSON object" if not pieces else "the answer's JSON cannot be read")


def _objects(text: str) -> Iterator[str]:
    """The outermost `{…}` that close, whatever stands in strings."""
    depth, start = 0, 0
    for found in _STRUCTURE.finditer(text, max(text.find("{"), 0)):
        if found[0] == '"':
            return  # a string that does not close: all the rest is inside of it
        if found[0] == "{":
            start = found.start() if not depth else start
            depth += 1
        elif found[0] == "}" and depth:
            depth -= 1
            if not depth:
                yield text[start : found.end()]


def _loaded(piece: str) -> dict[str, Any] | None:
    plain = piece if '"' in piece else _plain_quotes(piece)
    for tried in (plain, _without_trailing_commas(plain)):
        try:
            found = json.loads(tried, strict=False)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else None
    return None


def _without_trailing_commas(text: str) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    bare = re.sub(r",(\s*[\]}])", r"\1", _STRING.sub(keep, text))
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], bare)


def _plain_quotes(text: str) -> str:
    """Typographic quotes that stand where JSON wants plain ones; those inside words stay."""
    opened = re.sub(r"(?<=[\[{,:])(\s*)[“”„](?=\S)", r'\1"', text)
    return re.sub(r"[“”](?=\s*[\]},:])", '"', opened)
