"""wiki/review.md beside the journal: written when what waits changes, and read for its ticks."""

from __future__ import annotations

from collections.abc import Mapping

from kb.compile.proposals import ORDER, Asked, Proposal, bare_quotes, proposal, titles_of
from kb.compile.review_page import PATH, pointing, review_page, ticks
from kb.errors import UsageError
from kb.flows.build import Build, content_at, open_build
from kb.index.index import catalog, refresh
from kb.vault import journal
from kb.vault.pages import read_bytes
from kb.vault.vault import Vault
from kb.vault.waiting import waiting


def review_writes(build: Build, today: str, parked: Mapping[str, str] = {}) -> dict[str, bytes | None]:
    """What is to be written so that review.md shows what waits now; nothing when it does."""
    current = (content_at(build, PATH) or b"").decode(errors="replace")
    titles = [card.title for card in build.cards.values()]
    text = review_page(current, listed(build), titles, today=today, parked=parked)
    if text == current:
        return {}
    return {PATH: text.encode() if text else None}


def review_writes_of(vault: Vault, today: str) -> dict[str, bytes | None]:
    """The same for a vault that nothing has open, after its journal changed."""
    if not waiting(journal.read(vault)) and read_bytes(vault, PATH) is None:
        return {}
    refresh(vault)
    build = open_build(vault, catalog(vault).cards)
    index = (content_at(build, "wiki/index.md") or b"").decode()
    pointed = pointing(index, waits=bool(build.history.waiting))
    led: dict[str, bytes | None] = {"wiki/index.md": pointed.encode()} if pointed != index else {}
    return led | review_writes(build, today)


def listed(build: Build) -> list[Proposal]:
    """What waits, page by page in the order of their titles; of each page what it would be made of first."""
    waits = build.history.waiting.values()
    titles = titles_of(build.cards, (one.operation for one in waits))
    shown = [
        proposal(Asked(one.id, one.operation, one.source, one.anchor), titles, bare_quotes(one.operation, build.claims))
        for one in waits
    ]
    return sorted(
        shown, key=lambda one: (one.page.casefold(), one.page, one.operation != "create", ORDER.index(one.risk))
    )


def ticked(vault: Vault) -> dict[str, tuple[bool, str]]:
    """What is ticked in review.md: id → whether it is accepted, and the words behind the box.

    Raises `UsageError` where both boxes of an operation are ticked.
    """
    found = ticks((read_bytes(vault, PATH) or b"").decode(errors="replace"))
    both = [name for name, tick in found.items() if tick.accepts and tick.rejects]
    if both:
        raise UsageError(f"review.md both accepts and rejects {both[0]}", hint="take one of the two ticks away")
    return {name: (tick.accepts, tick.why) for name, tick in found.items() if tick.accepts or tick.rejects}
