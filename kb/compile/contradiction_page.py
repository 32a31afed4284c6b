"""The page of a contradiction: both sides as quotations, where they stand, what was decided. Code composes it all.

Knows fixed words and checked labels; what a model reasoned is in no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kb import sentences
from kb.compile.disagreements import Disagreement
from kb.compile.edits.tidy import Authors, Grounds, card_of, tidy
from kb.compile.ids import ids_of
from kb.markdown.cite import quotation
from kb.markdown.escape import escape
from kb.markdown.frontmatter import patch, properties, render
from kb.markdown.page import parse
from kb.names import FOLDERS, file_name, unique, web_slug
from kb.operations import Dispute, Side
from kb.records import Claim, Evidence, PageCard, PageId, Source, Wiki
from kb.words import fold

FOLDER = FOLDERS["contradiction"]
LONGEST_TITLE = 72
_TOLD: Mapping[str, str] = {
    "contradicts": "Both cannot be right.",
    "outdated": "They are of two times: the later one may have taken the place of the earlier.",
    "narrower_scope": "One of them speaks of a part only, or under a condition.",
    "reported_opinion": "At least one of them only reports an opinion.",
    "approximate": "At least one of them is given as approximate.",
}


def card_for(found: Disagreement, wiki: Wiki) -> PageCard:
    """The card of the page of a disagreement; its title is free and a legal name."""
    taken = {
        web_slug(name) for card in wiki.cards.values() if card.id != found.id for name in (card.title, *card.aliases)
    }
    asked = found.question.rstrip("? ")
    wanted = f"{asked[:1].upper()}{asked[1:]}, {found.labels[0]} or {found.labels[1]}"
    legal = file_name(wanted if len(wanted) <= LONGEST_TITLE else asked[:1].upper() + asked[1:LONGEST_TITLE])
    title = unique(legal or f"Contradiction {found.id}", lambda one: web_slug(one) in taken, qualifier=found.id[4:])
    return PageCard(found.id, title, f"{FOLDER}/{title}.md", "contradiction")


def with_page(
    wiki: Wiki, found: Disagreement, card: PageCard, evidence: Evidence, pages: Iterable[str], today: str
) -> Wiki:
    """The wiki with the page of a disagreement, open and decided by nobody. `pages` are the titles that it concerns."""
    front: dict[str, object] = {
        "title": card.title,
        "type": "contradiction",
        "id": found.id,
        "description": _description(found),
        "sources": [],
        "source_count": 0,
        "kind": found.kind,
        "status": "open",
        "created": today,
        "updated": today,
    }
    labels = apart(found.labels)
    parts = [f"Two sides: {line(found.question.rstrip('? '))}? {_TOLD.get(found.kind, _TOLD['contradicts'])}"]
    for label, claims in zip(labels, (found.a, found.b), strict=True):
        parts += [f"## For {line(label)}", *(quotation(claim) for claim in claims)]
    titles = sorted(set(pages), key=str.casefold)
    if titles:
        parts.append("## Pages\n\n" + "\n".join(f"- [[{title}]]" for title in titles))
    parts.append("## Sources\n\n" + "\n".join(source_lines(found, labels, evidence)))
    text = render(front) + "\n\n".join(parts) + "\n"
    wiki = replace(wiki, cards={**wiki.cards, found.id: card})
    text = tidy(None, text, Authors(), Grounds(evidence, ids_of(wiki), {}, today))
    owned = frozenset(one.id for one in parse(text, ids_of(wiki)).statements)
    cards = {**wiki.cards, found.id: card_of(card, text)}
    return replace(wiki, texts={**wiki.texts, found.id: text}, cards=cards, owned={**wiki.owned, found.id: owned})


def _description(found: Disagreement) -> str:
    asked = found.question.rstrip("? ")
    return f"{asked[:1].upper()}{asked[1:]}? {found.labels[0]} or {found.labels[1]}."


def apart(labels: tuple[str, str]) -> tuple[str, str]:
    """Labels that make two headings."""
    a, b = labels
    return (a, b) if a.casefold() != b.casefold() else (f"{a} (1)", f"{b} (2)")


def source_lines(found: Disagreement, labels: tuple[str, str], evidence: Evidence) -> list[str]:
    """A line a source: which side it is on, of what date it is, and what it retells."""
    lines: dict[str, None] = {}
    for label, claims in zip(labels, (found.a, found.b), strict=True):
        for claim in claims:
            source = evidence.sources.get(claim.source)
            of = f", retells [[{source.origin.of}]]" if source and source.origin.of else ""
            dated = f", of {dated_of(claim, source)}" if dated_of(claim, source) else ""
            lines[f"- [[{file_name(claim.source)}]]: for {line(label)}{dated}{of}"] = None
    return list(lines)


def dated_of(claim: Claim, source: Source | None) -> str:
    """The date of a claim's source, as exact as it is known; `""` when nothing says it."""
    return (source.metadata.published or source.metadata.issued) if source else ""


def line(words: str) -> str:
    """Words as they stand in a line of the page."""
    return escape("x " + " ".join(words.split()))[2:]


def dispute_on(page: PageId, found: Disagreement, card: PageCard, words: Mapping[str, str]) -> Dispute:
    """The operation that shows a disagreement on a page; `words` are those of each claim that its side shows."""
    a, b = (Side(label, words[claims[0].id], tuple(claim.id for claim in claims)) for label, claims in sides(found))
    return Dispute(page, found.question, (a, b), card.title)


def sides(found: Disagreement) -> tuple[tuple[str, tuple[Claim, ...]], tuple[str, tuple[Claim, ...]]]:
    """The label of each side, with its claims."""
    return (found.labels[0], found.a), (found.labels[1], found.b)


def told(claim: Claim, label: str) -> str:
    """The sentence of a claim's quotes that holds the label of its side; the quotes whole when none does."""
    wanted = fold(label).casefold()
    parts = [part for quote in claim.quotes for part in quote.words.split(" […] ")]
    said = (part[start:end] for part in parts for start, end in sentences.spans(part))
    return next((one for one in said if wanted in fold(one).casefold()), " ".join(q.words for q in claim.quotes))


def decided_page(text: str, keep: str, why: str, today: str) -> str:
    """The page of a contradiction after a person decided: its status, the date and the reason, nothing taken away."""
    status = "dismissed" if keep == "both" else "resolved"
    heads = [
        block.section for block in parse(text).blocks if block.kind == "heading" and block.section.startswith("For ")
    ]
    sides = dict(zip("ab", (head.removeprefix("For ") for head in heads), strict=False))
    told = {"both": "Dismissed: both stand"}.get(keep, f"Resolved for {sides.get(keep, keep)}")
    reason = f": {line(why.rstrip())}" if why.strip() else "."
    note = f"> [!note] {told}, {today}{reason.rstrip('.')}"
    made = patch(text, {"status": status, "updated": today})
    before, mark, rest = made.partition("\n## Pages\n")
    if not mark:
        before, mark, rest = made.partition("\n## Sources\n")
    section = note if "\n## Decision\n" in before else f"## Decision\n\n{note}"
    return f"{before.rstrip()}\n\n{section}\n{mark}{rest}"


def status_of(text: str) -> str:
    """`open`, `resolved` or `dismissed`, as the page says."""
    return str(properties(text).get("status") or "open")
