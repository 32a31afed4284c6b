"""Keys of model providers: where they are found, and how they are kept out of everything that is shown or stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

LARGEST_FILE = 20_000
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]*_API_KEY)\s*=\s*[\"']?([^\"'\s#]+)", re.MULTILINE)
_SECRET_NAME = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD)\b", re.IGNORECASE)
_LOOKS_SECRET = re.compile(
    r"\b(?:sk|pk|gsk|xai|hf|key)[-_][A-Za-z0-9*_-]{6,}|\bAIza[\w-]{10,}|(?<=Bearer )\S+|(?<=[?&]key=)[^&\s]+"
)
_SHORTEST_SECRET = 6


def dotenv(path: Path) -> dict[str, str]:
    """The `…_API_KEY`s of a `.env` file, `{}` without one.

    Nothing else is taken from it: a vault is untrusted, and an endpoint or proxy in it would receive the keys.
    """
    try:
        text = path.read_text(encoding="utf-8")[:LARGEST_FILE]
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(_LINE.findall(text))


def key_for(provider: str, keys: Mapping[str, str]) -> str | None:
    """The key of a provider: `TOGETHERAI_API_KEY` for `together_ai`.

    >>> key_for("together_ai", {"TOGETHERAI_API_KEY": "x"})
    'x'
    """
    wanted = re.sub(r"[^A-Z0-9]", "", provider.upper()) + "APIKEY"
    return next((value for name, value in keys.items() if name.replace("_", "") == wanted), None)


def secrets(*places: Mapping[str, str]) -> tuple[str, ...]:
    """All values that are secret by their name, the longest first."""
    found = {value for place in places for name, value in place.items() if _SECRET_NAME.search(name)}
    return tuple(sorted((value for value in found if len(value) >= _SHORTEST_SECRET), key=len, reverse=True))


def redact(text: str, hidden: Iterable[str] = ()) -> str:
    """A text without secrets: those that are known, and what looks like one.

    >>> redact("Incorrect API key provided: sk-abc123def.")
    'Incorrect API key provided: […].'
    """
    for secret in hidden:
        text = text.replace(secret, "[…]")
    return _LOOKS_SECRET.sub("[…]", text)
