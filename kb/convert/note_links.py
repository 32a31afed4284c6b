"""What a passage of a text note leads to: images in assets/, other passages of its source. Works on strings."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from kb.markdown.escape import plain
from kb.records import Passage, PassageId

_IMAGE = re.compile(r"(!\[(?:[^\[\]\\]|\\.)*\]\(<?)assets/(?=[0-9a-f]{8,64}\.[a-z0-9]{1,5}[)>\s])")
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]\\]|\\.)*)\]\(#\^(p-[0-9a-f]{8}(?:-\d+)?)\)")
_UNFIT = frozenset("[]|#^`<>\n\r%")
"""Signs that a wikilink cannot show."""


def linked(passage: Passage, note_of: Callable[[PassageId], str]) -> str:
    """The markdown of a passage as a note below text/ shows it. `note_of` names the note that holds a passage.

    A link to a passage that nobody holds becomes its words; one within the note names no note, so that it outlives a
    new name. Code stays as it is.
    """
    if passage.shape == "code":
        return passage.markdown
    shown = _IMAGE.sub(r"\1../assets/", passage.markdown)
    bar = r"\|" if passage.shape == "table" else "|"

    def to_note(found: re.Match[str]) -> str:
        note = note_of(PassageId(found[2]))
        if not note or not found[1].strip():
            return found[1]
        if note == note_of(passage.id):
            return found[0]
        words = plain(found[1])
        if _UNFIT & set(words) or words != found[1].strip():
            return f"[{found[1]}]({quote(note)}.md#^{found[2]})"
        return f"[[{note}#^{found[2]}{bar}{words}]]"

    return _LINK.sub(to_note, shown)
