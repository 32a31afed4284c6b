"""`kb search`: pages and passages for a query, from an index that is brought up to date first."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from kb.flows.meaning import meaning_of
from kb.index.index import refresh
from kb.index.search import Hit
from kb.index.search import search as search_index
from kb.index.target import CLAIM
from kb.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class SearchReport:
    """The hits, the best first, and how long the query took; bringing the index up to date is not counted."""

    hits: tuple[Hit, ...]
    milliseconds: float
    note: str = ""
    """What the search had to do without; empty when it had all that kb.toml asks for."""


def search(vault: Vault, query: str, limit: int = 10, env: Mapping[str, str] | None = None) -> SearchReport:
    """Find pages and passages. Filters stand in the query: `kind:person source:"My talk" speaker:Ada after:2024-05`.

    With `kind:claim` it finds claims, each with its id and its context. `env` is the environment, where keys are.
    Raises `NotFound` when nothing was ingested yet, `KbError` when sqlite cannot search, `BadConfig`.
    """
    refresh(vault)
    asking = meaning_of(vault, query, env or {})
    started = time.perf_counter()
    hits = search_index(vault, query, limit=limit, meaning=asking.meaning)
    milliseconds = round((time.perf_counter() - started) * 1000, 2)
    if any(hit.kind == CLAIM for hit in hits):
        from kb.flows.claim_context import with_claims

        hits = with_claims(vault, hits)
    return SearchReport(hits, milliseconds, asking.note)
