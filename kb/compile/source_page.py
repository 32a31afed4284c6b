"""The page of a source: what it is, its most central passages, its contents, the pages it touched.

Composed by code from facts and claims; nothing here is prose of an engine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kb.chapters import Chapter, chapters, parts_of
from kb.compile.pipeline import Reading
from kb.compile.summary import Summary
from kb.markdown.cite import definitions, marks_of, quotation
from kb.markdown.escape import escape, plain
from kb.markdown.frontmatter import render
from kb.names import is_asset_name, page_id, text_note_name
from kb.records import Claim, Heading, PageCard, PageId, Passage, PassageId, Text
from kb.words import tokens

FEWEST, MOST = 5, 12
_WORDS_A_QUOTE = 900
_MOST_CHAPTERS = 40
_MOST_TERMS = 20


@dataclass(frozen=True, slots=True)
class Folio:
    """What a source page is made from."""

    reading: Reading
    text: Text
    pages: tuple[PageCard, ...]
    """The pages that cite the source, in any order."""
    description: str
    created: str
    updated: str
    summary: Summary = field(default_factory=Summary)
    recall: float | None = None
    """The share of the words of the file that its text holds; None where nobody can say."""


def source_card(title: str) -> PageCard:
    """The card of the page of a source."""
    return PageCard(page_id("source", title), title, f"sources/{title}.md", "source", sources=(title,))


def key_claims(claims: Iterable[Claim], words: int) -> tuple[Claim, ...]:
    """The 5 to 12 weightiest claims, one for every 900 words, no two from one passage, in the order of the source.

    Of claims of one weight those are taken that stand farthest apart: the beginning does not speak for the whole.
    """
    numbered = list(enumerate(claims))
    wanted = min(MOST, max(FEWEST, round(words / _WORDS_A_QUOTE)))
    turn = _turns([claim.weight for _, claim in numbered], wanted)
    chosen: list[tuple[int, Claim]] = []
    passages: set[str] = set()
    for number, claim in sorted(numbered, key=lambda pair: (-pair[1].weight, turn[pair[0]], pair[0])):
        if len(chosen) < wanted and claim.weight > 0 and not passages & {quote.passage for quote in claim.quotes}:
            chosen.append((number, claim))
            passages |= {quote.passage for quote in claim.quotes}
    return tuple(claim for _, claim in sorted(chosen, key=lambda pair: pair[0]))


def _turns(weights: Sequence[float], wanted: int) -> dict[int, int]:
    """For each claim 0 when it is one of `wanted` spread evenly over those of its weight, else 1."""
    alike: dict[float, list[int]] = {}
    for number, weight in enumerate(weights):
        alike.setdefault(weight, []).append(number)
    spread = {group[at * len(group) // wanted] for group in alike.values() for at in range(wanted)}
    return {number: 0 if number in spread else 1 for number in range(len(weights))}


def in_text_order(claims: Iterable[Claim], text: Text) -> tuple[Claim, ...]:
    """The claims as they follow one another in the text."""
    place = {passage.id: number for number, passage in enumerate(text.passages)}
    return tuple(sorted(claims, key=lambda claim: (place.get(claim.quotes[0].passage, len(place)), claim.at)))


def compose(folio: Folio) -> str:
    """The whole page of a source that has none yet."""
    chosen = key_claims(in_text_order(folio.reading.claims, folio.text), folio.text.word_count)
    quotes = () if folio.summary.points else chosen
    parts = [lead(folio)]
    if folio.summary.points:
        points = (f"- {escape(claim.text)}{marks_of(claim)}" for claim in folio.summary.points)
        parts += ["## Key points", "\n".join(points)]
    if quotes:
        parts.append("## Key passages")
        parts += [quotation(claim) for claim in quotes]
    parts += ["## Contents", "\n".join(contents(folio.text))]
    if folio.pages:
        items = "\n".join(f"- [[{card.title}]]" for card in sorted(folio.pages, key=lambda card: card.title.casefold()))
        parts += ["## Pages", items]
    terms = names_and_terms(folio)
    if terms:
        parts += ["## Names and terms", "\n".join(terms)]
    if folio.reading.source.origin.of:
        parts += ["## Related", f"- [[{folio.reading.source.origin.of}]]: what it goes back to"]
    notes = [line for claim in (*folio.summary.points, *quotes) for line in definitions(claim)]
    if notes:
        parts.append("\n".join(notes))
    return render(properties(folio)) + "\n\n".join(parts) + "\n"


def properties(folio: Folio) -> dict[str, object]:
    """The properties of a source page, in their fixed order."""
    source, metadata = folio.reading.source, folio.text.metadata
    authors = list(metadata.authors) or [name for name in speakers(folio.text) if len(name.split()) > 1]
    optional: dict[str, object] = {
        "author": authors,
        "source": metadata.url,
        "published": metadata.published,
        "issued": metadata.issued,
        "cover": f"[[{folio.text.cover}]]" if is_asset_name(folio.text.cover) else "",
    }
    made: dict[str, object] = {
        "title": source.title,
        "type": "source",
        "id": page_id("source", source.title),
        "description": folio.description,
        **{name: value for name, value in optional.items() if value},
        "raw": f"raw/{source.raw}",
        "sha256": source.sha256,
        "words": folio.text.word_count,
        **({} if folio.recall is None else {"recall": folio.recall}),
        "origin": source.origin.role,
    }
    if source.origin.of:
        made["origin_of"] = f"[[{source.origin.of}]]"
    return made | {"created": folio.created, "updated": folio.updated}


def speakers(text: Text) -> tuple[str, ...]:
    """Who speaks in a text, whoever says most first."""
    said: Counter[str] = Counter()
    for passage in text.passages:
        if passage.location.speaker:
            said[passage.location.speaker] += len(passage.words)
    return tuple(name for name, _ in said.most_common())


def describe(text: Text, subjects: Sequence[str]) -> str:
    """One sentence that says what a source is: `Transcript: A guest and a host on bread, yeast and time.`"""
    spoken_by = _bare(speakers(text))[:3] if text.shape == "transcript" else []
    about = listed([in_a_sentence(name, text) for name in _bare(subjects) if name not in spoken_by][:4])
    if text.shape == "transcript":
        names = listed(spoken_by)
        return f"{names or 'A transcript'} on {about}." if about else f"Transcript of {names or 'a recording'}."
    authors = [
        re.sub(r"^(?:A|An|The)\b", lambda found: found[0].lower(), name) for name in _bare(text.metadata.authors)[:3]
    ]
    by = f" by {listed(authors)}" if authors else ""
    if about:
        return f"Text{by} on {about}."
    return next(iter(_bare([plain(text.metadata.description)])), "") or f"Text{by}."


def _bare(names: Iterable[str]) -> list[str]:
    """Those that read as words alone wherever they are shown: they come from the source, or from an engine."""
    return [name for name in names if _link_safe(name)]


def in_a_sentence(name: str, text: Text) -> str:
    """A title as it stands inside a sentence: without its capital where the text itself mostly writes it so."""
    lower = name[:1].lower() + name[1:]
    small, large = (
        sum(len(re.findall(rf"\b{re.escape(form)}\b", passage.words)) for passage in text.passages)
        for form in (lower, name)
    )
    return lower if small and small >= large else name


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`.

    >>> listed(["bread", "yeast", "time"])
    'bread, yeast and time'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def lead(folio: Folio) -> str:
    """The first paragraph: what the source says or, without a summary, what it is; and what it retells."""
    origin = folio.reading.source.origin
    told = folio.summary.lead
    if not origin.of:
        return told or folio.description
    made = "made by a machine from another source" if origin.role == "machine-made" else "it retells another source"
    kept = f"{folio.description.rstrip('.')}; {made}, with which it counts as one."
    return f"{told} {kept}" if told else kept


def contents(text: Text) -> list[str]:
    """List items that lead to the text and to its chapters, with their times."""
    note = text_note_name(text.title)
    parts = chapters(text)
    if parts:
        return [f"- [[{note}]]: the words, chapter by chapter", *_chapters(parts, text.title)]
    own = tokens_key(text.title)  # the note shows its title already
    shown = (one for one in text.blocks if isinstance(one, Heading) and one.level > 1)
    headings = [one for one in shown if tokens_key(one.title) != own]
    top = min((heading.level for heading in headings), default=1)
    depth = top + 1 if len([h for h in headings if h.level <= top + 1]) <= _MOST_CHAPTERS else top
    seen: Counter[str] = Counter(tokens_key(heading.title) for heading in headings)
    items = [f"- [[{note}]]: the words, passage by passage"]
    for heading in headings:
        plain = _link_safe(heading.title)
        if heading.level <= depth and plain and seen[tokens_key(heading.title)] == 1 and len(items) <= _MOST_CHAPTERS:
            target = f"{plain} ({heading.time})" if heading.time else plain
            items.append(f"- [[{note}#{target}|{plain}]]" + (f", {heading.time}" if heading.time else ""))
    return items


def _chapters(parts: Sequence[Chapter], title: str) -> list[str]:
    """List items of the chapters of a long text, of many the longest ones."""
    longest = sorted(parts, key=lambda part: (-part.words, part.number))[:_MOST_CHAPTERS]
    shown = sorted(longest, key=lambda part: part.number)
    names = ((part, _link_safe(part.title) or f"chapter {part.number}") for part in shown)
    return [f"- [[{text_note_name(title, part.number)}|{name}]]" for part, name in names]


def tokens_key(title: str) -> str:
    """What makes two headings the same target of a link."""
    return " ".join(tokens(title))


def _link_safe(title: str) -> str:
    """A heading as a link can hold it, `""` when the link would not find it."""
    squeezed = " ".join(title.split())
    return "" if set(squeezed) & set("#^[]|\\`*_<>$=~") or "%%" in squeezed else squeezed


def names_and_terms(folio: Folio) -> list[str]:
    """List items for what has no page of its own: each leads to the first passage that names it."""
    held = parts_of(folio.text)
    paged = {name.casefold() for card in folio.pages for name in (card.title, *card.aliases)}
    items: list[str] = []
    for entity in folio.reading.entities:
        name = _link_safe(entity.name)
        if len(items) == _MOST_TERMS or not name or name.casefold() in paged:
            continue
        passage = first_naming(folio.text.passages, entity.name)
        if passage:
            note = text_note_name(folio.text.title, held.get(passage, 0))
            items.append(f"- [[{note}#^{passage}|{name}]]")
    return items


def first_naming(passages: Iterable[Passage], name: str) -> PassageId | None:
    """The id of the first passage that names it; None when none does."""
    wanted = _spaced(name)
    return next((passage.id for passage in passages if wanted in _spaced(passage.words)), None)


@lru_cache(maxsize=4096)
def _spaced(words: str) -> str:
    """The words of a text with one space around each: a page asks for hundreds of names."""
    return "".join(f" {word}" for word in tokens(words)) + " "


def sources_of(page: PageId, cards: Iterable[PageCard]) -> tuple[str, ...]:
    """The titles of the sources that a page cites."""
    return next((card.sources for card in cards if card.id == page), ())
