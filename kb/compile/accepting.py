"""Apply what a person accepted to the pages as they stand now, or say why that is not possible any more.

A yes opens a locked page to that one change, and the person's own words need no evidence. All else is checked anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kb.compile.apply import apply, wrote
from kb.compile.autonomy import re_anchored, unlocked
from kb.compile.check import check
from kb.compile.checks.layout import behind_references
from kb.compile.ids import tree_of
from kb.markdown.escape import escape, plain
from kb.operations import Add, Create, Lead, Operation, Refine, Supersede, Verdict
from kb.records import Evidence, PageId, StatementId, Wiki

DONE = frozenset({"page-exists", "duplicate-link", "duplicate-statement", "duplicate-dispute"})
"""Rules that say that what was proposed is there already."""
GONE = {
    "unknown-statement": "its statement is gone or was edited",
    "person-owned": "its statement is yours now",
    "unknown-page": "its page is not there",
    "removed-by-person": "you removed this",
}
"""Rule → what happened to the page since an operation was proposed, in the words of a person."""
_FREE = frozenset(
    {
        "too-many-sentences", "no-sentence-end", "instruction-as-fact", "figure-without-evidence",
        "unit-without-evidence", "name-without-evidence", "quoted-words-differ", "reaches-too-far", "uncited-sentence",
        "too-dense", "lead-too-long", "lead-figure", "lead-name", "lead-reaches", "lead-elsewhere",
    }
)  # fmt: skip
"""Rules for words that an engine wrote: a person may say what no quote says."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The wiki after an operation that a person accepted, and the operation as it was applied."""

    wiki: Wiki
    operation: Operation
    verdict: Verdict
    theirs: Mapping[PageId, frozenset[StatementId]] = field(default_factory=dict)
    """The statements that the person worded."""


def accept(wiki: Wiki, operation: Operation, anchor: str, evidence: Evidence, today: str) -> Accepted:
    """Apply an operation that was proposed earlier; when it does not hold any more the wiki stays as it is."""
    return _applied(wiki, _fitting(wiki, operation, anchor), evidence, today)


def accept_edited(wiki: Wiki, operation: Operation, anchor: str, words: str, grounds: tuple[Evidence, str]) -> Accepted:
    """The same with the person's own words in it, which become the person's statement. `grounds`: evidence, today."""
    evidence, today = grounds
    said = _fitting(wiki, operation, anchor)
    if not is_wordable(said):
        return Accepted(wiki, said, Verdict("not-wordable", f"a {said.op} has no words of its own to edit"))
    assert isinstance(said, Add | Refine | Supersede | Lead)
    said = replace(said, text=" ".join(words.split()))
    made = _applied(wiki, said, evidence, today, but=_FREE)
    if not made.verdict.holds:
        return made
    spoken = plain(escape("x " + " ".join(words.split())))[2:]
    found = wrote(wiki, made.wiki)
    theirs: dict[PageId, frozenset[StatementId]] = {}
    for page, fresh in found.items():
        tree = tree_of(made.wiki, page)
        named = {one.id for one in tree.statements if spoken in plain(one.words)} if tree else set()
        theirs[page] = frozenset(one for one in fresh if one in named)
    owned = {page: ids - theirs.get(page, frozenset()) for page, ids in made.wiki.owned.items()}
    return replace(made, wiki=replace(made.wiki, owned=owned), theirs=theirs)


def is_wordable(operation: Operation) -> bool:
    """Whether an operation writes one text that a person may word otherwise."""
    return isinstance(operation, Refine | Supersede | Lead) or (
        isinstance(operation, Add) and not operation.is_quotation
    )


def _fitting(wiki: Wiki, operation: Operation, anchor: str) -> Operation:
    """The operation with its statements as they are called now; an addition that has lost its neighbour comes last."""
    made = re_anchored(operation, anchor, wiki)
    tree = tree_of(wiki, made.page)
    if isinstance(made, Add) and made.after and tree and made.after not in {one.id for one in tree.statements}:
        return replace(made, after=None)
    return made


def _applied(
    wiki: Wiki, operation: Operation, evidence: Evidence, today: str, but: frozenset[str] = frozenset()
) -> Accepted:
    base = unlocked(wiki)
    clear = behind_references(base, operation, evidence)
    verdict = check(base, clear, evidence, but=but)
    if isinstance(clear, Create) and verdict.rule.startswith("alias"):
        clear = replace(clear, aliases=())
        verdict = check(base, clear, evidence, but=but)
    if not verdict.holds:
        return Accepted(wiki, clear, verdict)
    after = apply(base, clear, evidence, today=today)
    cards = {
        page: replace(card, locked=wiki.cards[page].locked) if page in wiki.cards else card
        for page, card in after.cards.items()
        if card is not wiki.cards.get(page)
    }
    return Accepted(replace(after, cards={**after.cards, **cards}), clear, verdict)
