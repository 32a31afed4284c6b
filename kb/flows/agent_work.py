"""What an agent does next: the prompt that waits, else whatever the next documents in raw/ ask.

Knows the order of the steps; `kb work` hands prompts out, and `kb ingest --engine queue` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kb.errors import NotFound
from kb.flows.engines import Wanted
from kb.flows.ingest import Options, ingest
from kb.flows.kept_steps import Step as Place
from kb.flows.reports import Digest, Refusal, SourceReport, Uncovered
from kb.flows.work import Answered, Work, next_work
from kb.vault.sources import scan
from kb.vault.vault import Vault

MOST_NAMED = 20
AGAIN = "call next_task and answer until nothing waits; where these prompts read a proposal back, then propose the same"
"""What to do where prompts belong to no document."""


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
    """Those that were compiled or failed; what waits is not among them."""
    documents_waiting: int = 0
    digest: Digest | None = None


def next_step(vault: Vault, document: str, *, today: str, env: Mapping[str, str]) -> Step:
    """The prompt that waits. When none does, go on with the document, a name below raw/, or with all that are due.

    Raises `NotFound` for a document that is not in raw/, `VaultLocked`.
    """
    waiting = next_work(vault)
    if waiting.waiting:
        return Step(waiting, _next(waiting))
    paths = [str(vault.raw / _named(vault, document))] if document else []
    options = Options(today, jobs=1, env=env, wanted=Wanted("queue"))
    report = ingest(vault, paths, options, lambda _: None)
    done = tuple(_became(one) for one in report.sources if one.status in ("compiled", "failed"))
    waits = report.totals["waiting"]
    work = next_work(vault)
    return Step(work, _next(work, done, waits), done[:MOST_NAMED], waits, report.digest)


def told(step: Step) -> dict[str, Any]:
    """A step as whoever answers reads it, without its prompt and without what is empty or not known."""
    shown = {**asdict(step.work), **asdict(step)}
    named = ("waiting", "task", "key", "next")
    optional = ("step", "document", "documents_waiting", "unusable", "sources", "digest")
    known = {key: shown[key] for key in optional if shown[key] and (key != "digest" or any(shown[key].values()))}
    return {key: shown[key] for key in named} | known


def answered(kept: Answered, step: Place) -> dict[str, Any]:
    """What whoever gave an answer reads: which step it was, and what to do now."""
    of_step = {"step": str(step), "document": step.document} if step.number else {}
    following = "call next_task: it has the next prompt, or the end" if step.number else AGAIN
    return {**asdict(kept), **of_step, "next": following}


def _became(report: SourceReport) -> Became:
    counts, pages = report.operations, report.pages
    return Became(
        report.source,
        report.status,
        report.title,
        report.error,
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
        _note(report),
    )


def _note(report: SourceReport) -> str:
    """What whoever answered may do about a document that brought less than it could."""
    thin = sorted({one.page for one in report.refusals if one.rule == "thin-page" and one.page})
    if thin:
        return f"{', '.join(thin[:MOST_NAMED])}: {_THIN}"
    return _NO_PAGE if report.status == "compiled" and not (report.pages.created or report.pages.updated) else ""


_THIN = (
    "too thin without what was refused. Where the document says enough, `propose` makes the page: create, with its "
    "statements, which cite its claims (`search` kind:claim shows their ids) or sentences of its passages"
)
_NO_PAGE = (
    "it has its source page and its text; no other page was made or changed: a new page needs 5 claims from 3 "
    "passages, or of 2 sources, and until then its claims wait for the next source"
)


def _next(work: Work, done: tuple[Became, ...] = (), waits: int = 0) -> str:
    if work.unusable:
        return f"the last answer could not be used: {work.unusable}. Answer the prompt below again, whole"
    if work.waiting:
        return "answer the prompt below with answer_task and its key, then call next_task again"
    if waits:
        return "call next_task again: documents wait for their turn"
    if any(one.status == "failed" for one in done):
        return "nothing waits for you, but a document failed: tell the owner why"
    told = "nothing waits for you: tell the owner what is new"
    told += ", and that `kb review` shows what they decide" if any(one.waiting for one in done) else ""
    told += "; what `uncovered` names no claim holds: `propose` it where it matters" if _leaves_out(done) else ""
    return told if done else "nothing waits, and nothing was due; a proposal that was read back is proposed again"


def _leaves_out(done: tuple[Became, ...]) -> bool:
    return any(one.uncovered for one in done)


def _named(vault: Vault, document: str) -> str:
    """The name below raw/ that is meant. Only what is there by its own name is taken: no path leads elsewhere."""
    names = [state.name for state in scan(vault).states if state.state != "missing"]
    wanted = document.strip().removeprefix("raw/")
    if wanted not in names:
        listed = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        raise NotFound(f"raw/ holds no document {document[:80]}", hint=f"put it there first; there are: {listed}")
    return wanted
