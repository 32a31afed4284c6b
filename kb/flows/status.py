"""`kb status`: which sources are new, changed, missing, and why."""

from __future__ import annotations

from dataclasses import dataclass

from kb.vault import sources
from kb.vault.vault import Vault

REASONS = {
    "new": "not compiled yet",
    "changed": "its bytes differ from those that were compiled",
    "missing": "compiled, but no longer in raw/",
    "unchanged": "",
}


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source and how it stands."""

    source: str
    state: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How the vault stands."""

    sources: tuple[SourceState, ...]
    pages: int


def status(vault: Vault) -> StatusReport:
    """Compare raw/ with what was compiled, by stat and hash; compiles and writes nothing."""
    states = tuple(
        SourceState(state.name, state.state, tuple(reason for reason in (REASONS[state.state],) if reason))
        for state in sources.scan(vault).states
    )
    topics = (path for path in vault.wiki.glob("*/*.md") if path.parent.name not in ("text", "assets"))
    return StatusReport(states, sum(1 for _ in topics))
