"""A `Text` as JSON values and back, so that it crosses from one process to another. Knows no files and no processes."""

from __future__ import annotations

import typing
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from kb.names import is_asset_name
from kb.records import Asset, Heading, Passage, Text
from kb.vault.codec import decode, encode

_REST = tuple(field.name for field in fields(Text) if field.init and field.name not in ("blocks", "assets"))


def text_values(text: Text) -> dict[str, Any]:
    """A text as JSON values; of its assets only names and words."""
    rest = {name: encode(getattr(text, name)) for name in _REST}
    return {
        **rest,
        "blocks": [encode(block) for block in text.blocks],
        "assets": [{"name": asset.name, "alt": asset.alt} for asset in text.assets],
    }


def text_of(values: Any, content_of: Callable[[str], bytes]) -> Text:
    """The text that these values say, whoever wrote them. Raises `ValueError` where they are no text."""
    hints = typing.get_type_hints(Text)
    try:
        rest = {name: decode(hints[name], values[name]) for name in _REST}
        return Text(
            **rest,
            blocks=tuple(_block(one) for one in values["blocks"]),
            assets=tuple(_asset(one, content_of) for one in values["assets"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no text: {error}") from error


def _block(values: Any) -> Heading | Passage:
    return decode(Passage, values) if "id" in values else decode(Heading, values)


def _asset(values: Any, content_of: Callable[[str], bytes]) -> Asset:
    name, alt = decode(str, values["name"]), decode(str, values["alt"])
    if not is_asset_name(name):
        raise ValueError(f"{name!r} is no name of an asset")
    return Asset(name, content_of(name), alt)
