"""What is new for the reader: told from the changes of a run or of a time. Reads the journal's values, no page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from kb.flows.reports import Digest
from kb.names import TOPIC_KINDS
from kb.operations import Change, Create, Decided, Dispute, Split
from kb.records import PageCard, PageId

MOST_READING = 3
FEWEST_STATEMENTS = 2
"""A page with less that is new is not worth a reader's way to it."""


def digest_of(changes: Iterable[Change], cards: Mapping[PageId, PageCard]) -> Digest:
    """What these changes brought and stands still. Pages that are gone again are left out."""
    standing = [change for change in changes if not change.undone and change.verb != "undo"]
    operations = [one.operation for change in standing for one in change.decided if _is_applied(one)]
    made = dict.fromkeys(
        one.new if isinstance(one, Split) else one.page for one in operations if isinstance(one, Create | Split)
    )
    written = Counter({page: 0 for change in standing for page in (*change.wrote, *change.removed)})
    for change in standing:
        for page, statements in change.wrote.items():
            written[page] += len(statements)
    topics = {page for page, card in cards.items() if card.kind in TOPIC_KINDS}
    changed = [page for page in written if page in topics and page not in made]
    disputes = {one.contradiction for one in operations if isinstance(one, Dispute)} | _found(standing, cards)
    ranked = sorted((page for page in written if page in topics), key=lambda page: (-written[page], page))
    reading = [page for page in ranked if written[page] >= FEWEST_STATEMENTS][:MOST_READING]
    return Digest(
        _titles([page for page in made if page in topics], cards),
        _titles(changed, cards),
        tuple(sorted(disputes)),
        tuple(cards[page].title for page in reading),
    )


def _found(changes: Iterable[Change], cards: Mapping[PageId, PageCard]) -> set[str]:
    """The titles of the contradictions whose pages these changes made, and that are there."""
    made = {file.path for change in changes for file in change.files if not file.before}
    return {card.title for card in cards.values() if card.kind == "contradiction" and f"wiki/{card.path}" in made}


def _is_applied(one: Decided) -> bool:
    return one.decision == "applied"


def _titles(pages: Iterable[PageId], cards: Mapping[PageId, PageCard]) -> tuple[str, ...]:
    return tuple(sorted((cards[page].title for page in pages), key=str.casefold))
