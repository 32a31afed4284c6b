"""The pages of a vault by title, for those who list them. Opens none."""

from __future__ import annotations

from kb.index.index import catalog, refresh
from kb.vault.vault import Vault


def titles_and_kinds(vault: Vault) -> list[tuple[str, str]]:
    """Title and kind of every page but the notes of texts, subjects before sources, by title."""
    refresh(vault)
    cards = [card for card in catalog(vault).cards.values() if card.kind != "text"]
    found = sorted(cards, key=lambda card: (card.kind == "source", card.title.casefold(), card.title))
    return [(card.title, card.kind) for card in found]
