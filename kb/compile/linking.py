"""Links that code adds to what an engine wrote, and the leash that holds how much it may write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.compile.mentions import mentions, names_by_first_word
from kb.compile.ownership import wrote
from kb.compile.resolve import name_key
from kb.operations import Add, Create, Decided, Lead, Link, Operation, Verdict
from kb.records import PageId, Wiki
from kb.tasks import PageDraft, PagePlan

MOST_RELATED = 5


def leashed(operations: Iterable[Operation], most: int) -> tuple[list[Operation], tuple[Decided, ...]]:
    """The operations of the first pages that together stay within the leash, and the others, refused.

    Of a first page that alone is beyond it the first operations are held. Quotations and links bring no words of an
    engine and do not count; pages with their leads have a leash of their own.
    """
    held: list[Operation] = []
    beyond: list[Operation] = []
    counted = 0
    by_page: dict[PageId, list[Operation]] = {}
    for operation in operations:
        by_page.setdefault(operation.page, []).append(operation)
    for group in by_page.values():
        is_first = not counted
        for operation in group if is_first else ():
            counted += _counts(operation)
            (held if counted <= most else beyond).append(operation)
        if not is_first:
            counted += sum(map(_counts, group))
            (held if counted <= most else beyond).extend(group)
    verdict = Verdict("leash", f"a source may make {most} operations")
    return held, tuple(Decided(operation, verdict, "refused") for operation in beyond)


def _counts(operation: Operation) -> bool:
    is_frame = isinstance(operation, Create | Lead | Link)
    return not is_frame and not (isinstance(operation, Add) and operation.is_quotation)


def linked(before: Wiki, after: Wiki, drafts: Sequence[PageDraft], plans: Sequence[PagePlan]) -> Iterator[Link]:
    """Mentions of other pages in what was written, the related pages of new ones, and pages that older words name.

    Where older statements name a page that was made since, both pages get an item under Related: their words stay.
    """
    names = names_by_first_word(after.cards.values())
    for page, statements in wrote(before, after).items():
        yield from mentions(after, page, names, statements)
    pages = {name_key(name): card.id for card in after.cards.values() for name in (card.title, *card.aliases)}
    related = {name_key(plan.title): plan.related for plan in plans}
    for draft in drafts:
        if not draft.is_new or draft.card.id not in after.texts:
            continue
        targets = (pages.get(name_key(name)) for name in related.get(name_key(draft.card.title), ()))
        for target in list(dict.fromkeys(target for target in targets if target))[:MOST_RELATED]:
            if target != draft.card.id:
                yield Link(draft.card.id, target, section="Related")
    new = {page for page in after.texts if page not in before.texts}
    for page in sorted(set(before.texts) & set(after.texts)):
        if after.texts[page] != before.texts[page]:
            older = after.owned.get(page, frozenset()) & before.owned.get(page, frozenset())
            named = {link.target for link in mentions(after, page, names, older)} & new
            for target in sorted(named)[:MOST_RELATED]:
                yield Link(page, target, section="Related")
                yield Link(target, page, section="Related")
