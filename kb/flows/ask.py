"""`kb ask` without a model: quotes sentences of the sources that answer a question, or says that they do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.extractive.answer import Choice, Chosen, choose
from kb.index.findings import Findings, Stretch, findings
from kb.index.index import refresh
from kb.index.search import Hit
from kb.markdown.escape import escape
from kb.names import claim_id
from kb.vault.vault import Vault

MOST_PAGES = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote of the answer stands."""

    label: str
    """As its mark in the answer has it."""
    page: str
    """The text note that a link would name: `[[page#^passage]]`."""
    source: str
    """The file below raw/."""
    passage: str
    quote: str
    """Word for word; whole sentences."""
    locator: str
    """Title, then time or heading, then speaker, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sources say to a question, as markdown; or that they do not say it."""

    answer: str
    abstained: bool
    citations: tuple[Citation, ...]
    model: str = ""
    """Empty: no model was asked."""
    confidence: float = 0.0
    """How much the passages that were found speak of what was asked, 0 to 1."""


def ask(vault: Vault, question: str) -> Answer:
    """Answer with up to three sentences of different passages, each cited; abstain when the sources do not say it.

    Raises `NotFound` when nothing was ingested yet, `KbError` when sqlite cannot search.
    """
    refresh(vault)
    found = findings(vault, question)
    choice = choose(question, found.stretches, found.rarity)
    citations = tuple(_citation(found.stretches[one.candidate], one) for one in choice.chosen)
    if not citations:
        return Answer(_silence(choice, found), True, (), confidence=round(choice.confidence, 3))
    return Answer(_spoken(citations, found.pages), False, citations, confidence=round(choice.confidence, 3))


def _citation(stretch: Stretch, chosen: Chosen) -> Citation:
    spot = next(spot for spot in stretch.spots if spot.id == chosen.passage)
    first, last = chosen.sentences[0], chosen.sentences[-1]
    at = f"{chosen.passage}.s{first}" + (f"-{last}" if last > first else "")
    label = claim_id(stretch.source, (at,), chosen.quote)
    place = ", ".join(part for part in (stretch.source, spot.time or stretch.heading, spot.speaker) if part)
    return Citation(label, PurePosixPath(stretch.path).stem, stretch.raw, chosen.passage, chosen.quote, place)


def _spoken(citations: Sequence[Citation], pages: Sequence[Hit]) -> str:
    """A quotation a paragraph, equal ones as one; below them the pages on the same."""
    by_quote: dict[str, list[Citation]] = {}
    for citation in citations:
        by_quote.setdefault(citation.quote, []).append(citation)
    parts = [
        f"> “{_inline(quote)}” ({_inline('; '.join(one.locator for one in same))})"
        + "".join(f"[^{one.label}]" for one in same)
        for quote, same in by_quote.items()
    ]
    disputed = [page for page in pages if page.kind == "contradiction"]
    others = [page for page in pages if page.kind != "contradiction"]
    parts += [f"The sources disagree: {_links(disputed)}."] if disputed else []
    parts += [f"Pages: {_links(others)}."] if others else []
    return "\n\n".join(parts)


def _silence(choice: Choice, found: Findings) -> str:
    """What was looked for, what of it is nowhere near, and the pages that come nearest."""
    looked = ", ".join(_inline(word) for word in found.rarity)
    parts = ["The sources do not answer this."]
    parts += [f"Looked for: {looked}."] if looked else ["The question names nothing to look for."]
    if choice.missing and len(choice.missing) < len(found.rarity):
        parts.append(f"Not found together with the rest: {', '.join(map(_inline, choice.missing))}.")
    text = " ".join(parts)
    return f"{text}\n\nNearest pages: {_links(found.pages)}." if found.pages else text


def _links(pages: Iterable[Hit]) -> str:
    names = dict.fromkeys(PurePosixPath(page.path).stem for page in pages)
    return ", ".join(f"[[{name}]]" for name in list(names)[:MOST_PAGES])


def _inline(words: str) -> str:
    """Words as markdown inside of a line."""
    return escape(f"x {' '.join(words.split())}")[2:]
