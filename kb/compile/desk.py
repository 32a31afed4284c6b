"""What reading back needs beside the operations, and the readings of an operation: its words beside their evidence.

Knows which words of an operation claim something, and what they must follow from. Asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb.compile.recut import passages_of
from kb.markdown.escape import plain
from kb.markdown.page import parse
from kb.model_tasks import Finding, Reader, Reading, VerifyTask
from kb.operations import Add, Create, Lead, Operation, Refine, Restructure, Split, Supersede
from kb.records import Claim, ClaimId, Evidence, PageId, Statement, Wiki
from kb.stems import content_words, stem

READINGS_A_CALL = 60
MOST_HELD = 6
"""The most statements that stand beside a lead."""
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], list[Any]]


def one_after_another(function: Callable[[Any], Any], tasks: Iterable[Any]) -> list[Any]:
    """Ask one after another, where nobody asks several at a time."""
    return [function(task) for task in tasks]


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading back needs beside the operations. `spread` asks several tasks at a time, in their order."""

    wiki: Wiki
    evidence: Evidence
    today: str
    origins: Mapping[str, str] = field(default_factory=dict)
    spread: Spread = one_after_another

    def learned(self, claims: Sequence[Claim]) -> Desk:
        """The desk with more claims in its evidence."""
        more = {**self.evidence.claims, **{claim.id: claim for claim in claims}}
        return replace(self, evidence=replace(self.evidence, claims=more))


def readings(operation: Operation, after: Wiki, desk: Desk, *, passages: bool) -> tuple[Reading, ...]:
    """What an operation says, beside what it must follow from; with `passages` beside the cited ones as well.

    `after` is the wiki in which it was applied. Leads of pages are read later, in `openings`.
    """
    title = title_of(operation, after)
    match operation:
        case Add(is_quotation=False) | Refine() | Supersede():
            follows = _preceding(after, operation.page, operation.text)
            return (reading(title, operation.text, operation.claims, desk, passages=passages, follows=follows),)
        case Restructure():
            drafts = [draft for paragraph in operation.paragraphs for draft in paragraph]
            said = {plain(one.words) for one in statements_of(desk.wiki, operation.page)}
            new = [draft for draft in drafts if plain(draft.text) not in said]
            return tuple(reading(title, draft.text, draft.claims, desk, passages=passages) for draft in new)
        case Split():
            moved = [one for one in statements_of(desk.wiki, operation.page) if one.id in operation.statements]
            return (opening(operation.title, operation.lead, operation.description, moved),)
        case _:
            return ()


def opening(title: str, lead: str, description: str, statements: Iterable[Statement]) -> Reading:
    """A lead and its description beside those of the statements that they may sum up."""
    said = f"{lead} Described as: {description}" if description else lead
    return Reading(title, said, statements=summed_up(f"{lead} {description}", statements))


def summed_up(said: str, statements: Iterable[Statement]) -> tuple[str, ...]:
    """The words of the fewest statements that hold, together, what of its words the page holds; in their order.

    Each is the one that holds most of what those before it leave open, the greedy cover of a set; at most `MOST_HELD`.
    """
    words = [plain(one.words) for one in statements]
    stems = [stems_of(one) for one in words]
    left = stems_of(said)
    chosen: list[int] = []
    while len(chosen) < MOST_HELD and any(left & stem for stem in stems):
        chosen.append(max(range(len(words)), key=lambda at: (len(left & stems[at]), -at)))
        left -= stems[chosen[-1]]
    return tuple(words[at] for at in sorted(chosen))


def stems_of(words: str) -> set[str]:
    """The stems of the content words."""
    return {stem(word) for word in content_words(words)}


def reading(
    title: str, text: str, cited: Sequence[ClaimId], desk: Desk, *, passages: bool = False, follows: str = ""
) -> Reading:
    """Words beside the claims that they cite, and what a transcript misheard in the quotes of these."""
    claims = tuple(desk.evidence.claims[claim] for claim in cited if claim in desk.evidence.claims)
    said = {claim.source: "" for claim in claims}
    for claim in claims:
        said[claim.source] += " ".join(quote.words for quote in claim.quotes) + " "
    heard = (pair for source in said for pair in desk.evidence.heard_as.get(source, ()) if pair[0] in said[source])
    found = passages_of(claims, desk.evidence) if passages else ()
    return Reading(title, text, claims, passages=found, heard_as=tuple(dict.fromkeys(heard)), follows=follows)


def _preceding(wiki: Wiki, page: PageId, words: str) -> str:
    """The words that a statement follows in its paragraph, `""` when it opens one."""
    there = statements_of(wiki, page)
    at = next((at for at, one in enumerate(there) if plain(one.words) == plain(words)), 0)
    return plain(there[at - 1].words) if at and there[at - 1].block == there[at].block else ""


def statements_of(wiki: Wiki, page: PageId) -> tuple[Statement, ...]:
    """The statements of a page without its lead; none when it is not open."""
    text = wiki.texts.get(page)
    return tuple(one for one in parse(text).statements if not one.is_lead) if text else ()


def title_of(operation: Operation, wiki: Wiki) -> str:
    """The title of the page that an operation is about."""
    if isinstance(operation, Create):
        return operation.title
    card = wiki.cards.get(operation.page)
    return card.title if card else str(operation.page)


def verified(asked: Sequence[Reading], engine: Reader, desk: Desk) -> list[Finding]:
    """A finding for each reading, in order; readings of a page are asked together."""
    order = sorted(range(len(asked)), key=lambda at: asked[at].page)
    batches = [order[start : start + READINGS_A_CALL] for start in range(0, len(order), READINGS_A_CALL)]
    tasks = [VerifyTask(tuple(asked[at] for at in batch)) for batch in batches]
    found: dict[int, Finding] = {}
    for batch, answer in zip(batches, desk.spread(engine.verify, tasks), strict=True):
        found |= dict(zip(batch, answer.findings, strict=True))
    return [found[at] for at in range(len(asked))]


def is_opening(operation: Operation) -> bool:
    """Whether an operation brings a lead."""
    return isinstance(operation, Create | Lead)
