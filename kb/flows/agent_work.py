"""What an agent does next: the prompt that waits, else whatever the next documents in raw/ ask.

Knows the order of the steps; `kb work` hands prompts out, and `kb ingest --engine queue` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.errors import NotFound
from kb.flows.engines import Wanted
from kb.flows.ingest import Options, ingest
from kb.flows.reports import Digest, Refusal, SourceReport, Uncovered
from kb.flows.work import Work, next_work
from kb.vault.sources import scan
from kb.vault.vault import Vault

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a document."""

    source: str
    status: str
    title: str = ""
    error: str = ""
    hint: str = ""
    pages_made: tuple[str, ...] = ()
    pages_changed: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    claims: int = 0
    applied: int = 0
    waiting: int = 0
    """Changes that the owner decides."""
    refused: dict[str, int] = field(default_factory=dict)
    """Rule → how many changes it refused."""
    refusals: tuple[Refusal, ...] = ()
    """The changes, each once; first what was not mended, at most `MOST_NAMED`."""
    refusals_not_shown: int | None = None
    uncovered: Uncovered | None = None
    """The passages that no claim names; None: every one has a claim, or nobody read them."""
    warnings: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The next prompt, or that nothing waits; and what became of the documents that were compiled on the way."""

    work: Work
    next: str
    """What to do now, in a sentence."""
    sources: tuple[Became, ...] = ()
    digest: Digest | None = None


def next_step(vault: Vault, document: str, *, today: str, env: Mapping[str, str]) -> Step:
    """The prompt that waits. When none does, go on with the document, a name below raw/, or with all that are due.

    Raises `NotFound` for a document that is not in raw/, `VaultLocked`.
    """
    waiting = next_work(vault)
    if waiting.waiting:
        return Step(waiting, _next(waiting, ()))
    paths = [str(vault.raw / _named(vault, document))] if document else []
    options = Options(today, jobs=1, env=env, wanted=Wanted("queue"))
    report = ingest(vault, paths, options, lambda _: None)
    done = tuple(_became(one) for one in report.sources if one.status != "unchanged")
    work = next_work(vault)
    return Step(work, _next(work, done), done[:MOST_NAMED], report.digest)


def _became(report: SourceReport) -> Became:
    counts, pages = report.operations, report.pages
    is_asked = report.status == "waiting" and report.error.startswith("waiting: ")
    return Became(
        report.source,
        report.status,
        report.title,
        "" if is_asked else report.error,
        report.hint if report.status == "failed" else "",
        pages.created,
        pages.updated,
        report.contradictions,
        report.claims,
        counts.applied,
        counts.waiting,
        counts.refused,
        report.refusals[:MOST_NAMED],
        len(report.refusals[MOST_NAMED:]) or None,
        report.uncovered if report.uncovered.passages else None,
        report.warnings,
        _NO_PAGE if report.status == "compiled" and not (pages.created or pages.updated) else "",
    )


_NO_PAGE = (
    "it has its source page and its text; no other page was made or changed: a new page needs 5 claims from 3 "
    "passages, or of 2 sources, and until then its claims wait for the next source"
)


def _next(work: Work, done: tuple[Became, ...]) -> str:
    if work.waiting:
        return "answer the prompt below with answer_task and its key, then call next_task again"
    if any(one.status == "waiting" for one in done):
        return "call next_task again: documents wait for their turn"
    if any(one.status == "failed" for one in done):
        return "nothing waits for you, but a document failed: tell the owner why"
    if any(one.waiting for one in done):
        return "nothing waits for you: tell the owner what is new, and that `kb review` shows what they decide"
    return "nothing waits for you: tell the owner what is new" if done else "nothing waits, and nothing was due"


def _named(vault: Vault, document: str) -> str:
    """The name below raw/ that is meant. Only what is there by its own name is taken: no path leads elsewhere."""
    names = [state.name for state in scan(vault).states if state.state != "missing"]
    wanted = document.strip().removeprefix("raw/")
    if wanted not in names:
        listed = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        raise NotFound(f"raw/ holds no document {document[:80]}", hint=f"put it there first; there are: {listed}")
    return wanted
