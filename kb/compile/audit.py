"""Read statements that stand in the wiki against their quotes, and say how many of them follow.

The two readings are those of an ingest: quotes and context alone, then what failed once more beside its passages.
Knows pages and evidence; who judges is an argument, and what cannot be judged is never counted as good.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.compile.desk import READINGS_A_CALL, opening
from kb.compile.recut import passages_of
from kb.errors import EngineError
from kb.markdown.cite import claim_of
from kb.markdown.escape import plain
from kb.markdown.page import Definition, Tree
from kb.model_tasks import Finding, Reading, Verified, VerifyTask
from kb.names import TOPIC_KINDS, text_note_of
from kb.records import Claim, ClaimId, Evidence, PageCard, PassageId, Quote, Statement, StatementId
from kb.words import digest, fold

Z = 1.959963984540054
"""Of a standard normal variable 95 % lie between -Z and Z."""
Verify = Callable[[Sequence[VerifyTask]], Sequence[Verified | EngineError]]
"""Has several tasks judged; where one fails, its error stands in the place of the answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement or a lead that stands on a page, beside what it must follow from."""

    page: PageCard
    statement: StatementId
    reading: Reading


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of a statement."""

    standing: Standing
    finding: Finding | None
    """None: it could not be judged."""
    by_passages: bool = False
    """Its quotes alone do not carry it, the passages that they stand in do."""
    error: EngineError | None = None


def standings(card: PageCard, tree: Tree, evidence: Evidence) -> tuple[Standing, ...]:
    """The statements of a page that cite something, in order, and of a page about a subject its lead.

    Quotations are left out: they show their quotes and nothing else, which `kb lint` checks. So is the lead of a page
    that holds nothing but quotations: it says what they are about.
    """
    notes = {definition.label: definition for definition in tree.definitions}
    stated = [one for one in tree.statements if not one.is_lead]
    has_lead = card.kind in TOPIC_KINDS and any(one.labels and not one.is_quotation for one in stated)
    found: list[Standing] = []
    above: Statement | None = None
    for one in tree.statements:
        if one.is_lead and has_lead:
            found.append(Standing(card, one.id, opening(card.title, plain(one.words), "", stated)))
        elif one.labels and not one.is_quotation:
            follows = plain(above.words) if above and above.block == one.block else ""
            found.append(Standing(card, one.id, _reading(card.title, one, follows, notes, evidence)))
        above = None if one.is_lead else one
    return tuple(found)


def _reading(
    title: str, statement: Statement, follows: str, notes: Mapping[str, Definition], evidence: Evidence
) -> Reading:
    claims = tuple(dict.fromkeys(_claim(notes[label], evidence) for label in statement.labels if label in notes))
    said = " ".join(quote.words for claim in claims for quote in claim.quotes)
    pairs = dict.fromkeys(pair for claim in claims for pair in evidence.heard_as.get(claim.source, ()))
    heard = tuple(pair for pair in pairs if pair[0] in said)
    return Reading(title, plain(statement.words), claims, heard_as=heard, follows=follows)


def _claim(note: Definition, evidence: Evidence) -> Claim:
    """The claim of a footnote; where its quote is no quote of a known claim, what the footnote itself says.

    Such a claim has an id of its own, so that it is never shown as that of an unchanged footnote.
    """
    known = evidence.claims.get(claim_of(note.label))
    if known and any(fold(quote.words) == fold(note.quote) for quote in known.quotes):
        return known
    source = (text_note_of(note.note) or (note.note,))[0]
    quotes = (Quote(PassageId(note.passage), note.quote, ""),) if note.quote else ()
    return Claim(ClaimId(f"{note.label}-{digest(note.quote, 8)}"), source, "", (), quotes, ())


def sample(standing: Sequence[Standing], most: int) -> tuple[int, ...]:
    """The places of at most so many, always the same of the same wiki: those with the lowest hashes of their ids."""
    hashes = [(digest(f"{one.page.id}|{one.statement}", 64), at) for at, one in enumerate(standing)]
    return tuple(sorted(at for _, at in sorted(hashes)[:most]))


def judge(standing: Sequence[Standing], chosen: Sequence[int], evidence: Evidence, verify: Verify) -> list[Judged]:
    """What is found of the chosen ones, in order, in two readings."""
    bare = [at for at in chosen if not _rests_on_something(standing[at].reading)]
    first = _findings({at: standing[at].reading for at in chosen if at not in set(bare)}, verify)
    doubtful = [at for at, one in first.items() if isinstance(one, Finding) and not one.is_entailed]
    second = _findings({at: _beside(standing[at].reading, evidence) for at in doubtful}, verify)
    found: dict[int, Finding | EngineError] = dict.fromkeys(bare, Finding(False, "no footnote quotes anything for it"))
    found |= first | second
    return [_judged(standing[at], found[at], by_passages=at in second) for at in chosen]


def _judged(standing: Standing, found: Finding | EngineError, *, by_passages: bool) -> Judged:
    if isinstance(found, EngineError):
        return Judged(standing, None, error=found)
    return Judged(standing, found, by_passages and found.is_entailed and not standing.reading.statements)


def _rests_on_something(reading: Reading) -> bool:
    return bool(reading.statements) or any(claim.quotes for claim in reading.claims)


def _beside(reading: Reading, evidence: Evidence) -> Reading:
    return replace(reading, passages=passages_of(reading.claims, evidence))


def _findings(readings: Mapping[int, Reading], verify: Verify) -> dict[int, Finding | EngineError]:
    """What is found of each reading, by its place, so many of them in one call."""
    places = list(readings)
    batches = [places[start : start + READINGS_A_CALL] for start in range(0, len(places), READINGS_A_CALL)]
    answers = verify([VerifyTask(tuple(readings[at] for at in batch)) for batch in batches]) if batches else ()
    found: dict[int, Finding | EngineError] = {}
    for batch, answer in zip(batches, answers, strict=True):
        given: Sequence[Finding | EngineError]
        given = answer.findings if isinstance(answer, Verified) else [answer] * len(batch)
        found |= dict(zip(batch, given, strict=True))
    return found


def interval(entailed: int, judged: int) -> tuple[float, float]:
    """The 95 % score interval of a share: between which shares of the whole wiki the sample is no surprise.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212. It holds for few and for extreme counts as well.

    >>> [round(bound, 4) for bound in interval(90, 100)]
    [0.8256, 0.9448]
    """
    if not judged:
        return 0.0, 1.0
    share, spread = entailed / judged, Z * Z / judged
    middle = share + spread / 2
    reach = Z * math.sqrt(share * (1 - share) / judged + spread / (4 * judged))
    low, high = (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)
    return (0.0 if entailed == 0 else low), (1.0 if entailed == judged else high)
