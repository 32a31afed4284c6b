"""What is piped into a command. Never waits at a terminal."""

from __future__ import annotations

import sys

from kb.errors import UsageError


def standard_input(hint: str, most: int = -1) -> bytes:
    """The bytes of standard input, at most so many when `most` is given.

    Raises `UsageError` with this hint when it is a terminal or closed, and when it is empty.
    """
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        raise UsageError("standard input is a terminal or closed", hint=hint)
    content = sys.stdin.buffer.read(most)
    if not content.strip():
        raise UsageError("standard input is empty", hint=hint)
    return content
