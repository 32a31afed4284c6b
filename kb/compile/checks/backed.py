"""Rules about what sentences assert: figures, units, dates, names and quoted words must stand in the evidence."""

from __future__ import annotations

import re

from kb import sentences
from kb.backing.figures import Fault, figure_faults, missing_digits
from kb.backing.listed import listed
from kb.backing.overlap import shared
from kb.backing.overreach import overreach
from kb.backing.proper_names import missing_names
from kb.backing.quoted import missing_quotations
from kb.backing.reading import BREAK, readable
from kb.compile.checks.case import Case, drafts_of, known_claims, shortened
from kb.compile.evidence_of import around, names_of_pages, of_card, of_claims, stands_in_source, titles_in
from kb.operations import Draft, Side
from kb.records import Claim

COUNT_WORDS = listed("no one two three four five six seven eight nine ten")
LEAST_SHARED = 0.15
"""Of a sentence's content words, in the cited passages: honest sentences have a sixth of them or more."""


def figure_without_evidence(case: Case) -> str:
    """Every figure and date of a statement stands in its evidence, written as the source writes it."""
    for draft, claims in _drafts(case):
        fault = next((fault for fault in _faults(case, draft, claims) if fault.what != "unit"), None)
        if fault:
            return f"the {fault.what} {fault.shown} is not in the cited passages: “{shortened(draft.text)}”"
        written = _digits(case, draft, claims)
        if written:
            return f"the figure {written[0]} is not written so in the cited passages: “{shortened(draft.text)}”"
    return ""


def unit_without_evidence(case: Case) -> str:
    """Every figure has in the evidence the unit that the statement gives it, and counts the same things."""
    for draft, claims in _drafts(case):
        fault = next((fault for fault in _faults(case, draft, claims) if fault.what == "unit"), None)
        if fault:
            return f"{fault.shown} is of something else in the cited passages: “{shortened(draft.text)}”"
    return ""


def _faults(case: Case, draft: Draft | Side, claims: tuple[Claim, ...]) -> tuple[Fault, ...]:
    text = _uncounted(draft.text, claims)
    quotes = BREAK.join((of_card(case.card), of_claims(claims, case.evidence, with_passages=False)))
    if not figure_faults(text, quotes):
        return ()
    titles = titles_in(text, case.wiki.cards.values())
    return figure_faults(text, BREAK.join((of_card(case.card), of_claims(claims, case.evidence))), titles)


def _digits(case: Case, draft: Draft | Side, claims: tuple[Claim, ...]) -> tuple[str, ...]:
    text = _uncounted(draft.text, claims)
    quotes = BREAK.join((of_card(case.card), of_claims(claims, case.evidence, with_passages=False)))
    if not missing_digits(text, quotes):
        return ()
    titles = titles_in(text, case.wiki.cards.values())
    return missing_digits(text, BREAK.join((of_card(case.card), of_claims(claims, case.evidence))), titles)


def _uncounted(text: str, claims: tuple[Claim, ...]) -> str:
    """The text without a right count of its own sources: `two sources agree`."""
    count = len({claim.source for claim in claims})
    words = f"{count}|{COUNT_WORDS[count]}" if count < len(COUNT_WORDS) else str(count)
    return re.sub(rf"\b(?:{words}) (sources?)\b", r"\1", text, flags=re.IGNORECASE)


def name_without_evidence(case: Case) -> str:
    """Every name of a statement stands in its evidence or elsewhere in its sources, or a name of the same page does."""
    for draft, claims in _drafts(case):
        for name in unbacked_names(case, draft.text, claims):
            return f"the name {name} is not in the cited passages: “{shortened(draft.text)}”"
    return ""


def unbacked_names(case: Case, text: str, claims: tuple[Claim, ...], more: str = "") -> tuple[str, ...]:
    """The names of a text that neither these claims back, nor their sources, nor the pages that the text names."""
    own = BREAK.join((of_card(case.card), more))
    if not missing_names(text, BREAK.join((own, of_claims(claims, case.evidence, with_passages=False)))):
        return ()
    words = BREAK.join((own, of_claims(claims, case.evidence), around(claims, case.evidence)))
    missing = missing_names(text, words)
    if missing:
        missing = missing_names(text, words, names_of_pages(text, words, case.wiki.cards.values()))
    return tuple(name for name in missing if not stands_in_source(name, claims, case.evidence))


def quoted_words_differ(case: Case) -> str:
    """What a statement puts in quotation marks stands so in its evidence."""
    for draft, claims in _drafts(case):
        if '"' not in readable(draft.text):
            continue
        words = BREAK.join((of_card(case.card), of_claims(claims, case.evidence), around(claims, case.evidence)))
        known = names_of_pages(draft.text, words, case.wiki.cards.values())
        for quoted in missing_quotations(draft.text, BREAK.join((words, *known))):
            if not stands_in_source(quoted, claims, case.evidence):
                return f"“{shortened(quoted)}” stands in no cited passage: quote exactly or drop the quotation marks"
    return ""


def reaches_too_far(case: Case) -> str:
    """Superlatives, `never`, `always` and `most of` have something like them in the evidence."""
    for draft, claims in _drafts(case):
        words = overreach(draft.text, BREAK.join((of_claims(claims, case.evidence), around(claims, case.evidence))))
        if words:
            return f"“{words[0]}” says more than the cited passages: “{shortened(draft.text)}”"
    return ""


def uncited_sentence(case: Case) -> str:
    """Each sentence of a statement speaks of what the cited passages speak of."""
    own = set(readable(of_card(case.card)).casefold().split())
    for draft, claims in _drafts(case):
        words = BREAK.join((of_claims(claims, case.evidence), around(claims, case.evidence)))
        for start, end in sentences.spans(draft.text):
            sentence = " ".join(word for word in readable(draft.text[start:end]).split() if word.casefold() not in own)
            if shared(sentence, words) < LEAST_SHARED:
                return f"the cited passages say nothing like “{shortened(draft.text[start:end])}”"
    return ""


def _drafts(case: Case) -> list[tuple[Draft | Side, tuple[Claim, ...]]]:
    return [(draft, known_claims(case, draft.claims)) for draft in drafts_of(case.operation)]
