"""Rules about the claims that an operation cites: known, of a known source, with quotes that their passages hold.

Every quote is verified again, whoever cut it. A claim that a changed statement cites already was verified before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb import sentences
from kb.compile.checks.case import Case, claims_of, drafts_of, known_claims, new_claims, shortened
from kb.compile.quotes import MOST_WORDS, locator
from kb.operations import Add, Dispute
from kb.records import Claim, Passage, PassageId, Quote
from kb.words import fold, holds_quote

_OMISSION = re.compile(r"\s*\[(?:…|\.\.\.)\]\s*")
_STOP = re.compile(r"[.!?…:;]['\")\]]*$")
_AT = re.compile(r"(p-[0-9a-f]{8}(?:-\d+)?)\.s\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*")
_ATTRIBUTED = re.compile(
    r"\b(?:according to|says?|said|writes?|wrote|advis\w+|recommend\w*|suggest\w*|asks?|asked|tells?|told|instructs"
    r"|instructed"
    r"|calls? for|urg\w+|demand\w*|warns?|warned|argu\w+|propos\w+|explain\w*|describ\w+|prescrib\w+|requires?"
    r"|states?|stated|claims?|claimed"
    r"|the (?:source|text|author|article|paper|book|guide|manual|recipe|talk|speaker|note|page|document))\b",
    re.IGNORECASE,
)


def no_claims(case: Case) -> str:
    """Every sentence that is written cites at least one claim; each side of a contradiction does."""
    operation = case.operation
    if isinstance(operation, Add) and not operation.claims:
        return f"“{shortened(operation.text)}” cites no claim"
    for draft in drafts_of(operation):
        if not draft.claims:
            return f"“{shortened(draft.text)}” cites no claim"
    return ""


def unknown_claim(case: Case) -> str:
    """Every claim that is cited is known, under its own id, and not withdrawn."""
    standing = set(claims_of(case.operation)) - set(new_claims(case))
    for claim in claims_of(case.operation):
        known = case.evidence.claims.get(claim)
        if known is None and claim not in standing:
            return f"there is no claim {claim}"
        if known is not None and known.id != claim:
            return f"the claim {claim} has the id {known.id}"
        if claim in case.wiki.withdrawn and claim not in standing:
            return f"the claim {claim} was withdrawn with its source"
    return ""


def claim_not_in_source(case: Case) -> str:
    """The source of each claim is known, and its text holds the passages that the claim names."""
    for claim in _new(case):
        if claim.source not in case.evidence.sources or claim.source not in case.evidence.texts:
            return f"{claim.id}: there is no source “{claim.source}”"
        if not claim.quotes:
            return f"{claim.id} has no quote"
        at = [_AT.fullmatch(place) for place in claim.at]
        if [place and place.group(1) for place in at] != [quote.passage for quote in claim.quotes]:
            return f"{claim.id} names {', '.join(claim.at)} but quotes {', '.join(q.passage for q in claim.quotes)}"
        passages = _passages(case, claim)
        for quote in claim.quotes:
            if quote.passage not in passages:
                return f"{claim.id}: “{claim.source}” has no passage {quote.passage}"
    return ""


def quote_not_in_passage(case: Case) -> str:
    """Each quote stands in its passage, word for word, whole words only."""
    for claim, quote, passage in _quotes(case):
        if not holds_quote(quote.words, passage.words):
            return f"{claim.id}: “{shortened(quote.words)}” is not in {passage.id} of “{claim.source}”"
    return ""


def quote_cuts_sentence(case: Case) -> str:
    """Each part of a quote begins and ends with a sentence of its passage: half a sentence may say the opposite."""
    for claim, quote, passage in _quotes(case):
        for part in _OMISSION.split(quote.words):
            if not _is_whole(fold(part), passage):
                return f"{claim.id}: “{shortened(part)}” is cut out of a sentence of {passage.id}"
    return ""


def _is_whole(part: str, passage: Passage) -> bool:
    """Whether a folded part runs from the start of a sentence to the end of one."""
    for start, _ in passage.sentences:
        if not fold(passage.words[start:]).startswith(part):
            continue
        if any(end > start and fold(passage.words[start:end]) == part for _, end in passage.sentences):
            return True
    words = fold(passage.words)
    at = words.find(part)
    before, behind = words[:at].rstrip(), words[at + len(part) :].strip()
    return at >= 0 and (not before or bool(_STOP.search(before))) and (not behind or bool(_STOP.search(part)))


def quote_too_long(case: Case) -> str:
    """A quote has at most 60 words."""
    for claim, quote, _ in _quotes(case):
        size = sum(sentences.count(part) for part in _OMISSION.split(quote.words))
        if size > MOST_WORDS:
            return f"{claim.id}: the quote has {size} words, at most {MOST_WORDS}"
    return ""


def quote_too_many_gaps(case: Case) -> str:
    """A quote leaves words out at most once; a claim has at most two quotes."""
    for claim, quote, _ in _quotes(case):
        if len(_OMISSION.findall(quote.words)) > 1:
            return f"{claim.id}: the quote leaves words out more than once"
        if len(claim.quotes) > 2:
            return f"{claim.id}: {len(claim.quotes)} quotes, at most two"
    return ""


def wrong_locator(case: Case) -> str:
    """The locator of a quote says where its passage stands and who speaks there, and nothing else."""
    for claim, quote, passage in _quotes(case):
        passages = case.evidence.texts[claim.source].passages
        right = locator(passages, passages.index(passage))
        place = passage.location
        rest = quote.locator.replace(right, "") if right else quote.locator
        for part in (place.time, f"p. {place.page}" if place.page else "", place.chapter, place.speaker):
            rest = rest.replace(part, "") if part else rest
        if rest.strip(", "):
            return f"{claim.id}: {passage.id} stands at “{right}”, not at “{quote.locator}”"
        speakers = {_passages(case, claim)[one.passage].location.speaker for one in claim.quotes}
        if claim.speaker and claim.speaker not in speakers:
            return f"{claim.id}: {passage.id} is not spoken by {claim.speaker}"
    return ""


def circular_evidence(case: Case) -> str:
    """No claim rests on what this wiki itself says."""
    own = {card.title.casefold(): card.kind for card in case.wiki.cards.values()}
    for claim in _new(case):
        source = case.evidence.sources.get(claim.source)
        if source is not None and source.raw.split("/")[0] in ("wiki", "..", ".kb"):
            return f"{claim.id} rests on {source.raw}, a file of this vault's own making"
        if own.get(claim.source.casefold(), "source") not in ("source", "text"):
            return f"{claim.id} rests on the page “{claim.source}” of this wiki"
    return ""


def instruction_as_fact(case: Case) -> str:
    """What only asks the reader to do something is no fact: the statement says who asks it."""
    for draft in drafts_of(case.operation):
        claims = known_claims(case, draft.claims)
        if not claims or any(claim.kind != "instruction" for claim in claims) or _ATTRIBUTED.search(draft.text):
            continue
        names = [name for claim in claims for name in (claim.source, claim.speaker) if name]
        if not any(name.casefold() in draft.text.casefold() for name in names):
            return f"“{shortened(draft.text)}” rests on an instruction: say who gives it, or quote it"
    return ""


def one_sided(case: Case) -> str:
    """A contradiction has at least two sides, and no claim stands on both."""
    operation = case.operation
    if not isinstance(operation, Dispute):
        return ""
    if len(operation.sides) < 2:
        return f"a contradiction has two sides or more, not {len(operation.sides)}"
    seen: set[str] = set()
    for side in operation.sides:
        both = seen & set(side.claims)
        if both:
            return f"{sorted(both)[0]} stands on two sides"
        seen |= set(side.claims)
    return ""


def quotation_differs(case: Case) -> str:
    """A quotation shows exactly its one claim's quote; it has no words of its own."""
    operation = case.operation
    if not isinstance(operation, Add) or not operation.is_quotation:
        return ""
    if operation.text:
        return "a quotation has no text: it shows exactly its claim's quote"
    return "" if len(operation.claims) == 1 else f"a quotation has one claim, not {len(operation.claims)}"


def derived_speech(case: Case) -> str:
    """What a retelling says is never shown as a speaker's own words."""
    operation = case.operation
    if not isinstance(operation, Add) or not operation.is_quotation:
        return ""
    for claim in known_claims(case, operation.claims):
        source = case.evidence.sources.get(claim.source)
        if source is not None and source.origin.role != "primary" and claim.speaker:
            return f"{claim.id}: “{claim.source}” only retells what {claim.speaker} said"
    return ""


def _new(case: Case) -> tuple[Claim, ...]:
    return known_claims(case, new_claims(case))


def _passages(case: Case, claim: Claim) -> Mapping[PassageId, Passage]:
    return case.evidence.texts[claim.source].by_id


def _quotes(case: Case) -> Iterator[tuple[Claim, Quote, Passage]]:
    """Each quote of each newly cited claim with its passage, in order."""
    for claim in _new(case):
        passages = _passages(case, claim)
        yield from ((claim, quote, passages[quote.passage]) for quote in claim.quotes)
