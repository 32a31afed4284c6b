"""Have a model say as what blocks lost words belong into a text; the words themselves are the file's own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.config import load
from kb.convert.restore import Mended, gaps, mended
from kb.convert.verify import Verification
from kb.errors import NoVault, UsageError
from kb.flows.engines import Wanted, engine_name, open_engines
from kb.flows.vaults import open_vault
from kb.model_tasks import ModelEngine, RestoreTask
from kb.records import Text
from kb.vault.vault import Vault

A_CALL = 12
"""Places of one call."""


@dataclass(frozen=True, slots=True)
class Restoring:
    """Who is asked about lost words."""

    wanted: Wanted
    env: Mapping[str, str] = field(default_factory=dict)
    say: Callable[[str], None] = lambda _: None


def restored(text: Text, found: Verification, asking: Restoring) -> Mended:
    """The text with the lost words that a model gave their place and kind back.

    The model and its kept answers are those of the vault around the current folder, if there is one.
    Raises `UsageError` when no model is named, `EngineError`.
    """
    with tempfile.TemporaryDirectory(prefix="kb-") as folder:
        try:
            vault = open_vault(None)
        except NoVault:
            vault = Vault(Path(folder))
        settings = load(vault.config)
        if engine_name(settings, asking.wanted) == "extractive":
            hint = "name one with --model PROVIDER/NAME"
            raise UsageError("--repair needs a model: without one nobody knows what lost words are", hint=hint)
        engine, _ = open_engines(vault, settings, asking.wanted, asking.env, asking.say).for_source()
        assert isinstance(engine, ModelEngine)
        asked = gaps(text, found.lost)
        parts = [asked[start : start + A_CALL] for start in range(0, len(asked), A_CALL)]
        answers = [blocks for part in parts for blocks in engine.restore(RestoreTask(part)).blocks]
    return mended(text, found, answers)
