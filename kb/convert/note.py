"""Texts printed: as the text note of a vault, and as plain markdown. Knows block ids and turns; no source format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kb.markdown.escape import escape
from kb.markdown.frontmatter import render
from kb.names import file_name
from kb.records import Heading, Passage, Text

_LINKED = re.compile(r"\]\(#\^(p-[0-9a-f]{8}(?:-\d+)?)\)")
_BROKEN = ("paragraph", "item", "quote", "note")
"""Shapes whose line ends are those of the source and nothing else."""
_ALONE = ("quote", "callout", "table", "code", "math")
_IMAGE = re.compile(r"(?<!\\)!\[((?:[^\[\]\\\n]|\\.)*)\]\(([^()\s]*)\)")
_FENCE = re.compile(r"[> ]*(?:`{3,}|~{3,})")
_BULLET = re.compile(r"\s*[-*+] ")
_ITEM = re.compile(r"^(?:[-*+]|\d+[.)]) ", re.MULTILINE)
_HEADING_SIGNS = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\]")


def text_notes(
    text: Text, *, title: str, id: str, description: str, date: str, created: str = ""
) -> tuple[tuple[str, str], ...]:
    """`(file name below text/, content)` of the notes of a text: every passage ends with its block id.

    `date` is the day of `updated`, `YYYY-MM-DD`, and of `created` when that is not given.
    """
    name = file_name(f"{title} (text)")
    front = render(
        {
            "title": name,
            "type": "text",
            "id": id,
            "description": description,
            "part_of": f"[[{title}]]",
            "created": created or date,
            "updated": date,
        }
    )
    blocks = tuple(block for block in text.blocks if not (isinstance(block, Heading) and block.level == 1))
    return ((f"{name}.md", front + _body(blocks, _kept)),)


def markdown_of(text: Text) -> str:
    """The text as plain markdown: a backslash where a line is broken, block ids only where a link leads to them."""
    linked = {found for passage in text.passages for found in _LINKED.findall(passage.markdown)}

    def printed(passage: Passage) -> str:
        if passage.shape in _BROKEN and not _is_alone(replace(passage, shape="paragraph")):
            passage = replace(passage, markdown=re.sub(r"(?<!^)\n(?=[^\n])", r"\\\n", passage.markdown))
        return _named(passage) if passage.id in linked else _labelled(passage)

    return _body(text.blocks, printed, numbered=False)


def _body(blocks: Sequence[Heading | Passage], printed: Callable[[Passage], str], *, numbered: bool = True) -> str:
    headings = _headings(blocks, numbered=numbered)
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


def _headings(blocks: Sequence[Heading | Passage], *, numbered: bool) -> Iterator[str]:
    """The lines of the headings in order: without jumps, with `numbered` a repeated one numbered."""
    last = 1
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


def _kept(passage: Passage) -> str:
    """A passage as a vault shows it: only assets as images, those on the web as links, others as their words."""
    if "![" not in passage.markdown or passage.shape in ("code", "math"):
        return _named(passage)
    lines = passage.markdown.split("\n")
    is_code = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            lines[number] = _IMAGE.sub(_linked_image, line)
    return _named(replace(passage, markdown="\n".join(lines)))


def _linked_image(found: re.Match[str]) -> str:
    alt, address = found.groups()
    if address.startswith("assets/"):
        return found.group()
    return f"[{alt}]({address})" if re.match(r"https?:", address, re.IGNORECASE) else alt


def _named(passage: Passage) -> str:
    """A passage with its block id, on a line of its own where Obsidian wants that."""
    return f"{_labelled(passage)}{chr(10) * 2 if _is_alone(passage) else ' '}^{passage.id}"
