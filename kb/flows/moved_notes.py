"""When a source is cut into other notes than before: old notes go, and links follow the passages that they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.chapters import chapters, parts_of
from kb.compile.source_page import tokens_key
from kb.flows.build import Build, content_at
from kb.flows.withdrawing import is_edited, is_of
from kb.names import text_note_name
from kb.records import Heading, Text
from kb.vault.pages import walk
from kb.vault.undo import text_of

_ID = re.compile(r"\^(p-[0-9a-f]{8}(?:-\d+)?)[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"\[\[([^\[\]\r\n|#]+)#([^\[\]\r\n|]+)")
Writes = dict[str, bytes | None]


def with_moved_notes(build: Build, text: Text, writes: Mapping[str, bytes | None]) -> Writes:
    """These writes without the notes that a text needs no more, and with every link that led into one of its notes.

    A note that a person edited stays. `writes` hold all notes of the text.
    """
    old = dict(_old_notes(build, text.title))
    gone = [name for name, (path, _) in old.items() if path not in writes and not _is_persons(build, path)]
    made = {**writes, **{old[name][0]: None for name in gone}}
    moved = _moved(old, text)
    if not moved:
        return made
    paths = {f"wiki/{path}" for path, _ in walk(build.vault)} | {path for path in writes if path.endswith(".md")}
    for path in sorted(paths - {path for path, _ in old.values()}):
        content = made[path] if path in made else content_at(build, path)
        words = text_of(content)
        if words is None or not path.startswith("wiki/"):
            continue
        followed = _LINK.sub(lambda found: f"[[{_target(found, moved)}#{found[2]}", words)
        if followed != words:
            made[path] = followed.encode()
    return made


def _old_notes(build: Build, title: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """The notes of a text as they stand: name → path and words."""
    for page, card in sorted(build.cards.items()):
        words = text_of(content_at(build, f"wiki/{card.path}")) if card.kind == "text" else None
        if words is not None and is_of(build, page, title):
            yield card.title, (f"wiki/{card.path}", words)


def _is_persons(build: Build, path: str) -> bool:
    return any(f"wiki/{card.path}" == path and is_edited(build, page) for page, card in build.cards.items())


def _moved(old: Mapping[str, tuple[str, str]], text: Text) -> dict[tuple[str, str], str]:
    """`(old note, "^passage" or heading)` → the note that holds it now, where that is another one."""
    parts = parts_of(text)
    homes = {f"^{one.id}": text_note_name(text.title, parts.get(one.id, 0)) for one in text.passages}
    for part in chapters(text):
        for block in part.blocks:
            if isinstance(block, Heading):
                homes.setdefault(tokens_key(block.title), text_note_name(text.title, part.number))
    return {
        (name, place): homes[place]
        for name, (_, words) in old.items()
        for place in _places(words)
        if homes.get(place, name) != name
    }


def _places(words: str) -> Iterator[str]:
    yield from (f"^{found}" for found in _ID.findall(words))
    yield from (tokens_key(found) for found in re.findall(r"^#{1,6} (.+)$", words, re.MULTILINE))


def _target(found: re.Match[str], moved: Mapping[tuple[str, str], str]) -> str:
    place = found[2] if found[2].startswith("^") else tokens_key(found[2])
    return moved.get((found[1], place), found[1])
