"""The index of a vault: brought up to date with its files, and read. What is read stands in `catalog` and `search`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from kb.index.store import Connection, Place, is_in_memory, sqlite_version, with_index
from kb.index.update import update

if TYPE_CHECKING:
    from kb.index.catalog import Catalog

__all__ = ["backlinks", "catalog", "reading", "refresh", "sqlite_version"]
T = TypeVar("T")


def refresh(place: Place) -> int:
    """Bring the index up to the files in wiki/; how many pages were read anew or taken out.

    Where its file cannot be written nothing is done: those who read it bring it up in memory.
    Raises `KbError` when sqlite cannot search.
    """
    return with_index(place, lambda db: 0 if is_in_memory(db) else update(db, place.root / "wiki"))


def catalog(place: Place) -> Catalog:
    """The cards of all pages, and how they are linked, as of the last `refresh`."""
    from kb.index.catalog import read_catalog

    return reading(place, read_catalog)


def backlinks(place: Place, name: str) -> tuple[str, ...]:
    """The paths of the pages that link to the page of this name, as of the last `refresh`."""
    from kb.index.catalog import paths_linking_to

    return reading(place, lambda db: paths_linking_to(db, name))


def reading(place: Place, use: Callable[[Connection], T]) -> T:
    """What `use` reads in the index; an index that is empty, or that no file keeps, is filled first."""

    def filled(db: Connection) -> T:
        if is_in_memory(db) or not db.execute("SELECT 1 FROM pages LIMIT 1").fetchone():
            update(db, place.root / "wiki")
        return use(db)

    return with_index(place, filled)
