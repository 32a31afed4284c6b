"""A conversion in this process: how a file is converted, and what it becomes. Knows bytes, not the disk."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from kb.convert.bare import bare
from kb.convert.convert import convert
from kb.convert.verify import Verification, verify
from kb.flows.recognising import recogniser
from kb.records import Text


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is converted: what crosses to another process with its name."""

    verifying: bool = False
    """Whether a second reading says what was lost."""
    page_marks: bool = False
    """Whether the markdown shows where printed pages begin."""
    whole: bool = False
    """Whether paragraphs are for reading, not for citing: they are not cut."""
    password: str = ""
    """What opens an encrypted PDF."""


PLAINLY = Manner()
VERIFYING = Manner(verifying=True)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a file became."""

    text: Text
    sha256: str
    """Of the bytes that it was made from."""
    verification: Verification | None = None
    """What a second reading says of it; None where none was asked for, or the format has none."""


def converted(name: str, content: bytes, manner: Manner) -> Conversion:
    """The conversion of these bytes, in this process. Raises `UnreadableSource`."""
    text = convert(
        name,
        content,
        page_marks=manner.page_marks,
        whole=manner.whole,
        password=manner.password,
        recognise=recogniser(),
    )
    second = bare(content, manner.password) if manner.verifying else None
    return Conversion(text, sha256(content).hexdigest(), verify(second, text) if second else None)
