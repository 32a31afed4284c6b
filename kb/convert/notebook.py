"""Jupyter notebooks: cells of markdown and code, with what the code gave. Knows the format; runs nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from kb.convert.code_blocks import fenced
from kb.convert.decode import clean
from kb.convert.draft import Draft, Part, Piece, Run
from kb.records import Asset, Metadata

Json = Mapping[str, object]
_COLOURS = re.compile(r"\x1b?\[[0-9;]{0,12}[mK]")
_IMAGES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
}
_ATTACHED = re.compile(r"!\[([^\]\n]*)\]\(attachment:([^)\s]+)\)")
_MOST_LINES = 200
"""Lines of one output; what is longer is a log."""
_MOST_IMAGE = 48 << 20


@dataclass(slots=True)
class _Gathered:
    assets: dict[str, Asset] = field(default_factory=dict)
    cut: int = 0


def is_notebook(found: object) -> bool:
    """Whether a JSON document is a notebook."""
    return _is_map(found) and ("nbformat" in found or "worksheets" in found) and bool(_cells(found))


def read(found: object) -> Draft:
    """The draft of a notebook."""
    assert _is_map(found)
    stated = _map(found.get("metadata"))
    language = _words(_map(stated.get("language_info")).get("name")) or _words(
        _map(stated.get("kernelspec")).get("language")
    )
    gathered = _Gathered()
    pieces = [piece for cell in _cells(found) for piece in _cell(cell, language.casefold(), gathered)]
    authors = (_words(_map(one).get("name")) for one in _list(stated.get("authors")))
    return Draft(
        tuple(pieces),
        title=clean(_words(stated.get("title"))),
        metadata=Metadata(authors=tuple(clean(name) for name in authors if name)),
        assets=tuple(gathered.assets.values()),
        warnings=(f"{gathered.cut} outputs were cut after {_MOST_LINES} lines",) if gathered.cut else (),
    )


def _cells(found: Json) -> list[Json]:
    sheets = [_map(one) for one in _list(found.get("worksheets"))] or [found]
    return [cell for sheet in sheets for cell in _list(sheet.get("cells")) if _is_map(cell) and "cell_type" in cell]


def _cell(cell: Json, language: str, gathered: _Gathered) -> Iterator[Piece]:
    kind, words = cell.get("cell_type"), _words(cell.get("source", cell.get("input")))
    if kind in ("markdown", "heading"):
        level = cell.get("level")
        marks = "#" * min(max(level, 1), 6) + " " if kind == "heading" and isinstance(level, int) else ""
        yield from _pieces(clean(marks + _ATTACHED.sub(r"\1", words)))
        attached = {name: _map(value) for name, value in _map(cell.get("attachments")).items()}
        for alt, name in _ATTACHED.findall(words):
            yield from _image(attached.get(name, {}), clean(alt), gathered)
        return
    own = _words(_map(cell.get("metadata")).get("language")) or _words(cell.get("language"))
    magic = re.match(r"%%(bash|sh|html|javascript|js|latex|perl|ruby|sql|R)\b", words)
    code = fenced(words, (magic.group(1) if magic else own or language) if kind == "code" else "")
    yield from [code] if code else []
    for output in _list(cell.get("outputs")) if kind == "code" else ():
        yield from _output(_map(output), gathered)


def _pieces(words: str) -> tuple[Piece, ...]:
    from kb.convert import markdown  # brings a parser, which not every source needs

    return markdown.pieces(words)


def _output(output: Json, gathered: _Gathered) -> Iterator[Piece]:
    """What code gave: its image, else its words."""
    shown = _map(output.get("data")) or output
    image = next(iter(_image(shown, "", gathered)), None)
    if image:
        yield image
        return
    if isinstance(shown.get("text/markdown"), str | list):
        yield from _pieces(clean(_words(shown["text/markdown"])))
        return
    words = _words(shown.get("text/plain")) or _words(output.get("text")) or _words(shown.get("text/latex"))
    if output.get("output_type") in ("error", "pyerr"):
        words = f"{_words(output.get('ename'))}: {_words(output.get('evalue'))}"
    lines = clean(_COLOURS.sub("", words)).split("\n")
    gathered.cut += len(lines) > _MOST_LINES
    part = fenced("\n".join(lines[:_MOST_LINES]))
    yield from [part] if part else []


def _image(shown: Json, alt: str, gathered: _Gathered) -> Iterator[Part]:
    for kind, suffix in _IMAGES.items():
        written = _words(shown.get(kind) or shown.get(kind.removeprefix("image/")))
        if not written or len(written) > _MOST_IMAGE:
            continue
        try:
            content = (
                written.encode() if suffix == ".svg" else base64.b64decode("".join(written.split()), validate=True)
            )
        except (binascii.Error, ValueError):
            continue
        name = hashlib.sha256(content).hexdigest()[:16] + suffix
        gathered.assets.setdefault(name, Asset(name, content, alt))
        yield Part((Run(alt, image=f"assets/{name}"),))
        return


def _words(value: object) -> str:
    """A text, which notebooks write as one or as a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _is_map(value: object) -> TypeGuard[Json]:
    return isinstance(value, dict)


def _map(value: object) -> Json:
    return value if _is_map(value) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
