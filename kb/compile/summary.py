"""What a source page says of its source in an engine's words: key points and a lead, read back like all else.

What does not follow from its quote is not said in other words; the page shows the quote instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.compile.check import check_words
from kb.compile.desk import Desk, reading, verified
from kb.model_tasks import ModelEngine
from kb.operations import Add
from kb.records import Claim, ClaimId, PageCard

MOST_ASKED, MOST_SENTENCES = 4, 3
"""Takeaways that are asked about, and of those that hold the ones that the lead takes."""


@dataclass(frozen=True, slots=True)
class Summary:
    """`points` are claims whose own words follow from their quotes; `lead` is `""` when none holds."""

    points: tuple[Claim, ...] = ()
    lead: str = ""


def summary(
    card: PageCard, claims: Iterable[Claim], takeaways: Iterable[str], engine: ModelEngine, desk: Desk
) -> Summary:
    """Ask in one call which key claims follow from their quotes, and which takeaways from all these quotes."""
    known = tuple(claims)
    cited = tuple(claim.id for claim in known)
    points = [claim for claim in known if _is_sound(card, claim.text, (claim.id,), desk)]
    leads = [words for words in list(takeaways)[:MOST_ASKED] if known and _is_sound(card, words, cited, desk)]
    asked = [reading(card.title, claim.text, (claim.id,), desk) for claim in points]
    asked += [reading(card.title, words, cited, desk) for words in leads]
    good = [finding.is_entailed for finding in verified(asked, engine, desk)]
    told = [words for words, holds in zip(leads, good[len(points) :], strict=True) if holds]
    kept = tuple(claim for claim, holds in zip(points, good, strict=False) if holds)
    return Summary(kept, " ".join(told[:MOST_SENTENCES]) if kept else "")


def _is_sound(card: PageCard, words: str, cited: tuple[ClaimId, ...], desk: Desk) -> bool:
    return check_words(card, Add(card.id, words, cited), desk.evidence).holds
