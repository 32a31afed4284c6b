"""A page of two clones that git joined line by line: each property once, each statement once, its citations together.

Works on one page's text, and leaves one that nobody joined as it is. Knows the form of what git's union leaves behind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from kb.compile.edits.removal import without
from kb.compile.edits.sheet import Sheet, marks_start, spliced, with_text
from kb.markdown.page import parse, statement_id
from kb.records import PageId, Statement, StatementId

_FRONT = re.compile(r"\A(---[ \t]*\n)(.*?\n)(---[ \t]*\n)", re.DOTALL)
_KEY = re.compile(r"([A-Za-z_][\w-]*):(.*)")
_ITEM = re.compile(r"[ \t]*-[ \t]")
_LATEST = frozenset({"updated"})


def with_one_front(text: str) -> str:
    """The page with each property once: lists joined, of two dates of a change the later, else the first value.

    >>> with_one_front("---\\nsources:\\n  - a\\nn: 2\\n  - b\\nn: 2\\n---\\n")
    '---\\nsources:\\n  - a\\n  - b\\nn: 2\\n---\\n'
    """
    found = _FRONT.match(text)
    if not found:
        return text
    entries: dict[str, list[str]] = {}
    key = listed = ""
    for line in found.group(2).splitlines(keepends=True):
        named = _KEY.match(line)
        if named:
            key = named.group(1)
            listed = listed if named.group(2).strip() else key
            lines = entries.setdefault(key, [line])
            if key in _LATEST:
                entries[key] = [max(lines[0], line)]
            continue
        home = listed if _ITEM.match(line) and listed else key
        lines = entries.setdefault(home, [])
        if not (_ITEM.match(line) and line in lines):
            lines.append(line)
    block = "".join(line for lines in entries.values() for line in lines)
    return text if block == found.group(2) else found.group(1) + block + text[found.start(3) :]


def reunited(page: PageId, text: str, ids: Mapping[str, PageId], owned: Collection[StatementId]) -> str:
    """The page with each of the machine's statements and leads once; definitions and counts are for `tidy`."""
    text = _with_one_lead(with_one_front(text), ids, owned)
    sheet = Sheet(page, parse(text, ids), ids, frozenset(owned))
    first: dict[str, Statement] = {}
    labels: dict[str, dict[str, None]] = {}
    doubled: list[Statement] = []
    for one in sheet.tree.statements:
        if one.is_lead or not one.labels:
            continue
        labels.setdefault(one.words, {}).update(dict.fromkeys(one.labels))
        if one.words in first:
            doubled.append(one)
        else:
            first[one.words] = one
    if not doubled:
        return text
    more = [one for words, one in first.items() if tuple(labels[words]) != one.labels]
    marked = [(marks_start(sheet, one), one.end, "".join(f"[^{x}]" for x in labels[one.words])) for one in more]
    going = {one.id for one in doubled}
    sheet = with_text(sheet, spliced(text, marked))
    return without(sheet, [one for one in sheet.tree.statements if one.id in going])


def _with_one_lead(text: str, ids: Mapping[str, PageId], owned: Collection[StatementId]) -> str:
    """The page whose first paragraph is one lead, where it is several of the machine's, each on its line."""
    lead = next((one for one in parse(text, ids).statements if one.is_lead), None)
    if lead is None or lead.id in owned:
        return text
    lines = text[lead.start : lead.end].split("\n")
    if len(lines) < 2 or not all(statement_id(line.strip(), ids) in owned for line in lines):
        return text
    return text[: lead.start] + lines[-1] + text[lead.end :]
