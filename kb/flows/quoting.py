"""`kb ask` without a model: quotes sentences of the sources that answer a question, or says that they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.extractive.answer import Choice, Chosen, choose
from kb.flows.answers import Answer, Citation, inline, links, stem_of
from kb.index.findings import Findings, Stretch, findings
from kb.index.query import terms_of
from kb.index.search import Hit
from kb.names import claim_id
from kb.vault.vault import Vault


def quoted(vault: Vault, question: str, before: str = "") -> Answer:
    """Answer with up to three sentences of different passages, each cited; abstain when the sources do not say it.

    With the question `before` it, both are looked for together, and what speaks of the new one is chosen.
    The index is up to date. Raises `NotFound` when nothing was ingested yet, `KbError` when sqlite cannot search.
    """
    found = findings(vault, f"{before} {question}".strip())
    own = set(terms_of(question)) if before else set(found.rarity)
    rarity = {word: rare for word, rare in found.rarity.items() if word in own} or found.rarity
    choice = choose(question, found.stretches, rarity)
    citations = tuple(_citation(found.stretches[one.candidate], one) for one in choice.chosen)
    pages = tuple(stem_of(page.path) for page in found.pages if page.kind != "contradiction")
    answer = Answer(
        "", not citations, citations, confidence=round(choice.confidence, 3), question=question, pages=pages
    )
    if not citations:
        return replace(answer, answer=_silence(choice, found))
    disagree = tuple(stem_of(page.path) for page in found.pages if page.kind == "contradiction")
    return replace(answer, answer=_spoken(citations, found.pages), disagree=disagree)


def _citation(stretch: Stretch, chosen: Chosen) -> Citation:
    there = (*stretch.spots, *([stretch.reply.spot] if stretch.reply else []))
    spot = next(spot for spot in there if spot.id == chosen.passage)
    first, last = chosen.sentences[0], chosen.sentences[-1]
    at = f"{chosen.passage}.s{first}" + (f"-{last}" if last > first else "")
    label = claim_id(stretch.source, (at,), chosen.quote)
    place = ", ".join(part for part in (stretch.source, spot.time or stretch.heading, spot.speaker) if part)
    return Citation(label, stem_of(stretch.path), stretch.raw, chosen.passage, chosen.quote, place)


def _spoken(citations: Sequence[Citation], pages: Sequence[Hit]) -> str:
    """A quotation a paragraph, equal ones as one; below them the pages on the same."""
    by_quote: dict[str, list[Citation]] = {}
    for citation in citations:
        by_quote.setdefault(citation.quote, []).append(citation)
    parts = [
        f"> “{inline(quote)}” ({inline('; '.join(one.locator for one in same))})"
        + "".join(f"[^{one.label}]" for one in same)
        for quote, same in by_quote.items()
    ]
    disputed = [page for page in pages if page.kind == "contradiction"]
    others = [page for page in pages if page.kind != "contradiction"]
    parts += [f"The sources disagree: {links(map(_name, disputed))}."] if disputed else []
    parts += [f"Pages: {links(map(_name, others))}."] if others else []
    return "\n\n".join(parts)


def _silence(choice: Choice, found: Findings) -> str:
    """What was looked for, what of it is nowhere near, and the pages that come nearest."""
    looked = ", ".join(inline(word) for word in found.rarity)
    parts = ["The sources do not answer this."]
    parts += [f"Looked for: {looked}."] if looked else ["The question names nothing to look for."]
    if choice.missing and len(choice.missing) < len(found.rarity):
        parts.append(f"Not found together with the rest: {', '.join(map(inline, choice.missing))}.")
    text = " ".join(parts)
    return f"{text}\n\nNearest pages: {links(map(_name, found.pages))}." if found.pages else text


def _name(page: Hit) -> str:
    return stem_of(page.path)
