"""What an agent does next: the prompt that waits, else whatever the next documents in raw/ ask.

Knows the order of the steps; `kb work` hands prompts out, and `kb ingest --engine queue` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import NotFound
from kb.flows.engines import Wanted
from kb.flows.ingest import Options, ingest
from kb.flows.reports import Digest, SourceReport
from kb.flows.work import Work, next_work
from kb.vault.sources import scan
from kb.vault.vault import Vault

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Step:
    """The next prompt, or that nothing waits; and what became of the documents that were compiled on the way."""

    work: Work
    sources: tuple[SourceReport, ...] = ()
    digest: Digest | None = None


def next_step(vault: Vault, document: str, *, today: str, env: Mapping[str, str]) -> Step:
    """The prompt that waits. When none does, go on with the document, a name below raw/, or with all that are due.

    Raises `NotFound` for a document that is not in raw/, `VaultLocked`.
    """
    waiting = next_work(vault)
    if waiting.waiting:
        return Step(waiting)
    paths = [str(vault.raw / _named(vault, document))] if document else []
    options = Options(today, jobs=1, env=env, wanted=Wanted("queue"))
    report = ingest(vault, paths, options, lambda _: None)
    done = tuple(one for one in report.sources if one.status != "unchanged")
    return Step(next_work(vault), done, report.digest)


def _named(vault: Vault, document: str) -> str:
    """The name below raw/ that is meant. Only what is there by its own name is taken: no path leads elsewhere."""
    names = [state.name for state in scan(vault).states if state.state != "missing"]
    wanted = document.strip().removeprefix("raw/")
    if wanted not in names:
        listed = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        raise NotFound(f"raw/ holds no document {document[:80]}", hint=f"put it there first; there are: {listed}")
    return wanted
