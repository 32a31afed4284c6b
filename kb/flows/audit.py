"""`kb audit`: have a model read a sample of the wiki against its quotes, and say which statements do not follow.

Changes nothing. What could not be judged is counted apart, and never as good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from kb.compile.audit import Judged, Standing, interval, judge, sample, standings
from kb.config import load
from kb.errors import EngineError, NoAnswer, UsageError
from kb.flows.build import Texts
from kb.flows.engines import Wanted, engine_name, open_engines, used
from kb.flows.reports import ModelUse
from kb.model_tasks import ModelEngine, Verified, VerifyTask
from kb.records import Evidence, PageCard, PageId
from kb.rules.view import lint_view
from kb.vault import claims as claims_store
from kb.vault.pages import read_bytes, walk
from kb.vault.vault import Vault

CALLS = 8
"""At a time, unless kb.toml says otherwise."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A statement that does not follow from what it cites."""

    page: str
    path: str
    """Below the vault."""
    statement: str
    missing: str
    """What nothing carries, in the model's words."""
    quotes: tuple[str, ...]
    """None below a lead: it must follow from the statements of its page."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How many of the sampled statements follow from their quotes, and which do not."""

    statements: int
    """So many stand in the wiki: with citations, quotations left out, and the leads above them."""
    sampled: int
    entailed: int
    by_passages: int
    """Of the entailed ones: those that the passages carry, and the quotes alone do not."""
    unjudged: int
    waiting: int
    """Of the unjudged ones: those that wait for an answer."""
    interval: tuple[float, float]
    """95 %, of the share among all that were judged."""
    failures: tuple[Failure, ...]
    errors: tuple[str, ...]
    hint: str
    engine: str
    model: ModelUse

    @property
    def is_good(self) -> bool:
        """Whether everything that was sampled was judged and is entailed."""
        return not self.failures and not self.unjudged


@dataclass(frozen=True, slots=True)
class Options:
    """How an audit runs."""

    sample: int
    wanted: Wanted
    env: Mapping[str, str] = field(default_factory=dict)
    """The environment: where the keys of models are."""


def audit(vault: Vault, options: Options, say: Callable[[str], None]) -> AuditReport:
    """Read a sample of the statements with citations; the same wiki gives the same sample.

    Raises `UsageError` when no engine is named that can judge, `BadConfig`, `DamagedRecord`.
    """
    settings = load(vault.config)
    if engine_name(settings, options.wanted) == "extractive":
        hint = "give --model PROVIDER/NAME, or --engine queue or tape, or set engine in kb.toml"
        raise UsageError("an audit needs a model that judges, and none is configured", hint=hint)
    engines = open_engines(vault, settings, options.wanted, options.env, say)
    engine, usage = engines.for_source()
    assert isinstance(engine, ModelEngine)
    evidence = _evidence(vault)
    standing = tuple(_standing(vault, evidence))
    chosen = sample(standing, options.sample)
    judged = judge(standing, chosen, evidence, partial(_verify, engine, settings.jobs or CALLS))
    return _report(len(standing), judged, engines.name, used(usage))


def _evidence(vault: Vault) -> Evidence:
    records = {record.source.title: record for record in claims_store.all_sources(vault)}
    claims = {claim.id: claim for title in records for claim in claims_store.read(vault, title)}
    sources = {title: record.source for title, record in records.items()}
    heard = {title: record.heard_as for title, record in records.items() if record.heard_as}
    return Evidence(claims, Texts(vault, records), sources, heard)


def _standing(vault: Vault, evidence: Evidence) -> Iterator[Standing]:
    texts = {path: (read_bytes(vault, f"wiki/{path}") or b"").decode(errors="replace") for path, _ in walk(vault)}
    for page in lint_view(texts).pages:
        if page.states:
            card = PageCard(page.id or PageId(page.path), page.name, page.path, page.kind)
            yield from standings(card, page.tree, evidence)


def _verify(engine: ModelEngine, jobs: int, tasks: Sequence[VerifyTask]) -> list[Verified | EngineError]:
    """All are asked, whatever becomes of one: on a queue they wait together."""
    with ThreadPoolExecutor(min(jobs, len(tasks))) as pool:
        return list(pool.map(partial(_ask, engine), tasks))


def _ask(engine: ModelEngine, task: VerifyTask) -> Verified | EngineError:
    try:
        return engine.verify(task)
    except EngineError as error:
        return error


def _report(statements: int, judged: Sequence[Judged], engine: str, model: ModelUse) -> AuditReport:
    entailed = [one for one in judged if one.finding and one.finding.is_entailed]
    failures = tuple(_failure(one, one.finding.missing) for one in judged if one.finding and one not in entailed)
    errors = [one.error for one in judged if one.error]
    return AuditReport(
        statements=statements,
        sampled=len(judged),
        entailed=len(entailed),
        by_passages=sum(one.by_passages for one in entailed),
        unjudged=len(errors),
        waiting=sum(isinstance(error, NoAnswer) for error in errors),
        interval=interval(len(entailed), len(entailed) + len(failures)),
        failures=failures,
        errors=tuple(dict.fromkeys(error.message for error in errors)),
        hint=next((error.hint for error in errors if error.hint), ""),
        engine=engine,
        model=model,
    )


def _failure(judged: Judged, missing: str) -> Failure:
    standing = judged.standing
    quotes = tuple(quote.words for claim in standing.reading.claims for quote in claim.quotes)
    said = missing or "its quotes do not say so"
    return Failure(standing.page.title, f"wiki/{standing.page.path}", standing.reading.text, said, quotes)
