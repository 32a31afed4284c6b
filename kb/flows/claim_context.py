"""The claims behind what a search or a page shows, with the sentence that says what their pronouns mean. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from kb.errors import DamagedRecord, NotFound
from kb.index.search import Hit
from kb.index.target import CLAIM
from kb.records import Claim
from kb.vault import claims as claims_store
from kb.vault.vault import Vault
from kb.words import squeeze


@dataclass(frozen=True, slots=True)
class ClaimHit(Hit):
    """A claim that a query finds."""

    claim: str = ""
    """Its id, which a proposal may cite."""
    context: str = ""
    """An earlier sentence of the source that says what its pronouns mean, where it needs one."""


def with_claims(vault: Vault, hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits, those that are claims with their ids and contexts. A claim that is gone since stays as it was found."""
    known: dict[str, tuple[Claim, ...]] = {}
    made: list[Hit] = []
    for hit in hits:
        if hit.kind != CLAIM:
            made.append(hit)
            continue
        if hit.title not in known:
            known[hit.title] = _claims(vault, hit.title)
        found = next((one for one in known[hit.title] if _is(one, hit)), None)
        made.append(ClaimHit(**asdict(hit), claim=found.id, context=found.context) if found else hit)
    return tuple(made)


def contexts(vault: Vault, sources: Iterable[str]) -> Mapping[str, str]:
    """The context of each claim of these sources that has one, by its id."""
    return {one.id: one.context for source in sources for one in _claims(vault, source) if one.context}


def _claims(vault: Vault, source: str) -> tuple[Claim, ...]:
    try:
        return claims_store.read(vault, source)
    except (NotFound, DamagedRecord):
        return ()


def _is(claim: Claim, hit: Hit) -> bool:
    """Whether a hit is this claim: it stands in its passage, and the words shown are words of it."""
    shown = squeeze(hit.snippet.replace("**", "")).strip("… ")
    return claim.at[0].partition(".")[0] == hit.passage and shown in squeeze(claim.text)
