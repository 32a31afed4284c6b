"""Whose statements are whose after a change, and which ones came and went. Compares two wikis; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.compile.ids import ids_of
from kb.markdown.escape import plain
from kb.markdown.page import parse
from kb.records import PageId, Statement, StatementId, Wiki


def wrote(before: Wiki, after: Wiki) -> dict[PageId, tuple[StatementId, ...]]:
    """The statements that stand in `after` and did not in `before`, by page in the order of the page.

    A statement of a person that moved to another page, or whose links followed a merge, was not written.
    """
    pages, gone = changed(before, after), [page for page in before.texts if page not in after.texts]
    old, new = _standing(before, [*pages, *gone]), _standing(after, pages)
    stays = {(page, one.id) for page, statements in new.items() for one in statements}
    theirs = {
        plain(one.words)
        for page, statements in old.items()
        for one in statements
        if (page, one.id) not in stays and one.id not in before.owned.get(page, ())
    }
    made = {}
    for page in pages:
        known = {one.id for one in old.get(page, ())}
        fresh = [one.id for one in new[page] if one.id not in known and plain(one.words) not in theirs]
        if fresh:
            made[page] = tuple(fresh)
    return made


def took(before: Wiki, after: Wiki) -> dict[PageId, tuple[StatementId, ...]]:
    """The statements that stood in `before` and do not in `after`, by page in the order of the page."""
    pages, gone = changed(before, after), [page for page in before.texts if page not in after.texts]
    old, new = _standing(before, [*pages, *gone]), _standing(after, pages)
    made = {}
    for page, statements in old.items():
        kept = {one.id for one in new.get(page, ())}
        lost = [one.id for one in statements if one.id not in kept]
        if lost:
            made[page] = tuple(lost)
    return made


def owned_after(
    before: Wiki, after: Wiki, fresh: Mapping[PageId, Iterable[StatementId]]
) -> dict[PageId, frozenset[StatementId]]:
    """The machine's statements of every page after a change that wrote `fresh`."""
    made = {page: owned for page, owned in before.owned.items() if page in after.texts}
    for page, statements in _standing(after, changed(before, after)).items():
        owned = before.owned.get(page, frozenset()) | set(fresh.get(page, ()))
        made[page] = frozenset(one.id for one in statements if one.id in owned)
    return made


def changed(before: Wiki, after: Wiki) -> list[PageId]:
    """The open pages whose text is not what it was, new ones included."""
    return [page for page, text in after.texts.items() if before.texts.get(page) != text]


def _standing(wiki: Wiki, pages: Iterable[PageId]) -> dict[PageId, tuple[Statement, ...]]:
    ids = ids_of(wiki)
    return {page: parse(wiki.texts[page], ids).statements for page in pages if page in wiki.texts}
