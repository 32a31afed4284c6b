"""Convert one file of the disk: plain text here, everything else in a process that is held back."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from kb.config import Bounds
from kb.convert.bounded import HEAD, is_bounded
from kb.convert.convert import convert
from kb.errors import UnreadableSource
from kb.records import Text


def convert_file(path: Path, name: str, bounds: Bounds) -> tuple[Text, str]:
    """The text of a file and the sha256 of the bytes that it was made from. `name` is its path below raw/.

    Raises `UnreadableSource`.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            content = head if is_bounded(head) else head + file.read()
    except OSError as error:
        raise UnreadableSource(name, error.strerror or "cannot be opened") from error
    if is_bounded(head):
        from kb.flows.bounded import convert_bounded

        return convert_bounded(path, name, bounds)
    return convert(name, content), sha256(content).hexdigest()
