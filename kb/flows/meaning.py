"""Vectors for search, where kb.toml names a model for them: of sections as they change, and of a query.

A model that does not answer never stops a search: words and links find what they find, and the report says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.errors import EngineError
from kb.index import vectors as kept
from kb.index.index import reading
from kb.index.vectors import Meaning
from kb.vault.vault import Vault

if TYPE_CHECKING:
    from kb.config import Settings

_NAMES_ONE = re.compile(r"^[^#\n]*\bembed\b", re.MULTILINE)
AT_ONCE = 128
"""Sections that a search brings up itself: what was edited since. An ingest brings up all."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a query means, where vectors are used; and what of it is wanting."""

    meaning: Meaning | None = None
    note: str = ""


def meaning_of(vault: Vault, query: str, env: Mapping[str, str]) -> Asking:
    """The vector of a query, with the sections that changed brought up first; nothing where no model is named.

    Raises `BadConfig`.
    """
    settings = _settings(vault)
    if settings is None or not settings.model.embed or not query.strip():
        return Asking()
    try:
        left = bring_up(vault, settings, env, most=AT_ONCE)
        known = reading(vault, lambda db: kept.kept_query(db, settings.model.embed, query))
        vector = known or tuple(_asked(vault, settings, [query], env)[0])
    except EngineError as error:
        return Asking(note=f"found by words and links only: {error.message}")
    if known is None:
        reading(vault, lambda db: kept.keep_query(db, settings.model.embed, query, vector))
    note = f"{left:,} sections have no vector yet: `kb ingest` makes them" if left else ""
    return Asking(Meaning(settings.model.embed, vector), note)


def _settings(vault: Vault) -> Settings | None:
    """The settings of a vault that may name a model for vectors: to read them takes longer than most searches."""
    try:
        if not _NAMES_ONE.search(vault.config.read_text(encoding="utf-8")):
            return None
    except (OSError, UnicodeDecodeError):
        return None
    from kb.config import load

    return load(vault.config)


def bring_up(
    vault: Vault,
    settings: Settings,
    env: Mapping[str, str],
    *,
    most: int | None = None,
    say: Callable[[str], None] | None = None,
) -> int:
    """Make the vectors of sections that have none, at most `most`; how many are left. Raises `EngineError`.

    Each batch is kept as it comes, so that an interrupted run asks for nothing twice.
    """
    model, done, before = settings.model.embed, 0, -1
    while True:
        left = reading(vault, lambda db: kept.count_missing(db, model))
        room = AT_ONCE if most is None else min(AT_ONCE, most - done)
        if not left or room <= 0 or left == before:  # equal: nothing is kept where the index cannot be written
            return left
        if say:
            say(f"vectors  {done:,} of {done + left:,} sections")
        done, before = done + _batch(vault, settings, env, room), left


def _batch(vault: Vault, settings: Settings, env: Mapping[str, str], room: int) -> int:
    """Make and keep the vectors of some sections; of how many."""
    model = settings.model.embed
    texts = reading(vault, lambda db: kept.missing(db, model, room))
    made = dict(zip(texts, _asked(vault, settings, list(texts.values()), env), strict=True))
    reading(vault, lambda db: kept.keep(db, model, made))
    return len(texts)


def _asked(vault: Vault, settings: Settings, texts: list[str], env: Mapping[str, str]) -> list[list[float]]:
    from kb.engines.embed import vectors

    return vectors(texts, settings.model.embed, vault.root, env, float(settings.model.timeout))
