"""`kb search`: pages and passages for a query, from an index that is brought up to date first."""

from __future__ import annotations

import time
from dataclasses import dataclass

from kb.index.index import refresh
from kb.index.search import Hit
from kb.index.search import search as search_index
from kb.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class SearchReport:
    """The hits, the best first, and how long the query took; bringing the index up to date is not counted."""

    hits: tuple[Hit, ...]
    milliseconds: float


def search(vault: Vault, query: str, limit: int = 10) -> SearchReport:
    """Find pages and passages. Filters stand in the query: `kind:person source:"My talk" speaker:Ada after:2024-05`.

    Raises `NotFound` when nothing was ingested yet, `KbError` when sqlite cannot search.
    """
    refresh(vault)
    started = time.perf_counter()
    hits = search_index(vault, query, limit=limit)
    return SearchReport(hits, round((time.perf_counter() - started) * 1000, 2))
