"""Answers kept as they arrive, one file each, so that none is bought twice. Derived: the folder may be deleted."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import defaultdict
from dataclasses import asdict, replace
from pathlib import Path

from kb.engines.request import Ask, Reply, Request
from kb.engines.usage import Spent, Usage


class Cache:
    """A folder of answers. Safe for several threads and for several programs at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Reply | None:
        """The answer kept under a key. A damaged file counts as none."""
        try:
            return Reply(**json.loads(self._path(key).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def put(self, key: str, reply: Reply) -> None:
        """Keep an answer: whole or not at all, also when the machine stops."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(asdict(reply), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    def drop(self, key: str) -> None:
        """Forget an answer."""
        with contextlib.suppress(FileNotFoundError):
            self._path(key).unlink()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"


class Cached:
    """Asks the cache first. Two threads with the same question ask once."""

    def __init__(self, ask: Ask, cache: Cache, usage: Usage) -> None:
        self._ask, self._cache, self._usage = ask, cache, usage
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        """The kept answer, or a new one, which is kept before anybody reads it."""
        with self._guard:
            lock = self._locks[request.key]
        with lock:
            kept = self._cache.get(request.key)
            if kept is not None:
                self._usage.record(Spent.of(request, replace(kept, usd=0.0), is_cached=True))
                return kept
            reply = self._ask(request)
            self._cache.put(request.key, reply)
            return reply

    def forget(self, request: Request) -> None:
        """Drop an answer here and behind."""
        self._cache.drop(request.key)
        self._ask.forget(request)
