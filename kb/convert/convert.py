"""Convert a source: bytes to a `Text`, by what the bytes are. A pure function of name and content."""

from __future__ import annotations

from pathlib import PurePosixPath

from kb.convert import plain
from kb.convert.decode import decode
from kb.convert.passages import blocks
from kb.convert.transcript import SPOKEN
from kb.records import Text

VERSION = 1
"""Rises when the same bytes become another text: what was made of an older one is made again."""


def convert(name: str, content: bytes) -> Text:
    """The text of a source. `name` is its path below raw/: its stem is the title of a text that states none.

    Raises `UnreadableSource`, with a hint, when the content is empty, binary or of a kind that is not read.

    >>> convert("talks/Looms.txt", b"Ada: It weaves.\\nBob: How?\\nAda: By cards.\\nBob: I see.").shape
    'transcript'
    """
    text, warnings = decode(name, content)
    stem = PurePosixPath(name).stem
    pieces, spoken = plain.pieces(text)
    return Text(stem, blocks(pieces), "transcript" if spoken >= SPOKEN else "prose", warnings=warnings)
