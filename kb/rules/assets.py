"""Rules about images and attachments: what is shown is there, and what is there is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from kb.rules.view import LintView, Problem, shown

_IMAGE = re.compile(r"!\[(?:[^\[\]\\\r\n]|\\.)*\]\(<?([^()<>\s]+)")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_FOLDER = "assets/"


def missing_asset(view: LintView) -> Iterator[Problem]:
    """A note shows an image that is not in wiki/.

    Why: the reader sees an empty frame where the source has a picture.
    Example: `![A loom](../assets/0123456789abcdef.png)` after somebody emptied `wiki/assets/`.
    Fix: bring the file back, or ingest the source again.
    """
    there = {file.lower().rsplit("/", 1)[-1] for file in view.files}
    for page in view.pages:
        for found in _IMAGE.finditer(page.masked):
            target = unquote(found[1])
            if not _ADDRESS.match(target) and target.lower().rsplit("/", 1)[-1] not in there:
                yield page.problem(found.start(), f"the image {shown(target)} is not there")


def orphan_asset(view: LintView) -> Iterator[Problem]:
    """A file in wiki/assets/ is shown and linked by no note.

    Why: it takes room in every copy of the vault, and nobody sees it.
    Example: a picture of a note that was deleted by hand.
    Fix: link it from a note, or delete it.
    """
    for file in sorted(view.files):
        name = file.removeprefix(_FOLDER)
        if file.startswith(_FOLDER) and not any(name in page.text or _coded(name) in page.text for page in view.pages):
            yield Problem(f"wiki/{file}", 0, f"no note shows {shown(name)}")


def _coded(name: str) -> str:
    return name.replace(" ", "%20")
