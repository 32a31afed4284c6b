"""Texts printed: as the text note of a vault, and as plain markdown. Knows block ids and turns; no source format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kb.chapters import Chapter, chapters
from kb.convert.note_links import linked
from kb.markdown.escape import escape
from kb.markdown.frontmatter import render
from kb.names import text_note_name
from kb.records import Heading, Passage, PassageId, Text

_ALONE = ("quote", "callout", "table", "code", "math")
_BULLET = re.compile(r"\s*[-*+] ")
_ITEM = re.compile(r"^(?:[-*+]|\d+[.)]) ", re.MULTILINE)
_UNFIT = frozenset("[]|#^`<>*_$=~\\%")
"""Signs that are left out of the words of a link."""
_HEADING_SIGNS = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\]")


def text_notes(
    text: Text, *, title: str, id: str, description: str, date: str, created: str = ""
) -> tuple[tuple[str, str], ...]:
    """`(file name below text/, content)` of the notes of a text: every passage ends with its block id.

    A long text has a note for each chapter, and one that lists them. `date` is the day of `updated`, `YYYY-MM-DD`, and
    of `created` when that is not given.
    """
    parts = chapters(text)
    numbers = {block.id: part.number for part in parts for block in part.blocks if isinstance(block, Passage)}
    known = {passage.id for passage in text.passages}

    def note_of(passage: PassageId) -> str:
        return text_note_name(title, numbers.get(passage, 0)) if passage in known else ""

    def made(part: int, about: str, body: str) -> tuple[str, str]:
        name = text_note_name(title, part)
        front: dict[str, object] = {
            "title": name,
            "type": "text",
            "id": f"{id}-{part:02d}" if part else id,
            "description": about,
            "part_of": f"[[{title}]]",
            "created": created or date,
            "updated": date,
        }
        return f"{name}.md", render(front) + body

    if not parts:
        blocks = [block for block in text.blocks if not (isinstance(block, Heading) and block.level == 1)]
        return (made(0, description, _body([_in_a_note(block, note_of) for block in blocks], _named)),)
    notes = [made(0, description, "\n".join(contents(parts, title)) + "\n")]
    for part in parts:
        body = _body([_in_a_note(block, note_of) for block in part.blocks], _named)
        about = f"Chapter {part.number} of {len(parts)} of {title}: {' '.join(part.title.split())}."
        notes.append(made(part.number, about, f"{body}\n{_neighbours(part.number, len(parts), title)}\n"))
    return tuple(notes)


def contents(parts: Sequence[Chapter], title: str) -> list[str]:
    """List items that lead to the notes of the chapters, set in by the levels of their headings."""
    top, depth, items = min(part.level for part in parts), 0, list[str]()
    for part in parts:
        depth = min(part.level - top, depth + 1 if items else 0)
        items.append(f"{'  ' * depth}- [[{text_note_name(title, part.number)}|{_link_words(part)}]]")
    return items


def _link_words(part: Chapter) -> str:
    """The title of a chapter as a link shows it."""
    bare = "".join(" " if sign in _UNFIT else sign for sign in part.title)
    return " ".join(bare.split()) or str(part.number)


def _neighbours(number: int, of: int, title: str) -> str:
    """The line that closes the note of a chapter: to the chapter before, the list of all, the chapter behind."""
    links = [f"[[{text_note_name(title)}|contents]]"]
    if number > 1:
        links.insert(0, f"[[{text_note_name(title, number - 1)}|before]]")
    if number < of:
        links.append(f"[[{text_note_name(title, number + 1)}|next]]")
    return " · ".join(links)


def _in_a_note(block: Heading | Passage, note_of: Callable[[PassageId], str]) -> Heading | Passage:
    """A block whose images and links lead where those of a note lead to."""
    return block if isinstance(block, Heading) else replace(block, markdown=linked(block, note_of))


def markdown_of(text: Text) -> str:
    """The text as markdown, without block ids and without front matter."""
    return _body(text.blocks, _labelled)


def _body(blocks: Sequence[Heading | Passage], printed: Callable[[Passage], str]) -> str:
    headings = _headings(blocks)
    parts: list[str] = []
    before: Heading | Passage | None = None
    for block in blocks:
        shown = next(headings) if isinstance(block, Heading) else printed(block)
        parts.append(_between(before, block) + shown)
        before = block
    return "".join(parts) + "\n"


def _between(before: Heading | Passage | None, block: Heading | Passage) -> str:
    """Items of a bulleted list stand line by line, everything else has a blank line before it."""
    if before is None:
        return ""
    is_list = all(
        isinstance(one, Passage) and _BULLET.match(one.markdown) and _is_one_item(one) for one in (before, block)
    )
    return "\n" if is_list else "\n\n"


def _is_one_item(passage: Heading | Passage) -> bool:
    return isinstance(passage, Passage) and passage.shape == "item" and not _is_alone(passage)


def _is_alone(passage: Passage) -> bool:
    """Whether the id of a passage stands on a line of its own."""
    return passage.shape in _ALONE or (passage.shape == "item" and len(_ITEM.findall(passage.markdown)) > 1)


def _headings(blocks: Sequence[Heading | Passage]) -> Iterator[str]:
    """The lines of the headings in order: without jumps, a repeated one numbered."""
    last = 1
    seen: Counter[str] = Counter()
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        last = min(block.level, last + 1)
        shown = f"{block.title} ({block.time})" if block.time else block.title
        key = f"{last} " + " ".join(_HEADING_SIGNS.sub(" ", shown).casefold().split())
        seen[key] += 1
        line = re.sub(r"(?<=\s)(#+)$", r"\\\1", escape(" ".join(shown.split())))
        yield "#" * last + " " + line + (f" ({seen[key]})" if seen[key] > 1 else "")


def _labelled(passage: Passage) -> str:
    """The markdown of a passage, with speaker and time before a turn's first one."""
    if not passage.opens_turn:
        return passage.markdown
    speaker, time = passage.location.speaker, passage.location.time
    if speaker:
        return f"**{escape(speaker)}**{f' ({time})' if time else ''}: {passage.markdown}"
    return f"({time}) {passage.markdown}" if time else passage.markdown


def _named(passage: Passage) -> str:
    """A passage with its block id, on a line of its own where Obsidian wants that."""
    return f"{_labelled(passage)}{chr(10) * 2 if _is_alone(passage) else ' '}^{passage.id}"
