"""Convert sources and let the engine read them, several at a time, in the order of their names."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from kb.config import Bounds
from kb.convert.verify import Verification, is_whole
from kb.errors import KbError
from kb.extractive.engine import Extractive
from kb.flows.conversion import VERIFYING
from kb.flows.converting import convert_file
from kb.prompts import tokens
from kb.records import Heading, Passage, Text
from kb.tasks import Engine, Extraction, ExtractTask

Block = Heading | Passage
Spread = Callable[[Callable[[ExtractTask], Extraction], Iterable[ExtractTask]], Iterable[Extraction]]
LATE = 0.75
"""From this share of a window on a heading begins the next one."""
FEW, LIGHT = 6, 500_000
"""Up to so many sources, of so many bytes together, are read in this process: starting others would take longer."""
AHEAD = 4
"""So many texts a worker wait for their turn at most: they take memory."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Read:
    """A source as it was read, or why it was not."""

    name: str
    sha256: str = ""
    text: Text | None = None
    extraction: Extraction | None = None
    error: KbError | None = None
    seconds: float = 0.0
    verification: Verification | None = None
    """What a second reading says of the text."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How sources are read: from which folder, within which bounds, how many at a time."""

    raw: Path
    bounds: Bounds
    jobs: int = 0
    extracting: bool = False
    """Whether the engine without a model reads them too, beside the conversion: it needs nothing but the text."""
    say: Say = lambda _: None
    meanwhile: Callable[[], object] = lambda: None
    """What else is begun once sources are being read; called when no process will be started by a fork any more."""


def recall_of(read: Read) -> float | None:
    """The share of the words of a file that its text holds; None where no second reading could say."""
    return read.verification.recall if read.verification else None


def doubts(read: Read) -> tuple[str, ...]:
    """What a person should know of a text that lost words of its file."""
    found = read.verification
    if found is None or is_whole(found):
        return ()
    return (f"only {found.recall:.1%} of the words of the file are in its text: `kb convert --verify` shows where",)


def read_all(names: Sequence[str], reader: Reader) -> Iterator[Read]:
    """Each source converted, in the order of `names` whatever finishes first; with `extracting` also read."""
    workers = min(reader.jobs or os.cpu_count() or 1, 8, len(names))
    one = partial(_read, reader.raw, reader.bounds, reader.extracting)
    if workers <= 1 or (len(names) <= FEW and _bytes(reader.raw, names) <= LIGHT):
        for number, name in enumerate(names, start=1):
            if number == 1:
                reader.meanwhile()
            reader.say(f"convert {number}/{len(names)}  {name}")
            yield one(name)
        return
    done, waiting = count(1), deque[Future[Read]]()
    with ProcessPoolExecutor(workers) as pool:
        for name in names:
            waiting.append(pool.submit(one, name))
            waiting[-1].add_done_callback(partial(_tell, reader.say, done, f"{len(names)}  {name}"))
            if name == names[0]:
                reader.meanwhile()
            if len(waiting) > workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _tell(say: Say, done: Iterator[int], of: str, _: Future[Read]) -> None:
    say(f"convert {next(done)}/{of}")


def _bytes(raw: Path, names: Iterable[str]) -> int:
    """How large these files are together; one that cannot be looked at counts nothing."""
    total = 0
    for name in names:
        with suppress(OSError):
            total += (raw / name).stat().st_size
    return total


def _read(raw: Path, bounds: Bounds, extracting: bool, name: str) -> Read:
    started = time.monotonic()
    try:
        made = convert_file(raw / name, name, bounds, VERIFYING)
        extraction = extract(made.text, Extractive(), map) if extracting else None
        seconds = time.monotonic() - started
        return Read(name, made.sha256, made.text, extraction, seconds=seconds, verification=made.verification)
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
