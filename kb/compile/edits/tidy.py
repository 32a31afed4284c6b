"""The end of every edit: paragraphs short enough, footnotes in order, properties that say what is on the page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from kb.compile.edits.dispute import count_of_contradictions
from kb.compile.edits.footnotes import cited_titles, with_definitions
from kb.compile.edits.prose import sentence_count
from kb.compile.edits.sheet import newline_of, spliced
from kb.markdown.frontmatter import patch, properties, split
from kb.markdown.page import Tree, parse
from kb.records import Evidence, PageCard, PageId, Statement, StatementId

MOST_SENTENCES = 5
MOST_MARKS = 5
_WITHOUT_SOURCES = ("source", "text", "map")
LEANING = re.compile(
    r"(?:he|she|it|they|this|that|these|those|such|his|her|its|their|both|but|and|so|yet)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Authors:
    """Whose statements a page has: those of the machine, and which of them an edit brought."""

    machine: Collection[StatementId] = frozenset()
    fresh: Collection[StatementId] = frozenset()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a page's footnotes, links and dates follow from."""

    evidence: Evidence
    ids: Mapping[str, PageId]
    definitions: Mapping[str, str]
    """Those that came with statements from other pages, by label."""
    today: str


def tidy(before: str | None, text: str, authors: Authors, grounds: Grounds) -> str:
    """The page after an edit as it may be written; the text before when the edit changed nothing."""
    if text == before:
        return text
    text = broken_paragraphs(before or "", text, grounds.ids, authors)
    text = with_definitions(text, grounds.ids, grounds.evidence, grounds.definitions)
    return with_properties(before, text, grounds)


def broken_paragraphs(before: str, text: str, ids: Mapping[str, PageId], authors: Authors) -> str:
    """The page with its new paragraphs of at most 5 sentences and 5 marks, broken before the machine's statements.

    A paragraph that stood so before stays.
    """
    tree = parse(text, ids)
    inside: dict[int, list[Statement]] = {}
    for one in tree.statements:
        inside.setdefault(one.block, []).append(one)
    gap = newline_of(text) * 2
    cuts = []
    for number, statements in inside.items():
        block = tree.blocks[number]
        is_new = text[block.start : block.end].rstrip() not in before
        if block.kind == "paragraph" and is_new and any(one.id in authors.fresh for one in statements):
            cuts += [(end, start, gap) for end, start in _breaks(tree, statements, authors.machine)]
    return spliced(text, cuts)


def _breaks(tree: Tree, statements: list[Statement], machine: Collection[StatementId]) -> list[tuple[int, int]]:
    """The gaps between statements at which a paragraph is broken, halves as even as they can be."""
    if len(statements) < 2:
        return []
    sizes = [sentence_count(one.words) for one in statements]
    if sum(sizes) <= MOST_SENTENCES and sum(len(s.labels) for s in statements) <= MOST_MARKS:
        return []
    places = [
        n
        for n in range(1, len(statements))
        if statements[n].id in machine
        and statements[n - 1].labels
        and not tree.text[statements[n - 1].end : statements[n].start].strip()
    ]
    if not places:
        return []
    best = min(places, key=lambda n: (_leans(statements[n]), abs(sum(sizes[:n]) - sum(sizes[n:])), n))
    gap = (statements[best - 1].end, statements[best].start)
    return [*_breaks(tree, statements[:best], machine), gap, *_breaks(tree, statements[best:], machine)]


def _leans(statement: Statement) -> bool:
    """Whether a statement begins with a word that points back."""
    return LEANING.match(statement.words) is not None


def with_properties(before: str | None, text: str, grounds: Grounds) -> str:
    """The page with the properties that follow from its content; `updated` is today when anything changed."""
    if not split(text)[0]:
        return text
    tree = parse(text, grounds.ids)
    old = parse(before, grounds.ids) if before is not None else None
    changes: dict[str, object | None] = {}
    if properties(text).get("type") not in _WITHOUT_SOURCES:
        changes |= _sources(old, tree, grounds.evidence)
    count = count_of_contradictions(tree)
    if count != (count_of_contradictions(old) if old else 0):
        changes["contradictions"] = count or None
    return patch(text, {**changes, "updated": grounds.today})


def _sources(old: Tree | None, tree: Tree, evidence: Evidence) -> dict[str, object | None]:
    """The cited sources: those that stand keep their place, those that nothing cites any more go."""
    cited = cited_titles(tree, evidence)
    gone = set(cited_titles(old, evidence)) - set(cited) if old else set()
    standing = _texts(properties(tree.text).get("sources"))
    kept = [entry for entry in standing if title_of(entry) not in gone]
    known = {title_of(entry) for entry in kept}
    made = kept + [f"[[{title}]]" for title in cited if title not in known]
    return {} if made == standing else {"sources": made, "source_count": len(made)}


def title_of(entry: str) -> str:
    """The title that a link of a property leads to.

    >>> title_of("[[Baking at home|baking]]")
    'Baking at home'
    """
    return entry.strip().removeprefix("[[").removesuffix("]]").partition("|")[0].strip()


def card_of(card: PageCard, text: str) -> PageCard:
    """The card with what the page's properties say now."""
    held = properties(text)
    if not held:
        return card
    return replace(
        card,
        title=str(held.get("title") or card.title),
        description=str(held.get("description") or ""),
        aliases=tuple(_texts(held.get("aliases"))),
        heard_as=tuple(_texts(held.get("heard_as"))),
        sources=tuple(title_of(entry) for entry in _texts(held.get("sources"))),
    )


def _texts(value: object) -> list[str]:
    """The entries of a list property as text; a single value counts as a list of one."""
    entries = value if isinstance(value, list) else [value]
    return [str(entry) for entry in entries if entry not in (None, "")]
