"""The properties of a page: read, and patched line by line so that every other byte of the block stays.

Reads YAML 1.2 as Obsidian does: dates and `yes` are text. Knows nothing of the body below the block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ORDER = (
    "title", "type", "id", "description", "aliases", "heard_as", "tags", "sources", "source_count", "contradictions",
    "author", "source", "published", "issued", "raw", "sha256", "words", "origin", "origin_of", "recall", "part_of",
    "kind", "status", "created", "updated",
)  # fmt: skip
"""The fixed order of kb's properties; those of a person keep the place that they have."""
_EOL = r"(?:\r\n|\r|\n)"
_FENCE = rf"---[ \t]*(?:{_EOL}|\Z)"
_FRONT = re.compile(rf"\A(\ufeff?---[ \t]*{_EOL})((?:(?!{_FENCE})[^\r\n]*{_EOL})*+)({_FENCE})")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_KEY = re.compile(
    r"""(?:"([^"\\]*)"|'([^']*)'|([^\s#"'\-?:,\[\]{}&*!|>%@`][^:\r\n]*?|-?[^\s#"':][^:\r\n]*?))[ \t]*:(?=\s|$)"""
)
_SIMPLE_KEY = re.compile(r"([A-Za-z_][\w-]*):(?: (.*))?")
_ITEM = re.compile(r"([ \t]*-[ \t]+)(.*?)([ \t]+#.*)?")
_SCALAR = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'|>\[{&*!#](?:[^\r\n#]|(?<=\S)#)*?)?([ \t]+\#.*|[ \t]*)"""
)
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+")
_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
          "null": None, "Null": None, "NULL": None, "~": None, "": None}  # fmt: skip
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_INDICATED = re.compile(r"""[\s,\[\]{}#&*!|>'"%@`]|[-?](?:\s|$)|---|\.\.\.""")
_UNPLAIN = re.compile(r":\s|\s#|[\s:-]$|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class _Broken(ValueError):
    """The block is no mapping that Obsidian would show."""


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
    if not found:
        return {}
    try:
        return _read(found.group(2))
    except _Broken:
        return {}


def is_broken(text: str) -> bool:
    """Whether a block of properties is there that cannot be read."""
    found = _FRONT.match(text)
    if not found:
        return False
    try:
        _read(found.group(2))
    except _Broken:
        return True
    return False


def patch(text: str, changes: Mapping[str, object | None]) -> str:
    """The page with these properties set, or removed where the value is None.

    Only the lines of the changed values differ; a new property stands at its place in `ORDER`, one of no fixed place
    at the end. A block that cannot be read stays as it is; a page without one gets one.

    >>> patch("---\\ntitle: A  # mine\\n---\\n", {"updated": "2026-10-02"})
    '---\\ntitle: A  # mine\\nupdated: 2026-10-02\\n---\\n'
    """
    found = _FRONT.match(text)
    newline = "\r\n" if re.match(r"[^\n]*\r\n", text) else "\n"
    if not found:
        given = {key: value for key, value in changes.items() if value is not None}
        return render(given).replace("\n", newline) + text if given else text
    if is_broken(text):
        return text
    standing, entries = properties(text), _entries(found.group(2))
    for key, value in changes.items():
        if value is None:
            entries = [entry for entry in entries if entry.key != key]
        elif key not in standing:
            entries = _with_new(entries, _Entry(key, _lines(key, value).replace("\n", newline)))
        elif standing[key] != _as_read(value):
            entries = [_changed(entry, value, newline) if entry.key == key else entry for entry in entries]
    block = "".join(entry.text for entry in entries)
    return found.group(1) + block + text[found.end(2) :]


def render(properties: Mapping[str, object]) -> str:
    """A new block in Obsidian's own style, in the order given.

    >>> render({"title": "A: B", "tags": ["x"], "aliases": []})
    '---\\ntitle: "A: B"\\ntags:\\n  - x\\naliases: []\\n---\\n'
    """
    return "---\n" + "".join(_lines(key, value) for key, value in properties.items()) + "---\n"


# -- writing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """The lines of one property, or (without key) lines that belong to none."""

    key: str
    text: str


def _entries(block: str) -> list[_Entry]:
    entries: list[_Entry] = []
    waiting = ""
    for line in _LINE.findall(block):
        key = _KEY.match(line)
        if key:
            entries += [_Entry("", waiting)] if waiting else []
            entries.append(_Entry(next(name for name in key.groups() if name is not None), line))
            waiting = ""
        elif entries and entries[-1].key and line[:1] in " \t-]}" and line.strip():
            entries[-1] = _Entry(entries[-1].key, entries[-1].text + waiting + line)
            waiting = ""
        else:
            waiting += line
            if line.startswith("#") or not entries or not entries[-1].key:
                entries.append(_Entry("", waiting))
                waiting = ""
    return entries + ([_Entry("", waiting)] if waiting else [])


def _with_new(entries: list[_Entry], new: _Entry) -> list[_Entry]:
    keys = [entry.key for entry in entries]
    place = ORDER.index(new.key) if new.key in ORDER else len(ORDER)
    before = next((keys.index(key) for key in reversed(ORDER[:place]) if key in keys), None)
    after = next((keys.index(key) for key in ORDER[place:] if key in keys), None)
    at = (
        len(entries)
        if place == len(ORDER)
        else before + 1
        if before is not None
        else after
        if after is not None
        else len(entries)
    )
    return [*entries[:at], new, *entries[at:]]


def _changed(entry: _Entry, value: object, newline: str) -> _Entry:
    first, *rest = _LINE.findall(entry.text)
    head = first[: _key_end(first)]
    if isinstance(value, list | tuple):
        kept = _patched_items(rest, [_scalar(item) for item in value], [_as_read(item) for item in value])
        if kept is not None and first[len(head) :].strip() == "" and value:
            return _Entry(entry.key, first + "".join(line.rstrip("\r\n") + newline for line in kept))
        return _Entry(entry.key, _lines(entry.key, value).replace("\n", newline))
    old = _SCALAR.fullmatch(first[len(head) :].strip("\r\n").lstrip(" \t"))
    comment = (old.group(2).rstrip() if old and not rest else "") or ""
    return _Entry(entry.key, f"{head.rstrip()} {_scalar(value)}{comment}{newline}")


def _patched_items(lines: list[str], shown: list[str], values: list[object]) -> list[str] | None:
    """The lines of a list with the items of `values`: those that stay keep theirs. None: to be written anew."""
    standing: list[tuple[object, str]] = []
    for line in lines:
        item = _ITEM.fullmatch(line.rstrip("\r\n").rstrip())
        if not item:
            return None
        try:
            standing.append((_read(f"x: {item.group(2)}\n")["x"], line))
        except _Broken:
            return None
    prefix = re.match(r"[ \t]*-[ \t]+", lines[0]) if lines else None
    made: list[str] = []
    for value, words in zip(values, shown, strict=True):
        at = next((n for n, (other, _) in enumerate(standing) if other == value), None)
        made.append((prefix.group() if prefix else "  - ") + words if at is None else standing.pop(at)[1])
    return made


def _key_end(line: str) -> int:
    found = _KEY.match(line)
    return found.end() + 1 if found else 0


def _lines(key: str, value: object) -> str:
    shown = _scalar(key)
    if isinstance(value, list | tuple):
        items = "".join(f"  - {_scalar(item)}\n" for item in value)
        return f"{shown}:\n{items}" if items else f"{shown}: []\n"
    return f"{shown}: {_scalar(value)}".rstrip() + "\n"


def _scalar(value: object) -> str:
    """A value on one line: plain where YAML 1.2 reads it back as it is, else in quotes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    words = str(value)
    if not (_INDICATED.match(words) or _UNPLAIN.search(words) or not isinstance(_resolved(words), str)):
        return words
    if '"' in words and "'" not in words and not re.search(r"[\x00-\x1f\\]", words) and not _UNPRINTABLE.search(words):
        return f"'{words}'"
    quoted = json.dumps(words, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def _as_read(value: object) -> object:
    return [_as_read(item) for item in value] if isinstance(value, list | tuple) else value


# -- reading ----------------------------------------------------------------------------------------------------


def _read(block: str) -> dict[str, object]:
    found = _read_simple(block)
    return _read_yaml(block) if found is None else found


def _read_simple(block: str) -> dict[str, object] | None:
    """The values of a block in kb's own style; None when there is more in it than this can read."""
    values: dict[str, object] = {}
    last = ""
    for line in block.splitlines():
        item = line[4:] if line.startswith("  - ") else None
        if item is not None and last:
            held = values[last]
            value = _simple_scalar(item)
            if value is _UNREAD or (held is not None and not isinstance(held, list)):
                return None
            values[last] = [*(held or []), value]
            continue
        key = _SIMPLE_KEY.fullmatch(line)
        if not key or key.group(1) in values:
            return None
        last = "" if key.group(2) else key.group(1)
        value = [] if key.group(2) == "[]" else _simple_scalar(key.group(2) or "")
        if value is _UNREAD or (key.group(2) or "x").isspace():
            return None
        values[key.group(1)] = value
    return values


_UNREAD = object()


def _simple_scalar(words: str) -> object:
    if len(words) > 1 and words[0] == words[-1] == '"':
        return _UNREAD if '"' in words[1:-1] or "\\" in words else words[1:-1]
    if words and (_INDICATED.match(words) or _UNPLAIN.search(words)):
        return _UNREAD
    return _resolved(words)


def _resolved(words: str) -> object:
    """What a plain scalar means in the core schema of YAML 1.2."""
    if words in _WORDS:
        return _WORDS[words]
    if _SPECIAL.fullmatch(words):
        return float(words.replace(".", "", 1))
    if not _NUMBER.fullmatch(words):
        return words
    if words.startswith(("0x", "0o")):
        return int(words, 0)
    return int(words) if re.fullmatch(r"[-+]?[0-9]{1,4000}", words) else float(words)


def _read_yaml(block: str) -> dict[str, object]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        node = YAML(typ="safe", pure=True).compose(block)
        value = _value(node, ())
    except (YAMLError, ValueError, RecursionError, AttributeError, TypeError, KeyError, IndexError) as error:
        raise _Broken(str(error)) from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _Broken("no mapping")
    return value


def _value(node: object, above: tuple[int, ...]) -> object:
    if node is None:
        return None
    tag, held = str(getattr(node, "tag", "")), getattr(node, "value", None)
    if isinstance(held, str):
        is_plain = getattr(node, "style", None) in (None, "")
        return _resolved(held) if is_plain and not tag.endswith(":str!") else held
    if id(node) in above or len(above) > 50:
        raise _Broken("a value that holds itself")
    inner = (*above, id(node))
    if tag.endswith(":map"):
        return dict(_pairs(held or [], inner))
    return [_value(item, inner) for item in held or []]


def _pairs(pairs: list[tuple[object, object]], above: tuple[int, ...]) -> Iterator[tuple[str, object]]:
    seen: set[str] = set()
    for key, value in pairs:
        name = _value(key, above)
        if not isinstance(name, str | int | float | bool) or str(name) in seen:
            raise _Broken("a key that is none, or twice")
        seen.add(str(name))
        yield str(name), _value(value, above)
