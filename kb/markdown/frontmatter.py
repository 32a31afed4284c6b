"""The properties of a page: read, and patched line by line so that every other byte of the block stays.

Knows the block's lines and the order of kb's properties; the form of values is in `scalars`. Never touches the body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kb.markdown.scalars import BrokenProperties, lines_of_property, read_properties, scalar

ORDER = (
    "title", "type", "id", "description", "aliases", "heard_as", "tags", "sources", "source_count", "contradictions",
    "author", "source", "published", "issued", "cover", "raw", "sha256", "words", "origin", "origin_of", "recall",
    "part_of", "kind", "status", "created", "updated",
)  # fmt: skip
"""The fixed order of kb's properties; those of a person keep the place that they have."""
_EOL = r"(?:\r\n|\n|\r(?!\n))"
_FENCE = rf"---[ \t]*(?:{_EOL}|\Z)"
_FRONT = re.compile(rf"\A(\ufeff?---[ \t]*{_EOL})((?:(?!{_FENCE})[^\r\n]*{_EOL})*)({_FENCE})")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_KEY = re.compile(
    r"""(?:"([^"\\]*)"|'([^']*)'|((?:[^\s#"',\[\]{}&*!|>%@`:-]|-(?=[^\s#"':]))[^:\r\n]*?))[ \t]*:(?=\s|$)"""
)
_ITEM = re.compile(r"([ \t]*-[ \t]+)(.*?)([ \t]+#.*)?")
_SCALAR = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'|>\[{&*!#](?:[^#]|(?<=\S)#)*?)?([ \t]+\#.*)?""")


def split(text: str) -> tuple[str, str]:
    """The block of properties with its fences and its final newline, `""` when there is none, and the body.

    >>> split("---\\ntitle: A\\n---\\nWords.\\n")
    ('---\\ntitle: A\\n---\\n', 'Words.\\n')
    """
    found = _FRONT.match(text)
    return (text[: found.end()], text[found.end() :]) if found else ("", text)


def properties(text: str) -> dict[str, object]:
    """The properties of a page; `{}` when it has none or the YAML is broken. Dates are text.

    >>> properties("---\\ntitle: A\\nsources:\\n  - \\"[[B]]\\"\\ncreated: 2026-10-01\\n---\\n")
    {'title': 'A', 'sources': ['[[B]]'], 'created': '2026-10-01'}
    """
    found = _FRONT.match(text)
    return (_read(found.group(2)) or {}) if found else {}


def is_broken(text: str) -> bool:
    """Whether a block of properties is there that cannot be read."""
    found = _FRONT.match(text)
    return found is not None and _read(found.group(2)) is None


def patch(text: str, changes: Mapping[str, object | None]) -> str:
    """The page with these properties set, or removed where the value is None.

    Only the lines of the changed values differ; a new property stands at its place in `ORDER`, one of no fixed place
    at the end. A block that cannot be read or patched stays as it is; a page without one gets one.

    >>> patch("---\\ntitle: A  # mine\\n---\\n", {"updated": "2026-10-02"})
    '---\\ntitle: A  # mine\\nupdated: 2026-10-02\\n---\\n'
    """
    found = _FRONT.match(text)
    newline = "\r\n" if re.match(r"[^\n]*\r\n", text) else "\n"
    if not found:
        given = {key: value for key, value in changes.items() if value is not None}
        return render(given).replace("\n", newline) + text if given else text
    standing = _read(found.group(2))
    if standing is None:
        return text
    block, wanted = _patched(found.group(2), standing, changes, newline)
    if not _holds(block, wanted):  # a form of YAML whose lines were not told apart
        block = render(wanted)[4:-4].replace("\n", newline)
        if not _holds(block, wanted):
            return text
    return found.group(1) + block + text[found.end(2) :]


def render(properties: Mapping[str, object]) -> str:
    """A new block in Obsidian's own style, in the order given.

    >>> render({"title": "A: B", "tags": ["x"], "aliases": []})
    '---\\ntitle: "A: B"\\ntags:\\n  - x\\naliases: []\\n---\\n'
    """
    return "---\n" + "".join(lines_of_property(key, value) for key, value in properties.items()) + "---\n"


def _read(block: str) -> dict[str, object] | None:
    try:
        return read_properties(block)
    except BrokenProperties:
        return None


def _holds(block: str, wanted: dict[str, object]) -> bool:
    """Whether a block reads as these values; as text, since not-a-number equals nothing."""
    found = _read(block)
    return found is not None and {k: repr(v) for k, v in found.items()} == {k: repr(v) for k, v in wanted.items()}


# -- lines ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """The lines of one property, or (without key) lines that belong to none."""

    key: str
    text: str


def _patched(
    block: str, standing: dict[str, object], changes: Mapping[str, object | None], newline: str
) -> tuple[str, dict[str, object]]:
    """The block with the changes, and the values that it should now hold."""
    entries, wanted = _entries(block), dict(standing)
    for key, value in changes.items():
        if value is None:
            entries = [entry for entry in entries if entry.key != key]
            wanted.pop(key, None)
            continue
        given = list(value) if isinstance(value, tuple) else value
        if key not in standing:
            entries = _with_new(entries, _Entry(key, lines_of_property(key, given).replace("\n", newline)))
        elif standing[key] != given:
            entries = [_changed(entry, given, newline) if entry.key == key else entry for entry in entries]
        wanted[key] = given
    return "".join(entry.text for entry in entries), wanted


def _entries(block: str) -> list[_Entry]:
    """The block in pieces; comments and blank lines between two properties are pieces of their own."""
    entries: list[_Entry] = []
    between: list[_Entry] = []
    for line in _LINE.findall(block):
        key = _KEY.match(line)
        if key:
            name = next(group for group in key.groups() if group is not None)
            entries += [*between, _Entry(name, line)]
            between = []
        elif entries and entries[-1].key and line.strip() and line[0] in " \t-]}":
            inner = "".join(piece.text for piece in between)
            entries[-1] = _Entry(entries[-1].key, entries[-1].text + inner + line)
            between = []
        else:
            between.append(_Entry("", line))
    return entries + between


def _with_new(entries: list[_Entry], new: _Entry) -> list[_Entry]:
    at = len(entries)
    if new.key in ORDER:
        place = ORDER.index(new.key)
        keys = [entry.key for entry in entries]
        before = [keys.index(key) + 1 for key in ORDER[:place] if key in keys][-1:]
        behind = [keys.index(key) for key in ORDER[place:] if key in keys][:1]
        at = (before or behind or [at])[0]
    return [*entries[:at], new, *entries[at:]]


def _changed(entry: _Entry, value: object, newline: str) -> _Entry:
    first, *rest = _LINE.findall(entry.text)
    found = _KEY.match(first)
    assert found is not None
    behind = first[found.end() :].strip()
    if isinstance(value, list):
        kept = _patched_items(rest, value, newline) if value and not behind else None
        anew = lines_of_property(entry.key, value).replace("\n", newline)
        return _Entry(entry.key, anew if kept is None else first + kept)
    old = _SCALAR.fullmatch(behind)
    comment = (old.group(2) if old and not rest else "") or ""
    return _Entry(entry.key, f"{found.group()} {scalar(value)}".rstrip() + comment + newline)


def _patched_items(lines: list[str], values: list[object], newline: str) -> str | None:
    """The lines of a list that holds `values`: items that stay keep theirs. None when it must be written anew."""
    standing: list[tuple[object, str]] = []
    for line in lines:
        item = _ITEM.fullmatch(line.rstrip())
        read = _read(f"x: {item.group(2)}\n") if item else None
        if read is None or "x" not in read:
            return None
        standing.append((read["x"], line.rstrip("\r\n") + newline))
    mark = _ITEM.match(lines[0]) if lines else None
    prefix = mark.group(1) if mark else "  - "
    made = ""
    for value in values:
        at = next((n for n, (other, _) in enumerate(standing) if other == value), None)
        made += f"{prefix}{scalar(value)}{newline}" if at is None else standing.pop(at)[1]
    return made
