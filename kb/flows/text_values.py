"""A `Text` as JSON values and back, so that it crosses from one process to another. Knows no files and no processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kb.names import is_asset_name
from kb.records import Asset, Heading, Metadata, Passage, Text
from kb.vault.codec import decode, encode


def text_values(text: Text) -> dict[str, Any]:
    """A text as JSON values; of its assets only names and words."""
    return {
        "title": text.title,
        "shape": text.shape,
        "blocks": [encode(block) for block in text.blocks],
        "metadata": encode(text.metadata),
        "assets": [{"name": asset.name, "alt": asset.alt} for asset in text.assets],
        "warnings": list(text.warnings),
    }


def text_of(values: Any, content_of: Callable[[str], bytes]) -> Text:
    """The text that these values say, whoever wrote them. Raises `ValueError` where they are no text."""
    try:
        if values["shape"] not in ("transcript", "prose"):
            raise ValueError(f"{values['shape']!r} is no shape of a text")
        return Text(
            _words(values["title"]),
            tuple(_block(one) for one in values["blocks"]),
            values["shape"],
            decode(Metadata, values["metadata"]),
            tuple(_asset(one, content_of) for one in values["assets"]),
            tuple(_words(one) for one in values["warnings"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no text: {error}") from error


def _block(values: Any) -> Heading | Passage:
    return decode(Passage, values) if "id" in values else decode(Heading, values)


def _asset(values: Any, content_of: Callable[[str], bytes]) -> Asset:
    name = _words(values["name"])
    if not is_asset_name(name):
        raise ValueError(f"{name!r} is no name of an asset")
    return Asset(name, content_of(name), _words(values["alt"]))


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
