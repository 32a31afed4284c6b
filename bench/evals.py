"""Measure `kb search` and `kb ask` without a model on packs of public questions, with the scorers of these packs.

    python bench/evals.py EVALS [--folder DIR] [--packs hotpotqa notes …] [--update docs/search.md]

EVALS is a folder of evaluation packs with `make_packs.py`, `score_search.py` and `score_ask.py` beside them. Each pack
becomes a vault in `--folder` (kept there for the next run), is ingested once, asked in this process, and scored by the
scorer of the packs. All packs are asked with the one configuration that kb has; `--update` writes the table into a page.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kb.cli import run
from kb.flows.ask import ask
from kb.flows.search import search
from kb.index.index import refresh
from kb.vault.vault import Vault

HITS = 50
BARS = {
    "scifact, whole": [("documents", "ndcg@10", 0.69)],
    "hotpotqa": [("documents", "ndcg@10", 0.91)],
    "musique": [("documents", "ndcg@10", 0.74)],
    "notes": [("documents", "hit@1", 0.85)],
}
"""What the packs ask of an engine without a model."""
SEARCH = {"scifact, whole": 100_000, "scifact": 1000, "hotpotqa": 1000, "musique": 1000, "2wiki": 1000, "notes": 1000}
"""Pack → how many files its vault holds at most."""
ASK = ["abstention precision .78", "abstention recall .75"]
MARKS = ("<!-- evals -->", "<!-- /evals -->")


@dataclass(frozen=True)
class Pack:
    """A pack as a folder of sources with its questions, and the vault that holds them."""

    name: str
    folder: Path
    vault: Vault
