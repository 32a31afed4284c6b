"""What the front matter of a markdown source says of it. Reads leniently what the Obsidian Web Clipper writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.convert.decode import clean
from kb.markdown.frontmatter import split
from kb.records import Metadata

_PROPERTY = re.compile(r"""(?:"([^"]+)"|'([^']+)'|([^\s#"'\-\[\]{}][^:\n]*?))[ \t]*:(?:[ \t]+(.*)|[ \t]*)""")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?=$|[T\s])")
_LINK = re.compile(r"\[\[([^\]|]*)(?:\|([^\]]*))?\]\]")
_AUTHORS = ("author", "authors", "creator", "by")
_ADDRESSES = ("source", "url", "link", "canonical", "source_url")
_DATES = ("published", "date", "publish_date", "date_published", "pubdate")
_SITES = ("site", "publisher", "website", "site_name")


def read(text: str) -> tuple[str, Metadata, str]:
    """The title that the front matter states, what else it says, and the body below it.

    >>> title, metadata, body = read('---\\ntitle: "A"\\nauthor:\\n  - "[[Ada]]"\\ntags: clippings\\n---\\nWords.')
    >>> title, metadata.authors, body
    ('A', ('Ada',), 'Words.')
    """
    stated = {name.strip().casefold(): value for name, value in _values(text).items()}
    if not stated:
        return "", Metadata(), text
    date = next((found for name in _DATES if (found := _words(stated.get(name)))), "")
    full = _full_date(date)
    metadata = Metadata(
        authors=tuple(dict.fromkeys(name for key in _AUTHORS for name in _names(stated.get(key)))),
        url=next((found for key in _ADDRESSES if (found := _address(stated.get(key)))), ""),
        published=full,
        issued="" if full else (date or _words(stated.get("issued")) or _words(stated.get("year"))),
        site=next((found for key in _SITES if (found := _words(stated.get(key)))), ""),
        description=_words(stated.get("description")) or _words(stated.get("summary")),
        language=_words(stated.get("language")) or _words(stated.get("lang")),
        tags=tuple(tag for tag in _listed(stated.get("tags")) if tag.casefold() != "clippings"),
    )
    return _words(stated.get("title")), metadata, split(text)[1]


def has_properties(text: str) -> bool:
    """Whether a text begins with properties, and not with a rule only."""
    return bool(_values(text))


def _values(text: str) -> Mapping[str, object]:
    """The properties; those of a clipped page, and of a block that no YAML reader takes, line by line."""
    front = split(text)[0]
    if not front:
        return {}
    strict = _strict(front)
    return strict if strict and "clippings" not in _listed(strict.get("tags")) else _lenient(front)


def _strict(front: str) -> Mapping[str, object]:
    """The properties as YAML has them, every value as the text that stands there; `{}` when YAML does not take it."""
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    try:
        found = YAMLHandler().load("\n".join(front.split("\n")[1:-2]), Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return {}
    return {str(name): value for name, value in found.items()} if isinstance(found, dict) else {}


def _lenient(front: str) -> dict[str, object]:
    """Each property as its text or list: a backslash counts only before `"`, and a text may span lines."""
    found: dict[str, object] = {}
    name = ""
    for line in front.split("\n")[1:-2]:
        item, opened = _ITEM.fullmatch(line), _PROPERTY.fullmatch(line)
        value = found.get(name)
        if opened and not (isinstance(value, str) and _is_open(value)):
            name = next(part for part in opened.groups()[:3] if part)
            found[name] = (opened.group(4) or "").strip()
        elif name and isinstance(value, str) and (_is_open(value) or not item):
            found[name] = f"{value} {line.strip()}"
        elif name and item:
            found[name] = [*(value if isinstance(value, list) else []), item.group(1).strip()]
    return {
        name: [_unquoted(one) for one in value] if isinstance(value, list) else _scalar(str(value))
        for name, value in found.items()
    }


def _is_open(value: str) -> bool:
    """Whether a quoted text has not ended yet."""
    return value.startswith('"') and not re.search(r'(?<!\\)"\s*$', value[1:])


def _scalar(value: str) -> object:
    if value.startswith("[") and value.endswith("]") and not value.startswith("[["):
        return [_unquoted(one.strip()) for one in re.split(r",\s*(?![^\[]*\]\])", value[1:-1]) if one.strip()]
    return _unquoted(re.sub(r"^[|>][+-]?\s+", "", value))


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"')
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def _words(value: object) -> str:
    """A value as words on one line; of a list the first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if value is None or isinstance(value, bool | Mapping):
        return ""
    return " ".join(_LINK.sub(lambda link: link.group(2) or link.group(1), clean(str(value))).split())


def _listed(value: object) -> tuple[str, ...]:
    """A value as a list of words; a text is split at commas and spaces, as Obsidian reads tags."""
    parts: Sequence[object] = value if isinstance(value, list) else re.split(r"[,\s]+", _words(value))
    return tuple(words.lstrip("#") for part in parts if (words := _words(part)))


def _names(value: object) -> tuple[str, ...]:
    """The names of authors, in one text joined by commas or not: such a text stays one, a name may hold commas."""
    parts: Sequence[object] = value if isinstance(value, list) else [value]
    if isinstance(value, str) and len(_LINK.findall(value)) > 1:
        parts = [found.group() for found in _LINK.finditer(value)]
    return tuple(words for part in parts if (words := _words(part)))


def _address(value: object) -> str:
    words = _words(value)
    return words if re.match(r"https?://\S+$", words) else ""


def _full_date(words: str) -> str:
    """A full date that may exist; a time behind it is dropped."""
    found = _DATE.match(words)
    if not found or not (1 <= int(found.group(2)) <= 12 and 1 <= int(found.group(3)) <= 31):
        return ""
    return found.group()
