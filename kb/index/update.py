"""Bring the index up to what stands in wiki/ and .kb/claims/: reads what changed, takes out what is gone, nothing else.

A file is new when its size, time or inode differ; its words are read again when its content differs too. A time so
young that a second edit could share it is not trusted: such a file is read again the next time.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb.index.query import indexed, unaccented
from kb.index.store import Connection
from kb.index.target import FOLDER, target_of
from kb.words import IN_WORD, digest, tokens

if TYPE_CHECKING:
    from kb.index.entry import Entry, Section

TABLES = ("text_words", "page_words", "claim_words")
_SKIPPED = frozenset({"assets"})
_YOUNG = 2_000_000_000
"""Nanoseconds: the coarsest time of a file system in use (FAT) and a little."""
_BATCH = 500
_MOST_PADS = 1000
_QUALIFIER = re.compile(r" \([^()]*\)\Z")


_WORD = re.compile(rf"{IN_WORD}{{3,40}}")
_Stat = tuple[int, int, int]
"""Size, time of the last change in nanoseconds, inode."""


def update(db: Connection, wiki: Path) -> int:
    """Read the pages and claims that changed since the last time; how many files were read anew or taken out."""
    rows = db.execute("SELECT path, number, size, mtime, inode FROM pages INDEXED BY pages_by_stat")
    known: dict[str, tuple[int, _Stat]] = {row[0]: (row[1], row[2:]) for row in rows}
    differ: list[tuple[str, _Stat, int | None]] = []
    for path, stat in _files(wiki):
        before = known.pop(path, None)
        if before is None:
            differ += [(path, stat, None)] if _is_text(path) else []
        elif before[1] != stat:
            differ.append((path, stat, before[0]))
    young, changed = time.time_ns() - _YOUNG, 0
    seen: set[str] = set()
    for path, stat, number in sorted(differ):
        kept = stat if stat[1] <= young else (stat[0], -1, stat[2])
        changed += _read(db, wiki, path, kept, number, seen)
        if changed % _BATCH == _BATCH - 1:
            db.commit()
    for gone, _ in known.values():
        _forget(db, gone)
    if changed or known:
        for table in TABLES:
            _pad(db, table)
    return changed + len(known)


def name_key(name: str) -> str:
    """The words of a name, in lower case and without a qualifier in brackets: what two spellings of it share.

    >>> name_key("Mercury (planet)")
    'mercury'
    """
    return " ".join(tokens(_QUALIFIER.sub("", name) or name))


def _files(wiki: Path) -> Iterator[tuple[str, _Stat]]:
    """The pages below wiki/, and the files of claims, in no order; hidden and linked files are left out."""
    folders = [("", os.fspath(wiki), ".md"), (f"{FOLDER}/", os.fspath(wiki.parent / FOLDER), ".jsonl")]
    while folders:
        below, folder, ending = folders.pop()
        try:
            listed = os.scandir(folder)
        except OSError:
            continue
        with listed as items:
            for item in items:
                name = item.name
                if name[0] == ".":
                    continue
                if name.endswith(ending) and item.is_file(follow_symlinks=False):
                    stat = item.stat(follow_symlinks=False)
                    yield below + name, (stat.st_size, stat.st_mtime_ns, stat.st_ino)
                elif item.is_dir(follow_symlinks=False) and below + name not in _SKIPPED:
                    folders.append((f"{below}{name}/", item.path, ending))


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read(db: Connection, wiki: Path, path: str, stat: _Stat, number: int | None, seen: set[str]) -> int:
    """Read one file; 1 when its content is new. A file that went away meanwhile counts the next time.

    `seen` are words that the vocabulary is known to hold; it grows.
    """
    is_page = not path.startswith(FOLDER)
    try:
        content = (wiki if is_page else wiki.parent).joinpath(path).read_bytes()
    except OSError:
        return 0
    sha = hashlib.sha256(content).hexdigest()
    if number is not None:
        if sha == db.execute("SELECT sha FROM pages WHERE number = ?", (number,)).fetchone()[0]:
            db.execute("UPDATE pages SET size = ?, mtime = ?, inode = ? WHERE number = ?", (*stat, number))
            return 0
        _forget(db, number)
    page = _entry(path, content.decode("utf-8-sig", "replace"), is_page=is_page)
    _remember(db, page, stat, sha, number)
    _learn(db, page, seen)
    return 1


def _entry(path: str, text: str, *, is_page: bool) -> Entry:
    """What a file says; what reads it is loaded only when something changed, since most searches find nothing new."""
    from kb.index.claims import claims_entry
    from kb.index.entry import entry

    return entry(path, text) if is_page else claims_entry(path, text)


def _remember(db: Connection, page: Entry, stat: _Stat, sha: str, number: int | None) -> None:
    card = page.card
    lists = ["\n".join(names) for names in (card.aliases, card.heard_as, card.sources)]
    cursor = db.execute(
        f"INSERT INTO pages VALUES ({', '.join('?' * 20)})",  # noqa: S608
        (number, card.path, card.id, card.title, card.kind, card.description, *lists, card.locked, page.source,
         page.raw, "\n".join(page.authors), page.dated, target_of(card.path), page.language, *stat, sha),
    )  # fmt: skip
    made = cursor.lastrowid
    table = table_of(card.kind, card.path)
    shown = [page.source] if card.kind == "text" else [card.title, *card.aliases]
    names = {key: None for key in map(name_key, shown) if key} if page.sections and table != "claim_words" else {}
    db.executemany("INSERT INTO names VALUES (?, ?)", [(key, made) for key in names])
    db.executemany("INSERT INTO links VALUES (?, ?, ?)", [(made, target, kind) for target, kind in page.links])
    for section in page.sections:
        columns = shown[0], section.names, section.heading, section.words
        _remember_section(db, made, section, [indexed(words, page.language) for words in columns], table)


def _remember_section(db: Connection, page: int | None, section: Section, columns: list[str], table: str) -> None:
    sha = digest("\n".join(columns), 24)
    number = db.execute(
        "INSERT INTO sections VALUES (NULL, ?, ?, ?, ?, ?)", (page, section.heading, section.names, section.words, sha)
    ).lastrowid
    db.execute(f"INSERT INTO {table} (rowid, title, names, heading, words) VALUES (?, ?, ?, ?, ?)", (number, *columns))  # noqa: S608
    db.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
        [(number, spot.id, spot.speaker, spot.time, spot.start, spot.stop) for spot in section.spots],
    )


def _learn(db: Connection, page: Entry, seen: set[str]) -> None:
    """Put the words of a page into the vocabulary, where they stay: it is asked what goes on, not what is there."""
    texts = (page.card.title, *(f"{one.names} {one.heading} {one.words}" for one in page.sections))
    found = {word for text in texts for word in _WORD.findall(text.lower())} - seen
    seen |= found
    db.executemany("INSERT OR IGNORE INTO vocabulary VALUES (?)", [(unaccented(word),) for word in sorted(found)])


def _forget(db: Connection, number: int) -> None:
    """Take a page out. The full-text tables must be told which words go: those that were put in."""
    title, kind, source, path, language = db.execute(
        "SELECT title, kind, source, path, language FROM pages WHERE number = ?", (number,)
    ).fetchone()
    table, shown = table_of(kind, path), source if kind == "text" else title
    sections = db.execute("SELECT number, names, heading, words FROM sections WHERE page = ?", (number,)).fetchall()
    for section, *columns in sections:
        words = [indexed(one, language) for one in (shown, *columns)]
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


def table_of(kind: str, path: str) -> str:
    """The full-text table that holds the words of a file: by its kind, and by whether it is a page at all."""
    return "claim_words" if path.startswith(FOLDER) else "text_words" if kind == "text" else "page_words"
