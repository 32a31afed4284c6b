"""The log of a transaction: `.kb/pending.json`, the sha256 of the rest in its first line. Works on bytes."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from kb.operations import Hunk
from kb.vault.codec import decode, encode
from kb.vault.disk import digest

PENDING = ".kb/pending.json"


@dataclass(frozen=True, slots=True)
class Write:
    """A file that is to be written."""

    path: str
    """Below the vault, with `/`."""
    before: str
    """sha256 of what it replaces, `""` when there is none."""
    after: bytes | None
    """None: the file goes."""
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    """All writes of a transaction in their order, and what is to be said at its end."""

    writes: tuple[Write, ...]
    messages: tuple[str, ...] = ()


def pending_bytes(pending: Pending) -> bytes:
    """The log as a file."""
    body = {"messages": list(pending.messages), "writes": [_values(write) for write in pending.writes]}
    rest = json.dumps(body, ensure_ascii=False).encode()
    return digest(rest).encode() + b"\n" + rest


def read_pending(content: bytes) -> Pending | None:
    """The log of a file, None when it is not whole.

    >>> log = Pending((Write("wiki/index.md", "", b"words"), Write("wiki/log.md", "00", None)), ("said",))
    >>> read_pending(pending_bytes(log)) == log, read_pending(pending_bytes(log)[:-1])
    (True, None)
    """
    checksum, _, rest = content.partition(b"\n")
    if digest(rest).encode() != checksum:
        return None
    try:
        body = json.loads(rest)
        return Pending(tuple(_write(values) for values in body["writes"]), tuple(body["messages"]))
    except (ValueError, KeyError, TypeError):
        return None


def _values(write: Write) -> dict[str, Any]:
    values: dict[str, Any] = {"path": write.path, "before": write.before}
    if write.hunks:
        values["hunks"] = encode(write.hunks)
    if write.after is not None:
        try:
            values["text"] = write.after.decode()
        except UnicodeDecodeError:
            values["base64"] = base64.b64encode(write.after).decode("ascii")
    return values


def _write(values: dict[str, Any]) -> Write:
    after = values["text"].encode() if "text" in values else None
    if "base64" in values:
        after = base64.b64decode(values["base64"])
    return Write(values["path"], values["before"], after, tuple(decode(Hunk, one) for one in values.get("hunks", ())))
