"""The owner's wishes: the section `## Editorial` of AGENTS.md, without comments and lines that were left empty."""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r"^## Editorial[ \t]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def editorial(root: Path) -> str:
    """What the section says, `""` when it is missing or nobody filled it in."""
    try:
        found = _SECTION.search((root / "AGENTS.md").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    lines = _COMMENT.sub("", found.group(1)).splitlines() if found else []
    return "\n".join(line for line in lines if line.strip() and not line.rstrip().endswith(":"))
