"""The file of the index: its tables, and opening it whatever state it is in. Knows nothing of what the rows mean.

The file is derived: an old, damaged or foreign one is made anew, and where nothing can be written the index lives
in memory for as long as it is open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol, TypeVar

from kb.errors import KbError, UnsafePath

T = TypeVar("T")

VERSION = 4
"""To be raised whenever tables, or the words that go into them, change: the index is then built anew."""
PATH = ".kb/cache/index.sqlite"
Connection = sqlite3.Connection

_TOKENS = "porter unicode61 remove_diacritics 2 categories ''L* N* Co Mn Mc''"
_COLUMNS = f"title, names, heading, words, content = '', tokenize = '{_TOKENS}'"
_SCHEMA = f"""
CREATE TABLE pages (
  number INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, id TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,
  description TEXT NOT NULL, aliases TEXT NOT NULL, heard_as TEXT NOT NULL, sources TEXT NOT NULL,
  locked INTEGER NOT NULL, source TEXT NOT NULL, raw TEXT NOT NULL, authors TEXT NOT NULL, dated TEXT NOT NULL,
  file TEXT NOT NULL, language TEXT NOT NULL,
  size INTEGER NOT NULL, mtime INTEGER NOT NULL, inode INTEGER NOT NULL, sha TEXT NOT NULL);
CREATE INDEX pages_by_source ON pages (source, kind);
CREATE INDEX pages_by_stat ON pages (path, size, mtime, inode);
CREATE INDEX pages_by_file ON pages (file);
CREATE INDEX pages_by_language ON pages (language);
CREATE TABLE names (name TEXT NOT NULL, page INTEGER NOT NULL);
CREATE INDEX names_by_name ON names (name);
CREATE INDEX names_by_page ON names (page);
CREATE TABLE links (page INTEGER NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL);
CREATE INDEX links_by_page ON links (page);
CREATE INDEX links_by_target ON links (target);
CREATE TABLE sections (
  number INTEGER PRIMARY KEY, page INTEGER NOT NULL, heading TEXT NOT NULL, names TEXT NOT NULL, words TEXT NOT NULL,
  sha TEXT NOT NULL);
CREATE INDEX sections_by_page ON sections (page);
CREATE INDEX sections_by_sha ON sections (sha);
CREATE TABLE passages (
  section INTEGER NOT NULL, id TEXT NOT NULL, speaker TEXT NOT NULL, time TEXT NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL);
CREATE INDEX passages_by_section ON passages (section);
CREATE INDEX passages_by_id ON passages (id);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE vectors (
  sha TEXT NOT NULL, model TEXT NOT NULL, signs BLOB NOT NULL, vector BLOB NOT NULL, length REAL NOT NULL,
  PRIMARY KEY (sha, model));
CREATE VIRTUAL TABLE text_words USING fts5({_COLUMNS});
CREATE VIRTUAL TABLE page_words USING fts5({_COLUMNS});
CREATE VIRTUAL TABLE claim_words USING fts5({_COLUMNS});
"""
"""The full-text tables hold words only, by the number of their section: texts of sources, claims, all other pages.

`vocabulary` holds the words as they were written once, without marks, for those that go on; `vectors` are known by the
hash of the words that they stand for.
"""
_BUSY_SECONDS = 10.0


class Place(Protocol):
    """A vault, as far as the index needs to know."""

    @property
    def root(self) -> Path:
        """The folder that holds wiki/ and .kb/."""


def sqlite_version() -> str:
    """The version of sqlite. Raises `KbError` when it cannot search."""
    with closing(sqlite3.connect(":memory:")) as db:
        _check(db)
    return sqlite3.sqlite_version


def with_index(place: Place, use: Callable[[Connection], T]) -> T:
    """What `use` makes of the open index, in one transaction.

    The index may be empty. When it turns out to be damaged, `use` is called once more with an empty one.
    Raises `KbError` when sqlite cannot search or fails twice, `UnsafePath` when the index would lie elsewhere.
    """
    path = place.root.absolute() / PATH
    if not path.resolve().is_relative_to(place.root.resolve()):
        raise UnsafePath(f"{PATH} leads outside of the vault", hint="remove the link that stands in its place")
    try:
        return _used(_open(path), use)
    except sqlite3.Error:
        _remove(path)
    try:
        return _used(_open(path), use)
    except sqlite3.Error as error:
        raise KbError(f"the index cannot be used: {error}", hint="delete .kb/cache and try again") from error


def is_in_memory(db: Connection) -> bool:
    """Whether the index is lost when it is closed, because its file cannot be written."""
    return not any(name == "main" and file for _, name, file in db.execute("PRAGMA database_list"))


def _used(db: Connection, use: Callable[[Connection], T]) -> T:
    with closing(db):
        made = use(db)
        db.commit()
        return made


def _open(path: Path) -> Connection:
    """The file, made anew when it is damaged or of another version; in memory when it cannot be written."""
    for _ in range(2):
        try:
            return _with_tables(_connect(path))
        except (sqlite3.OperationalError, OSError):
            break
        except sqlite3.DatabaseError:
            _remove(path)
    return _in_memory(path)


def _connect(path: Path) -> Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    try:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN IMMEDIATE")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _in_memory(path: Path) -> Connection:
    """The rows of a file that cannot be written, or none when it cannot be read either."""
    db = sqlite3.connect(":memory:")
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
        file.backup(db)
    try:
        return _with_tables(db)
    except sqlite3.DatabaseError:
        return _with_tables(sqlite3.connect(":memory:"))


def _with_tables(db: Connection) -> Connection:
    """The database with its tables; it is closed when it holds others. Raises `sqlite3.DatabaseError` then."""
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if version == VERSION and tables:
            return db
        if version or tables:
            raise sqlite3.DatabaseError("the index is of another version")
        _check(db)
        for statement in _SCHEMA.split(";\n"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    except (sqlite3.Error, KbError):
        db.close()
        raise
    return db


def _check(db: Connection) -> None:
    modules = {name for (name,) in db.execute("PRAGMA module_list")}
    if modules and "fts5" not in modules:
        raise KbError(
            "the sqlite of this Python has no FTS5, which search needs",
            hint="use a Python from python.org, uv or conda: theirs have it",
        )


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(OSError):
            path.with_name(name).unlink()
