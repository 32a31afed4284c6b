"""Asks nobody: counts the prompts that would be asked, for an estimate, and which of their answers are kept already."""

from __future__ import annotations

from kb.engines.cache import Cache
from kb.engines.request import Reply, Request

_NOTHING_SAID = Reply('{"claims": []}')


class Unasked:
    """Implements `Ask` for the tasks that read a source: every answer is empty, and costs nothing."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self.calls = 0
        self.tokens = 0
        """Of the prompts, whole."""
        self.kept = 0
        """How many more have an answer in the cache."""

    def __call__(self, request: Request) -> Reply:
        """An empty answer, after the question was counted."""
        if self._cache.get(request.key) is not None:
            self.kept += 1
            return _NOTHING_SAID
        self.calls += 1
        self.tokens += request.tokens
        return _NOTHING_SAID

    def forget(self, request: Request) -> None:
        """Change nothing: nothing is kept here."""
