"""An answer that comes in pieces: told while it comes, and put together so that it is read as any other.

What is told is a draft that nobody has checked. Knows pieces and the strings of a JSON that is not whole yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

HEARD = ("answer", "argue", "chair")
"""The tasks whose answers are words for a reader."""
STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
Hear = Callable[[str, str], None]
"""Is told a task and the words of its answer so far."""
_LONGEST = 1_000_000
_ARRAY = re.compile(r'"(?:answer|favour|against)"\s*:\s*\[')
_STRING = re.compile(r'\s*,?\s*"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_MARK = re.compile(r"\s*\[(?:c?\d[^\[\]\n]{0,60})?(?:\]|$)")


def heard(pieces: Iterable[Any], hear: Callable[[str], None]) -> Any:
    """The whole response of its pieces, in the shape of one that came at once; `hear` is told the words so far.

    One that ends without saying why was cut off: it finishes as `length`, so that it is never half-used.
    """
    content, finish, usage, size = [""], "", None, 0
    for piece in pieces:
        usage = getattr(piece, "usage", None) or usage
        for choice in piece.choices[:1]:
            words = _words(choice.delta)
            finish = choice.finish_reason or finish
            size += len(words)
            if words and size < _LONGEST:
                content.append(words)
                hear(spoken("".join(content)))
    message = SimpleNamespace(content="".join(content), tool_calls=None)
    return SimpleNamespace(
        choices=[SimpleNamespace(message=message, finish_reason=finish or "length")], usage=usage, _hidden_params={}
    )


def _words(delta: Any) -> str:
    calls = getattr(delta, "tool_calls", None) or []
    told = [call.function.arguments or "" for call in calls if getattr(call, "function", None)]
    return "".join(told) or getattr(delta, "content", None) or ""


def spoken(json_so_far: str) -> str:
    """The paragraphs of an answer of which only the beginning is there, without marks.

    >>> spoken('{"answered": "yes", "answer": ["Rain falls. [c1] Snow me')
    'Rain falls. Snow me'
    """
    paragraphs: list[str] = []
    for array in _ARRAY.finditer(json_so_far):
        at = array.end()
        while (found := _STRING.match(json_so_far, at)) and found[0].strip():
            paragraphs.append(_MARK.sub("", _plain(found[1])).strip())
            at = found.end()
            if not found[2]:
                break
    return "\n\n".join(part for part in paragraphs if part)


def _plain(words: str) -> str:
    for cut in range(7):  # an escape may be cut in the middle
        try:
            return str(json.loads(f'"{words[: len(words) - cut]}"', strict=False))
        except ValueError:
            continue
    return ""
