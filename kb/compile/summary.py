"""What a source page says of its source in an engine's words: key points and a lead, read back like all else.

What does not follow from its quote is not said in other words; the page shows the quote instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.compile.check import check_words
from kb.compile.desk import Desk, verified
from kb.model_tasks import ModelEngine, Reading
from kb.operations import Add
from kb.records import Claim, PageCard
from kb.words import squeeze

MOST_TAKEAWAYS = 3


@dataclass(frozen=True, slots=True)
class Summary:
    """`points` are claims whose own words follow from their quotes; `lead` is `""` when none holds."""

    points: tuple[Claim, ...] = ()
    lead: str = ""


def summary(
    card: PageCard, claims: Iterable[Claim], takeaways: Iterable[str], engine: ModelEngine, desk: Desk
) -> Summary:
    """Ask in one call which key claims follow from their quotes, and whether the takeaways follow from these quotes."""
    known = tuple(claims)
    lead = squeeze(" ".join(list(takeaways)[:MOST_TAKEAWAYS]))
    sound = [claim for claim in known if check_words(card, Add(card.id, claim.text, (claim.id,)), desk.evidence).holds]
    asked = [Reading(card.title, claim.text, (claim,)) for claim in sound]
    whole = check_words(card, Add(card.id, lead, tuple(claim.id for claim in known)), desk.evidence)
    if lead and known and whole.rule in ("", "too-many-sentences"):
        asked.append(Reading(card.title, lead, known))
    findings = verified(asked, engine, desk)
    points = tuple(claim for claim, found in zip(sound, findings, strict=False) if found.is_entailed)
    is_good = len(findings) > len(sound) and findings[-1].is_entailed
    return Summary(points, lead if is_good else "")
