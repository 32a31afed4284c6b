"""`kb ingest --estimate`: what compiling would take, before anything is spent. Asks nobody and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kb.compile.clash.pairing import MOST_A_SOURCE
from kb.config import Settings, load
from kb.engines.estimate import NOTHING, Estimate, Price, Size, estimate
from kb.engines.open import Folders, Names, open_caller, open_unasked
from kb.engines.windows import source_tokens
from kb.errors import KbError, UsageError
from kb.flows.asking import PART, is_short
from kb.flows.bringing import is_address
from kb.flows.editorial import editorial
from kb.flows.engines import Wanted, engine_name
from kb.flows.given import files_at
from kb.flows.reading import Read, Reader, extract, read_all, windows
from kb.model_tasks import ShortTask
from kb.names import file_name
from kb.prompts import tokens
from kb.records import Text
from kb.tasks import ExtractTask
from kb.vault import sources
from kb.vault.pages import walk
from kb.vault.vault import Vault

if TYPE_CHECKING:
    from kb.flows.ingest import Options

Say = Callable[[str], None]
OWN = ("sources/", "text/")
"""Folders of wiki/ whose pages no model is shown."""
SHOWN = 0.5
"""The share of a page that a model is shown: its words, without properties and footnotes."""
BYTES_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class SourceEstimate:
    """What one source would take, or why nobody knows."""

    source: str
    tokens: int = 0
    """Of the source itself, at four characters each."""
    input_tokens: tuple[int, int] = (0, 0)
    output_tokens: tuple[int, int] = (0, 0)
    usd: tuple[float, float] | None = None
    """None: the price is unknown."""
    kept: int = 0
    """Answers that an earlier run bought; they are not in the figures."""
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Estimates:
    """The sources in the order of their names, and all together."""

    sources: tuple[SourceEstimate, ...]
    totals: SourceEstimate
    models: tuple[str, ...]
    """Who would be asked; none when no model is named."""

    @property
    def problems(self) -> int:
        """How many sources cannot be read."""
        return sum(bool(source.error) for source in self.sources)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the sources of one run share."""

    vault: Vault
    names: Names
    settings: Settings
    known: int
    prices: Mapping[str, Price | None]
    thinking: frozenset[str]
    pairs: int
    """How many pairs of claims a source may bring to be judged."""


def estimate_ingest(vault: Vault, paths: Sequence[str], options: Options, say: Say) -> Estimates:
    """Reckon what an ingest of these paths, or of all that is new or changed in raw/, would take.

    Raises `UsageError`, `NotFound`, `BadConfig`; a source that cannot be read is named and the rest goes on.
    """
    settings, wanted = load(vault.config), options.wanted or Wanted()
    engine_name(settings, wanted)
    files = dict(_due(vault, paths))
    names = Names(wanted.model or settings.model.fast, wanted.model or settings.model.strong)
    desk = _desk(vault, names, settings, options.env, several=len(files) > 1)
    made = []
    reads = read_all(list(files), Reader(vault.raw, settings.convert, options.jobs or settings.jobs))
    for number, read in enumerate(reads, start=1):
        say(f"estimate {number}/{len(files)}  {files[read.name]}")
        made.append(_estimated(files[read.name], read, desk))
    found = tuple(sorted(made, key=lambda one: one.source))
    models = tuple(dict.fromkeys(name for name in (names.fast, names.strong) if name))
    return Estimates(found, _total(found), models)


def _due(vault: Vault, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Where each source lies, from raw/ or absolute, and its name: what is unchanged is left out."""
    states = {state.name: state for state in sources.scan(vault).states}
    if not paths:
        yield from ((name, name) for name, state in states.items() if state.state in ("new", "changed"))
    for given in paths:
        if given == "-":
            raise UsageError("standard input is read once only", hint="put the document into a file first")
        if is_address(given):
            raise UsageError("a page of the web is fetched by an ingest only", hint="save it into raw/ first")
        for file, inside in files_at(vault, given):
            there = states.get(inside or file.name)
            is_same = there is not None and there.state == "unchanged" and (inside or _has(file, there.sha256))
            if not is_same:
                yield inside or str(file.resolve()), inside or file.name


def _has(file: Path, digest: str) -> bool:
    """Whether a file from elsewhere holds the bytes that were compiled."""
    try:
        return sha256(file.read_bytes()).hexdigest() == digest
    except OSError:
        return False


def _desk(vault: Vault, names: Names, settings: Settings, env: Mapping[str, str], *, several: bool) -> _Desk:
    caller = open_caller(Folders.of(vault.root), env)
    engine, _ = open_unasked(names, Folders.of(vault.root))
    asked = {task: engine.fast if prompt.tier == "fast" else engine.strong for task, prompt in engine.prompts.items()}
    models = {name for name in asked.values() if name}
    prices = {name: caller.price(name) for name in models}
    thinking = {name for name in models if caller.thinks(name)}
    sizes = [entry.stat().st_size for path, entry in walk(vault) if "/" in path and not path.startswith(OWN)]
    known = round(sum(sizes) / len(sizes) * SHOWN / BYTES_A_TOKEN) if sizes else 0
    return _Desk(
        vault,
        names,
        settings,
        known,
        {task: prices.get(name) for task, name in asked.items()},
        frozenset(task for task, name in asked.items() if name in thinking),
        MOST_A_SOURCE if settings.model.judge and (sizes or several) else 0,
    )


def _estimated(name: str, read: Read, desk: _Desk) -> SourceEstimate:
    if read.error is not None or read.text is None:
        error = read.error or KbError("cannot be read")
        return SourceEstimate(name, error=error.message, hint=error.hint)
    try:
        size, prompts = _size(replace(read.text, title=file_name(read.text.title)), desk)
    except KbError as error:
        return SourceEstimate(name, error=f"{name}: {error.message}", hint=error.hint)
    found = estimate(size, prompts, desk.prices, desk.thinking)
    return SourceEstimate(name, size.tokens, found.input_tokens, found.output_tokens, found.usd, size.kept)


def _size(text: Text, desk: _Desk) -> tuple[Size, dict[str, int]]:
    """The size of a source, and of the prompts' own words."""
    engine, unasked = open_unasked(desk.names, Folders.of(desk.vault.root))
    leash, model, parts = desk.settings.leash, desk.settings.model, len(windows(text, PART))
    at_once = is_short(text, engine) and not model.lookups
    wishes = editorial(desk.vault.root)
    if at_once:
        window = ExtractTask(text.title, text.shape, text.blocks, text.metadata.authors)
        engine.compile_short(ShortTask(window, (), wishes, leash.pages))
    else:
        extract(text, engine, map)
    prompts = {task: tokens(prompt.system) + tokens(wishes) for task, prompt in engine.prompts.items()}
    size = Size(
        tokens=source_tokens(text.blocks),
        calls=unasked.calls,
        asked=unasked.tokens,
        kept=unasked.kept,
        is_short=at_once,
        pages=leash.pages * parts,
        operations=leash.operations * parts,
        known=desk.known,
        pairs=desk.pairs,
        lookups=model.lookups,
    )
    return size, prompts


def _total(found: Sequence[SourceEstimate]) -> SourceEstimate:
    whole: Estimate = NOTHING
    for one in found:
        if not one.error:
            whole += Estimate(one.input_tokens, one.output_tokens, one.usd)
    size, kept = sum(one.tokens for one in found), sum(one.kept for one in found)
    return SourceEstimate("", size, whole.input_tokens, whole.output_tokens, whole.usd, kept)
