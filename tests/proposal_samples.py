"""A vault to which changes are proposed, proposals for it, and an agent that reads back whatever waits."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vaults import DATE

from kb.flows.propose import ProposalReport, propose
from kb.flows.work import keep_answer, next_work
from kb.vault.vault import Vault

NOTES = "Notes on the testing effect"
FIRST, JAMES, BACON = "p-5a1dec89", "p-4b699d73", "p-ee5b0823"
"""Passages of the notes: an experiment of 1939, William James, Francis Bacon."""
Row = dict[str, Any]


def at(passage: str, sentences: str) -> Row:
    return {"source": NOTES, "passage": passage, "sentences": sentences}


SPITZER = (
    "Herbert Spitzer tested 3,605 pupils in nine cities of Iowa, and those who were tested soon after reading forgot "
    "far less later on."
)
ADD: Row = {
    "op": "add",
    "page": "Desirable difficulty",
    "section": "In schools",
    "text": SPITZER,
    "cites": [at(FIRST, "2-3")],
}
QUOTE: Row = {
    "op": "quote",
    "page": "Forgetting curve",
    "cites": [{"source": f"{NOTES}.md", "words": "Confidence went one way and memory the other."}],
}
RENAME: Row = {"op": "rename", "page": "SM-2", "title": "SM-2 algorithm"}
PAGE: list[Row] = [
    {
        "op": "create",
        "title": "Testing in schools",
        "kind": "concept",
        "lead": "Testing in schools was studied long before it had a name.",
        "description": "Experiments in schools, and what was written of recall before.",
    },
    {
        "op": "add",
        "page": "Testing in schools",
        "text": "In 1620 Francis Bacon wrote in the Novum Organum that reading a text twenty times teaches it less "
        "well than reading it ten times and trying to recite it in between.",
        "cites": [at(BACON, "2")],
    },
    {
        "op": "add",
        "page": "Testing in schools",
        "text": "William James advised to wait and recollect by an effort from within, rather than to look at the book "
        "again.",
        "cites": [at(JAMES, "2")],
        "after": "In 1620 Francis Bacon",
    },
    {
        "op": "add",
        "page": "Testing in schools",
        "section": "The first experiment",
        "text": "The first large experiment in schools is from 1939.",
        "cites": [at(FIRST, "1")],
    },
    {
        "op": "add",
        "page": "Testing in schools",
        "text": "Herbert Spitzer had 3,605 pupils in nine cities of Iowa read an article about bamboo, and tested them "
        "on different days.",
        "cites": [at(FIRST, "2")],
        "after": "The first large experiment",
    },
    {
        "op": "add",
        "page": "Testing in schools",
        "section": "The first experiment",
        "text": "Those who were tested soon after reading forgot far less later on, and Spitzer concluded that the "
        "immediate test itself was the help.",
        "cites": [at(FIRST, "3"), at(FIRST, "4")],
    },
]


def copied(made: Path, folder: Path) -> Path:
    return Path(shutil.copytree(made, folder))


def text_of(*rows: Mapping[str, Any], about: str = "what tests show") -> str:
    return json.dumps({"about": about, "operations": rows})


def once(vault: Path, *rows: Mapping[str, Any], about: str = "what tests show") -> ProposalReport:
    """Propose and answer nothing."""
    return propose(Vault(vault), text_of(*rows, about=about), today=DATE, env={}, say=lambda _: None)


def entailed(prompt: str) -> dict[str, Any]:
    """The verdict of a reader who agrees with all of a prompt."""
    evidence = prompt.rpartition("<evidence ")[2]
    return {"entailed": f"1-{len(re.findall(r'^[0-9]+ ', evidence, re.M))}"}


def proposed(vault: Path, *rows: Mapping[str, Any], reader: Callable[[str], Any] = entailed) -> ProposalReport:
    """Propose, answer what reads it back, and propose the same until nothing is unread."""
    for _ in range(6):
        report = once(vault, *rows)
        if not report.unanswered:
            return report
        while (work := next_work(Vault(vault))).waiting:
            assert work.task == "verify"
            keep_answer(Vault(vault), work.key, json.dumps(reader(work.prompt)))
    raise AssertionError("it is never read back")
