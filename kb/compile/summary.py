"""What a source page says of its source in an engine's words: key points and a lead, read back like all else.

What does not follow from its quote is not said in other words; the page shows the quote instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.compile.check import check_words
from kb.compile.desk import Desk, reading, stems_of, verified
from kb.model_tasks import ModelEngine
from kb.operations import Add
from kb.records import Claim, ClaimId, PageCard

MOST_ASKED, MOST_SENTENCES = 3, 3
"""Takeaways that are asked about, and of those that hold the ones that the lead takes."""
MOST_BESIDE = 2
"""Claims that a takeaway is held against."""


@dataclass(frozen=True, slots=True)
class Summary:
    """`points` are claims whose own words follow from their quotes; `lead` is `""` when none holds."""

    points: tuple[Claim, ...] = ()
    lead: str = ""


def summary(
    card: PageCard,
    claims: Iterable[Claim],
    takeaways: Iterable[str],
    engine: ModelEngine,
    desk: Desk,
    among: Sequence[Claim] = (),
) -> Summary:
    """Ask in one call which key claims follow from their quotes, and which takeaways from those that say the like.

    `among` are all claims of the source; without them a takeaway is held against the key claims alone.
    """
    known = tuple(claims)
    points = [claim for claim in known if _is_sound(card, claim.text, (claim.id,), desk)]
    beside = {words: _nearest(words, among or known) for words in list(takeaways)[:MOST_ASKED]}
    leads = [words for words, cited in beside.items() if known and _is_sound(card, words, cited, desk)]
    asked = [reading(card.title, claim.text, (claim.id,), desk) for claim in points]
    asked += [reading(card.title, words, beside[words], desk) for words in leads]
    good = [finding.is_entailed for finding in verified(asked, engine, desk)]
    told = [words for words, holds in zip(leads, good[len(points) :], strict=True) if holds]
    kept = tuple(claim for claim, holds in zip(points, good, strict=False) if holds)
    return Summary(kept, " ".join(told[:MOST_SENTENCES]) if kept else "")


def _nearest(words: str, claims: Sequence[Claim]) -> tuple[ClaimId, ...]:
    """The claims that share most words with these, in the order of the source."""
    wanted = stems_of(words)
    said = [" ".join((claim.text, *(quote.words for quote in claim.quotes))) for claim in claims]
    ranked = sorted(range(len(claims)), key=lambda at: (-len(wanted & stems_of(said[at])), at))
    return tuple(claims[at].id for at in sorted(ranked[:MOST_BESIDE]))


def _is_sound(card: PageCard, words: str, cited: tuple[ClaimId, ...], desk: Desk) -> bool:
    return check_words(card, Add(card.id, words, cited), desk.evidence).holds
