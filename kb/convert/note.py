"""Texts printed: as the text note of a vault, and as plain markdown. Knows block ids and turns; no source format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from kb.chapters import Chapter, chapters
from kb.convert.note_links import linked
from kb.markdown.escape import escape
from kb.markdown.frontmatter import render
from kb.names import text_note_name
from kb.records import Heading, Passage, PassageId, Text

_LINKED = re.compile(r"\]\(#\^(p-[0-9a-f]{8}(?:-\d+)?)\)")
_BROKEN = ("paragraph", "item", "quote", "note")
"""Shapes whose line ends are those of the source and nothing else."""
_ALONE = ("quote", "callout", "table", "code", "math")
_IMAGE = re.compile(r"(?<!\\)!\[((?:[^\[\]\\\n]|\\.)*)\]\(([^()\s]*)\)")
_FENCE = re.compile(r"[> ]*(?:`{3,}|~{3,})")
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
    return block if isinstance(block, Heading) else replace(_kept(block), markdown=linked(_kept(block), note_of))


def markdown_of(text: Text) -> str:
    """The text as plain markdown: a backslash where a line is broken, block ids only where a link leads to them."""
    return _body(text.blocks, _readable(text, {}), numbered=False)


def markdown_files(text: Text, stem: str) -> tuple[tuple[str, str], ...]:
    """`(file name, content)` of a text as plain markdown: one file, or of a long text one a chapter."""
    parts = chapters(text)
    if not parts:
        return ((f"{stem}.md", markdown_of(text)),)
    names = {part.number: f"{stem} {part.number:02d}.md" for part in parts}
    homes = {block.id: names[part.number] for part in parts for block in part.blocks if isinstance(block, Passage)}
    above = tuple(one for one in text.blocks[:1] if isinstance(one, Heading) and one.level == 1)
    made, done = [], list[Heading | Passage](above)
    for part in parts:
        blocks = (*above, *part.blocks) if part.number == 1 else part.blocks
        printed = _readable(text, {id: "" if home == names[part.number] else home for id, home in homes.items()})
        below = _depth(done) if part.number > 1 else 1
        made.append((names[part.number], _body(blocks, printed, numbered=False, below=below)))
        done += part.blocks
    return tuple(made)


def _readable(text: Text, homes: Mapping[PassageId, str]) -> Callable[[Passage], str]:
    """Prints passages as plain markdown. `homes` names the files of those that stand in another one."""
    aims = {found for passage in text.passages for found in _LINKED.findall(passage.markdown)}

    def printed(passage: Passage) -> str:
        is_list = passage.shape == "item" and _is_alone(passage)
        if passage.shape in _BROKEN and not is_list:
            passage = replace(passage, markdown=re.sub(r"(?<!^)\n(?=[^\n])", r"\\\n", passage.markdown))
        if homes and passage.shape != "code":
            led = _LINKED.sub(lambda aim: f"]({quote(homes.get(PassageId(aim[1]), ''))}#^{aim[1]})", passage.markdown)
            passage = replace(passage, markdown=led)
        return _named(passage) if passage.id in aims else _labelled(passage)

    return printed


def _depth(blocks: Iterable[Heading | Passage]) -> int:
    """The level of the last heading, as it is shown."""
    last = 1
    for block in blocks:
        last = min(block.level, last + 1) if isinstance(block, Heading) else last
    return last


def _body(
    blocks: Sequence[Heading | Passage], printed: Callable[[Passage], str], *, numbered: bool = True, below: int = 1
) -> str:
    headings = _headings(blocks, numbered=numbered, below=below)
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


def _headings(blocks: Sequence[Heading | Passage], *, numbered: bool, below: int) -> Iterator[str]:
    """The lines of the headings in order: without jumps below a level, with `numbered` a repeated one numbered."""
    last = below
    seen: Counter[str] = Counter()
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        last = min(block.level, last + 1)
        shown = f"{block.title} ({block.time})" if block.time else block.title
        key = f"{last} " + " ".join(_HEADING_SIGNS.sub(" ", shown).casefold().split())
        seen[key] += 1
        line = block.markdown or re.sub(r"(?<=\s)(#+)$", r"\\\1", escape(" ".join(shown.split())))
        line += f" ({seen[key]})" if numbered and seen[key] > 1 else ""
        marks = "".join(f"[^{label}]" for label in block.notes)
        yield "".join(f"<!-- page {page} -->\n\n" for page in block.pages) + "#" * last + " " + line + marks


def _labelled(passage: Passage) -> str:
    """The markdown of a passage, with speaker and time before a turn's first one."""
    if not passage.opens_turn:
        return passage.markdown
    speaker, time = passage.location.speaker, passage.location.time
    label = f"**{escape(speaker)}**{f' ({time})' if time else ''}:" if speaker else f"({time})" if time else ""
    between = "\n\n" if passage.shape != "paragraph" else " "
    return f"{label}{between}{passage.markdown}" if label else passage.markdown


def _kept(passage: Passage) -> Passage:
    """A passage as a vault shows it: only assets as images, those on the web as links, others as their words."""
    if "![" not in passage.markdown or passage.shape in ("code", "math"):
        return passage
    lines = passage.markdown.split("\n")
    is_code = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            lines[number] = _IMAGE.sub(_linked_image, line)
    return replace(passage, markdown="\n".join(lines))


def _linked_image(found: re.Match[str]) -> str:
    alt, address = found.groups()
    if address.startswith("assets/"):
        return found.group()
    return f"[{alt}]({address})" if re.match(r"https?:", address, re.IGNORECASE) else alt


def _named(passage: Passage) -> str:
    """A passage with its block id, on a line of its own where Obsidian wants that."""
    return f"{_labelled(passage)}{chr(10) * 2 if _is_alone(passage) else ' '}^{passage.id}"
