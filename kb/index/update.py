"""Bring the index up to what stands in wiki/: reads what is new or changed, takes out what is gone, nothing else.

A file is new when its size, time or inode differ; its words are read again when its content differs too. A time so
young that a second edit could share it is not trusted: such a file is read again the next time.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.index.entry import Entry, Section, entry
from kb.index.query import indexed
from kb.index.store import Connection
from kb.words import tokens

_SKIPPED = frozenset({"assets"})
_YOUNG = 2_000_000_000
"""Nanoseconds: the coarsest time of a file system in use (FAT) and a little."""
_BATCH = 500
_MOST_PADS = 1000
_QUALIFIER = re.compile(r" \([^()]*\)\Z")


@dataclass(frozen=True, slots=True)
class _Stat:
    size: int
    mtime: int
    inode: int


def update(db: Connection, wiki: Path) -> int:
    """Read the pages that changed since the last time; how many were read anew or taken out."""
    known = {
        path: (number, _Stat(size, mtime, inode), sha)
        for number, path, size, mtime, inode, sha in db.execute(
            "SELECT number, path, size, mtime, inode, sha FROM pages"
        )
    }
    now, changed = time.time_ns(), 0
    for path, stat in _files(wiki):
        number, before, sha = known.pop(path, (None, None, ""))
        if stat == before:
            continue
        kept = _Stat(stat.size, -1 if stat.mtime > now - _YOUNG else stat.mtime, stat.inode)
        changed += _read(db, wiki, path, kept, number, sha)
        if changed % _BATCH == _BATCH - 1:
            db.commit()
    for number, _, _ in known.values():
        _forget(db, number)
    if changed or known:
        for table in ("text_words", "page_words"):
            _pad(db, table)
    return changed + len(known)


def name_key(name: str) -> str:
    """The words of a name, in lower case and without a qualifier in brackets: what two spellings of it share.

    >>> name_key("Mercury (planet)")
    'mercury'
    """
    return " ".join(tokens(_QUALIFIER.sub("", name) or name))


def _files(wiki: Path) -> Iterator[tuple[str, _Stat]]:
    """The pages below wiki/, in sorted order, hidden and linked files left out."""
    folders = [("", os.fspath(wiki))]
    while folders:
        below, folder = folders.pop()
        try:
            with os.scandir(folder) as found:
                items = sorted(found, key=lambda item: item.name)
        except OSError:
            continue
        for item in items:
            path = below + item.name
            if item.name.startswith(".") or not _is_text(path):
                continue
            if item.is_dir(follow_symlinks=False) and path not in _SKIPPED:
                folders.append((path + "/", item.path))
            elif item.name.endswith(".md") and item.is_file(follow_symlinks=False):
                stat = item.stat(follow_symlinks=False)
                yield path, _Stat(stat.st_size, stat.st_mtime_ns, stat.st_ino)


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read(db: Connection, wiki: Path, path: str, stat: _Stat, number: int | None, known: str) -> int:
    """Read one file; 1 when its content is new. A file that went away meanwhile counts the next time."""
    try:
        content = (wiki / path).read_bytes()
    except OSError:
        return 0
    sha = hashlib.sha256(content).hexdigest()
    if number is not None and sha == known:
        db.execute(
            "UPDATE pages SET size = ?, mtime = ?, inode = ? WHERE number = ?",
            (stat.size, stat.mtime, stat.inode, number),
        )
        return 0
    if number is not None:
        _forget(db, number)
    _remember(db, entry(path, content.decode("utf-8-sig", "replace")), stat, sha, number)
    return 1


def _remember(db: Connection, page: Entry, stat: _Stat, sha: str, number: int | None) -> None:
    card = page.card
    lists = ["\n".join(names) for names in (card.aliases, card.heard_as, card.sources)]
    cursor = db.execute(
        f"INSERT INTO pages VALUES ({', '.join('?' * 18)})",  # noqa: S608
        (number, card.path, card.id, card.title, card.kind, card.description, *lists, card.locked,
         page.source, page.raw, "\n".join(page.authors), page.dated, stat.size, stat.mtime, stat.inode, sha),
    )  # fmt: skip
    made = cursor.lastrowid
    shown = [page.source] if card.kind == "text" else [card.title, *card.aliases]
    names = {key: None for key in map(name_key, shown) if key} if page.sections else {}
    db.executemany("INSERT INTO names VALUES (?, ?)", [(key, made) for key in names])
    db.executemany("INSERT INTO links VALUES (?, ?, ?)", [(made, target, kind) for target, kind in page.links])
    for section in page.sections:
        _remember_section(db, made, section, shown[0], table_of(card.kind))


def _remember_section(db: Connection, page: int | None, section: Section, title: str, table: str) -> None:
    number = db.execute(
        "INSERT INTO sections VALUES (NULL, ?, ?, ?, ?)", (page, section.heading, section.names, section.words)
    ).lastrowid
    words = map(indexed, (title, section.names, section.heading, section.words))
    db.execute(f"INSERT INTO {table} (rowid, title, names, heading, words) VALUES (?, ?, ?, ?, ?)", (number, *words))  # noqa: S608
    db.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
        [(number, spot.id, spot.speaker, spot.time, spot.start, spot.stop) for spot in section.spots],
    )


def _forget(db: Connection, number: int) -> None:
    """Take a page out. The full-text tables must be told which words go: those that were put in."""
    title, kind, source = db.execute("SELECT title, kind, source FROM pages WHERE number = ?", (number,)).fetchone()
    table, shown = table_of(kind), source if kind == "text" else title
    sections = db.execute("SELECT number, names, heading, words FROM sections WHERE page = ?", (number,)).fetchall()
    for section, *columns in sections:
        words = map(indexed, (shown, *columns))
        db.execute(
            f"INSERT INTO {table} ({table}, rowid, title, names, heading, words) VALUES ('delete', ?, ?, ?, ?, ?)",  # noqa: S608
            (section, *words),
        )
        db.execute("DELETE FROM passages WHERE section = ?", (section,))
    for owned in ("sections", "names", "links"):
        db.execute(f"DELETE FROM {owned} WHERE page = ?", (number,))  # noqa: S608
    db.execute("DELETE FROM pages WHERE number = ?", (number,))


def _pad(db: Connection, table: str) -> None:
    """Put beside the sections of a small vault as many without words, at most 1,000; their numbers are negative.

    BM25 weighs a word by log((N - n + 0.5) / (n + 0.5)), which sqlite cuts off at zero: in a vault of ten sections a
    word that stands in six of them would count for nothing. With N doubled it counts for little, as it should.
    """
    wanted, there = db.execute(
        f"SELECT (SELECT count(*) FROM (SELECT 1 FROM {table} WHERE rowid > 0 LIMIT ?)),"  # noqa: S608
        f" (SELECT count(*) FROM {table} WHERE rowid < 0)",
        (_MOST_PADS,),
    ).fetchone()
    for number in range(there + 1, wanted + 1):
        db.execute(f"INSERT INTO {table} (rowid, title, names, heading, words) VALUES (?, '', '', '', '')", (-number,))  # noqa: S608
    for number in range(wanted + 1, there + 1):
        db.execute(
            f"INSERT INTO {table} ({table}, rowid, title, names, heading, words) VALUES ('delete', ?, '', '', '', '')",  # noqa: S608
            (-number,),
        )


def table_of(kind: str) -> str:
    """The full-text table that holds the words of this kind of page."""
    return "text_words" if kind == "text" else "page_words"
