"""Read sources ahead: while one is compiled, an engine with a model already reads the next ones.

Reading asks for nothing but the text. What depends on the pages, planning and writing, goes source by source.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from kb.engines.usage import Usage
from kb.flows.asking import is_short
from kb.flows.engines import Engines
from kb.flows.reading import Read, extract, windows
from kb.model_tasks import ModelEngine
from kb.tasks import Engine, Extraction

AHEAD = 8
"""So many sources are read before their turn."""
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Begun:
    """A source that was converted, who reads it, and what comes of that."""

    read: Read
    engine: Engine
    usage: Usage
    coming: Future[Extraction] | None = None

    def extraction(self, title: str) -> Extraction | None:
        """What the engine found, when it is known under this title. Raises `EngineError`."""
        if self.coming is None:
            return self.read.extraction
        found = self.coming.result()
        return found if self.read.text and self.read.text.title == title else None

    def finish(self) -> None:
        """Wait until the engine has read it, or has not: its prompts wait as well, where prompts wait."""
        if self.coming is not None:
            self.coming.exception()


def ahead(reads: Iterable[Read], engines: Engines, spread: Spread, *, merges: bool = True) -> Iterator[Begun]:
    """The sources in their order, each begun while those before it are compiled.

    `merges`: short ones are read when they are planned, in one call.
    """
    pool = ThreadPoolExecutor(AHEAD)
    waiting: deque[Begun] = deque()
    try:
        for read in reads:
            waiting.append(_begun(read, engines, spread, pool, merges=merges))
            if len(waiting) > (AHEAD if engines.name != "extractive" else 0):
                yield waiting.popleft()
        yield from waiting
    finally:
        pool.shutdown(cancel_futures=True)


def _begun(read: Read, engines: Engines, spread: Spread, pool: ThreadPoolExecutor, *, merges: bool) -> Begun:
    engine, usage = engines.for_source()
    if read.text is None or not isinstance(engine, ModelEngine) or (merges and is_short(read.text, engine)):
        return Begun(read, engine, usage)
    usage.expect("extract", len(windows(read.text, engine.window)))
    return Begun(read, engine, usage, pool.submit(extract, read.text, engine, spread))
