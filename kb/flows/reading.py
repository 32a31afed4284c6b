"""Convert sources and let the engine read them, several at a time, in the order of their names."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from kb.convert.convert import convert
from kb.errors import KbError, UnreadableSource
from kb.extractive.engine import Extractive
from kb.records import Text
from kb.tasks import Engine, Extraction, ExtractTask

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


def read_all(raw: Path, names: Sequence[str], *, jobs: int) -> Iterator[Read]:
    """Each source converted and extracted without a model, in the order of `names` whatever finishes first."""
    workers = min(jobs or os.cpu_count() or 1, 8, len(names))
    if workers <= 1 or len(names) <= FEW:
        yield from map(partial(_read, raw), names)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(partial(_read, raw), names, chunksize=4)


def _read(raw: Path, name: str) -> Read:
    started = time.monotonic()
    try:
        content = (raw / name).read_bytes()
        text = convert(name, content)
        extraction = extract(text, Extractive())
        return Read(name, sha256(content).hexdigest(), text, extraction, seconds=time.monotonic() - started)
    except OSError as error:
        return Read(name, error=UnreadableSource(name, error.strerror or "cannot be opened"))
    except KbError as error:
        return Read(name, error=error)


def extract(text: Text, engine: Engine) -> Extraction:
    """What the engine finds in a text; without a window it reads the whole."""
    return engine.extract(ExtractTask(text.title, text.shape, text.blocks, text.metadata.authors))
