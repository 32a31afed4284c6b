"""Convert sources and let the engine read them, several at a time, in the order of their names."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from kb.convert.convert import convert
from kb.errors import KbError, UnreadableSource
from kb.extractive.engine import Extractive
from kb.prompts import tokens
from kb.records import Heading, Passage, Text
from kb.tasks import Engine, Extraction, ExtractTask

Block = Heading | Passage
Spread = Callable[[Callable[[ExtractTask], Extraction], Iterable[ExtractTask]], Iterable[Extraction]]
LATE = 0.75
"""From this share of a window on a heading begins the next one."""
FEW = 6
"""Up to so many sources are read in this process: starting others would take longer."""


@dataclass(frozen=True, slots=True)
class Read:
    """A source as it was read, or why it was not."""

    name: str
    sha256: str = ""
    text: Text | None = None
    extraction: Extraction | None = None
    error: KbError | None = None
    seconds: float = 0.0


def read_all(raw: Path, names: Sequence[str], *, jobs: int, extracting: bool) -> Iterator[Read]:
    """Each source converted, in the order of `names` whatever finishes first; with `extracting` also read.

    Only the engine without a model reads here, beside the conversion: it needs nothing but the text.
    """
    workers = min(jobs or os.cpu_count() or 1, 8, len(names))
    one = partial(_read, raw, extracting)
    if workers <= 1 or len(names) <= FEW:
        yield from map(one, names)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(one, names, chunksize=4)


def _read(raw: Path, extracting: bool, name: str) -> Read:
    started = time.monotonic()
    try:
        content = (raw / name).read_bytes()
        text = convert(name, content)
        extraction = extract(text, Extractive(), map) if extracting else None
        return Read(name, sha256(content).hexdigest(), text, extraction, seconds=time.monotonic() - started)
    except OSError as error:
        return Read(name, error=UnreadableSource(name, error.strerror or "cannot be opened"))
    except KbError as error:
        return Read(name, error=error)


def extract(text: Text, engine: Engine, spread: Spread) -> Extraction:
    """What the engine finds in a text, window by window; without a window it reads the whole."""
    tasks = [
        ExtractTask(text.title, text.shape, blocks, text.metadata.authors) for blocks in windows(text, engine.window)
    ]
    answers = list(spread(engine.extract, tasks))
    if len(answers) == 1:
        return answers[0]
    from kb.engines.extract import joined

    return joined(answers)


def windows(text: Text, size: int | None) -> tuple[tuple[Block, ...], ...]:
    """The blocks of a text in windows of at most so many tokens, cut at headings where these come late in a window."""
    if size is None:
        return (text.blocks,)
    made: list[list[Block]] = [[]]
    filled = 0
    for block in text.blocks:
        cost = tokens(block.words) if isinstance(block, Passage) else 0
        is_full = filled + cost > size or (isinstance(block, Heading) and filled > size * LATE)
        if made[-1] and is_full:
            made.append([])
            filled = 0
        made[-1].append(block)
        filled += cost
    return tuple(tuple(window) for window in made)
