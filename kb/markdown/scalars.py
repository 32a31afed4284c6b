"""Values of properties in YAML 1.2, as Obsidian reads and writes them: dates and `yes` are text. Knows no pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate

_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
          "null": None, "Null": None, "NULL": None, "~": None, "": None}  # fmt: skip
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_SPECIAL = re.compile(r"([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_INDICATED = re.compile(r"""[\s,\[\]{}#&*!|>'"%@`]|[-?](?:\s|$)|---|\.\.\.""")
_UNPLAIN = re.compile(r":\s|\s#|[\s:-]$|[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SIMPLE_KEY = re.compile(r"([A-Za-z_][\w-]*):(?: (\S.*))?", re.ASCII)
_DEEPEST = 40
_UNREAD = object()


class BrokenProperties(ValueError):
    """The block is no mapping that Obsidian would show."""


def read_properties(block: str) -> dict[str, object]:
    """The values of a block without its fences. Raises `BrokenProperties`.

    >>> read_properties("title: Yes\\nwords: 12\\ntags: [a, b]\\n")
    {'title': 'Yes', 'words': 12, 'tags': ['a', 'b']}
    """
    found = _read_simple(block)
    return _read_yaml(block) if found is None else found


def lines_of_property(key: str, value: object) -> str:
    """The lines of one property: a value behind its key, a list as items below it, `[]` when empty.

    >>> lines_of_property("aliases", ["a: b"])
    'aliases:\\n  - "a: b"\\n'
    """
    shown = scalar(key)
    if isinstance(value, list | tuple):
        items = "".join(f"  - {scalar(item)}\n" for item in value)
        return f"{shown}:\n{items}" if items else f"{shown}: []\n"
    return f"{shown}: {scalar(value)}".rstrip() + "\n"


def scalar(value: object) -> str:
    """A value on one line: plain where YAML 1.2 reads it back as it is, else in quotes.

    >>> [scalar(value) for value in ("2025", "2025-01-02", "a: b", 3, "no")]
    ['"2025"', '2025-01-02', '"a: b"', '3', 'no']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    words = str(value)
    if not (_INDICATED.match(words) or _UNPLAIN.search(words) or not isinstance(_resolved(words), str)):
        return words
    # Obsidian's own writer takes single quotes here: another form would change the line at a person's next edit.
    if '"' in words and not re.search(r"[\x00-\x1f\\']", words) and not _UNPRINTABLE.search(words):
        return f"'{words}'"
    quoted = json.dumps(words, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def _read_simple(block: str) -> dict[str, object] | None:
    """The values of a block in kb's own style, fast; None when there is more in it than this can read."""
    values: dict[str, object] = {}
    open_list = ""
    for line in block.splitlines():
        if open_list and line.startswith("  - "):
            value = _simple(line[4:])
            held = values[open_list]
            values[open_list] = [*held, value] if isinstance(held, list) else [value]
        else:
            key = _SIMPLE_KEY.fullmatch(line)
            if not key or key.group(1) in values:
                return None
            open_list = "" if key.group(2) else key.group(1)
            value = [] if key.group(2) == "[]" else _simple(key.group(2) or "")
            values[key.group(1)] = value
        if value is _UNREAD:
            return None
    return values


def _simple(words: str) -> object:
    if len(words) > 1 and words[0] == words[-1] == '"':
        inner = words[1:-1]
        return _UNREAD if '"' in inner or "\\" in inner or _UNPRINTABLE.search(inner) else inner
    if words and (_INDICATED.match(words) or _UNPLAIN.search(words)):
        return _UNREAD
    return _resolved(words)


def _resolved(words: str) -> object:
    """What a plain scalar means in the core schema of YAML 1.2."""
    if words in _WORDS:
        return _WORDS[words]
    special = _SPECIAL.fullmatch(words)
    if special:
        return float(words.replace(".", "", 1))
    if not _NUMBER.fullmatch(words):
        return words
    if words.startswith(("0x", "0o")):
        return int(words, 0)
    return int(words) if re.fullmatch(r"[-+]?[0-9]{1,4000}", words) else float(words)


def _read_yaml(block: str) -> dict[str, object]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    depths = accumulate((sign in "[{") - (sign in "]}") for sign in block)
    if max(depths, default=0) > _DEEPEST:
        raise BrokenProperties("nested deeper than any property")
    try:
        node = YAML(typ="safe", pure=True).compose(block)
    except (YAMLError, ValueError, RecursionError, AttributeError, TypeError, LookupError) as error:
        raise BrokenProperties(str(error)) from error
    if node is None:
        return {}
    value = _value(node, {})
    if not isinstance(value, dict):
        raise BrokenProperties("no mapping")
    return value


def _value(node: object, known: dict[int, object]) -> object:
    """The value of a node of ruamel.yaml; what an anchor names is built once, and may not hold itself."""
    tag, held = str(getattr(node, "tag", "")), getattr(node, "value", None)
    if isinstance(held, str):
        is_plain = getattr(node, "style", None) in (None, "")
        return _resolved(held) if is_plain and tag != "!" else held
    if id(node) not in known:
        known[id(node)] = _UNREAD
        is_mapping = tag.endswith(":map")
        known[id(node)] = (
            dict(_pairs(held or [], known)) if is_mapping else [_value(item, known) for item in held or []]
        )
    if known[id(node)] is _UNREAD:
        raise BrokenProperties("a value that holds itself")
    return known[id(node)]


def _pairs(pairs: list[tuple[object, object]], known: dict[int, object]) -> Iterator[tuple[str, object]]:
    seen: set[str] = set()
    for key, value in pairs:
        name = _value(key, known)
        if isinstance(name, list | dict) or str(name) in seen:
            raise BrokenProperties("a key that is none, or stands twice")
        seen.add(str(name))
        yield str(name), _value(value, known)
