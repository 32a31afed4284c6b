"""A vault in which changes of every risk wait: two documents, and a scripted model that rewords what the first said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from generated_sources import document
from scripted_model import Answer, ScriptedModel, sheets
from vaults import ingest, new_vault

from kb.engines.model import Model
from kb.flows.engines import Engines
from kb.prompts import load_all

FIRST = document("On the windmill", 700, seed=3, about=("windmill",))
SECOND = document("More on the windmill", 700, seed=4, about=("windmill",))


def answering(monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any]) -> None:
    """Let `--engine model` ask this in the place of a provider."""

    def opened(_vault: Any, settings: Any, wanted: Any, *_: Any) -> Any:
        if wanted.engine != "model":
            return real(_vault, settings, wanted, *_)
        from kb.engines.usage import Usage

        return Engines("model", Usage(), lambda _usage: Model(ask, load_all(), "scripted", "scripted"))

    import kb.flows.engines as module

    real = module.open_engines
    monkeypatch.setattr(module, "open_engines", opened)


def rewording(task: str, user: str, careful: Answer) -> Answer:
    """On a page that exists: better words for the first statement, newer ones for the second, the rest added."""
    if task != "write":
        return careful
    keys = {sheet.key: (sheet, _keys(user, sheet.key)) for sheet in sheets(user) if not sheet.is_new}
    for page in careful["pages"]:
        sheet, numbers = keys.get(page["page"], (None, []))
        if sheet is None or len(numbers) < 3:
            continue
        parts = [part for op in page["ops"] for part in re.findall(r"(.+?\]) ?", op[3])]
        if len(parts) > 2:
            left = [["add", "", "", " ".join(parts[2:6])]]
            page["ops"] = [["refine", numbers[0], parts[0]], ["supersede", numbers[1], parts[1]], *left]
    return careful


def _keys(user: str, page: str) -> list[str]:
    """The keys of the statements of a page as the prompt shows them."""
    found, inside = [], False
    for line in user.splitlines():
        if re.match(r"P\d+ ", line):
            inside = line.startswith(f"{page} ")
        elif inside and (key := re.match(r"(s\d+) ", line)):
            found.append(key[1])
    return found


def reworded_vault(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Path:
    """A vault after both documents; `arguments` go to the second ingest."""
    answering(monkeypatch, ScriptedModel(rewording))
    vault = new_vault(folder)
    (vault / "raw/windmill.md").write_text(FIRST, encoding="utf-8")
    ingest(vault, "--engine", "model")
    (vault / "raw/windmill more.md").write_text(SECOND, encoding="utf-8")
    ingest(vault, "--engine", "model", *arguments)
    return vault
