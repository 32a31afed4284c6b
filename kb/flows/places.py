"""Where citations stand: the file and the line of each passage, so that a terminal or an editor leads there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kb.flows.answers import Citation
from kb.names import FOLDERS
from kb.vault.vault import Vault

_BLOCK_ID = re.compile(r"(?:^|\s)\^(p-[\w-]+)\s*$")


def placed(vault: Vault, citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """The citations with the path of their note and the line of their passage, as far as these stand there."""
    lines: dict[str, dict[str, int]] = {}
    made = []
    for one in citations:
        path = f"wiki/{FOLDERS['text']}/{one.page}.md"
        if path not in lines:
            lines[path] = _lines_of(vault, path)
        line = lines[path].get(one.passage, 0)
        made.append(replace(one, path=path, line=line) if lines[path] else one)
    return tuple(made)


def _lines_of(vault: Vault, path: str) -> dict[str, int]:
    """Passage → the line on which it begins: that behind the last blank one before its id."""
    try:
        text = (vault.root / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    found: dict[str, int] = {}
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            start = 0
            continue
        start = start or number
        if marked := _BLOCK_ID.search(line):
            found[marked[1]] = start
    return found
