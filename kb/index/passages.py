"""The passages of a source as the index has them, in order, with the notes that hold them. Opens no file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.index.store import Connection
from kb.index.target import target_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A passage of a text note."""

    id: str
    words: str
    speaker: str
    time: str
    heading: str
    path: str
    """Of its note, below wiki/."""


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source as its page tells: the file below raw/, its date and authors as far as they are known."""

    raw: str
    dated: str
    authors: tuple[str, ...]


def passages_of_source(db: Connection, source: str) -> tuple[Standing, ...]:
    """The passages of the source of this title, in the order of its notes; none when there is no such source."""
    rows = db.execute(
        "SELECT passages.id, words, start, stop, speaker, time, heading, path FROM passages"
        " JOIN sections ON sections.number = section JOIN pages ON pages.number = page"
        " WHERE kind = 'text' AND source = ? ORDER BY path, section, start",
        (source,),
    )
    return tuple(Standing(id, words[start:stop], *rest) for id, words, start, stop, *rest in rows)


def source_card(db: Connection, source: str) -> SourceCard:
    """What the page of a source tells."""
    row = db.execute(
        "SELECT raw, dated, authors FROM pages WHERE source = ? AND kind = 'source' LIMIT 1", (source,)
    ).fetchone()
    raw, dated, authors = row or ("", "", "")
    return SourceCard(raw, dated, tuple(authors.split("\n")) if authors else ())


def sources_of_notes(db: Connection, notes: Iterable[str]) -> dict[str, str]:
    """The titles of the sources whose words stand in these notes, by the names that links give them."""
    found: dict[str, str] = {}
    for note in dict.fromkeys(notes):
        row = db.execute("SELECT source FROM pages WHERE file = ? AND kind = 'text'", (target_of(note),)).fetchone()
        if row:
            found[note] = row[0]
    return found


def source_called(db: Connection, title: str) -> str:
    """The source of this title, its case aside, or of the note of this name; `""` when there is none."""
    row = db.execute(
        "SELECT source FROM pages WHERE kind = 'text' AND (lower(source) = lower(?) OR file = ?) LIMIT 1",
        (title.strip(), target_of(title)),
    ).fetchone()
    return row[0] if row else ""
