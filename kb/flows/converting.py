"""Convert one file of the disk: plain text here, everything else in a process that is held back."""

from __future__ import annotations

from pathlib import Path

from kb.config import Bounds
from kb.convert.bounded import HEAD, is_bounded
from kb.errors import UnreadableSource
from kb.flows.conversion import PLAINLY, Conversion, Manner, converted


def convert_file(path: Path, name: str, bounds: Bounds, manner: Manner = PLAINLY) -> Conversion:
    """Convert a file. `name` is its path below raw/. Raises `UnreadableSource`."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            content = head if is_bounded(head) else head + file.read()
    except OSError as error:
        raise UnreadableSource(name, error.strerror or "cannot be opened") from error
    if is_bounded(head):
        from kb.flows.bounded import convert_bounded

        return convert_bounded(path, name, bounds, manner)
    return converted(name, content, manner)
