"""What statements may rest on: the words that back the figures and names of a text. Values in, words out.

Knows claims, texts and the names of pages; judges nothing. Opening a text may convert a file: only cited ones are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.backing.reading import BREAK
from kb.records import Claim, Evidence, PageCard, Passage, Source
from kb.words import fold


def of_claims(claims: Iterable[Claim], evidence: Evidence, *, with_passages: bool = True) -> str:
    """The quotes of claims with their locators, sources, authors and dates; and the passages that they stand in."""
    parts: list[str] = []
    for claim in claims:
        parts += [part for quote in claim.quotes for part in (quote.words, quote.locator)]
        parts += _of_source(claim.source, evidence.sources.get(claim.source))
        if with_passages:
            parts += [part for passage in cited_passages(claim, evidence) for part in _of_passage(passage)]
        heard = evidence.heard_as.get(claim.source, ())
        parts += [right for wrong, right in heard if any(wrong in part for part in parts)]
    return BREAK.join(part for part in dict.fromkeys(parts) if part)


def around(claims: Iterable[Claim], evidence: Evidence) -> str:
    """What explains quotes from outside: the sentences that their pronouns mean, and the headings above."""
    parts: list[str] = []
    for claim in claims:
        parts.append(claim.context)
        parts += [passage.location.chapter for passage in cited_passages(claim, evidence)]
    return BREAK.join(part for part in dict.fromkeys(parts) if part)


def of_card(card: PageCard | None) -> str:
    """A page's own title and aliases."""
    return BREAK.join((card.title, *card.aliases)) if card else ""


def cited_passages(claim: Claim, evidence: Evidence) -> Iterator[Passage]:
    """The passages that a claim quotes, as far as they are known."""
    text = evidence.texts.get(claim.source)
    wanted = dict.fromkeys(quote.passage for quote in claim.quotes)
    yield from (text.by_id[one] for one in wanted if text and one in text.by_id)


def _of_passage(passage: Passage) -> tuple[str, ...]:
    place = passage.location
    return passage.words, place.speaker, place.time, f"page {place.page}" if place.page else ""


def _of_source(title: str, source: Source | None) -> tuple[str, ...]:
    known = source.metadata if source else None
    return (title, *known.authors, known.published, known.issued) if known else (title,)


def names_of_pages(text: str, words: str, cards: Iterable[PageCard]) -> tuple[str, ...]:
    """The titles and aliases of the pages that a text names, when one of their names stands in the evidence `words`.

    A form that a transcript misheard counts as a name there.
    """
    said, known = fold(text).casefold(), fold(words).casefold()
    found: list[str] = []
    for card in cards:
        names = (card.title, *card.aliases)
        if any(stands(name, said) for name in names) and any(stands(name, known) for name in (*names, *card.heard_as)):
            found += names
    return tuple(found)


def titles_in(text: str, cards: Iterable[PageCard]) -> tuple[str, ...]:
    """The titles and aliases with a figure in them that a text holds."""
    said = fold(text).casefold()
    names = (name for card in cards for name in (card.title, *card.aliases))
    return tuple(name for name in names if any(sign.isdigit() for sign in name) and stands(name, said))


def stands(name: str, folded: str) -> bool:
    """Whether a name stands in words that are folded and in lower case, as whole words."""
    wanted = fold(name).casefold()
    if wanted not in folded:
        return False
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded) is not None


def stands_in_source(name: str, claims: Iterable[Claim], evidence: Evidence) -> bool:
    """Whether a name stands, written so, anywhere in the sources of these claims."""
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    texts = (evidence.texts.get(source) for source in dict.fromkeys(claim.source for claim in claims))
    return any(
        pattern.search(passage.words) for text in texts if text for passage in text.passages if name in passage.words
    )
